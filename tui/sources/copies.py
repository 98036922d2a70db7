"""How often each text of a file has come, counted on the disk: memory does not grow with the file."""

from __future__ import annotations

from contextlib import AbstractContextManager
from hashlib import blake2b
from struct import Struct
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

_SLOT = Struct("<12sI")
"""A text's digest and how often it has come; a slot with 0 is empty."""

_FIRST_SLOTS = 1 << 13
_IN_MEMORY = 1 << 18
"""Bytes of a table that is not on the disk yet."""

_READ_SLOTS = 4
"""Slots read at a time: a digest is rarely further from its place."""


class CopyCounts(AbstractContextManager["CopyCounts"]):
    """A hash table in a temporary file, at most half full; a collision has the next slot."""

    def __init__(self) -> None:
        self._slots, self._used = _FIRST_SLOTS, 0
        self._file = _table(self._slots)

    def add(self, text: str) -> int:
        """Return the number of a text among those that are equal, from 1."""
        digest = blake2b(text.encode("utf-8", "replace"), digest_size=12).digest()
        at, count = self._find(digest)
        self._put(at, digest, count + 1)
        if not count:
            self._used += 1
            if self._used * 2 > self._slots:
                self._grow()
        return count + 1

    def _find(self, digest: bytes) -> tuple[int, int]:
        """Return a digest's slot and count, or the slot it is to have and 0."""
        at = int.from_bytes(digest[:8], "little") % self._slots
        while True:
            self._file.seek(at * _SLOT.size)
            for stored, count in _SLOT.iter_unpack(self._file.read(_SLOT.size * _READ_SLOTS)):
                if not count or stored == digest:
                    return at, count
                at += 1
            at %= self._slots

    def _put(self, at: int, digest: bytes, count: int) -> None:
        self._file.seek(at * _SLOT.size)
        self._file.write(_SLOT.pack(digest, count))

    def _grow(self) -> None:
        former = self._file
        self._slots *= 2
        self._file = _table(self._slots)
        with former:
            for digest, count in _fill(former):
                self._put(self._find(digest)[0], digest, count)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()


def _table(slots: int) -> SpooledTemporaryFile[bytes]:
    """Return a file of empty slots."""
    table = SpooledTemporaryFile(max_size=_IN_MEMORY, buffering=0)  # noqa: SIM115 - as long as its texts come
    for _ in range(slots // _FIRST_SLOTS):
        table.write(bytes(_SLOT.size * _FIRST_SLOTS))
    return table


def _fill(table: SpooledTemporaryFile[bytes]) -> Iterator[tuple[bytes, int]]:
    table.seek(0)
    while slots := table.read(_SLOT.size * _FIRST_SLOTS):
        yield from (slot for slot in _SLOT.iter_unpack(slots) if slot[1])
