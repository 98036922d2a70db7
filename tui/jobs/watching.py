"""Watched folders: new and changed files are added as they come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from tui.jobs.adding import AddReport, add_paths

if TYPE_CHECKING:
    import threading

    from tui.library import Library


def watch_folders(
    library: Library,
    folders: Sequence[str],
    report: AddReport,
    *,
    stop: threading.Event,
    on_progress: Callable[[int, int | None], None],
) -> Iterator[AddReport]:
    """Add what is in the folders, as `add_paths` does, then what comes, and yield what came of each batch.

    Ends when `stop` is set; `KeyboardInterrupt` passes, and what came before is in the library.
    """
    from tui.sources.watch import watch

    changes = watch(folders, stop=stop)  # from here on nothing that comes is missed
    yield add_paths(library, folders, report, on_progress=on_progress)
    for files in changes:
        yield add_paths(library, files, walked=True)
