"""Postil as a process in a pseudo-terminal, and the screen that a person sees there."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import termios
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pexpect
import pyte
from wcwidth import wcwidth

from tui.config import own_command
from tui.library import Library

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.core.model import Highlight

DEADLINE = 20.0
"""Seconds after which something that was waited for counts as missing; nothing takes nearly as long."""

STILL = 0.05
"""Seconds without a byte after which a frame is taken for whole."""

ROOT = Path(__file__).parents[2]


class Terminal:
    """A command in a terminal of `columns` by `rows`. `raw` is every byte it wrote, `text` is the screen."""

    def __init__(self, command: list[str], env: dict[str, str], cwd: Path, columns: int = 150, rows: int = 44) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.child = pexpect.spawn(
            command[0], command[1:], env=env, cwd=str(cwd), dimensions=(rows, columns), timeout=DEADLINE
        )
        self.child.delaybeforesend = None
        self.before = self.attributes()

    def attributes(self) -> list[object]:
        """The terminal's settings for typed input."""
        return termios.tcgetattr(self.child.child_fd)

    @property
    def pid(self) -> int:
        return int(self.child.pid)

    @property
    def text(self) -> str:
        return "\n".join(row.rstrip() for row in self.rows)

    @property
    def footer(self) -> str:
        return self._row(self.screen.lines - 1).strip()

    @property
    def rows(self) -> list[str]:
        """The rows of the screen; pyte's own `display` fails on half of a wide character that was overwritten."""
        return [self._row(y) for y in range(self.screen.lines)]

    def _row(self, y: int) -> str:
        row = self.screen.buffer[y]
        return "".join([row[x].data if x in row else " " for x in range(self.screen.columns)])

    def press(self, keys: str) -> None:
        self.child.send(keys)

    def mouse(self, *events: tuple[int, int, int, bool]) -> None:
        """Send mouse events: button, column, row, whether it is a release."""
        self.press("".join(f"\x1b[<{button};{x + 1};{y + 1}{'m' if up else 'M'}" for button, x, y, up in events))

    def click(self, x: int, y: int) -> None:
        self.mouse((0, x, y, False), (0, x, y, True))

    def place(self, words: str) -> tuple[int, int]:
        """Return the column and row at which words are on the screen."""
        y = next(y for y, row in enumerate(self.rows) if words in row)
        return self.rows[y].index(words), y

    def until(self, condition: str | Callable[[], object], what: str = "") -> None:
        """Read what the process writes until a text is on the screen or a condition holds."""
        is_text = isinstance(condition, str)
        holds = (lambda: condition in self.text) if isinstance(condition, str) else condition
        end = time.monotonic() + DEADLINE
        is_new = True
        while not (is_new and holds()):
            left = end - time.monotonic()
            assert left > 0, f"{what or condition} did not come:\n{self.text}"
            is_new = True
            try:
                self._take(self.child.read_nonblocking(65536, min(left, 0.05)))
            except pexpect.TIMEOUT:
                is_new = not is_text  # if the screen has not changed, there is nothing new to look for
            except pexpect.EOF:
                assert holds(), f"it ended before {what or condition}:\n{self.text}"

    def until_gone(self, words: str) -> None:
        """Wait until a text is off the screen and output has stopped; half of a frame may lack the text, too."""
        end = time.monotonic() + DEADLINE
        still = False
        while not still or words in self.text:
            assert time.monotonic() < end, f"{words} did not go:\n{self.text}"
            written = len(self.raw)
            self.take(STILL)
            still = len(self.raw) == written

    def ended(self) -> int:
        """Wait for the end and return the exit code; a signal is a negative number."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            try:
                self._take(self.child.read_nonblocking(65536, end - time.monotonic()))
            except pexpect.EOF:
                break
        self.child.wait()
        signal_number = self.child.signalstatus
        return int(self.child.exitstatus if signal_number is None else -signal_number)

    def kill(self, how: int = signal.SIGKILL) -> None:
        os.kill(self.pid, how)

    def resize(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)
        self.child.setwinsize(rows, columns)

    def children(self) -> list[int]:
        """The processes it has started."""
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def memory(self) -> int:
        """The most memory the process has used, in MB."""
        (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text())
        return int(peak) // 1024

    def maps(self) -> str:
        """Every file the process has mapped."""
        return Path(f"/proc/{self.pid}/maps").read_text()

    def close(self) -> None:
        self.child.close(force=True)

    def take(self, seconds: float) -> None:
        """Read what the process writes next, waiting at most this many seconds."""
        try:
            self._take(self.child.read_nonblocking(65536, seconds))
        except pexpect.TIMEOUT:
            return

    def _take(self, data: bytes) -> None:
        self.raw += data
        # pyte takes `CSI > … u` (a keyboard protocol) for a cursor command and cannot answer queries. Colours are most
        # of the output and of pyte's time; tests of colours look at `raw`.
        self._stream.feed(re.sub(rb"\x1b\[(?:[<>=?][0-9;]*\$?[up]|[0-9;]*m)", b"", data))


class Screen:
    """A terminal and its cells as a person sees them: the colour of a blank is its background."""

    def __init__(self, columns: int, rows: int) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)

    def write(self, text: str) -> None:
        self._stream.feed(re.sub(r"\x1b\[[<>=?][0-9;]*\$?[up]", "", text))

    def seen(self) -> list[list[tuple[object, ...]]]:
        rows = [[self._screen.buffer[y][x] for x in range(self._screen.columns)] for y in range(self._screen.lines)]
        return [[_seen(cell, before) for before, cell in zip([None, *row], row, strict=False)] for row in rows]


def _seen(cell: pyte.screens.Char, before: pyte.screens.Char | None) -> tuple[object, ...]:
    if cell.data == "" and before is not None and wcwidth(before.data[:1]) < 2:  # pyte leaves half of it there
        cell = cell._replace(data=" ")
    if cell.data != " ":
        return tuple(cell)
    if cell.reverse:
        return (" ", cell.fg, cell.bg if cell.underscore or cell.strikethrough else "", cell.reverse)
    drawn = cell.underscore or cell.strikethrough
    return (" ", cell.fg if drawn else "", cell.bg, cell.underscore, cell.strikethrough)


def assert_terminal_is_restored(terminal: Terminal) -> None:
    """Check that all modes are off again: alternate screen, mouse, paste and focus reports, hidden cursor."""
    switched = dict(re.findall(rb"\x1b\[\?(\d+)([hl])", terminal.raw))
    assert {mode for mode, how in switched.items() if how == b"h"} <= {b"7", b"25"}
    assert switched[b"25"] == b"h"
    assert terminal.raw.rindex(b"\x1b[?1049l") > terminal.raw.rindex(b"keys")
    assert (terminal.raw.count(b"\x1b[22;0t"), terminal.raw.count(b"\x1b[23;0t")) == (1, 1), "its title is restored"
    assert terminal.attributes() == terminal.before


def postil(*arguments: object) -> list[str]:
    return own_command(*map(str, arguments))


def saved_highlights(path: Path) -> list[Highlight]:
    """Return the highlights of the first article in the file after checking that the file is sound."""
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    with Library(path) as library:
        return library.annotations.of_article(1)


class StartTerminal(Protocol):
    """Starts a command in a terminal: `start(postil(…), columns=…, NAME=value)`."""

    def __call__(self, command: list[str], columns: int = 150, rows: int = 44, **extra: str) -> Terminal: ...


class OpenTerminal(Protocol):
    """Opens the reader on a library and waits for its footer."""

    def __call__(self, path: Path, columns: int = 150, rows: int = 44, **extra: str) -> Terminal: ...
