"""The journal: every change to annotations with the rows before and after it.

It gives undo and redo across restarts, the history, and what a merge needs. A step is what one key did; a long import
is one step of many entries.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple

from tui.core.errors import ConflictError
from tui.core.model import COUNTER_AT_MOST
from tui.core.text import one_line
from tui.library.sqlite.connection import Connection
from tui.library.tables.changes import expect_changes

Row = dict[str, Any]
Key = tuple[str, ...]

KEYS: dict[str, Key] = {
    "highlights": ("id",),
    "claims": ("highlight",),
    "evidence": ("claim", "evidence"),
    "claim_links": ("claim", "relation", "other"),
    "tags": ("id",),
    "highlight_tags": ("highlight", "tag"),
    "corrections": ("id",),
    "dismissals": ("id",),
    "done": ("article", "creator"),
    "decisions": ("article", "start", "end"),
    "conflicts": ("subject", "field", "there"),
    "tag_events": ("id",),
    "articles": ("id",),
    "revisions": ("article", "number"),
    "markings": ("article",),
    "found_mentions": ("article",),
}
"""The tables whose changes are journaled, and the columns that name a row of theirs for good."""

DERIVED = ("markings", "found_mentions")
"""Of these only what a removed article had is journaled: the marking process writes them at any time."""

_MADE_FROM_TEXT = ("mentions", "quotations", "suggestions", *DERIVED, "signatures", "bands")
_READING = {"position", "progress", "read"}

REMOVE_ARTICLE = "remove article"
"""The action of a step that removes articles."""

LAST_NUMBER = "last article"
"""Where it is kept that an article had the highest number before it was removed."""


def now() -> str:
    """Return the time as the library stores it: UTC, ISO 8601, milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def just_after(time: str) -> str:
    """Return the moment after a stored time, for clocks that are behind it."""
    try:
        later = datetime.fromisoformat(time) + timedelta(milliseconds=1)
    except (ValueError, OverflowError):
        return time
    return later.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Step:
    """A change as the history lists it. `state` is done, undone, dropped (overtaken after an undo) or reversal."""

    id: int
    time: str
    creator: str
    action: str
    summary: str
    article: str
    start: int
    state: str


class Recorder:
    """Writes rows inside a step and remembers what they were; `counter` is greater than that of all it can know of."""

    def __init__(self, connection: Connection, creator: str, counter: int) -> None:
        self._connection = connection
        self.creator = creator
        self.counter = counter
        self.changes: list[list[Any]] = []
        self.article = ""
        self.start = 0
        self.summary = ""

    def insert(self, table: str, row: Row) -> None:
        self._connection.insert(table, row)
        self.changes.append([table, {column: row[column] for column in KEYS[table]}, None, row])

    def update(self, table: str, key: Mapping[str, Any], values: Row, *, times: bool = False) -> None:
        """Change columns of the row that `key` names; nothing when they are so already.

        A new `modified` alone is no change unless the step holds another, or `times` says that it is. It is later than
        the row's previous one whatever the clock says, but where `times` says that it comes from elsewhere.
        """
        before = row_of(self._connection, table, key)
        if before is None:
            return
        if "modified" in values and not times and values["modified"] <= before["modified"]:
            values = {**values, "modified": just_after(before["modified"])}
        changed = {column: value for column, value in values.items() if before[column] != value}
        if not changed or (changed.keys() == {"modified"} and not self.changes and not times):
            return
        _set(self._connection, table, key, changed)
        self.changes.append([table, dict(key), {column: before[column] for column in changed}, changed])

    def note_article(self, article_id: str) -> None:
        """Remember that an article was added in this step; its text is not written down before undo removes it."""
        key = {"id": article_id}
        self.changes.append(["articles", key, None, key])

    def delete(self, table: str, key: Mapping[str, Any]) -> None:
        """Remove the row that `key` names, if it is there."""
        before = row_of(self._connection, table, key)
        if before is None:
            return
        _remove(self._connection, table, key)
        self.changes.append([table, dict(key), before, None])


class Change(NamedTuple):
    """What became of the row `key` names: nothing `before` where it was added, nothing `after` where it was removed."""

    before: Row | None
    after: Row | None
    key: Row


Changes = dict[str, list[Change]]
"""Changes by table."""


class Removal(NamedTuple):
    """When an annotation was removed, by whom, and when it had been modified before; or it went with its article."""

    time: str
    creator: str
    modified: str
    with_article: bool


