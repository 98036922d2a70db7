"""The keys of a reader in a year's archive: 100,000 articles, 1,000,000 annotations, 2,000,000 mentions."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from functools import partial
from typing import TYPE_CHECKING

from benchmarks import shelves
from benchmarks.archive import archive
from benchmarks.reading import SHOWN, YARDSTICKS, reader
from benchmarks.rows import PLACE, Row
from benchmarks.terminal import Program, python

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tui.library import Library

KEYS = (
    ("j", "next sentence"),
    ("m", "highlight"),
    ("u", "undo"),
    ("c", "claim"),
    ("u", "undo a claim"),
    ("]", "next article"),
    ("[", "previous article"),
    ("k", "previous sentence"),
)

SCREENS = (
    (("t", "\x1b"), "tag picker opens"),
    (("5", "q"), "claims desk opens"),
    (("4", "q"), "entities open"),
    (("1G", "2"), "list to its end"),
)

COMMON = ("korea", "the", "said", "kim", "report", "nuclear test", "russia putin", "summit", '"joint efforts"', "ko")


def _plain(query: str) -> str:
    """Return the words in FTS5 syntax, the last one as a prefix."""
    return query if query.startswith('"') else " ".join(f'"{word}"' for word in query.split()) + "*"


def copied(quick: bool) -> Path:
    """Return a copy that may be changed."""
    original = archive(2_000 if quick else 100_000)
    path = PLACE / "archive.db"
    PLACE.mkdir(parents=True, exist_ok=True)
    shelves.remove(path)
    shutil.copyfile(original, path)
    return path


def large(*, quick: bool) -> Iterator[Row]:
    """Measure keys to frames in the reader, and its memory afterwards, alternately with those in a small library."""
    small = PLACE / "small.db"
    shelves.remove(small)
    shutil.copyfile(archive(2_000), small)
    programs = reader(copied(quick)), reader(small)
    empty = Program(python(YARDSTICKS / "empty_app.py"))
    for program in programs:
        program.until(SHOWN)
    empty.until("ready")
    names = [what for _, what in (*KEYS, *SCREENS)]
    ours: dict[str, list[float]] = {what: [] for what in names}
    theirs: dict[str, list[float]] = {what: [] for what in names}
    for _ in range(4 if quick else 40):
        for key, what in KEYS:
            for program, took in zip(programs, (ours, theirs), strict=True):
                program.drain(0.06)  # output after the frame does not belong to a key
                took[what].append(program.key(key))
    for _ in range(1 if quick else 8):
        for (key, back), what in SCREENS:
            for program, took in zip(programs, (ours, theirs), strict=True):
                program.drain(0.06)
                took[what].append(program.key(key, quiet=0.05))
                program.key(back, quiet=0.2)
    yardstick = "2,000 articles"
    for what in ours:
        limit = 16 if any(what == name for _, name in KEYS) else 100
        yield Row(f"large: {what}, p50", share(ours[what], 50), "ms", yardstick, share(theirs[what], 50), limit=limit)
    for percent in (95, 99):
        every = [[took for _, what in KEYS for took in held[what]] for held in (ours, theirs)]
        yield Row(
            f"large: all these keys, p{percent}", share(every[0], percent), "ms", yardstick, share(every[1], percent)
        )
    peak = programs[0].peak_mb()
    yield Row("large: memory after it all", peak, "MB", "empty Textual app", empty.peak_mb(), 2, of_ratio=True)
    yield Row("large: memory beside a small library's", peak, "MB", yardstick, programs[1].peak_mb())
    for program in (*programs, empty):
        program.quit()


def asking(*, quick: bool) -> Iterator[Row]:
    """Measure find and the article list beside plain sqlite3 with the same SQL."""
    from tui.library import Library

    path = copied(quick)
    bare = sqlite3.connect(path)
    with Library(path, "bench") as library:
        first, both, theirs = [], [], []
        for query in COMMON * (2 if quick else 5):
            first.append(_timed(partial(_first_hits, library, query)))
            both.append(first[-1] + _timed(partial(library.search.count, query)))
            sql = (
                "SELECT a.pk, a.title, snippet(articles_fts, 1, '', '', '…', 16) FROM articles_fts "
                "JOIN articles a ON a.pk = articles_fts.rowid WHERE articles_fts MATCH ? ORDER BY rank LIMIT 30"
            )
            theirs.append(_timed(partial(_fetch, bare, sql, _plain(query))))
        what, yardstick = "find common words, first screen", "sqlite3, bm25"
        yield Row(f"{what}, p50", share(first, 50), "ms", yardstick, share(theirs, 50))
        yield Row(f"{what}, p95", share(first, 95), "ms", yardstick, share(theirs, 95), limit=50)
        yield Row("find common words, with the count, p95", share(both, 95), "ms")
        number = library.articles.count()
        for offset, where in ((0, "first"), (number - 64, "last")):
            ours = [_timed(partial(library.articles.page, offset, 64)) for _ in range(20)]
            plain = "SELECT pk, title, publisher, published FROM articles ORDER BY pk LIMIT 64 OFFSET ?"
            bared = [_timed(partial(_fetch, bare, plain, offset)) for _ in range(20)]
            yield Row(f"{where} page of the list", share(ours, 50), "ms", "sqlite3, OFFSET", share(bared, 50), limit=5)
    bare.close()


def processes(*, quick: bool) -> Iterator[Row]:
    """Measure marking by two processes beside one, and how long a reader's key waits for the lock meanwhile."""
    import tempfile
    from pathlib import Path

    from tui.jobs.marking import mark_articles
    from tui.library import Library
    from tui.marks.workers.processes import ProcessPool

    texts = shelves.articles(60 if quick else 300, 400, seed=23)
    words = sum(len(text.text.split()) for text in texts)
    speeds, busy = [], []
    for number in (1, 2):
        with tempfile.TemporaryDirectory() as folder, Library(Path(folder) / "x.db", "bench") as library:
            library.articles.add(texts)
            pool = ProcessPool(number)  # the models are loaded first, so that only the work is compared
            try:
                start, before = time.perf_counter(), os.times()
                mark_articles(library, pool, lambda _done: None)
                speeds.append(words / (time.perf_counter() - start))
            finally:
                pool.close()
            after = os.times()
            busy.append(after.user - before.user + after.system - before.system)
    one, two = speeds
    name = f"marking by two processes ({os.getloadavg()[0]:.0f} others wanted the processors)"
    yield Row(name, two, "words/s", "one process", one, limit=1.8, of_ratio=True, at_least=True)
    yield Row("what the writer takes of a process", busy[1] / (words / two) * 100, "%")


