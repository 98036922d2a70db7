"""The time of keys on a library in trouble, beside a large import and merge, and in imported articles."""

from __future__ import annotations

import json
import os
import resource
import shutil
import sqlite3
import subprocess
import tempfile
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import shelves
from benchmarks.archive import archive
from benchmarks.large import share
from benchmarks.reading import SHOWN
from benchmarks.rows import PLACE, Row
from benchmarks.terminal import Program, peak_mb
from tui.config import own_command
from tui.formats import import_
from tui.library import Library
from tui.library.sqlite.reading import when_unlocked

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from contextlib import AbstractContextManager

KEYS = (*"jm", *"kc", *"}{", *"][")
"""Moves and works by turns: each has something to draw."""

WORKS = "mc"

CORRECTING_KEYS = "jkmu"

AT_MOST_MS = 100

LEFT_BYTES = 4_000
"""Less than a page of the library, more than what waits."""


BOUND_BY_RIGHTS = ("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override") if os.geteuid() == 0 else ()
"""A command before another one, for which a file that is read-only is so for the superuser too."""


@contextmanager
def _reader(library: Path) -> Generator[Program]:
    """Open a reader with a state folder of its own."""
    with tempfile.TemporaryDirectory() as state:
        command = [*BOUND_BY_RIGHTS, *own_command("--library", str(library))]
        program = Program(command, POSTIL_NO_MARKING="1", XDG_STATE_HOME=state)
        program.until(SHOWN)
        try:
            yield program
        finally:
            program.quit()


@contextmanager
def _sound(_program: Program, _path: Path) -> Generator[None]:
    yield


@contextmanager
def _locked(_program: Program, path: Path) -> Generator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def _full(program: Program, _path: Path) -> Generator[None]:
    resource.prlimit(program.pid, resource.RLIMIT_FSIZE, (LEFT_BYTES, resource.RLIM_INFINITY))
    yield


@contextmanager
def _replaced(_program: Program, path: Path) -> Generator[None]:
    path.rename(path.with_name("aside.db"))
    Library(path, "somebody").close()
    yield
    shelves.remove(path.with_name("aside.db"))


@contextmanager
def _without_log(_program: Program, path: Path) -> Generator[None]:
    for ending in ("wal", "shm"):
        path.with_name(f"{path.name}-{ending}").unlink()
    yield


@contextmanager
def _read_only(_program: Program, path: Path) -> Generator[None]:
    path.chmod(0o400)
    path.parent.chmod(0o500)
    yield
    path.parent.chmod(0o700)


STATES: dict[str, Callable[[Program, Path], AbstractContextManager[None]]] = {
    "sound": _sound,
    "locked": _locked,
    "full": _full,
    "read-only": _read_only,
    "replaced": _replaced,
    "without its log": _without_log,
}


def edges(*, quick: bool) -> Iterator[Row]:
    """Measure every key on a library that is sound, locked, full, replaced, without its log, and read-only."""
    rounds = 3 if quick else 40
    took: dict[str, dict[str, list[float]]] = {}
    for state, trouble in STATES.items():
        shutil.rmtree(folder := PLACE / "edges", ignore_errors=True)
        folder.mkdir(parents=True)
        path = Path(shutil.move(shelves.sample(), folder))
        with _reader(path) as program:
            program.key("m", quiet=0.3)  # earlier changes are in the log
            with trouble(program, path):
                took[state] = _keys(program, rounds)
    sound = took.pop("sound")
    for state, by_key in took.items():
        for what, keys in (("moves", set(KEYS) - set(WORKS)), ("works", set(WORKS))):
            ours = [seconds for key in keys for seconds in by_key[key]]
            theirs = [seconds for key in keys for seconds in sound[key]]
            for percent, name in ((50, "p50"), (99, "p99"), (100, "worst")):
                limit = None if percent == 50 else AT_MOST_MS
                yield Row(
                    f"a library {state}, {what}, {name}",
                    share(ours, percent),
                    "ms",
                    "sound",
                    share(theirs, percent),
                    limit=limit,
                )


def _keys(program: Program, rounds: int, keys: Sequence[str] = KEYS) -> dict[str, list[float]]:
    """Press each key this many times; every press counts, including the first."""
    took: dict[str, list[float]] = {key: [] for key in keys}
    for _ in range(rounds):
        for key in keys:
            took[key].append(program.key(key))
    return took


def beside(*, quick: bool) -> Iterator[Row]:
    """Measure an open reader's keys, and another program's wait for the lock, during a large import and merge."""
    count = 2_000 if quick else 50_000
    with tempfile.TemporaryDirectory() as name:
        file, theirs, path = Path(name) / "many.jsonl", Path(name) / "theirs.db", shelves.sample()
        _write_many(file, count)
        yield from _beside(f"import of {count:,}", path, "import", "jsonl", file)
        yield from _in_it(f"an article with {count:,} annotations", path, rounds=5 if quick else 40)
        with Library(theirs, "bob") as library:
            import_("jsonl", library, file)
        yield from _beside(f"merge of {count:,}", shelves.sample(), "merge", theirs)


