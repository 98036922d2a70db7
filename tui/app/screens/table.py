"""A screen with one table and a line to filter it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual.widgets import Input, Label, Static

from tui.app.dialogs.modal import Modal
from tui.app.keymap import bindings

if TYPE_CHECKING:
    from typing import Any

    from rich.text import Text

    from tui.app.widgets.line_list import LineList
    from tui.library import Library

Answer = TypeVar("Answer")


class TableScreen(Modal[Answer]):
    """What every table over the whole library shares: its filter, and the ways out."""

    BINDINGS = bindings("screen")
    _shown = ""

    @property
    def table(self) -> LineList[Any]:
        """The table."""
        raise NotImplementedError

    @property
    def library(self) -> Library:
        """The library."""
        return self.postil.library

    def show_detail(self, detail: Text) -> None:
        """What is under the cursor, in full. The style sheet says how high that is: another text is no layout."""
        self.query_one("#detail", Static).update(detail, layout=False)

    def show_told(self, line: str) -> None:
        """The line at the bottom, which is as high as it needs to be."""
        if line != self._shown:
            self._shown = line
            self.query_one("#told", Label).update(line)

    def keys(self, *actions: str) -> str:
        """What some actions' keys do, as the user's keymap has them."""
        return "  ".join(" ".join(self.postil.hint(name)) for name in actions)

    def told_done(self, what: str) -> str:
        """What the last step did, and that it is on disk."""
        return f"{what} · saved ✓" if self.library.journal.changed else "nothing changed"

    def on_line_list_filter_wanted(self) -> None:
        """Filter as one types."""
        field = self.query_one("#filter", Input)
        field.display = True
        field.focus()

    def on_input_submitted(self) -> None:
        """On with the table."""
        self.table.focus()

    def action_close(self) -> None:
        """From the filter back to the table, else close."""
        if self.query_one("#filter", Input).has_focus:
            self.table.focus()
        else:
            self.dismiss(None)
