"""The user's changes in order: saved at once, or queued while the library cannot be written.

A change is a step of the session, called by name with arguments that can be serialised. One that meets a lock or a full
disk is queued in memory and in a file, and later ones queue behind it. Once the library can be written, each is run
against what the library holds then, as a transaction and an undo step of its own.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar

from tui.app.remembered import Remembered
from tui.core.annotations import OF_THE_DESK
from tui.core.errors import FullError, LibraryError, NotFoundError, PostilError, UnwrittenError
from tui.core.text import plural
from tui.jobs.unsaved import WaitingChange, WaitingFile
from tui.library.tables.journal import now

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tui.app.overwriting import Overwriting
    from tui.core.model import Article
    from tui.library import Library
    from tui.library.tables.drafts import Draft

KEY_SECONDS = 0.03
"""How long a key waits for a lock before its change is queued; marking and imports hold theirs for some 20 ms."""

TURN_SECONDS = 0.03
"""How long queued changes are written at a time: a key never waits longer."""

LAST_WRITTEN = "last_written_change"
"""The key under which the library records the last queued change, in the transaction of that change."""


SAVED = "saved ✓"
"""The sign that a step is on disk."""

_FOR_EACH = "for each"

_REVERSALS = ("undo", "redo")


@dataclass(frozen=True, slots=True)
class StepResult:
    """The message of a step.

    `saved`: the library has changed, on disk; `failed`: nothing was done.
    """

    message: str
    saved: bool = False
    failed: bool = False
    waiting: str = ""
    """What is queued, and why."""

    @property
    def sign(self) -> str:
        """The sign that the change is on disk, or how many wait; "" for neither."""
        return self.waiting or (SAVED if self.saved else "")

    @property
    def with_sign(self) -> str:
        return " · ".join(filter(None, (self.message, self.sign)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change did: a message, or `otherwise` where there was nothing to change.

    `then` says what a key does next, its action in braces.
    """

    message: str
    otherwise: str = "nothing changed"
    then: str = ""
    marks: bool = False
    """Marks may have changed, too."""
    article: bool = False
    """The open article itself may have changed, or been removed."""
    opens: int | None = None
    """The article to open next, if it is another one."""
    at: int | None = None
    """The code point to show in it."""


P = ParamSpec("P")


class ChangeOwner(Protocol):
    """An object with methods that are changes."""

    changes: Changes


Owner = TypeVar("Owner", bound=ChangeOwner)

STEPS: dict[str, Callable[..., Outcome | StepResult]] = {}
"""The methods that are changes, by name."""


def change(body: Callable[Concatenate[Owner, P], Outcome | StepResult]) -> Callable[Concatenate[Owner, P], StepResult]:
    """Decorate a method that changes the library: it runs at once, or waits in the queue.

    Its arguments are positional and such as `encode` accepts; it changes nothing but the library. It returns a
    `StepResult` in place of an outcome where there was nothing to do.
    """

    def make(self: Owner, /, *args: P.args, **kwargs: P.kwargs) -> StepResult:
        if kwargs:
            raise TypeError("a change has positional arguments only")
        return self.changes.make(body.__name__, args)

    if STEPS.setdefault(body.__name__, body) is not body:
        raise ValueError(f"two changes are called {body.__name__}")
    make.__doc__ = body.__doc__
    return make


