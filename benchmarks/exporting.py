"""Time and memory of exports, beside json.dumps; `coding_peers` measures other programs."""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import shelves
from benchmarks.archive import ANNOTATIONS, archive
from benchmarks.commands import run
from benchmarks.rows import Row
from tui.core.model import Highlight
from tui.formats import EXPORTS, export
from tui.library import Library
from tui.library.transfer.bundles import Bundle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.commands import Run

LIMITS = {"html": 450.0, "csv": 3_000.0, "refi-qda": 6_900.0, "markdown": 500.0, "w3c": 500.0, "jsonl": 500.0}
"""What an export of 1,000 articles with 20 highlights each may take, in ms, where the design says so."""

_SLOW_SECONDS = 2.0
"""What takes longer is measured once, not thrice."""


def exporting(*, quick: bool) -> Iterator[Row]:
    """Measure many annotations of one kind, the whole archive, and a library of usual size in several formats."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with annotated(folder / "many.db", 40 if quick else 1_000, 100) as library:
            yield _beside_json(library, folder)
        with annotated(folder / "usual.db", 50 if quick else 1_000, 20) as library:
            for form in LIMITS if quick else EXPORTS:
                took = best_of(form, library, folder) * 1000
                yield Row(f"export {form}, 1,000 × 20", took, "ms", limit=None if quick else LIMITS.get(form))
        if not quick:
            yield from _whole(folder)
            yield from _site(folder)
            yield from _report(folder)


def _beside_json(library: Library, folder: Path) -> Row:
    out = folder / "out.jsonl"
    took = min(_timed("jsonl", library, out) for _ in range(3))
    number = library.articles.counts().highlights
    alone = number / _json_alone(out, folder / "plain.jsonl")
    unit = "annotations/s"
    return Row("export jsonl", number / took, unit, "json.dumps alone", alone, limit=100_000, at_least=True)


def _json_alone(lines: Path, target: Path) -> float:
    """Return the seconds to make the lines of an export from values in memory and to write them."""
    with lines.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    start = time.perf_counter()
    with target.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return time.perf_counter() - start


def _whole(folder: Path) -> Iterator[Row]:
    """Measure an export of the archive by the command, beside json.dumps; both also for a fiftieth of the archive."""
    small, whole = _export(archive(2_000), folder / "x.jsonl"), archive(100_000)
    alone = 2_000 * ANNOTATIONS / _json_alone(folder / "x.jsonl", folder / "plain.jsonl")
    large = _export(whole, folder / "x.jsonl")
    with Library(whole, "bench") as library:
        number = library.articles.counts().highlights
    what, unit = "export jsonl, the archive with its 2,000,000 mentions", "annotations/s"
    yield Row(what, number / large.seconds, unit, "json.dumps alone", alone, limit=100_000, at_least=True)
    yield Row("the same, of the processor's time", number / large.worked_seconds, unit)
    yield Row("memory of it", large.peak_mb, "MB", "2,000 articles", small.peak_mb, limit=1.1, of_ratio=True)


def _site(folder: Path) -> Iterator[Row]:
    """Measure the site of 2,000 articles with 20,000 annotations: time beside a tenth of it, memory beside a half."""
    numbers = 200, 1_000, 2_000
    sites = [folder / f"site{number}" for number in numbers]
    small, half, large = (_export(archive(number), site, "site") for number, site in zip(numbers, sites, strict=True))
    sites.pop(1)
    few, many = (sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) / 1e6 for site in sites)
    yield Row("export site, 2,000 articles", large.seconds, "s", "200 articles", small.seconds, limit=10)
    yield Row("its processor time", large.worked_seconds, "s", "200 articles", small.worked_seconds)
    yield Row("memory of it", large.peak_mb, "MB", "1,000 articles", half.peak_mb, limit=1.05, of_ratio=True)
    yield Row("size of it", many, "MB", "200 articles", few)


def _report(folder: Path) -> Iterator[Row]:
    """Measure the memory of a report by code, whose contents wait on the disk, beside that of a half."""
    half, whole = (_export(archive(number), folder / "codes.md", "codes") for number in (1_000, 2_000))
    what = "memory of a report of coded passages, 2,000 articles"
    yield Row(what, whole.peak_mb, "MB", "1,000 articles", half.peak_mb, limit=1.1, of_ratio=True)


def _export(library: Path, out: Path, form: str = "jsonl") -> Run:
    return run("--library", library, "export", form, "-o", out, "--force")


def best_of(form: str, library: Library, folder: Path) -> float:
    """Return the seconds of the fastest of three exports, or of a single one if it is slow."""
    seconds = [_timed(form, library, folder / f"0.{form}")]
    while len(seconds) < 3 and seconds[0] < _SLOW_SECONDS:
        seconds.append(_timed(form, library, folder / f"{len(seconds)}.{form}"))
    return min(seconds)


def _timed(form: str, library: Library, target: Path) -> float:
    start = time.perf_counter()
    export(form, library, target=target, overwrite=True)
    return time.perf_counter() - start


def annotated(path: Path, articles: int, highlights: int) -> Library:
    """Return a library of articles of 400 words, each with this many highlights, each of these with two tags."""
    library = Library(path, "bench")
    library.articles.add(shelves.articles(articles, 400, seed=41))
    bundles = []
    for row in library.articles.page(0, 10_000):
        article = library.articles.get(row.pk)
        starts = range(0, 2000, 2000 // highlights)
        made = tuple(
            Highlight(
                f"{row.pk}-{at}", row.pk, at, at + 40, article.text[at : at + 40], creator="bench", tags=("a", "b")
            )
            for at in starts
        )
        bundles.append(Bundle(article, highlights=made))
    library.importer.add(bundles)
    return library
