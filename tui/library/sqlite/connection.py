"""One connection to a library file: pragmas, transactions, and SQLite's errors told in one line."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property, partial
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from tui.core.errors import LibraryError, LockedError
from tui.core.text import clean_row
from tui.library.sqlite.copy import copy_to_new_file, last_backup, new_part
from tui.library.sqlite.log import Log, close_without_folding, file_id, fold

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database

Item = TypeVar("Item")

APPLICATION_ID = 0x506F7374
"""SQLite's `application_id` of a library: "Post"."""

BUSY_SECONDS = 10.0
"""How long reads and writes wait for another program's lock, unless a person waits for them."""

START_SECONDS = 0.4
"""The same for the start of the reader."""

CACHE_KIB = 2_000
"""Kibibytes of pages a connection keeps: a key needs few of them, and the system has them anyway."""

BULK_CACHE_KIB = 8_000
"""The same for what writes much: adding is a seventh quicker."""

POLL_SECONDS = 0.001
"""How often it looks whether the lock is free."""

TRANSACTION_SECONDS = 0.02
"""How long a transaction of a long work collects items: a reader's key never waits longer for the lock."""

_PRAGMAS = ("foreign_keys", "recursive_triggers", "fullfsync", "checkpoint_fullfsync", "cell_size_check")
"""What is switched on. What a REPLACE removes is counted, too; on macOS a plain fsync may stay in the disk's cache."""

_UNWRITTEN = ("SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_TRUNCATE", "SQLITE_IOERR_SHMSIZE")
"""What SQLite calls a write that the system did not take."""


