"""A watched folder: the files that are new or changed there, once nobody writes to them any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tui.sources.reading import walk
from tui.sources.source import Refusal

if TYPE_CHECKING:
    import threading

Stamp = tuple[int, int]

SETTLED_MILLISECONDS = 500
"""How long a file must stay as it is before it is taken for whole."""


def watch(
    folders: Iterable[str], *, stop: threading.Event | None = None, settled: int = SETTLED_MILLISECONDS
) -> Iterator[list[str]]:
    """Return an iterator over lists of new or changed files, sorted, until `stop` is set.

    What is in the folders at the call is known already. Files that come between the call and the first `next` are not
    lost. OSError when a folder is not there.
    """
    tops = list(folders)
    return _changes(tops, _stamps(tops), stop, settled)


def _changes(
    tops: list[str], before: dict[str, Stamp], stop: threading.Event | None, settled: int
) -> Iterator[list[str]]:
    import watchfiles

    unsettled: dict[str, Stamp] = {}
    changes = watchfiles.watch(
        *tops,
        watch_filter=None,
        stop_event=stop,
        debounce=settled,
        rust_timeout=settled,
        yield_on_timeout=True,
        raise_interrupt=True,
    )
    look = True
    for notices in changes:
        # The system's own notices only say that it is time for a look: they can be lost, and say nothing of the end of
        # a write. A file is whole when two looks in a row find it the same.
        if not (look or notices or unsettled):
            continue
        look = False
        now = _stamps(tops)
        whole = sorted(
            path for path, stamp in now.items() if before.get(path) != stamp and unsettled.get(path) == stamp
        )
        unsettled = {path: stamp for path, stamp in now.items() if before.get(path) != stamp and path not in whole}
        before = {path: stamp for path, stamp in before.items() if path in now}
        before.update((path, now[path]) for path in whole)
        if whole:
            yield whole


def _stamps(tops: list[str]) -> dict[str, Stamp]:
    stamps = {}
    for top in tops:
        Path(top).stat()
        for path in walk(top):
            if isinstance(path, Refusal):
                continue
            try:
                status = Path(path).stat()
            except OSError:
                continue  # gone again
            stamps[path] = (status.st_size, status.st_mtime_ns)
    return stamps
