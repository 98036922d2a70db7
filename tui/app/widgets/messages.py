"""The base of messages that widgets post about themselves."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from textual.message import Message
from textual.widget import Widget

Sender = TypeVar("Sender", bound=Widget)


@dataclass(eq=False)
class WidgetMessage(Message, Generic[Sender], bubble=True):
    """A message that knows its widget."""

    sender: Sender

    @property
    def control(self) -> Sender:
        return self.sender
