"""The journal: every change of annotations with its rows before and after.

It provides undo and redo across restarts, the history, and what a merge needs. A step is what one key or one import
did.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain
from time import sleep
from typing import Any, Literal

from tui.core.errors import ConflictError
from tui.core.model import COUNTER_AT_MOST
from tui.core.text import as_stored, compact_json, cut, one_line
from tui.core.times import just_after
from tui.library.sqlite.connection import Connection
from tui.library.sqlite.sessions import is_open, own_session
from tui.library.tables.changes import ChangesByTable, EntryChange, expect_changes, net_changes
from tui.library.tables.late_spans import write_down_moves
from tui.library.tables.reversing import reverse_changes
from tui.library.tables.rows import KEYS, RowValues, remove_row, row_of, set_row
from tui.library.tables.step_words import action_words

REMOVE_ARTICLE = "remove article"
"""The action of a step that removes articles."""


_NEXT_NUMBER = (
    "SELECT 1 + max(ifnull((SELECT id FROM journal ORDER BY id DESC LIMIT 1), 0), "
    "ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'journal'), 0))"
)
"""What SQLite would give: set afterwards, `step` has an entry of any length written twice."""


def now() -> str:
    """Return the time as the library stores it: UTC, ISO 8601, milliseconds."""
    return as_stored(datetime.now(UTC))


def _other_than(time: str) -> str:
    """Return the time as soon as it differs from the given one."""
    while (moment := now()) == time:
        sleep(0.0001)
    return moment


@dataclass(frozen=True, slots=True)
class Step:
    """A step as the history lists it.

    `state` is done, undone, dropped (a step followed the undo), reversal, or `elsewhere` if it came with an article.
    """

    id: int
    time: str
    creator: str
    action: str
    summary: str
    article: str
    start: int
    state: str

    @property
    def words(self) -> str:
        """What was done, for people."""
        return action_words(self.action)


class Recorder:
    """Writes rows inside a step and records their former values.

    `counter` is greater than any it can know of, `time` later than `last`, when the previous step ended.
    """

    def __init__(self, connection: Connection, creator: str, counter: int, last: str = "") -> None:
        self._connection = connection
        self.creator = creator
        self.counter = counter
        self.time = _other_than(last)  # the time of the entry: nothing the step writes may be older
        self.changes: list[list[Any]] = []
        self.action, self.reverses = "", 0
        """The action, and the step that is undone or redone."""
        self.article = ""
        self.start = 0
        self.summary = ""

    def insert(self, table: str, row: RowValues) -> None:
        self._connection.insert(table, row)
        self.changes.append([table, {column: row[column] for column in KEYS[table]}, None, row])

    def update(self, table: str, key: Mapping[str, Any], values: RowValues, *, times: bool = False) -> None:
        """Change columns of the row that `key` names, if they differ.

        A new `modified` alone does not count, unless the step has other changes, or `times` says it does. It is always
        later than the row's previous one, unless `times` says that it comes from elsewhere.
        """
        before = row_of(self._connection, table, key)
        if before is None:
            return
        if "modified" in values and not times and values["modified"] <= before["modified"]:
            values = {**values, "modified": just_after(before["modified"])}
        changed = {column: value for column, value in values.items() if before[column] != value}
        if not changed or (changed.keys() == {"modified"} and not self.changes and not times):
            return
        set_row(self._connection, table, key, changed)
        self.changes.append([table, dict(key), {column: before[column] for column in changed}, changed])

    def follow_counter(self, counter: int) -> None:
        """Make the entry's counter greater than one of something imported in it."""
        self.counter = max(self.counter, min(counter, COUNTER_AT_MOST - 1) + 1)

    def note(self, table: str, row_id: str) -> None:
        """Record that a row was added, such as an article; its contents are stored only when undo removes it."""
        key = {"id": row_id}
        self.changes.append([table, key, None, key])

    def delete(self, table: str, key: Mapping[str, Any]) -> None:
        """Delete the row that `key` names, if it exists."""
        before = row_of(self._connection, table, key)
        if before is None:
            return
        remove_row(self._connection, table, key)
        self.changes.append([table, dict(key), before, None])


@dataclass(frozen=True, slots=True)
class _StepReversal:
    """The undo or redo of a creator's step; `counter` and `time` are those it had elsewhere if it is repeated here."""

    action: Literal["undo", "redo"]
    step: int
    creator: str
    counter: int = 0
    time: str = ""


@dataclass(slots=True)
class _Refused:
    """A step that could not be reversed: whose work blocks it, and whether that was reported."""

    by: str
    is_reported: bool = False


