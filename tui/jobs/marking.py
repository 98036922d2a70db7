"""Marking a library: names, quotations and suggestions, then near-duplicates."""

from __future__ import annotations

import os
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from tui.core.errors import LibraryError, MarkingError
from tui.jobs.mark_report import MarkReport
from tui.jobs.models import ModelSettings, ModelUse, model_uses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tui.core.model import Entity, Marks
    from tui.library import Library
    from tui.marks.pipeline import Pipeline
    from tui.marks.workers.pool import KnownNames, ModelRequest, WorkerPool

    OnProgress = Callable[[int, int | None], None]
    ShowProgress = Callable[[str, int | None], AbstractContextManager[OnProgress]]
    """Shows the progress of a stage, given its title and total."""

TRANSACTION_SECONDS = 0.02
"""The aim for a transaction: a key in the reader may have to wait that long for its lock."""

SHOW_SECONDS = 0.3
"""The longest time until marks are written and appear in a reader."""

PAGE = 50
"""Articles read at once."""


def mark_library(
    library: Library,
    report: MarkReport,
    *,
    models: ModelSettings | None = None,
    again: bool = False,
    processes: int = 1,
    dask: str = "",
    show_progress: ShowProgress,
    on_warning: Callable[[str], None],
) -> None:
    """Mark new articles, or everything `again`, compare new ones, and write the outcome into `report`.

    Marks are found in this process, in several `processes`, or on the Dask cluster at the address `dask`. Articles in a
    language without a model only get quotations, and wait until there is one. Raises `MarkingError`; if an explicitly
    named model fails to load, nothing is marked.
    """
    from tui.marks import NO_RULES, RULES

    models = models or ModelSettings()
    with only_marker(library.path) as alone:
        if not alone:
            report.locked = True
            return
        uses = _uses(library, models, again=again)
        languages = [language for use in uses for language in use.languages if use.name is not None]
        waiting = 0 if again else library.markings.without_model(languages)
        total = library.articles.counts().articles if again else library.marks.pending() + waiting
        if total or models.for_all:
            report.reviewed = len(library.reviews.articles()) if again else 0
            with show_progress("marking", total) as on_progress:
                taught = library.corrected_marks.taught() if models.taught_names else {}
                run = _MarkingRun(
                    library, report, taught, models.for_all, again, processes, dask, on_progress, on_warning, total
                )
                for use in uses or [ModelUse(models.for_all, True, ())]:
                    run.mark(use)
        report.unmodelled = library.markings.count_unmodelled()
        report.earlier = library.markings.earlier(RULES, NO_RULES)
        if pending := library.duplicates.pending():
            with show_progress("comparing", pending) as on_progress:
                report.compared = library.duplicates.find(lambda done: on_progress(done, None))


@dataclass
class _MarkingRun:
    """One run over a library, model by model."""

    library: Library
    report: MarkReport
    taught: Mapping[str, Entity]
    asked_for: str
    again: bool
    processes: int
    dask: str
    on_progress: OnProgress
    on_warning: Callable[[str], None]
    total: int

    def mark(self, use: ModelUse) -> None:
        """Mark the articles of a model. Raises `MarkingError`."""
        with ExitStack() as workers:
            finder = self._finder(workers, use)
            if not use.languages:
                return
            if finder.name and finder.name not in self.report.models:
                self.report.models.append(finder.name)
            before = self.report.marked

            def count(done: int) -> None:
                self.report.marked = before + done
                self.on_progress(before + done, max(self.total, before + done))

            mark_articles(
                self.library,
                finder,
                count,
                again=self.again,
                languages=use.languages,
                taught=self.taught,
                report=self.report,
            )

    def _finder(self, workers: ExitStack, use: ModelUse) -> Pipeline | WorkerPool:
        """Return the finder of marks, or its fallback if it does not load; its processes end with `workers`."""
        from tui.marks.workers.pool import ModelRequest

        if use.name is None:
            return load_pipeline(None)
        may_be_another = use.english or not use.name or bool(self.asked_for)
        try:
            finder = _open_finder(
                workers,
                ModelRequest(use.name, use.english, not may_be_another),
                self.processes,
                self.dask,
                (self.library.labels.all(), self.taught),
            )
        except MarkingError as error:
            if may_be_another:
                raise
            self.on_warning(f"{error}; names in {', '.join(use.languages)} are not marked")
            return load_pipeline(None)
        if use.name in finder.tried:
            if self.asked_for:
                raise MarkingError(
                    f"the model {use.name} does not load: nothing was marked; without --model it is {finder.name}"
                )
            self.on_warning(f"the model {use.name} does not load: {finder.name} is used instead")
        return finder


