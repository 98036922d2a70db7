"""Searching in the article: a line above the footer."""

from dataclasses import dataclass

from textual.containers import Horizontal
from textual.widgets import Input, Static

from tui.app.keymap import bindings
from tui.app.widgets.field import Field
from tui.app.widgets.messages import WidgetMessage
from tui.core.text import plural


class SearchBar(Horizontal):
    """A field for the words, with the number of their hits."""

    BINDINGS = bindings("search")

    @dataclass(eq=False)
    class Typed(WidgetMessage["SearchBar"]):
        """Another query is in the field."""

        query: str

    @dataclass(eq=False)
    class Closed(WidgetMessage["SearchBar"]):
        """The line is closed; `keeps_hits` if the hits stay shown."""

        keeps_hits: bool

    async def open(self) -> None:
        """Show the line, made the first time, with the focus in it."""
        if not self.children:
            await self.mount(Static("/"), Field(select_on_focus=True), Static(id="hits"))
        self.add_class("-on")
        self.query_one(Input).focus()

    def show_count(self, hits: int) -> None:
        self.query_one("#hits", Static).update(plural(hits, "hit") if self.query_one(Input).value else "")

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(self, event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._close(keeps_hits=bool(event.value))

    def action_give_up_search(self) -> None:
        self._close(keeps_hits=False)

    def _close(self, *, keeps_hits: bool) -> None:
        self.remove_class("-on")
        self.post_message(self.Closed(self, keeps_hits))
