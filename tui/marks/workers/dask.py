"""Marks found by the workers of a Dask cluster somebody else runs; it is given batches as a crew of processes is.

A worker that dies costs its batches another try: Dask hands them to the others. What comes back is in the order given.
"""

from __future__ import annotations

import re
import threading
import warnings
from collections import deque
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import tui
from tui.core.errors import MarkingError
from tui.marks.workers.processes import AHEAD, batches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

    from tui.core.model import Marks
    from tui.marks.finder import Finder
    from tui.marks.workers.processes import Batch

INSTALL = "pip install 'postil[dask]'"

CONNECT = "5s"
"""How long the scheduler may take to answer."""

PATIENCE = 10
"""Seconds without an answer after which it is looked whether there is any worker left."""


_ADDRESS = re.compile(r"(?:(?:tcp|tls)://)?[^/\s]+:\d+")

_ONE = threading.Lock()
"""A worker may have several threads, and a model works for one at a time."""


class Made(NamedTuple):
    """What marks are made with: they are one library's only if every worker has the same."""

    postil: str
    model: str
    version: str
    tried: tuple[str, ...] = ()


class Cluster:
    """The workers behind the scheduler at `address`, with the model `name`, `version`."""

    def __init__(self, address: str, model: str = "") -> None:
        """Connect, and ask every worker what it would mark with. Raises `MarkingError`."""
        client = _client()
        if not _ADDRESS.fullmatch(address):
            raise MarkingError(f"{address} is no address of a Dask scheduler: give it as tcp://HOST:PORT")
        self._address = address
        self._model = model
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of versions that differ: what matters is asked below
                self._dask = client(address, timeout=CONNECT, set_as_default=False)
        except OSError as error:
            raise MarkingError(
                f"no Dask scheduler answers at {address}: start one with `dask scheduler`, or see what address it told"
            ) from error
        try:
            self._made = self._agreed()
        except BaseException:
            self.close()
            raise
        self.name, self.version, self.tried = self._made.model, self._made.version, self._made.tried

    def __enter__(self) -> Cluster:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave the cluster; it forgets what was not done yet."""
        self._dask.close(timeout=2)

    def find(self, articles: Iterable[tuple[int, str]]) -> Iterator[tuple[int, Marks]]:
        """The marks of each `(key, text)`, in the order given; the cluster has two batches a worker at a time."""
        given: deque[Any] = deque()
        for batch in batches(articles):
            given.append(self._dask.submit(find, batch, self._model, self._made, pure=False))
            if len(given) > AHEAD * self._workers():
                yield from self._taken(given.popleft())
        while given:
            yield from self._taken(given.popleft())

    def _workers(self) -> int:
        return len(self._asked(self._dask.nthreads))

    def _taken(self, future: Any) -> list[tuple[int, Marks]]:
        """The answer to a batch, as long as there is somebody to work on it."""
        while True:
            try:
                answer: list[tuple[int, Marks]] = self._asked(lambda: future.result(timeout=PATIENCE))
            except TimeoutError:
                if not self._workers():
                    raise MarkingError(
                        f"the cluster at {self._address} has no workers left: start some, then start again to go on"
                    ) from None
            else:
                return answer

    def _asked(self, question: Any) -> Any:
        """What the cluster answers; `MarkingError` when it cannot any more."""
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
                f"the Dask scheduler at {self._address} has gone: what was marked is kept, start again to go on"
            ) from error

    def _agreed(self) -> Made:
        """What all workers mark with."""
        answers = sorted(self._asked(lambda: self._dask.run(made, self._model, on_error="return")).items())
        if not answers:
            raise MarkingError(f"the cluster at {self._address} has no workers: start some with `dask worker`")
        for worker, answer in answers:
            if isinstance(answer, MarkingError):
                raise MarkingError(f"worker {worker}: {answer}")
            if isinstance(answer, BaseException):
                raise MarkingError(
                    f"worker {worker} has no Postil like this one ({_line(answer)}): install postil {tui.__version__}"
                )
        common: Made = answers[0][1]._replace(postil=tui.__version__)
        for worker, answer in answers:
            _same(worker, answer, common)
        return common


def made(model: str) -> Made:
    """What this process would mark with; runs on a worker. Raises `MarkingError`."""
    pipeline = _finder(model).pipeline
    return Made(tui.__version__, pipeline.name, pipeline.version, pipeline.tried)


def find(batch: Batch, model: str, wanted: Made) -> list[tuple[int, Marks]]:
    """The marks of a batch; runs on a worker, which may have come after the others were asked."""
    _same("that came later", made(model), wanted)
    with _ONE:
        return list(_finder(model).find(batch))


@cache
def _finder(model: str) -> Finder:
    from tui.marks.finder import Finder
    from tui.marks.pipeline import load

    return Finder(load(model))


def _same(worker: str, given: Made, wanted: Made) -> None:
    if given[:3] != wanted[:3]:
        has, needed = (f"postil {one.postil} with {one.model} {one.version}" for one in (given, wanted))
        raise MarkingError(f"worker {worker} has {has} where {needed} is needed: install the same everywhere")


def _client() -> Any:
    try:
        import dask
    except ImportError as error:
        raise MarkingError(f"cannot mark on a cluster: Dask is not installed; install it with: {INSTALL}") from error
    # Its loggers write to stderr what is told here in one line.
    quiet = {"distributed": "critical", "distributed.client": "critical"}
    with dask.config.set(logging=quiet):
        from distributed import Client
    return Client


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]
