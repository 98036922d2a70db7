"""The help: all keys, from the table of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input, Label, Static

from tui.app.action import Action
from tui.app.actions import ACTIONS
from tui.app.contexts import CONTEXTS
from tui.app.dialogs.modal import Modal
from tui.app.keymap import bindings
from tui.app.widgets.field import Field
from tui.app.widgets.hint import Hint
from tui.app.widgets.lines import styles_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import RenderableType
    from textual.app import ComposeResult

    from tui.app.keymap import Keymap
    from tui.app.widgets.lines import RoleStyles

KEYS_WIDTH = 18
"""Cells for the keys of an action."""


class HelpScreen(Modal[None]):
    """The keys that work here, by widget; one key shows those of every context."""

    BINDINGS = bindings("help")

    def __init__(self, keymap: Keymap, here: Mapping[str, Action]) -> None:
        super().__init__()
        self._keymap = keymap
        self._here = here
        self._is_everywhere = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -wide"):
            yield Label("Keys that act here", id="title", classes="title", markup=False)
            yield Field(placeholder="type what you want to do, or a key")
            with VerticalScroll(can_focus=False):
                yield Static(id="keys")
            hint = (
                "{help_down} {help_up} scroll · {everywhere} all places · {close} closes · {palette} does one by name"
            )
            yield Hint(self.with_keys(hint))

    def on_mount(self) -> None:
        self._narrow("")

    def on_input_changed(self, event: Input.Changed) -> None:
        self._narrow(event.value)

    def on_input_submitted(self) -> None:
        self.dismiss()

    def action_everywhere(self) -> None:
        """Toggle between the keys of every context and those that work here."""
        self._is_everywhere = not self._is_everywhere
        self.query_one("#title", Label).update("Keys" if self._is_everywhere else "Keys that act here")
        self._narrow(self.query_one(Field).value)

    def action_help_down(self) -> None:
        self._scroll(1)

    def action_help_up(self) -> None:
        self._scroll(-1)

    def action_help_page_down(self) -> None:
        self._scroll(10)

    def action_help_page_up(self) -> None:
        self._scroll(-10)

    def action_palette(self) -> None:
        """Close, and find an action of the screen below by its name."""
        self.dismiss()
        self.app.call_later(self.app.run_action, "app.command_palette")

    def _scroll(self, rows: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=rows, animate=False)

    def _line(self, words: str) -> Text:
        return Text(self.with_keys(words), styles_of(self)("dim"))

    def _narrow(self, typed: str) -> None:
        actions = ACTIONS if self._is_everywhere else [*self._here.values()]
        page = keys_page(styles_of(self), self._keymap, actions, typed, self.app.size.width)
        if page is None and not self._is_everywhere:
            page = self._line("no key does that here · {everywhere} looks in every place")
        self.query_one("#keys", Static).update(page or self._line("no key does that"))
        self.query_one(VerticalScroll).scroll_home(animate=False)


def keys_page(
    styles: RoleStyles, keymap: Keymap, actions: Sequence[Action], typed: str = "", width: int = 80
) -> RenderableType | None:
    """Return the keys that match what was typed, under a heading for each context."""
    words = typed.split()
    page: list[RenderableType] = []
    for name in dict.fromkeys(action.context for action in actions):
        heading = keymap.text(CONTEXTS[name].heading)
        table = Table.grid(padding=(0, 2))
        table.add_column(width=KEYS_WIDTH if width >= 60 else KEYS_WIDTH // 2)
        table.add_column()
        for action in actions:
            keys = keymap.keys(action)
            text = f"{heading} {action.does}".casefold()
            if action.context == name and all(word in keys or word.casefold() in text for word in words):
                table.add_row(Text("  ".join(keys), styles("amber")), Text(action.does, styles("foreground")))
        if table.row_count:
            page += [Text(heading, styles("foreground", bold=True)), table, ""]
    return Group(*page) if page else None
