"""Keys one after the other, also when they come in one packet, as over a slow line."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import App
    from textual.events import Key
    from textual.message_pump import MessagePump

TIMEOUT_SECONDS = 0.5
"""After this the next key goes on whatever became of the one before: what it was for may have been removed."""


class KeyQueue:
    """Keys handed on by `deliver`, each when the one before has gone through everything that could act on it.

    Textual 8.2 hands a key to whatever has the focus when it arrives. Of `t`, `n`, `e`, `w` sent at once, the last
    three would still go to the text, where they are other keys, because the picker that `t` opens is not there yet.
    This can go when Textual waits for what a key does before it takes the next.
    """

    def __init__(self, app: App[None], deliver: Callable[[Key], Awaitable[None]]) -> None:
        self._app = app
        self._deliver = deliver
        self._waiting: deque[Key] = deque()
        self._turn = 0
        self._timeout: asyncio.TimerHandle | None = None

    async def put(self, key: Key) -> None:
        self._waiting.append(key)
        if self._timeout is None:
            await self._deliver_next()

    async def _deliver_next(self) -> None:
        if not self._waiting:
            return
        key = self._waiting.popleft()
        self._turn += 1
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
            self._timeout = None
            if self._waiting:
                self._app.call_later(self._deliver_next)
