"""The files in a folder, without what editors, downloads and systems leave there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tui.sources.source import Refusal, printable, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LITTER = """
~ .swp .tmp .temp .bak .part .partial .filepart .crdownload .download .opdownload .!ut .!qb .aria2 .lock -wal -shm
-journal __macosx desktop.ini thumbs.db ehthumbs.db
"""
_SKIPPED = tuple(_LITTER.split())
"""Endings, in lower case, of files that editors, downloads and systems leave."""
_LEADS_OUT = "a link that leads out of the folder; add what it leads to, or follow links with --follow-links"


def walk(top: str, *, follow_links: bool = False) -> Iterator[str | Refusal]:
    """Yield the files below a folder, sorted by name.

    Links to something below it are skipped, since that is read itself. A link out of the folder is a `Refusal`, or its
    target with `follow_links`.
    """
    stack, entered = [iter([(top, True)])], set[tuple[int, int]]()
    real_top = Path(os.path.realpath(top))
    while stack:
        path, is_folder = next(stack[-1], ("", False))
        if not path:
            stack.pop()
        elif not is_folder:
            yield path
        else:
            files, folders, refusals = list[str](), set[str](), list[Refusal]()
            try:
                status = Path(path).stat()
                if (status.st_dev, status.st_ino) in entered:
                    continue
                entered.add((status.st_dev, status.st_ino))
                with os.scandir(path) as entries:
                    for entry in entries:
                        if not _is_wanted(entry, real_top):
                            continue
                        if entry.is_symlink() and not follow_links:
                            refusals.append(Refusal(printable(entry.path), _LEADS_OUT))
                            continue
                        files.append(entry.name)
                        if entry.is_dir():
                            folders.add(entry.name)
            except OSError as error:
                yield unreadable(path, error)
            else:
                yield from sorted(refusals, key=lambda refusal: refusal.source)
                files.sort()
                stack.append(_paths(path, files, folders))


def _is_wanted(entry: os.DirEntry[str], real_top: Path) -> bool:
    """Return whether to read an entry of a folder, or to say why not: no litter, no link to what is read itself."""
    # reading a pipe or a device in a folder would block
    if _is_skipped(entry.name) or not (entry.is_file() or entry.is_dir()):
        return False
    return not (entry.is_symlink() and Path(os.path.realpath(entry.path)).is_relative_to(real_top))


def _paths(folder: str, names: Iterable[str], folders: set[str]) -> Iterator[tuple[str, bool]]:
    """Yield the path of each name in a folder, and whether it is a folder: a list of them would take much memory."""
    for name in names:
        yield os.path.join(folder, name), name in folders  # noqa: PTH118 (as os.scandir joins them)


def _is_skipped(name: str) -> bool:
    return name.startswith((".", "~$", "#")) or name.lower().endswith(_SKIPPED)
