"""The result of a count, and what a thread makes of it: a file, or the passages of a cell."""

from __future__ import annotations

import sys
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.app.background import library_of_thread
from tui.app.children.counting import are_many, cell_beside, count_beside
from tui.app.memory import give_back_memory
from tui.core.codebook import search_text
from tui.core.text import plural
from tui.core.wording import words_filter
from tui.library.queries.counting import MOST_COLUMNS, OTHERS
from tui.library.queries.passage_rows import in_order
from tui.library.queries.stored_counts import StoredCounts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from tui.library import Library
    from tui.library.queries.counting import Counting
    from tui.library.queries.passage_rows import PassagePlace
    from tui.library.queries.stored_counts import StoredColumn

    OnProgress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class CountAnswer:
    """The counts, and the number of articles coded as a whole."""

    counting: Counting
    counts: StoredCounts
    whole_count: int

    @property
    def columns(self) -> Sequence[StoredColumn]:
        return self.counts.columns

    def order(self, column: str, *, by_sum: bool) -> Sequence[int]:
        """Return the places of all rows: by a column, by the sum, or as they are."""
        values = [each.value for each in self.columns]
        if column in values:
            return self.counts.order(values.index(column))
        return self.counts.order() if by_sum else range(self.counts.row_count)

    def under(self, text: str, places: Sequence[int]) -> Sequence[int]:
        """Return those of the places whose names match a filter, in their order."""
        if not text:
            return places
        holds = words_filter(text)
        matching = bytearray(map(holds, self.search_texts()))
        return array("I", (place for place in places if matching[place]))

    def search_texts(self) -> Iterator[str]:
        """Yield what a filter searches of each row."""
        return map(search_text if self.counting.rows in ("tag", "whole") else str, self.counts.names())

    def describe_cell(self, number: int, row_total: int, column_total: int) -> str:
        """Return a cell's number and its share of its row and column."""
        words = [f"{number:,}"]
        if number:
            words += [f"{number / row_total:.0%} of the row", f"{number / column_total:.0%} of the column"]
        if self.whole_count and {self.counting.rows, self.counting.columns} & {"tag", "whole"} == {"tag"}:
            words.append(f"{plural(self.whole_count, 'article')} coded whole")
        return " · ".join(words)

    def lines(self, places: Iterable[int]) -> Iterator[list[str | int]]:
        """Yield the headings, then the rows at places."""
        yield [self.counting.rows, *(column.name for column in self.columns)]
        for row in self.counts.rows(places):
            yield [row.name, *(row.cells.get(at, 0) for at in range(len(self.columns)))]

    def write(self, library: Path, places: Sequence[int], target: Path, on_progress: OnProgress) -> str:
        """Write rows with all their columns, in a thread; return what did not fit into the file."""
        from tui.formats.count_table import write_count_table

        if not self.counts.others:
            return write_count_table(target, self.lines(places))
        whole = run_count(library, self.counting, on_progress, whole=True)
        missing = 0

        def same() -> Iterator[int]:
            nonlocal missing
            for row in self.counts.rows(places):
                same_row = whole.counts.places_of([row.value])
                missing += not same_row
                yield from same_row.values()

        lost = write_count_table(target, whole.lines(same()))
        others = f"{plural(missing, 'row')} in which nothing is counted any more" if missing else ""
        return ", ".join(filter(None, (lost, others)))

    def passages(self, library: Library, row: str, column: str, on_progress: OnProgress) -> list[PassagePlace]:
        """Return the places of a cell's passages, in document order."""
        is_others = column == OTHERS
        columns = [each.value for each in self.columns[:-1]] if is_others else [column]
        if are_many(library):
            numbers = cell_beside(library.path, self.counting, row, columns, on_progress, others=is_others)
        else:
            from tui.library.queries.counts import passages_of_cell

            numbers = passages_of_cell(library.connection, self.counting, row, columns, on_progress, others=is_others)
        return in_order(library.connection, numbers)


def run_count(path: Path, counting: Counting, on_progress: OnProgress, *, whole: bool = False) -> CountAnswer:
    """Count, in a thread, with the columns a screen shows or with the `whole` table."""
    from tui.library.queries.passages import count_whole_articles

    with library_of_thread(path) as library:
        if are_many(library):
            counts = count_beside(path, counting, on_progress, whole=whole)
        else:
            from tui.library.queries.counts import count

            most_columns = sys.maxsize if whole else MOST_COLUMNS
            table = count(library.connection, counting, on_progress, most_columns=most_columns)
            counts = StoredCounts.of(counting, table)
            del table
            give_back_memory()
        return CountAnswer(counting, counts, count_whole_articles(library.connection))
