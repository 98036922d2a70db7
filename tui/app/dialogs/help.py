"""All keys, from the action table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input, Label, Static

from tui.app.actions import ACTIONS
from tui.app.contexts import CONTEXTS
from tui.app.dialogs.modal import Modal
from tui.app.keymap import bindings
from tui.app.styles import styles_of
from tui.app.widgets.field import Field
from tui.app.widgets.hint import Hint

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.app import ComposeResult

    from tui.app.keymap import Keymap
    from tui.app.styles import RoleStyles

KEYS_WIDTH = 18
"""Cells for the keys of an action."""


class HelpScreen(Modal[None]):
    """The keys by where they work: those of `first`, where the person is, before the others."""

    BINDINGS = bindings("help")

    def __init__(self, keymap: Keymap, first: str) -> None:
        super().__init__()
        self._keymap = keymap
        self._first = first

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -wide"):
            yield Label("Keys", classes="title", markup=False)
            yield Field(placeholder="type what you want to do, or a key")
            with VerticalScroll(can_focus=False):
                yield Static(id="keys")
            hint = "{help_down} {help_up} scroll · {close} closes · {palette} does an action by its name"
            yield Hint(self.with_keys(hint))

    def on_mount(self) -> None:
        self._narrow("")

    def on_input_changed(self, event: Input.Changed) -> None:
        self._narrow(event.value)

    def on_input_submitted(self) -> None:
        self.dismiss()

    def action_help_down(self) -> None:
        self._scroll(1)

    def action_help_up(self) -> None:
        self._scroll(-1)

    def action_help_page_down(self) -> None:
        self._scroll(10)

    def action_help_page_up(self) -> None:
        self._scroll(-10)

    def _scroll(self, rows: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=rows, animate=False)

    def _narrow(self, typed: str) -> None:
        self.query_one("#keys", Static).update(
            keys_page(styles_of(self), self._keymap, self._first, typed, self.app.size.width)
        )
        self.query_one(VerticalScroll).scroll_home(animate=False)


def keys_page(styles: RoleStyles, keymap: Keymap, first: str, typed: str = "", width: int = 80) -> RenderableType:
    """Keys and what they do, a heading for each place they work in; only those that hold what was typed."""
    words = typed.split()
    page: list[RenderableType] = []
    for name, context in sorted(CONTEXTS.items(), key=lambda place: place[0] != first):
        heading = keymap.text(context.heading)
        table = Table.grid(padding=(0, 2))
        table.add_column(width=KEYS_WIDTH if width >= 60 else KEYS_WIDTH // 2)
        table.add_column()
        for action in ACTIONS:
            keys = keymap.keys(action)
            text = f"{heading} {action.does}".casefold()
            if action.context == name and all(word in keys or word.casefold() in text for word in words):
                table.add_row(Text("  ".join(keys), styles("amber")), Text(action.does, styles("ink")))
        if table.row_count:
            page += [Text(heading, styles("ink", bold=True)), table, ""]
    return Group(*page) if page else Text("no key does that", styles("dim"))
