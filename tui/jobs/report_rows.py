"""Rows of a report, kept on the disk where there are many."""

from __future__ import annotations

import json
import weakref
from os import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, Self

from tui.core.text import compact_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SPOOLED_BYTES = 1_000_000
"""Rows of a report beyond this size are kept in a file."""


class ReportRows(list[dict[str, Any]]):
    """Rows in order, of which at most `limit` are kept; all are counted.

    Many are kept in a file: a list that is written as JSON while iterated takes no more memory than one row. It is read
    from its beginning by one reader at a time.
    """

    def __init__(self, limit: int | None = None) -> None:
        super().__init__()
        self._limit = limit
        self._file = SpooledTemporaryFile(max_size=SPOOLED_BYTES, mode="w+", encoding="utf-8", newline="\n")  # noqa: SIM115 - as long as the rows are
        weakref.finalize(self, self._file.close)
        self._count = 0

    @classmethod
    def of(cls, rows: Iterable[dict[str, Any]]) -> Self:
        """Return rows of these."""
        collected = cls()
        for row in rows:
            collected.append(row)
        return collected

    def append(self, row: dict[str, Any]) -> None:
        self._count += 1
        if self._limit is None or self._count <= self._limit:
            self._file.write(f"{compact_json(row)}\n")

    def __len__(self) -> int:
        """Return how many there were, kept or not."""
        return self._count

    def __iter__(self) -> Iterator[dict[str, Any]]:
        self._file.seek(0)
        try:
            for line in self._file:
                yield json.loads(line)
        finally:
            self._file.seek(0, SEEK_END)


class ArticleRows(ReportRows):
    """Rows of articles; those with published checks and with intake notes are counted, too.

    A report has one line an article for a few articles, and only their number for a million.
    """

    def __init__(self, limit: int | None = None) -> None:
        super().__init__(limit)
        self.with_checks = self.with_notes = 0

    def append(self, row: dict[str, Any]) -> None:
        super().append(row)
        self.with_checks += "checked" in row
        self.with_notes += "intake" in row
