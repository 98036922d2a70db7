"""A watched folder: files that are new or changed, once nobody writes to them any more."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tui.sources.folders import walk
from tui.sources.source import Refusal

if TYPE_CHECKING:
    import threading

FileStamp = tuple[int, int]

SETTLED_MILLISECONDS = 500
"""How long a file must stay unchanged to be considered complete."""

PATIENCE_SECONDS = 60
"""How long an idle program that holds a file open is waited for: some hold it all day."""


def watch(
    folders: Iterable[str],
    *,
    stop: threading.Event | None = None,
    settled: int = SETTLED_MILLISECONDS,
    idle: bool = False,
) -> Iterator[list[str]]:
    """Return an iterator over lists of new or changed files, sorted, until `stop` is set.

    With `idle` an empty list says now and then that nothing has arrived. What is in the folders at the call is known
    already; files that arrive between the call and the first `next` are not lost. Raises `OSError` if a folder is
    missing; one that disappears later is waited for.
    """
    tops = list(folders)
    for top in tops:
        Path(top).stat()
    return (files for files in _changes(tops, _stamps(tops), stop, settled) if files or idle)


def _changes(
    tops: list[str], before: dict[str, FileStamp], stop: threading.Event | None, settled: int
) -> Iterator[list[str]]:
    unsettled: dict[str, FileStamp] = {}
    while stop is None or not stop.is_set():
        here, look = _present(tops), True
        for notices in _notices(here, stop, settled):
            if _present(tops) != here:  # one has gone, like a removed drive, or is back: its contents are known
                break
            # The system's notifications only say when to look: they can be lost, and do not show the end of a write.
            # A file is complete when two checks in a row find it the same and nobody has it open for writing.
            if not (look or notices or unsettled):
                yield []
                continue
            look = False
            now = _stamps(here)
            whole = sorted(
                path
                for path, stamp in now.items()
                if before.get(path) != stamp and unsettled.get(path) == stamp and not _is_paused(path, stamp)
            )
            unsettled = {path: stamp for path, stamp in now.items() if before.get(path) != stamp and path not in whole}
            away = tuple(f"{top.rstrip('/')}/" for top in tops if top not in here)
            before = {path: stamp for path, stamp in before.items() if path in now or path.startswith(away)}
            before.update((path, now[path]) for path in whole)
            yield whole


def _is_paused(path: str, stamp: FileStamp) -> bool:
    """Return whether more of a file is expected, though it has not grown for a moment."""
    return time.time() - stamp[1] / 1e9 < PATIENCE_SECONDS and _is_being_written(path)


def _is_being_written(path: str) -> bool:
    """Return whether a process has a file open for writing; False where the system does not tell.

    Linux does: it refuses a read lease on a file that is open for writing. A writer that arrives during the lease waits
    for its end, and the signal that would notify us is ignored.
    """
    try:
        from fcntl import F_RDLCK, F_SETLEASE, F_SETSIG, F_UNLCK, fcntl  # type: ignore[attr-defined,unused-ignore]
    except ImportError:
        return False
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False  # gone again, or not readable: reading it will report that
    try:
        fcntl(file, F_SETSIG, signal.SIGURG)
        fcntl(file, F_SETLEASE, F_RDLCK)
        fcntl(file, F_SETLEASE, F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False  # a file system without leases, or another user's file
    finally:
        os.close(file)
    return False


def _present(tops: list[str]) -> list[str]:
    return [top for top in tops if Path(top).is_dir()]


def _notices(folders: list[str], stop: threading.Event | None, settled: int) -> Iterator[object]:
    """Yield the system's notifications, and nothing at intervals; without a folder only the latter."""
    import watchfiles

    if folders:
        with suppress(FileNotFoundError):  # removed in between
            yield from watchfiles.watch(
                *folders,
                watch_filter=None,
                stop_event=stop,
                debounce=settled,
                rust_timeout=settled,
                yield_on_timeout=True,
                raise_interrupt=True,
            )
        return
    import threading

    end = stop or threading.Event()
    while not end.wait(settled / 1000):
        yield None


def _stamps(tops: list[str]) -> dict[str, FileStamp]:
    stamps = {}
    for top in tops:
        for path in walk(top):
            if isinstance(path, Refusal):
                continue
            try:
                status = Path(path).stat()
            except OSError:
                continue  # gone again
            stamps[path] = (status.st_size, status.st_mtime_ns)
    return stamps
