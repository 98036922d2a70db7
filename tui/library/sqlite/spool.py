"""What waits on the disk until the rest is known, so that memory does not grow with the library."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any

from tui.core.text import compact_json

if TYPE_CHECKING:
    from collections.abc import Iterator

_AT_MOST = 1 << 18
"""Characters that are buffered in memory."""


class Spool:
    """Values of several kinds by key, put in one after the other and taken out key by key in the order they came."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("", isolation_level=None)  # a temporary file, deleted when it is closed
        for sql in (
            "PRAGMA journal_mode=OFF",
            "PRAGMA cache_size=-512",
            "BEGIN",  # and never committed: after each commit, SQLite looks for a journal to remove
            "CREATE TABLE spool (kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL)",
        ):
            self._file.execute(sql)
        self._waiting: list[tuple[str, str, str]] = []
        self._size = 0
        self._is_indexed = False

    def put(self, kind: str, key: str, value: Any) -> None:
        """Keep a value that JSON can hold."""
        text = compact_json(value)
        self._waiting.append((kind, key, text))
        self._size += len(text)
        if self._size > _AT_MOST:
            self._write()

    def keys(self, kind: str) -> Iterator[str]:
        """Yield the keys of a kind, sorted."""
        for (key,) in self._read("SELECT DISTINCT key FROM spool WHERE kind = ? ORDER BY key", kind):
            yield key

    def take(self, kind: str, key: str = "") -> Iterator[Any]:
        """Yield the values of a key."""
        for (text,) in self._read("SELECT value FROM spool WHERE kind = ? AND key = ? ORDER BY rowid", kind, key):
            yield json.loads(text)

    def count(self, kind: str, key: str, at_most: int = -1) -> int:
        """Return how many values a key has; with `at_most` no more than these are counted."""
        sql = "SELECT count(*) FROM (SELECT 1 FROM spool WHERE kind = ? AND key = ? LIMIT ?)"
        ((count,),) = self._read(sql, kind, key, at_most)
        return int(count)

    def close(self) -> None:
        self._file.close()

    def _read(self, sql: str, *params: str | int) -> sqlite3.Cursor:
        self._write()
        if not self._is_indexed:  # all at once: one by one, each key would touch another page of the file
            self._file.execute("CREATE INDEX by_key ON spool (kind, key)")
            self._is_indexed = True
        return self._file.execute(sql, params)

    def _write(self) -> None:
        if not self._waiting:
            return
        self._file.executemany("INSERT INTO spool VALUES (?, ?, ?)", self._waiting)
        self._waiting.clear()
        self._size = 0
