"""Putting a backup in the place of a library."""

from __future__ import annotations

import sqlite3
import struct
from contextlib import closing
from typing import TYPE_CHECKING

from tui.core.errors import LibraryError
from tui.library.library import Library
from tui.library.sqlite.backups import backup_path
from tui.library.sqlite.connection import APPLICATION_ID, BUSY_SECONDS
from tui.library.sqlite.copy import copy, read_only
from tui.library.sqlite.migrations import FORMAT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def restore(path: Path, backup: Path, told: Callable[[int, int], None] = lambda _done, _of: None) -> Path | None:
    """Make the library at `path` what `backup` is, also under programs that have it open.

    What was there is kept, and its path returned; None when nothing was. Raises `LibraryError`.
    """
    _expect_library(backup)
    _expect_sound(backup)
    kept = None
    if path.exists() and path.stat().st_size:
        try:
            with Library(path) as library:
                kept = backup_path(path)
                library.backup(kept, told)
        except LibraryError:
            kept = backup_path(path, "aside")  # damaged, or of a newer Postil
            path.rename(kept)
            for extra in ("-wal", "-shm"):
                beside = path.with_name(path.name + extra)
                if beside.exists():
                    beside.rename(kept.with_name(kept.name + extra))
    try:
        path.touch(mode=0o600)
        copy(backup, path, BUSY_SECONDS, told)
    except (sqlite3.Error, OSError) as error:
        raise LibraryError(f"{path} cannot be restored ({error}): what was there is in {kept or path}") from error
    return kept


def _expect_sound(backup: Path) -> None:
    """Refuse a damaged backup before anything is put in its place.

    Not by `quick_check`: SQLite 3.40 finds a NULL there in sound tables WITHOUT ROWID.
    """
    try:
        with closing(read_only(backup)) as opened:
            (told,) = opened.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        told = str(error)
    if told != "ok":
        raise LibraryError(f"{backup} is damaged ({' '.join(told.split())}): nothing was changed; name another backup")


def _expect_library(path: Path) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise LibraryError(f"{path} cannot be read ({error.strerror}): name a backup") from error
    if len(head) < 100 or not head.startswith(b"SQLite format 3\0"):
        raise LibraryError(f"{path} is no Postil library: name a backup")
    version, identity = struct.unpack(">I", head[60:64])[0], struct.unpack(">I", head[68:72])[0]
    if identity != APPLICATION_ID:
        raise LibraryError(f"{path} belongs to another program: name a backup of a library")
    if version > FORMAT:
        raise LibraryError(f"{path} was made by a newer Postil (format {version}, this one knows {FORMAT}): update it")
