"""Questions about a library at the start: whether it is one's own, and what to do with unsaved changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.dialogs.modal import ask
from tui.app.dialogs.strip import Confirmation, StripScreen
from tui.app.keymap import bindings, keymap_of
from tui.core.dates import moment
from tui.core.text import plural

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from tui.app.dialogs.strip_bar import StripChoice
    from tui.app.session import Session
    from tui.jobs.unsaved import WaitingFile


class LibraryQuestion(StripScreen[bool | None]):
    """Dismissed with whether a library found in the working folder is the user's own."""

    BINDINGS = bindings("library")

    def action_own_library(self) -> None:
        self.dismiss(True)


def ask_whether_own(node: DOMNode, session: Session) -> None:
    """Make a library found in the working folder writable once the user says it is theirs."""
    keymap = keymap_of(node)
    yes, escape = keymap.text("{own_library}"), keymap.text("{close}")
    name = session.path.name
    question = LibraryQuestion(
        (
            ("", f"{name} lies in this folder; Postil did not make it here:"),
            (yes, "it is mine, write to it,"),
            (escape, "only read it"),
        ),
        (("", f"{name} was found here:"), (yes, "it is mine,"), (escape, "only read")),
        ((yes, "mine,"), (escape, "only read")),
    )
    ask(node, session, question, lambda _: session.make_writable())


def ask_waiting(node: DOMNode, session: Session, queue: WaitingFile) -> None:
    """Show the changes an earlier reader could not save, and write them or leave them for later."""
    keymap = keymap_of(node)
    changes = tuple(queue.changes.values())
    enter, escape = keymap.text("{change_anyway}"), keymap.text("{close}")
    keys: tuple[StripChoice, ...] = ((enter, "writes it,"), (escape, "keeps it for later"))
    words = f"{plural(len(changes), 'change')} of {moment(changes[0].time)} not written yet:"
    question = Confirmation((("", words), *keys, ("", changes[0].words)), (("", words), *keys))

    def on_answer(yes: bool | None) -> None:
        if not yes:
            queue.close()
            return
        with session.reporting_errors():
            session.adopt(queue)

    node.app.push_screen(question, on_answer)
