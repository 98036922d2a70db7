"""Passages of the open article that are worth checking."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from tui.app.keymap import bindings
from tui.app.widgets.card import CardEntry, plain_entry
from tui.app.widgets.line_view import LineList
from tui.app.widgets.lines import Part, line, wrap
from tui.core.model import Suggestion
from tui.core.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.strip import Strip

    from tui.app.session import Session


class SuggestionList(LineList[Suggestion]):
    """Passages that are worth checking, in the order in which they are visited."""

    BINDINGS = bindings("suggestions")
    item_height = 3
    is_pane = True
    key = attrgetter("start", "end")

    def __init__(self, session: Session) -> None:
        super().__init__(id="suggestions")
        self.session = session
        self.text = ""

    def render_item(self, item: Suggestion, here: bool, width: int) -> list[Strip]:
        styles = self.role_styles
        passage = wrap(self.text[item.start : item.end], width - 3, 1) or [""]
        why: list[Part] = [("  ", styles()), (f"{item.speaker or '—'} · {item.reason}", styles("dim"))]
        score = [(f"{item.score:.0%} ", styles("dim"))]
        head: list[Part] = [("· ", styles("dim", bold=True)), (passage[0], styles("foreground", bold=here))]
        return [line(width, head), line(width, why, score)]

    def words(self) -> Iterator[str]:
        return (one_line(self.text[each.start : each.end], 200) for each in self.session.current.suggestions)

    def card(self, item: Suggestion) -> list[CardEntry]:
        styles = self.role_styles
        more = self.session.current.unlikely
        also = f", {{suggestions.all_suggestions}} shows {more} more" if more else ""
        keys = self.session.keymap.text(
            f"{{suggestions.claim}} makes it a claim, {{suggestions.dismiss}} dismisses it{also}"
        )
        return [
            plain_entry(f"{one_line(self.text[item.start : item.end], 240)}\n", styles("foreground")),
            plain_entry(f"{item.speaker or 'speaker unknown'} · {item.kind}", styles("foreground", bold=True)),
            plain_entry(f"{item.reason} · {item.score:.0%}", styles("dim")),
            plain_entry(keys, styles("dim")),
        ]

    def action_claim(self) -> None:
        if self.current is not None:
            self.session.annotations.take_suggestion(self.current)

    def action_all_suggestions(self) -> None:
        self.session.toggle_suggestions()

    def action_dismiss(self) -> None:
        if self.current is not None:
            self.session.dismiss(self.current)