class Connection:
    """A connection; it belongs to the thread that made it.

    Reads go through `all`, `one` and `value`; writes happen inside `write`, one IMMEDIATE transaction.
    """

    def __init__(self, path: Path, timeout_seconds: float = BUSY_SECONDS, cache_kib: int = CACHE_KIB) -> None:
        """Connect to `path`, which is made when it is not there. Raises `LibraryError`."""
        self.path = path = path.absolute()
        self.timeout_seconds = timeout_seconds
        """How long the next write waits for another program's lock."""
        self._cache_kib = cache_kib
        self._begun, self._limit_seconds = 0.0, 0.0
        self._text_factory: Callable[[bytes], str] = str
        self.raw = self._connect()
        self._file_id = file_id(path)
        self._data_version: int | None = 0
        self._log: Log | None = None
        self.on_rescue: Callable[[Path], str] | None = None
        """Brings what a copy holds into the library, when the log it was in is replaced; returns what to tell."""
        self.notice = ""
        """What a person is to be told about the file; whoever tells it empties it."""

    def _connect(self) -> sqlite3.Connection:
        with self._explained():
            # No isolation level: Python's own transactions would begin deferred.
            raw = sqlite3.connect(self.path, timeout=self.timeout_seconds, isolation_level=None)
            try:
                for pragma in _PRAGMAS:
                    raw.execute(f"PRAGMA {pragma}=ON")
                raw.execute("PRAGMA synchronous=FULL")
                raw.execute(f"PRAGMA cache_size=-{self._cache_kib}")
                raw.text_factory = self._text_factory
            except BaseException:
                raw.close()
                raise
        return raw

    def close(self) -> None:
        """Close the connection; what is only in a log that was removed is saved before."""
        try:
            self.keep_log()
        except LibraryError:
            if self._log is not None and self._log.state() != "gone":
                close_without_folding(self.raw, self.path)
        self._log = None
        self.raw.close()

    def wait_at_most(self, seconds: float) -> None:
        """Let reads and writes from now on wait so long for another program's lock."""
        self.timeout_seconds = seconds
        self.raw.execute(f"PRAGMA busy_timeout={seconds * 1000:.0f}")

    @cached_property
    def db(self) -> Database:
        """The connection under sqlite-utils, which makes and changes tables: most programs never need it."""
        from tui.library.sqlite.light_sqlite_utils import Database

        return Database(self.raw, execute_plugins=False)

    def all(self, sql: str, *params: object) -> list[tuple[Any, ...]]:
        with self._explained():
            try:
                return [*map(clean_row, self.raw.execute(sql, params))]
            except sqlite3.OperationalError as error:
                self._read_any_bytes(error)
                return [*map(clean_row, self.raw.execute(sql, params))]

    def each(self, sql: str, *params: object, as_stored: bool = False) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query; their texts `as_stored` only for what looks for characters that must not be."""
        with self._explained():
            for row in self.raw.execute(sql, params):
                yield row if as_stored else clean_row(row)
                self._begun = time.monotonic()

    def one(self, sql: str, *params: object) -> tuple[Any, ...] | None:
        with self._explained():
            try:
                row: tuple[Any, ...] | None = self.raw.execute(sql, params).fetchone()
            except sqlite3.OperationalError as error:
                self._read_any_bytes(error)
                row = self.raw.execute(sql, params).fetchone()
            return None if row is None else clean_row(row)

    def _read_any_bytes(self, error: sqlite3.OperationalError) -> None:
        """Read what is no UTF-8 as such from now on, which costs a call for each text; raise any other error."""
        if "decode" not in str(error):
            raise error
        self.raw.text_factory = self._text_factory = partial(str, encoding="utf-8", errors="replace")

    def value(self, sql: str, *params: object) -> Any:
        row = self.one(sql, *params)
        return None if row is None else row[0]

    def counter(self, name: str) -> int:
        """Return a count that triggers keep: a row of the table `counters`."""
        return int(self.value("SELECT count FROM counters WHERE name = ?", name))

    def run(self, sql: str, *params: object) -> int:
        """Execute a statement inside `write`; return the number of rows changed."""
        return self.raw.execute(sql, params).rowcount

    def insert(self, table: str, row: Mapping[str, object]) -> int:
        """Add a row inside `write`; return its rowid.

        Ten times as quick as the library's own insert, which looks at the schema each time and makes a missing table.
        """
        columns, marks = ", ".join(f'"{column}"' for column in row), ", ".join("?" * len(row))
        cursor = self.raw.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(row.values()))
        return int(cursor.lastrowid or 0)

    def insert_many(self, table: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Add rows that have the same columns inside `write`.

        In one statement: at the beginning of each that has triggers the search index writes what it holds to the file.
        """
        if rows:
            columns, marks = ", ".join(f'"{column}"' for column in rows[0]), ", ".join("?" * len(rows[0]))
            values = ", ".join([f"({marks})"] * len(rows))
            self.run(f"INSERT INTO {table} ({columns}) VALUES {values}", *chain.from_iterable(r.values() for r in rows))

    def run_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """Execute a statement for each row inside `write`."""
        self.raw.executemany(sql, rows)

    @contextmanager
    def write(self) -> Iterator[None]:
        """Open a transaction that is whole or not at all; nested uses join the outer one.

        It begins IMMEDIATE, because a deferred one that read first fails at once when another program wrote between.
        """
        if self.raw.in_transaction:
            yield
            return
        if file_id(self.path) != self._file_id:  # SQLite would go on writing into what nobody can find any more
            raise LibraryError(
                f"{self.path} was removed or replaced: nothing was changed; put it back, then start again"
            )
        self.keep_log()
        with self._explained():
            self._begin()
            try:
                if self._log is not None and self._log.state() != "same":  # since then: under the lock it is for sure
                    self.raw.rollback()
                    self.keep_log()
                    self._begin()
                yield
                self.raw.execute("COMMIT")
            except BaseException:
                self.raw.rollback()
                raise

    def write_some(self, items: Iterator[Item], work: Callable[[Item], object]) -> int:
        """Do the work on the next items in one short transaction; return on how many, 0 when there are no more."""
        done, until = 0, 0.0
        with ExitStack() as transaction:
            for item in items:
                if not done:  # the lock is taken when there is work for it
                    transaction.enter_context(self.write())
                    until = time.monotonic() + TRANSACTION_SECONDS
                work(item)
                done += 1
                if time.monotonic() > until:
                    break
        return done

    def use_log(self) -> bool:
        """Let the file have a log (WAL), which stays its way; return False where that is refused.

        Of two that change a new file's mode at once SQLite refuses one, whatever the timeout: it has to ask again.
        """
        if self.value("PRAGMA journal_mode") != "wal":
            with self._explained():
                if self._when_unlocked("PRAGMA journal_mode=WAL").fetchone() != ("wal",):
                    return False
        self.value("SELECT count(*) FROM sqlite_master")  # the first read makes the log
        self._log = Log(self.path)
        return True

    def keep_log(self) -> None:
        """Go on safely where the log was removed or replaced under this connection; nothing saved is lost.

        Outside a transaction. Raises `LibraryError` where it cannot be done now: nothing is changed then, and what is
        saved stays readable.
        """
        if self._log is None or self.raw.in_transaction or file_id(self.path) != self._file_id:
            return
        state, rescue = self._log.state(), None
        if state == "same":
            return
        with self._explained():
            if state == "gone":  # it is still open here: take it over into the library
                (is_busy, _, _) = self.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                if is_busy:
                    raise sqlite3.OperationalError("database is locked")
                self.raw.close()
            else:
                if state == "replaced":  # what is only in it can no longer be taken over page by page
                    rescue = new_part(self.path)
                    copy_to_new_file(self.raw, rescue, advice="what is saved is not lost; make room, then try again")
                close_without_folding(self.raw, self.path)
            self.raw = self._connect()
            self.__dict__.pop("db", None)
            self._data_version = None
            self.value("SELECT count(*) FROM sqlite_master")
        self.notice = f"another program removed the log of {self.path.name}; what was saved is safe"
        if rescue is not None and self.on_rescue is not None:
            log, self._log = Log(self.path), None  # so that writing it again does not look at it
            self.notice = self.on_rescue(rescue)
            self._log = log
        log = Log(self.path)
        if not log.is_there:  # another thread has the old one open, and shares it with this connection
            raise LibraryError(
                f"another program removed the log of {self.path}: what was saved is safe; wait a moment, then try again"
            )
        self._log = log

    def fold_when_idle(self, idle_seconds: float) -> Callable[[], None] | None:
        """Return what takes the log over into the library, for a thread, when there is a log left alone for so long."""
        if self._log is None or self._log.state() != "same" or not self._log.wants_folding(idle_seconds):
            return None
        return partial(fold, self.path)

    def expect_unlocked(self) -> None:
        """Raise `LibraryError` where another program holds the lock for longer than a write would wait."""
        with self._explained():
            self._begin()
            self.raw.rollback()

    def _begin(self) -> None:
        """Begin a write; SQLite itself would sleep up to 100 ms between two looks at the lock, and a key with it."""
        self.raw.execute("PRAGMA busy_timeout=0")
        try:
            self._when_unlocked("BEGIN IMMEDIATE")
        finally:
            self.wait_at_most(self.timeout_seconds)

    def _when_unlocked(self, sql: str) -> sqlite3.Cursor:
        until = time.monotonic() + self.timeout_seconds
        while True:
            try:
                return self.raw.execute(sql)
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > until:
                    raise
                time.sleep(POLL_SECONDS)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let several reads see one state of the file, whatever others write meanwhile; keep it short."""
        if self.raw.in_transaction:
            yield
            return
        with self._explained():
            self.raw.execute("BEGIN")
            try:
                yield
            finally:
                self.raw.rollback()

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Let Ctrl+C end a statement that takes long; SQLite would finish it before Python looks for signals."""
        self.raw.set_progress_handler(lambda: 0, 100_000)
        try:
            yield
        finally:
            self.limit(self._limit_seconds)

    def changed(self) -> bool:
        """Return whether another program or thread has written to the file since this was asked last.

        The log is looked after, too. Raises `LibraryError`.
        """
        self.keep_log()
        before, self._data_version = self._data_version, self.value("PRAGMA data_version")
        return bool(self._data_version != before)

    def limit(self, seconds: float) -> None:
        """Let no statement work for longer before its next row: it then fails."""
        self._limit_seconds = seconds
        self.raw.set_progress_handler(self._is_late if seconds else None, 100_000)

    def _is_late(self) -> bool:
        return time.monotonic() - self._begun > self._limit_seconds

    @contextmanager
    def _explained(self) -> Iterator[None]:
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
            raise (LockedError if is_lock(error) else LibraryError)(explain(error, self.path)) from error


