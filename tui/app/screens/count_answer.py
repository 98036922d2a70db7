"""The result of a count, and what a thread makes of it: a file, or the passages of a cell."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.app.background import library_of_thread
from tui.app.children.counting import are_many, cell_beside, count_beside
from tui.app.memory import give_back_memory
from tui.core.text import one_line
from tui.library.queries.counting import MOST_COLUMNS, OTHERS
from tui.library.queries.passage_rows import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tui.library import Library
    from tui.library.queries.counting import Axis, Counting, Counts
    from tui.library.queries.passage_rows import PassagePlace

    OnProgress = Callable[[int, int], object]

_TITLES = "SELECT id, title FROM articles WHERE id IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class CountAnswer:
    """The counts, the titles of their articles by id, and the number of articles coded as a whole."""

    counting: Counting
    counts: Counts
    titles: Mapping[str, str]
    whole_count: int

    def named(self, axis: Axis, value: str) -> str:
        """Return a value of rows or columns as it is displayed."""
        if value == OTHERS:
            return f"{self.counts.others:,} others"
        return one_line(self.titles.get(value) or value, 200) if axis == "article" else value

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.named(self.counting.columns, value) for value in self.counts.columns)

    def lines(self, rows: Sequence[str]) -> Iterator[list[str | int]]:
        """Yield the headings, then the given rows in their order."""
        cells, columns = dict(zip(self.counts.rows, self.counts.cells, strict=True)), self.columns
        yield [self.counting.rows, *columns]
        for row in rows:
            yield [self.named(self.counting.rows, row), *(cells[row].get(at, 0) for at in range(len(columns)))]

    def write(self, library: Path, rows: Sequence[str], target: Path, on_progress: OnProgress) -> str:
        """Write rows with all their columns, in a thread; return what did not fit into the file."""
        from tui.formats.count_table import write_count_table

        whole = counted(library, self.counting, on_progress, whole=True) if self.counts.others else self
        return write_count_table(target, whole.lines(rows))

    def passages(self, library: Library, row: str, column: str, on_progress: OnProgress) -> list[PassagePlace]:
        """Return the places of a cell's passages, in document order."""
        is_others = column == OTHERS
        columns = self.counts.columns[:-1] if is_others else (column,)
        if are_many(library):
            numbers = cell_beside(library.path, self.counting, row, columns, on_progress, others=is_others)
        else:
            from tui.library.queries.counts import passages_of_cell

            numbers = passages_of_cell(library.connection, self.counting, row, columns, on_progress, others=is_others)
        return in_order(library.connection, numbers)


def counted(path: Path, counting: Counting, on_progress: OnProgress, *, whole: bool = False) -> CountAnswer:
    """Count in a thread, with the columns a screen shows or with the `whole` table."""
    from tui.library.queries.passages import count_whole_articles

    with library_of_thread(path) as library:
        if are_many(library) and not whole:
            counts = count_beside(path, counting, on_progress)
        else:
            from tui.library.queries.counts import count

            most_columns = sys.maxsize if whole else MOST_COLUMNS
            counts = count(library.connection, counting, on_progress, most_columns=most_columns)
            give_back_memory()
        of_axis = {counting.rows: counts.rows, counting.columns: counts.columns}
        titles = dict(library.connection.all(_TITLES, json.dumps([*of_axis.get("article", ())])))
        return CountAnswer(counting, counts, titles, count_whole_articles(library.connection))
