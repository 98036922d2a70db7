"""What opens over the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.binding import Binding
from textual.screen import ModalScreen

from tui.app.textual_fixes.first_frame import DrawnWhole

if TYPE_CHECKING:
    from textual.worker import Worker

    from tui.app.app import PostilApp

Answer = TypeVar("Answer")


class Modal(ModalScreen[Answer], DrawnWhole[Answer]):
    """A screen that answers and closes; a worker of its that fails says so in the footer."""

    BINDINGS: ClassVar = [Binding("ctrl+c", "close", show=False)]

    def on_mount(self) -> None:
        """Show it when its parts know their sizes."""
        self.draw_soon()

    def action_close(self) -> None:
        """Ctrl+C where there is nothing to copy is escape, which keeps a note that is being written."""
        self.app.simulate_key("escape")

    @property
    def postil(self) -> PostilApp:
        """The application."""
        return self.app  # type: ignore[return-value]

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Nothing fails in silence."""
        self.postil.on_worker_state_changed(event)
