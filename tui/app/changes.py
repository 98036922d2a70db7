"""The changes a person makes, in their order: written at once, or waiting while the library takes nothing.

A change is a step of the session by its name, with arguments that can be written down. One that meets a lock or a full
disk waits in a queue and in a file; those that follow wait behind it. Each is made anew when that has ended, on what
the library holds then, as if the key had been pressed at that moment: it is a transaction and an undo step of its own.
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
"""How long a key waits for a lock; marking and imports hold theirs for some 20 ms. What it does then waits alone."""

TURN_SECONDS = 0.03
"""How long what waits is written at a time: a key never waits longer for it."""

LAST_WRITTEN = "last_written_change"
"""The key under which the library says which waiting change it took last, in the transaction of that change."""


SAVED = "saved ✓"
"""The sign that a step is on disk."""

_FOR_EACH = "for each"

_REVERSALS = ("undo", "redo")


@dataclass(frozen=True, slots=True)
class StepResult:
    """What a step did, in a line. `saved`: the library is not what it was, and on disk; `failed`: nothing was done."""

    message: str
    saved: bool = False
    failed: bool = False
    waiting: str = ""
    """Where it is yet to be done: what waits, and why."""

    @property
    def sign(self) -> str:
        """The sign that it is on disk, or what waits, "" for neither."""
        return self.waiting or (SAVED if self.saved else "")

    @property
    def with_sign(self) -> str:
        return " · ".join(filter(None, (self.message, self.sign)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change has come to: a message, or `otherwise` where there was nothing to change.

    `then` goes on with what a key does next, its action in braces.
    """

    message: str
    otherwise: str = "nothing changed"
    then: str = ""
    marks: bool = False
    """Marks may have changed, too."""
    article: bool = False
    """The open article itself may have changed, or have been removed."""
    opens: int | None = None
    """The article to go on with, if it is another one."""
    at: int | None = None
    """The code point to be shown of it."""


P = ParamSpec("P")


class ChangeOwner(Protocol):
    """What has methods that are changes."""

    changes: Changes


Owner = TypeVar("Owner", bound=ChangeOwner)

STEPS: dict[str, Callable[..., Outcome | StepResult]] = {}
"""The methods that are changes, by name."""