class MarkWriter:
    """Writes marks in transactions of about 20 ms, with as many articles as fit."""

    def __init__(self, library: Library, finder: Pipeline | WorkerPool) -> None:
        self._library = library
        self._finder = finder
        self._batch: list[tuple[int, Marks]] = []
        self._texts: dict[int, str] = {}
        self._since = time.monotonic()
        self._articles = 2
        self.written = 0
        self.skipped = 0

    def add(self, article_pk: int, marks: Marks, text: str) -> bool:
        """Add the marks of an article with this text; True when they and all pending ones are written."""
        self._batch.append((article_pk, marks))
        self._texts[article_pk] = text
        if len(self._batch) < self._articles and time.monotonic() - self._since < SHOW_SECONDS:
            return False
        self.flush()
        return True

    def flush(self) -> None:
        if not self._batch:
            return
        start = time.monotonic()
        written = self._library.markings.put(self._batch, self._finder.name, self._finder.version, self._texts)
        self._since = time.monotonic()
        self.written += written
        self.skipped += len(self._batch) - written
        self._batch.clear()
        self._texts.clear()
        seconds = self._since - start
        if seconds > TRANSACTION_SECONDS:
            self._articles = max(self._articles // 2, 1)
        elif seconds < TRANSACTION_SECONDS / 2:
            self._articles = min(self._articles + 1, PAGE)


def mark_articles(
    library: Library,
    finder: Pipeline | WorkerPool,
    on_progress: Callable[[int], None],
    *,
    again: bool = False,
    languages: Sequence[str] | None = None,
    taught: Mapping[str, Entity] | None = None,
    report: MarkReport | None = None,
) -> int:
    """Mark new articles, or everything `again`, and return the number of articles.

    With `languages`, only articles in one of them, spelled the same, are marked. Whatever finds the marks, they are
    written here. The names of reviewed articles stay as they are. An interruption loses no more than the articles in
    work; the next call resumes. Names left out for their label, and those `taught`, are counted in the `report`.
    """
    from tui.marks.entities.link import KnownEntities, link_marks
    from tui.marks.finder import Finder
    from tui.marks.pipeline import Pipeline
    from tui.marks.turns import within_turns

    texts: dict[int, str] = {}
    pages = partial(library.markings.texts, PAGE, again=again, languages=languages, without_model=bool(finder.name))
    reviewed = set(library.reviews.articles()) if again else set()
    writer = MarkWriter(library, finder)
    entities, renamed = KnownEntities(library.marks.surfaces()), library.corrected_marks.renamed_entities()
    everywhere = renamed.get(None, {})
    source = Finder(finder, library.labels.all(), taught or {}) if isinstance(finder, Pipeline) else finder
    if report is not None:  # processes keep their counts between calls: report only what this call adds
        unmeant, decided = Counter(source.unmeant), Counter(source.decided)
    try:
        for article_pk, marks in source.find(_texts(pages, texts)):
            here = renamed.get(article_pk)
            linked = link_marks(marks, entities, {**everywhere, **here} if here else everywhere)
            if turns := library.turns.of_article(article_pk):
                linked = within_turns(linked, turns)
            if article_pk in reviewed:
                linked = replace(linked, mentions=library.corrected_marks.uncorrected_marks(article_pk).mentions)
            for mention in linked.mentions:
                entities.add(mention.entity, mention.label)
            if writer.add(article_pk, linked, texts.pop(article_pk)):
                on_progress(writer.written)
    except (KeyboardInterrupt, SystemExit, MarkingError):
        writer.flush()
        on_progress(writer.written)
        raise
    writer.flush()
    on_progress(writer.written)
    if report is not None:
        report.unmeant = dict(Counter(report.unmeant) + (source.unmeant - unmeant))
        report.taught = dict(Counter(report.taught) + (source.decided - decided))
    if writer.skipped:  # a version that came meanwhile is marked by itself
        written = writer.written
        rest = mark_articles(
            library, finder, lambda done: on_progress(written + done), languages=languages, taught=taught, report=report
        )
        return written + rest
    return writer.written


def _texts(pages: Callable[..., list[tuple[int, str]]], waiting: dict[int, str]) -> Iterator[tuple[int, str]]:
    """Yield number and text of articles, page by page, adding each to `waiting`."""
    last = 0
    while page := pages(after=last):
        waiting.update(page)
        yield from page
        last = page[-1][0]


@contextmanager
def only_marker(library: Path) -> Iterator[bool]:
    """Yield whether this process is the only one marking the library, keeping others out meanwhile.

    The lock is the system's, on a file beside the library: it is released when a process dies.
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


def calculate_in_one_thread() -> None:
    """Limit models loaded after this to one thread: more only disturb the reader."""
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")


def _uses(library: Library, models: ModelSettings, *, again: bool) -> list[ModelUse]:
    """Return the models for the articles that are to be marked."""
    from tui.marks.learned import folder_of, is_there

    folder = folder_of(library.path)
    return model_uses(library.markings.languages(again=again), models, str(folder) if is_there(folder) else "")


def load_pipeline(model: ModelRequest | None) -> Pipeline:
    """Return a single-threaded model; one without names for None."""
    calculate_in_one_thread()
    from tui.marks.pipeline import without_model

    return without_model() if model is None else model.load()


def _open_finder(
    workers: ExitStack, model: ModelRequest, processes: int, dask: str, names: KnownNames
) -> Pipeline | WorkerPool:
    """Return the finder of marks; its processes end with `workers`."""
    if dask:
        from tui.marks.workers.dask import DaskPool

        return workers.enter_context(DaskPool(dask, model, names))
    if processes > 1:
        from tui.marks.workers.processes import ProcessPool

        return workers.enter_context(ProcessPool(processes, model, names))
    return load_pipeline(model)
