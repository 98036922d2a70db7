"""A program in a pseudo-terminal, timed to the last byte of its frames."""

from __future__ import annotations

import os
import re
import select
import sys
import time
from pathlib import Path

import pexpect
import pyte

COLUMNS, LINES = 120, 40
_LEFT_OUT = {"PYTHONDONTWRITEBYTECODE", "NO_COLOR", "COLUMNS", "LINES"}
_ESCAPES = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]|[PX^_\]][^\x07\x1b]*(\x07|\x1b\\)|.)")


class Program:
    """A child in a terminal of 120 × 40; `chunks` has the arrival time of each piece of output."""

    def __init__(self, command: list[str], **environment: str) -> None:
        kept = {key: value for key, value in os.environ.items() if key not in _LEFT_OUT}
        self.chunks: list[tuple[float, bytes]] = []
        self.started = time.perf_counter()
        self._child = pexpect.spawn(
            command[0],
            command[1:],
            dimensions=(LINES, COLUMNS),
            env={**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor", **environment},
        )

    @property
    def pid(self) -> int:
        return int(self._child.pid)

    def until(self, text: str, *, quiet: float = 0.15, timeout: float = 60) -> float:
        """Wait until `text` was drawn and the frame is complete; return when its last byte came."""
        wanted, end = text.encode(), time.perf_counter() + timeout
        seen, last = b"", 0.0
        while time.perf_counter() < end:
            chunk = self._read(quiet)
            if chunk:
                seen, last = seen + chunk, self.chunks[-1][0]
            elif wanted in _ESCAPES.sub(b"", seen):
                return last
        raise SystemExit(f"{text!r} never showed up on the screen:\n{self.screen()}")

    def key(self, key: str, *, quiet: float = 0.012, timeout: float = 5) -> float:
        """Press a key; return the seconds until the last byte of the frame that answers it."""
        self.drain(0.02)
        pressed = time.perf_counter()
        self.send(key)
        if not self._read(timeout):
            raise SystemExit(f"nothing answered to {key!r}:\n{self.screen()}")
        while self._read(quiet):
            pass
        return self.chunks[-1][0] - pressed

    def send(self, keys: str) -> None:
        """Press keys without waiting for their effect."""
        os.write(self._child.child_fd, keys.encode())

    def drain(self, quiet: float) -> None:
        """Read output until there was none for this many seconds."""
        end = time.perf_counter() + 1
        while self._read(quiet) and time.perf_counter() < end:
            pass

    def peak_mb(self) -> float:
        """Return its maximum memory, in MB (Linux only, else 0)."""
        return peak_mb(self.pid)

    def worked_seconds(self) -> float:
        """Return its processor time so far, to a hundredth of a second (Linux only)."""
        values = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")

    def screen(self) -> str:
        """Return the screen as a person sees it."""
        screen = pyte.Screen(COLUMNS, LINES)
        stream = pyte.ByteStream(screen)
        for _, chunk in self.chunks:
            stream.feed(chunk)
        return "\n".join(line.rstrip() for line in screen.display)

    def quit(self) -> None:
        """Quit it with its own key."""
        os.write(self._child.child_fd, b"q")
        end = time.perf_counter() + 5
        while self._child.isalive() and time.perf_counter() < end:
            self._read(0.05)
        self._child.close(force=True)

    def _read(self, timeout: float) -> bytes:
        if not select.select([self._child.child_fd], [], [], timeout)[0]:
            return b""
        try:
            chunk = os.read(self._child.child_fd, 1 << 16)
        except OSError:
            return b""
        self.chunks.append((time.perf_counter(), chunk))
        return chunk


def python(*arguments: object) -> list[str]:
    """Return a command line of this Python."""
    return [sys.executable, *map(str, arguments)]


def peak_mb(pid: int) -> float:
    """Return the maximum memory of a process, in MB (Linux only, else 0; also 0 after its end)."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found[1]) / 1000 if found else 0.0
