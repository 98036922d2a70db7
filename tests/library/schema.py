"""Write `schema.sql`, the schema after all migrations: `python -m tests.library.schema`."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tui.library.sqlite import migrations
from tui.library.sqlite.light_sqlite_utils import Database

FILE = Path(migrations.__file__).with_name("schema.sql")

HEAD = """\
-- The tables of a library of today's format, as all migrations leave them in an empty file: a new library begins so.
-- Written by `make schema`, held by tests/library/test_migrations.py; nobody edits it.
"""


def migrated(connection: sqlite3.Connection) -> None:
    """Create a library by running all migrations from the first on."""
    migrations.migrate(Database(connection, execute_plugins=False))


def dump(connection: sqlite3.Connection) -> str:
    """Return the statements that create the tables of an empty library, in order."""
    statements = [
        sql
        for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE sql != '' ORDER BY rowid")
        if "_fts_" not in name and not name.startswith("sqlite_")  # without what SQLite creates itself
    ]
    for table, columns in (("_sqlite_migrations", "id, migration_set, name"), ("counters", "name, count")):
        rows = connection.execute(f"SELECT {columns} FROM {table} ORDER BY 1").fetchall()
        statements.append(f"INSERT INTO {table} ({columns}) VALUES\n  " + ",\n  ".join(str(row) for row in rows))
    statements.append("UPDATE _sqlite_migrations SET applied_at = strftime('%Y-%m-%d %H:%M:%f000+00:00', 'now')")
    statements.append(f"PRAGMA user_version = {migrations.FORMAT}")
    return f"{HEAD}\n" + "".join(f"{statement};\n\n" for statement in statements).rstrip("\n") + "\n"


def write() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrated(connection)
        FILE.write_text(dump(connection), encoding="utf-8")


if __name__ == "__main__":
    write()
