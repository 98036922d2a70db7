"""Undos and redos that an older copy of a library does not know: it is merged as if they had been made in it, too."""

from __future__ import annotations

import json
import re
import sqlite3
from typing import TYPE_CHECKING, NamedTuple

from tui.core.errors import ConflictError
from tui.library.tables.changes import FREE, net_changes, read_changes
from tui.library.tables.rows import row_of
from tui.library.tables.step_words import action_words
from tui.library.transfer.field_versions import Stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tui.core.tally import Tally
    from tui.library.library import Library
    from tui.library.sqlite.connection import Connection
    from tui.library.sqlite.reading import ReadingConnection
    from tui.library.tables.changes import EntryChange

_TABLES = ("highlights", "highlight_tags", "claims", "checks", "evidence", "claim_links", "claim_passages",
           "memos", "attributes", "tags", "tag_events")  # fmt: skip
"""Steps with changes of any other table are left to what merges those: it has records of its own."""

_KEY = "reversed there "

_STEPS_THERE = "steps"
"""The kind, in the table of a merge, of steps that come as an older copy has them."""

_REVERSED = """
SELECT j.counter, j.time, j.creator, r.counter, r.time, j.state != 'done'
FROM (SELECT creator, step, max(id) AS last FROM journal WHERE state = 'reversal' GROUP BY creator, step) l
JOIN journal r ON r.id = l.last JOIN journal j ON j.step = l.step AND j.creator = l.creator
WHERE j.state != 'reversal' AND j.action NOT IN ('import', 'merge')
"""

_STEPS = """
SELECT counter, time, step, creator, state,
  (SELECT counter || ' ' || time FROM journal WHERE step = j.step AND creator = j.creator AND reverses NOTNULL
   ORDER BY id DESC LIMIT 1)
FROM journal j WHERE reverses IS NULL AND counter || ' ' || time IN (SELECT value FROM json_each(?))
"""

_STAMP = re.compile(r"(\d{1,18}) ([-0-9T:.Z]{1,30})", re.ASCII)


class _Step(NamedTuple):
    """A step of any library: two people may take one in the same millisecond. The creator is "" in early records."""

    stamp: Stamp
    creator: str


class _Reversal(NamedTuple):
    """When a step was last undone (`back`) or redone."""

    stamp: Stamp
    back: bool


def note_reversals(connection: Connection, there: ReadingConnection) -> None:
    """Record in a merge which steps were undone and redone there, and when."""
    earlier = _reversals_noted(connection)
    rows = [
        (f"{_KEY}{_words(step.stamp)} {step.creator}", f"{_words(reversal.stamp)}{' undone' * reversal.back}")
        for step, reversal in _reversals(there).items()
        if step not in earlier or reversal.stamp.is_after(earlier[step].stamp)
    ]
    connection.run_many("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", rows)


def catch_up(here: Library, copy: Library, tally: Tally) -> None:
    """Undo and redo in a temporary copy of another library what its makers have since, as far as known here.

    Only if that makes what is here: its makers may have removed or changed it again since. A step that another
    depends on there stays as it is, and the tally says so.
    """
    for reversal, step, creator in sorted(_unknown(copy.connection, _reversals(here.connection))):
        entries = copy.connection.all(
            "SELECT changes, action, summary FROM journal WHERE step = ? AND creator = ? AND reverses IS NULL",
            *(step, creator),
        )
        changes = [change for text, *_ in entries for change in net_changes(read_changes(text) or [])]
        if {change[0] for change in changes} <= {*_TABLES} and _agrees(here.connection, changes, back=reversal.back):
            try:
                copy.journal.repeat(step, creator, reversal.stamp, back=reversal.back)
            except (ConflictError, sqlite3.Error):
                _, action, summary = entries[0]
                why = f"{'undone' if reversal.back else 'redone'} since; a later one there needs it"
                tally.leave_out(_STEPS_THERE, why, f"{creator}'s {action_words(action)} “{summary}”")


def _agrees(here: Connection, changes: Iterable[EntryChange], *, back: bool) -> bool:
    """Return whether the rows here are as undoing (`back`) or redoing these changes makes them."""
    for table, key, before, after in changes:
        old, new = (after, before) if back else (before, after)
        row = row_of(here, table, key)
        columns = [] if old is None or new is None else [column for column in new if column not in FREE]
        if (row is None) != (new is None) or any(row.get(each) != new[each] for each in columns if row and new):
            return False
    return True


def _unknown(
    connection: ReadingConnection, reversals: Mapping[_Step, _Reversal]
) -> Iterator[tuple[_Reversal, int, str]]:
    """Yield what a library does not know of these reversals, with the number and the creator of each step."""
    rows = connection.all(_STEPS, json.dumps([_words(step.stamp) for step in reversals])) if reversals else []
    for counter, time, step, creator, state, last in rows:
        stamp = Stamp(counter, time)
        reversal = reversals.get(_Step(stamp, creator)) or reversals.get(_Step(stamp, ""))
        if reversal is None:
            continue
        if (state != "done") != reversal.back and (last is None or reversal.stamp.is_after(_stamp(last))):
            yield reversal, step, creator


def _reversals(connection: ReadingConnection) -> dict[_Step, _Reversal]:
    """Return the last reversal of each step, as far as a library knows."""
    reversals = _reversals_noted(connection)
    for counter, time, creator, *stamp, back in connection.all(_REVERSED):
        step, reversal = _Step(Stamp(counter, time), creator), _Reversal(Stamp(*stamp), bool(back))
        if step not in reversals or reversal.stamp.is_after(reversals[step].stamp):
            reversals[step] = reversal
    return reversals


def _reversals_noted(connection: ReadingConnection) -> dict[_Step, _Reversal]:
    rows = connection.all(
        "SELECT substr(key, length(?1) + 1), value FROM meta WHERE substr(key, 1, length(?1)) = ?1", _KEY
    )
    steps = [(_STAMP.match(key), key, value) for key, value in rows]
    return {
        _Step(_stamp(match[0]), key[match.end() + 1 :]): _Reversal(_stamp(value), str(value).endswith(" undone"))
        for match, key, value in steps
        if match and key[match.end() :][:1] in ("", " ") and _STAMP.fullmatch(str(value).removesuffix(" undone"))
    }


def _stamp(words: str) -> Stamp:
    counter, time, *_ = words.split(" ")
    return Stamp(int(counter), time)


def _words(stamp: Stamp) -> str:
    return f"{stamp.counter} {stamp.time}"
