"""Work in threads: the result goes to the caller, unless the caller is gone or has started again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from textual.worker import get_current_worker

from tui.app.textual_fixes.app import FixedApp
from tui.core.errors import PostilError
from tui.library import Library
from tui.library.queries.listing import SMALL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.app import App
    from textual.dom import DOMNode
    from textual.worker import Worker

    from tui.library.queries.listing import Listing, ListingCache

T = TypeVar("T")

WAIT_SECONDS = 2.0
"""How long a thread waits for a locked library before it reports that."""

QUIET_SECONDS = 0.3
"""How long work takes before it reports its progress."""

PAUSE_SECONDS = 0.05
"""How long work that every key requests waits for the next key."""


def library_of_thread(path: Path) -> Library:
    """Open the library for the current worker thread."""
    return Library(path, timeout_seconds=WAIT_SECONDS)


class WorkCancelledError(Exception):
    """Nobody is waiting for the result any more."""


def in_background(
    node: DOMNode,
    work: Callable[[], T],
    on_result: Callable[[T], object],
    *,
    group: str,
    pause_seconds: float = 0.0,
    exclusive: bool = True,
    on_error: Callable[[PostilError], None] | None = None,
    opens: bool = False,
) -> None:
    """Run `work` in a thread and pass its result to `on_result` in the app's thread.

    A later call with the same group discards the result of an earlier one. Errors go to the footer unless `on_error`
    takes them. With `opens`, keys typed meanwhile wait for the screen that opens with the result.
    """
    app, hold = node.app, (node, group)
    keys = app.keys if opens and isinstance(app, FixedApp) else None
    if keys is not None:
        keys.hold(hold, node)

    def run() -> None:
        try:
            look()
        finally:
            if keys is not None:
                app.call_from_thread(keys.release, hold)

    def look() -> None:
        worker = get_current_worker()
        time.sleep(pause_seconds)
        if worker.is_cancelled:
            return
        try:
            result = work()
        except WorkCancelledError:
            return
        except PostilError as error:
            handle = on_error or (app.explain if isinstance(app, FixedApp) else None)
            if handle is None:
                raise
            _hand_over(app, worker, handle, error)
            return
        _hand_over(app, worker, on_result, result)

    node.run_worker(run, name=group, group=group, thread=True, exclusive=exclusive, exit_on_error=False)


def send(node: DOMNode, receive: Callable[..., object], *values: object) -> None:
    """Pass something to the app from within the work.

    Raises `WorkCancelledError` if nobody is waiting.
    """
    if get_current_worker().is_cancelled:
        raise WorkCancelledError
    _hand_over(node.app, get_current_worker(), receive, *values)


def progress_in_words(node: DOMNode, show: Callable[[str], object], doing: str) -> Callable[[int, int], None]:
    """Return an `on_progress(done, total)` that reports progress in words once the work takes a while.

    It raises `WorkCancelledError` as `send` does.
    """
    began = time.monotonic()

    def on_progress(done: int, total: int) -> None:
        if time.monotonic() - began > QUIET_SECONDS:
            send(node, show, f"{doing} {done / max(total, 1):.0%}")

    return on_progress


def _hand_over(app: App[Any], worker: Worker[Any], receive: Callable[..., object], *values: object) -> None:
    """Pass a result to the app, unless a newer request has started by the time it is due."""

    def take() -> object:
        return None if worker.is_cancelled else receive(*values)

    if not worker.is_cancelled:
        app.call_from_thread(take)


_NOTHING = "nothing"
"""The text of an empty list until the reason is known."""


class EmptyList(Protocol):
    """A list that says why it is empty."""

    empty: Any


def explain_empty(node: DOMNode, library: Library, rows: EmptyList, why: Callable[[Library], str]) -> None:
    """Say in a list why it is empty: at once in a small library, else from a thread."""
    if library.articles.counts().articles <= SMALL and library.desk.small:
        rows.empty = why(library)
        return

    def look() -> str:
        with library_of_thread(library.path) as own:
            return why(own)

    def show(reason: str) -> None:
        if rows.empty == _NOTHING:  # otherwise the list is empty for another reason by now
            rows.empty = reason

    rows.empty = _NOTHING
    in_background(node, look, show, group="empty", pause_seconds=PAUSE_SECONDS)


class OrderedTable(Protocol):
    """A table of the library that a thread sorts where it has many rows."""

    @property
    def listings(self) -> ListingCache: ...

    def ready(self, order: str, text: str, /) -> bool:
        """Return whether the sorted rows under this filter are available without work."""

    def listing(self, order: str, text: str, /) -> Listing:
        """Return all rows in order; the time this takes grows with the library."""


def put_in_order(
    node: DOMNode,
    library: Library,
    table_of: Callable[[Library], OrderedTable],
    order: str,
    text: str,
    on_ready: Callable[[], None],
) -> bool:
    """Prepare a table under a filter and return whether rows, perhaps slightly stale, can be shown now.

    Slow sorting runs on a connection of its own; `on_ready` is called when it is done.
    """
    table = table_of(library)
    if table.ready(order, text):
        return True

    def look() -> Listing:
        with library_of_thread(library.path) as own:
            return table_of(own).listing(order, text)

    def adopt(listing: Listing) -> None:
        table.listings.put(listing)
        on_ready()

    in_background(node, look, adopt, group="order", pause_seconds=PAUSE_SECONDS)
    return table.listings.get(order, text) is not None
