"""Merging a colleague's library: what is there is added, of two versions the newer wins, their file is not touched.

A removal is a version too: what was removed on one side stays or is removed on the other, unless it was changed there
since.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tui.core.errors import LibraryError
from tui.core.text import one_line
from tui.library.library import Library
from tui.library.sqlite.connection import explain
from tui.library.sqlite.copy import copy
from tui.library.upkeep.backup import back_up

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tui.core.model import Highlight
    from tui.library.tables.journal import Removal
    from tui.library.transfer.importer import ImportResult


@dataclass(frozen=True, slots=True)
class MergeResult:
    """What a merge did, or would do.

    `kept_removed` counts annotations there that stay removed here, `removed` those here that were removed there.
    `conflicts` has a line for each annotation that differs, with the one that won.
    """

    source: str
    imported: ImportResult
    dry_run: bool
    kept_removed: int = 0
    removed: int = 0
    conflicts: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The result as a person reads it."""
        counts = self.imported
        line = (
            f"{self.source}: {'would add' if self.dry_run else 'added'} {counts.articles} articles, "
            f"{counts.added} highlights ({counts.claims} claims), {counts.tags} tags, {counts.links} links"
        )
        if counts.updated or counts.older:
            line += f"; {counts.updated} newer there, {counts.older} newer here"
        if self.removed:
            line += f"; {'would remove' if self.dry_run else 'removed'} {self.removed} that were removed there"
        if self.kept_removed:
            line += f"; kept removed: {self.kept_removed}"
        if counts.misplaced:
            line += f"; {counts.misplaced} highlights left out, their passage is not in the article here"
        return line


def merge(
    library: Library, path: Path, *, dry_run: bool = False, on_progress: Callable[[int, int], None] | None = None
) -> MergeResult:
    """Bring another library's articles, marks and annotations into this one; one undo takes the annotations back.

    Articles are the same by id or text, annotations by id, tags and entities by name. The older of two versions stays
    in the history. Merging again changes nothing. Raises `LibraryError` when the other file is no library.
    """
    if not path.is_file():
        raise LibraryError(f"{path} is not a file: name the library to merge")
    if path.resolve() == library.path.resolve():
        raise LibraryError(f"{path} is the library itself: name another one to merge")
    with TemporaryDirectory(prefix="postil-") as folder:
        # A copy: bringing an old library up to date must not happen to a colleague's own file.
        incoming = Path(folder) / "other.db"
        try:
            copy(path, incoming)
        except sqlite3.Error as error:
            raise LibraryError(explain(error, path)) from error
        with Library(incoming, library.creator) as other:
            if not dry_run:
                return _merge(library, other, path, on_progress, dry_run=False)
            scratch_path = Path(folder) / "scratch.db"
            back_up(library, scratch_path)
            with Library(scratch_path, library.creator) as scratch:
                return _merge(scratch, other, path, on_progress, dry_run=True)


def _merge(
    library: Library, other: Library, path: Path, on_progress: Callable[[int, int], None] | None, *, dry_run: bool
) -> MergeResult:
    total = other.exporter.count_articles()
    removals = _Removals(library.journal.removals())
    with library.journal.group():
        bundles = (
            replace(
                bundle,
                highlights=removals.without_removed(bundle.highlights),
                orphans=removals.without_removed(bundle.orphans),
            )
            for bundle in other.exporter.bundles()
        )
        imported = library.importer.add(
            bundles,
            None if on_progress is None else lambda done: on_progress(done, total),
            action="merge",
            conflicts=removals.conflicts,
        )
        removed = _remove(library, other.journal.removals(), removals.conflicts)
    return MergeResult(str(path), imported, dry_run, removals.count, removed, tuple(removals.conflicts))


class _Removals:
    """What was removed here, and what the merge has to report of it."""

    def __init__(self, removals: Mapping[str, Removal]) -> None:
        self._removals = removals
        self.conflicts: list[str] = []
        self.count = 0

    def without_removed(self, highlights: Iterable[Highlight]) -> tuple[Highlight, ...]:
        """Leave out and count the annotations that stay removed."""
        staying = []
        for incoming in highlights:
            removal = self._removals.get(incoming.id)
            if removal is not None and incoming.modified <= removal.time:
                self.count += 1
                continue
            if removal is not None:
                self.conflicts.append(
                    f"{one_line(incoming.quote, 60)!r}: here removed {removal.time[:19]} by {removal.creator}, "
                    f"there {incoming.modified[:19]} by {incoming.creator}: the newer one there wins"
                )
            staying.append(incoming)
        return tuple(staying)


def _remove(library: Library, removals: Mapping[str, Removal], conflicts: list[str]) -> int:
    """Remove what was removed there and has not been changed here since; return how many they were."""
    by_article = library.annotations.matching("h.id IN (SELECT value FROM json_each(?))", [json.dumps([*removals])])
    count = 0
    for local in (highlight for highlights in by_article.values() for highlight in highlights):
        removal = removals[local.id]
        removable = local.modified <= removal.time
        if removable:
            library.annotations.remove(local.id)
            count += 1
        conflicts.append(
            f"{one_line(local.quote, 60)!r}: here {local.modified[:19]} by {local.creator}, "
            f"there removed {removal.time[:19]} by {removal.creator}: "
            f"{'removed here as well' if removable else 'the newer one here stays'}"
        )
    return count
