"""Work in a thread of its own: its answer comes back to whoever asked, unless that is gone or has asked anew."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from textual.worker import get_current_worker

from tui.app.textual_fixes.app import FixedApp
from tui.core.errors import PostilError
from tui.library import Library

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.app import App
    from textual.dom import DOMNode
    from textual.worker import Worker

    from tui.library.queries.listing import Listing, ListingCache

T = TypeVar("T")

WAIT_SECONDS = 2.0
"""How long a thread waits for a library that cannot be read now; then it says so."""

QUIET_SECONDS = 0.3
"""How long work takes without saying how far it is."""

PAUSE_SECONDS = 0.05
"""How long work that every key asks for waits for the next key."""


def library_of_thread(path: Path) -> Library:
    """Open a library for the thread that is at work."""
    return Library(path, timeout_seconds=WAIT_SECONDS)


class WorkCancelledError(Exception):
    """Nobody waits for the answer any more."""


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
    """Do `work` in a thread and hand its result to `on_result` in the app's own.

    A later call with the same group makes an earlier one's answer void. An error is said in the footer without
    `on_error`. `opens`: a screen is opened with the result, so that what is typed waits for it.
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
            tell = on_error or (app.explain if isinstance(app, FixedApp) else None)
            if tell is None:
                raise
            _hand_over(app, worker, tell, error)
            return
        _hand_over(app, worker, on_result, result)

    node.run_worker(run, name=group, group=group, thread=True, exclusive=exclusive, exit_on_error=False)


def send(node: DOMNode, receive: Callable[..., object], *values: object) -> None:
    """Hand something on before the work is done, from within it. Raises `WorkCancelledError` if nobody waits."""
    if get_current_worker().is_cancelled:
        raise WorkCancelledError
    _hand_over(node.app, get_current_worker(), receive, *values)


def telling(node: DOMNode, say: Callable[[str], object], doing: str) -> Callable[[int, int], None]:
    """Return an `on_progress(done, total)` that says in words how far work is, once it takes a while.

    It raises `WorkCancelledError` as `send` does.
    """
    began = time.monotonic()

    def tell(done: int, total: int) -> None:
        if time.monotonic() - began > QUIET_SECONDS:
            send(node, say, f"{doing} {done / max(total, 1):.0%}")

    return tell


def _hand_over(app: App[Any], worker: Worker[Any], receive: Callable[..., object], *values: object) -> None:
    """Have the app take something, unless it asks anew before its turn comes: an older answer would be seen then."""

    def take() -> object:
        return None if worker.is_cancelled else receive(*values)

    if not worker.is_cancelled:
        app.call_from_thread(take)


class OrderedTable(Protocol):
    """A table of the library whose rows, where there are many, are put in order by a thread."""

    @property
    def listings(self) -> ListingCache: ...

    def ready(self, order: str, text: str, /) -> bool:
        """Whether the order under this filter costs nothing now."""

    def listing(self, order: str, text: str, /) -> Listing:
        """Return all rows in order; takes as long as the library is large."""


def put_in_order(
    node: DOMNode,
    library: Library,
    table_of: Callable[[Library], OrderedTable],
    order: str,
    text: str,
    on_ready: Callable[[], None],
) -> bool:
    """Have a table ready in an order under a filter; tell whether rows can be shown now, if only of a moment ago.

    What takes long is done with a connection of its own, and `on_ready` called when the table has it.
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
