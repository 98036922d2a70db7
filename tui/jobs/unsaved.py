"""Changes and view state that could not be written to a library yet, in the user's state folder.

A file of changes belongs to one reader while that has it locked; what a reader left behind is offered to the next. Only
this user can read the files, and changes are written at once, so that a kill loses none of them.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from tui.core.errors import LibraryError
from tui.jobs.user_folders import user_folder

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class WaitingChange:
    """A queued change: the name of a step of the reader with its arguments, as JSON."""

    id: str
    creator: str
    time: str
    words: str
    """Its description."""
    step: str
    arguments: list[Any]
    over: dict[str, Any] | None = None
    """The text being replaced, as its writer saw it."""


def unsaved_folder() -> Path:
    """Return the folder of unsaved changes, which may not exist."""
    return user_folder("state") / "unsaved"


def library_key(library: Path) -> str:
    """Return the prefix of the names of a library's files."""
    return hashlib.sha256(os.fsencode(library.resolve())).hexdigest()[:16]


class WaitingFile:
    """A file with a queue of changes, appended to line by line: queued ones, and which are done or refused."""

    def __init__(self, library: Path, path: Path | None = None) -> None:
        """Set the path of a queue; a new file is made with its first change."""
        self.path = path or unsaved_folder() / f"{library_key(library)}-{uuid.uuid4().hex[:12]}.waiting"
        self._file: int | None = None
        self.changes: dict[str, WaitingChange] = {}
        """The queued changes by id, in order."""
        self.refused: dict[str, tuple[WaitingChange, str]] = {}
        """The refused changes with the reasons."""

    def add(self, change: WaitingChange) -> None:
        """Append a change. Raises `LibraryError`."""
        self._append({"change": asdict(change)})
        self.changes[change.id] = change

    def end(self, change_id: str, refusal: str = "") -> None:
        """Record that a change is made, refused or given up. The file is removed with the last one."""
        change = self.changes.pop(change_id, None)
        self.refused.pop(change_id, None)
        if change is not None and refusal:
            self.refused[change_id] = change, refusal
        if self.changes or self.refused:
            self._append({"end": change_id, "refusal": refusal})
        else:
            self.remove()

    def remove(self) -> None:
        self.changes.clear()
        self.refused.clear()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
        self.close()

    def close(self) -> None:
        """Leave the file to whoever comes next."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _append(self, entry: dict[str, Any]) -> None:
        try:
            if self._file is None:
                self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._lock(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_APPEND, 0o600))
            if self._file is None:
                raise OSError(0, "another program uses it")
            _append_line(self._file, json.dumps(entry, ensure_ascii=False).encode() + b"\n")
        except OSError as error:
            if not (self.changes or self.refused):
                self.remove()
            raise LibraryError(
                f"waiting changes cannot be stored in {self.path.parent} ({error.strerror}): make room there"
            ) from error

    def _lock(self, file: int) -> bool:
        """Lock the file; return False, closing it, if another reader has it."""
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            return False
        self._file = file
        return True

    def claim(self) -> bool:
        """Take over the queue of another reader as it is now; False if that still has it, or it is gone."""
        try:
            if not self._lock(os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW)):
                return False
        except OSError:
            return False
        self.read()
        return True

    def read(self) -> None:
        """Read the queue from the file."""
        self.changes.clear()
        self.refused.clear()
        try:
            lines = self.path.read_bytes().splitlines()
        except OSError:
            return
        for line in lines:
            try:
                entry = json.loads(line)
                if "change" in entry:
                    change = WaitingChange(**entry["change"])
                    self.changes[change.id] = change
                    continue
                ended = self.changes.pop(entry["end"], None)
                self.refused.pop(entry["end"], None)
                if ended is not None and entry["refusal"]:
                    self.refused[ended.id] = ended, str(entry["refusal"])
            except (ValueError, TypeError, KeyError):
                continue  # the program was killed in the middle of writing the line


def write_private(path: Path, data: bytes) -> None:
    """Write a file completely or not at all, readable by its owner only. Raises `OSError`."""
    import secrets

    part = path.with_suffix(f".{secrets.token_hex(6)}")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _remembered_path(library: Path) -> Path:
    return unsaved_folder() / f"{library_key(library)}.remembered"


def kept_remembered(library: Path) -> list[tuple[str, str, list[Any]]]:
    """Return the view state that readers of a library could not save: kind, name, value."""
    try:
        entries = json.loads(_remembered_path(library).read_bytes())
        return [(str(kind), str(name), [*value]) for kind, name, value in entries]
    except (OSError, ValueError, TypeError):
        return []


def keep_remembered(library: Path, entries: list[tuple[str, str, list[Any]]]) -> None:
    """Save view state outside the library, the last of each name. Raises `OSError`."""
    latest = {(kind, name): value for kind, name, value in [*kept_remembered(library), *entries]}
    write_private(_remembered_path(library), json.dumps([[*key, value] for key, value in latest.items()]).encode())


def discard_remembered(library: Path) -> None:
    with suppress(OSError):
        _remembered_path(library).unlink()


def _append_line(file: int, line: bytes) -> None:
    """Append a line completely or not at all. Raises `OSError`."""
    size = os.fstat(file).st_size
    try:
        if os.write(file, line) < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    except OSError:
        os.ftruncate(file, size)  # otherwise the next line would be lost with the half-written one
        raise


def waiting_files(library: Path) -> list[WaitingFile]:
    """Return the queues of a library, the oldest first; some may belong to open readers."""
    try:
        paths = sorted(
            unsaved_folder().glob(f"{library_key(library)}-*.waiting"), key=lambda path: path.stat().st_mtime
        )
    except OSError:
        return []
    queues = []
    for path in paths:
        queue = WaitingFile(library, path)
        queue.read()
        queues.append(queue)
    return queues
