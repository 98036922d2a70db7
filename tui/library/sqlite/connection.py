"""One connection to a library file: transactions, and its write-ahead log."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property, partial
from itertools import chain
from typing import TYPE_CHECKING, Literal, TypeVar

from tui.core.errors import LibraryError, StrayLogError
from tui.library.sqlite.copy import copy_to_new_file, new_part
from tui.library.sqlite.log import checkpoint, close_without_checkpoint, has_a_name, programs_with
from tui.library.sqlite.place import backup_path
from tui.library.sqlite.reading import BUSY_SECONDS, CACHE_KIB, FileId, ReadingConnection, file_id, when_unlocked

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database

Item = TypeVar("Item")

APPLICATION_ID = 0x506F7374
"""SQLite's `application_id` of a library: "Post"."""

START_SECONDS = 0.4
"""The same for the start of the reader."""

BULK_CACHE_KIB = 8_000
"""The same for what writes much: adding is a seventh quicker."""

LETS_GO_SECONDS = 1.0
"""How long Postil processes may keep a removed log open: each leaves it when it next looks."""

PAUSE_SECONDS = 0.003
"""The pause between two transactions of long work: whoever waits for the lock tries once a millisecond."""

TRANSACTION_SECONDS = 0.02
"""The aim for a transaction of long work: a key of the reader never waits longer for the lock."""

LogState = Literal["same", "gone", "continued", "replaced"]
"""`gone`: nobody has begun another one. `continued`: all of it is in the present one, or in the library. `replaced`:
another program has begun one of its own, which knows nothing of what is only in the open one."""

_HEAD_BYTES = 32
_MAGIC = b"\x37\x7f\x06"
"""The first bytes of a log, except for the lowest."""


class WriteAheadLog:
    """The two files of a library's write-ahead log as they were when it was opened."""

    def __init__(self, library: Path) -> None:
        self._library = library
        self._log = library.with_name(f"{library.name}-wal")
        self._index = library.with_name(f"{library.name}-shm")
        self._ids = self._present()
        self._folded_ns = 0

    def _present(self) -> tuple[FileId | None, FileId | None]:
        return file_id(self._log), file_id(self._index)

    @property
    def is_there(self) -> bool:
        """Whether both files are the ones that were opened, in their place."""
        return None not in self._ids and self._ids == self._present()

    def state(self) -> LogState:
        """Return what has happened to the log since it was opened."""
        opened_log, opened_index = self._ids
        log, index = self._present()
        if (log, index) == self._ids and index is not None:
            return "same"
        begun = self._begun() if log not in (None, opened_log) else False
        if index in (None, opened_index):
            if not begun:
                return "gone"
            return "continued" if index is not None and self._has_head() else "replaced"
        return "continued" if log == opened_log else "replaced"

    def stranger(self) -> str:
        """Return the name of a program other than Postil that has these files open; "" if none is known."""
        return next(programs_with(f"{self._library.name}-", {*self._ids} - {None}), "")

    def _begun(self) -> bool:
        """Return whether anything has been written to the current log."""
        with suppress(OSError):
            return self._log.stat().st_size > _HEAD_BYTES
        return False

    def _has_head(self) -> bool:
        """Return whether the log starts at its beginning, after the contents of the opened one were checkpointed."""
        with suppress(OSError), self._log.open("rb") as file:
            return file.read(3) == _MAGIC
        return False

    def wants_checkpoint(self, idle_seconds: float) -> bool:
        """Return whether the log may hold pages not checkpointed yet and has been left alone for long enough."""
        import time

        try:
            status = self._log.stat()
        except OSError:
            return False
        if not status.st_size or status.st_mtime_ns == self._folded_ns:
            return False
        if 0 <= time.time() - status.st_mtime < idle_seconds:  # a negative time means that the clock was set back
            return False
        self._folded_ns = status.st_mtime_ns
        return True


