"""Pairs of passages that overlap or share a paragraph, and the characters they have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

_PAIRS_AT_ONCE = 500_000
"""Pairs that are processed together, which bounds the memory."""


class Stretches(NamedTuple):
    """Ranges in the order of their starts: article, start and end on one axis for all texts, and tag.

    No range occurs twice with one tag; `passages` says how many passages it stands for.
    """

    articles: Numbers
    starts: Numbers
    ends: Numbers
    tags: Numbers
    passages: Numbers


class CellSums(NamedTuple):
    """The numbers of cells in order, and their sums."""

    cells: Numbers
    sums: Numbers


def is_new(*columns: Numbers) -> NDArray[np.bool_]:
    """Return, for each position in columns of equal length, whether it differs from the one before."""
    new = np.ones(len(columns[0]), bool)
    if len(new) > 1:
        new[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    return new


def sort_distinct(numbers: Numbers) -> Numbers:
    """Return the distinct numbers in order; `numpy.unique` takes ten times as long."""
    if len(numbers) and numbers.max() - (least := numbers.min()) < 2**31:  # four-byte numbers sort in half the time
        return _once(np.sort((numbers - least).astype(np.int32)).astype(np.int64) + least)
    return _once(np.sort(numbers))


def _once(ordered: Numbers) -> Numbers:
    different: Numbers = ordered[is_new(ordered)]
    return different


def count_up(begins: Numbers, counts: Numbers) -> Numbers:
    """Return this many consecutive numbers from each of some starts."""
    before = np.cumsum(counts) - counts
    numbers: Numbers = np.arange(counts.sum()) + np.repeat(begins - before, counts)
    return numbers


def sum_cells(cells: Numbers, weights: Numbers) -> CellSums:
    """Add up the weights of each cell."""
    if len(cells) and cells.max() < 4 * len(cells):  # an array with a slot for each is cheaper than sorting
        sums = np.bincount(cells, weights).astype(np.int64)
        weighing = np.flatnonzero(sums)
        return CellSums(weighing, sums[weighing])
    order = np.argsort(cells, kind="stable")
    ordered = cells[order]
    firsts = np.flatnonzero(is_new(ordered))
    return CellSums(ordered[firsts], np.add.reduceat(weights[order], firsts) if len(firsts) else firsts)


def begin_uncovered(groups: Numbers, starts: Numbers, ends: Numbers) -> Numbers:
    """Return where each range starts to cover what no earlier one of its group does; its end, if nowhere.

    Groups come in order, and in them ranges by start.
    """
    if not len(groups):
        return starts
    number = np.cumsum(is_new(groups)) - 1
    width = ends.max() + 1
    reached = np.maximum.accumulate(number * width + ends) - number * width
    first = is_new(groups)
    before = np.concatenate((starts[:1], reached[:-1]))
    return np.minimum(np.where(first, starts, np.maximum(starts, before)), ends)


def stretches_of(articles: Numbers, starts: Numbers, ends: Numbers, tags: Numbers) -> Stretches:
    """Return the ranges of tagged passages; equal ones are counted, empty ones dropped."""
    order = np.lexsort((tags, ends, starts))
    order = order[starts[order] < ends[order]]
    articles, starts, ends, tags = articles[order], starts[order], ends[order], tags[order]
    firsts = np.flatnonzero(is_new(starts, ends, tags))
    passages = np.diff(np.append(firsts, len(starts)))
    return Stretches(articles[firsts], starts[firsts], ends[firsts], tags[firsts], passages)


def count_passage_pairs(stretches: Stretches, width: int) -> CellSums:
    """Count ordered pairs of overlapping passages by their two of `width` tags, including each with itself."""

    def weights(first: Numbers, second: Numbers) -> Numbers:
        pairs: Numbers = stretches.passages[first] * stretches.passages[second]
        return np.where(stretches.tags[first] == stretches.tags[second], 2 * pairs, pairs)

    return _both_ways(stretches, width, weights, stretches.passages**2)


def count_shared_characters(stretches: Stretches, width: int) -> CellSums:
    """Count the characters covered by both of two tags; ranges of one tag may not overlap."""

    def weights(first: Numbers, second: Numbers) -> Numbers:
        return np.minimum(stretches.ends[first], stretches.ends[second]) - stretches.starts[second]

    return _both_ways(stretches, width, weights, stretches.ends - stretches.starts)


def count_articles_with_pairs(stretches: Stretches, width: int) -> CellSums:
    """Count the articles in which passages of two tags overlap."""
    articles = stretches.articles * width**2
    parts = [sort_distinct(articles + stretches.tags * width + stretches.tags)]
    parts += (sort_distinct(articles[first] + cells) for first, _, cells in _pairs(stretches, width))
    both = _once(np.sort(np.concatenate(parts), kind="stable"))  # which is fast for input that is almost sorted
    return _mirror(sum_cells(both % width**2, np.ones_like(both)), width)


def meet(starts: Numbers, ends: Numbers, other_starts: Numbers, other_ends: Numbers) -> NDArray[np.bool_]:
    """Return which ranges overlap any of the others, which may be unsorted."""
    order = np.argsort(other_starts, kind="stable")
    begun = np.searchsorted(other_starts[order], ends)
    if not len(order):
        return np.zeros(len(starts), bool)
    reached = np.maximum.accumulate(other_ends[order])
    return (begun > 0) & (reached[begun - 1] > starts)


def _pairs(stretches: Stretches, width: int) -> Iterator[tuple[Numbers, Numbers, Numbers]]:
    """Yield, in blocks, the positions of overlapping pairs and their cells.

    Of a pair's two cells it is the one above the diagonal.
    """
    begins = np.arange(1, len(stretches.starts) + 1)
    counts = np.searchsorted(stretches.starts, stretches.ends) - begins
    last = np.cumsum(counts)
    at = 0
    while at < len(counts):
        before = last[at - 1] if at else 0
        until = max(int(np.searchsorted(last, before + _PAIRS_AT_ONCE, "right")), at + 1)
        first = np.repeat(np.arange(at, until), counts[at:until])
        second = count_up(begins[at:until], counts[at:until])
        tags, others = stretches.tags[first], stretches.tags[second]
        yield first, second, np.minimum(tags, others) * width + np.maximum(tags, others)
        at = until


def _both_ways(
    stretches: Stretches, width: int, weights: Callable[[Numbers, Numbers], Numbers], own: Numbers
) -> CellSums:
    """Add up the weights of pairs of ranges, and of each range by itself (`own`)."""
    parts = [sum_cells(stretches.tags * width + stretches.tags, own)]
    parts += (sum_cells(cells, weights(first, second)) for first, second, cells in _pairs(stretches, width))
    return _mirror(sum_cells(*map(np.concatenate, zip(*parts, strict=True))), width)


def _mirror(half: CellSums, width: int) -> CellSums:
    """Return the cells together with their reflections below the diagonal."""
    rows, columns = np.divmod(half.cells, width)
    other = rows != columns
    return sum_cells(
        np.concatenate((half.cells, columns[other] * width + rows[other])),
        np.concatenate((half.sums, half.sums[other])),
    )