def change(body: Callable[Concatenate[Owner, P], Outcome | StepResult]) -> Callable[Concatenate[Owner, P], StepResult]:
    """Let a method be a change: one call of the library that is made at once, or else waits.

    Its arguments are positional, such as `encoded` knows; it changes nothing but the library. A result instead of an
    outcome says why there was nothing to do.
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
    """Makes changes, and keeps those that wait.

    `on_finish` ends one that was made; `on_wait` tells of one that waits.
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
        """How many waited since last none did."""
        self.values = Remembered(library)
        self._reason = ""
        self._over: Overwriting | None = None

    def add_owner(self, owner: object) -> None:
        """Let what an object does be done by the names of its methods."""
        self._steps.update((name, partial(STEPS[name], owner)) for name in vars(type(owner)) if name in STEPS)

    def for_each(self, name: str, subjects: Sequence[object], *arguments: object) -> StepResult:
        """Make a change, by its name, of each subject: one undo takes all back.

        A subject that is gone meanwhile is left out, and counted.
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
        """What waits, in order."""
        return tuple(self._file.changes.values())

    def waiting_in(self, article: Article) -> list[tuple[int, int]]:
        """Return the spans of an article on which something waits."""
        if not self._file.changes:
            return []
        from tui.app.change_arguments import spans

        return [span for each in self.waiting for span in spans(each.arguments, article.id)]

    @property
    def sign(self) -> str:
        """What the footer says as long as something waits."""
        count = len(self._file.changes)
        return f"waiting: {plural(count, 'change')} · {self._reason}" if count else ""

    @contextmanager
    def over(self, over: Overwriting) -> Iterator[None]:
        """Make a change inside only if the text it writes over is still there. Raises `ChangedError`."""
        self._over = over
        try:
            yield
        finally:
            self._over = None

    def _do(self, name: str, arguments: Sequence[object], over: Overwriting | None) -> Outcome | StepResult:
        self._library.journal.changed = False  # a step that has nothing to write says nothing of it
        if over is None:
            return self._steps[name](*arguments)
        with self._library.connection.write():
            over.expect(self._library)
            return self._steps[name](*arguments)

    def make(self, name: str, arguments: tuple[object, ...]) -> StepResult:
        """Make a change now, or let it wait behind those that do."""
        refused: PostilError | None = None
        if not self._file.changes:
            try:
                outcome = self._do(name, arguments, self._over)
            except UnwrittenError as error:
                refused = error
                self._reason = error.reason
            else:
                return self._on_finish(outcome) if isinstance(outcome, Outcome) else outcome
        from tui.app.change_arguments import described, encoded

        self._taken_back.clear()
        creator = self._library.creator
        over = self._over.as_json() if self._over is not None else None
        words = described(name, arguments)
        each = WaitingChange(uuid.uuid4().hex, creator, now(), words, name, encoded(arguments), over)
        try:
            return self._wait(each)
        except LibraryError as unkept:
            if isinstance(refused, FullError):  # the same disk is full there, too
                raise refused from unkept
            raise

    def claim(self, queue: WaitingFile) -> bool:
        """Have what an earlier reader left behind, if there is any and its reader has ended."""
        own = all(change.creator == self._library.creator for change in queue.changes.values())
        if not own or not queue.changes or not queue.claim():
            return False
        if (last := self._library.view_state.get(LAST_WRITTEN)) in queue.changes:
            order = [*queue.changes]  # its reader was killed, or the disk was full, before it could say so in the file
            for written in order[: order.index(last) + 1]:
                queue.end(written)
        if not queue.changes:
            queue.close()
        return bool(queue.changes)

    def adopt(self, queue: WaitingFile) -> None:
        """Let wait here what was claimed, whose file is then gone."""
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
        """Write what waits, as far as a moment goes; None where nothing came of it. Never waits for a lock."""
        if not (self._file.changes or self.values):
            return None
        connection, until = self._library.connection, time.monotonic() + TURN_SECONDS
        result = None
        connection.wait_at_most(0)
        try:
            for each in self.waiting:
                try:
                    result = self._written(each)
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

    def _written(self, each: WaitingChange) -> StepResult:
        """Write what waits first. Raises `LibraryError` where it has to wait on."""
        from tui.app.change_arguments import decoded
        from tui.app.overwriting import Overwriting

        over = Overwriting.from_json(each.over) if each.over is not None else None
        try:
            with self._library.connection.write():
                outcome = self._do(each.step, decoded(each.arguments, self._library), over)
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
        """Take back the last change that waits, unless that is an undo itself."""
        last = next(reversed(self.waiting), None)
        if last is None or last.step in _REVERSALS:
            return None
        self._file.end(last.id)
        self._waited -= 1
        self._taken_back.append(last)
        return last

    def take_again(self) -> StepResult | None:
        """Let wait again what was taken back last."""
        return self._wait(self._taken_back.pop()) if self._taken_back else None

    def remember(self, kind: str, name: str, *value: object) -> None:
        """Write what is no change of a person's work now, or with what waits; of one name the last alone.

        Where nothing can be written, which is told already, only what a person asked for by a key is tried. Raises
        `LibraryError` for that in a library that is only read.
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
        """Keep what is being typed, without waiting for a lock. Raises `LibraryError` where it can be kept nowhere."""
        from tui.jobs.drafts import keep

        self.values.forget("draft", subject.id)
        self._library.connection.wait_at_most(0)
        try:
            keep(self._library, replace(subject, text=text))
        finally:
            self._library.connection.wait_at_most(KEY_SECONDS)

    def forget_draft(self, draft_id: str) -> None:
        """Forget what was typed, when the library can be written."""
        from tui.jobs.drafts import discard_file

        discard_file(self._library, draft_id)
        with suppress(LibraryError):
            self.remember("draft", draft_id)

    def close(self) -> None:
        """Leave what waits to the next start."""
        self.values.keep()
        self._file.close()


def _reason(error: LibraryError) -> str:
    return error.reason if isinstance(error, UnwrittenError) else "the library cannot be written"
