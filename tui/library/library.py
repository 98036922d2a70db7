"""Opening a library, and its parts."""

from __future__ import annotations

import getpass
from contextlib import ExitStack, closing
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tui.core.errors import LibraryError, LockedError
from tui.core.text import one_line
from tui.library.sqlite.connection import APPLICATION_ID, Connection
from tui.library.sqlite.copy import private_copy
from tui.library.sqlite.foreign import STATEMENT_SECONDS, expect_own_tables
from tui.library.sqlite.migrations import FORMAT, bring_up_to_date
from tui.library.sqlite.place import find_or_create, make_private, place
from tui.library.sqlite.reading import BUSY_SECONDS, CACHE_KIB
from tui.library.tables.articles import Articles
from tui.library.tables.journal import Journal
from tui.library.tables.misplaced import misplaced_by_undo
from tui.library.tables.withdrawn import follow_undo

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from tui.core.pages import Page
    from tui.library.queries.creators import Creators
    from tui.library.queries.desk import Desk
    from tui.library.queries.search import Search
    from tui.library.tables.annotations import Annotations
    from tui.library.tables.attributes import Attributes
    from tui.library.tables.changes import ChangesByTable
    from tui.library.tables.checks import Checks
    from tui.library.tables.claims import Claims
    from tui.library.tables.codebook import Codebook
    from tui.library.tables.conflicts import Conflicts
    from tui.library.tables.corrected_marks import CorrectedMarks
    from tui.library.tables.corrections import Corrections
    from tui.library.tables.decisions import Decisions
    from tui.library.tables.done import DoneArticles
    from tui.library.tables.drafts import Drafts
    from tui.library.tables.duplicates import Duplicates
    from tui.library.tables.evidence import EvidenceStore
    from tui.library.tables.groups import Groups
    from tui.library.tables.journal import Recorder
    from tui.library.tables.labels import Labels
    from tui.library.tables.markings import Markings
    from tui.library.tables.marks import MarkStore
    from tui.library.tables.removals import Removals
    from tui.library.tables.reviews import Reviews
    from tui.library.tables.revisions import Revisions
    from tui.library.tables.turns import Turns
    from tui.library.tables.view_state import ViewState
    from tui.library.transfer.exporter import Exporter
    from tui.library.transfer.importer import Importer
    from tui.library.transfer.intake import Intake


ONLY_READ: dict[Path, str] = {}
"""The libraries that this process must not write, whichever part of it opens them, and why."""


