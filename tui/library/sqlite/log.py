"""The log beside a library (`-wal` and its index `-shm`): whether it is still the one that a connection has open.

A log that another program removes or replaces (`git stash -u`, a sync program) stays with those who have it open, and
goes when they end: whatever they write is acknowledged, and seen by nobody else.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

FileId = tuple[int, int]

LogState = Literal["same", "gone", "continued", "replaced"]
"""`gone`: nobody has begun another one. `continued`: all of it is in the present one, or in the library. `replaced`:
another program has begun one of its own, which knows nothing of what is only in the open one."""

_HEAD_BYTES = 32
_MAGIC = b"\x37\x7f\x06"
"""What a log begins with, but for the lowest byte."""


def file_id(path: Path) -> FileId | None:
    """Return what tells a file from any other one; None when there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def log_size(path: Path) -> int:
    """Return how many bytes the log beside a library has."""
    try:
        return path.with_name(f"{path.name}-wal").stat().st_size
    except OSError:
        return 0


class Log:
    """The two files of a library's log as they were when it was opened."""

    def __init__(self, library: Path) -> None:
        self._library = library
        self._log = library.with_name(f"{library.name}-wal")
        self._index = library.with_name(f"{library.name}-shm")
        self._ids = self._present()
        self._folded_ns = 0

    def _present(self) -> tuple[FileId | None, FileId | None]:
        return file_id(self._log), file_id(self._index)

    @property
    def is_there(self) -> bool:
        """Whether both files are those that were opened, and in their place."""
        return None not in self._ids and self._ids == self._present()

    def state(self) -> LogState:
        """Return what became of the log since it was opened."""
        opened_log, opened_index = self._ids
        log, index = self._present()
        if (log, index) == self._ids and index is not None:
            return "same"
        begun = self._begun() if log not in (None, opened_log) else False
        if index in (None, opened_index):
            if not begun:
                return "gone"
            return "continued" if index is not None and self._has_head() else "replaced"
        return "continued" if log == opened_log else "replaced"

    def stranger(self) -> str:
        """Return the name of another program, none of Postil's, that has these files open; "" where none is known."""
        return next(_programs_with(f"{self._library.name}-", {*self._ids} - {None}), "")

    def _begun(self) -> bool:
        """Return whether something was written to the log that is there."""
        with suppress(OSError):
            return self._log.stat().st_size > _HEAD_BYTES
        return False

    def _has_head(self) -> bool:
        """Return whether the log was begun at its beginning: after what was in the open one had been taken over."""
        with suppress(OSError), self._log.open("rb") as file:
            return file.read(3) == _MAGIC
        return False

    def wants_folding(self, idle_seconds: float) -> bool:
        """Return whether the log may hold what is not yet in the library, and was left alone for so long."""
        import time

        try:
            status = self._log.stat()
        except OSError:
            return False
        if not status.st_size or status.st_mtime_ns == self._folded_ns:
            return False
        if 0 <= time.time() - status.st_mtime < idle_seconds:  # less than none: the clock was set back
            return False
        self._folded_ns = status.st_mtime_ns
        return True


def _programs_with(name: str, ids: set[FileId | None]) -> Iterator[str]:
    """Yield other programs that have one of some files open, whose names begin so; only Linux tells."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            links = [*(process / "fd").iterdir()] if process.name != str(os.getpid()) else []
        except OSError:  # it has ended, or is somebody else's
            continue
        with suppress(OSError):
            if any(f"/{name}" in str(link.readlink()) and file_id(link) in ids for link in links):
                words = (process / "cmdline").read_text("utf-8", "replace").split("\0")
                if not any(Path(word).name in ("postil", "tui") for word in words[:6]):
                    yield (process / "comm").read_text("utf-8", "replace").strip()


def has_a_name(file: FileId | None) -> bool:
    """Return whether a file that this process has open is still in some folder, as far as the system tells."""
    with suppress(OSError), os.scandir("/dev/fd") as entries:
        for entry in entries:
            with suppress(OSError):
                status = os.fstat(int(entry.name))
                if (status.st_dev, status.st_ino) == file:
                    return status.st_nlink > 0
    return True


def fold(library: Path) -> None:
    """Take over into the library what is only in its log; others may read and write meanwhile, and nobody waits."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{library.as_uri()}?mode=rw", uri=True, timeout=0)) as raw:
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()


def close_without_folding(raw: sqlite3.Connection, library: Path) -> None:
    """Close a connection whose log is not the one that others use.

    The last connection to a library that closes writes what is in its log over the library and removes the log by its
    name, whoever's that is by now. One that only reads and closes later keeps it from being the last.
    """
    guard = sqlite3.connect(f"{library.as_uri()}?mode=ro", uri=True, timeout=0, isolation_level=None)
    try:
        with suppress(sqlite3.Error):
            guard.execute("BEGIN")
            guard.execute("SELECT count(*) FROM sqlite_master").fetchone()
        raw.close()
    finally:
        guard.close()
