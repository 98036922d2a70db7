"""What opens over the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual.screen import ModalScreen

from tui.app.keymap import bindings, keymap_of
from tui.app.textual_fixes.first_frame import WholeFrameScreen
from tui.app.widgets.line_list import LineList

if TYPE_CHECKING:
    from textual.worker import Worker

    from tui.app.app import PostilApp

Answer = TypeVar("Answer")


class Modal(ModalScreen[Answer], WholeFrameScreen[Answer]):
    """A screen that answers and closes; a worker of its that fails says so in the footer."""

    BINDINGS = bindings("dialog")

    def on_mount(self) -> None:
        """Show it when its parts know their sizes."""
        self.draw_soon()

    def action_close(self) -> None:
        """Answer with nothing."""
        self.dismiss(None)

    def action_interrupt(self) -> None:
        """Close, or go back in the list in use; a note that is being written is kept."""
        focused = self.focused
        if isinstance(focused, LineList):
            focused.action_back()
        else:
            self.action_close()

    def with_keys(self, template: str) -> str:
        """Return a text with the keys of the actions that it names in braces."""
        return keymap_of(self).text(template)

    @property
    def postil(self) -> PostilApp:
        """The application."""
        return self.app  # type: ignore[return-value]

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Nothing fails in silence."""
        self.postil.on_worker_state_changed(event)
