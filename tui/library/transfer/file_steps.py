"""The steps of an article in a file: what was known where it was written."""

from __future__ import annotations

import json
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tui.library.transfer.field_versions import Stamp
from tui.library.transfer.incoming import text_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tui.core.model import Highlight
    from tui.library.sqlite.connection import Connection
    from tui.library.sqlite.reading import ReadingConnection
    from tui.library.tables.history import HistoryStep
    from tui.library.transfer.field_versions import FieldVersions


_UNDONE = """
SELECT ?1 || j.counter || ' ' || j.time, max(r.counter) || ' ' || r.time FROM journal j
JOIN journal r ON r.step = j.step AND r.creator = j.creator AND r.reverses IS NOT NULL
WHERE j.state IN ('undone', 'dropped') AND j.reverses IS NULL AND j.action NOT IN ('import', 'merge')
  AND (instr(j.changes, '["highlights",') OR instr(j.changes, '["claims",')) GROUP BY j.id
UNION ALL SELECT key, value FROM meta WHERE substr(key, 1, length(?1)) = ?1
"""

_NOTE = """
INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key)
DO UPDATE SET value = excluded.value WHERE CAST(excluded.value AS INTEGER) > CAST(value AS INTEGER)
"""

_KEY = "undone there "

_STAMP = re.compile(rf"(?:{_KEY})?\d{{1,18}} [-0-9T:.Z]{{1,30}}", re.ASCII)

_UNDONE_VALUES = """
SELECT coalesce(json_extract(c.value, '$[1].id'), json_extract(c.value, '$[1].highlight')), v.key, v.value, max(r.time)
FROM journal j JOIN journal r ON r.step = j.step AND r.creator = j.creator AND r.reverses IS NOT NULL,
  json_each(j.changes) c, json_each(c.value, '$[3]') v
WHERE j.state IN ('undone', 'dropped') AND j.reverses IS NULL AND j.action NOT IN ('import', 'merge')
  AND json_extract(c.value, '$[0]') IN ('highlights', 'claims') AND json_type(c.value, '$[2]') = 'object'
  AND v.key IN ('color', 'note', 'speaker') GROUP BY j.id, c.key, v.key
"""

_VALUES_NOTED = "SELECT key, value FROM meta WHERE substr(key, 1, length(?1)) = ?1"

_NOTE_VALUE = """
INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = max(value, excluded.value)
"""

_VALUE_KEY = "value undone there "

_VALUE = re.compile(rf"{_VALUE_KEY}[-0-9a-zA-Z]{{1,64}} (?:color|note|speaker) [0-9a-f]{{8}}", re.ASCII)


def note_undone(connection: Connection, there: ReadingConnection) -> None:
    """Record in a merge which steps about annotations were undone there, and when: older files do not know that.

    Most formats have no steps: for them the values are recorded that were undone.
    """
    undone = there.all(_UNDONE, _KEY)
    connection.run_many(_NOTE, [each for each in undone if all(_STAMP.fullmatch(str(part)) for part in each)])
    values = [(_value_key(row, column, value), time) for row, column, value, time in there.all(_UNDONE_VALUES)]
    values += [each for each in there.all(_VALUES_NOTED, _VALUE_KEY) if _VALUE.fullmatch(each[0])]
    connection.run_many(_NOTE_VALUE, values)


def _value_key(row: str, column: str, value: Any) -> str:
    return f"{_VALUE_KEY}{row} {column} {text_digest(str(value))}"


class FileSteps:
    """The steps of one article in a file; there may be none."""

    def __init__(self, connection: Connection, article_id: str = "", steps: Iterable[HistoryStep] = ()) -> None:
        self._connection, self._article, self._steps = connection, article_id, steps
        self._stamps = frozenset(Stamp(each.counter, each.time) for each in steps)

    @cached_property
    def _undone(self) -> set[str]:
        """The steps in the file that were undone, according to a merge, although the file does not know it."""
        in_file = {f"{counter} {time}" for counter, time in self._stamps}
        among = json.dumps([f"{_KEY}{each}" for each in in_file])
        noted = self._connection.all("SELECT key, value FROM meta WHERE key IN (SELECT value FROM json_each(?))", among)
        return {key.removeprefix(_KEY) for key, undo in noted if undo not in in_file}

    def was_undone(self, table: str, row: str, column: str, value: Any) -> bool:
        """Return whether the last step in the file that set a column to this value has been undone since."""
        last = ""
        for step in self._steps if self._undone else ():
            if step.state == "done" and row in step.changes:
                for name, key, _, after in json.loads(step.changes):
                    if name == table and row in key.values() and after is not None and after.get(column) == value:
                        last = f"{step.counter} {step.time}"
        return last in self._undone

    def was_value_undone(self, row: str, column: str, value: Any, modified: str) -> bool:
        """Return whether a value in a file without steps was undone elsewhere after the annotation was `modified`."""
        time = "SELECT value FROM meta WHERE key = ?"
        undone = None if self._steps else self._connection.value(time, _value_key(row, column, value))
        return undone is not None and undone > modified

    def has_replaced(self, table: str, row: str, column: str, value: Any) -> bool:
        """Return whether a step in the file replaced this value of a column."""
        changes = (json.loads(step.changes) for step in self._steps if step.state == "done" and row in step.changes)
        return any(
            name == table and row in key.values() and before is not None and before.get(column, self) == value
            for change in changes
            for name, key, before, _ in change
        )

    def lead_on(
        self, local: FieldVersions | None, table: str, sides: tuple[Highlight, Highlight], field: tuple[str, Any]
    ) -> bool:
        """Return whether another value of an annotation's field there was set by somebody who knew the one here.

        If the one here is the last in the file's history, the other has no step, and only a newer time tells.
        """
        (here, there), (column, value) = sides, field
        if not self.know(local, table, here.id, [column]):
            return False
        return there.modified > here.modified or not self._end_in(table, here.id, column, value)

    def _end_in(self, table: str, row: str, column: str, value: Any) -> bool:
        """Return whether the last step in the file about a column set this value: another there has no step."""
        for step in reversed([*self._steps]):
            if step.state == "done" and row in step.changes:
                for name, key, _, after in reversed(json.loads(step.changes)):
                    if name == table and row in key.values() and after is not None and column in after:
                        return bool(after[column] == value)
        return False

    def know(self, local: FieldVersions | None, table: str, row: str, columns: Iterable[str]) -> bool:
        """Return whether a row's local value was known there, so that a difference is a later decision."""
        if local is None or not self._stamps:
            return False
        if local.changed or local.arrived == Stamp():
            return local.stamp in self._stamps
        values = local.value if isinstance(local.value, tuple) else (local.value,)
        return self._last_elsewhere(table, row, dict(zip(columns, values, strict=True))) in self._stamps

    def _last_elsewhere(self, table: str, row: str, values: Mapping[str, Any]) -> Stamp | None:
        """Return when someone elsewhere last set the imported value of these columns, according to the files.

        None if they last set another one: the local value came in a merge, of which the files know nothing.
        """
        steps = "SELECT counter, time, changes FROM history WHERE article = ? AND state = 'done' AND instr(changes, ?)"
        for counter, time, changes in self._connection.all(
            f"{steps} ORDER BY counter DESC, time DESC", self._article, row
        ):
            for name, key, _, after in json.loads(changes):
                if name == table and row in key.values() and after is not None and values.keys() & after.keys():
                    is_that = all(after[column] == value for column, value in values.items() if column in after)
                    return Stamp(counter, time) if is_that else None
        return None
