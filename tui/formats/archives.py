"""Reproducible zip files, and reading untrusted ones without believing their sizes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from tui.core.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENTRIES_AT_MOST, BYTES_AT_MOST, RATIO_AT_MOST = 20_000, 512 * 1024 * 1024, 200
"""What an archive may hold: files, bytes unpacked, and how many times its own size."""

DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, EOFError),
    *(OSError, UnicodeDecodeError),  # an offset before the beginning, a name that is not text
)
"""What Python's reader says of a damaged zip."""

_TIME = (1980, 1, 1, 0, 0, 0)


class Archive:
    """A zip file being written; times and permissions are fixed, so that the same content gives the same bytes."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self._zip = zipped

    @contextmanager
    def file(self, name: str, *, is_large: bool = True) -> Iterator[IO[bytes]]:
        """Open a file in the archive; one that `is_large` may have 2 GB, which not every program reads."""
        with self._zip.open(_entry(name), "w", force_zip64=is_large) as output:
            yield output

    def put(self, name: str, data: bytes) -> None:
        """Write a whole file."""
        self._zip.writestr(_entry(name), data)


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _TIME)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    info.create_system = 3
    return info


@contextmanager
def create_archive(output: IO[bytes]) -> Iterator[Archive]:
    """Open a zip file to write to a stream."""
    zipped = zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
    try:
        yield Archive(zipped)
    except BaseException:
        zipped.fp = io.BytesIO()  # discarded: what closing it writes goes nowhere
        raise
    zipped.close()


@contextmanager
def open_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open an untrusted zip file. Raises `FormatError` before unpacking if it would be too large."""
    try:
        with zipfile.ZipFile(path) as zipped:
            entries = zipped.infolist()
            total = sum(entry.file_size for entry in entries)
            packed = max(path.stat().st_size, 1)
            if len(entries) > ENTRIES_AT_MOST or total > BYTES_AT_MOST or total / packed > RATIO_AT_MOST:
                raise FormatError(f"it unpacks to {total >> 20} MB in {len(entries)} files, which no export does")
            yield zipped
    except DAMAGED as error:
        raise FormatError(f"it is not a zip file that can be read ({error})") from error
