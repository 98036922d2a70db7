"""How often tags, articles, people, months and verdicts meet in passages: the numbers of `postil count`.

This is imported only when something is counted, since it imports numpy.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from tui.library.queries.count_pairs import (
    begin_uncovered,
    count_articles_with_pairs,
    count_passage_pairs,
    count_shared_characters,
    is_new,
    meet,
    sort_distinct,
    stretches_of,
    sum_cells,
)
from tui.library.queries.count_values import PassageValues
from tui.library.queries.counting import OTHERS, Counts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from tui.library.queries.count_pairs import CellSums, Numbers
    from tui.library.queries.counting import Axis, Counting
    from tui.library.sqlite.reading import ReadingConnection


_PARTS = 4
"""The parts of the work in its progress: passages, values, sums, names of rows and columns."""

_COUNT_PAIRS = {
    "passages": count_passage_pairs,
    "articles": count_articles_with_pairs,
    "characters": count_shared_characters,
}


def count(
    connection: ReadingConnection,
    counting: Counting,
    on_progress: Callable[[int, int], object] = lambda *_: None,
    *,
    most_columns: int = sys.maxsize,
) -> Counts:
    """Count passages in texts, the articles that have some, or the characters they cover.

    A tag belongs to whoever gave it. Tags by tags counts ordered pairs of passages in one article, each also with
    itself; their characters are those covered by both. With more than `most_columns` columns those with the most are
    kept, and one has the sums of the others.
    """
    with connection.reading():
        values = PassageValues(connection, roll_up=counting.roll_up)

        def on_part(parts: int) -> None:
            on_progress(len(values.pks) * parts // _PARTS, len(values.pks))

        on_part(1)
        of_two = _of_two_tags if counting.is_of_two_tags else _of_two_values
        sums, width, passages = of_two(values, counting, on_part)
        on_part(3)
        row_numbers, column_numbers = np.divmod(sums.cells, width)
        rows, row_at = _placed(values, counting.rows, row_numbers)
        columns, column_at = _placed(values, counting.columns, column_numbers)
        numbers = sums.sums
        others = max(len(columns) - most_columns, 0)
        if others:
            columns, row_at, column_at, numbers = _with_others(columns, row_at, column_at, numbers, most_columns)
        order = np.argsort(row_at, kind="stable")
        begins = np.searchsorted(row_at[order], np.arange(len(rows) + 1)).tolist()
        places, numbers = column_at[order].tolist(), numbers[order].tolist()
        return Counts(
            values.labels(counting.rows, rows),
            (*values.labels(counting.columns, columns), *([OTHERS] if others else ())),
            tuple(dict(zip(places[at:end], numbers[at:end], strict=True)) for at, end in pairwise(begins)),
            int(is_new(passages).sum()),
            len(values.pks),
            values.left_out,
            others,
            values.titles,
        )


def _placed(values: PassageValues, axis: Axis, numbers: Numbers) -> tuple[Sequence[int], Numbers]:
    """Return the existing values in display order, and the position of each."""
    ordered = values.in_order(axis, sort_distinct(numbers).tolist())
    place_of = np.zeros(max(ordered, default=0) + 1, np.int64)
    place_of[ordered] = np.arange(len(ordered))
    return ordered, place_of[numbers]


def _with_others(
    columns: Sequence[int], row_at: Numbers, column_at: Numbers, numbers: Numbers, most: int
) -> tuple[Sequence[int], Numbers, Numbers, Numbers]:
    """Return the largest columns, and the cells with the sums of the others after them."""
    totals = np.bincount(column_at, numbers)
    chosen = np.sort(np.argsort(-totals, kind="stable")[:most])
    place_of = np.full(len(columns), most, np.int64)
    place_of[chosen] = np.arange(most)
    sums = sum_cells(row_at * (most + 1) + place_of[column_at], numbers)
    return [columns[at] for at in chosen], *np.divmod(sums.cells, most + 1), sums.sums


def passages_of_cell(
    connection: ReadingConnection,
    counting: Counting,
    row: str,
    columns: Collection[str],
    on_progress: Callable[[int, int], object] = lambda *_: None,
    *,
    others: bool = False,
) -> list[int]:
    """Return the numbers of the passages counted in a row and some columns, or all `others`, by label.

    Of tags by tags, those with the row's tag that meet one with a column's.
    """
    with connection.reading():
        values = PassageValues(connection, roll_up=counting.roll_up)
        on_progress(1, 2)
        find = _meeting if counting.is_of_two_tags else _in_cells
        passages = find(values, counting, row, columns, others=others)
        pks: list[int] = values.pks[passages].tolist()
        return pks


def _in_cells(
    values: PassageValues, counting: Counting, row: str, columns: Collection[str], *, others: bool
) -> Numbers:
    cells = values.cells(counting.rows, counting.columns)
    numbers = [values.number_of(counting.columns, column) for column in columns]
    of_row = cells.rows == values.number_of(counting.rows, row)
    return sort_distinct(cells.passages[of_row & np.isin(cells.columns, numbers, invert=others)])


def _of_two_values(
    values: PassageValues, counting: Counting, on_part: Callable[[int], object]
) -> tuple[CellSums, int, Numbers]:
    """Count by rows and columns; return also the number of columns kept, and which passages have both."""
    both = values.cells(counting.rows, counting.columns)
    on_part(2)
    width = int(both.columns.max(initial=0)) + 1
    cells = both.rows * width + both.columns
    order = np.argsort(cells, kind="stable")
    cells, passages = cells[order], both.passages[order]
    new = is_new(cells, values.articles[passages])
    if counting.unit == "passages":
        weights = np.ones_like(cells)
    elif counting.unit == "articles":
        weights = new.astype(np.int64)
    else:
        starts, ends = values.starts[passages], values.ends[passages]
        weights = ends - begin_uncovered(np.cumsum(new), starts, ends)
    return sum_cells(cells, weights), width, both.passages


def _of_two_tags(
    values: PassageValues, counting: Counting, on_part: Callable[[int], object]
) -> tuple[CellSums, int, Numbers]:
    """Count passages with two tags within the distance; return what `_of_two_values` does."""
    passages, tags = values.of_passages("tag")
    width = int(tags.max(initial=0)) + 1
    starts, ends = values.distance_ranges(passages, counting.within)
    on_part(2)
    if counting.unit == "characters":
        order = np.argsort(tags, kind="stable")
        starts[order] = begin_uncovered(tags[order], starts[order], ends[order])
    stretches = stretches_of(values.articles[passages], starts, ends, tags)
    return _COUNT_PAIRS[counting.unit](stretches, width), width, passages


def _meeting(values: PassageValues, counting: Counting, row: str, columns: Collection[str], *, others: bool) -> Numbers:
    """Return passages with one tag that are within the distance of one with another."""
    passages, tags = values.of_passages("tag")
    starts, ends = values.distance_ranges(passages, counting.within)
    first = tags == values.number_of("tag", row)
    second = np.isin(tags, [values.number_of("tag", column) for column in columns], invert=others)
    meeting: Numbers = passages[first][meet(starts[first], ends[first], starts[second], ends[second])]
    return meeting
