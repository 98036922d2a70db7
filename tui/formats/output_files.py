"""Writing files completely or not at all, and never where the user did not ask."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING

from tui.core.errors import FormatError
from tui.formats.export_common import unique_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NOT_IN_NAME = str.maketrans(dict.fromkeys('\\/:*?"<>|#^[]', " "))
_RESERVED = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"}
_RESERVED |= {f"{name}{n}" for name in ("COM", "LPT") for n in "0123456789¹²³"}


@contextmanager
def atomic_file(target: Path, *, overwrite: bool = False) -> Iterator[IO[bytes]]:
    """Open a file that gets its name once everything is in it and on disk.

    Raises `FormatError` if something exists already, unless it is a plain file that may be overwritten: who may read
    and write that stays the same.
    """
    _refuse_existing(target, overwrite=overwrite)
    part = target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}.part")
    try:
        old_mode = stat.S_IMODE(target.stat().st_mode) & 0o777 if target.exists() else None
        handle = os.open(
            part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o666 if old_mode is None else 0o600
        )
        if old_mode is not None and stat.S_IMODE(os.fstat(handle).st_mode) != old_mode:  # else the umask took some off
            os.fchmod(handle, old_mode)
        try:
            with os.fdopen(handle, "wb", buffering=1 << 18) as output:
                yield output
                output.flush()
                os.fsync(output.fileno())
            _put_in_place(part, target, overwrite=overwrite)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise FormatError(_cannot(target, error)) from error


class OutputFolder:
    """A folder to write files into; each is written completely, and none outside the folder."""

    def __init__(self, path: Path, *, overwrite: bool) -> None:
        self.path = path
        self.on_written: Callable[[str], object] = lambda name: None
        """Called with the name of each completed file."""
        self._overwrite = overwrite

    @contextmanager
    def file(self, name: str) -> Iterator[IO[bytes]]:
        """Open a file in the folder; `name` may have `/` for subfolders."""
        parts = PurePosixPath(name).parts
        if not parts or ".." in parts or parts[0] == "/":
            raise FormatError(f"{name!r} would be outside {self.path}: nothing was written there")
        folder = self.path
        for part in parts[:-1]:
            folder /= part
            if folder.is_symlink():
                raise FormatError(f"{folder} is a link: remove it or name another folder")
            folder.mkdir(exist_ok=True)
        if self._overwrite:
            with atomic_file(folder / parts[-1], overwrite=True) as output:
                yield output
        else:
            # The folder gets its name when it is complete. Syncing each of ten thousand small files would
            # take minutes, for files that can be exported again.
            handle = os.open(folder / parts[-1], os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o666)
            with os.fdopen(handle, "wb", buffering=1 << 16) as output:
                yield output
        self.on_written(name)


@contextmanager
def atomic_folder(target: Path, *, overwrite: bool = False) -> Iterator[OutputFolder]:
    """Open a folder that gets its name once all files are in it.

    An existing folder that may be overwritten keeps its other files: it may be someone's vault.
    """
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise FormatError(f"{target} is not a folder: name another one")
    try:
        if target.exists() and any(target.iterdir()):
            if not overwrite:
                raise FormatError(f"{target} is not empty: name a new folder, or allow overwriting (--force)")
            yield OutputFolder(target, overwrite=True)
            return
        part = target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}.part")
        part.mkdir()
        try:
            yield OutputFolder(part, overwrite=False)
            if target.exists():
                target.rmdir()
            part.rename(target)
        except BaseException:
            _remove(part)
            raise
    except OSError as error:
        raise FormatError(_cannot(target, error)) from error


def safe_file_name(title: str, fallback: str, used: set[str], extension: str) -> str:
    """Return a portable file name for a title, not yet in `used` (to which it is added), at most 120 bytes."""
    name = " ".join("".join(c for c in title.translate(_NOT_IN_NAME) if c.isprintable() or c == " ").split()).strip(
        ". "
    )
    name = name.encode()[:100].decode("utf-8", "ignore").strip(". ") or fallback
    if name.split(".")[0].strip().upper() in _RESERVED:
        name = f"_{name}"
    return unique_name(name, used, "{} {}") + extension


def new_file(folder: Path, name: str, extension: str) -> Path:
    """Return the path of a file that does not exist yet, with a number after its name if needed."""
    names = chain([name], (f"{name}-{number}" for number in count(2)))
    return next(path for each in names if not (path := folder / f"{each}{extension}").exists())


def _refuse_existing(target: Path, *, overwrite: bool) -> None:
    if os.path.lexists(target):
        if target.is_symlink() or not target.is_file():
            raise FormatError(f"{target} is not a plain file: name another one")
        if not overwrite:
            raise FormatError(f"{target} is there already: name another file, or allow overwriting (--force)")


def _put_in_place(part: Path, target: Path, *, overwrite: bool) -> None:
    if overwrite:
        part.replace(target)
    else:
        try:
            os.link(part, target)  # unlike a rename, this never replaces a file that appeared meanwhile
        except FileExistsError:
            raise FormatError(f"{target} is there already: name another file, or allow overwriting (--force)") from None
        except OSError:  # a file system without links
            _refuse_existing(target, overwrite=False)
            part.rename(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def _cannot(target: Path, error: OSError) -> str:
    return f"{target} cannot be written ({error.strerror or error}): nothing was left there; name another place"
