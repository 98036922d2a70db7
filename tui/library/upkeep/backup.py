"""Backups of a library: making one, and putting one in the library's place."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

from tui.core.errors import LibraryError
from tui.library.library import Library
from tui.library.sqlite.connection import APPLICATION_ID, BUSY_SECONDS
from tui.library.sqlite.copy import backup_path, copy, copy_to_new_file, read_only
from tui.library.sqlite.migrations import FORMAT

if TYPE_CHECKING:
    from pathlib import Path


def back_up(library: Library, target: Path, on_progress: Callable[[int, int], None] | None = None) -> None:
    """Make a consistent copy, also while others write.

    `on_progress` is called with how many pages of how many are copied. Raises `LibraryError` when `target` is there or
    cannot be written.
    """
    copy_to_new_file(library.connection.raw, target, on_progress)


def restore(path: Path, backup: Path, on_progress: Callable[[int, int], None] | None = None) -> Path | None:
    """Make the library at `path` what `backup` is, also under programs that have it open.

    What was there is kept, and its path returned; None when nothing was. Raises `LibraryError`.
    """
    _expect_library(backup)
    _expect_sound(backup)
    former = None
    if path.exists() and path.stat().st_size:
        try:
            with Library(path) as library:
                former = backup_path(path)
                back_up(library, former, on_progress)
        except LibraryError:
            former = backup_path(path, "aside")  # damaged, or of a newer Postil
            path.rename(former)
            for extra in ("-wal", "-shm"):
                beside = path.with_name(path.name + extra)
                if beside.exists():
                    beside.rename(former.with_name(former.name + extra))
    try:
        path.touch(mode=0o600)
        copy(backup, path, BUSY_SECONDS, on_progress)
    except (sqlite3.Error, OSError) as error:
        raise LibraryError(f"{path} cannot be restored ({error}): what was there is in {former or path}") from error
    return former


def _expect_sound(backup: Path) -> None:
    """Refuse a damaged backup before anything is put in its place.

    Not by `quick_check`: SQLite 3.40 finds a NULL there in sound tables WITHOUT ROWID.
    """
    try:
        with closing(read_only(backup)) as connection:
            (answer,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        answer = str(error)
    if answer != "ok":
        raise LibraryError(
            f"{backup} is damaged ({' '.join(answer.split())}): nothing was changed; name another backup"
        )


def _expect_library(path: Path) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise LibraryError(f"{path} cannot be read ({error.strerror}): name a backup") from error
    if len(head) < 100 or not head.startswith(b"SQLite format 3\0"):
        raise LibraryError(f"{path} is no Postil library: name a backup")
    version, application_id = struct.unpack(">I", head[60:64])[0], struct.unpack(">I", head[68:72])[0]
    if application_id != APPLICATION_ID:
        raise LibraryError(f"{path} belongs to another program: name a backup of a library")
    if version > FORMAT:
        raise LibraryError(f"{path} was made by a newer Postil (format {version}, this one knows {FORMAT}): update it")
