"""SQLite's errors in one line."""

from __future__ import annotations

import sqlite3
import sys
from typing import TYPE_CHECKING

from tui.core.errors import FullError, LibraryError, LockedError
from tui.library.sqlite.place import last_backup

if TYPE_CHECKING:
    from pathlib import Path

_UNWRITTEN = ("SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_TRUNCATE", "SQLITE_IOERR_SHMSIZE")
"""SQLite's codes for writes that the system refused."""


def kind_of(error: sqlite3.Error) -> type[LibraryError]:
    if is_lock(error):
        return LockedError
    if not (_is_unwritten(error) or _is_full(error)):
        return LibraryError
    sys.dont_write_bytecode = True  # Python would keep a half-written compiled module, and never start again
    return FullError


def _is_unwritten(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorname", "") in _UNWRITTEN


def _is_full(error: sqlite3.Error) -> bool:
    low = str(error).lower()
    return "disk is full" in low or "database or disk" in low


def is_lock(error: sqlite3.Error) -> bool:
    low = str(error).lower()
    return "locked" in low or "busy" in low


def explain(error: sqlite3.Error, path: Path) -> str:
    """Return what an SQLite error means for the library's owner, in one line."""
    low = str(error).lower()
    if is_lock(error):
        return f"{path} is locked by another program: nothing was changed; close it there, then try again"
    if _is_unwritten(error):  # a quota or a limit: a full disk has its own error
        return f"{path} cannot grow (disk full, quota or size limit): nothing was changed; make room, then try again"
    if _is_full(error):
        return f"the disk that holds {path} is full: nothing was changed; free some space, then try again"
    if "readonly" in low or "read-only" in low:
        return f"{path} may not be written: nothing was changed; check its permissions and its folder's"
    if "unable to open" in low:
        return f"{path} cannot be opened: check that its folder exists and may be written"
    if "not a database" in low:
        return f"{path} is not a Postil library: name another file{last_backup(path)}"
    if "malformed" in low or "corrupt" in low:
        return f"{path} is damaged: keep the file, and go back to a backup{last_backup(path)}"
    if "disk i/o" in low:
        return f"{path} can no longer be read or written: was it removed or replaced? Start again when it is back"
    return f"{path}: {error}"
