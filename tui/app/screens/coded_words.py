"""People's coding of a passage, and the decision about it, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from tui.app.theme import sign_variable, verdict_variable
from tui.app.widgets.lines import fit
from tui.core.annotations import verdict_sign
from tui.core.dates import short_day
from tui.library.queries.consensus import extent, outcome_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.style import Style

    from tui.app.widgets.lines import RoleStyles
    from tui.core.model import Claim, Highlight
    from tui.library.queries.consensus import CodedPassage

LEAST = 14
"""The fewest cells of codes beside how they were decided."""


def how_decided(passage: CodedPassage) -> str:
    """Return the decision, with its day where the two differed."""
    words, decision = outcome_words(passage), passage.decision
    if not words or decision is None or words == "both the same":
        return words
    words = decision.creator if words == "none" else words
    return f"{words}, {short_day(decision.modified)}"


def words(
    highlights: Sequence[Highlight],
    names: Mapping[str, str],
    passage: CodedPassage | None = None,
    *,
    is_done: bool = False,
    signs: bool = True,
) -> str:
    """Return a person's coding of a passage; `names` are the displayed names of tags, missing ones keep their path.

    Of a `passage` it also says where an annotation covers less than it. Where there is none, that is a statement only
    if the person `is_done` with the article. Without `signs` it suits a screen reader.
    """
    if not highlights:
        return "—" if is_done else ""
    pieces = []
    for each in highlights:
        parts = [claim_words(each.claim, signs=signs)] if each.claim is not None else []
        codes = "  ".join(f"{'■' if signs else '#'}{names.get(tag, tag)}" for tag in each.tags)
        parts += [codes] if codes else []
        coded = ("   " if signs else ", ").join(parts or [each.color])
        part = extent(each, passage) if passage is not None else ""
        pieces.append("  ".join(filter(None, (coded, part))))
    return " / ".join(pieces)


def claim_words(claim: Claim, *, signs: bool = True) -> str:
    """Return the speaker and the verdict of a claim."""
    speaker = claim.speaker or "—"
    return (
        f"÷ {speaker}  {verdict_sign(claim.verdict)} {claim.verdict}" if signs else f"claim {speaker} {claim.verdict}"
    )


def decision_columns(coding: str, how: str, width: int) -> tuple[str, str]:
    """Return a decision on the left and how it was reached on the right, as much of it as fits, in `width` cells."""
    least = min(LEAST, cell_len(coding))
    how = next((each for each in (how, how.partition(",")[0]) if width - cell_len(each) - 2 >= least), "")
    room = width - cell_len(how) - 2 if how else width
    if cell_len(coding) > room:
        coding = fit(coding.replace("  ", " "), room)
    return coding + " " * (width - cell_len(how) - cell_len(coding)), how


def style_of(styles: RoleStyles, highlights: Sequence[Highlight]) -> Style:
    if not highlights:
        return styles("dim")
    claim = highlights[0].claim
    return styles(verdict_variable(claim.verdict) if claim else sign_variable(highlights[0].color))
