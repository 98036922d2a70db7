"""All keys, from the action table."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.table import Table
from rich.text import Text
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Label, Static

from tui.app.actions import ACTIONS, CONTEXTS, keys_of
from tui.app.screens.modal import Modal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult

    from tui.app.ink import Ink


class HelpScreen(Modal[None]):
    """The keys by where they work."""

    BINDINGS: ClassVar = [
        Binding("escape,q,question_mark,enter", "dismiss", show=False),
        Binding("j", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", show=False),
        Binding("space", "scroll(10)", show=False),
        Binding("b", "scroll(-10)", show=False),
    ]

    def __init__(self, keymap: Mapping[str, str]) -> None:
        super().__init__()
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        """One scrolling page."""
        with Vertical(classes="box -wide"):
            yield Label("Keys", classes="title", markup=False)
            with VerticalScroll():
                yield Static(id="keys")
            yield Label("j k scroll · esc closes · ctrl+p finds an action by its name", classes="hint", markup=False)

    def on_mount(self) -> None:
        """Draw the page in the theme's colours."""
        self.query_one("#keys", Static).update(keys_table(self.postil.ink, self._keymap))

    def action_scroll(self, rows: int) -> None:
        """Scroll the page."""
        self.query_one(VerticalScroll).scroll_relative(y=rows, animate=False)


def keys_table(ink: Ink, keymap: Mapping[str, str]) -> Table:
    """Keys and what they do, a heading for each place they work in."""
    table = Table.grid(padding=(0, 2))
    table.add_column(min_width=16, no_wrap=True)
    table.add_column()
    for context, heading in CONTEXTS.items():
        actions = [action for action in ACTIONS if action.context == context]
        if not actions:
            continue
        table.add_row(Text(heading, ink("ink", bold=True)), "")
        for action in actions:
            keys = Text("  ".join(keys_of(action, keymap)), ink("amber"))
            table.add_row(keys, Text(action.does, ink("ink")))
        table.add_row("", "")
    return table
