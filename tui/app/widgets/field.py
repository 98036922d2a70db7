"""Input fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input

from tui.app.keymap import bindings
from tui.app.widgets.lines import fit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual import events
    from textual.strip import Strip


class Field(Input):
    """Textual's input, with its submit key from the table of actions."""

    class Full(Message):
        """More was typed or pasted than a field takes, and nothing of it was taken."""

        def __init__(self, field: Field) -> None:
            super().__init__()
            self.field = field

    BINDINGS = bindings("field")
    cursor_blink = Reactive(False, init=False)  # so that nothing is written and no timer runs while nothing is typed
    BETWEEN_LINES = " "
    """What stands between the lines of a paste."""
    _whole = ""

    def render_line(self, y: int) -> Strip:
        """Cut a long placeholder with an ellipsis."""
        self._whole = self._whole or str(self.placeholder)
        if not self.value:
            self.set_reactive(Input.placeholder, fit(self._whole, self.size.width))
        return super().render_line(y)

    def restricted(self) -> None:
        self.post_message(self.Full(self))

    def on_paste(self, event: events.Paste) -> None:
        """Take all lines of a paste; Textual takes the first."""
        event.prevent_default()
        event.stop()
        lines = [line for line in event.text.splitlines() if line.strip()]
        if lines:
            one = lines[0] if len(lines) == 1 else self.BETWEEN_LINES.join(map(str.strip, lines))
            self.replace(one, *self.selection)


class ChoiceField(Field):
    """A field for one of a few words, each entered by its letter; deleting a letter empties it."""

    def __init__(self, value: str, letters: Mapping[str, str], id: str) -> None:
        super().__init__(value, placeholder="  ".join(map(" ".join, letters.items())), id=id, select_on_focus=False)
        self._letters = letters

    def replace(self, text: str, start: int, end: int) -> None:
        self.value = (
            text if text in self._letters.values() else self._letters.get(text[-1:], self.value if text else "")
        )
        self.cursor_position = len(self.value)
