"""Copying a library that must not be changed, not even by a file beside it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def read_only(path: Path) -> sqlite3.Connection:
    """Open a library only to read it. Raises `sqlite3.Error`."""
    # immutable: without a log nobody has it open, and none is to be made beside it.
    logged = path.with_name(f"{path.name}-wal").exists()
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{'' if logged else '&immutable=1'}", uri=True)


def copy(source: Path, target: Path, patience: float = 5.0) -> None:
    """Make `target` what `source` is, also while others have them open. Raises `sqlite3.Error`."""
    with closing(read_only(source)) as origin, closing(sqlite3.connect(target, timeout=patience)) as made:
        origin.backup(made)
