"""Copies of a library file, complete or not made at all, even while others write."""

import errno
import os
import re
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from tui.core.errors import LibraryError
from tui.library.sqlite.sessions import is_running

OnProgress = Callable[[int, int], None]

PAGES = 2_000
"""Pages copied at once."""

WAIT_SECONDS = 10.0
"""How long a copy waits for a lock without progress; SQLite alone would wait for ever."""

_PART = re.compile(r"\..+\.(?P<machine>[0-9a-f]{8})-(?P<process>[0-9]+)-[0-9a-f]{12}\.part(-journal)?")
"""The name of a backup's temporary file."""

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)

_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL)
"""Error numbers of file systems without hard links."""


def log_size(path: Path) -> int:
    """Return the size in bytes of the write-ahead log."""
    try:
        return path.with_name(f"{path.name}-wal").stat().st_size
    except OSError:
        return 0


def read_only(path: Path, timeout_seconds: float = 5.0) -> sqlite3.Connection:
    """Open a library read-only. Raises `sqlite3.Error`."""
    # immutable: without a log everything is in the file, and no log may be created beside it.
    uri = f"{path.absolute().as_uri()}?mode=ro{'' if log_size(path) else '&immutable=1'}"
    return sqlite3.connect(uri, uri=True, timeout=timeout_seconds, isolation_level=None)


def private_copy(source: Path, folder: Path) -> Path:
    """Copy a library into a private folder, even from read-only media. Raises `LibraryError`."""
    import shutil

    target = folder / source.name
    try:
        _make_private(target)
        try:
            copy(source, target)
        except sqlite3.OperationalError:  # its log cannot be opened in place
            for extra in ("", "-wal"):
                beside = source.with_name(source.name + extra)
                if beside.exists():
                    shutil.copyfile(beside, target.with_name(target.name + extra))
    except (sqlite3.Error, OSError) as error:
        raise LibraryError(f"{source} cannot be copied to be read ({error}): name a copy of it") from error
    return target


def copy(source: Path, target: Path, on_progress: OnProgress | None = None) -> None:
    """Make `target` equal to `source`, even while others have them open. Raises `sqlite3.Error`."""
    with closing(read_only(source)) as reading, closing(sqlite3.connect(target, timeout=0)) as writing:
        copy_pages(reading, writing, on_progress)


def copy_to_new_file(
    source: sqlite3.Connection, target: Path, on_progress: OnProgress | None = None, advice: str = "name another place"
) -> None:
    """Copy an open library; the file gets its name once it is complete and on disk.

    `on_progress` receives pages copied and total, and may raise to leave no file. Raises `LibraryError`, ending with
    advice, if `target` exists or cannot be written.
    """
    if os.path.lexists(target):
        raise LibraryError(f"{target} is there already: name a new file")
    with part_of(source, target, on_progress, advice) as part:
        _name(part, target)


@contextmanager
def part_of(source: sqlite3.Connection, target: Path, on_progress: OnProgress | None, advice: str) -> Iterator[Path]:
    """Copy an open library to a temporary file beside `target`, which is then renamed or removed.

    Raises `LibraryError`, ending with advice, if it cannot be written or renamed.
    """
    part = new_part(target)
    try:
        try:
            _make_private(part)
            with closing(sqlite3.connect(part)) as writing:
                copy_pages(source, writing, on_progress)
            yield part
        finally:
            part.unlink(missing_ok=True)
    except sqlite3.Error as error:
        raise LibraryError(f"{target} cannot be written ({error}): {advice}") from error
    except OSError as error:
        raise LibraryError(f"{target} cannot be made ({error.strerror}): {advice}") from error


def new_part(target: Path) -> Path:
    """Return the temporary path for `target`, after removing those left by killed backups."""
    import secrets  # importing it costs every start of the reader some milliseconds

    _remove_parts(target.parent)
    return target.with_name(f".{target.name[:100]}.{_machine()}-{os.getpid()}-{secrets.token_hex(6)}.part")


def _make_private(path: Path) -> None:
    """Create a file only its owner may read, never through a link: sources are confidential."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _machine() -> str:
    return f"{zlib.crc32(os.uname().nodename.encode()):08x}"


def _remove_parts(folder: Path) -> None:
    """Remove temporary files of this machine's dead processes; others may still be at work."""
    try:
        entries = [*folder.iterdir()]
    except OSError:
        return  # a later write will report it
    for entry in entries:
        name = _PART.fullmatch(entry.name)
        if name is not None and name["machine"] == _machine() and not is_running(int(name["process"])):
            with suppress(OSError):
                entry.unlink(missing_ok=True)


def copy_pages(
    source: sqlite3.Connection,
    target: sqlite3.Connection,
    on_progress: OnProgress | None = None,
    on_locked: Callable[[], None] | None = None,
) -> None:
    """Copy a few milliseconds at a time, as a snapshot, in one transaction of the target's.

    `on_locked` is called once, when nobody else can write to the target any more and nothing of it has changed; it may
    raise to leave it so. Raises `sqlite3.Error`, also if another program's lock blocks for `WAIT_SECONDS`.
    """
    waits_since: float | None = None

    def progress(status: int, left: int, total: int) -> None:
        nonlocal waits_since, on_locked
        if status not in _BUSY:
            waits_since = None
            if on_locked is not None:
                on_locked()
                on_locked = None
        elif waits_since is None:
            waits_since = time.monotonic()
        elif time.monotonic() - waits_since > WAIT_SECONDS:
            raise sqlite3.OperationalError("database is locked")
        if on_progress is not None:
            on_progress(total - left, total)

    source.execute("BEGIN")  # otherwise the copy would start over whenever somebody writes
    try:
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        (pages,) = source.execute("PRAGMA page_count").fetchone()
        # Copying the last page commits: `on_locked` is called before it.
        source.backup(target, pages=max(1, min(PAGES, pages - 1)), progress=progress, sleep=0.05)
    finally:
        source.rollback()


def _name(part: Path, target: Path) -> None:
    """Give a complete file its name; unlike a rename, a link never replaces what appeared there meanwhile."""
    try:
        os.link(part, target)
    except OSError as error:
        if error.errno not in _NO_LINKS or os.path.lexists(target):
            raise
        part.rename(target)
