"""Merging a colleague's library: its contents are added field by field, and their file is not touched.

A removal is a version too: what one side removed stays removed, unless the other has changed it since.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tui.core.dates import written_day
from tui.core.errors import LibraryError
from tui.core.model import CONSENSUS
from tui.core.tally import Tally
from tui.core.text import one_line, plural
from tui.core.times import latest
from tui.library.library import Library
from tui.library.sqlite.copy import copy
from tui.library.sqlite.error_messages import explain
from tui.library.sqlite.place import last_backup, place
from tui.library.tables.article_tags import ArticleTags
from tui.library.tables.conflicts import ANNOTATION, REMOVED
from tui.library.tables.labels import changed_labels
from tui.library.tables.memos import Memos
from tui.library.tables.removals import removed_articles
from tui.library.tables.sources import Sources
from tui.library.tables.turns import left_out_speakers
from tui.library.transfer.article_tags import take_off
from tui.library.transfer.claim_work import has_unseen_links
from tui.library.transfer.codebook_history import CodebookHistory
from tui.library.transfer.codebooks import CodebookMerge
from tui.library.transfer.codes_by_name import CODEBOOK
from tui.library.transfer.conflict_log import ConflictLog
from tui.library.transfer.file_steps import note_undone
from tui.library.transfer.groups import GROUPS, import_groups
from tui.library.transfer.impossible_times import newest_step, remove_impossible_values
from tui.library.transfer.incoming import ARTICLE_TAGS, HIGHLIGHTS, Incoming
from tui.library.transfer.labels import import_labels
from tui.library.transfer.older_copies import catch_up, note_reversals
from tui.library.transfer.outcomes import DONE, REVIEWED
from tui.library.transfer.removed import (
    arrival_key,
    events_undone_there,
    followed_counter,
    has_tag_again,
    is_newer,
    known_reversals,
    note_events_undone_there,
    note_followed,
    removed_annotations,
    report_links,
)
from tui.library.transfer.turns import LEFT_OUT
from tui.library.transfer.versions import VersionReader
from tui.library.upkeep.backup import back_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.library.transfer.import_result import ImportResult

_LAST_CREATOR = "SELECT creator FROM journal ORDER BY id DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class MergeResult:
    """What a merge did, or would do: counted, and by kind in the `tally`."""

    source: str
    imported: ImportResult
    dry_run: bool
    about: str = ""
    """Who worked in it, how much there is, and its last change."""

    @property
    def tally(self) -> Tally:
        """The table at the end, with conflicts and reasons."""
        return self.imported.tally

    @property
    def line(self) -> str:
        """A summary of what was merged, to stand above the table."""
        name = Path(self.source).name
        if self.dry_run:
            return f"Merging {name} ({self.about}) would do this. Nothing is changed yet."
        back = "undo in the reader takes it back" if self.imported.changed else "nothing is new in it"
        return f"Merged {name} ({self.about}); {back}."


def merge(
    library: Library,
    path: Path,
    *,
    dry_run: bool = False,
    revive: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> MergeResult:
    """Merge another library's articles, marks and annotations into this one; one undo reverts the annotations.

    Articles are matched by id or text, annotations by id, tags and entities by name. Of two versions of an annotation,
    a field that only the other side changed is taken, if its creator did so; one that both changed stays as it is here,
    is reported, and theirs is recorded in the history. Merging again changes nothing. An article removed here stays
    removed, and is reported, unless `revive`. Raises `LibraryError` if the other file is no library.
    """
    path = place(path)
    if not path.is_file():
        raise LibraryError(f"{path} is not a file: name the library to merge")
    if path == library.path:
        raise LibraryError(f"{path} is the library itself: name another one to merge")
    if not path.stat().st_size:
        raise LibraryError(f"{path} is empty, which no library is: was it copied whole?")
    with TemporaryDirectory(prefix="postil-") as folder:
        # Work on a copy: a colleague's own file must not be migrated.
        incoming = Path(folder) / "other.db"
        try:
            copy(path, incoming)
        except sqlite3.Error as error:
            raise LibraryError(explain(error, path)) from error
        try:
            opened = Library(incoming, library.creator, foreign=True)
        except LibraryError as error:
            reason = str(error).removesuffix(last_backup(incoming)).replace(str(incoming), str(path))
            raise LibraryError(reason) from error
        with opened as other:
            if not dry_run:
                return _merge(library, other, path, on_progress, dry_run=False, revive=revive)
            scratch_path = Path(folder) / "scratch.db"
            back_up(library, scratch_path)
            with Library(scratch_path, library.creator) as scratch:
                return _merge(scratch, other, path, on_progress, dry_run=True, revive=revive)


def _merge(
    library: Library,
    other: Library,
    path: Path,
    on_progress: Callable[[int, int], None] | None,
    *,
    dry_run: bool,
    revive: bool,
) -> MergeResult:
    tally = Tally()
    catch_up(library, other, tally)
    remove_impossible_values(other.connection, latest(newest_step(library.connection)))
    total, people = other.exporter.count_articles(), _people(other)
    last = other.connection.value("SELECT max(modified) FROM highlights")
    changed = [f"last change {written_day(last)}"] if last else []
    library.journal.follow_counter(other.journal.counter)
    with library.journal.group():
        tally.people, tally.waiting = people, library.conflicts.count()
        codebooks = _merge_codebooks(library, other, tally, path.name)
        here, there = ({tag.id: tag.name for tag in each.codebook.all()} for each in (library, other))
        named = CodebookHistory.read(library.connection, library.codebook).names(here, there)
        versions = VersionReader(other.connection, other.codebook, codebooks.names, lambda: named)
        imported = library.importer.add(
            other.exporter.parted_bundles(),
            None if on_progress is None else lambda done: on_progress(done, total),
            action="merge",
            incoming=Incoming(
                versions=versions,
                codebook=codebooks,
                decisions=other.decisions,
                attributes=other.attributes,
                memos=Memos(other.connection, other.journal),
                source=path.name,
                revive=revive,
            ),
            tally=tally,
        )
        note_undone(library.connection, other.connection)
        note_reversals(library.connection, other.connection)
        imported.tags = tally.count(CODEBOOK, "added")
        _remove(library, other, imported, path.name)
        _take_back(library, other, tally)
        with library.journal.step("merge") as step:
            step.summary = ARTICLE_TAGS
            pair = [ArticleTags(each.connection, each.journal, each.codebook) for each in (library, other)]
            names = named | there  # whoever undid a tag may have undone its code with it
            take_off(step, library.connection, (pair[0], pair[1]), names, codebooks, tally)
            codebooks.remove_unused(step)
        _keep_articles(library, other, tally)
        for row in left_out_speakers(other.connection):
            if row["speaker"] not in library.turns.left_out_names():
                tally.note(LEFT_OUT, "kept", f"{row['creator']} leaves them out, here they count", row["speaker"])
    Sources(library.connection).copy_from(Sources(other.connection), tally)
    return MergeResult(str(path), imported, dry_run, ", ".join([people, plural(total, "article"), *changed]))


def _people(other: Library) -> str:
    names = [name for (name,) in other.connection.all("SELECT DISTINCT creator FROM highlights ORDER BY creator")]
    names = [name for name in names if name != CONSENSUS] or [other.connection.value(_LAST_CREATOR) or "nobody"]
    return names[0] if len(names) == 1 else f"{names[0]} and {names[1]}" if len(names) == 2 else f"{len(names)} people"


def _merge_codebooks(library: Library, other: Library, tally: Tally, source: str) -> CodebookMerge:
    """Import all tags before what has them, and labels before names that have them."""
    reversals = known_reversals(library.connection)  # something undone there before it was redone here stays redone
    noted, noted_there = (events_undone_there(each.connection) for each in (library, other))
    present = {event.id for event in other.codebook.events()}
    events = {**other.codebook.undone_events(), **{k: stamp for k, stamp in noted_there.items() if k not in present}}
    undone = {event: stamp for event, stamp in events.items() if stamp not in reversals}
    reversals_there = known_reversals(other.connection) | {*noted_there.values()}
    stale = {event for event, stamp in noted.items() if stamp not in reversals_there}
    codebooks = CodebookMerge(library.connection, library.codebook, tally, source, undone, stale)
    rows = other.connection.all("SELECT id, creator, created, modified FROM tags")
    authorship = {
        tag_id: dict(zip(("creator", "created", "modified"), values, strict=True)) for tag_id, *values in rows
    }
    with library.journal.step("merge") as step:
        step.summary = CODEBOOK
        import_groups(library.connection, library.journal, step, tally, other.groups.all())
        for name in library.groups.follow_removals(step, other.groups):
            tally.note(GROUPS, "changed", "removed there", name)
        import_labels(library.connection, library.journal, step, tally, changed_labels(other.connection))
        codebooks.merge(step, other.codebook.all(), other.codebook.events(), authorship)
        note_events_undone_there(library.connection, undone)
    return codebooks


def _remove(library: Library, other: Library, result: ImportResult, source: str) -> None:
    """Remove what its creator removed there, unless it was changed here since."""
    removals, reversals = removed_annotations(other.connection), known_reversals(library.connection)
    until = latest(newest_step(library.connection))
    conflicts = ConflictLog(library.connection, result.tally, source)
    versions, theirs = (VersionReader(each.connection, each.codebook) for each in (library, other))
    by_article = library.annotations.matching("h.id IN (SELECT value FROM json_each(?))", [json.dumps([*removals])])
    for local in (highlight for highlights in by_article.values() for highlight in highlights):
        if local.creator == CONSENSUS:  # it is handled with its decision
            continue
        removal = removals[local.id]
        if removal.with_article and removal.creator != local.creator:
            continue  # it stays, because its article does
        if removal.stamp in reversals or removal.is_taken_back(other.connection, versions, local.id):
            continue  # this removal was undone here, or it only followed one elsewhere that was undone
        followed = followed_counter(library.connection, arrival_key(local.id))
        if followed and removal.stamp.was_known(versions.arrival(local.id), followed):
            continue  # an older copy: it was made again there, and came here after that
        is_own = removal.creator == local.creator
        is_changed = is_newer(theirs, local, removal.modified) or has_tag_again(theirs, local)
        is_changed |= has_unseen_links(local.id, versions, theirs, removal.creator)
        if is_own and removal.modified <= until and not is_changed:
            with library.journal.step("merge") as step:
                step.summary = one_line(local.quote, 60)
                report_links(library.connection, result.tally, local.id, one_line(local.quote, 60))
                library.annotations.drop(step, local.id)
                note_followed(library.connection, local.id, other.connection, is_far=removal.arrived)
            result.removed += 1
            result.tally.note(HIGHLIGHTS, "changed", f"removed there by {removal.creator}", one_line(local.quote, 60))
        else:
            subject, there = (local.id, one_line(local.quote, 60)), f"removed by {removal.creator}"
            with library.journal.step("merge") as step:
                words = f"{local.creator}'s, kept", there
                conflicts.add(step, subject, ANNOTATION, ("kept", REMOVED), removal.creator, words, by_person=True)


def _keep_articles(library: Library, other: Library, tally: Tally) -> None:
    """Report which articles were removed there; they stay here, where others may work on them."""
    for article_id, removal in removed_articles(other.connection).items():
        if library.articles.has(article_id):
            why = f"removed there by {removal.creator}; `postil remove {article_id}` removes it here, too"
            tally.note("articles", "kept", why, f"“{one_line(removal.title or article_id, 60)}”")


def _take_back(library: Library, other: Library, tally: Tally) -> None:
    """Follow withdrawals of "done" and "reviewed" there."""
    with library.journal.step("merge") as step:
        step.summary = DONE
        tally.add(DONE, "changed", library.done.take_back(step, other.done.withdrawn()))
    with library.journal.step("merge") as step:
        step.summary = REVIEWED
        tally.add(REVIEWED, "changed", library.reviews.take_back(step, other.reviews.withdrawn()))
