"""A field that keeps what is typed as a draft until it is saved or given up."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual.containers import Horizontal
from textual.widgets import Static

from tui.app.typed_text import PAUSE_SECONDS, TypedText
from tui.app.widgets.field import Field
from tui.core.dates import moment
from tui.core.errors import LibraryError

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.timer import Timer

    from tui.app.session import Session
    from tui.library.tables.drafts import Draft


class DraftField(Field):
    """Offers the draft that was typed here last, if there is one.

    The owner calls `open`, and `forget` once the words are saved or given up: any other end, such as a signal, leaves a
    draft.
    """

    def __init__(self, session: Session, subject: Draft, value: str = "", **options: Any) -> None:
        super().__init__(value, **options)
        self._session = session
        self._subject = subject
        self._typed: TypedText | None = None
        """What is typed, None while the field is not open."""
        self._begun = value
        self._pause: Timer | None = None

    def begin(self, value: str) -> None:
        """Set a value that is not a draft."""
        self.value = self._begun = value

    @property
    def is_changed(self) -> bool:
        """Whether the value differs from the initial one."""
        return self.value != self._begun

    def open(self, *, offers: bool = True) -> str:
        """Start keeping what is typed; fill in a draft if there is one, and say so."""
        if self._typed is not None:
            return ""
        typed = self._typed = TypedText(self._session, self._subject)
        self._begun = self.value
        if typed.offered is None or not offers:
            return ""
        self.take_draft(typed.offered.text)
        self.select_all()
        return f"a draft of {moment(typed.offered.modified)}"

    def draft(self) -> str:
        """Return the draft of the field, "" if it is unchanged since it was opened."""
        return self.value if self.value.strip() and self.is_changed else ""

    def take_draft(self, text: str) -> None:
        """Fill in the draft."""
        self.value = text

    def on_input_changed(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        if self._typed is not None:
            self._pause = self.set_timer(PAUSE_SECONDS, self.keep)

    def keep(self) -> None:
        """Save a draft, if the field is open."""
        if self._typed is not None:
            with suppress(LibraryError):
                self._typed.keep(self.draft())

    def close(self) -> None:
        """Stop editing, and leave a draft for next time."""
        self.keep()
        self._typed = None

    def forget(self) -> None:
        """Stop editing: the words were saved or given up."""
        if self._typed is not None:
            self._typed.forget()
            self._typed = None


class FilterRow(Horizontal):
    """The field of a list's filter behind the sign of the key that leads there."""

    def __init__(self, field: DraftField) -> None:
        super().__init__(Static("/"), field)


def keep_fields(node: DOMNode) -> None:
    """Save drafts of all fields of a screen, or of a part of one."""
    for field in node.query(DraftField):
        field.keep()
