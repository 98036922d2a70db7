"""The card below the sidebar's list: the entity or the annotation under its cursor, in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.theme import label_variable, verdict_variable
from tui.app.widgets.card import Entry
from tui.app.widgets.sidebar import LABEL_NAMES, EntityItem
from tui.core.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style

    from tui.app.styles import Ink
    from tui.app.widgets.lines import Part
    from tui.core.model import Highlight, Suggestion
    from tui.library import Library
    from tui.library.tables.claims import ClaimRow


def entity_card(ink: Ink, library: Library, item: EntityItem) -> list[Entry]:
    """Name, other forms, how often here and in the library, claims."""
    dim = ink("dim")
    name = (item.name, ink(label_variable(item.label), bold=True))
    card = [Entry((name, (f"  {LABEL_NAMES[item.label]}", dim)))]
    row = library.marks.entity(item.name, item.label)
    if row is None:
        return card
    aliases = library.marks.aliases(row.id)[:6]
    if aliases:
        card.append(_plain(f"also {', '.join(aliases)}", dim))
    card.append(_plain(f"here {item.count}, library {row.mentions} in {_many(row.articles, 'article')}", dim))
    claims, checked = library.marks.claims_by(item.name)
    if claims:
        card.append(_plain(f"{_many(claims, 'claim')}, {checked} checked", dim))
    return [*card, _plain("enter: everywhere it stands", dim)]


def suggestion_card(ink: Ink, text: str, item: Suggestion) -> list[Entry]:
    """The passage, who says it and why it is worth checking."""
    return [
        _plain(f"{one_line(text[item.start : item.end], 240)}\n", ink("ink")),
        _plain(f"{item.speaker or 'speaker unknown'} · {item.kind}", ink("ink", bold=True)),
        _plain(f"{item.reason} · {item.score:.0%}", ink("dim")),
        _plain("c makes it a claim, d dismisses it", ink("dim")),
    ]


def annotation_card(ink: Ink, item: Highlight, linked: Sequence[tuple[str, ClaimRow]] = ()) -> list[Entry]:
    """The quote, and all that is said about it."""
    plain, dim = ink("ink"), ink("dim")
    card = [_plain(f"{one_line(item.quote, 160)}\n", plain)]

    def add(label: str, *parts: Part) -> None:
        card.append(Entry(parts, (label, dim)))

    claim = item.claim
    if claim is not None:
        add("speaker", (claim.speaker or "—", ink("ink", bold=True)))
        add("verdict", (claim.verdict, ink(verdict_variable(claim.verdict), bold=True)))
    if item.tags:
        add("tags", (" ".join(f"#{tag}" for tag in item.tags), plain))
    if claim is not None:
        add("rationale", (" ".join(claim.rationale.split()) or "—", plain))
        for piece in claim.evidence:
            add("evidence", (piece, plain))
        for relation, other in linked:
            add(relation, (f"{one_line(other.quote, 90)} ", plain), (f"({other.title})", dim))
    if item.note:
        add("note", (item.note, plain))
    if not item.placed:
        card.append(_plain("orphan: its passage is gone; p places it where the text's cursor was", ink("amber")))
    elif item.state == "fuzzy":
        card.append(_plain(f"the article changed: found again in other words, {item.score:.0%} alike", ink("amber")))
    card.append(_plain(f"{item.creator} · {item.created[:10]}", dim))
    return card


def _plain(words: str, style: Style) -> Entry:
    return Entry(((words, style),))


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
