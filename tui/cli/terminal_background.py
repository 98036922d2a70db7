"""Whether the terminal's background is dark: it is asked, and given a moment to answer."""

from __future__ import annotations

import os
import re
import select
import sys
import termios
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tui.core.terminals import BARE

if TYPE_CHECKING:
    from collections.abc import Iterator

ASK = b"\x1b]11;?\x1b\\\x1b[c"
"""Queries of the background, and of the terminal's type: every terminal answers the latter, which ends the wait."""

LIMIT_SECONDS = 0.15
"""How long the answer may take, most of it spent starting; a later answer is no key."""

_BACKGROUND = re.compile(rb"\x1b\]11;rgba?:([0-9a-fA-F]+)/([0-9a-fA-F]+)/([0-9a-fA-F]+)[^\x07\x1b]*(?:\x07|\x1b\\)")
_KIND = re.compile(rb"\x1b\[\?[0-9;]*c")


class BackgroundAnswer:
    """The answer, and what was typed before it."""

    is_dark: bool | None = None
    """None if the terminal did not answer."""
    typed: bytes = b""

    def __init__(self) -> None:
        self._until = time.monotonic() + LIMIT_SECONDS

    def listen(self, fd: int) -> None:
        """Read input until the terminal has answered, or its time is over."""
        data = b""
        while not _KIND.search(data):
            left = self._until - time.monotonic()
            if left <= 0 and not select.select([fd], [], [], 0)[0]:
                break
            if select.select([fd], [], [], max(left, 0))[0]:
                more = os.read(fd, 4096)
                if not more:
                    break
                data += more
        answer = _BACKGROUND.search(data)
        if answer:
            red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in answer.groups())
            self.is_dark = 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.5
        self.typed = _KIND.sub(b"", _BACKGROUND.sub(b"", data))


@contextmanager
def ask_background(*, is_wanted: bool) -> Iterator[BackgroundAnswer]:
    """Ask for the background, and return the answer once the work inside is done."""
    terminal = BackgroundAnswer()
    try:
        fd, out = sys.stdin.fileno(), sys.stderr.fileno()
        before = termios.tcgetattr(fd)
    except (OSError, ValueError, termios.error):
        is_wanted = False
    if not is_wanted or not os.isatty(out) or os.environ.get("TERM", "") in BARE:
        yield terminal
        return
    quiet = termios.tcgetattr(fd)
    quiet[3] &= ~(termios.ECHO | termios.ICANON)
    try:
        termios.tcsetattr(fd, termios.TCSANOW, quiet)
        os.write(out, ASK)
        yield terminal
        terminal.listen(fd)
    finally:
        termios.tcsetattr(fd, termios.TCSANOW, before)
