"""What a foreign library says that cannot be: taken out of the copy that is merged, before anything goes by it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tui.library.sqlite.foreign import own_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.library.sqlite.connection import Connection

EARLIEST = "1970-01-01T00:00:00.000Z"
"""What stands for a time that cannot be: nothing is older, so nothing wins by it."""

AHEAD = timedelta(days=1)
"""How far in the future a time may lie: clocks differ, and their zones may be set wrongly."""

LARGEST_COUNTER = 2**48

_TIME_COLUMNS = ("time", "created", "modified", "added", "marked", "read", "revised")
_TIME = "[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*"


def latest() -> str:
    """Return the latest time that is believed."""
    return (datetime.now(UTC) + AHEAD).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def impossible_times(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """Yield each table with a column of times, and the condition under which one cannot be."""
    for table, column in connection.all(
        "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' "
        "AND c.name IN (SELECT value FROM json_each(json_array(?, ?, ?, ?, ?, ?, ?)))",
        *_TIME_COLUMNS,
    ):
        if table in own_tables():
            yield table, column, f"{column} != '' AND ({column} NOT GLOB '{_TIME}' OR {column} > '{latest()}')"


def make_credible(connection: Connection) -> None:
    """Take out times that cannot be, counters that leave no room for later ones, and steps that cannot be read.

    The connection is to a copy that is thrown away: nobody's file is changed.
    """
    with connection.write():
        for table, column, condition in list(impossible_times(connection)):
            instead = "" if column in ("read", "revised") else EARLIEST
            connection.run(f"UPDATE {table} SET {column} = ? WHERE {condition}", instead)
        for table in ("journal", "corrections", "tag_events"):
            connection.run(f"UPDATE {table} SET counter = 0 WHERE counter NOT BETWEEN 0 AND ?", LARGEST_COUNTER)
        connection.run("DELETE FROM journal WHERE NOT json_valid(changes)")
        connection.run("DELETE FROM found_mentions WHERE NOT json_valid(mentions)")
    connection.trust_schema(trusts=False)  # nothing is written from here on
