"""The real app under Textual's Pilot, with a real library."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from tests.app.idle import wait_for_workers
from tests.app.terminal import DEADLINE
from tui.app.screens.table import TableScreen
from tui.app.widgets.line_view import LineList

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from textual.pilot import Pilot

    from tui.app.app import PostilApp
    from tui.app.panes.sidebar import Sidebar
    from tui.app.reading.pane import ReadingPane
    from tui.app.screens.reader import ReaderScreen
    from tui.app.session import Session
    from tui.core.model import Article, Highlight
    from tui.library import Library

_T = TypeVar("_T")

_KEY_NAMES = {" ": "space", "/": "slash", ".": "full_stop", "-": "minus"}


def required(value: _T | None) -> _T:
    """Return a value that must not be None."""
    assert value is not None
    return value


class ReaderPilot:
    """A running app with shortcuts to what tests look at."""

    def __init__(self, app: PostilApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def screen(self) -> ReaderScreen:
        return self.app.reader

    @property
    def session(self) -> Session:
        return self.app.session

    @property
    def library(self) -> Library:
        return self.session.library

    @property
    def article(self) -> Article:
        return self.session.current.expect()

    @property
    def pane(self) -> ReadingPane:
        return self.app.reader.text

    @property
    def sidebar(self) -> Sidebar:
        return self.app.reader.sidebar

    @property
    def said(self) -> str:
        return self.app.reader.footer.message

    @property
    def sentence(self) -> str:
        start, end = self.pane.span
        return self.article.text[start:end]

    @property
    def highlights(self) -> list[Highlight]:
        """The highlights in the file, whatever the screen shows."""
        return self.library.annotations.of_article(self.article.pk)

    @property
    def table(self) -> LineList[Any]:
        """The table of the topmost screen."""
        screen = self.app.screen
        assert isinstance(screen, TableScreen)
        return screen.table

    def list_of(self, selector: str) -> LineList[Any]:
        """A list of the topmost screen."""
        return self.app.screen.query_one(selector, LineList)

    @property
    def shown(self) -> str:
        """What the terminal shows, row by row."""
        rows = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in row) for row in rows)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        await self.pilot.press(*(_KEY_NAMES.get(letter, letter) for letter in text))

    async def follow(self, keys: str) -> None:
        """Press keys written as in docs/: separated by spaces, typed text in quotes, a comment after `#`."""
        for typed, key in re.findall(r'"(.*?)"|(\S+)', re.sub(r" +#.*", "", keys)):
            await (self.type(typed) if typed else self.press({"esc": "escape"}.get(key, key)))

    async def settle(self) -> None:
        await wait_for_workers(self.pilot)

    async def until(self, condition: Callable[[], object]) -> None:
        """Let the app run until a condition holds; other processes may contribute to it."""
        end = time.monotonic() + DEADLINE
        while not condition():
            assert time.monotonic() < end
            await self.pilot.pause(0.02)


class OpenReader(Protocol):
    """Opens the reader on a library: `async with reader(path) as r`."""

    def __call__(
        self,
        path: Path,
        size: tuple[int, int] = (150, 32),
        *,
        marking: bool = False,
        folders: Sequence[str] = (),
        read_only: str = "",
        **settings: Any,
    ) -> AbstractAsyncContextManager[ReaderPilot]: ...
