"""The files of a library: the one a name means, its permissions, and its backups."""

import os
import sqlite3
import stat
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from tui.core.errors import LibraryError
from tui.core.text import as_stored

_IS_USED = " OR ".join(f"EXISTS (SELECT 1 FROM {table})" for table in ("journal", "articles", "sources", "drafts"))


def place(name: str | os.PathLike[str]) -> Path:
    """Return the file that a name means, absolute and without links: its log lies beside it.

    `file:` addresses are understood. Raises `LibraryError` for a dangling link, for an address with more than a path,
    and for a file with a second name.
    """
    path = Path(name)
    text = os.fspath(name)
    if text.startswith("file:") and not os.path.lexists(path):
        from urllib.parse import unquote, urlsplit

        address = urlsplit(text)
        if address.query or address.netloc not in ("", "localhost"):
            raise LibraryError(f"{text} says more than where a library is: name its file without {address.query!r}")
        path = Path(unquote(address.path))
    try:
        resolved = path.resolve()
    except (OSError, RuntimeError, ValueError) as error:  # a loop of links, or a name that the system does not allow
        raise LibraryError(f"{path} is not a file ({error}): name another one") from error
    if path.is_symlink() and not resolved.exists():
        raise LibraryError(f"{path} is not a file but a broken link: name another one with --library")
    _expect_one_name(resolved)
    return resolved


def _expect_one_name(path: Path) -> None:
    """Refuse a file with two names: writes under the other may still be in that one's log."""
    try:
        status = path.stat()
    except OSError:
        return
    if not stat.S_ISREG(status.st_mode) or status.st_nlink == 1:
        return
    for part in path.parent.glob(".*.part"):  # a backup that was killed while it was being renamed
        if part.is_file() and part.samefile(path):
            part.unlink(missing_ok=True)
    if path.stat().st_nlink > 1:
        raise LibraryError(
            f"{path} has a second name (a hard link), under which others may write without being seen: "
            "remove the other name, or name a copy of the file"
        )


def make_private(path: Path) -> str:
    """Make a library, its log and its backups readable by the owner only; return what to tell, or "".

    If the group may write it is shared on purpose, and only other people's permissions are removed.
    """
    try:
        status = path.stat()
        mode = 0o770 if status.st_mode & stat.S_IWGRP else 0o700
        if status.st_uid != os.geteuid() or not status.st_mode & 0o777 & ~mode:
            return ""
        for each in (path, *(path.with_name(f"{path.name}{extra}") for extra in ("-wal", "-shm")), *backups(path)):
            if each.is_file() and not each.is_symlink():
                each.chmod(each.stat().st_mode & 0o777 & mode)
    except OSError:
        return ""
    readers = "you and its group" if mode & stat.S_IRGRP else "you"
    return f"others on this machine could read {path.name}: now only {readers} can, its log and its backups too"


def backups(path: Path) -> list[Path]:
    """Return the backups and the damaged libraries set aside beside a library, newest first."""
    start = f"{path.name}."
    try:
        entries = [*path.parent.iterdir()]
    except OSError:
        return []
    return sorted(
        (e for e in entries if e.name.startswith(start) and e.name.endswith((".bak", ".aside"))), reverse=True
    )


def backup_path(path: Path, suffix: str = "bak") -> Path:
    """Return the path of the next backup."""
    time = as_stored(datetime.now(UTC)).replace(":", "")
    return path.with_name(f"{path.name}.{time}.{suffix}")


def last_backup(path: Path) -> str:
    """Return the end of an error message: where the last backup lies, if there is one."""
    paths = [entry for entry in backups(path) if entry.suffix == ".bak"]
    return f"; its last backup is {paths[0]} (`postil restore` lists them)" if paths else "; no backup lies beside it"


def find_or_create(path: Path) -> bool:
    """Return whether a library has to be made at `path`; an empty file is there then. Raises `LibraryError`."""
    try:
        if not os.path.lexists(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError):  # two programs may do this at once: the second waits when it writes
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        if not path.is_file():
            raise LibraryError(f"{path} is not a file: name another one with --library")
        if not (os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK)):
            raise LibraryError(
                f"{path} may not be written: check its permissions and its folder's, or open a copy of it"
            )
        size = path.stat().st_size
        if size == 0 and backups(path):
            raise LibraryError(f"{path} is empty, but was not always{last_backup(path)}")
        return size == 0
    except OSError as error:
        raise LibraryError(f"{path} cannot be opened ({error.strerror}): name another place with --library") from error


def remove_unused(path: Path, raw: sqlite3.Connection) -> None:
    """Remove the file of an empty library that nobody else has open; only closing it is left then."""
    with suppress(sqlite3.OperationalError, OSError):  # another program may have it open
        raw.execute("PRAGMA busy_timeout = 0")
        raw.execute("PRAGMA journal_mode = DELETE")
        raw.execute("BEGIN EXCLUSIVE")
        if raw.execute(f"SELECT {_IS_USED}").fetchone() == (0,):
            path.unlink()
        raw.execute("ROLLBACK")
