"""Keys and pastes, each handed on when what the one before it does has ended, and what it opens is there."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from textual import events

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Sequence

    from textual.app import App
    from textual.message_pump import MessagePump

Input = events.Key | events.Paste
"""What is typed or pasted."""

WATCH_SECONDS = 0.5
"""How often what a key waits for is looked at: it may have been removed, and would never answer."""


class KeyQueue:
    """Keys handed on by `deliver`, each when the one before has gone through everything that could act on it.

    Textual 8.2 hands a key to whatever has the focus when it arrives. Of `t`, `n`, `e`, `w` sent at once, the last
    three would still go to the text, where they are other keys, because the picker that `t` opens is not there yet.
    However slow the machine is, a key waits as long as what the one before it began is alive: the queues of messages
    on its way, a screen that is opened (`hold` until `release`), or the answer of one that is closed.
    This can go when Textual waits for what a key does before it takes the next.
    """

    def __init__(
        self,
        app: App[None],
        deliver: Callable[[Input], Awaitable[None]],
        on_gone: Callable[[MessagePump], object],
        read_as: Callable[[Input], Input],
    ) -> None:
        """`on_gone` is told what keys have waited for in vain; `read_as` returns what one is where it arrives."""
        self._app = app
        self._deliver = deliver
        self._on_gone = on_gone
        self._read_as = read_as
        self._waiting: deque[Input] = deque()
        self._turn = 0
        self._path: list[MessagePump | None] | None = None
        """Where the key in progress is yet to go by, the first being there; None when none is in progress."""
        self._at: MessagePump = app
        """In whose queue of messages it is."""
        self.pressed: float | None = None
        """When the key was pressed whose turn it is; None where it is no key's."""
        self.last = 0.0
        """When the last one was pressed."""
        self._held: dict[Hashable, MessagePump] = {}
        """What is not there yet, and without which of the app's parts it never will be."""
        self._watch: asyncio.TimerHandle | None = None

    @property
    def idle(self) -> bool:
        """Whether every key has done what it does."""
        return self._path is None and not self._held and not self._waiting

    async def put(self, key: Input) -> None:
        self._waiting.append(key)
        self.last = key.time
        if self._path is None and not self._held:
            await self._deliver_next()

    def put_first(self, keys: Sequence[Input]) -> None:
        """Let some keys come before all that wait."""
        self._waiting.extendleft(reversed(keys))
        self._go_on()

    def drop(self) -> None:
        """Forget the keys that wait: what they were typed for does not come."""
        self._waiting.clear()

    def hold(self, what: Hashable, of: MessagePump) -> None:
        """Let keys wait until `release`, or until a part of the app is gone."""
        self._held[what] = of
        self._keep_watch()

    def release(self, what: Hashable) -> None:
        if self._held.pop(what, None) is not None:
            self._go_on()

    def _go_on(self) -> None:
        if self._path is None and not self._held and self._waiting:
            self._app.call_later(self._deliver_next)

    async def _deliver_next(self) -> None:
        if not self._waiting or self._path is not None or self._held:
            return
        key = self._waiting.popleft()
        self._turn += 1
        self.pressed = key.time
        app = self._app
        # The path a key bubbles up, to the app, which does what it is bound to; that of a message which a widget posts
        # then; the focus that was asked for; and the screen that was opened.
        bubbling = (app.focused or app.screen).ancestors_with_self
        path: list[MessagePump | None] = [*bubbling, app, *bubbling, app, None, app]
        self._path, self._at = path, app
        self._keep_watch()
        await self._deliver(self._read_as(key))
        self._follow(path, self._turn)

    def _follow(self, path: list[MessagePump | None], turn: int) -> None:
        """Go along the queues of messages on a path, None being the screen on top by then."""
        if turn != self._turn:
            return
        while path:
            self._path = path
            node, *path = path
            self._at = node or self._app.screen
            if self._at.call_later(self._follow, path, turn):
                return
        self._path = self.pressed = None
        self._go_on()

    def _keep_watch(self) -> None:
        if self._watch is None:
            self._watch = asyncio.get_running_loop().call_later(WATCH_SECONDS, self._look)

    def _look(self) -> None:
        """Go on without what is gone."""
        self._watch = None
        if not self._app.is_running:
            return
        for what, node in tuple(self._held.items()):
            if _is_gone(node):
                self._on_gone(node)
                self.release(what)
        if self._path and _is_gone(self._at):
            self._turn += 1
            self._follow(self._path[1:], self._turn)
        if self._held or self._path:
            self._keep_watch()


def _is_gone(node: MessagePump) -> bool:
    """Whether a part of the app answers no more; one that is yet to be mounted will."""
    return node._closed or (node._is_mounted and not node.is_running)
