"""Copies of a library file: made also while others write, whole or not at all; and where the backups lie."""

import errno
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from tui.core.errors import LibraryError

OnProgress = Callable[[int, int], None]

PAGES = 2_000
"""Pages copied at once."""

_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL)
"""What file systems without hard links answer."""


def backups(path: Path) -> list[Path]:
    start = f"{path.name}."
    try:
        entries = [*path.parent.iterdir()]
    except OSError:
        return []
    return sorted((e for e in entries if e.name.startswith(start) and e.name.endswith(".bak")), reverse=True)


def backup_path(path: Path, suffix: str = "bak") -> Path:
    """Return where the next backup beside a library goes."""
    time = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z").replace(":", "")
    return path.with_name(f"{path.name}.{time}.{suffix}")


def last_backup(path: Path) -> str:
    """Return the end of a refusal: where the last backup of the library lies, if there is one."""
    paths = backups(path)
    return f"; its last backup is {paths[0]} (`postil restore` lists them)" if paths else "; no backup lies beside it"


def read_only(path: Path) -> sqlite3.Connection:
    """Open a library only to read it. Raises `sqlite3.Error`."""
    # immutable: without a log nobody has it open, and none is to be made beside it.
    has_log = path.with_name(f"{path.name}-wal").exists()
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{'' if has_log else '&immutable=1'}", uri=True)


def copy(source: Path, target: Path, timeout_seconds: float = 5.0, on_progress: OnProgress | None = None) -> None:
    """Make `target` what `source` is, also while others have them open. Raises `sqlite3.Error`."""
    with closing(read_only(source)) as reading, closing(sqlite3.connect(target, timeout=timeout_seconds)) as writing:
        _copy_pages(reading, writing, on_progress)


def copy_to_new_file(source: sqlite3.Connection, target: Path, on_progress: OnProgress | None = None) -> None:
    """Copy an open library; the file has its name when it is whole and on the disk.

    `on_progress` is called with how many pages of how many are copied, and may raise to leave no file. Raises
    `LibraryError` when `target` is there or cannot be written.
    """
    if os.path.lexists(target):
        raise LibraryError(f"{target} is there already: name a new file")
    import secrets  # costs every start of the reader some milliseconds

    part = target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}.part")
    try:
        # Only its owner may read it, and never through a link: sources are nobody else's business.
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            with closing(sqlite3.connect(part)) as writing:
                _copy_pages(source, writing, on_progress)
            _name(part, target)
        finally:
            part.unlink(missing_ok=True)
    except sqlite3.Error as error:
        raise LibraryError(f"{target} cannot be written ({error}): name another file for the backup") from error
    except OSError as error:
        raise LibraryError(f"{target} cannot be made ({error.strerror}): name another place") from error


def _copy_pages(source: sqlite3.Connection, target: sqlite3.Connection, on_progress: OnProgress | None) -> None:
    """Copy some milliseconds at a time, all of one moment."""

    def progress(_status: int, left: int, total: int) -> None:
        if on_progress is not None:
            on_progress(total - left, total)

    source.execute("BEGIN")  # else it would begin anew whenever somebody writes
    try:
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(target, pages=PAGES, progress=progress)
    finally:
        source.rollback()


def _name(part: Path, target: Path) -> None:
    """Give a whole file its name; unlike a rename, a link never replaces what came there meanwhile."""
    try:
        os.link(part, target)
    except OSError as error:
        if error.errno not in _NO_LINKS or os.path.lexists(target):
            raise
        part.rename(target)
