"""The bytes that a key writes to the terminal, beside a plain diff of the changed cells."""

from __future__ import annotations

import os
import re
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyte

from benchmarks import shelves
from benchmarks.reading import SHOWN, YARDSTICKS, reader
from benchmarks.rows import Row
from benchmarks.terminal import COLUMNS, LINES, Program, python

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOT_PYTES = re.compile(rb"\x1b\[[<>=?][0-9;]*\$?[up]")
"""The keyboard protocol, which pyte takes for the cursor, and questions to the terminal."""

Cells = list[list[pyte.screens.Char]]


class Wire(NamedTuple):
    """How often a step was made, and the bytes each time: those written, and those of a plain diff of cells."""

    written: list[int]
    plain: list[int]


def bytes_per_key(*, quick: bool) -> Iterator[Row]:
    """Measure the bytes of keys, of the terminal's focus and of the mouse, each beside a plain diff of cells."""
    library, rounds = shelves.sample(), 1 if quick else 3
    program = reader(library)
    program.until(SHOWN)
    watched = _Watched(program)
    still, scrolling = watched.sentences(12 if quick else 24)
    yield _row("bytes: next sentence", still, limit=800)
    yield _row("bytes: next sentence, scrolling", scrolling, limit=4_000)
    yield _row("bytes: next article", watched.steps(("]", "[") * 2 * rounds), of_ratio=1.3)
    watched.take("g", Wire([], []))
    yield _row("bytes: next name", watched.steps(("e",) * (12 if quick else 30)), of_ratio=1.3)
    opened, left = Wire([], []), Wire([], [])
    for _ in range(rounds):
        watched.take("/", opened)
        watched.take("\x1b", left)
    yield _row("bytes: a search opens", opened, of_ratio=1.3)
    yield _row("bytes: a search is left", left, of_ratio=1.3)
    yield _row("bytes: a pane's key", watched.steps(("1", "2", "3", "2") * rounds), of_ratio=1.3)
    yield _row("bytes: the terminal's focus", watched.steps(("\x1b[O", "\x1b[I") * rounds), limit=0)
    over = [f"\x1b[<35;{x};{y}M" for y in (8, 9, 20) for x in (50, 60, 70)]
    yield _row("bytes: the mouse over the text", watched.steps(over), limit=0)
    watched.take("/", opened)
    written, woken = _idle(program, 3 if quick else 10)
    yield Row("bytes a second in a text field", written, "bytes", limit=20)
    program.quit()
    empty = Program(python(YARDSTICKS / "empty_app.py"))
    empty.until("ready")
    _, often = _idle(empty, 3 if quick else 10)
    empty.quit()
    yield Row("wakeups a second in a text field", woken, "", "empty Textual app", often, limit=1, of_ratio=True)


class _Watched:
    """A program whose frames are parsed into cells."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self._screen)
        self._seen = 0
        self._catch_up()

    def steps(self, keys: tuple[str, ...] | list[str]) -> Wire:
        wire = Wire([], [])
        for key in keys:
            self.take(key, wire)
        return wire

    def sentences(self, number: int) -> tuple[Wire, Wire]:
        """Move down sentence by sentence and count steps that scroll the text separately from those that do not."""
        still, scrolling = Wire([], []), Wire([], [])
        self.take("g", Wire([], []))
        for _ in range(number):
            wire = Wire([], [])
            before = self._texts()
            self.take("j", wire)
            moved = sum(old != new for old, new in zip(before, self._texts(), strict=True)) > LINES // 3
            for kept, taken in zip(scrolling if moved else still, wire, strict=True):
                kept.extend(taken)
        return still, scrolling

    def take(self, key: str, wire: Wire) -> None:
        """Press a key and record the bytes it wrote and those of a plain diff."""
        self._program.drain(0.1)
        self._catch_up()
        before = self._cells()
        self._program.send(key)
        self._program.drain(0.3)
        wire.written.append(self._catch_up())
        wire.plain.append(len(plain_diff(before, self._cells())))

    def _catch_up(self) -> int:
        chunks = self._program.chunks[self._seen :]
        self._seen += len(chunks)
        data = b"".join(chunk for _, chunk in chunks)
        self._stream.feed(_NOT_PYTES.sub(b"", data))
        return len(data)

    def _cells(self) -> Cells:
        return [[self._screen.buffer[y][x] for x in range(COLUMNS)] for y in range(LINES)]

    def _texts(self) -> list[str]:
        return ["".join(cell.data for cell in row) for row in self._cells()]


def plain_diff(before: Cells, after: Cells) -> bytes:
    """Return the bytes that turn one screen into another in the simplest way.

    For each run of different cells it moves there and writes them, with the full style wherever the style changes.
    """
    written: list[str] = []
    style = None
    for y, (old, new) in enumerate(zip(before, after, strict=True), 1):
        x = 0
        while x < len(new):
            if old[x] == new[x]:
                x += 1
                continue
            written.append(f"\x1b[{y};{x + 1}H")
            while x < len(new) and old[x] != new[x]:
                if new[x][1:] != style:
                    style = new[x][1:]
                    written.append(_sgr(new[x]))
                written.append(new[x].data)
                x += 1
    return "".join(written).encode()


def _sgr(cell: pyte.screens.Char) -> str:
    codes = ["0"]
    codes += [
        code
        for code, on in (
            ("1", cell.bold),
            ("3", cell.italics),
            ("4", cell.underscore),
            ("7", cell.reverse),
            ("9", cell.strikethrough),
        )
        if on
    ]
    for ground, color in ((38, cell.fg), (48, cell.bg)):
        if color != "default":
            red, green, blue = (int(color[at : at + 2], 16) for at in (0, 2, 4))
            codes.append(f"{ground};2;{red};{green};{blue}")
    return f"\x1b[{';'.join(codes)}m"


def _row(what: str, wire: Wire, *, limit: float | None = None, of_ratio: float | None = None) -> Row:
    figure, plain = (statistics.median(filter(None, sizes) if any(sizes) else [0]) for sizes in wire)
    asked = limit if of_ratio is None else of_ratio
    return Row(what, figure, "bytes", "plain cell diff", plain, limit=asked, of_ratio=of_ratio is not None)


def _idle(program: Program, seconds: float) -> tuple[float, float]:
    """Return the bytes written per second and the wakeups per second of all its threads while nothing is done."""
    program.drain(0.3)
    before, woken, begun = len(program.chunks), _switches(program.pid), time.perf_counter()
    while (left := begun + seconds - time.perf_counter()) > 0:
        program.drain(left)
    written = sum(len(chunk) for _, chunk in program.chunks[before:])
    return written / seconds, (_switches(program.pid) - woken) / seconds


def _switches(pid: int) -> int:
    """Return how often the threads of a process have been woken (Linux only, else 0)."""
    total = 0
    for thread in os.scandir(f"/proc/{pid}/task") if Path("/proc").is_dir() else ():
        found = re.search(r"^voluntary_ctxt_switches:\s+(\d+)", Path(thread, "status").read_text(), re.MULTILINE)
        total += int(found[1]) if found else 0
    return total
