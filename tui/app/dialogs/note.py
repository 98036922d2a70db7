"""Writing a longer text: a note, a rationale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Label, TextArea

from tui.app.dialogs.modal import Modal
from tui.app.keymap import bindings
from tui.core.text import one_line

if TYPE_CHECKING:
    from textual.app import ComposeResult


class NoteEditor(Modal[str | None]):
    """Answers with the text, or None when it was left as it was. Escape keeps what was written: it is never lost."""

    BINDINGS = bindings("note")

    def __init__(self, title: str, quote: str, text: str) -> None:
        super().__init__()
        self._title = title
        self._quote = quote
        self._text = text

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Label(self._title, classes="title", markup=False)
            yield Label(f"“{one_line(self._quote, 110)}”", classes="about", markup=False)
            yield TextArea(self._text, soft_wrap=True, show_line_numbers=False)
            yield Label(
                self.with_keys("{save_note} keeps it · {give_up_note} gives it up"), classes="hint", markup=False
            )

    def on_mount(self) -> None:
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)

    def action_close(self) -> None:
        self.action_save_note()

    def action_save_note(self) -> None:
        text = self.query_one(TextArea).text.strip()
        self.dismiss(None if text == self._text else text)

    def action_give_up_note(self) -> None:
        self.dismiss(None)
