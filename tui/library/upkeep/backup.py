"""Backups of a library: making and restoring them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

from tui.core.errors import LibraryError
from tui.library.sqlite.connection import APPLICATION_ID, Connection
from tui.library.sqlite.copy import copy_pages, copy_to_new_file, part_of, read_only
from tui.library.sqlite.error_messages import explain
from tui.library.sqlite.migrations import FORMAT
from tui.library.sqlite.place import backup_path, place

if TYPE_CHECKING:
    from pathlib import Path

    from tui.library.library import Library


_FILES = ("", "-wal", "-shm")
"""The suffixes of a library's files."""

UNCHANGED = "nothing was changed; make room, then try again"


def back_up(library: Library, target: Path, on_progress: Callable[[int, int], None] | None = None) -> None:
    """Make a consistent copy, even while others write.

    `on_progress` receives pages copied and total. Raises `LibraryError` if `target` exists or cannot be written.
    """
    copy_to_new_file(library.connection.raw, target, on_progress)


def restore(path: Path, backup: Path, on_progress: Callable[[int, int], None] | None = None) -> Path | None:
    """Replace the library at `path` by `backup`, even while programs have it open; whole or not at all.

    The old library is kept beside it, and its path returned; None if there was none. A damaged file is renamed; any
    other one is copied, then changed in one transaction. Raises `LibraryError`, in which case nothing has changed.
    """
    path, backup = place(path), place(backup)
    if path == backup:
        raise LibraryError(f"{path} is the library itself: name a backup, `postil restore` lists them")
    expect_sound(backup)
    if _is_damaged(path):
        return _put_in_place(path, backup, on_progress)
    return _change(path, backup, on_progress)


def _change(path: Path, backup: Path, on_progress: Callable[[int, int], None] | None) -> Path:
    """Copy a library and write the backup into it: an open reader sees the old state or the new one.

    The copy is made under the same lock: earlier changes by others are in it, later ones in the restored library.
    """
    former = backup_path(path)
    connection = Connection(path)
    try:
        connection.expect_unlocked()  # before copying, which may take minutes
        application_id = connection.value("PRAGMA application_id")
        if application_id != APPLICATION_ID:
            raise LibraryError(f"{path} belongs to another program: nothing was changed; name another file to restore")
        connection.value("PRAGMA journal_mode=WAL")  # otherwise nobody can read it under the lock

        def keep() -> None:
            with closing(read_only(path)) as reading:
                copy_to_new_file(reading, former, on_progress, UNCHANGED)

        try:
            with closing(read_only(backup)) as reading:
                copy_pages(reading, connection.raw, on_progress, keep)
        except BaseException as error:
            former.unlink(missing_ok=True)  # the library is unchanged, and there may be no room for a second copy
            if isinstance(error, sqlite3.Error):
                raise LibraryError(explain(error, path)) from error
            raise
    finally:
        connection.close()
    return former


def _put_in_place(path: Path, backup: Path, on_progress: Callable[[int, int], None] | None) -> Path | None:
    """Put a checked copy where there is nothing or a damaged library, which is set aside with its log."""
    with closing(read_only(backup)) as reading, part_of(reading, path, on_progress, UNCHANGED) as part:
        expect_sound(part)
        former = _set_aside(path)
        try:
            part.rename(path)
        except OSError:
            if former is not None:
                _move(former, path)
            raise
    return former


def _set_aside(path: Path) -> Path | None:
    """Rename what is at `path`, with its log, which would otherwise be replayed into its successor."""
    beside = [path.with_name(path.name + extra) for extra in _FILES]
    if any(each.exists() and each.stat().st_size for each in beside[:2]):
        former = backup_path(path, "aside")
        _move(path, former)
        return former
    for each in beside:
        each.unlink(missing_ok=True)
    return None


def _move(old: Path, new: Path) -> None:
    for extra in _FILES:
        beside = old.with_name(old.name + extra)
        if os.path.lexists(beside):
            beside.rename(new.with_name(new.name + extra))


def _is_damaged(path: Path) -> bool:
    """Return whether nothing at `path` can be read as a database. Raises `LibraryError` if that is unclear."""
    try:
        if os.path.lexists(path) and not path.is_file():
            raise LibraryError(f"{path} is not a file: name the library to restore")
        if not path.exists() or path.stat().st_size == 0:
            return True
        with closing(read_only(path)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            page = connection.execute("PRAGMA page_size").fetchone()[0]
        log = path.with_name(f"{path.name}-wal")
        is_folded = not (log.exists() and log.stat().st_size)
        return is_folded and path.stat().st_size < int(pages) * int(page)
    except sqlite3.Error as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return True
        raise LibraryError(explain(error, path)) from error
    except OSError as error:
        raise LibraryError(f"{path} cannot be read ({error.strerror}): nothing was changed") from error


def expect_sound(backup: Path) -> None:
    """Refuse a file that is no library, newer or damaged, before anything is replaced.

    Not by `quick_check`: SQLite 3.40 reports NULLs in sound WITHOUT ROWID tables.
    """
    if not backup.is_file():
        raise LibraryError(f"{backup} is not a file: name a backup, `postil restore` lists them")
    if not backup.stat().st_size:
        raise LibraryError(f"{backup} is empty, which no backup is: nothing was changed; name another one")
    try:
        with closing(read_only(backup)) as connection:
            (application_id,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            (answer,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_NOTADB:
            raise LibraryError(f"{backup} is not a Postil library: name a backup") from error
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise LibraryError(f"{backup} cannot be read ({error}): nothing was changed; try again") from error
        answer, application_id, version = str(error), APPLICATION_ID, FORMAT
    if application_id != APPLICATION_ID:
        raise LibraryError(f"{backup} belongs to another program: name a backup of a library")
    if version > FORMAT:
        raise LibraryError(
            f"{backup} was made by a newer Postil (format {version}, this one knows {FORMAT}): update Postil"
        )
    if answer != "ok":
        raise LibraryError(
            f"{backup} is damaged ({' '.join(answer.split())}): nothing was changed; name another backup"
        )