class Connection(ReadingConnection):
    """A connection, used by the thread that made it.

    Reads go through `all`, `one` and `value`; writes happen inside `write`, one IMMEDIATE transaction.
    """

    def __init__(
        self, path: Path, timeout_seconds: float = BUSY_SECONDS, cache_kib: int = CACHE_KIB, read_only: str = ""
    ) -> None:
        super().__init__(path, timeout_seconds, cache_kib, read_only)
        self._log: WriteAheadLog | None = None
        self._left_log: WriteAheadLog | None = None
        """A removed log left here for others who may have it open, and since when."""
        self._left_at = 0.0
        self._has_reported_stranger = False
        self.is_lost = False
        """Whether it was reported that the file is gone or was replaced."""
        self.on_rescue: Callable[[Path], str] | None = None
        """Imports a copy's contents when its log is replaced; returns what to tell."""
        self.notice = ""
        """A message about the file; whoever shows it empties it."""

    def close(self) -> None:
        """Close the connection, after saving what is only in a log that was removed."""
        try:
            self.keep_log()
        except LibraryError:
            if self._log is not None and self._log.state() != "gone":
                close_without_checkpoint(self.raw, self.path)
        self._log = None
        self.raw.close()

    @cached_property
    def db(self) -> Database:
        """The connection wrapped by sqlite-utils, which creates and changes tables; most programs never need it."""
        from tui.library.sqlite.light_sqlite_utils import Database

        return Database(self.raw, execute_plugins=False)

    def run(self, sql: str, *params: object) -> int:
        """Execute a statement inside `write`; return the number of rows changed."""
        return self.raw.execute(sql, params).rowcount

    def insert(self, table: str, row: Mapping[str, object]) -> int:
        """Insert a row inside `write`; return its rowid.

        Ten times as fast as the library's own insert, which reads the schema each time.
        """
        columns, marks = ", ".join(f'"{column}"' for column in row), ", ".join("?" * len(row))
        cursor = self.raw.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(row.values()))
        return int(cursor.lastrowid or 0)

    def insert_many(self, table: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Insert rows with the same columns inside `write`, in one statement.

        At the start of each statement on a table with triggers the search index writes its pending data to the file.
        """
        if rows:
            columns, marks = ", ".join(f'"{column}"' for column in rows[0]), ", ".join("?" * len(rows[0]))
            values = ", ".join([f"({marks})"] * len(rows))
            self.run(f"INSERT INTO {table} ({columns}) VALUES {values}", *chain.from_iterable(r.values() for r in rows))

    def run_many(self, sql: str, rows: Sequence[Sequence[object]]) -> int:
        """Execute a statement for each row inside `write`; return the number of rows changed."""
        return self.raw.executemany(sql, rows).rowcount

    def expect_writable(self) -> None:
        """Raise `LibraryError` if the library is read-only."""
        if self.read_only:
            raise LibraryError(f"{self.path} is only read: nothing was changed; {self.read_only}")

    @contextmanager
    def write(self) -> Iterator[None]:
        """Open a transaction that is committed whole or not at all; nested uses join the outer one.

        It begins IMMEDIATE, because a deferred one that read first fails at once if another program wrote in between.
        """
        if self.raw.in_transaction:
            yield
            return
        self.expect_writable()
        if file_id(self.path) != self._file_id:  # SQLite would keep writing into a file that nobody can find any more
            raise LibraryError(
                f"{self.path} was removed or replaced: nothing was changed; put it back, then start again"
            )
        self.keep_log()
        if stranger := self._stranger():
            raise StrayLogError(f"{stranger}: nothing was changed; close it there, then try again")
        with self._explain():
            self._begin()
            try:
                if self._log is not None and self._log.state() != "same":  # only under the lock is it certain
                    self.raw.rollback()
                    self.keep_log()
                    self._begin()
                yield
                self.raw.execute("COMMIT")
            except BaseException:
                self.raw.rollback()
                raise

    def write_some(self, items: Iterator[Item], work: Callable[[Item], object]) -> int:
        """Process the next items in one short transaction; return their number, 0 at the end."""
        done, until = 0, 0.0
        with ExitStack() as transaction:
            for item in items:
                if not done:  # take the lock only when there is work
                    transaction.enter_context(self.write())
                    until = time.monotonic() + TRANSACTION_SECONDS
                work(item)
                done += 1
                if time.monotonic() > until:
                    break
        if done and not self.raw.in_transaction:  # inside another transaction the lock would be held throughout
            time.sleep(PAUSE_SECONDS)
        return done

    def use_log(self) -> bool:
        """Switch the file to WAL, which is permanent; return False if SQLite refuses.

        When two connections change a new file's mode at once SQLite refuses one, whatever the timeout: it has to try
        again.
        """
        if self.value("PRAGMA journal_mode") != "wal":
            with self._explain():
                if self._when_unlocked("PRAGMA journal_mode=WAL").fetchone() != ("wal",):
                    return False
        self.value("SELECT count(*) FROM sqlite_master")  # the first read creates the log
        self._log = WriteAheadLog(self.path)
        return True

    def keep_log(self) -> None:
        """Recover when the log was removed or replaced under this connection; nothing saved is lost.

        Call it outside a transaction. Raises `LibraryError` if it is impossible now: nothing is changed then, and what
        is saved stays readable.
        """
        if self._log is None or self.raw.in_transaction or file_id(self.path) != self._file_id:
            return
        state, rescue = self._log.state(), None
        if state == "same":
            return
        with self._explain():
            if state == "gone":  # it is still open here: transfer it into the library
                (is_busy, _, _) = self.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                if is_busy:
                    raise sqlite3.OperationalError("database is locked")
                self.raw.close()
            else:
                if state == "replaced":  # what is only in it can no longer be transferred page by page
                    rescue = new_part(self.path)
                    copy_to_new_file(self.raw, rescue, advice="what is saved is not lost; make room, then try again")
                close_without_checkpoint(self.raw, self.path)
            self.raw = self._connect()
            self.__dict__.pop("db", None)
            self._data_version = None
            self.value("SELECT count(*) FROM sqlite_master")
        self._left_log, self._left_at = self._log, time.monotonic()
        self.notice = f"another program removed the log of {self.path.name}; what was saved is safe"
        if rescue is not None and self.on_rescue is not None:
            log, self._log = WriteAheadLog(self.path), None  # so that writing it again does not check it
            self.notice = self.on_rescue(rescue)
            self._log = log
        log = WriteAheadLog(self.path)
        if not log.is_there:  # another thread has the old log open and shares it with this connection
            raise LibraryError(
                f"another program removed the log of {self.path}: what was saved is safe; wait a moment, then try again"
            )
        self._log = log

    def _stranger(self) -> str:
        """Say who still writes into a removed log; "" if nobody does."""
        if self._left_log is None or time.monotonic() - self._left_at < LETS_GO_SECONDS:
            return ""
        if stranger := self._left_log.stranger():
            return f"another program ({stranger}) still writes into the log of {self.path.name} that was removed"
        self._left_log = None
        old, self.raw = self.raw, self._connect()  # it may have overwritten what this connection has cached
        self.value("SELECT count(*) FROM sqlite_master")
        old.close()
        self.__dict__.pop("db", None)
        self._data_version = None
        return ""

    def _look_after(self) -> None:
        """Warn once that the file was replaced, or a removed log is still written to; save what nobody else has."""
        if file_id(self.path) != self._file_id:
            if not self.is_lost:
                self.is_lost = True
                self.notice = (
                    f"{self.path.name} was removed or replaced: nothing more is saved in it{self._put_aside()}"
                )
            return
        self.is_lost = False  # the file may be put back
        stranger = self._stranger()
        if stranger and not self._has_reported_stranger:
            self.notice = f"{stranger}: close it there; what you do until then waits"
        self._has_reported_stranger = bool(stranger)

    def _put_aside(self) -> str:
        """Save a library whose file was deleted beside its old place; return what to tell."""
        if has_a_name(self._file_id):
            return "; put it back, or start again to open what is there"
        aside = backup_path(self.path, "aside")
        try:
            copy_to_new_file(self.raw, aside)
        except LibraryError as error:
            return f", and what it held cannot be kept: {error}"
        return f"; what it held is kept in {aside.name}, start again to open what is there"

    def reconnect(self, path: Path, read_only: str | None = None) -> None:
        super().reconnect(path, read_only)
        self.__dict__.pop("db", None)
        self._log = None

    def checkpoint_when_idle(self, idle_seconds: float) -> Callable[[], None] | None:
        """Return a function that checkpoints the log in a thread, if there is one left alone for long enough."""
        if self._log is None or self._log.state() != "same" or not self._log.wants_checkpoint(idle_seconds):
            return None
        return partial(checkpoint, self.path)

    def expect_unlocked(self) -> None:
        """Raise `LibraryError` if another program holds the lock for longer than a write would wait."""
        with self._explain():
            self._begin()
            self.raw.rollback()

    def _begin(self) -> None:
        self._when_unlocked("BEGIN IMMEDIATE")

    def _when_unlocked(self, sql: str) -> sqlite3.Cursor:
        self.raw.execute("PRAGMA busy_timeout=0")
        try:
            return when_unlocked(self.raw, sql, self.timeout_seconds)
        finally:
            self.wait_at_most(self.timeout_seconds)

    def check_for_changes(self) -> bool:
        """Return whether another program or thread has written to the file since the last call.

        This also looks after the log. Raises `LibraryError`.
        """
        self.keep_log()
        if not self.read_only:
            self._look_after()
        if self.read_only and self._seen != self._stamp():  # it may have been opened as immutable
            self.reconnect(self.path)
        before, self._data_version = self._data_version, self.value("PRAGMA data_version")
        return bool(self._data_version != before)
