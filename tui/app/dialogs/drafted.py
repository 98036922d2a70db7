"""Dialogs with text: it is saved as a draft at each pause, and offered again next time."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from textual.widgets import Label

from tui.app.changes import StepResult
from tui.app.dialogs.modal import Modal
from tui.app.overwriting import current_text, last_editor
from tui.app.typed_text import PAUSE_SECONDS, TypedText
from tui.core.errors import LibraryError, NotFoundError, PostilError

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.dom import DOMNode
    from textual.timer import Timer

    from tui.app.overwriting import Overwriting
    from tui.app.session import Session, SessionChange
    from tui.core.errors import ChangedError
    from tui.library.tables.conflicts import Side
    from tui.library.tables.drafts import Draft


class DraftDialog(Modal[StepResult | None]):
    """Saves the text and closes; if that is refused it stays open and says why.

    A subclass has a label `#report` and says what is `typed` and which keys save it and give it up.
    """

    KEYS = ""
    REFUSED_KEYS = ""
    """The meanings of the keys after a refusal."""

    def __init__(self, session: Session, subject: Draft) -> None:
        super().__init__()
        self.session = session
        self._subject = subject
        self._text_typed = TypedText(session, subject)
        if self.offered is not None and not self.differs(self.offered.text):
            self._text_typed.forget()  # it was saved by a reader that ended before it could discard the draft
            self._text_typed = TypedText(session, subject)
        self._current = current_text(session.library, subject)
        self._pause: Timer | None = None
        self._is_refused = False
        self._is_over = False

    @property
    def offered(self) -> Draft | None:
        """The draft found at the start."""
        return self._text_typed.offered

    @property
    @abstractmethod
    def typed(self) -> str:
        """The current text; "" if it equals the saved one."""

    @abstractmethod
    def differs(self, draft: str) -> bool:
        """Return whether a draft differs from the saved text."""

    @abstractmethod
    def follow(self, text: str) -> bool:
        """Show the saved text as it is now; return False while it is being edited."""

    def on_session_change(self, change: SessionChange) -> None:
        """Show what someone else has saved here, or say that they have."""
        if not change.lists or self._is_over:
            return
        try:
            text = current_text(self.session.library, self._subject)
        except NotFoundError as error:
            self.show_keys(f"{error}: what you write stays a draft")
            return
        if text == self._current:
            return
        self._current = text
        by = last_editor(self.session.library, self._subject)
        followed = self.follow(text)
        self.show_keys(
            f"{by} has changed it: this is the new text"
            if followed
            else f"{by} has changed it meanwhile: both will be shown"
        )

    def on_mount(self) -> None:
        self.subscribe(self.session, self.on_session_change)
        self.show_keys(self._text_typed.notice)

    def show_keys(self, message: str = "") -> None:
        """Show the keys again after a message."""
        keys = self.with_keys(self.REFUSED_KEYS if self._is_refused else self.KEYS)
        label = self.query_one("#report", Label)
        label.update(" · ".join(filter(None, (message, keys))))
        label.set_class(self._is_refused, "-failed")

    def wait_for_pause(self) -> None:
        """Save a draft once no key has arrived for a while."""
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE_SECONDS, self.keep_draft)

    def keep_draft(self) -> None:
        if self._is_over:
            return
        try:
            self._text_typed.keep(self.typed)
        except LibraryError as error:
            self.show_keys(str(error))

    def take_theirs(self, error: ChangedError) -> None:
        """Keep the other person's text."""
        self.end(StepResult(f"{error.creator}'s stands"))

    @abstractmethod
    def take_joined(self, local: str) -> None:
        """Go on editing both texts joined; `local` is the text that is replaced from now on."""

    def save(self, over: Overwriting, save: Callable[[], StepResult]) -> None:
        """Save and close, or say why not; if another text has been saved meanwhile, show both."""
        from tui.app.dialogs.both_texts import save_over

        def choose(side: Side, error: ChangedError) -> None:
            if side == "theirs":
                self.take_theirs(error)
            elif side == "mine":
                self.save(over.after(error.local), save)
            else:
                self.take_joined(error.local)

        result: StepResult | None
        try:
            result = save_over(self, self.session, over, save, choose)
        except PostilError as error:
            result = StepResult(str(error).replace(str(self.session.path), self.session.path.name), failed=True)
        if result is None:
            self.keep_draft()
        elif result.failed:
            self._is_refused = True
            self.keep_draft()
            self.show_keys(result.message)
        else:
            self.end(result)

    def end(self, result: StepResult | None = None) -> None:
        """Close; the text was saved or given up."""
        self._is_over = True
        self._text_typed.forget()
        self.dismiss(result)

    def give_up(self) -> None:
        """Close without saving; what could not be saved stays a draft."""
        if self._is_refused:
            self.leave_as_draft("not saved")
        else:
            self.end()

    def leave_as_draft(self, why: str) -> None:
        self.keep_draft()
        self._is_over = True
        self.dismiss(StepResult(f"{why}: kept as a draft, which is offered when you write here again"))


def write(node: DOMNode, session: Session, dialog: DraftDialog) -> None:
    """Open a text dialog, and report the outcome when it closes."""

    def on_answer(result: StepResult | None) -> None:
        if result is not None:
            session.show_result(result)

    node.app.push_screen(dialog, on_answer)
