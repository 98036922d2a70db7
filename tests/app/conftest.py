"""The real app under Pilot, on a real library."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from tui.app.app import PostilApp
from tui.config import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from textual.pilot import Pilot

    Opens = Callable[..., AbstractAsyncContextManager["Reader"]]


class Reader:
    """A running app, with what tests look at."""

    def __init__(self, app: PostilApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def screen(self):
        return self.app.reader

    @property
    def pane(self):
        return self.app.reader.pane

    @property
    def sidebar(self):
        return self.app.reader.sidebar

    @property
    def said(self) -> str:
        return self.app.reader.footer.message

    @property
    def sentence(self) -> str:
        start, end = self.pane.span
        return self.screen.present.text[start:end]

    @property
    def highlights(self):
        """What the file holds, not what the screen shows."""
        return self.app.library.annotations.of_article(self.screen.present.pk)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        await self.pilot.press(*(_names.get(letter, letter) for letter in text))

    async def settle(self) -> None:
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()


_names = {" ": "space", "/": "slash", ".": "full_stop", "-": "minus"}


@pytest.fixture
def reader() -> Opens:
    """Opens the reader on a library: `async with reader(path) as r`."""

    @asynccontextmanager
    async def opened(
        path: Path,
        size: tuple[int, int] = (150, 32),
        *,
        marking: bool = False,
        folders: Sequence[str] = (),
        **settings: object,
    ) -> AsyncIterator[Reader]:
        app = PostilApp(path, Settings(creator="ann", **settings), marking=marking, folders=folders)  # type: ignore[arg-type]
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield Reader(app, pilot)

    return opened
