"""Importing and merging from the command line of the reader, in a thread."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tui.app.background import WorkCancelledError
from tui.core.addresses import site, web_url
from tui.core.errors import FormatError
from tui.core.text import plural
from tui.library import Library

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.core.tally import Tally

DRY_RUN, WITH_REMOVED = "--dry-run", "--removed"

PROGRESS_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """What to import: a file, folder or page of a format ("" guesses it), or a library to `merge`.

    A page is fetched from its `address`, "" for a file; its path is then only its name.
    """

    kind: str
    path: Path
    format: str = ""
    dry_run: bool = False
    removed: bool = False
    """Whether articles that were removed here come back."""
    address: str = ""


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """The outcome of an import; `step` is the one undo reverts, None if nothing changed."""

    tally: Tally
    format: str
    seconds: float
    step: int | None


def parse_order(kind: str, words: str) -> ImportOrder:
    """Parse what follows the command's name. Raises `FormatError` where no file is named."""
    from tui.formats.registry import IMPORTS, import_name

    rest, options = _without_options(words)
    format_name, _, path = rest.partition(" ")
    format_name = import_name(format_name)
    if kind == "merge" or format_name not in IMPORTS or not path.strip():
        format_name, path = "", rest
    path, others = _without_options(path)
    options |= others
    if len(path) > 1 and path[0] == path[-1] and path[0] in "\"'":
        path = path[1:-1]
    if not path:
        what = "file or folder" if kind == "import" else "library"
        raise FormatError(f"{kind} needs a {what}: type its path after {kind}")
    if kind == "import" and web_url(path):
        name = Path(site(path))
        return ImportOrder(kind, name, format_name, DRY_RUN in options, WITH_REMOVED in options, address=path)
    return ImportOrder(kind, Path(path).expanduser(), format_name, DRY_RUN in options, WITH_REMOVED in options)


def _without_options(words: str) -> tuple[str, set[str]]:
    """Return the words without the options at either end, and those options."""
    rest, options = words.strip(), set[str]()
    while ends := {*rest.split()[:1], *rest.split()[-1:]} & {DRY_RUN, WITH_REMOVED}:
        options |= ends
        for option in ends:
            rest = rest.removeprefix(option).removesuffix(option).strip()
    return rest, options


def carry_out(order: ImportOrder, library: Path, creator: str, show_progress: Callable[[str], None]) -> ImportOutcome:
    """Import on a connection of its own; an import that is given up leaves nothing.

    `show_progress` is called with the progress, and cancels by raising `WorkCancelledError`.
    """
    began = last = time.monotonic()

    def on_progress(done: int, total: int | None) -> None:
        nonlocal last
        if time.monotonic() - last >= PROGRESS_SECONDS:
            last = time.monotonic()
            show_progress(f"{done:,} of {plural(total, 'article')}" if total else plural(done, "article"))

    with Library(library, creator) as own:
        newest = own.journal.newest()
        try:
            format_name, tally = _import(order, own, on_progress)
        except WorkCancelledError:
            if own.journal.newest() != newest:
                own.journal.undo()
            raise
        step = own.journal.newest()
    return ImportOutcome(tally, format_name, time.monotonic() - began, None if step == newest else step)


def _import(order: ImportOrder, library: Library, on_progress: Callable[[int, int | None], None]) -> tuple[str, Tally]:
    if order.kind == "merge":
        from tui.library.transfer.merge import merge

        merged = merge(library, order.path, dry_run=order.dry_run, revive=order.removed, on_progress=on_progress)
        return "", merged.tally
    from tui.formats import import_, would_import
    from tui.jobs.importing import at_hand, guess_format

    with at_hand(order.address or str(order.path)) as path:
        format_name = order.format or guess_format(path)
        work = would_import if order.dry_run else import_
        report = work(format_name, library, path, on_progress, revive=order.removed)
    return format_name, report.tally


def reverse_step(library: Path, creator: str, step: int, reverse: Literal["undo", "redo"]) -> bool:
    """Undo a step, or redo it; return False if a later step was made since."""
    with Library(library, creator) as own:
        if reverse == "redo":
            return own.journal.redo() is not None
        return own.journal.newest() == step and own.journal.undo() is not None
