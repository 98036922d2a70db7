"""Merging a colleague's library: what is there is added, of two versions the newer wins, their file is not touched."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tui.core.errors import LibraryError
from tui.library.library import Library
from tui.library.store import explain

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.library.restore import Restored


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did, or would do. `conflicts` tells, a line each, annotations that differ and which one won."""

    source: str
    restored: Restored
    dry_run: bool
    conflicts: tuple[str, ...] = field(default=())

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
        copy = Path(folder) / "other.db"
        _copy(path, copy)
        with Library(copy, library.creator) as other:
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
    restored = library.transfer.restore(other.transfer.bundles(), tell, action="merge", conflicts=conflicts)
    return Merged(str(path), restored, dry_run, tuple(conflicts))


def _copy(path: Path, target: Path) -> None:
    try:
        origin = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            copy = sqlite3.connect(target)
            try:
                origin.backup(copy)
            finally:
                copy.close()
        finally:
            origin.close()
    except sqlite3.Error as error:
        raise LibraryError(explain(error, path)) from error
