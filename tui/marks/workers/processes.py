"""Several processes that find marks, each with a model of its own; one caller hands out articles and gets them back.

Each worker hangs on a pipe: when the caller goes, however it goes, the pipe ends and so does the worker.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from multiprocessing.connection import wait
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from tui.core.errors import MarkingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess
    from types import TracebackType

    from tui.core.model import Marks

Batch = list[tuple[int, str]]

CHARACTERS = 24_000
"""What a batch of articles holds at least: enough for the model's own batches, little enough to share out evenly."""

AHEAD = 2
"""Batches a worker has at most: while it works on one, the next one waits for it."""

_ENDED = "a marking process ended before its work was done: start again to go on"


class Crew:
    """Worker processes with the model `name`, `version`; `tried` names models that did not load before it."""

    def __init__(self, processes: int, model: str = "") -> None:
        """Start them and wait until their models are loaded. Raises `MarkingError`."""
        context = multiprocessing.get_context("spawn")  # a fork would share the library's connection
        self._pipes: list[Connection] = []
        self._workers: list[SpawnProcess] = []
        try:
            for _ in range(processes):
                ours, theirs = context.Pipe()
                worker = context.Process(target=_work, args=(theirs, model), daemon=True)
                worker.start()
                theirs.close()
                self._pipes.append(ours)
                self._workers.append(worker)
            loaded = [self._take(pipe) for pipe in self._pipes]
            self.name, self.version, self.tried = loaded[0]
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the workers, whatever they are doing."""
        for worker in self._workers:
            worker.terminate()
        for pipe in self._pipes:
            pipe.close()
        for worker in self._workers:
            worker.join()

    def find(self, articles: Iterable[tuple[int, str]]) -> Iterator[tuple[int, Marks]]:
        """The marks of each `(key, text)`, in the order given: what links them must not depend on who was quicker."""
        numbered = enumerate(batches(articles))
        waiting: dict[Connection, deque[int]] = {pipe: deque() for pipe in self._pipes}
        answers: dict[int, list[tuple[int, Marks]]] = {}
        following = 0
        more = True
        while True:
            for pipe in sorted(self._pipes, key=lambda pipe: len(waiting[pipe])) * AHEAD:
                # One slow batch must not let the others run far ahead of it: their answers are held until it comes.
                ahead = sum(map(len, waiting.values())) + len(answers)
                if not more or len(waiting[pipe]) >= AHEAD or ahead >= 4 * AHEAD * len(self._pipes):
                    continue
                number, batch = next(numbered, (0, None))
                if batch is None:
                    more = False
                    break
                self._give(pipe, batch)
                waiting[pipe].append(number)
            busy = [pipe for pipe in self._pipes if waiting[pipe]]
            if not busy:
                return
            for ready in wait(busy):
                pipe = next(pipe for pipe in busy if pipe is ready)
                answers[waiting[pipe].popleft()] = self._take(pipe)
            while following in answers:
                yield from answers.pop(following)
                following += 1

    def _give(self, pipe: Connection, batch: Batch) -> None:
        try:
            pipe.send(batch)
        except ConnectionError as error:
            raise MarkingError(_ENDED) from error

    def _take(self, pipe: Connection) -> Any:
        try:
            answer = pipe.recv()
        except (EOFError, ConnectionError) as error:
            raise MarkingError(_ENDED) from error
        if isinstance(answer, MarkingError):
            raise answer
        return answer


def batches(articles: Iterable[tuple[int, str]]) -> Iterator[Batch]:
    """The articles in lists of about as many characters each."""
    batch: Batch = []
    size = 0
    for article in articles:
        batch.append(article)
        size += len(article[1])
        if size >= CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _work(pipe: Connection, model: str) -> None:
    """A worker: load, then answer each batch until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a key pressed in the terminal reaches all; the caller ends us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    from tui.marks.finder import Finder
    from tui.marks.pipeline import load

    try:
        try:
            pipeline = load(model)
        except MarkingError as error:
            pipe.send(error)
            return
        pipe.send((pipeline.name, pipeline.version, pipeline.tried))
        given: SimpleQueue[Batch | None] = SimpleQueue()
        # Read at once whatever comes: were both ends writing, both pipes full, neither would ever go on.
        threading.Thread(target=_receive, args=(pipe, given), daemon=True).start()
        finder = Finder(pipeline)
        while (batch := given.get()) is not None:
            pipe.send(list(finder.find(batch)))
    except OSError:
        return  # the caller has gone


def _receive(pipe: Connection, given: SimpleQueue[Batch | None]) -> None:
    try:
        while True:
            given.put(pipe.recv())
    except (EOFError, OSError):
        given.put(None)
