"""The base of all screens that open over the reader."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen
from textual.worker import Worker

from tui.app.keymap import bindings, keymap_of
from tui.app.widgets.fitted import FittedScreen
from tui.app.widgets.line_view import LineList

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.dom import DOMNode

    from tui.app.session import Session, SessionChange

Answer = TypeVar("Answer")

STYLES = Path(__file__).parents[1] / "opened.tcss"
"""The style sheets of all modals, read after the first screen is shown."""


class Modal(ModalScreen[Answer], FittedScreen[Answer]):
    """A screen that is dismissed with an answer; failures of its workers are shown in the footer."""

    CSS_PATH = STYLES
    BINDINGS = bindings("dialog")
    PLACE: ClassVar[str] = ""
    """The id of the action that opens the screen, if that has a digit."""

    _unsubscribe: Callable[[], None] | None = None

    def on_mount(self) -> None:
        self.draw_soon()

    def subscribe(self, session: Session, on_change: Callable[[SessionChange], None]) -> None:
        """Call `on_change` after every change of the session until this closes."""

        def while_open(change: SessionChange) -> None:
            if self in self.app.screen_stack:  # after it has closed, its parts are removed before it
                on_change(change)

        self._unsubscribe = session.subscribe(while_open)

    def on_unmount(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Close with an answer; a second answer would close the screen below, and is ignored."""
        return super().dismiss(result) if self in self.app.screen_stack else AwaitComplete()

    def action_close(self) -> None:
        self.dismiss(None)

    def action_interrupt(self) -> None:
        """Close, or go back in the focused list; a note being edited is saved as a draft."""
        focused = self.focused
        if isinstance(focused, LineList):
            focused.action_back()
        else:
            self.action_close()

    def leave(self) -> None:
        """Close for another screen, or stay and say so if something is unfinished."""
        self.dismiss(None)

    def keep_draft(self) -> None:
        """Save a draft of what is typed if it is more than a name: the reader may end at any moment."""

    def with_keys(self, template: str) -> str:
        """Replace the actions in braces in a text by their keys."""
        return keymap_of(self).text(template)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        self.app.post_message(Worker.StateChanged(event.worker, event.state))


def ask(node: DOMNode, session: Session, dialog: Modal[Answer | None], on_answer: Callable[[Answer], object]) -> None:
    """Open a dialog and do something with its answer, unless there is none; report errors."""

    def pass_on(answer: Answer | None) -> None:
        if answer is not None:
            with session.reporting_errors():
                on_answer(answer)

    node.app.push_screen(dialog, pass_on)
