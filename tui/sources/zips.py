"""Inspecting a zip before unpacking: bombs are recognised by their declared sizes, and held to them."""

import io
import struct
import zipfile
import zlib

from tui.core.errors import SourceError

TOTAL = 200_000_000
ENTRIES = 10_000
RATIO = 200
_SMALL = 5_000_000
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError)


def open_archive(data: bytes) -> zipfile.ZipFile:
    """Open a zip. Raises `SourceError` if it is damaged, locked, or would unpack to too much."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (ValueError, OverflowError, *_DAMAGED):
        raise SourceError("damaged; save it again") from None
    entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    if len(entries) > ENTRIES or total > TOTAL or (total > _SMALL and total > RATIO * len(data)):
        raise SourceError(f"would unpack to {len(entries)} files of {total // 1_000_000} MB; save it as text")
    if any(entry.flag_bits & 1 for entry in entries):
        raise SourceError("locked with a password; save it without")
    return archive


def read_member(archive: zipfile.ZipFile, name: str, cap: int = 20_000_000) -> bytes:
    """Return one unpacked member, never more than the cap. Raises `SourceError` if it is missing or damaged."""
    try:
        with archive.open(name) as part:
            data = part.read(cap + 1)
    except (KeyError, *_DAMAGED, NotImplementedError, RuntimeError):
        raise SourceError(f"damaged ({name} cannot be read); save it again") from None
    if len(data) > cap:
        raise SourceError(f"{name} is larger than {cap // 1_000_000} MB; save it as text")
    return data
