"""People's coding of a passage, and the decision about it, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from tui.app.theme import sign_variable, verdict_variable
from tui.core.annotations import verdict_sign
from tui.core.dates import written_day
from tui.core.model import CONSENSUS
from tui.core.text import one_line
from tui.library.queries.consensus import CodedPassage, outcome_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.style import Style

    from tui.app.widgets.lines import RoleStyles
    from tui.core.model import Highlight


def card(styles: RoleStyles, text: str, passage: CodedPassage) -> Text:
    """Return a passage in context, everyone's coding of it, and who decided what."""
    detail = Text()
    detail.append(
        f"¶{passage.paragraph}  … {one_line(text[max(passage.start - 60, 0) : passage.start])} ", styles("dim")
    )
    detail.append(f"[{one_line(passage.text, 400)}]\n", styles("ink"))
    for highlight in (*passage.left, *passage.right, *passage.others):
        detail.append(f"{highlight.creator}  ", styles("ink", bold=True))
        detail.append(words((highlight,), {}), style_of(styles, (highlight,)))
        note = f" · note {one_line(highlight.note, 120)}" if highlight.note else ""
        detail.append(f"  made {written_day(highlight.created)}{note}\n", styles("dim"))
    decision = passage.decision
    if decision is not None:
        by = f"{outcome_words(passage) or 'not decided'} · {decision.creator}, {written_day(decision.modified)}"
        comment = f" · {one_line(decision.comment, 300)}" if decision.comment else ""
        detail.append(f"{CONSENSUS}  {by}{comment}", styles("done"))
    else:
        detail.append("not decided", styles("dim"))
    return detail


def how_decided(passage: CodedPassage) -> str:
    """Return the decision, with its day where the two differed."""
    words, decision = outcome_words(passage), passage.decision
    if not words or decision is None or words == "both the same":
        return words
    words = decision.creator if words == "none" else words
    return f"{words}, {written_day(decision.modified)}"


def words(highlights: Sequence[Highlight], names: Mapping[str, str], nothing: str = "—", *, signs: bool = True) -> str:
    """Return a person's coding of a passage; `names` are the displayed names of tags, missing ones keep their path.

    Without `signs` it suits a screen reader.
    """
    if not highlights:
        return nothing
    pieces = []
    for each in highlights:
        parts = [f"{'■' if signs else '#'}{names.get(tag, tag)}" for tag in each.tags]
        if each.claim is not None:
            verdict = each.claim.verdict
            sign, of_verdict = ("÷", f" {verdict_sign(verdict)}") if signs else ("claim", "")
            parts.insert(0, f"{sign} {each.claim.speaker or '—'} {of_verdict} {verdict}")
        pieces.append(" ".join(parts or [each.color]))
    return " / ".join(pieces)


def style_of(styles: RoleStyles, highlights: Sequence[Highlight]) -> Style:
    if not highlights:
        return styles("dim")
    claim = highlights[0].claim
    return styles(verdict_variable(claim.verdict) if claim else sign_variable(highlights[0].color))
