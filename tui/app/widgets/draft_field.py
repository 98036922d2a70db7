"""A field that keeps what is typed into it until that is taken or given up."""

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
    """Offers, when it is opened, what was typed there last and neither taken nor given up.

    Whoever opens it calls `open`, and `forget` when the words were taken or given up: what ends otherwise, as the
    reader does by a signal, leaves a draft.
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
        """Put a value into the field that is no draft."""
        self.value = self._begun = value

    @property
    def is_changed(self) -> bool:
        """Whether somebody has typed something else than the field began with."""
        return self.value != self._begun

    def open(self, *, offers: bool = True) -> str:
        """Begin to keep what is typed; put a draft into the field, if there is one, and say so."""
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
        """Return what is to be kept of the field, "" where it is as it was when it was opened."""
        return self.value if self.value.strip() and self.is_changed else ""

    def take_draft(self, text: str) -> None:
        """Put what was kept into the field."""
        self.value = text

    def on_input_changed(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        if self._typed is not None:
            self._pause = self.set_timer(PAUSE_SECONDS, self.keep)

    def keep(self) -> None:
        """Keep what is typed, if the field is open."""
        if self._typed is not None:
            with suppress(LibraryError):
                self._typed.keep(self.draft())

    def close(self) -> None:
        """End typing, and leave what is typed to the next time."""
        self.keep()
        self._typed = None

    def forget(self) -> None:
        """End typing: the words were taken, or given up."""
        if self._typed is not None:
            self._typed.forget()
            self._typed = None


class FilterRow(Horizontal):
    """The field of a list's filter behind the sign of the key that leads there."""

    def __init__(self, field: DraftField) -> None:
        super().__init__(Static("/"), field)


def keep_fields(node: DOMNode) -> None:
    """Keep what is typed in the fields of a screen, or of a part of one."""
    for field in node.query(DraftField):
        field.keep()
