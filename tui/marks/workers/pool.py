"""What a pool of workers is to its caller, whoever they are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections import Counter

    from tui.core.model import Marks

Batch = list[tuple[int, str]]
"""Articles as `(key, text)`."""

MarkedBatch = tuple[list[tuple[int, "Marks"]], "Counter[str]"]
"""The marks of a batch, and how many names of it have a label of the model's that means none of the library's."""

BATCH_CHARACTERS = 24_000
"""What a batch of articles has at least: enough for the model's own batches, little enough to share out evenly."""

BATCHES_AHEAD = 2
"""Batches a worker has at most: while it works on one, the next one waits for it."""


class WorkerPool(ABC):
    """Workers with the model `name`, `version`; `tried` names models that did not load before it.

    `unmeant` counts what they left out, as a `Finder` does.
    What can go wrong on the way raises `MarkingError`.
    """

    name: str
    version: str
    tried: tuple[str, ...]
    unmeant: Counter[str]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @abstractmethod
    def find(self, articles: Iterable[tuple[int, str]]) -> Iterator[tuple[int, Marks]]:
        """Yield the marks of each `(key, text)`, in the articles' order: linking must not depend on who was quicker."""

    @abstractmethod
    def close(self) -> None:
        """Leave the workers, whatever they are doing."""


def batches(articles: Iterable[tuple[int, str]]) -> Iterator[Batch]:
    """Yield the articles in lists of about as many characters each."""
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
