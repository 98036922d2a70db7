"""Fixtures: the reader under Pilot, and as a process in a terminal with a home of its own."""

from __future__ import annotations

import os
from contextlib import ExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.app.coded import TEXT
from tests.app.idle import parse_rules, press_keys, refresh, wait_for_screen, wait_until_idle
from tests.app.pilot import OpenReader, ReaderPilot
from tests.app.terminal import ROOT, OpenTerminal, StartTerminal, Terminal, postil
from tui.app.app import PostilApp
from tui.config import Settings
from tui.core.model import NewArticle
from tui.library import Library

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence
    from pathlib import Path


@pytest.fixture(autouse=True)
def _state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep waiting changes out of the tester's own state folder."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home" / "state"))


@pytest.fixture(autouse=True)
def _wait_until_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the pilot wait until the app is idle instead of until the processor is."""
    monkeypatch.setattr("textual.app.wait_for_idle", wait_until_idle)
    monkeypatch.setattr("textual.pilot.wait_for_idle", wait_until_idle)
    monkeypatch.setattr("textual.pilot.Pilot._wait_for_screen", wait_for_screen)
    monkeypatch.setattr("textual.app.App._press_keys", press_keys)
    monkeypatch.setattr("textual.screen.Screen._compositor_refresh", refresh)
    monkeypatch.setattr("textual.css.stylesheet.Stylesheet._parse_rules", parse_rules)


@pytest.fixture(autouse=True)
def _no_look_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look up no similar claims for cards, so that a slow test does not get an extra row; that row has its own test."""
    monkeypatch.setattr("tui.app.panes.claim_card.PAUSE_SECONDS", 1000.0)


@pytest.fixture
def reader() -> OpenReader:
    @asynccontextmanager
    async def open_reader(
        path: Path,
        size: tuple[int, int] = (150, 32),
        *,
        marking: bool = False,
        folders: Sequence[str] = (),
        read_only: str = "",
        **settings: Any,
    ) -> AsyncIterator[ReaderPilot]:
        chosen = Settings(**{"creator": "ann", "count_wait": 0, **settings})
        app = PostilApp(path, chosen, marking=marking, folders=folders, read_only=read_only)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield ReaderPilot(app, pilot)

    return open_reader


@pytest.fixture
def one_claim(tmp_path: Path) -> Path:
    """A library with one claim by ann."""
    path = tmp_path / "annotations.db"
    with Library(path, "ann") as library:
        library.articles.add([NewArticle("Prices rose by two percent. Wages fell.\n", "1", "Prices", id="prices")])
        library.annotations.claim(library.articles.get(1), 0, 27, "Ana Blom")
    return path


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An empty folder that serves as a home."""
    (tmp_path / "home").mkdir()
    return tmp_path


@pytest.fixture
def start(place: Path) -> Iterator[StartTerminal]:
    with ExitStack() as stack:

        def start_command(command: list[str], columns: int = 150, rows: int = 44, **extra: str) -> Terminal:
            env = {
                "PATH": os.environ["PATH"],
                "HOME": str(place / "home"),
                "USER": "ann",
                "LOGNAME": "ann",
                "LANG": "C.UTF-8",
                "TERM": "xterm-256color",
                "PYTHONPATH": str(ROOT),
                "POSTIL_NO_MARKING": "1",
                **{f"XDG_{kind}_HOME": str(place / "home" / kind.lower()) for kind in ("DATA", "CONFIG", "STATE")},
                **extra,
            }
            terminal = Terminal(command, env, place, columns, rows)
            stack.callback(terminal.close)
            return terminal

        yield start_command


@pytest.fixture
def reads(start: StartTerminal) -> OpenTerminal:
    def open_terminal(path: Path, columns: int = 150, rows: int = 44, **extra: str) -> Terminal:
        terminal = start(postil("--library", path), columns, rows, **extra)
        terminal.until("? keys")
        return terminal

    return open_terminal


@pytest.fixture
def coded(tmp_path: Path) -> Path:
    """A library with tags on three levels, by two people."""
    path = tmp_path / "coded.db"
    with Library(path, "ann") as library:
        library.articles.add([NewArticle(TEXT, "1" * 64, "One"), NewArticle(TEXT[20:], "2" * 64, "Two")])
        one, two = library.articles.get(1), library.articles.get(2)
        library.codebook.add("war", "blue", "Fights of states.")
        library.annotations.tag(one, 0, 19, "war/talks")
        library.annotations.tag(one, 20, 42, "war/talks/letters")
        library.annotations.tag(two, 0, 22, "wages")
    with Library(path, "ben") as library:
        library.annotations.tag(library.articles.get(2), 23, 42, "war/talks")
    return path
