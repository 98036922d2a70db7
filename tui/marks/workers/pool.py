"""The interface of a pool of workers, whatever they are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

from tui.core.labels import DEFAULT_LABELS
from tui.core.plugins import PROBLEMS, take_problems

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping, Sequence

    from tui.core.labels import EntityLabel
    from tui.core.model import Entity, Marks
    from tui.marks.finder import Finder
    from tui.marks.pipeline import Pipeline

    KnownNames = tuple[Sequence[EntityLabel], Mapping[str, Entity]]
    """A library's labels, and what its readers taught, as a `Finder` takes them."""

NO_NAMES: KnownNames = (DEFAULT_LABELS, {})
"""What a library knows at its start."""

Batch = list[tuple[int, str]]
"""Articles as `(key, text)`."""


class ModelRequest(NamedTuple):
    """What a worker is to load, as `tui.marks.pipeline.load` takes it."""

    name: str = ""
    english: bool = True
    only: bool = False

    def load(self) -> Pipeline:
        from tui.marks.pipeline import load

        return load(self.name, english=self.english, only=self.only)


ANY_MODEL = ModelRequest()


class MarkedBatch(NamedTuple):
    """The marks of a batch, the number of names with unmapped labels, and broken plugins.

    `decided` counts, by surface, names changed by what the library's readers decided elsewhere.
    """

    marks: list[tuple[int, Marks]]
    unmeant: Counter[str]
    decided: Counter[str]
    problems: list[str]

    @classmethod
    def of(cls, batch: Batch, finder: Finder) -> MarkedBatch:
        """Mark a batch, on a worker."""
        marks = list(finder.find(batch))
        return cls(marks, finder.unmeant, finder.decided, take_problems())


BATCH_CHARACTERS = 24_000
"""The least characters of a batch: enough for the model's own batches, few enough to distribute evenly."""

BATCHES_AHEAD = 2
"""The most batches of a worker: one being processed and the next one waiting."""


class WorkerPool(ABC):
    """Workers with the model `name`, `version`; `tried` are models that failed to load.

    `unmeant` and `decided` count as in a `Finder`. Errors are raised as `MarkingError`.
    """

    name: str
    version: str
    tried: tuple[str, ...]
    unmeant: Counter[str]
    decided: Counter[str]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @abstractmethod
    def find(self, articles: Iterable[tuple[int, str]]) -> Iterator[tuple[int, Marks]]:
        """Yield the marks of each `(key, text)`, in the articles' order: linking must not depend on who was faster."""

    def take(self, answer: MarkedBatch) -> list[tuple[int, Marks]]:
        """Return the marks of a batch, and record its counts."""
        self.unmeant.update(answer.unmeant)
        self.decided.update(answer.decided)
        PROBLEMS.update(dict.fromkeys(answer.problems))
        return answer.marks

    @abstractmethod
    def close(self) -> None:
        """Leave the workers, whatever they are doing."""


def batches(articles: Iterable[tuple[int, str]]) -> Iterator[Batch]:
    """Yield the articles in lists of roughly equal length in characters."""
    batch: Batch = []
    size = 0
    for article in articles:
        batch.append(article)
        size += len(article[1])
        if size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
