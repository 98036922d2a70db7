"""Opening a library and what it is made of."""

from __future__ import annotations

import getpass
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from tui.core.errors import LibraryError
from tui.library.annotations import Annotations
from tui.library.articles import Articles
from tui.library.codebook import Codebook
from tui.library.journal import Journal, now
from tui.library.marks import MarkStore
from tui.library.migrations import FORMAT, migrations
from tui.library.search import Search
from tui.library.store import APPLICATION_ID, Store

if TYPE_CHECKING:
    from types import TracebackType


class Library:
    """One SQLite file: articles, marks, annotations, codebook, history.

    An object belongs to the thread that opened it; other threads and processes open the file for themselves.
    """

    def __init__(self, path: Path, creator: str = "") -> None:
        """Open the file, which is made when it is not there and brought up to date, after a backup, when it is old.

        Raises `LibraryError` for a file of a newer version, of another program, or a damaged one.
        """
        self.path = path
        self._version = 0
        fresh = not path.exists() or path.stat().st_size == 0
        if fresh:
            _create_private(path)
        self.store = Store(path)
        try:
            self._prepare(fresh)
        except BaseException:
            self.store.close()
            raise
        self.creator = creator or default_creator()
        self.journal = Journal(self.store, self.creator)
        self.codebook = Codebook(self.store, self.journal)
        self.articles = Articles(self.store, self.journal)
        self.annotations = Annotations(self.store, self.journal, self.codebook)
        self.marks = MarkStore(self.store)
        self.search = Search(self.store)

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back."""
        self.store.close()

    def changed(self) -> bool:
        """Whether another program or thread has written to the file since this was asked last."""
        before, self._version = self._version, self.store.data_version
        return self._version != before

    def remember(self, key: str, value: str) -> None:
        """Keep a piece of view state (pane sizes, the last article) with the library."""
        with self.store.write():
            self.store.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", key, value)

    def remembered(self, key: str, default: str = "") -> str:
        """A piece of view state that was kept."""
        value = self.store.value("SELECT value FROM meta WHERE key = ?", key)
        return default if value is None else str(value)

    def backup(self, target: Path) -> None:
        """A consistent copy, also while others write. Raises `LibraryError` when `target` is there or cannot be written."""
        if target.exists():
            raise LibraryError(f"{target} is there already: name a new file for the backup")
        _create_private(target)
        try:
            copy = sqlite3.connect(target)
            try:
                self.store.db.conn.backup(copy)
            finally:
                copy.close()
        except sqlite3.Error as error:
            target.unlink(missing_ok=True)
            raise LibraryError(f"{target} cannot be written ({error}): name another file for the backup") from error

    def _prepare(self, fresh: bool) -> None:
        store = self.store
        identity, version = store.value("PRAGMA application_id"), int(store.value("PRAGMA user_version"))
        empty = store.value("SELECT count(*) FROM sqlite_master") == 0
        if identity != APPLICATION_ID and not empty:
            raise LibraryError(f"{self.path} belongs to another program: name another file with --library")
        if version > FORMAT:
            raise LibraryError(
                f"{self.path} was made by a newer Postil (format {version}, this one knows {FORMAT}): update Postil"
            )
        if store.value("PRAGMA journal_mode") != "wal" and store.value("PRAGMA journal_mode=WAL") != "wal":
            raise LibraryError(f"{self.path} may not be written: check its permissions and its folder's")
        if version < FORMAT:
            if not fresh and not empty:
                self.backup(self.path.with_name(f"{self.path.name}.{now().replace(':', '')}.bak"))
            with store.write():
                migrations.apply(store.db)
                store.run(f"PRAGMA application_id={APPLICATION_ID}")
                store.run(f"PRAGMA user_version={FORMAT}")
        self._version = store.data_version


def default_creator() -> str:
    """The login name: who made an annotation when nothing else is configured."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "me"


def _create_private(path: Path) -> None:
    """Make an empty file that only its owner may read; sources are nobody else's business."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise LibraryError(f"{path} cannot be made ({error.strerror}): name another place with --library") from error