def correcting(*, quick: bool) -> Iterator[Row]:
    """Measure keys while the label of the library's most frequent name changes in all its articles."""
    original = archive(2_000 if quick else 100_000)
    path = PLACE / "archive.db"
    PLACE.mkdir(parents=True, exist_ok=True)
    shelves.remove(path)
    shutil.copyfile(original, path)
    os.sync()  # otherwise the first key that writes waits for the copy
    with Library(path, "bench") as library, _reader(path) as program:
        (row,) = library.marks.entities(0, 1)
        rounds = 10 if quick else 60
        before = _keys(program, rounds, CORRECTING_KEYS)
        program.key("4", quiet=0.3)
        program.key("r", quiet=0.3)
        program.key("n" if row.label != "NORP" else "d", quiet=0.3)
        corrects = program.key("e")
        program.key("q", quiet=0.1)
        meanwhile = _keys(program, rounds, CORRECTING_KEYS)
        if not library.corrected_marks.is_behind:
            raise SystemExit("the correction ended before the keys did: more articles are needed")
    what = f"a name corrected in {row.articles:,} articles"
    yield Row(f"{what}: the key for it", corrects * 1000, "ms", limit=AT_MOST_MS)
    for name, keys in (("moves", "jk"), ("works", "mu")):
        ours, theirs = ([each for key in keys for each in took[key]] for took in (meanwhile, before))
        for percent, share_name in ((50, "p50"), (99, "p99"), (100, "worst")):
            rest = "ms", "before it", share(theirs, percent)
            yield Row(f"{what}: {name}, {share_name}", share(ours, percent), *rest, limit=AT_MOST_MS)


def _in_it(what: str, library: Path, rounds: int) -> Iterator[Row]:
    """Open the library's last article, which has this many annotations, and press each key repeatedly."""
    with _reader(library) as program:
        program.key("1", quiet=0.2)
        program.key("G", quiet=0.2)
        yield Row(f"{what}: opened", program.key("\r", quiet=0.3, timeout=60) * 1000, "ms")
        took = _keys(program, rounds, "jmkc }{u ")
        for name, keys in (("moves", "jk}{ "), ("writes", "mcu")):
            seconds = [each for key in keys for each in took[key]]
            for percent, share_name in ((50, "p50"), (99, "p99"), (100, "worst")):
                limit = None if percent == 50 else AT_MOST_MS
                yield Row(f"{what}: {name}, {share_name}", share(seconds, percent), "ms", limit=limit)


def _write_many(file: Path, count: int) -> None:
    """Write one article with this many annotations, a third of them with a tag."""
    text = " ".join(f"word{number % 97} of the minister said on Monday." for number in range(20_000))
    with file.open("w", encoding="utf-8") as out:
        out.write('{"id": "long", "title": "A long one", "highlights": [')
        for number in range(count):
            start = number * 7919 % (len(text) - 40)
            end = start + 5 + number % 30
            made = {"start": start, "end": end, "quote": text[start:end], "tags": ["a/b"] if number % 3 == 0 else []}
            out.write(f"{', ' if number else ''}{json.dumps(made)}")
        out.write(f'], "text": {json.dumps(text)}}}\n')


def _beside(what: str, library: Path, *arguments: object) -> Iterator[Row]:
    keys: list[float] = []
    locks: list[float] = []
    peak = 0.0
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with (
        _reader(library) as program,
        closing(sqlite3.connect(library, isolation_level=None, timeout=0)) as other,
        tempfile.TemporaryFile() as told,
    ):
        command = own_command(*map(str, arguments), "--library", str(library))
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=told)
        while child.poll() is None:
            keys += [program.key(key) for key in "jkmu"]
            began = time.perf_counter()
            when_unlocked(other, "BEGIN IMMEDIATE", 60)  # waits as Postil does; SQLite sleeps 100 ms between two tries
            locks.append(time.perf_counter() - began)
            other.execute("ROLLBACK")
            peak = max(peak, peak_mb(child.pid))
            program.drain(0.1)
        if child.returncode:
            told.seek(0)
            raise SystemExit(told.read().decode())
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        yield Row(f"{what}, its CPU", after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, "s")
        yield Row(f"{what}, its memory", peak, "MB")
        yield Row(f"{what}, the reader's memory", program.peak_mb(), "MB")
    for percent, name in ((50, "p50"), (99, "p99"), (100, "worst")):
        yield Row(f"a key beside it, {what}, {name}", share(keys, percent), "ms", limit=AT_MOST_MS)
        yield Row(f"the lock beside it, {what}, {name}", share(locks, percent), "ms")
