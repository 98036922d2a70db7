"""Long work on libraries: adding, marking, finding."""

from __future__ import annotations

import json
import sqlite3
import statistics
import tempfile
import time
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from benchmarks import shelves
from benchmarks.archive import archive
from benchmarks.commands import run
from benchmarks.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tui.core.model import Marks


def marking(*, quick: bool) -> Iterator[Row]:
    """Measure marking a library beside the model alone on the same paragraphs, alternately."""
    from tui.jobs.marking import load_pipeline, mark_articles
    from tui.library import Library
    from tui.marks.workers.pool import ANY_MODEL

    pipeline = load_pipeline(ANY_MODEL)
    texts = shelves.articles(40 if quick else 150, 400, seed=21)
    words = sum(len(text.text.split()) for text in texts)
    lines = [line for text in texts for line in text.text.split("\n") if line.strip()]
    ours, theirs = [], []
    longest: list[float] = []
    for _ in range(2 if quick else 3):
        start = time.perf_counter()
        for doc in pipeline._nlp.pipe(lines):
            len(doc.ents)
        theirs.append(words / (time.perf_counter() - start))
        with tempfile.TemporaryDirectory() as folder, Library(Path(folder) / "x.db", "bench") as library:
            library.articles.add(texts)
            put = library.markings.put

            def timed(
                results: Iterable[tuple[int, Marks]],
                model: str,
                version: str,
                texts: Mapping[int, str] | None = None,
                put: Callable[..., int] = put,
            ) -> int:
                start = time.perf_counter()
                written = put(results, model, version, texts)
                longest.append(time.perf_counter() - start)
                return written

            start = time.perf_counter()
            with mock.patch.object(library.markings, "put", timed):
                mark_articles(library, pipeline, lambda _done: None)
            ours.append(words / (time.perf_counter() - start))
    yield Row("marking", max(ours), "words/s", "nlp.pipe alone", max(theirs), limit=0.95, of_ratio=True, at_least=True)
    longest.sort()
    yield Row("a transaction while marking, p95", longest[int(len(longest) * 0.95)] * 1000, "ms", limit=20)


def adding(*, quick: bool) -> Iterator[Row]:
    """Measure adding short articles from JSON Lines beside writing the same rows, and the memory of adding more."""
    from tui.jobs.adding import add_paths
    from tui.library import Library
    from tui.library.sqlite.connection import BULK_CACHE_KIB

    number = 1_000 if quick else 10_000
    made = shelves.articles(number, 60, seed=31)
    with tempfile.TemporaryDirectory() as folder:
        path, longer = Path(folder) / "in.jsonl", Path(folder) / "longer.jsonl"
        for file, times in ((path, 1), (longer, 4)):
            with file.open("w") as lines:
                for again, one in product(range(times), made):
                    about = {"title": one.title, "published": one.published, "language": "en"}
                    lines.write(json.dumps({"text": f"{one.text} {again}", **about}) + "\n")
        with Library(Path(folder) / "x.db", "bench") as library:
            add_paths(library, [str(path)])  # fills caches
            library.close()
        start = time.perf_counter()
        with Library(Path(folder) / "y.db", "bench", cache_kib=BULK_CACHE_KIB) as library:
            report = add_paths(library, [str(path)])
        ours = len(report.added) / (time.perf_counter() - start)
        start = time.perf_counter()
        connection = sqlite3.connect(Path(folder) / "z.db")
        connection.execute("CREATE TABLE articles (pk INTEGER PRIMARY KEY, title, published, language, text)")
        connection.execute("CREATE VIRTUAL TABLE fts USING fts5 (title, text)")
        with connection:
            for line in path.open():
                row = json.loads(line)
                connection.execute(
                    "INSERT INTO articles (title, published, language, text) VALUES (?, ?, ?, ?)",
                    (row["title"], row["published"], row["language"], row["text"]),
                )
                connection.execute("INSERT INTO fts VALUES (?, ?)", (row["title"], row["text"]))
        connection.close()
        theirs = number / (time.perf_counter() - start)
        few, many = (run("add", "--library", file.with_suffix(".db"), file).peak_mb for file in (path, longer))
    yield Row("add short articles", ours, "articles/s", "json + sqlite3", theirs, limit=2_000, at_least=True)
    yield Row(f"memory of adding {number * 4:,}", many, "MB", f"{number:,}", few, limit=1.05, of_ratio=True)


def finding(*, quick: bool) -> Iterator[Row]:
    """Measure finding words in a large library, up to the first page of hits."""
    from tui.library import Library

    number = 2_000 if quick else 100_000
    queries = [
        "korea",
        "vladivostok",
        "nuclear test",
        "russia putin",
        "punggye",
        '"joint efforts"',
        "kim letter",
        "yonhap",
    ]
    took = []
    with Library(archive(number), "bench") as library:
        for query in queries * 4:
            start = time.perf_counter()
            library.search.articles(query, limit=50)
            library.search.count(query)
            took.append(time.perf_counter() - start)
    took.sort()
    yield Row(f"find in {number:,} articles, p50", statistics.median(took) * 1000, "ms")
    yield Row(f"find in {number:,} articles, p95", took[int(len(took) * 0.95)] * 1000, "ms", limit=50)
