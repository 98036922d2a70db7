"""The write-ahead log (`-wal` and `-shm`) when another program has removed it, or nobody checkpoints it.

A log that is removed or replaced (`git stash -u`, a sync program) stays with those who have it open, and goes when they
end: whatever they write is acknowledged, and seen by nobody else.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tui.library.sqlite.reading import file_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.library.sqlite.reading import FileId


def programs_with(name: str, ids: set[FileId | None]) -> Iterator[str]:
    """Yield other programs that have files with this beginning open; only Linux tells."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            links = [*(process / "fd").iterdir()] if process.name != str(os.getpid()) else []
        except OSError:  # the process has ended, or is another user's
            continue
        with suppress(OSError):
            if any(f"/{name}" in str(link.readlink()) and file_id(link) in ids for link in links):
                words = (process / "cmdline").read_text("utf-8", "replace").split("\0")
                if not any(Path(word).name in ("postil", "tui") for word in words[:6]):
                    yield (process / "comm").read_text("utf-8", "replace").strip()


def has_a_name(file: FileId | None) -> bool:
    """Return whether an open file of this process still has a name, as far as the system tells."""
    with suppress(OSError), os.scandir("/dev/fd") as entries:
        for entry in entries:
            with suppress(OSError):
                status = os.fstat(int(entry.name))
                if (status.st_dev, status.st_ino) == file:
                    return status.st_nlink > 0
    return True


def checkpoint(library: Path) -> None:
    """Checkpoint the log into the library; others may read and write, and nobody waits."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{library.as_uri()}?mode=rw", uri=True, timeout=0)) as raw:
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()


def close_without_checkpoint(raw: sqlite3.Connection, library: Path) -> None:
    """Close a connection whose log is not the one others use.

    The last connection to close writes its log over the library and removes the log by name, whoever's that is by then.
    A second one that only reads and closes later prevents that.
    """
    guard = sqlite3.connect(f"{library.as_uri()}?mode=ro", uri=True, timeout=0, isolation_level=None)
    try:
        with suppress(sqlite3.Error):
            guard.execute("BEGIN")
            guard.execute("SELECT count(*) FROM sqlite_master").fetchone()
        raw.close()
    finally:
        guard.close()
