"""Searching in the article: a line above the footer."""

from __future__ import annotations

from textual.containers import Horizontal
from textual.widgets import Input, Static

from tui.app.keymap import bindings
from tui.app.widgets.field import Field
from tui.app.widgets.messages import WidgetMessage


class SearchBar(Horizontal):
    """Says what is typed; enter keeps it, escape gives it up."""

    BINDINGS = bindings("search")

    class Typed(WidgetMessage["SearchBar"]):
        """Another query."""

        def __init__(self, control: SearchBar, query: str) -> None:
            self.query = query
            super().__init__(control)

    class Closed(WidgetMessage["SearchBar"]):
        """Back to the text; `kept` tells that the hits stay shown."""

        def __init__(self, control: SearchBar, kept: bool) -> None:
            self.kept = kept
            super().__init__(control)

    async def open(self) -> None:
        """Show the line, made the first time, and take the keys."""
        if not self.children:
            await self.mount(Static("/"), Field(select_on_focus=True), Static(id="hits"))
        self.add_class("-on")
        self.query_one(Input).focus()

    def tell(self, hits: int) -> None:
        """Say how many hits there are."""
        self.query_one("#hits", Static).update(
            f"{hits} hit{'' if hits == 1 else 's'}" if self.query_one(Input).value else ""
        )

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search as one types."""
        event.stop()
        self.post_message(self.Typed(self, event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the hits and go on reading."""
        event.stop()
        self._close(kept=bool(event.value))

    def action_give_up_search(self) -> None:
        self._close(kept=False)

    def _close(self, *, kept: bool) -> None:
        self.remove_class("-on")
        self.post_message(self.Closed(self, kept))
