"""Marks found by the workers of a Dask cluster that someone else runs.

Batches of a worker that dies are tried again: Dask hands them to the others.
"""

from __future__ import annotations

import re
import threading
import warnings
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import tui
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
    from tui.marks.pipeline import Pipeline
    from tui.marks.workers.pool import KnownNames

INSTALL = "pip install 'postil[dask]'"

CONNECT = "5s"
"""How long the scheduler may take to answer."""

CHECK_SECONDS = 10
"""Seconds without an answer after which the workers are counted."""


_ADDRESS = re.compile(r"(?:(?:tcp|tls)://)?[^/\s]+:\d+")

_MODEL_LOCK = threading.Lock()
"""A worker may have several threads, and a model works for one at a time."""


class Versions(NamedTuple):
    """What a worker marks with: all workers for one library must have the same."""

    postil: str
    model: str
    version: str
    tried: tuple[str, ...] = ()


class DaskPool(WorkerPool):
    """The workers of the scheduler at `address`."""

    def __init__(self, address: str, model: ModelRequest = ANY_MODEL, names: KnownNames = NO_NAMES) -> None:
        """Connect, and ask every worker what it would mark with."""
        self.unmeant, self.decided = Counter(), Counter()
        client = _client()
        if not _ADDRESS.fullmatch(address):
            raise MarkingError(f"{address} is not the address of a Dask scheduler: write it as tcp://HOST:PORT")
        self._address = address
        self._model, self._names = model, names
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about different versions: those that matter are checked below
                self._dask = client(address, timeout=CONNECT, set_as_default=False)
        except OSError as error:
            raise MarkingError(
                f"no Dask scheduler answers at {address}: start one with `dask scheduler`, or see what address it told"
            ) from error
        try:
            self._versions = self._common_versions()
        except BaseException:
            self.close()
            raise
        _, self.name, self.version, self.tried = self._versions

    def close(self) -> None:
        self._dask.close(timeout=2)  # the cluster discards unfinished work

    def find(self, articles: Iterable[tuple[int, str]]) -> Iterator[tuple[int, Marks]]:
        futures: deque[Any] = deque()
        for batch in batches(articles):
            futures.append(self._dask.submit(find, batch, self._model, self._versions, self._names, pure=False))
            if len(futures) > BATCHES_AHEAD * self._count_workers():
                yield from self.take(self._result(futures.popleft()))
        while futures:
            yield from self.take(self._result(futures.popleft()))

    def _count_workers(self) -> int:
        return len(self._ask(self._dask.nthreads))

    def _result(self, future: Any) -> MarkedBatch:
        """Wait for the result of a batch while there are workers."""
        while True:
            try:
                answer: MarkedBatch = self._ask(lambda: future.result(timeout=CHECK_SECONDS))
            except TimeoutError:
                if not self._count_workers():
                    raise MarkingError(
                        f"the cluster at {self._address} has no workers left: start some, then start again to go on"
                    ) from None
            else:
                return answer

    def _ask(self, question: Any) -> Any:
        """Return the cluster's answer; raises `MarkingError` if it fails."""
        from concurrent.futures import CancelledError

        from distributed import KilledWorker

        try:
            return question()
        except KilledWorker as error:
            raise MarkingError(
                f"worker after worker of {self._address} died over the same articles, the last one "
                f"{error.last_worker.address}: look into its log"
            ) from error
        except TimeoutError:
            raise
        except (CancelledError, OSError) as error:
            raise MarkingError(
                f"the Dask scheduler at {self._address} has gone: what was marked is kept, start again to continue"
            ) from error

    def _common_versions(self) -> Versions:
        """Ask all workers for their versions; raises `MarkingError` if they differ."""
        answers = sorted(self._ask(lambda: self._dask.run(versions, self._model, on_error="return")).items())
        if not answers:
            raise MarkingError(f"the cluster at {self._address} has no workers: start some with `dask worker`")
        for worker, answer in answers:
            if isinstance(answer, MarkingError):
                raise MarkingError(f"worker {worker}: {answer}")
            if isinstance(answer, BaseException):
                raise MarkingError(
                    f"worker {worker} has no Postil like this one ({_line(answer)}): install postil {tui.__version__}"
                )
        common: Versions = answers[0][1]._replace(postil=tui.__version__)
        for worker, answer in answers:
            _check_same(worker, answer, common)
        return common


def versions(model: ModelRequest) -> Versions:
    """Return what this process would mark with; runs on a worker. Raises `MarkingError`."""
    pipeline = _pipeline(model)
    return Versions(tui.__version__, pipeline.name, pipeline.version, pipeline.tried)


def find(batch: Batch, model: ModelRequest, required: Versions, names: KnownNames) -> MarkedBatch:
    """Return the marks of a batch; runs on a worker, which may have joined after the others were asked."""
    from tui.marks.finder import Finder

    _check_same("that came later", versions(model), required)
    with _MODEL_LOCK:
        return MarkedBatch.of(batch, Finder(_pipeline(model), *names))


@cache
def _pipeline(model: ModelRequest) -> Pipeline:
    return model.load()


def _check_same(worker: str, actual: Versions, required: Versions) -> None:
    if actual[:3] != required[:3]:
        has, needed = (f"postil {v.postil} with {v.model} {v.version}" for v in (actual, required))
        raise MarkingError(f"worker {worker} has {has} where {needed} is needed: install the same everywhere")


def _client() -> Any:
    try:
        import dask
    except ImportError as error:
        raise MarkingError(f"cannot mark on a cluster: Dask is not installed; install it with: {INSTALL}") from error
    # Its loggers would write to stderr what is reported here in one line.
    quiet = {"distributed": "critical", "distributed.client": "critical"}
    with dask.config.set(logging=quiet):
        from distributed import Client
    return Client


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]
