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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tui.core.model import Highlight
    from tui.library.tables.journal import Removal
    from tui.library.transfer.exporter import Bundle
    from tui.library.transfer.importer import Restored


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did, or would do.

    `kept_removed` counts annotations there that stay removed here, `removed` those here that were removed there.
    `conflicts` tells, a line each, annotations that differ and which one won.
    """

    source: str
    restored: Restored
    dry_run: bool
    kept_removed: int = 0
    removed: int = 0
    conflicts: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The result as a person reads it."""
        done = self.restored
        parts = [
            f"{done.articles} articles",
            f"{done.added} highlights ({done.claims} claims)",
            f"{done.tags} tags",
            f"{done.links} links",
        ]
        would = "would add" if self.dry_run else "added"
        said = f"{self.source}: {would} {', '.join(parts)}"
        if done.updated or done.older:
            said += f"; {done.updated} newer there, {done.older} newer here"
        if self.removed:
            said += f"; {'would remove' if self.dry_run else 'removed'} {self.removed} that were removed there"
        if self.kept_removed:
            said += f"; kept removed: {self.kept_removed}"
        if done.misplaced:
            said += f"; {done.misplaced} highlights left out, their passage is not in the article here"
        return said


def merge(
    library: Library, path: Path, *, dry_run: bool = False, progress: Callable[[int, int], None] | None = None
) -> Merged:
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
        copied = Path(folder) / "other.db"
        try:
            copy(path, copied)
        except sqlite3.Error as error:
            raise LibraryError(explain(error, path)) from error
        with Library(copied, library.creator) as other:
            if not dry_run:
                return _merge(library, other, path, progress, dry_run=False)
            scratch = Path(folder) / "scratch.db"
            library.backup(scratch)
            with Library(scratch, library.creator) as mine:
                return _merge(mine, other, path, progress, dry_run=True)


def _merge(
    library: Library, other: Library, path: Path, progress: Callable[[int, int], None] | None, *, dry_run: bool
) -> Merged:
    total = other.transfer.count_articles()
    tell = None if progress is None else lambda done: progress(done, total)
    conflicts: list[str] = []
    gone = _Gone(library.journal.removed(), conflicts)
    with library.journal.group():
        bundles = gone.without(other.transfer.bundles())
        restored = library.transfer.restore(bundles, tell, action="merge", conflicts=conflicts)
        removed = _remove(library, other.journal.removed(), conflicts)
    return Merged(str(path), restored, dry_run, gone.kept, removed, tuple(conflicts))


class _Gone:
    """What was removed here."""

    def __init__(self, removed: Mapping[str, Removal], conflicts: list[str]) -> None:
        self._removed = removed
        self._conflicts = conflicts
        self.kept = 0

    def without(self, bundles: Iterable[Bundle]) -> Iterator[Bundle]:
        """The bundles without the annotations that stay removed."""
        for bundle in bundles:
            yield replace(bundle, highlights=self._wanted(bundle.highlights), orphans=self._wanted(bundle.orphans))

    def _wanted(self, highlights: Iterable[Highlight]) -> tuple[Highlight, ...]:
        wanted = []
        for there in highlights:
            removal = self._removed.get(there.id)
            if removal is not None and there.modified <= removal.time:
                self.kept += 1
                continue
            if removal is not None:
                self._conflicts.append(
                    f"{one_line(there.quote, 60)!r}: here removed {removal.time[:19]} by {removal.creator}, "
                    f"there {there.modified[:19]} by {there.creator}: the newer one there wins"
                )
            wanted.append(there)
        return tuple(wanted)


def _remove(library: Library, removed: Mapping[str, Removal], conflicts: list[str]) -> int:
    """Remove what was removed there and has not been changed here since; how many they were."""
    here = library.annotations.matching("h.id IN (SELECT value FROM json_each(?))", [json.dumps([*removed])])
    count = 0
    for mine in (mine for several in here.values() for mine in several):
        removal = removed[mine.id]
        goes = mine.modified <= removal.time
        if goes:
            library.annotations.remove(mine.id)
            count += 1
        conflicts.append(
            f"{one_line(mine.quote, 60)!r}: here {mine.modified[:19]} by {mine.creator}, "
            f"there removed {removal.time[:19]} by {removal.creator}: "
            f"{'removed here as well' if goes else 'the newer one here stays'}"
        )
    return count
