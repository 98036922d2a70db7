"""Searching in the article: a line above the footer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.widgets import Static

from tui.app.keymap import bindings
from tui.app.widgets.messages import WidgetMessage
from tui.core.text import plural
from tui.core.wording import unknown_words

if TYPE_CHECKING:
    from textual.widgets import Input

    from tui.app.session import Session


class SearchBar(Horizontal):
    """A field for the query, with the number of hits."""

    BINDINGS = bindings("search")

    @dataclass(eq=False)
    class Typed(WidgetMessage["SearchBar"]):
        """The query has changed."""

        query: str

    @dataclass(eq=False)
    class Closed(WidgetMessage["SearchBar"]):
        """The line is closed; `keeps_hits` if the hits stay visible."""

        keeps_hits: bool

    def __init__(self, session: Session) -> None:
        super().__init__(id="searchbar")
        self._session = session

    async def open(self) -> str:
        """Show and focus the line, created on first use, and say what it offers."""
        from tui.app.typed_text import draft_in_field
        from tui.app.widgets.draft_field import DraftField

        if not self.children:
            field = DraftField(self._session, draft_in_field(self._session, "search in the text"))
            await self.mount(Static("/"), field, Static(id="hits"))
        self.add_class("-on")
        field = self.query_one(DraftField)
        field.focus()
        return field.open()

    def show_count(self, hits: int, hint: str = "") -> None:
        """Show the number of hits, or why there can be none, with what may be meant."""
        from textual.widgets import Input

        typed = self.query_one(Input).value
        self.query_one("#hits", Static).update(unknown_words(typed) or hint or plural(hits, "hit") if typed else "")

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(self, event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._close(keeps_hits=bool(event.value))

    def action_give_up_search(self) -> None:
        self._close(keeps_hits=False)

    def _close(self, *, keeps_hits: bool) -> None:
        from tui.app.widgets.draft_field import DraftField

        self.query_one(DraftField).forget()
        self.remove_class("-on")
        self.post_message(self.Closed(self, keeps_hits))
