"""Copying a library that must not be changed, not even by a file beside it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAGES = 2_000
"""Pages copied at once."""


def read_only(path: Path) -> sqlite3.Connection:
    """Open a library only to read it. Raises `sqlite3.Error`."""
    # immutable: without a log nobody has it open, and none is to be made beside it.
    logged = path.with_name(f"{path.name}-wal").exists()
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{'' if logged else '&immutable=1'}", uri=True)


def copy(
    source: Path, target: Path, timeout_seconds: float = 5.0, told: Callable[[int, int], None] = lambda _done, _of: None
) -> None:
    """Make `target` what `source` is, also while others have them open. Raises `sqlite3.Error`."""
    with closing(read_only(source)) as origin, closing(sqlite3.connect(target, timeout=timeout_seconds)) as made:
        copy_pages(origin, made, told)


def copy_pages(source: sqlite3.Connection, target: sqlite3.Connection, told: Callable[[int, int], None]) -> None:
    """Copy some milliseconds at a time; `told` is given how many pages of how many, and raises to copy nothing."""
    source.execute("BEGIN")  # else it would begin anew whenever somebody writes
    try:
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(target, pages=PAGES, progress=lambda _status, left, pages: told(pages - left, pages))
    finally:
        source.rollback()
