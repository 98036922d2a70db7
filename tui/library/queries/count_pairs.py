"""Passages that meet: pairs that overlap or share a paragraph, and the characters they cover together."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from heapq import heappop, heappush
from operator import itemgetter
from typing import TYPE_CHECKING

from tui.core.paragraphs import paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Cells = Counter[tuple[int, int]]
TaggedPassage = tuple[int, int, list[int]]
"""Where a passage stands, and its tags."""


def covered(spans: Iterable[tuple[int, int]]) -> int:
    """Return how many characters lie in some spans, each once."""
    characters, last = 0, 0
    for start, end in sorted(spans):
        characters += max(end - max(start, last), 0)
        last = max(last, end)
    return characters


def in_paragraphs(text: str, placed: Iterable[TaggedPassage]) -> Iterator[TaggedPassage]:
    """Yield passages with the numbers of their first paragraph and the one after their last."""
    spans = paragraphs(text)
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    for start, end, tags in placed:
        first = bisect_right(ends, start)
        yield first, max(bisect_left(starts, end), first + 1), tags


def add_pairs(cells: Cells, placed: Iterable[TaggedPassage]) -> None:
    """Count the ordered pairs of passages that overlap, by the tags of both; they come in the order they begin."""
    run: list[TaggedPassage] = []
    last = 0
    for passage in placed:
        if run and passage[0] >= last:
            _add_run(cells, run)
            run = []
        run.append(passage)
        last = max(last, passage[1])
    _add_run(cells, run)


def _add_run(cells: Cells, run: Sequence[TaggedPassage]) -> None:
    """Count the pairs of passages of which each overlaps one before it: of one alone, as most are, at once."""
    if len(run) == 1:
        tags = run[0][2]
        for tag in tags:
            for own in tags:
                cells[tag, own] += 1
        return
    open_tags: dict[int, int] = {}
    ends: list[tuple[int, list[int]]] = []
    for start, end, tags in run:
        while ends and ends[0][0] <= start:
            _close(open_tags, heappop(ends)[1])
        for tag in tags:
            for other, number in open_tags.items():
                cells[tag, other] += number
                cells[other, tag] += number
            for own in tags:
                cells[tag, own] += 1
        _open(open_tags, tags)
        heappush(ends, (end, tags))


def add_characters(cells: Cells, placed: Iterable[TaggedPassage]) -> None:
    """Count the characters that lie in passages of two tags, each once."""
    open_tags: dict[int, int] = {}
    last = 0
    edges = [edge for start, end, tags in placed for edge in ((start, True, tags), (end, False, tags))]
    for at, begins, tags in sorted(edges, key=itemgetter(0, 1)):
        if at > last:
            for tag in open_tags:
                for other in open_tags:
                    cells[tag, other] += at - last
        last = at
        (_open if begins else _close)(open_tags, tags)


def _open(open_tags: dict[int, int], tags: Iterable[int]) -> None:
    for tag in tags:
        open_tags[tag] = open_tags.get(tag, 0) + 1


def _close(open_tags: dict[int, int], tags: Iterable[int]) -> None:
    for tag in tags:
        open_tags[tag] -= 1
        if not open_tags[tag]:
            del open_tags[tag]