class Journal:
    """Records steps and takes them back.

    After an undo or redo `on_undo` is called, in the same transaction, with the changes by table: some of what the
    library holds is derived from journaled rows.
    """

    def __init__(self, connection: Connection, creator: str, on_undo: Callable[[Changes], None] | None = None) -> None:
        self._connection = connection
        self._on_undo = on_undo
        self.creator = creator
        self.changed = False
        """Whether the last step, undo or redo had anything to change."""
        self._group: int | None = None
        self._counter_elsewhere = 0

    def follow_counter(self, counter: int) -> None:
        """Let the counters of all steps to come be greater than this one, which something from elsewhere has."""
        self._counter_elsewhere = max(self._counter_elsewhere, min(counter, COUNTER_AT_MOST))

    @property
    def counter(self) -> int:
        """The counter of the last entry: whoever has seen one gives the next a greater one, whatever the clocks say."""
        return int(self._connection.value("SELECT counter FROM journal ORDER BY id DESC LIMIT 1") or 0)

    def _next_counter(self) -> int:
        return min(max(self.counter, self._counter_elsewhere), COUNTER_AT_MOST) + 1

    @contextmanager
    def step(self, action: str, *, alone: bool = False) -> Iterator[Recorder]:
        """Record one user action: one transaction, one entry. An empty one leaves no trace.

        One `alone` is undone by itself also inside a group.
        """
        with self._connection.write():
            recorder = Recorder(self._connection, self.creator, self._next_counter())
            yield recorder
            if recorder.changes:
                self._write(action, recorder, None if alone else self._group)
        self.changed = bool(recorder.changes)

    @contextmanager
    def group(self) -> Iterator[None]:
        """Let one undo take back all steps made inside, though each is a transaction of its own."""
        if self._group is not None:  # inside another
            yield
            return
        self._group = 0
        try:
            yield
        finally:
            self._group = None

    def _write(self, action: str, recorder: Recorder, group: int | None) -> None:
        run = self._connection.run
        run("UPDATE journal SET state = 'dropped' WHERE creator = ? AND state = 'undone'", self.creator)
        cursor = self._connection.raw.execute(
            "INSERT INTO journal (step, time, creator, action, summary, article, start, changes, counter) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                group or 0,
                now(),
                self.creator,
                action,
                one_line(recorder.summary, 160),
                recorder.article,
                recorder.start,
                json.dumps(recorder.changes, ensure_ascii=False, separators=(",", ":")),
                recorder.counter,
            ),
        )
        if not group:
            run("UPDATE journal SET step = id WHERE id = ?", cursor.lastrowid)
            if group is not None:
                self._group = cursor.lastrowid

    def newest(self) -> int | None:
        """Return the number of this creator's last step, the one that undo takes back; None when there is none."""
        newest: int | None = self._connection.value(
            "SELECT max(step) FROM journal WHERE creator = ? AND state = 'done'", self.creator
        )
        return newest

    def undo(self, only: tuple[str, str] | None = None) -> Step | None:
        """Take back this creator's last step and return it; None when there is none. Raises `ConflictError`.

        With `only`, an action and an article's id, None as well when the last step is another one.
        """
        return self._reverse("undo", only)

    def redo(self, only: tuple[str, str] | None = None) -> Step | None:
        """Do again what was undone last and return it; None when there is nothing, or not `only` such a step.

        Raises `ConflictError`.
        """
        return self._reverse("redo", only)

    def _reverse(self, action: Literal["undo", "redo"], only: tuple[str, str] | None = None) -> Step | None:
        back = action == "undo"
        old, new, pick, direction = ("done", "undone", "max", "DESC") if back else ("undone", "done", "min", "ASC")
        self.changed = False
        with self._connection.write():
            step = self._connection.value(
                f"SELECT {pick}(step) FROM journal WHERE creator = ? AND state = ?", self.creator, old
            )
            if step is None or (
                only is not None
                and only != self._connection.one("SELECT action, article FROM journal WHERE id = ?", step)
            ):
                return None
            entries = self._connection.all(
                "SELECT id, changes FROM journal WHERE step = ? AND creator = ? AND reverses IS NULL "
                f"ORDER BY id {direction}",
                *(step, self.creator),
            )
            reversed_changes: Changes = {}
            for entry, changes in entries:
                ordered = expect_changes(changes, KEYS, action)
                self._keep_articles(entry, ordered, is_undo=back)
                for table, key, before, after in reversed(ordered) if back else ordered:
                    change = Change(after, before, key) if back else Change(before, after, key)
                    self._apply(table, key, change.before, change.after, action=action)
                    reversed_changes.setdefault(table, []).append(change)
            if self._on_undo is not None:
                self._on_undo(reversed_changes)
            self._connection.run(
                "UPDATE journal SET state = ? WHERE step = ? AND creator = ? AND reverses IS NULL",
                *(new, step, self.creator),
            )
            done = self._steps("id = ?", (min(entry[0] for entry in entries),), 1)[0]
            self._connection.run(
                "INSERT INTO journal "
                "(step, time, creator, action, summary, article, start, changes, state, reverses, counter) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, '[]', 'reversal', ?, ?)",
                *(step, now(), self.creator, action, done.summary, done.article, done.start, step),
                self._next_counter(),
            )
        self.changed = True
        return done

    def _keep_articles(self, entry: int, changes: list[list[Any]], *, is_undo: bool) -> None:
        """Before articles that a step added go, write down in the step what they are; once they are back, no longer.

        Raises `ConflictError` where somebody else has done something to one of them.
        """
        added = [change for change in changes if change[0] == "articles" and change[2] is None]
        if not added:
            return
        for change in added:
            key = change[1]
            if is_undo:
                others = "SELECT 1 FROM journal WHERE article = ? AND state = 'done' AND creator != ?"
                if self._connection.value(others, key["id"], self.creator) is not None:
                    raise ConflictError(
                        "cannot undo: somebody else has worked on an article that came with it; see `postil history`"
                    )
            change[3] = row_of(self._connection, "articles", key) if is_undo else change[3]
        stored = [[*change[:3], change[1]] if not is_undo and change in added else change for change in changes]
        self._connection.run(
            "UPDATE journal SET changes = ? WHERE id = ?",
            *(json.dumps(stored, ensure_ascii=False, separators=(",", ":")), entry),
        )

    def _apply(self, table: str, key: Row, expected: Row | None, target: Row | None, *, action: str) -> None:
        current = row_of(self._connection, table, key)
        if expected is None or current is None:
            same = expected is current
        else:
            # A time alone is no conflict: somebody may have tagged what this creator coloured. It then keeps the later.
            free = _READING | {"modified"}
            same = all(current[column] == value for column, value in expected.items() if column not in free)
            if target is not None and "modified" in target and current["modified"] != expected["modified"]:
                target = {**target, "modified": current["modified"]}
        if not same and table not in DERIVED:
            raise ConflictError(f"cannot {action}: somebody has changed this since; see `postil history`")
        try:
            if target is None:
                _remove(self._connection, table, key)
            elif current is None:
                self._connection.insert(table, target)
            else:
                _set(self._connection, table, key, target)
        except sqlite3.IntegrityError as error:
            raise ConflictError(
                f"cannot {action}: other annotations build on this one; see `postil history`"
            ) from error

    def steps(self, limit: int = 50, offset: int = 0, article: str = "") -> list[Step]:
        """Return the history, newest first, of one article (its id) or of all."""
        if article:
            return self._steps("article = ?", (article,), limit, offset)
        return self._steps("1", (), limit, offset)

    def removals(self) -> dict[str, Removal]:
        """Return the annotations, by id, that were removed and are not there now; what was undone was never done."""
        return {
            name: Removal(time, creator, modified, action == REMOVE_ARTICLE)
            for name, _, time, creator, modified, action in self._connection.each(
                "SELECT json_extract(c.value, '$[1].id') AS name, max(j.id), j.time, j.creator, "
                "json_extract(c.value, '$[2].modified'), j.action FROM journal j, json_each(j.changes) c "
                "WHERE j.state = 'done' AND instr(j.changes, ',null]') "
                "AND json_extract(c.value, '$[0]') = 'highlights' AND json_type(c.value, '$[3]') = 'null' "
                "GROUP BY name HAVING name NOT IN (SELECT id FROM highlights)"
            )
        }

    def _steps(self, where: str, params: tuple[object, ...], limit: int, offset: int = 0) -> list[Step]:
        rows = self._connection.all(
            "SELECT id, time, creator, action, summary, article, start, state FROM journal "
            f"WHERE {where} ORDER BY id DESC LIMIT ? OFFSET ?",
            *(*params, limit, offset),
        )
        return [Step(*row) for row in rows]