def waiting(*, quick: bool) -> Iterator[Row]:
    """Measure keys that write, in a real reader, while two processes mark beside it."""
    import subprocess

    from tui.config import own_command
    from tui.library import Library

    library = shelves.sample()
    with Library(library, "bench") as opened:
        opened.articles.add(shelves.articles(1_500, 400, seed=11))
    program = reader(library)
    program.until(SHOWN)
    marker = subprocess.Popen(
        own_command("mark", "--processes", "2", "--progress-json", "--library", str(library)),
        stdout=subprocess.DEVNULL,
    )
    try:
        with Library(library, "bench") as opened:
            while opened.marks.pending() > 1_480:
                program.drain(0.1)
        took = []
        for _ in range(15 if quick else 100):
            took += [program.key(key) for key in "mu"]
        with Library(library, "bench") as opened:
            if not opened.marks.pending():
                raise SystemExit("the marking ended before the keys did: more articles are needed")
    finally:
        marker.terminate()
        marker.wait()
        program.quit()
    yield Row("a key that writes while two mark, p50", share(took, 50), "ms")
    yield Row("a key that writes while two mark, p95", share(took, 95), "ms")
    yield Row("a key that writes while two mark, worst", max(took) * 1000, "ms", limit=50)


def _first_hits(library: Library, query: str) -> None:
    library.search.annotations(query, 20)
    library.search.articles(query, 0, 30)


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _fetch(connection: sqlite3.Connection, sql: str, parameter: object) -> list[tuple[object, ...]]:
    return connection.execute(sql, [parameter]).fetchall()


def share(seconds: list[float], percent: int) -> float:
    """Return this percentile of the times, in ms."""
    return sorted(seconds)[min(int(len(seconds) * percent / 100), len(seconds) - 1)] * 1000
