"""What waits on the disk until the rest is known, so that memory does not grow with the library."""

from __future__ import annotations

import json
import struct
import tempfile
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tui.core.text import compact_json

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = struct.Struct(">qq")
"""Before each block on the disk: where that before it of the same key is, -1 for none, and its size."""

_AT_MOST = 1 << 18
"""So many characters wait in memory before they go to the disk."""


class Spool:
    """Values by key, put in one after the other and taken out key by key in the order they came."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (`close` closes it)
        self._waiting: dict[str, list[str]] = defaultdict(list)
        self._last: dict[str, int] = {}
        self._size = 0

    def put(self, key: str, value: Any) -> None:
        """Keep a value that JSON can hold."""
        text = compact_json(value)
        self._waiting[key].append(text)
        self._size += len(text)
        if self._size > _AT_MOST:
            self._write()

    def keys(self) -> list[str]:
        """Return all keys in the order of their first values."""
        return [*dict.fromkeys([*self._last, *self._waiting])]

    def take(self, key: str) -> Iterator[Any]:
        """Yield the values of a key."""
        self._write()
        place, blocks = self._last.get(key, -1), list[tuple[int, int]]()
        while place >= 0:
            self._file.seek(place)
            before, size = _HEAD.unpack(self._file.read(_HEAD.size))
            blocks.append((place + _HEAD.size, size))
            place = before
        for place, size in reversed(blocks):
            self._file.seek(place)
            yield from json.loads(self._file.read(size))

    def close(self) -> None:
        self._file.close()

    def _write(self) -> None:
        self._file.seek(0, 2)
        for key, texts in self._waiting.items():
            data = f"[{','.join(texts)}]".encode()
            place, before = self._file.tell(), self._last.get(key, -1)
            self._last[key] = place
            self._file.write(_HEAD.pack(before, len(data)) + data)
        self._waiting.clear()
        self._size = 0
