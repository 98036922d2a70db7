"""The reader in a terminal: start, keys, opening an article, memory."""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import shelves
from benchmarks.archive import archive
from benchmarks.rows import PLACE, Row
from benchmarks.terminal import Program, python
from tui.config import own_command

if TYPE_CHECKING:
    from collections.abc import Iterator

YARDSTICKS = Path(__file__).parent / "yardsticks"
SHOWN = "highlight"
"""Stands in the footer, which is drawn with the first whole screen."""


def reader(library: Path, *, marking: bool = False) -> Program:
    """Start the reader on a library."""
    return Program(own_command("--library", str(library)), POSTIL_NO_MARKING="" if marking else "1")


def start(*, quick: bool) -> Iterator[Row]:
    """Measure from the command to the first complete screen, and the memory used until then."""
    number = 2_000 if quick else 100_000
    library, runs = archive(number), 3 if quick else 12
    ours, empty, our_peak, empty_peak = [], [], 0.0, 0.0
    for run in range(runs + 1):  # the first run of each fills caches and does not count
        program = reader(library)
        took = program.until(SHOWN) - program.started
        our_peak = max(our_peak, program.peak_mb())
        program.quit()
        other = Program(python(YARDSTICKS / "empty_app.py"))
        other_took = other.until("ready") - other.started
        empty_peak = max(empty_peak, other.peak_mb())
        other.quit()
        if run:
            ours.append(took)
            empty.append(other_took)
    name, yardstick = f"start, {number:,} articles", "empty Textual app"
    yield Row(name, _ms(ours), "ms", yardstick, _ms(empty), limit=1.25, of_ratio=True)
    yield Row(f"memory, {number:,} articles", our_peak, "MB", yardstick, empty_peak, limit=2, of_ratio=True)


def keys(*, quick: bool) -> Iterator[Row]:
    """Measure from a key to the last byte of its frame: the next sentence in the first article of the sample."""
    rounds = 60 if quick else 300
    text = PLACE / "pane.txt"
    library = shelves.sample()
    text.write_text("\n".join(shelves.paragraphs()), encoding="utf-8")
    program, bare = reader(library), Program(python(YARDSTICKS / "bare_pane.py", text))
    program.until(SHOWN)
    bare.until("Korea")
    pattern = "jjjjkkkjjjkkkk"
    ours, theirs = [], []
    program.key("g")
    for at in range(rounds):
        key = pattern[at % len(pattern)]
        ours.append(program.key(key))
        theirs.append(bare.key(key))
    peak, bare_peak = program.peak_mb(), bare.peak_mb()
    program.quit()
    bare.quit()
    yield from _percentiles("key to frame", ours, "bare Line API pane", theirs, (8, 16))
    yield Row("memory after reading", peak, "MB", "bare Line API pane", bare_peak, limit=140)


def keys_while_marking(*, quick: bool) -> Iterator[Row]:
    """Measure the same while the marking process works beside the reader."""
    from tui.library import Library

    library, rounds = shelves.sample(), 60 if quick else 200
    with Library(library, "bench") as opened:
        opened.articles.add(shelves.articles(1_500, 400, seed=11))
    program = reader(library, marking=True)
    program.until("marking")
    for _ in range(200):  # keys count only once marks arrive, after the model has loaded
        with Library(library, "bench") as opened:
            if opened.marks.pending() < 1_490:
                break
        program.drain(0.1)
    pattern = "jjjjkkkjjjkkkk"
    took = [program.key(pattern[at % len(pattern)]) for at in range(rounds)]
    with Library(library, "bench") as opened:
        left = opened.marks.pending()
    program.quit()
    if not left:
        raise SystemExit("the marking ended before the keys did: more articles are needed")
    yield Row("key to frame while marking, p50", _ms(took), "ms")
    yield Row("key to frame while marking, p99", _at(took, 99), "ms", limit=33)


def long_article(*, quick: bool) -> Iterator[Row]:
    """Measure opening an article of 100,000 words with 5,000 mentions, and reading in it."""
    library = shelves.long_article(100_000, 5_000)
    program = reader(library)
    program.until(SHOWN)
    opened = [program.key(key, quiet=0.1) for key in "][" * (2 if quick else 10)]
    program.key("]", quiet=0.2)
    took = [program.key(key) for key in "jjjjkkjjjjkk" * (3 if quick else 12)]
    program.quit()
    yield Row("open 100,000 words, 5,000 marks", _ms(opened[::2]), "ms", limit=100)
    yield Row("key to frame in it, p50", _ms(took), "ms", limit=8)
    yield Row("key to frame in it, p99", _at(took, 99), "ms", limit=16)


def _percentiles(
    what: str, ours: list[float], yardstick: str, theirs: list[float], limits: tuple[float, float]
) -> Iterator[Row]:
    for share, limit in zip((50, 99), limits, strict=True):
        yield Row(f"{what}, p{share}", _at(ours, share), "ms", yardstick, _at(theirs, share), limit=limit)
    yield Row(f"{what}, worst", max(ours) * 1000, "ms", yardstick, max(theirs) * 1000)


def _ms(seconds: list[float]) -> float:
    return statistics.median(seconds) * 1000


def _at(seconds: list[float], share: int) -> float:
    return sorted(seconds)[min(int(len(seconds) * share / 100), len(seconds) - 1)] * 1000
