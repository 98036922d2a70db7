"""`postil mark`: the process that finds names, quotations and suggestions; the reader runs it as its child."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click

from tui.cli.common import job, library_option
from tui.cli.output import count, progress, say, warn
from tui.core.errors import LibraryError, MarkingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import FrameType

    from tui.core.model import Marks
    from tui.library import Library
    from tui.marks.pipeline import Pipeline
    from tui.marks.workers.dask import Cluster
    from tui.marks.workers.processes import Crew

TRANSACTION_SECONDS = 0.02
"""What a transaction should take: a key in the reader may wait for its lock as long."""

SHOW_SECONDS = 0.3
"""Marks wait this long at most before they are written and show up in a reader."""

PAGE = 50
"""Articles read at once."""


class Writer:
    """Writes marks in transactions of about 20 ms, a few articles at a time; how few depends on how long they take."""

    def __init__(self, library: Library, pipeline: Pipeline | Crew | Cluster) -> None:
        self._library = library
        self._pipeline = pipeline
        self._waiting: list[tuple[int, Marks]] = []
        self._since = time.monotonic()
        self._articles = 2
        self.done = 0

    def add(self, article: int, marks: Marks) -> bool:
        """Take what was found in an article; whether it was written."""
        self._waiting.append((article, marks))
        if len(self._waiting) < self._articles and time.monotonic() - self._since < SHOW_SECONDS:
            return False
        self.flush()
        return True

    def flush(self) -> None:
        """Write what waits."""
        if not self._waiting:
            return
        start = time.monotonic()
        self._library.markings.put(self._waiting, self._pipeline.name, self._pipeline.version)
        self._since = time.monotonic()
        self.done += len(self._waiting)
        self._waiting.clear()
        took = self._since - start
        if took > TRANSACTION_SECONDS:
            self._articles = max(self._articles // 2, 1)
        elif took < TRANSACTION_SECONDS / 2:
            self._articles = min(self._articles + 1, PAGE)


def mark_all(
    library: Library, pipeline: Pipeline | Crew | Cluster, told: Callable[[int], None], *, again: bool = False
) -> int:
    """Mark what was never marked, or everything `again`, and return how many articles that were.

    The finding is done here, by a crew of processes, or by a cluster; the writing always here. An interruption loses
    no more than the articles in work; the next call goes on from there.
    """
    from tui.marks.entities.link import KnownEntities, link_marks
    from tui.marks.finder import Finder
    from tui.marks.pipeline import Pipeline

    def articles() -> Iterator[tuple[int, str]]:
        last = 0
        page = library.markings.all if again else library.markings.unmarked
        while some := page(PAGE, after=last):
            yield from some
            last = some[-1][0]

    writer = Writer(library, pipeline)
    known = KnownEntities(library.marks.surfaces())
    finder = Finder(pipeline) if isinstance(pipeline, Pipeline) else pipeline
    try:
        for article, marks in finder.find(articles()):
            marks = link_marks(marks, known)
            for mention in marks.mentions:
                known.add(mention.entity, mention.label)
            if writer.add(article, marks):
                told(writer.done)
    except (KeyboardInterrupt, SystemExit, MarkingError):
        writer.flush()
        told(writer.done)
        raise
    writer.flush()
    told(writer.done)
    return writer.done


def compare(library: Library, *, quiet: bool = False) -> int:
    """Look for near-duplicates of what was not compared yet; after the marking, so that marks come first."""
    with progress("comparing", library.duplicates.pending(), quiet=quiet) as told:
        return library.duplicates.find(lambda done: told(done, None))


@contextmanager
def only_marker(library: Path) -> Iterator[bool]:
    """Whether this process is the only one that marks the library, while the context lasts.

    The lock is the system's, on a file beside the library: a process that dies gives it back.
    """
    import fcntl

    path = library.with_name(f"{library.name}.lock")
    try:
        while True:
            lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if path.exists() and path.stat().st_ino == os.fstat(lock).st_ino:
                    break
                os.close(lock)  # its owner removed the file between our two calls
            except BlockingIOError:
                os.close(lock)
                yield False
                return
    except OSError as error:
        raise LibraryError(f"{path} cannot be made ({error.strerror}): check its folder's permissions") from error
    try:
        yield True
    finally:
        path.unlink(missing_ok=True)
        os.close(lock)


def load_pipeline(model: str) -> Pipeline:
    """Load the model; linear algebra in more threads than one only disturbs the reader."""
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    from tui.marks.pipeline import load

    return load(model)


def _finders(ending: ExitStack, model: str, processes: int, dask: str) -> Pipeline | Crew | Cluster:
    """Who finds the marks; what has to be ended is left to `ending`."""
    if dask:
        from tui.marks.workers.dask import Cluster

        return ending.enter_context(Cluster(dask, model))
    if processes > 1:
        from tui.marks.workers.processes import Crew

        return ending.enter_context(Crew(processes, model))
    return load_pipeline(model)


@click.command("mark")
@click.option("--model", metavar="NAME", default="", help="spaCy model, a package or a folder; else the setting's.")
@click.option("--again", is_flag=True, help="Mark everything again; annotations and corrections stay.")
@click.option(
    "--processes",
    metavar="N",
    type=click.IntRange(1, 64),
    default=1,
    help="Find in N processes, each with a model of its own.",
)
@click.option("--dask", metavar="ADDRESS", default="", help="Find on the Dask cluster whose scheduler listens there.")
@click.option("--progress-json", is_flag=True, help="Print progress as JSON lines for the program that started this.")
@library_option
def mark_command(model: str, again: bool, processes: int, dask: str, progress_json: bool) -> int:
    """Find the names in articles that have no marks yet.

    Can be stopped at any moment and goes on from there. One `postil mark` at a time marks a library.
    """
    if dask and processes > 1:
        raise click.UsageError("--dask and --processes exclude each other: a cluster has processes of its own")
    signal.signal(signal.SIGTERM, _terminated)
    if progress_json:
        os.nice(5)  # whoever reads comes first
    current = job()
    with current.open() as library, only_marker(library.path) as alone, ExitStack() as ending:
        total = library.articles.counts().articles if again else library.marks.pending()
        uncompared = library.duplicates.pending()
        if not alone:
            return _end(progress_json, 0, 0, "another process is marking this library already")
        if not total and uncompared:
            return _end(
                progress_json,
                0,
                0,
                f"looked for near-duplicates of {count(compare(library, quiet=progress_json), 'article')}",
            )
        if not total:
            return _end(progress_json, 0, 0, "everything is marked; --again marks it anew")
        if progress_json:
            _told(0, total)
        wanted = model or current.settings.model
        pipeline = _finders(ending, wanted, processes, dask)
        if wanted in pipeline.tried:
            warn(f"the model {wanted} does not load: {pipeline.name} is used instead")
        done = 0

        def told(number: int) -> None:
            nonlocal done
            done = number
            if progress_json:
                _told(done, max(total, done))
            else:
                show(done, max(total, done))

        try:
            with progress("marking", total, quiet=progress_json) as show:
                mark_all(library, pipeline, told, again=again)
            compare(library, quiet=progress_json)
        except KeyboardInterrupt:
            if not progress_json:
                say(f"stopped after {count(done, 'article')}; `postil mark` goes on from there")
            raise
    return _end(progress_json, done, max(total, done), f"marked {count(done, 'article')} with {pipeline.name}")


def _told(done: int, total: int) -> None:
    sys.stdout.write(json.dumps({"done": done, "total": total}) + "\n")
    sys.stdout.flush()


def _end(progress_json: bool, done: int, total: int, text: str) -> int:
    if progress_json:
        _told(done, total)
    else:
        say(text)
    return 0


def _terminated(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(143)
