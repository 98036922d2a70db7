"""Several processes that find marks, each with its own model; the caller distributes articles and collects marks.

Each worker depends on a pipe: when the caller ends, however that happens, the pipe closes and the worker ends.
`concurrent.futures` does neither that nor stopping in the middle of a batch (docs/marks.md has the figures).
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from tui.core.errors import MarkingError
from tui.marks.workers.pool import (
    ANY_MODEL,
    BATCHES_AHEAD,
    NO_NAMES,
    Batch,
    MarkedBatch,
    ModelRequest,
    WorkerPool,
    batches,
)

if TYPE_CHECKING:
    from tui.core.model import Marks
    from tui.marks.workers.pool import KnownNames

_ENDED = "a marking process ended before its work was done: start again to go on"


class ProcessPool(WorkerPool):
    """Processes on this machine."""

    def __init__(self, processes: int, model: ModelRequest = ANY_MODEL, names: KnownNames = NO_NAMES) -> None:
        """Start the processes and wait until their models are loaded."""
        self.unmeant, self.decided = Counter(), Counter()
        context = multiprocessing.get_context("spawn")  # a fork would share the library's connection
        self._pipes: list[Connection] = []
        self._workers: list[SpawnProcess] = []
        try:
            for _ in range(processes):
                pipe, worker_end = context.Pipe()
                worker = context.Process(target=_work, args=(worker_end, model, names), daemon=True)
                worker.start()
                worker_end.close()
                self._pipes.append(pipe)
                self._workers.append(worker)
            loaded = [_receive(pipe) for pipe in self._pipes]
            self.name, self.version, self.tried = loaded[0]
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        for worker in self._workers:
            worker.terminate()
        for pipe in self._pipes:
            pipe.close()
        for worker in self._workers:
            worker.join()

    def find(self, articles: Iterable[tuple[int, str]]) -> Iterator[tuple[int, Marks]]:
        numbered = enumerate(batches(articles))
        waiting: dict[Connection, deque[int]] = {pipe: deque() for pipe in self._pipes}
        answers: dict[int, MarkedBatch] = {}
        following = 0
        more = True
        while True:
            for pipe in sorted(self._pipes, key=lambda pipe: len(waiting[pipe])) * BATCHES_AHEAD:
                # Answers are kept until a slow batch before them is done, so the others must not run far ahead.
                ahead = sum(map(len, waiting.values())) + len(answers)
                if not more or len(waiting[pipe]) >= BATCHES_AHEAD or ahead >= 4 * BATCHES_AHEAD * len(self._pipes):
                    continue
                number, batch = next(numbered, (0, None))
                if batch is None:
                    more = False
                    break
                _send(pipe, batch)
                waiting[pipe].append(number)
            busy = [pipe for pipe in self._pipes if waiting[pipe]]
            if not busy:
                return
            for ready in wait(busy):
                pipe = next(pipe for pipe in busy if pipe is ready)
                answers[waiting[pipe].popleft()] = _receive(pipe)
            while following in answers:
                yield from self.take(answers.pop(following))
                following += 1


def _send(pipe: Connection, batch: Batch) -> None:
    try:
        pipe.send(batch)
    except ConnectionError as error:
        raise MarkingError(_ENDED) from error


def _receive(pipe: Connection) -> Any:
    try:
        answer = pipe.recv()
    except (EOFError, ConnectionError) as error:
        raise MarkingError(_ENDED) from error
    if isinstance(answer, MarkingError):
        raise answer
    return answer


def _work(pipe: Connection, model: ModelRequest, names: KnownNames) -> None:
    """Load the model, then answer each batch until the pipe closes: the whole life of a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ctrl+c reaches all processes; the caller ends this one
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    from tui.marks.finder import Finder

    try:
        try:
            pipeline = model.load()
        except MarkingError as error:
            pipe.send(error)
            return
        pipe.send((pipeline.name, pipeline.version, pipeline.tried))
        batch_queue: SimpleQueue[Batch | None] = SimpleQueue()
        # Read everything at once: if both ends wrote into full pipes, neither would ever continue.
        threading.Thread(target=_read, args=(pipe, batch_queue), daemon=True).start()
        while (batch := batch_queue.get()) is not None:
            pipe.send(MarkedBatch.of(batch, Finder(pipeline, *names)))
    except OSError:
        return  # the caller has ended


def _read(pipe: Connection, batch_queue: SimpleQueue[Batch | None]) -> None:
    try:
        while True:
            batch_queue.put(pipe.recv())
    except (EOFError, OSError):
        batch_queue.put(None)
