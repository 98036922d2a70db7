"""The fact-checking desk with 100,000 claims of 2,000 articles: keys, orders, filters, commands, exports, migration."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import shelves
from benchmarks.desk_library import OLD_FORMAT, PEOPLE, desk_library, old_library
from benchmarks.large import share
from benchmarks.reading import SHOWN, reader
from benchmarks.rows import PLACE, Row
from tui.config import own_command
from tui.library import Library
from tui.library.sqlite.migrations import FORMAT
from tui.library.tables.claims import ORDERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.terminal import Program

CLAIMS = 100_000

KEYS = (
    ("j", "next claim"),
    ("n", "next that is mine and due"),
    (" ", "a page on"),
    ("k", "claim before"),
    ("Vf", "verdict"),
    ("u", "undo a verdict"),
)
"""Keys at the desk; of several the last is timed."""

FILTERS = ("kim", "verdict:false", "without:evidence", "#kim/10", "checker:anna", "is:changed")

COMMANDS = {
    "postil claims": ("claims",),
    "postil claims --json": ("claims", "--json"),
    "postil claims verdict:false checker:anna": ("claims", "verdict:false", "checker:anna"),
    "postil claims --limit 20": ("claims", "--limit", "20"),
}

EXPORTS = ("jsonl", "csv", "xlsx", "markdown", "html", "report", "report-html", "claimreview", "w3c", "refi-qda")


def desk(*, quick: bool) -> Iterator[Row]:
    """Measure keys to frames at the desk beside those in a small library by turns, then what takes longer."""
    small, large = (_copy(number) for number in (2_000, 10_000 if quick else CLAIMS))
    programs = [reader(path) for path in (large, small)]
    for program in programs:
        program.until(SHOWN)
    ours: dict[str, list[float]] = {what: [] for what in ("opens", *(what for _, what in KEYS))}
    theirs: dict[str, list[float]] = {what: [] for what in ours}
    for at in range(3 if quick else 12):
        for program, took in zip(programs, (ours, theirs), strict=True):
            took["opens"].append(program.key("5", quiet=0.05))
            program.drain(0.1)
            for keys, what in KEYS:
                for key in keys[:-1]:
                    program.key(key, quiet=0.05)
                took[what].append(program.key(keys[-1]))
                program.drain(0.06)
            if at % 5 == 4:
                program.key("g", quiet=0.1)
            program.key("q", quiet=0.2)
    yardstick = "2,000 claims"
    for what in ours:
        yield Row(f"desk: {what}, p50", share(ours[what], 50), "ms", yardstick, share(theirs[what], 50), limit=31)
    every = [[took for what in held for took in held[what]] for held in (ours, theirs)]
    yield Row("desk: all these keys, p99", share(every[0], 99), "ms", yardstick, share(every[1], 99), limit=50)
    program = programs[0]
    program.key("5", quiet=0.3)
    yield from _orders_and_filters(program, quick=quick)
    yield Row("desk: memory after it all", program.peak_mb(), "MB", yardstick, programs[1].peak_mb())
    for program in programs:
        program.quit()


def _orders_and_filters(program: Program, *, quick: bool) -> Iterator[Row]:
    """Measure to the rows in another order and under a filter, and keys there."""
    took = [_shown(program, "s", f"· {order}") for order in [*ORDERS][1:]]
    program.key("s", quiet=0.3)
    yield Row("desk: another order, to its rows, worst", max(took) * 1000, "ms", limit=2_000)
    took, there = [], []
    for text in FILTERS[: 2 if quick else None]:
        program.key("/", quiet=0.1)
        for key in text[:-1]:
            program.key(key)
        took.append(_shown(program, f"{text[-1]}\r", " of "))  # in the table the field's caret does not blink
        for key in "jnjnjVf":
            there.append(program.key(key, quiet=0.012 if key != "V" else 0.05))
            program.drain(0.06)
        program.drain(0.6)
        program.key("\x1b", quiet=0.3)
    yield Row("desk: filter, last letter to its rows, worst", max(took) * 1000, "ms", limit=2_000)
    yield Row("desk: a key under a filter, p50", share(there, 50), "ms", limit=31)
    yield Row("desk: a key under a filter, p99", share(there, 99), "ms", limit=50)


def _shown(program: Program, keys: str, text: str) -> float:
    """Return the seconds from keys to the frame that shows a text."""
    program.drain(0.1)
    start = time.perf_counter()
    program.send(keys)
    return program.until(text) - start


def desk_commands(*, quick: bool) -> Iterator[Row]:
    """Measure commands and exports of the claims, each in a process of its own."""
    path = _copy(2_000 if quick else CLAIMS)
    for what, arguments in COMMANDS.items():
        yield Row(what, _command(path, *arguments), "s")
    with tempfile.TemporaryDirectory() as folder:
        for name in EXPORTS:
            out = str(Path(folder) / f"out-{name}")
            yield Row(f"export {name} --claims", _command(path, "export", name, "--claims", "-o", out), "s")


def migrating(*, quick: bool) -> Iterator[Row]:
    """Measure how long a library of the format before checks takes to be brought up to date."""
    number = 2_000 if quick else CLAIMS
    PLACE.mkdir(parents=True, exist_ok=True)
    path = PLACE / "old.db"
    _remove(path)
    shutil.copyfile(old_library(number), path)
    start, before = time.perf_counter(), time.process_time()
    Library(path, PEOPLE[0]).close()
    took, busy = time.perf_counter() - start, time.process_time() - before
    yield Row(f"format {OLD_FORMAT} to {FORMAT}, {number:,} claims", took, "s", "processor time", busy, limit=30)
    _remove(path)


def _copy(number: int) -> Path:
    PLACE.mkdir(parents=True, exist_ok=True)
    path = PLACE / f"desk-{number}.db"
    _remove(path)
    shutil.copyfile(desk_library(number), path)
    return path


def _remove(path: Path) -> None:
    shelves.remove(path)
    for backup in path.parent.glob(f"{path.name}.*.bak"):
        backup.unlink()


def _command(library: Path, *arguments: str) -> float:
    """Return the seconds that a command took."""
    start = time.perf_counter()
    subprocess.run(own_command("--library", str(library), *arguments), stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start