class Journal:
    """Records steps and reverts them.

    After an undo or redo `on_undo` is called, in the same transaction, with the changes by table, since some contents
    are derived from journaled rows; anything it moves it reports to the recorder. `keep_marks` receives the number of
    an article before the undo of the step that added it.
    """

    def __init__(
        self,
        connection: Connection,
        creator: str,
        on_undo: Callable[[ChangesByTable, Recorder], None] | None = None,
        keep_marks: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._connection = connection
        self._on_undo = on_undo
        self._keep_marks = keep_marks
        self.creator = creator
        self._refused: dict[int, _Refused] = {}
        self.changed = False
        """Whether the last step, undo or redo changed anything."""
        self._group: int | None = None
        self._counter_elsewhere = 0
        self._last_time = ""

    @cached_property
    def session(self) -> str:
        """The id of this program: two that one creator has open each undo their own steps."""
        return own_session()

    def follow_counter(self, counter: int) -> None:
        """Make the counters of all further steps greater than this one, of something from elsewhere."""
        self._counter_elsewhere = max(self._counter_elsewhere, min(counter, COUNTER_AT_MOST))

    @property
    def counter(self) -> int:
        """The counter of the last entry; whoever has seen it gives the next a greater one, whatever the clocks say."""
        return int(self._connection.value("SELECT counter FROM journal ORDER BY id DESC LIMIT 1") or 0)

    def _next_counter(self) -> int:
        return min(max(self.counter, self._counter_elsewhere), COUNTER_AT_MOST) + 1

    @contextmanager
    def step(self, action: str, *, alone: bool = False) -> Iterator[Recorder]:
        """Record one user action: one transaction, one entry. An empty one leaves no trace.

        One `alone` is undone by itself even inside a group.
        """
        with self._connection.write():
            recorder = Recorder(self._connection, self.creator, self._next_counter(), self._last_time)
            yield recorder
            if recorder.changes:
                self._last_time = now()
                self._write(action, recorder, None if alone else self._group)
        self.changed = bool(recorder.changes)

    @contextmanager
    def group(self) -> Iterator[None]:
        """Let one undo revert all steps made inside, though each is a transaction of its own."""
        if self._group is not None:  # inside another transaction
            yield
            return
        self._group = 0
        try:
            yield
        finally:
            self._group = None

    def _write(self, action: str, recorder: Recorder, group: int | None) -> None:
        run = self._connection.run
        undone = "FROM journal WHERE creator = ? AND state = 'undone'"
        for (session,) in self._connection.all(f"SELECT DISTINCT session {undone}", self.creator):
            if not self._is_elsewhere(session):
                run(
                    f"UPDATE journal SET state = 'dropped' WHERE id IN (SELECT id {undone} AND session = ?)",
                    self.creator,
                    session,
                )
        number = int(self._connection.value(_NEXT_NUMBER))
        names = {"creator": self.creator, "session": self.session}
        entry = {"id": number, "step": group or number, "time": recorder.time, **names}
        place = {"article": recorder.article, "start": recorder.start, "summary": one_line(recorder.summary, 160)}
        what = {"action": action, "changes": compact_json(recorder.changes), "counter": recorder.counter}
        self._connection.insert("journal", entry | place | what)
        if group == 0:
            self._group = number

    def newest(self) -> int | None:
        """Return the number of this creator's last undoable step; None if there is none."""
        return self._next_step("undo", ())

    def undo(self, only: tuple[str, str] | None = None) -> Step | None:
        """Undo this creator's last step and return it; None if there is none.

        Steps of another open program of theirs are left to that one. With `only`, an action and an article's id, it
        returns None as well if the last step is another one. Raises `ConflictError` if another step depends on it,
        naming its creator; the next undo skips it.
        """
        return self._reverse("undo", only)

    def redo(self, only: tuple[str, str] | None = None) -> Step | None:
        """Redo the step undone last and return it; None if there is none, or not `only` such a step.

        Raises `ConflictError` as `undo` does.
        """
        return self._reverse("redo", only)

    def _reverse(self, action: Literal["undo", "redo"], only: tuple[str, str] | None = None) -> Step | None:
        self.changed = False
        refused: dict[int, ConflictError] = {}
        while True:
            try:
                with self._connection.write():
                    number = self._next_step(action, refused)
                    if number is None:
                        if refused:
                            raise next(iter(refused.values()))
                        return None
                    if only is not None and only != self._connection.one(
                        "SELECT action, article FROM journal WHERE id = ?", number
                    ):
                        return None
                    step = self._reverse_step(_StepReversal(action, number, self.creator))
            except ConflictError as error:
                if number is None or number not in self._refused:
                    raise
                if not self._refused[number].is_reported:
                    self._refused[number].is_reported = True
                    raise
                refused[number] = error
                continue
            self._refused.pop(number, None)
            self.changed = True
            return step

    def repeat(self, step: int, creator: str, moment: tuple[int, str], *, back: bool) -> None:
        """Undo (`back`) or redo a creator's step as they did elsewhere, where its counter and time were `moment`.

        Raises `ConflictError` if another step is in the way.
        """
        with self._connection.write():
            self._reverse_step(_StepReversal("undo" if back else "redo", step, creator, *moment))

    def _next_step(self, action: Literal["undo", "redo"], leave_out: Collection[int]) -> int | None:
        state, further, direction = ("done", "<", "DESC") if action == "undo" else ("undone", ">", "ASC")
        step = 2**63 - 1 if action == "undo" else 0
        while row := self._connection.one(
            f"SELECT step, session FROM journal WHERE creator = ? AND state = ? AND step {further} ? "
            f"ORDER BY step {direction} LIMIT 1",
            *(self.creator, state, step),
        ):
            step, session = row
            if step not in leave_out and not self._is_elsewhere(session):
                return int(step)
        return None

    def _is_elsewhere(self, session: str) -> bool:
        """Return whether a step belongs to another program that is still open."""
        return session not in ("", self.session) and is_open(session)

    def _reverse_step(self, reversal: _StepReversal) -> Step:
        from tui.library.tables.added_articles import forget_articles, write_down_articles

        action, step, creator = reversal.action, reversal.step, reversal.creator
        back = action == "undo"
        new, direction = ("undone", "DESC") if back else ("done", "ASC")
        entries = self._connection.all(
            "SELECT id, changes FROM journal WHERE step = ? AND creator = ? AND reverses IS NULL "
            f"ORDER BY id {direction}",
            *(step, creator),
        )
        done = self._steps("id = ?", (min(entry[0] for entry in entries),), 1)[0]
        changes = {entry: expect_changes(text, action) for entry, text in entries}
        net = {entry: net_changes(stored) for entry, stored in changes.items()}
        self._expect_free(action, done, step, chain.from_iterable(net.values()))
        reversed_changes: ChangesByTable = {}
        time = "" if reversal.time else now()
        recorder = Recorder(self._connection, self.creator, self._next_counter(), self._last_time)
        try:
            for entry, stored in changes.items():
                if back:
                    write_down_articles(self._connection, entry, stored, self._keep_marks, creator=creator)
                else:
                    forget_articles(self._connection, entry, stored)
                for table, some in reverse_changes(self._connection, net[entry], creator, time, back=back):
                    reversed_changes.setdefault(table, []).extend(some)
            recorder.action, recorder.reverses = done.action, step
            if self._on_undo is not None:
                self._on_undo(reversed_changes, recorder)
                write_down_moves(self._connection, changes, recorder.changes, is_undo=back)
        except ConflictError as error:
            raise self._refusal(action, done, step, str(error)) from error
        self._connection.run(
            "UPDATE journal SET state = ?, session = ? WHERE step = ? AND creator = ? AND reverses IS NULL",
            *(new, self.session, step, creator),
        )
        self._connection.run(
            "INSERT INTO journal (step, time, creator, session, action, summary, article, start, changes, state, "
            "reverses, counter) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'reversal', ?, ?)",
            *(step, reversal.time or now(), creator, self.session, action, done.summary, done.article, done.start),
            *(compact_json(recorder.changes), step, reversal.counter or recorder.counter),
        )
        self._last_time = now()
        return done if len(entries) == 1 else replace(done, summary=f"{done.summary} and {len(entries) - 1} more")

    def _expect_free(self, action: str, done: Step, step: int, changes: Iterable[EntryChange]) -> None:
        """Raise `ConflictError` if a later step blocks it."""
        from tui.library.tables.blocking import blocking_step

        later = blocking_step(self._connection, step, changes, back=action == "undo")
        if later is None:
            return
        if later.creator != self.creator:
            by = later.creator
        elif self._is_elsewhere(later.session):
            by = "another reader of yours"
        elif later.step in self._refused:
            by = self._refused[later.step].by
        else:
            by = "a later step of yours"
        raise self._refusal(action, done, step, f"{by} has changed it since", by)

    def _refusal(self, action: str, done: Step, step: int, why: str, by: str = "somebody") -> ConflictError:
        earlier = self._refused.get(step)
        self._refused[step] = earlier or _Refused(by)
        what = f"{done.words} “{cut(done.summary, 40)}”" if done.summary else done.words
        before = "before" if action == "undo" else "after"
        return ConflictError(f"cannot {action} {what}: {why}; {action} again takes the step {before} it")

    def steps(self, limit: int = 50, article: str = "") -> list[Step]:
        """Return the history, newest first, of one article (its id) or of all."""
        if article:
            return self._steps("article = ?", (article,), limit)
        return self._steps("1", (), limit)

    def _steps(self, where: str, params: tuple[object, ...], limit: int) -> list[Step]:
        rows = self._connection.all(
            "SELECT id, time, creator, action, summary, article, start, state FROM journal "
            f"WHERE {where} ORDER BY id DESC LIMIT ?",
            *(*params, limit),
        )
        return [Step(*row) for row in rows]
