"""The tables of a library, a file a migration.

A file that an earlier Postil made is brought up to date by the migrations it has not had. They are only ever appended:
each holds all its SQL itself, and none is edited once a library may have been made with it. A new file needs none of
them: `schema.sql` is what they come to.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

    from sqlite_utils import Database

MIGRATIONS = (
    "first_tables",
    "evidence_and_corrections",
    "versions_and_duplicates",
    "counters",
    "corrections_by_entity",
    "done_articles",
    "decisions",
    "conflicts",
    "drafts",
    "order_of_edits",
    "undo_sessions",
    "retrieved",
    "checks",
    "history",
    "intake_notes",
    "authors",
    "searched_archives",
    "kept_sources",
    "attributes",
    "reviewed_articles",
    "turns",
    "doubts",
    "codebook_work",
)
"""The modules of this package in the order of their `migrate` functions."""

FORMAT = len(MIGRATIONS)
"""SQLite's `user_version` of a library that is up to date."""


def create(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty file; the caller holds a transaction, which `executescript` would end."""
    for statement in Path(__file__).with_name("schema.sql").read_text(encoding="utf-8").split(";\n\n"):
        connection.execute(statement)


def migrate(db: Database) -> None:
    """Apply the migrations that the file has not had, and note them in it; the caller holds a transaction."""
    from tui.library.sqlite.light_sqlite_utils import Migrations

    migrations = Migrations("postil")
    for name in MIGRATIONS:
        migrations(name=name)(import_module(f"{__name__}.{name}").migrate)
    migrations.apply(db)
