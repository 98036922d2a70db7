"""Textual's application with the fixes that need its methods."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from textual import events
from textual.app import App

from tui.app.textual_fixes.colors import ColorlessFilter
from tui.app.textual_fixes.paste import use_paste_parser

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from textual.driver import Driver
    from textual.filter import LineFilter
    from textual.message_pump import MessagePump
    from textual.theme import Theme

TIMEOUT_SECONDS = 0.5
"""After this the next key goes on whatever became of the one before: what it was for may have been removed."""


class KeyQueue:
    """Keys handed on by `deliver`, each when the one before has gone through everything that could act on it.

    Textual 8.2 hands a key to whatever has the focus when it arrives. Of `t`, `n`, `e`, `w` sent at once, the last
    three would still go to the text, where they are other keys, because the picker that `t` opens is not there yet.
    This can go when Textual waits for what a key does before it takes the next.
    """

    def __init__(self, app: App[None], deliver: Callable[[events.Key], Awaitable[None]]) -> None:
        self._app = app
        self._deliver = deliver
        self._waiting: deque[events.Key] = deque()
        self._turn = 0
        self.pressed: float | None = None
        """When the key was pressed whose turn it is; None where it is no key's."""
        self._timeout: asyncio.TimerHandle | None = None

    async def put(self, key: events.Key) -> None:
        self._waiting.append(key)
        if self._timeout is None:
            await self._deliver_next()

    async def _deliver_next(self) -> None:
        if not self._waiting:
            return
        key = self._waiting.popleft()
        self._turn += 1
        self.pressed = key.time
        app = self._app
        # The path a key bubbles up; then the focus that an action asked for, and the screen that it opened.
        path: list[MessagePump | None] = [*(app.focused or app.screen).ancestors_with_self, app, None, app]
        self._timeout = asyncio.get_running_loop().call_later(TIMEOUT_SECONDS, self._end_turn, self._turn)
        await self._deliver(key)
        self._follow(path, self._turn)

    def _follow(self, path: list[MessagePump | None], turn: int) -> None:
        """Go along the queues of messages on a path, None being the screen on top by then."""
        while path:
            node, *path = path
            if (node or self._app.screen).call_later(self._follow, path, turn):
                return
        self._end_turn(turn)

    def _end_turn(self, turn: int) -> None:
        if turn == self._turn and self._timeout is not None:
            self._timeout.cancel()
            self._timeout = self.pressed = None
            if self._waiting:
                self._app.call_later(self._deliver_next)


class FixedApp(App[None]):
    """An app that starts with a theme of its own, takes keys one by one, and outlives the errors it can explain."""

    def __init__(self, themes: Sequence[Theme], theme: str) -> None:
        """Start with one of some themes.

        Textual 8.2 registers themes after it has read the style sheets with the first one, and looks the current theme
        up, in a merged table of all themes, for every row that is drawn. This can go when neither is so.
        """
        use_paste_parser()
        self._own_themes = {each.name: each for each in themes}
        self._colorless_filters = (ColorlessFilter(),)
        self.set_reactive(App.theme, theme)  # set later, all style sheets would be read twice
        super().__init__()
        self._key_queue = KeyQueue(self, super().on_event)
        for each in themes:
            self.register_theme(each)

    def get_driver_class(self) -> type[Driver]:
        """Return the driver that can be stopped, in place of the one that cannot."""
        from textual.drivers.linux_driver import LinuxDriver

        from tui.app.textual_fixes.stopping import StoppableDriver

        driver = super().get_driver_class()
        return StoppableDriver if driver is LinuxDriver else driver

    def get_theme(self, theme_name: str) -> Theme | None:
        return self._own_themes.get(theme_name) or super().get_theme(theme_name)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return none but for `NO_COLOR`: no style of ours names one of the terminal's own colours."""
        return self._colorless_filters if self.no_color else ()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not event.is_forwarded:
            await self._key_queue.put(event)
        else:
            await super().on_event(event)

    def is_late(self, action: str, pressed: float) -> bool:
        """Tell whether what a key did when it was pressed, at a time, is not what its action would do now."""
        return False

    async def run_action(self, *args: object, **kwargs: object) -> bool:
        pressed = self._key_queue.pressed
        if pressed is not None and self.is_late(str(args[0]), pressed):
            return True
        try:
            return await super().run_action(*args, **kwargs)  # type: ignore[arg-type]
        except Exception as error:
            if not self.explain(error):
                raise
            return True

    def explain(self, error: Exception) -> bool:
        """Tell the person about an error that needs no end of the app; return False for any other."""
        return False

    def _handle_exception(self, error: Exception) -> None:
        """Go on after an error that is explained.

        Textual 8.2 ends the app for whatever is raised in drawing, in a message or in a timer, and has no public place
        to say otherwise. This can go when it has.
        """
        if not self.explain(error):
            super()._handle_exception(error)