class Changes:
    """Makes changes, and keeps those that have to wait.

    `on_finish` is called after a change, `on_wait` when one is queued.
    """

    def __init__(
        self,
        library: Library,
        on_finish: Callable[[Outcome], StepResult],
        on_wait: Callable[[StepResult], None],
    ) -> None:
        self._library = library
        self._on_finish = on_finish
        self._on_wait = on_wait
        self._steps: dict[str, Callable[..., Outcome | StepResult]] = {_FOR_EACH: self._for_each}
        self._file = WaitingFile(library.path)
        self._taken_back: list[WaitingChange] = []
        self._waited = 0
        """How many changes have queued since the queue was last empty."""
        self.values = Remembered(library)
        self._reason = ""
        self._over: Overwriting | None = None

    def add_owner(self, owner: object) -> None:
        """Register an object whose changes can be called by name."""
        self._steps.update((name, partial(STEPS[name], owner)) for name in vars(type(owner)) if name in STEPS)

    def for_each(self, name: str, subjects: Sequence[object], *arguments: object) -> StepResult:
        """Make a change of each subject, undone together.

        Subjects that have gone meanwhile are skipped and counted.
        """
        return self.make(_FOR_EACH, (name, [*subjects], [*arguments]))

    def _for_each(self, name: str, subjects: Sequence[object], arguments: Sequence[object]) -> Outcome:
        journal, changed, missing, last = self._library.journal, 0, 0, Outcome("")
        with self._library.connection.write(), journal.group():
            for subject in subjects:
                journal.changed = False
                try:
                    outcome = self._steps[name](subject, *arguments)
                except NotFoundError:
                    missing += 1
                    continue
                if journal.changed and isinstance(outcome, Outcome):
                    changed, last = changed + 1, outcome
        journal.changed = changed > 0
        same = len(subjects) - changed - missing
        left = [f"{same:,} as they were" if same else "", f"{missing:,} no longer there" if missing else ""]
        counts = " · ".join(filter(None, (f"{changed:,} of {len(subjects):,}", *left)))
        return replace(last, message=f"{last.message} · {counts}", otherwise=f"nothing changed: {counts}")

    @property
    def waiting(self) -> tuple[WaitingChange, ...]:
        """The queued changes in order."""
        return tuple(self._file.changes.values())

    def waiting_in(self, article: Article) -> list[tuple[int, int]]:
        """Return the spans of an article with queued changes."""
        if not self._file.changes:
            return []
        from tui.app.change_arguments import spans

        return [span for each in self.waiting for span in spans(each.arguments, article.id)]

    @property
    def sign(self) -> str:
        """What the footer shows while changes are queued."""
        count = len(self._file.changes)
        return f"waiting: {plural(count, 'change')} · {self._reason}" if count else ""

    @contextmanager
    def over(self, over: Overwriting) -> Iterator[None]:
        """Make the changes inside only if the text they replace is still there. Raises `ChangedError`."""
        self._over = over
        try:
            yield
        finally:
            self._over = None

    def _do(self, name: str, arguments: Sequence[object], over: Overwriting | None) -> Outcome | StepResult:
        self._library.journal.changed = False  # reset, because a step that writes nothing does not set it
        if over is None:
            return self._steps[name](*arguments)
        with self._library.connection.write():
            over.expect(self._library)
            return self._steps[name](*arguments)

    def make(self, name: str, arguments: tuple[object, ...]) -> StepResult:
        """Make a change now, or queue it behind those that wait."""
        refused: PostilError | None = None
        if not self._file.changes:
            try:
                outcome = self._do(name, arguments, self._over)
            except UnwrittenError as error:
                refused = error
                self._reason = error.reason
            else:
                return self._on_finish(outcome) if isinstance(outcome, Outcome) else outcome
        from tui.app.change_arguments import describe, encode

        self._taken_back.clear()
        creator = self._library.creator
        over = self._over.as_json() if self._over is not None else None
        words = describe(name, arguments)
        each = WaitingChange(uuid.uuid4().hex, creator, now(), words, name, encode(arguments), over)
        try:
            return self._wait(each)
        except LibraryError as unkept:
            if isinstance(refused, FullError):  # the same disk is full there, too
                raise refused from unkept
            raise

    def claim(self, queue: WaitingFile) -> bool:
        """Lock the queue file that an ended reader left behind, if there is one."""
        own = all(change.creator == self._library.creator for change in queue.changes.values())
        if not own or not queue.changes or not queue.claim():
            return False
        if (last := self._library.view_state.get(LAST_WRITTEN)) in queue.changes:
            order = [*queue.changes]  # its reader was killed, or the disk was full, before the file could record it
            for written in order[: order.index(last) + 1]:
                queue.end(written)
        if not queue.changes:
            queue.close()
        return bool(queue.changes)

    def adopt(self, queue: WaitingFile) -> None:
        """Move the changes of a claimed queue file into this queue, and remove the file."""
        self._reason = self._reason or "of your last session"
        for each in tuple(queue.changes.values()):
            if each.step in self._steps:
                self._wait(each)
        queue.remove()

    def _wait(self, each: WaitingChange) -> StepResult:
        self._file.add(each)
        self._waited += 1
        result = StepResult(each.words, waiting=self.sign)
        self._on_wait(result)
        return result

    def write(self) -> StepResult | None:
        """Write what is queued, without waiting for a lock; return None if nothing could be written."""
        if not (self._file.changes or self.values):
            return None
        connection, until = self._library.connection, time.monotonic() + TURN_SECONDS
        result = None
        connection.wait_at_most(0)
        try:
            for each in self.waiting:
                try:
                    result = self._write_first(each)
                except LibraryError as error:
                    self._reason = _reason(error)
                    return result
                if time.monotonic() > until:
                    return result
            with suppress(LibraryError):
                self.values.write()
        finally:
            connection.wait_at_most(KEY_SECONDS)
        return result

    def _write_first(self, each: WaitingChange) -> StepResult:
        """Write what is queued first. Raises `LibraryError` if it still cannot be written."""
        from tui.app.change_arguments import decode
        from tui.app.overwriting import Overwriting

        over = Overwriting.from_json(each.over) if each.over is not None else None
        try:
            with self._library.connection.write():
                outcome = self._do(each.step, decode(each.arguments, self._library), over)
                self._library.view_state.set(LAST_WRITTEN, each.id)
        except LibraryError:
            raise
        except PostilError as error:
            self._file.end(each.id, str(error))
            if over is not None and over.subject.kind not in OF_THE_DESK:
                self.keep_draft(over.subject, over.subject.text)
            return StepResult(f"not done: {each.words}: {error}", failed=True)
        self._file.end(each.id)
        if self._file.changes:
            return StepResult("")
        waited, self._waited = self._waited, 0
        if waited > 1:
            return StepResult(f"{plural(waited, 'change')} that waited are written", saved=True)
        if isinstance(outcome, StepResult):
            return outcome
        changed = self._library.journal.changed
        return StepResult(outcome.message if changed else outcome.otherwise, saved=changed)

    def take_back(self) -> WaitingChange | None:
        """Remove the last change from the queue, unless it is itself an undo."""
        last = next(reversed(self.waiting), None)
        if last is None or last.step in _REVERSALS:
            return None
        self._file.end(last.id)
        self._waited -= 1
        self._taken_back.append(last)
        return last

    def take_again(self) -> StepResult | None:
        """Put the change removed last back into the queue."""
        return self._wait(self._taken_back.pop()) if self._taken_back else None

    def remember(self, kind: str, name: str, *value: object) -> None:
        """Save view state now or with the queue; of one name only the last value.

        While the library is known to be unwritable only what the user asked for by a key is tried. Raises
        `LibraryError` for that in a read-only library.
        """
        connection = self._library.connection
        if kind == "read":
            connection.expect_writable()
        if connection.read_only or (connection.is_lost and kind != "read"):
            return
        self.values.put(kind, name, *value)
        if not self._file.changes and len(self.values) == 1:
            with suppress(UnwrittenError):
                self.values.write()

    def keep_draft(self, subject: Draft, text: str) -> None:
        """Save a draft, without waiting for a lock. Raises `LibraryError` if it can be saved nowhere."""
        from tui.jobs.drafts import keep

        self.values.forget("draft", subject.id)
        self._library.connection.wait_at_most(0)
        try:
            keep(self._library, replace(subject, text=text))
        finally:
            self._library.connection.wait_at_most(KEY_SECONDS)

    def forget_draft(self, draft_id: str) -> None:
        """Delete a draft as soon as the library can be written."""
        from tui.jobs.drafts import discard_file

        discard_file(self._library, draft_id)
        with suppress(LibraryError):
            self.remember("draft", draft_id)

    def close(self) -> None:
        """Leave queued changes for the next start."""
        self.values.keep()
        self._file.close()


def _reason(error: LibraryError) -> str:
    return error.reason if isinstance(error, UnwrittenError) else "the library cannot be written"
