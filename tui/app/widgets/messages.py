"""The base of messages that widgets post about themselves."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual.message import Message
from textual.widget import Widget

Sender = TypeVar("Sender", bound=Widget)


class Told(Message, Generic[Sender], bubble=True):
    """A message that knows the widget it is about."""

    def __init__(self, control: Sender) -> None:
        self._about = control
        super().__init__()

    @property
    def control(self) -> Sender:
        """The widget that posted it."""
        return self._about