class Library:
    """One SQLite file: articles, marks, annotations, codebook, history.

    An object belongs to the thread that opened it; other threads and processes open the file themselves.
    """

    def __init__(
        self,
        path: Path,
        creator: str = "",
        timeout_seconds: float = BUSY_SECONDS,
        *,
        cache_kib: int = CACHE_KIB,
        foreign: bool = False,
        read_only: str = "",
        expects_own: bool = True,
        on_notice: Callable[[str], object] | None = None,
    ) -> None:
        """Open the file, creating it if missing and migrating it, after a backup, if old.

        `cache_kib` limits the page cache, in kibibytes. A `foreign` library was made by someone else: it must have
        exactly Postil's tables and triggers, and statements on it are limited in time. `expects_own` is false only for
        a check of a library: otherwise no foreign trigger may act on its tables. `read_only`, the reason for it,
        prevents every write: an old file is migrated in a copy. The same holds for anything this process opens that
        `ONLY_READ` names. `on_notice` receives a message before something slow. Raises `LibraryError` for a file of a
        newer version, of another program, or damaged, or for one that cannot be written: WAL needs its two files beside
        the library even for reading.
        """
        self.path = path = place(path)
        read_only = read_only or ONLY_READ.get(path, "")
        if read_only and not path.is_file():
            raise LibraryError(f"{path} is not a file: name another one with --library")
        self._expects_own = expects_own and not foreign  # a foreign library is checked more strictly elsewhere
        self._on_notice = on_notice
        self._copies: TemporaryDirectory[str] | None = None
        if read_only:
            is_new = False
            self.connection, self._copies = _connect_to_read(path, read_only, timeout_seconds, cache_kib)
        else:
            is_new, self.connection = find_or_create(path), Connection(path, timeout_seconds, cache_kib)
        self.creator = one_line(creator, 100) or default_creator()
        self.journal = Journal(self.connection, self.creator, self._follow_undo, lambda n: self.removals.keep_marks(n))
        self.articles = Articles(self.connection, self.journal)
        try:
            if foreign:
                self.connection.limit(STATEMENT_SECONDS)
            if not self.connection.read_only:
                self._prepare(is_new)
            self.connection.read_only = read_only
            self.notice = "" if read_only or foreign or is_new else make_private(path)
            """What opening did to the file, in words."""
            if foreign:
                expect_own_tables(self.connection)
        except BaseException:
            self.close()
            raise

    @cached_property
    def annotations(self) -> Annotations:
        from tui.library.tables.annotations import Annotations

        return Annotations(self.connection, self.journal, self.codebook)

    @cached_property
    def codebook(self) -> Codebook:
        from tui.library.tables.codebook import Codebook

        return Codebook(self.connection, self.journal)

    @cached_property
    def marks(self) -> MarkStore:
        from tui.library.tables.marks import MarkStore

        return MarkStore(self.connection)

    @cached_property
    def turns(self) -> Turns:
        from tui.library.tables.turns import Turns

        return Turns(self.connection, self.journal)

    def pages_of(self, text: str) -> tuple[Page, ...]:
        """Return the offsets at which the pages of a text begin, nothing for a source without pages."""
        from tui.library.tables.pages import pages_of

        return pages_of(self.connection, text)

    @cached_property
    def view_state(self) -> ViewState:
        from tui.library.tables.view_state import ViewState

        return ViewState(self.connection)

    # The parts below are imported on first use; the reader's first screen needs none after the view state.

    @cached_property
    def groups(self) -> Groups:
        from tui.library.tables.groups import Groups

        return Groups(self.connection, self.journal)

    @cached_property
    def labels(self) -> Labels:
        """The entity labels of the library."""
        from tui.library.tables.labels import Labels

        return Labels(self.connection, self.journal)

    @cached_property
    def checks(self) -> Checks:
        from tui.library.tables.checks import Checks

        return Checks(self.connection, self.journal, self.annotations)

    @cached_property
    def claims(self) -> Claims:
        from tui.library.tables.claims import Claims

        return Claims(self.connection, self.journal, self.annotations, self.checks)

    @cached_property
    def corrections(self) -> Corrections:
        from tui.library.tables.corrections import Corrections

        return Corrections(self.connection, self.journal, self.marks, self.corrected_marks)

    @cached_property
    def corrected_marks(self) -> CorrectedMarks:
        """The marks of articles with corrections applied."""
        from tui.library.tables.corrected_marks import CorrectedMarks

        return CorrectedMarks(self.connection, self.marks)

    @cached_property
    def decisions(self) -> Decisions:
        """The consensus on passages."""
        from tui.library.tables.decisions import Decisions

        return Decisions(self.connection, self.journal, self.codebook, self.annotations)

    @cached_property
    def conflicts(self) -> Conflicts:
        """What both sides of an import or merge have changed."""
        from tui.library.tables.conflicts import Conflicts

        records = self.annotations, self.claims, self.evidence, self.corrections, self.decisions
        return Conflicts(self.connection, self.journal, self.codebook, self.articles, *records)

    @cached_property
    def creators(self) -> Creators:
        from tui.library.queries.creators import Creators

        return Creators(self.connection)

    @cached_property
    def desk(self) -> Desk:
        """All claims, as the claims desk lists them."""
        from tui.library.queries.desk import Desk

        return Desk(self.connection, self.creator)

    @cached_property
    def attributes(self) -> Attributes:
        from tui.library.tables.attributes import Attributes

        return Attributes(self.connection, self.journal)

    @cached_property
    def done(self) -> DoneArticles:
        from tui.library.tables.done import DoneArticles

        return DoneArticles(self.connection, self.journal)

    @cached_property
    def drafts(self) -> Drafts:
        from tui.library.tables.drafts import Drafts

        return Drafts(self.connection)

    @cached_property
    def duplicates(self) -> Duplicates:
        from tui.library.tables.duplicates import Duplicates

        return Duplicates(self.connection)

    @cached_property
    def evidence(self) -> EvidenceStore:
        from tui.library.tables.evidence import EvidenceStore

        return EvidenceStore(self.connection, self.journal, self.annotations)

    @cached_property
    def exporter(self) -> Exporter:
        """Reads articles with everything that belongs to them."""
        from tui.library.transfer.exporter import Exporter

        tables = (self.codebook, self.annotations, self.marks, self.corrections)
        return Exporter(self.connection, *tables, self.done, self.reviews, self.decisions)

    @cached_property
    def importer(self) -> Importer:
        """Writes what was exported back into the library."""
        from tui.library.transfer.importer import Importer

        tables = (self.codebook, self.articles, self.annotations, self.marks, self.corrections)
        return Importer(
            self.connection, self.journal, *tables, self.corrected_marks, self.done, self.reviews, self.decisions
        )

    @cached_property
    def intake(self) -> Intake:
        """Writes what sources provide."""
        from tui.library.transfer.intake import Intake

        return Intake(self)

    @cached_property
    def markings(self) -> Markings:
        from tui.library.tables.markings import Markings

        return Markings(self.connection, self.marks, self.corrected_marks)

    @cached_property
    def removals(self) -> Removals:
        from tui.library.tables.removals import Removals

        return Removals(self.connection, self.journal, self.annotations, self.corrected_marks)

    @cached_property
    def reviews(self) -> Reviews:
        from tui.library.tables.reviews import Reviews

        return Reviews(self.connection, self.journal, self.marks, lambda: self.corrected_marks)

    @cached_property
    def revisions(self) -> Revisions:
        from tui.library.tables.revisions import Revisions

        return Revisions(self.connection, self.journal, self.annotations, self.marks, self.duplicates)

    @cached_property
    def search(self) -> Search:
        from tui.library.queries.search import Search

        return Search(self.connection, self.creator)

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.connection.close()
        if self._copies is not None:
            self._copies.cleanup()

    def _follow_undo(self, changes: ChangesByTable, step: Recorder) -> None:
        # Texts first, with their marks; then restored rows are located in the current text; corrections last.
        if "articles" in changes:
            self.revisions.follow_undo(changes["articles"])
            self.corrected_marks.put_marks_back(changes["articles"])
        for row in misplaced_by_undo(self.connection, changes, step.reverses):  # usually none: no anchors are needed
            self.revisions.relocate(step, row)
        if "corrections" in changes:
            self.corrections.follow_undo(changes["corrections"])
        if "decisions" in changes:
            self.decisions.follow_undo(changes["decisions"])
        self.groups.follow_undo(changes, step)
        follow_undo(changes, step)

    def allow_writing(self) -> None:
        """Reopen a read-only library for writing. Raises `LibraryError`."""
        ONLY_READ.pop(self.path, None)
        is_new = find_or_create(self.path)
        self.connection.reconnect(self.path, read_only="")
        self._prepare(is_new)

    def _prepare(self, is_new: bool) -> None:
        bring_up_to_date(
            self.connection,
            self.path,
            is_new=is_new,
            expects_own=self._expects_own,
            on_notice=self._on_notice,
            on_migrated=lambda: self.corrected_marks.apply_again(),  # a migration may have separated entities
        )
        self.connection.on_rescue = self._write_again
        self.connection.check_for_changes()  # the contents at the time of opening are not somebody else's change

    def _write_again(self, rescue: Path) -> str:
        """Import what another program's log never received from a copy of this library; return what to tell."""
        from tui.library.upkeep.rescue import write_again

        return write_again(self, rescue)


def default_creator() -> str:
    """Return the login name, the creator when none is configured."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "me"


def _connect_to_read(
    path: Path, why: str, timeout_seconds: float, cache_kib: int
) -> tuple[Connection, TemporaryDirectory[str] | None]:
    """Connect to the file in place or, if that fails, to a copy; return the copy's folder, too."""
    try:
        with ExitStack() as stack:
            connection = stack.enter_context(closing(Connection(path, timeout_seconds, cache_kib, why)))
            marks = connection.value("PRAGMA user_version"), connection.value("PRAGMA application_id")
            if marks == (FORMAT, APPLICATION_ID):
                stack.pop_all()
                return connection, None
    except LockedError:
        raise
    except LibraryError:
        pass
    copies = TemporaryDirectory(prefix="postil-", ignore_cleanup_errors=True)
    with ExitStack() as stack:
        stack.callback(copies.cleanup)
        copied = private_copy(path, Path(copies.name))
        connection = Connection(copied, timeout_seconds, cache_kib)
        stack.pop_all()
        return connection, copies
