"""Keys one after the other, also when they come in one packet, as over a slow line.

Textual hands a key to whatever has the focus when it arrives. Of `t`, `n`, `e`, `w` sent at once, the last three would
still go to the text, where they are other keys, because the picker that `t` opens is not there yet. So each key waits
until what the one before it did is done.
"""

from __future__ import annotations

import asyncio
from collections import deque
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import App
    from textual.events import Key
    from textual.message_pump import MessagePump

PATIENCE = 0.5
"""Seconds after which the next key goes on whatever became of the one before: what had it may be gone."""


class Typeahead:
    """Hands keys on by `deliver`, each when the one before has gone through everything that could act on it."""

    def __init__(self, app: App[None], deliver: Callable[[Key], Awaitable[None]]) -> None:
        self._app = app
        self._deliver = deliver
        self._waiting: deque[Key] = deque()
        self._turn = 0
        self._patience: asyncio.TimerHandle | None = None

    async def take(self, key: Key) -> None:
        """A key has come."""
        self._waiting.append(key)
        if self._patience is None:
            await self._next()

    async def _next(self) -> None:
        if not self._waiting:
            return
        key = self._waiting.popleft()
        self._turn += 1
        target = self._app.focused or self._app.screen
        # The path a key bubbles up; then the focus that an action asked for, and the screen that it opened.
        path: list[Callable[[], MessagePump]] = [partial(_same, node) for node in target.ancestors_with_self]
        path += [partial(_same, self._app), lambda: self._app.screen, partial(_same, self._app)]
        loop = asyncio.get_running_loop()
        self._patience = loop.call_later(PATIENCE, self._done, self._turn)
        await self._deliver(key)
        self._travel(path, self._turn)

    def _travel(self, path: list[Callable[[], MessagePump]], turn: int) -> None:
        while path:
            node, *path = path
            if node().call_later(self._travel, path, turn):
                return
        self._done(turn)

    def _done(self, turn: int) -> None:
        if turn == self._turn and self._patience is not None:
            self._patience.cancel()
            self._patience = None
            if self._waiting:
                self._app.call_later(self._next)


def _same(node: MessagePump) -> MessagePump:
    return node
