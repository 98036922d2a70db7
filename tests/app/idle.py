"""When the app under Pilot has done all there is to do."""

from __future__ import annotations

import asyncio
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from textual._context import active_app
from textual._wait import wait_for_idle as wait_for_processor
from textual.app import App
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot
from textual.screen import Screen
from textual.worker import WorkerCancelled, WorkerState

from tests.app.terminal import DEADLINE
from tui.app.widgets.line_view import LineList

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from textual.css.model import RuleSet
    from textual.message_pump import MessagePump

_press_keys = App._press_keys
_compositor_refresh = Screen._compositor_refresh
_parse_rules = Stylesheet._parse_rules
_wait_for_screen = Pilot._wait_for_screen
_undrawn: set[App[Any]] = set()
_rules: dict[tuple[object, ...], list[RuleSet]] = {}


async def wait_for_workers(pilot: Pilot[None]) -> None:
    """Wait for what works in threads, and for what that begins when it is done.

    Textual's own wait fails when the answer of one worker makes another one needless, and waits for none that follows.
    """
    while running := next((each for each in pilot.app.workers if each.is_running), None):
        with suppress(WorkerCancelled):
            await running.wait()
        await pilot.pause()
    await pilot.pause()


async def wait_until_idle(_min_sleep: float = 0.0, max_sleep: float = DEADLINE) -> None:
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


async def wait_for_screen(pilot: Pilot[Any], timeout: float = 30.0) -> bool:
    """Wait until the parts of the screen have taken all that was sent to them.

    Textual sends each of them one more to know it, a fifth of a key's time; who waits for one has taken all others.
    """
    parts = (pilot.app, *pilot.app.screen.walk_children(with_self=True))
    return all(map(_awaits_message, parts)) or await _wait_for_screen(pilot, timeout)


def _awaits_message(part: MessagePump) -> bool:
    ready: Any = part._message_queue.ready_event
    return bool(ready._waiters) and not ready.is_set()


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


@contextmanager
def undrawn(app: App[Any]) -> Iterator[None]:
    """Let an app draw nothing until this ends; it lays out all the same."""
    is_outer = app not in _undrawn
    _undrawn.add(app)
    try:
        yield
    finally:
        if is_outer:
            _undrawn.discard(app)


async def press_keys(app: App[Any], keys: Iterable[str]) -> None:
    """Press keys as fast as the app takes them: one frame is drawn, after the last; drawing is half of a key's time."""
    with undrawn(app):
        await _press_keys(app, keys)
    await wait_until_idle()


def refresh(screen: Screen[Any]) -> None:
    """Draw what has changed, unless it is to wait; a list takes no key for an item that it has not drawn."""
    if screen.app not in _undrawn or any(each._is_unseen for each in screen.walk_children(LineList)):
        _compositor_refresh(screen)


def parse_rules(sheet: Stylesheet, css: str, *options: Any, **named: Any) -> list[RuleSet]:
    """Parse a style sheet once for all apps with the same theme: it is a sixth of an app's start."""
    key = (css, options, *named.items(), *sheet._variables.items())
    if key not in _rules:
        _rules[key] = _parse_rules(sheet, css, *options, **named)
    return _rules[key]
