"""Waiting until the app under Pilot has nothing left to do."""

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
    """Wait for the workers that run in threads and for those that they start when they finish.

    Textual's own wait fails when the result of one worker cancels another, and does not wait for workers started later.
    """
    while running := next((each for each in pilot.app.workers if each.is_running), None):
        with suppress(WorkerCancelled):
            await running.wait()
        await pilot.pause()
    await pilot.pause()


async def wait_until_idle(_min_sleep: float = 0.0, max_sleep: float = DEADLINE) -> None:
    """Wait until only a timer, another process or a sleeping thread could start anything.

    Textual's own wait checks every 20 ms whether the process used the processor, which is slow and unreliable.
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
    """Wait until the widgets of the screen have handled all messages sent to them.

    Textual sends each widget one more message to find out, which takes a fifth of the time of a key. A widget that is
    waiting for a message has handled all others.
    """
    parts = (pilot.app, *pilot.app.screen.walk_children(with_self=True))
    return all(map(_awaits_message, parts)) or await _wait_for_screen(pilot, timeout)


def _awaits_message(part: MessagePump) -> bool:
    ready: Any = part._message_queue.ready_event
    return bool(ready._waiters) and not ready.is_set()


def hurry(app: App[Any]) -> None:
    """Do at once what Textual leaves to a timer of a 60th of a second: resizing, layout, drawing."""
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
    """Suppress all drawing of an app inside the context; layout still happens."""
    is_outer = app not in _undrawn
    _undrawn.add(app)
    try:
        yield
    finally:
        if is_outer:
            _undrawn.discard(app)


async def press_keys(app: App[Any], keys: Iterable[str]) -> None:
    """Press keys as fast as the app handles them and draw one frame at the end; drawing is half the time of a key."""
    with undrawn(app):
        await _press_keys(app, keys)
    await wait_until_idle()


def refresh(screen: Screen[Any]) -> None:
    """Draw what has changed unless drawing is suppressed; a list ignores keys for an item that it has not drawn."""
    if screen.app not in _undrawn or any(each._is_unseen for each in screen.walk_children(LineList)):
        _compositor_refresh(screen)


def parse_rules(sheet: Stylesheet, css: str, *options: Any, **named: Any) -> list[RuleSet]:
    """Parse a style sheet once for all apps with the same theme; parsing is a sixth of an app's start."""
    key = (css, options, *named.items(), *sheet._variables.items())
    if key not in _rules:
        _rules[key] = _parse_rules(sheet, css, *options, **named)
    return _rules[key]