def is_lock(error: sqlite3.Error) -> bool:
    low = str(error).lower()
    return "locked" in low or "busy" in low


def explain(error: sqlite3.Error, path: Path) -> str:
    """Return what an SQLite error means for the person whose library it is, in one line."""
    low = str(error).lower()
    if is_lock(error):
        return f"{path} is locked by another program: nothing was changed; close it there, then try again"
    if getattr(error, "sqlite_errorname", "") in _UNWRITTEN:  # a quota or a limit; a disk that is full says so
        return f"{path} cannot grow (disk full, quota or size limit): nothing was changed; make room, then try again"
    if "disk is full" in low or "database or disk" in low:
        return f"the disk that holds {path} is full: nothing was changed; free some space, then try again"
    if "readonly" in low or "read-only" in low:
        return f"{path} may not be written: nothing was changed; check its permissions and its folder's"
    if "unable to open" in low:
        return f"{path} cannot be opened: check that its folder exists and may be written"
    if "not a database" in low:
        return f"{path} is not a Postil library: name another file with --library{last_backup(path)}"
    if "malformed" in low or "corrupt" in low:
        return f"{path} is damaged: keep the file, and go back to a backup{last_backup(path)}"
    if "disk i/o" in low:
        return f"{path} can no longer be read or written: was it removed or replaced? Start again when it is back"
    return f"{path}: {error}"
