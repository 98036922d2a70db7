"""A library file is untrusted input: its tables must be those Postil makes."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from tui.core.errors import LibraryError
from tui.core.text import clean, one_line

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from tui.library.sqlite.connection import Connection

STATEMENT_SECONDS = 30.0
"""How long a statement on a foreign library may work before its next row."""

CONTROLS = "\x01-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069"
"""Characters that no stored text has, as a range of GLOB, without NUL, which ends a pattern."""

_SHADOW = re.compile(r"(?:articles|highlights|claims)_fts_(?:data|idx|content|docsize|config)")
"""The shadow tables of a search index."""

_OWN = re.compile(r"CREATE (?:VIRTUAL |UNIQUE )?(?P<type>TABLE|INDEX|TRIGGER) [\"']?(?P<name>\w+)")


@lru_cache(maxsize=1)
def own_statements() -> dict[str, str]:
    """Return the statements that create a library's tables, indexes and triggers, by name."""
    path = Path(__file__).parent / "migrations" / "schema.sql"
    statements: dict[str, str] = {}
    for statement in path.read_text(encoding="utf-8").split(";\n\n"):
        begin = statement.find("CREATE ")
        name = _OWN.match(statement, begin) if begin >= 0 else None
        if name is not None:
            statements[name["name"]] = statement[begin:]
    return statements


@lru_cache(maxsize=1)
def own_tables() -> frozenset[str]:
    return frozenset(name for name, statement in own_statements().items() if " TABLE " in statement[:24])


def acting_triggers(connection: sqlite3.Connection) -> list[str]:
    """Return the triggers on a library's tables that no Postil of this format has made."""
    own, tables = own_statements(), own_tables()
    rows = connection.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    return [name for name, table, sql in rows if sql != own.get(name) and (name in own or table in tables)]


def expect_own_triggers(connection: Connection) -> None:
    """Raise `LibraryError` if another program's trigger would act on changes."""
    acting = acting_triggers(connection.raw)
    if acting:
        raise LibraryError(
            f"{connection.path} has triggers that Postil did not create ({one_line(', '.join(acting[:3]), 80)}), which "
            "run with each change: `postil check --repair` removes them, after a backup"
        )


def expect_own_tables(connection: Connection) -> None:
    """Raise `LibraryError` if a library has anything that Postil does not make."""
    parts = list(foreign_parts(connection.raw))
    if parts:
        more = f" and {len(parts) - 3} more" if len(parts) > 3 else ""
        raise LibraryError(
            f"{connection.path} is not as Postil makes a library ({one_line(', '.join(parts[:3]))}{more}): "
            "nothing of it was read; ask for an export of it instead (`postil export jsonl`)"
        )


def expect_clean_ids(connection: Connection) -> None:
    """Refuse ids with control characters, which are cleaned on reading and not found again.

    Raises `LibraryError`.
    """
    for table in ("articles", "highlights", "tags", "checks", "evidence"):
        ids = f"SELECT 1 FROM {table} WHERE id GLOB ? OR instr(id, char(0)) LIMIT 1"
        if connection.value(ids, f"*[{CONTROLS}]*") is not None:
            raise LibraryError(
                f"{connection.path} has ids that no program of ours gives ({table}): `postil check` says more, "
                "`postil merge` brings the rest of it into a library of yours"
            )


def restore_triggers(connection: Connection) -> int:
    """Drop foreign triggers and recreate missing ones, inside `write`; return how many."""
    acting = acting_triggers(connection.raw)
    for name in acting:
        quoted = name.replace('"', '""')
        connection.run(f'DROP TRIGGER "{quoted}"')
    present = {name for (name,) in connection.all("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    missing = [
        statement
        for name, statement in own_statements().items()
        if statement.startswith("CREATE TRIGGER") and name not in present
    ]
    for statement in missing:
        connection.run(statement)
    return len({*acting}) + len(missing)


def foreign_parts(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield the tables, indexes, triggers and views that no Postil of this format has made.

    Unrelated tables and views are ignored; anything that acts on Postil's own tables is named.
    """
    own = own_statements()
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    tables = own_tables()
    present: set[str] = set()
    for kind, name, table, statement in rows:
        if name in own:
            present.add(name)
            if statement != own[name]:
                yield f"{clean(kind)[0]} {name}"
        elif kind == "trigger" and table in tables:
            yield f"trigger {clean(name)[0]} on {table}"
        elif kind != "table" and _SHADOW.fullmatch(name):
            yield f"{clean(kind)[0]} {name}"
    yield from (f"no {name}" for name in sorted(own.keys() - present))
