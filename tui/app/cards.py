"""The card below the sidebar's list: the entity or the annotation under its cursor, in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from tui.app.theme import label_variable, verdict_variable
from tui.app.widgets.sidebar import LABEL_NAMES, EntityItem
from tui.core.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.app.ink import Ink
    from tui.core.model import Highlight, Suggestion
    from tui.library import Library
    from tui.library.claims import ClaimRow


def entity_card(ink: Ink, library: Library, item: EntityItem) -> Text:
    """Name, other forms, how often here and in the library, claims."""
    card = Text()
    card.append(item.name, ink(label_variable(item.label), bold=True))
    card.append(f"  {LABEL_NAMES[item.label]}\n", ink("dim"))
    row = library.marks.entity(item.name, item.label)
    if row is None:
        return card
    aliases = library.marks.aliases(row.id)[:6]
    if aliases:
        card.append(f"also {', '.join(aliases)}\n", ink("dim"))
    card.append(f"here {item.count}, library {row.mentions} in {_many(row.articles, 'article')}\n", ink("dim"))
    claims, checked = library.marks.claims_by(item.name)
    if claims:
        card.append(f"{_many(claims, 'claim')}, {checked} checked\n", ink("dim"))
    card.append("enter: everywhere it stands", ink("dim"))
    return card


def suggestion_card(ink: Ink, text: str, item: Suggestion) -> Text:
    """The passage, who says it and why it is worth checking."""
    card = Text()
    card.append(f"{one_line(text[item.start : item.end], 240)}\n\n", ink("ink"))
    card.append(f"{item.speaker or 'speaker unknown'} · {item.kind}\n", ink("ink", bold=True))
    card.append(f"{item.reason} · {item.score:.0%}\n", ink("dim"))
    card.append("c makes it a claim, d dismisses it", ink("dim"))
    return card


def annotation_card(ink: Ink, item: Highlight, linked: Sequence[tuple[str, ClaimRow]] = ()) -> Text:
    """The quote, and all that is said about it."""
    card = Text()
    card.append(f"{one_line(item.quote, 160)}\n\n", ink("ink"))
    if item.claim is not None:
        card.append("speaker    ", ink("dim"))
        card.append(f"{item.claim.speaker or '—'}\n", ink("ink", bold=True))
        card.append("verdict    ", ink("dim"))
        card.append(f"{item.claim.verdict}\n", ink(verdict_variable(item.claim.verdict), bold=True))
    if item.tags:
        card.append("tags       ", ink("dim"))
        card.append(f"{' '.join(f'#{tag}' for tag in item.tags)}\n", ink("ink"))
    if item.claim is not None:
        card.append("rationale  ", ink("dim"))
        card.append(f"{' '.join(item.claim.rationale.split()) or '—'}\n", ink("ink"))
        for piece in item.claim.evidence:
            card.append("evidence   ", ink("dim"))
            card.append(f"{piece}\n", ink("ink"))
        for relation, other in linked:
            card.append(f"{relation}: ", ink("dim"))
            card.append(f"{one_line(other.quote, 90)} ", ink("ink"))
            card.append(f"({other.title})\n", ink("dim"))
    if item.note:
        card.append("note       ", ink("dim"))
        card.append(f"{item.note}\n", ink("ink"))
    if not item.placed:
        card.append("orphan: its passage is gone; p places it where the text's cursor was\n", ink("amber"))
    elif item.state == "fuzzy":
        card.append(f"the article changed: found again in other words, {item.score:.0%} alike\n", ink("amber"))
    card.append(f"{item.creator} · {item.created[:10]}", ink("dim"))
    return card


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
