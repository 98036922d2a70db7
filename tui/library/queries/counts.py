"""How often tags, articles, people, months and verdicts meet in passages: what `postil count` prints."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from tui.library.queries.count_pairs import (
    BITS,
    COLUMN,
    add_covered,
    add_pairs,
    add_shared,
    in_paragraphs,
    of_pairs,
    of_shared,
)
from tui.library.queries.count_values import ATTRIBUTE, AXES, Axis, PassageValues, Values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tui.library.queries.count_pairs import Cells, MetSets, Placed, Shared
    from tui.library.queries.count_values import Numbers
    from tui.library.sqlite.reading import ReadingConnection

__all__ = ["ATTRIBUTE", "AXES", "Axis", "CountedUnit", "Counting", "Counts", "Within", "count", "passages_of_cell"]

CountedUnit = Literal["passages", "articles", "characters"]
Within = Literal["overlap", "paragraph", "article"]


@dataclass(frozen=True, slots=True)
class Counting:
    """What is counted; `within` is how near two passages are that meet, where both rows and columns are tags.

    With `roll_up` a passage counts for the tags above its own, too, once for each.
    """

    rows: Axis
    columns: Axis
    unit: CountedUnit = "passages"
    within: Within = "overlap"
    roll_up: bool = False

    @property
    def is_of_two_tags(self) -> bool:
        return self.rows == self.columns == "tag"


@dataclass(frozen=True, slots=True)
class Counts:
    """A table of which only what is not 0 is kept, by the places of its row and column.

    `counted` are the passages that have a row and a column, of all `passages` that stand in a text but those of
    speakers who are `left_out`, by how many passages of each.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[int, int], int]
    counted: int
    passages: int
    left_out: Mapping[str, int]

    def as_dict(self) -> dict[str, Any]:
        """Return the whole table: names of rows and columns, and a list of numbers for each row."""
        return {"rows": self.rows, "columns": self.columns, "cells": [*self.lines()]}

    def lines(self) -> Iterator[list[int]]:
        """Yield the rows whole."""
        by_row: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for (row, column), number in self.cells.items():
            by_row[row].append((column, number))
        for row in range(len(self.rows)):
            line = [0] * len(self.columns)
            for column, number in by_row[row]:
                line[column] = number
            yield line


def count(connection: ReadingConnection, counting: Counting) -> Counts:
    """Count the passages that stand in a text, the articles that have some, or the characters they cover.

    A tag is its giver's, whoever made the passage. Of tags by tags ordered pairs of passages of one article are
    counted, and a passage is a pair with itself; their characters are those that lie in passages of both.
    """
    with connection.reading():
        values = PassageValues(connection, roll_up=counting.roll_up)
        if counting.is_of_two_tags:
            cells, counted = _of_two_tags(connection, values, counting)
        else:
            cells, counted = _of_two_values(values, counting)
        rows = values.in_order(counting.rows, {cell >> BITS for cell in cells})
        columns = values.in_order(counting.columns, {cell & COLUMN for cell in cells})
        row_at = {number: at for at, number in enumerate(rows)}
        column_at = {number: at for at, number in enumerate(columns)}
        return Counts(
            values.labels(counting.rows, rows),
            values.labels(counting.columns, columns),
            {(row_at[cell >> BITS], column_at[cell & COLUMN]): number for cell, number in cells.items()},
            counted,
            values.total,
            values.left_out,
        )


def passages_of_cell(connection: ReadingConnection, counting: Counting, row: str, column: str) -> list[int]:
    """Return the numbers of the passages that a cell counts, by the labels of its row and column.

    Of tags by tags those with the row's tag that meet one with the column's.
    """
    with connection.reading():
        values = PassageValues(connection, roll_up=counting.roll_up)
        if counting.is_of_two_tags:
            return _meeting(connection, values, row, column, counting.within)
        cell = values.number_of(counting.rows, row) << BITS | values.number_of(counting.columns, column)
        first, second = _two_values(values, counting.rows, counting.columns)
        counts_for = {
            (row, column): any(number | other == cell for number in first.sets[row] for other in second.sets[column])
            for row, column in {*_met(first, second)}
        }
        return [pk for pk, met in zip(first.passages, _met(first, second), strict=True) if counts_for[met]]


