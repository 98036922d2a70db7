"""The tables of a library, a file a migration.

A file that an earlier Postil made is brought up to date by the migrations it has not had. They are only ever appended:
each holds all its SQL itself, and none is edited once a library may have been made with it. A new file needs none of
them: `schema.sql` is what they come to.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from tui.core.errors import LibraryError
from tui.library.sqlite.connection import APPLICATION_ID
from tui.library.sqlite.copy import copy_to_new_file
from tui.library.sqlite.foreign import expect_own_triggers
from tui.library.sqlite.place import backup_path, last_backup

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from sqlite_utils import Database

    from tui.library.sqlite.connection import Connection

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
    "labels",
    "reach_of_corrections",
    "groups",
    "pages",
    "tagged_passages",
    "article_tags",
    "rejected_by_rule",
    "seen_by_decisions",
)
"""The modules of this package in the order of their `migrate` functions."""

FORMAT = len(MIGRATIONS)
"""SQLite's `user_version` of a library that is up to date."""


LONG_BYTES = 30_000_000
"""From this size on it takes a person's patience to bring an old file up to date."""


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


def bring_up_to_date(
    connection: Connection,
    path: Path,
    *,
    is_new: bool,
    expects_own: bool,
    on_notice: Callable[[str], object] | None,
    on_migrated: Callable[[], object],
) -> None:
    """Make the tables of an empty file, or bring those of an earlier format up to date.

    `expects_own`: nothing but what Postil made may act on the tables. `on_notice` is called before what takes long,
    `on_migrated` inside the transaction, after the last migration. Raises `LibraryError`.
    """
    empty = connection.value("SELECT count(*) FROM sqlite_master") == 0  # first: another may make it meanwhile
    application_id = connection.value("PRAGMA application_id")
    version = int(connection.value("PRAGMA user_version"))
    if application_id != APPLICATION_ID and not (empty and application_id == 0):
        raise LibraryError(f"{path} belongs to another program: name another file{last_backup(path)}")
    if version > FORMAT:
        raise LibraryError(
            f"{path} was made by a newer Postil (format {version}, this one knows {FORMAT}): update Postil"
            f"{last_backup(path)}"
        )
    if not connection.use_log():
        raise LibraryError(f"{path} may not be written: check its permissions and its folder's")
    if version < FORMAT:
        if not is_new and not empty:
            if on_notice is not None and (size := connection.path.stat().st_size) >= LONG_BYTES:
                on_notice(
                    f"{path.name} ({size // 1_000_000} MB) is of an older Postil: it is copied as a backup, "
                    "then brought up to date; stopped halfway it is as it was …"
                )
            copy_to_new_file(connection.raw, backup_path(connection.path))
        connection.trust_schema()  # the triggers of an older format cannot be told from others
        with connection.write():
            is_ours = connection.value("SELECT count(*) FROM sqlite_master") == 0  # another may have been quicker
            if is_ours:
                create(connection.raw)
            if connection.value("PRAGMA user_version") < FORMAT:
                migrate(connection.db)
                on_migrated()
                connection.run(f"PRAGMA user_version={FORMAT}")
            connection.run(f"PRAGMA application_id={APPLICATION_ID}")
            if expects_own and not is_ours:
                expect_own_triggers(connection)
    else:
        if expects_own:
            expect_own_triggers(connection)
        connection.trust_schema()
