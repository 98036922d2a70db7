"""The reader in a real tmux: copying, and the screen."""

from __future__ import annotations

import random
import shutil
import subprocess
from base64 import b64encode
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.app.terminal import Screen, StartTerminal, Terminal, postil

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed: apt-get install tmux"),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]


class OpenInTmux(Protocol):
    """Opens the reader in a tmux of its own, whose status line takes one row, and waits for its footer."""

    def __call__(self, path: Path, columns: int, rows: int) -> Terminal: ...


class Server:
    """A tmux server for one test."""

    def __init__(self, place: Path) -> None:
        (place / "tmux.conf").write_text("set -s escape-time 0\n", encoding="utf-8")
        self.command = ["tmux", "-S", str(place / "tmux"), "-f", str(place / "tmux.conf")]

    def run(self, *arguments: str) -> str:
        return subprocess.run([*self.command, *arguments], capture_output=True, text=True, check=True).stdout


@pytest.fixture
def server(place: Path) -> Iterator[Server]:
    server = Server(place)
    yield server
    subprocess.run([*server.command, "kill-server"], check=False, capture_output=True)


@pytest.fixture
def in_tmux(start: StartTerminal, server: Server) -> OpenInTmux:
    def open_reader(path: Path, columns: int, rows: int) -> Terminal:
        terminal = start([*server.command, "new-session", *postil("--library", path)], columns, rows)
        terminal.until("? ")
        return terminal

    return open_reader


def test_copied_text_reaches_tmux_and_its_terminal(in_tmux: OpenInTmux, server: Server, seeds: Path) -> None:
    reader = in_tmux(seeds, 80, 24)
    assert server.run("display-message", "-p", "#{pane_width}x#{pane_height}") == "80x23\n"
    reader.press("gy")
    reader.until("copied with its citation, to tmux")
    copied = server.run("show-buffer")
    assert copied.startswith("“North Korean President Kim Jong-un has expressed")
    handed_on = b64encode(copied.encode())
    reader.until(lambda: handed_on in reader.raw, "what the terminal itself takes")


@pytest.mark.parametrize(("columns", "rows"), [(80, 23), (40, 12)])
def test_the_screen_in_tmux_equals_a_full_redraw(
    in_tmux: OpenInTmux, server: Server, seeds: Path, columns: int, rows: int
) -> None:
    reader = in_tmux(seeds, columns, rows + 1)
    dice = random.Random(14)

    def pane() -> object:
        screen = Screen(columns, rows)
        screen.write(server.run("capture-pane", "-p", "-e", "-N").replace("\n", "\r\n").rstrip("\r\n"))
        return screen.seen()

    for key in dice.choices(["j", "k", "]", "[", "G", "g", "m", "u", "1", "2", "3", "e", "J"], k=25):
        reader.press(key)
        reader.take(0.05)
    reader.press("2gjm")
    reader.until("highlighted")
    reader.press("\x1b[O\x1b[I")
    shown = pane()
    server.run("send-keys", "-R")
    assert pane() != shown
    reader.press("\x0c")
    reader.until(lambda: pane() == shown, "the same screen")
    reader.press("q")
    assert reader.ended() == 0
