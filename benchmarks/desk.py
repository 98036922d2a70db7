"""The claims desk with 100,000 claims of 2,000 articles: keys, orders, filters, commands, exports, migration."""

from __future__ import annotations

import resource
import shutil
import subprocess
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import shelves
from benchmarks.desk_library import OLD_FORMAT, PEOPLE, desk_library, old_library
from benchmarks.large import share
from benchmarks.reading import SHOWN, reader
from benchmarks.rows import PLACE, Row
from tui.config import own_command
from tui.library import Library
from tui.library.queries.desk import ORDERS
from tui.library.sqlite.migrations import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterator

CLAIMS, FEW = 100_000, 2_000

ORDER, FILTER = "another order, to its rows", "a filter, last letter to its rows"

KEYS = (
    *[("j", "next claim")] * 10,
    ("n", "next that is mine and due"),
    (" ", "a page on"),
    ("k", "claim before"),
    ("Vf", "verdict"),
    ("u", "undo a verdict"),
)
"""Keys at the desk; of several the last is timed."""

FILTERS = ("kim", "verdict:false", "without:evidence", "#kim", "checker:anna", "is:changed")

COMMANDS = {
    "postil claims": ("claims",),
    "postil claims --json": ("claims", "--json"),
    "postil claims verdict:false checker:anna": ("claims", "verdict:false", "checker:anna"),
    "postil claims --limit 20": ("claims", "--limit", "20"),
}

EXPORTS = ("jsonl", "csv", "xlsx", "markdown", "html", "report", "report-html", "claimreview", "w3c", "refi-qda")


def desk(*, quick: bool) -> Iterator[Row]:
    """Measure keys to frames at the desk alternately with those in a small library, then longer work."""
    total = 10_000 if quick else CLAIMS
    sides = [_Side(total), _Side(FEW)]
    for at in range(3 if quick else 12):
        for side in sides:
            side.visit(is_fifth=at % 5 == 4)
    for side in sides:
        side.program.key("5", quiet=0.3)
    for order in (*[*ORDERS][1:], *[*ORDERS][:1]):
        for side in sides:
            side.order(order)
    for text in FILTERS[: 2 if quick else None]:
        for side in sides:
            side.filter(text)
    ours, theirs = sides
    for what in ours.took:
        slow, many = what in (ORDER, FILTER), len(ours.took[what]) >= 100
        for part in ("p50", "p99" if many else "worst"):
            limit = 2_000 if slow else 31 if part == "p50" else 50
            figures = [share(side.took[what], 50 if part == "p50" else 99) for side in sides]
            yield Row(f"desk: {what}, {part}", figures[0], "ms", f"{FEW:,} claims", figures[1], limit=limit)
    yield Row("desk: memory after it all", ours.program.peak_mb(), "MB", f"{FEW:,} claims", theirs.program.peak_mb())
    for side in sides:
        side.program.key("q", quiet=0.2)
        side.program.quit()


class _Side:
    """A reader on a library with this many claims, and the seconds that its keys took."""

    def __init__(self, claims: int) -> None:
        self.claims = claims
        self.took: defaultdict[str, list[float]] = defaultdict(list)
        self.program = reader(_copy(claims))
        self.program.until(SHOWN)

    def visit(self, *, is_fifth: bool) -> None:
        """Open the desk, press its keys and leave it; sometimes start from its top."""
        program = self.program
        self.took["opens"].append(program.key("5", quiet=0.05))
        program.drain(0.1)
        for keys, what in KEYS:
            for key in keys[:-1]:
                program.key(key, quiet=0.05)
            self.took[what].append(program.key(keys[-1]))
            program.drain(0.06)
        if is_fifth:
            program.key("g", quiet=0.1)
        program.key("q", quiet=0.2)

    def order(self, order: str) -> None:
        """Change to this order, which is the next one."""
        self.took[ORDER].append(self._shown("s", f"· {order}"))

    def filter(self, text: str) -> None:
        """Filter the rows, then press keys there, those after the verdict while the filter is still running."""
        program = self.program
        program.key("/", quiet=0.1)
        for key in text[:-1]:
            self.took["a letter of the filter"].append(program.key(key))
        # The caret of the field must not blink during the measurement.
        self.took[FILTER].append(self._shown(f"{text[-1]}\r", f" of {self.claims:,}"))
        program.send("g")
        program.drain(0.1)
        for key in "jnjnjVfjjnj":
            quiet = 0.05 if key == "V" else 0.012
            self.took["a key under a filter"].append(program.key(key, quiet=quiet))
            program.drain(0.06)
        program.drain(0.6)
        program.key("\x1b", quiet=0.3)

    def _shown(self, keys: str, text: str) -> float:
        """Return the seconds from keys to the frame that shows a text."""
        self.program.drain(0.1)
        start = time.perf_counter()
        self.program.send(keys)
        return self.program.until(text) - start


def desk_commands(*, quick: bool) -> Iterator[Row]:
    """Measure commands and exports of the claims, each in a process of its own, beside those of a small library."""
    sides = [_copy(10_000 if quick else CLAIMS), _copy(FEW)]
    with tempfile.TemporaryDirectory() as folder:
        exports = {
            f"export {name} --claims": ("export", name, "--claims", "--force", "-o", str(Path(folder) / f"out-{name}"))
            for name in EXPORTS
        }
        for what, arguments in {**COMMANDS, **exports}.items():
            ours, theirs = [_command(path, *arguments) for path in sides]
            yield Row(f"{what}, processor time", ours, "s", f"{FEW:,} claims", theirs)


def migrating(*, quick: bool) -> Iterator[Row]:
    """Measure the migration of a library in the format before checks."""
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
    """Return the processor time of a command, which other processes affect less than wall time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(own_command("--library", str(library), *arguments), stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
