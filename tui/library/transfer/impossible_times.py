"""Impossible values in a foreign library, removed from the copy to be merged before anything uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.library.sqlite.foreign import own_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.library.sqlite.connection import Connection
    from tui.library.sqlite.reading import ReadingConnection

EARLIEST = "1970-01-01T00:00:00.000Z"
"""Replaces an impossible time: nothing is older, so it wins nothing."""

LAST_STEPS = 1000
"""The last steps whose times are read: the clock may have been set back since some of them."""

LARGEST_COUNTER = 2**48

_TIME_COLUMNS = ("time", "created", "modified", "added", "marked", "read", "revised")
_TIME = "[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*"


def newest_step(connection: ReadingConnection) -> str:
    """Return when the newest of a library's own last steps was made, "" if there is none."""
    last = f"SELECT time FROM journal ORDER BY id DESC LIMIT {LAST_STEPS}"
    return str(connection.value(f"SELECT max(time) FROM ({last})") or "")


def impossible_times(connection: ReadingConnection, until: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield each table with a time column, and the conditions for invalid times or ones after `until`.

    The seconds of a recording (`turns.time`) are not such times.
    """
    for table, column in connection.all(
        "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' "
        "AND c.type = 'TEXT' AND c.name IN (SELECT value FROM json_each(json_array(?, ?, ?, ?, ?, ?, ?)))",
        *_TIME_COLUMNS,
    ):
        if table in own_tables():
            is_time = f"{column} GLOB '{_TIME}'"
            yield table, column, f"{column} != '' AND NOT {is_time}", f"{is_time} AND {column} > '{until}'"


def remove_impossible_values(connection: Connection, until: str) -> None:
    """Remove times that are invalid or after `until`, overflowing counters, and unreadable steps.

    The connection is to a temporary copy: nobody's file is changed.
    """
    with connection.write():
        for table, column, is_none, is_later in list(impossible_times(connection, until)):
            instead = "" if column in ("read", "revised") else EARLIEST
            connection.run(f"UPDATE {table} SET {column} = ? WHERE ({is_none}) OR ({is_later})", instead)
        for table in ("journal", "corrections", "tag_events"):
            connection.run(f"UPDATE {table} SET counter = 0 WHERE counter NOT BETWEEN 0 AND ?", LARGEST_COUNTER)
        connection.run(f"DELETE FROM meta WHERE value GLOB '{_TIME}' AND value > ?", until)
        connection.run("DELETE FROM journal WHERE NOT json_valid(changes)")
        connection.run("DELETE FROM found_mentions WHERE NOT json_valid(mentions)")
    connection.trust_schema(trusts=False)  # nothing is written after this
