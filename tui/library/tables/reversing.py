"""What an undo or redo does to the rows of a step."""

from __future__ import annotations

import sqlite3
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from tui.core.errors import ConflictError
from tui.core.times import just_after
from tui.library.tables.added_again import remove_added_again
from tui.library.tables.changes import FREE, PLACES, SAID, Change, only_moved
from tui.library.tables.rows import DERIVED, remove_row, row_of, set_row, why_refused
from tui.library.tables.tag_rows import TAGGINGS, change_at_once

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tui.library.sqlite.connection import Connection
    from tui.library.tables.changes import EntryChange


def reverse_changes(
    connection: Connection, changes: Sequence[EntryChange], creator: str, time: str, *, back: bool
) -> Iterator[tuple[str, list[Change]]]:
    """Undo (`back`) or redo the changes of an entry; yield the changed rows with their table, in turn.

    Raises `ConflictError` if somebody has changed one since.
    """
    for table, run in groupby(reversed(changes) if back else changes, key=itemgetter(0)):
        some = [Change(*((new, old) if back else (old, new)), key) for _, key, old, new in run]
        if table != TAGGINGS or not change_at_once(connection, some):
            for change in some:
                _apply(connection, table, change, creator, time)
        yield table, some


def _apply(connection: Connection, table: str, change: Change, creator: str, time: str) -> None:
    expected, target, key = change
    current = row_of(connection, table, key)
    if table == "articles" and expected is None and current is not None and target is not None:
        remove_added_again(connection, current, target)
        current = None
    if current is None and only_moved([table, key, expected, target]):
        return  # a version moved something that has been removed since
    if expected is None or current is None:
        same = expected is current
    else:
        # A time by itself is not a conflict: somebody may have tagged what was coloured here. The later time stays.
        free = FREE | SAID.get(table, frozenset())
        if target is None:  # a new version may have moved it to another span
            free |= PLACES.get(table, frozenset())
        same = all(current[column] == value for column, value in expected.items() if column not in free)
        if target is not None and "modified" in target and current["modified"] != expected["modified"]:
            target = {**target, "modified": current["modified"]}
    if table == "checks" and target is not None and (current is not None or target["creator"] == creator):
        # A merge compares times, so a restored row has to be the later one.
        target = {**target, "modified": max(time, just_after((current or target)["modified"]))}
    if not same and table not in DERIVED:
        raise ConflictError("somebody has changed it since")
    try:
        if target is None:
            remove_row(connection, table, key)
        elif current is None:
            connection.insert(table, target)
        else:
            set_row(connection, table, key, target)
    except sqlite3.IntegrityError as error:
        raise ConflictError(why_refused(connection, table, key, target, creator)) from error