def _where(key: Mapping[str, Any]) -> str:
    return " AND ".join(f'"{column}" = ?' for column in key)


def row_of(connection: Connection, table: str, key: Mapping[str, Any]) -> Row | None:
    """Return the row that a key names for good; None when there is none.

    It comes without its number, but for an article, whose annotations go by that.
    """
    cursor = connection.raw.execute(f"SELECT * FROM {table} WHERE {_where(key)}", tuple(key.values()))
    values = cursor.fetchone()
    if values is None:
        return None
    row = {column[0]: value for column, value in zip(cursor.description, values, strict=True)}
    return row if table == "articles" else {column: value for column, value in row.items() if column != "pk"}


def _set(connection: Connection, table: str, key: Mapping[str, Any], values: Row) -> None:
    columns = ", ".join(f'"{column}" = ?' for column in values)
    connection.run(f"UPDATE {table} SET {columns} WHERE {_where(key)}", *values.values(), *key.values())


def _remove(connection: Connection, table: str, key: Mapping[str, Any]) -> None:
    if table == "articles":
        pk = connection.value("SELECT pk FROM articles WHERE id = ?", key["id"])
        last = "SELECT max(?2, coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?1), 0))"
        connection.run(f"INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ({last}))", LAST_NUMBER, pk)
        for derived in _MADE_FROM_TEXT:
            connection.run(f"DELETE FROM {derived} WHERE article = ?", pk)
        connection.run("DELETE FROM alike WHERE ? IN (article, other)", pk)
    connection.run(f"DELETE FROM {table} WHERE {_where(key)}", *key.values())
