"""Reading a library file: pragmas, cleaned rows and limits."""

from __future__ import annotations

import re
import sqlite3
import time
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.core.errors import LibraryError
from tui.core.text import clean_row, clean_rows
from tui.core.wording import fold
from tui.library.sqlite.copy import log_size
from tui.library.sqlite.copy import read_only as open_to_read
from tui.library.sqlite.error_messages import explain, is_lock, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BUSY_SECONDS = 10.0
"""How long reads and writes wait for another program's lock, unless a user is waiting."""

POLL_SECONDS = 0.001
"""The interval at which a lock is tried."""

CACHE_KIB = 2_000
"""Kibibytes of pages a connection caches: a key needs few, and the system caches them anyway."""

_ROWS_AT_ONCE = 50
"""Rows that are fetched together if none needs processing."""

_PRAGMAS = ("foreign_keys", "recursive_triggers", "fullfsync", "checkpoint_fullfsync", "cell_size_check")
"""Pragmas of every connection.

Rows removed by REPLACE fire triggers, too; on macOS a plain fsync may stay in the disk's cache.
"""


FileId = tuple[int, int]
"""What identifies a file."""


def file_id(path: Path) -> FileId | None:
    """Return a file's id; None if there is no file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _fold(text: str | None) -> str | None:
    return None if text is None else fold(text)


def _has(pattern: str, text: str | None) -> bool:
    return re.search(pattern, text or "") is not None  # re caches compiled patterns


class ReadingConnection:
    """A read connection, used by the thread that made it; queries need nothing more."""

    def __init__(
        self, path: Path, timeout_seconds: float = BUSY_SECONDS, cache_kib: int = CACHE_KIB, read_only: str = ""
    ) -> None:
        """Connect to `path`, creating it if missing unless only reading. Raises `LibraryError`."""
        self.path = path = path.absolute()
        self.timeout_seconds = timeout_seconds
        """How long the next write waits for another program's lock."""
        self._cache_kib = cache_kib
        self._begun, self._limit_seconds = 0.0, 0.0
        self._text_factory: Callable[[bytes], str] = str
        self.read_only = read_only
        """Why nothing can be written, if that is so."""
        self._trusts_schema = False
        self.raw = self._connect()
        self._file_id = file_id(path)
        self._data_version: int | None = 0

    def _connect(self) -> sqlite3.Connection:
        with self._explain():
            # No isolation level, because Python's own transactions would begin deferred.
            if self.read_only:
                raw = open_to_read(self.path, 0)
                self._seen = self._stamp()
            else:
                raw = sqlite3.connect(self.path, timeout=0, isolation_level=None)
            try:
                when_unlocked(raw, "PRAGMA schema_version", self.timeout_seconds)
                raw.execute(f"PRAGMA busy_timeout={self.timeout_seconds * 1000:.0f}")
                for pragma in _PRAGMAS:
                    raw.execute(f"PRAGMA {pragma}=ON")
                raw.execute(f"PRAGMA trusted_schema={'ON' if self._trusts_schema else 'OFF'}")
                raw.execute("PRAGMA synchronous=FULL")
                raw.execute(f"PRAGMA cache_size=-{self._cache_kib}")
                raw.text_factory = self._text_factory
                raw.create_function("folded", 1, _fold, deterministic=True)
                raw.create_function("regexp", 2, _has, deterministic=True)
            except BaseException:
                raw.close()
                raise
        return raw

    def trust_schema(self, *, trusts: bool = True) -> None:
        """Allow the file's triggers to use its search indexes, once they are known to be Postil's own.

        Until then nothing in a file can call functions with side effects. (SQLite before 3.41 counts its own FTS5 among
        these.)
        """
        self._trusts_schema = trusts
        self.raw.execute(f"PRAGMA trusted_schema={'ON' if trusts else 'OFF'}")

    def wait_at_most(self, seconds: float) -> None:
        """Set how long reads and writes wait for another program's lock."""
        self.timeout_seconds = seconds
        self.raw.execute(f"PRAGMA busy_timeout={seconds * 1000:.0f}")

    def all(self, sql: str, *params: object) -> list[tuple[Any, ...]]:
        with self._explain():
            try:
                return clean_rows(self.raw.execute(sql, params).fetchall())
            except sqlite3.OperationalError as error:
                self._read_any_bytes(error)
                return clean_rows(self.raw.execute(sql, params).fetchall())

    def each(self, sql: str, *params: object, as_stored: bool = False) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query; texts are unchanged only for the search for forbidden characters."""
        with self._explain():
            rows = self.raw.execute(sql, params)
            while as_stored and (some := rows.fetchmany(_ROWS_AT_ONCE)):
                yield from some
                self._begun = time.monotonic()
            for row in rows:
                yield clean_row(row)
                self._begun = time.monotonic()

    def one(self, sql: str, *params: object) -> tuple[Any, ...] | None:
        with self._explain():
            try:
                row: tuple[Any, ...] | None = self.raw.execute(sql, params).fetchone()
            except sqlite3.OperationalError as error:
                self._read_any_bytes(error)
                row = self.raw.execute(sql, params).fetchone()
            return None if row is None else clean_row(row)

    def _read_any_bytes(self, error: sqlite3.OperationalError) -> None:
        """Read text that is not UTF-8 from now on, at the cost of a call per text; raise any other error."""
        if "decode" not in str(error):
            raise error
        self.raw.text_factory = self._text_factory = partial(str, encoding="utf-8", errors="replace")

    def value(self, sql: str, *params: object) -> Any:
        row = self.one(sql, *params)
        return None if row is None else row[0]

    def counter(self, name: str) -> int:
        """Return a count that triggers maintain: a row of the table `counters`."""
        return int(self.value("SELECT count FROM counters WHERE name = ?", name))

    def reconnect(self, path: Path, read_only: str | None = None) -> None:
        """Connect again, also to another copy of the file or for writing."""
        self.raw.close()
        self.path = path
        self.read_only = self.read_only if read_only is None else read_only
        self.raw = self._connect()
        self.limit(self._limit_seconds)
        self._file_id, self._data_version = file_id(path), None

    def _stamp(self) -> tuple[int, int, int]:
        """Return a value that changes when someone else writes to a read-only file."""
        status = self.path.stat()
        return status.st_mtime_ns, status.st_size, log_size(self.path)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Give several reads one snapshot of the file, whatever others write; keep it short."""
        if self.raw.in_transaction:
            yield
            return
        with self._explain():
            self.raw.execute("BEGIN")
            try:
                yield
            finally:
                self.raw.rollback()

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Let Ctrl+C interrupt a slow statement, which SQLite would finish before Python handles signals."""
        self.raw.set_progress_handler(lambda: 0, 100_000)
        try:
            yield
        finally:
            self.limit(self._limit_seconds)

    def limit(self, seconds: float) -> None:
        """Fail any statement that works longer than this before its next row."""
        self._limit_seconds = seconds
        self.raw.set_progress_handler(self._is_late if seconds else None, 100_000)

    def _is_late(self) -> bool:
        return time.monotonic() - self._begun > self._limit_seconds

    @contextmanager
    def _explain(self) -> Iterator[None]:
        self._begun = time.monotonic()
        try:
            yield
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
                if self._limit_seconds and self._is_late():
                    raise LibraryError(
                        f"{self.path} takes longer than {self._limit_seconds:.0f} seconds to answer: nothing was "
                        "changed; it may have been made to"
                    ) from error
                raise KeyboardInterrupt from error
            raise kind_of(error)(explain(error, self.path)) from error


def when_unlocked(connection: sqlite3.Connection, sql: str, seconds: float) -> sqlite3.Cursor:
    """Execute a statement, waiting for another program's lock up to a deadline by the clock.

    SQLite itself would sleep up to 100 ms between attempts, and count its sleeps as if each ended on time: on a busy
    machine two seconds of them are three.
    """
    until = time.monotonic() + seconds
    while True:
        try:
            return connection.execute(sql)
        except sqlite3.OperationalError as error:
            if not is_lock(error) or time.monotonic() > until:
                raise
            time.sleep(POLL_SECONDS)
