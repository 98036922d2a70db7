"""Looking after a library file: what is wrong with it, and putting a backup in its place."""

from __future__ import annotations

import sqlite3
import struct
from typing import TYPE_CHECKING

from tui.core.errors import LibraryError
from tui.library.journal import now
from tui.library.library import Library
from tui.library.migrations import FORMAT
from tui.library.store import APPLICATION_ID

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_INDEXES = ("articles_fts", "highlights_fts", "claims_fts")


def problems(library: Library) -> Iterator[str]:
    """Everything that is not as it must be, a line each; nothing is changed."""
    store = library.store
    for (told,) in store.all("PRAGMA integrity_check(20)"):
        if told != "ok":
            yield f"the file is damaged: {told}"
    for table, row, parent, _ in store.all("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} belongs to a row of {parent} that is not there"
    for index in _INDEXES:
        try:
            with store.write():
                store.run(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
        except LibraryError:
            yield f"the search index {index} does not fit its table"
    for name, article in store.all(
        "SELECT h.id, a.id FROM highlights h JOIN articles a ON a.pk = h.article "
        'WHERE substr(a.text, h.start + 1, h."end" - h.start) != h.quote '
        "AND h.state != 'orphan'"
    ):
        yield f"annotation {name} of article {article} does not quote what stands there"
    for count, article in store.all(
        "SELECT count(*), a.id FROM mentions m JOIN articles a ON a.pk = m.article "
        'WHERE m."end" > length(a.text) GROUP BY a.pk'
    ):
        yield f"{count} mentions of article {article} lie outside its text"


def backups(path: Path) -> list[Path]:
    """The backups beside a library, the newest first."""
    return sorted(path.parent.glob(f"{path.name}.*.bak"), reverse=True)


def backup_path(path: Path) -> Path:
    """Where the next backup beside a library goes."""
    return path.with_name(f"{path.name}.{now().replace(':', '')}.bak")


def restore(path: Path, backup: Path) -> Path | None:
    """Make the library at `path` what `backup` is, also under programs that have it open.

    What was there is kept, and its path returned; None when nothing was. Raises `LibraryError`.
    """
    _expect_library(backup)
    kept = None
    if path.exists() and path.stat().st_size:
        try:
            with Library(path) as library:
                kept = backup_path(path)
                library.backup(kept)
        except LibraryError:
            kept = path.with_name(f"{path.name}.{now().replace(':', '')}.aside")  # damaged, or of a newer Postil
            path.rename(kept)
            for extra in ("-wal", "-shm"):
                beside = path.with_name(path.name + extra)
                if beside.exists():
                    beside.rename(kept.with_name(kept.name + extra))
    try:
        path.touch(mode=0o600)
        # immutable: a backup has no log beside it, and none is to be made there.
        logged = backup.with_name(f"{backup.name}-wal").exists()
        origin = sqlite3.connect(f"{backup.absolute().as_uri()}?mode=ro{'' if logged else '&immutable=1'}", uri=True)
        try:
            target = sqlite3.connect(path, timeout=10)
            try:
                origin.backup(target)
            finally:
                target.close()
        finally:
            origin.close()
    except (sqlite3.Error, OSError) as error:
        raise LibraryError(f"{path} cannot be restored ({error}): what was there is in {kept or path}") from error
    return kept


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
