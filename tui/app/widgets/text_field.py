"""A text field of several rows."""

from __future__ import annotations

from textual.reactive import Reactive
from textual.widgets import TextArea


class TextField(TextArea):
    """Textual's text area, with a cursor that does not blink."""

    cursor_blink = Reactive(False, init=False)

    def __init__(self, text: str) -> None:
        super().__init__(text, soft_wrap=True, show_line_numbers=False)