def _two_values(values: PassageValues, rows: Axis, columns: Axis) -> tuple[Values, Values]:
    """Return what passages have on both axes, as numbers that make a cell together."""
    if {rows, columns} == {"tag", "creator"}:
        return values.of_givers(rows)
    first, second = values.of_passages(rows), values.of_passages(columns)
    return Values([[number << BITS for number in numbers] for numbers in first.sets], first.of), second


def _met(first: Values, second: Values) -> Iterator[tuple[int, int]]:
    """Yield for each passage the numbers of its sets on both axes."""
    return zip(map(first.of.__getitem__, first.passages), map(second.of.__getitem__, first.passages), strict=True)


def _of_two_values(values: PassageValues, counting: Counting) -> tuple[Cells, int]:
    """Count by rows and columns; return also how many passages have both."""
    first, second = _two_values(values, counting.rows, counting.columns)
    cells: Cells = defaultdict(int)
    if counting.unit == "passages":
        for (row, column), passages in Counter(_met(first, second)).items():
            for number in first.sets[row]:
                for other in second.sets[column]:
                    cells[number | other] += passages
    else:
        for _, placed in values.in_texts(first.of):
            here = (
                (start, end, row | column)
                for start, end, number, pk in placed
                for row in first.sets[number]
                for column in second.sets[second.of[pk]]
            )
            if counting.unit == "articles":
                for cell in {cell for *_, cell in here}:
                    cells[cell] += 1
            else:
                add_covered(cells, here)
    has_column = [bool(numbers) for numbers in second.sets]
    return cells, sum(map(has_column.__getitem__, map(second.of.__getitem__, first.passages)))


def _of_two_tags(connection: ReadingConnection, values: PassageValues, counting: Counting) -> tuple[Cells, int]:
    """Count the passages with two tags that stand so near to one another; return also how many have a tag."""
    tags = values.of_passages("tag")
    passages = Counter(map(tags.of.__getitem__, tags.passages))
    if counting.unit == "characters":
        shared: Shared = defaultdict(int)
        for _, placed in values.in_texts(tags.of):
            add_shared(shared, placed)
        return of_shared(tags.sets, shared), passages.total()
    cells: Cells = defaultdict(int)
    pairs: MetSets = defaultdict(int)
    for placed in _near(connection, values, tags.of, counting.within):
        add_pairs(pairs, placed)
        if counting.unit == "articles":
            for cell in of_pairs(tags.sets, dict.fromkeys((number for _, _, number, _ in placed), 1), pairs):
                cells[cell] += 1
            pairs.clear()
    return cells or of_pairs(tags.sets, passages, pairs), passages.total()


def _near(connection: ReadingConnection, values: PassageValues, of: Numbers, within: Within) -> Iterator[list[Placed]]:
    """Yield the passages of each article that have a set, as they stand for being near."""
    for article, placed in values.in_texts(of):
        if within == "article":
            yield [(0, 1, number, pk) for _, _, number, pk in placed]
        elif within == "paragraph" and len(placed) > 1:
            yield in_paragraphs(connection.value("SELECT text FROM articles WHERE pk = ?", article), placed)
        else:
            yield placed


def _meeting(connection: ReadingConnection, values: PassageValues, tag: str, other: str, within: Within) -> list[int]:
    """Return the numbers of passages with a tag that stand so near to one with another tag."""
    tags = values.of_passages("tag")
    first, second = values.number_of("tag", tag), values.number_of("tag", other)
    met: list[int] = []
    for placed in _near(connection, values, tags.of, within):
        spans = [(start, end) for start, end, number, _ in placed if second in tags.sets[number]]
        met += [
            pk
            for start, end, number, pk in placed
            if first in tags.sets[number] and any(start < last and begin < end for begin, last in spans)
        ]
    return met
