"""The tables of a library, a file a migration.

A file that an earlier Postil made is brought up to date by the migrations it has not had. They are only ever appended:
each holds all its SQL itself, and none is edited once a library may have been made with it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
)
"""The modules of this package in the order of their `migrate` functions."""

FORMAT = len(MIGRATIONS)
"""SQLite's `user_version` of a library that is up to date."""


def migrate(db: Database) -> None:
    """Apply the migrations that the file has not had, and note them in it; the caller holds a transaction."""
    from tui.library.sqlite.light_sqlite_utils import Migrations

    migrations = Migrations("postil")
    for name in MIGRATIONS:
        migrations(name=name)(import_module(f"{__name__}.{name}").migrate)
    migrations.apply(db)
