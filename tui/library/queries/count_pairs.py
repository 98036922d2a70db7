"""Passages that meet: pairs that overlap or share a paragraph, and the characters they cover together.

Passages with the same tags are alike, so a set of tags has a number, and sets are counted before the tags in them. A
pair of numbers is one number, which costs half of what a tuple does.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from tui.core.paragraphs import paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Sets = Sequence[Sequence[int]]

BITS = 32
"""A cell is the number of its row and, in so many bits, that of its column."""

COLUMN = (1 << BITS) - 1

Cells = defaultdict[int, int]
MetSets = defaultdict[int, int]
"""Passages by the numbers of two sets, as those of a cell."""

Shared = defaultdict[tuple[int, ...], int]
"""Characters by the numbers of the sets that they lie in."""

Placed = tuple[int, int, int, int]
"""Where a passage stands, the number of its set, and its own."""


def in_paragraphs(text: str, placed: Iterable[Placed]) -> list[Placed]:
    """Return passages with the numbers of their first paragraph and the one after their last."""
    spans = paragraphs(text)
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    numbered: list[Placed] = []
    for start, end, number, pk in placed:
        first = bisect_right(ends, start)
        numbered.append((first, max(bisect_left(starts, end), first + 1), number, pk))
    return numbered


def add_pairs(pairs: MetSets, placed: Iterable[Placed]) -> None:
    """Count the pairs of two passages that overlap, by their sets; they come in the order they begin."""
    for run in _runs(placed):
        if len(run) == 1:  # as most are
            continue
        open_sets: dict[int, int] = {}
        ends: list[tuple[int, int]] = []
        for start, end, number, _ in run:
            while ends and ends[0][0] <= start:
                _close(open_sets, heappop(ends)[1])
            for other, passages in open_sets.items():
                pairs[number << BITS | other] += passages
            open_sets[number] = open_sets.get(number, 0) + 1
            heappush(ends, (end, number))


def add_covered(cells: Cells, placed: Iterable[tuple[int, int, int]]) -> None:
    """Add the characters of an article that passages of a cell cover, each once; they come in the order they begin."""
    ends: dict[int, int] = {}
    for start, end, cell in placed:
        last = ends.get(cell, start)
        if end > last:
            cells[cell] += end - max(start, last)
            ends[cell] = end


def add_shared(shared: Shared, placed: Iterable[Placed]) -> None:
    """Count the characters by the sets of the passages that they lie in."""
    for run in _runs(placed):
        if len(run) == 1:  # as most are
            start, end, number, _ = run[0]
            shared[number,] += end - start
            continue
        open_sets: dict[int, int] = {}
        last = 0
        edges = (edge for start, end, number, _ in run for edge in ((start, True, number), (end, False, number)))
        for at, begins, number in sorted(edges):
            if at > last and open_sets:
                shared[tuple(open_sets)] += at - last
            last = at
            if begins:
                open_sets[number] = open_sets.get(number, 0) + 1
            else:
                _close(open_sets, number)


def _runs(placed: Iterable[Placed]) -> Iterator[list[Placed]]:
    """Yield passages of which each but the first overlaps one before it; they come in the order they begin."""
    run: list[Placed] = []
    last = 0
    for passage in placed:
        if run and passage[0] >= last:
            yield run
            run = []
        run.append(passage)
        last = max(last, passage[1])
    yield run


def of_pairs(sets: Sets, passages_of: Mapping[int, int], pairs: Mapping[int, int]) -> Cells:
    """Return the ordered pairs by two that are in their sets: of two passages, and of each with itself."""
    cells: Cells = defaultdict(int)
    for number, passages in passages_of.items():
        for first in sets[number]:
            for second in sets[number]:
                cells[first << BITS | second] += passages
    half: Cells = defaultdict(int)
    for pair, passages in pairs.items():
        others = sets[pair & COLUMN]
        for first in sets[pair >> BITS]:
            for second in others:
                half[first << BITS | second] += passages
    for cell, passages in half.items():
        cells[cell] += passages
        cells[(cell & COLUMN) << BITS | cell >> BITS] += passages
    return cells


def of_shared(sets: Sets, shared: Mapping[tuple[int, ...], int]) -> Cells:
    """Return the characters by every two that are in the sets they lie in."""
    cells: Cells = defaultdict(int)
    for numbers, characters in shared.items():
        members = sets[numbers[0]] if len(numbers) == 1 else {each for number in numbers for each in sets[number]}
        for first in members:
            for second in members:
                cells[first << BITS | second] += characters
    return cells


def _close(open_sets: dict[int, int], number: int) -> None:
    open_sets[number] -= 1
    if not open_sets[number]:
        del open_sets[number]
