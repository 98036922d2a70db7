"""When the app under Pilot has done all there is to do."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from textual._context import active_app
from textual._wait import wait_for_idle as wait_for_processor
from textual.worker import WorkerState

if TYPE_CHECKING:
    from textual.app import App


async def wait_until_idle(_min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """Wait until nothing can run but what a clock, another process or a thread that rests is to start.

    Textual's own wait looks every 20 ms whether the process used the processor: that is slow, and a guess.
    """
    loop: Any = asyncio.get_running_loop()
    app = active_app.get()
    end = time.monotonic() + max_sleep
    while time.monotonic() < end:
        await asyncio.sleep(0)
        if loop._ready:
            continue
        if any(worker._thread_worker and worker.state is WorkerState.RUNNING for worker in app.workers):
            await wait_for_processor(0, end - time.monotonic())
        hurry(app)
        if not loop._ready:
            return


def hurry(app: App[Any]) -> None:
    """Do now what Textual leaves to a timer of a 60th of a second: taking a new size, layout, drawing."""
    screen = app.screen
    if app._resize_event is not None:
        app._check_resize()
    if (
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
    ):
        screen._on_timer_update()
