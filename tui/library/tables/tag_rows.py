"""The tags of passages, many of them changed at once."""

from __future__ import annotations

import json
import sqlite3
from operator import itemgetter
from typing import TYPE_CHECKING

from tui.core.errors import ConflictError
from tui.library.sqlite.counters import without_triggers
from tui.library.tables.rows import KEYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.library.sqlite.connection import Connection
    from tui.library.tables.changes import Change, EntryChange
    from tui.library.tables.rows import RowValues

TAGGINGS = "highlight_tags"
"""The table of the tags of passages."""

AT_ONCE = 200
"""From this many rows on they are changed as a set; fewer are as fast one by one."""

_COLUMNS = ("highlight", "tag", "creator", "created")
_ROW = itemgetter(*_COLUMNS)
_USES = f"""SELECT {", ".join(_COLUMNS)}, highlight IN (SELECT highlight FROM {TAGGINGS} WHERE tag = ?)
  FROM {TAGGINGS} WHERE tag = ?"""
_SAME = " AND ".join(f"{column} = ?" for column in _COLUMNS)
_AMONG = "FROM json_each(?) CROSS JOIN highlights ON highlights.id = json_each.value"
_PLACED = f"tag = ? AND passage IN (SELECT pk {_AMONG})"

_Row = tuple[str, str, str, str]
"""The values of `_COLUMNS`."""


def take_off_passages(connection: Connection, tag_id: str, into: str = "") -> list[EntryChange]:
    """Replace a tag on all passages, inside `write`, with another or none (""); return the changes for a step."""
    removed, added = list[_Row](), list[_Row]()
    changes: list[EntryChange] = []
    for highlight, _, creator, created, has_other in connection.raw.execute(_USES, (into, tag_id)):
        removed.append((highlight, tag_id, creator, created))
        changes.append([TAGGINGS, *_named(removed[-1]), None])
        if into and not has_other:
            added.append((highlight, into, creator, created))
            key, row = _named(added[-1])
            changes.append([TAGGINGS, key, None, row])
    _change(connection, removed, added)
    return changes


def _named(row: _Row) -> tuple[RowValues, RowValues]:
    """Return the key of a row and its columns."""
    columns = dict(zip(_COLUMNS, row, strict=True))
    return {column: columns[column] for column in KEYS[TAGGINGS]}, columns


def change_at_once(connection: Connection, changes: Sequence[Change]) -> bool:
    """Make the changes of an undo or redo, inside `write`; return False, with nothing done, if that takes one by one.

    Raises `ConflictError` if the rows are not as the step left them.
    """
    if len(changes) < AT_ONCE:
        return False
    removed, added = list[_Row](), list[_Row]()
    for before, after, _ in changes:
        row, rows = (before, removed) if after is None else (after, added)
        if row is None or row.keys() != {*_COLUMNS} or (before is not None and after is not None):
            return False
        rows.append(_ROW(row))
    if any(len({highlight for highlight, *_ in rows}) < len(rows) for rows in (removed, added)):
        return False
    try:
        _change(connection, removed, added)
    except sqlite3.IntegrityError as error:
        is_there = error.sqlite_errorname == "SQLITE_CONSTRAINT_PRIMARYKEY"
        raise ConflictError("somebody has changed it since" if is_there else "its passage or code is gone") from error
    return True


def _change(connection: Connection, removed: list[_Row], added: list[_Row]) -> None:
    """Remove and add rows, of either kind at most one a passage, in the order of the file, whose pages are read once.

    Raises `ConflictError`.
    """
    targets = {row[0]: row for row in added}
    moves: dict[tuple[str, str], list[_Row]] = {}
    for row in sorted(removed):
        target = targets.get(row[0])
        is_moved = target is not None and target[2:] == row[2:]
        moves.setdefault((row[1], targets.pop(row[0])[1] if is_moved else ""), []).append(row)
    for row in sorted(targets.values()):
        moves.setdefault(("", row[1]), []).append(row)
    if moves:
        with without_triggers(connection, TAGGINGS):
            for (old, new), rows in moves.items():
                _move(connection, old, new, rows)


def _move(connection: Connection, old: str, new: str, rows: list[_Row]) -> None:
    """Change the tag of rows, added if `old` is "", removed if `new` is; update counts and places as triggers would."""
    highlights = json.dumps([highlight for highlight, *_ in rows])
    if not old:
        count = connection.run_many(f"INSERT INTO {TAGGINGS} VALUES (?, ?, ?, ?)", rows)
        connection.run(
            f'INSERT OR IGNORE INTO tagged_passages SELECT ?, article, start, "end", pk {_AMONG}', new, highlights
        )
    elif not new:
        count = connection.run_many(f"DELETE FROM {TAGGINGS} WHERE {_SAME}", rows)
        connection.run(f"DELETE FROM tagged_passages WHERE {_PLACED}", old, highlights)
    else:
        count = connection.run_many(f"UPDATE {TAGGINGS} SET tag = ? WHERE {_SAME}", [(new, *row) for row in rows])
        connection.run(f"UPDATE OR REPLACE tagged_passages SET tag = ? WHERE {_PLACED}", new, old, highlights)
    if count < len(rows):
        raise ConflictError("somebody has changed it since")
    connection.run_many("UPDATE tag_uses SET uses = uses + ? WHERE tag = ?", [(count, new), (-count, old)])
