"""Overlapping spans: which of them touch a range, and the pieces they divide it into."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import pairwise
from operator import itemgetter
from typing import Generic, TypeVar

T = TypeVar("T")

Span = tuple[int, int]
"""Start and end in code points, the end exclusive."""

ArticleSpan = tuple[int, int, int]
"""An article by its number, and a span in it."""

_FEW = 40
"""Up to this many spans a scan is faster than the tree."""

_START, _END = itemgetter(0), itemgetter(1)


def strip(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without outer white space; `start == end` if nothing else is in it."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def segments(spans: Iterable[tuple[int, int, T]]) -> list[tuple[int, int, tuple[T, ...]]]:
    """Divide the line wherever a span begins or ends, with the spans that cover each piece.

    Pieces are in order, disjoint and covered by at least one span; the payloads of a piece are in the order of their
    spans' starts (the longer first if equal). Empty spans cover nothing.
    """
    ordered = sorted(
        ((start, end, payload) for start, end, payload in spans if start < end), key=lambda span: (span[0], -span[1])
    )
    cuts = sorted({edge for start, end, _ in ordered for edge in (start, end)})
    pieces = []
    active: list[tuple[int, int, T]] = []
    upcoming = 0
    for left, right in pairwise(cuts):
        if active:
            active = [span for span in active if span[1] > left]
        while upcoming < len(ordered) and ordered[upcoming][0] == left:
            active.append(ordered[upcoming])
            upcoming += 1
        if active:
            pieces.append((left, right, tuple(span[2] for span in active)))
    return pieces


class SpanIndex(Generic[T]):
    """Spans that can be queried for a range in time proportional to the answer.

    A tree of the greatest ends over the spans sorted by start: one span over the whole article costs a step, not a walk
    through everything before it.
    """

    __slots__ = ("_ends", "_leaves", "_longest", "_spans", "_starts")

    def __init__(self, spans: Iterable[tuple[int, int, T]] = ()) -> None:
        # Two stable sorts by one number are faster than one by a pair, and cost little if the input is already sorted.
        self._spans = sorted((span for span in spans if span[0] < span[1]), key=_END, reverse=True)
        self._spans.sort(key=_START)
        self._starts = [span[0] for span in self._spans]
        self._longest = max((end - start for start, end, _ in self._spans), default=0)
        self._leaves = 1
        while self._leaves < len(self._spans):
            self._leaves *= 2
        ends = [0] * (2 * self._leaves)
        ends[self._leaves : self._leaves + len(self._spans)] = [span[1] for span in self._spans]
        for node in range(self._leaves - 1, 0, -1):
            left, right = ends[2 * node], ends[2 * node + 1]
            ends[node] = left if left > right else right
        self._ends = ends

    def __iter__(self) -> Iterator[tuple[int, int, T]]:
        return iter(self._spans)

    def __len__(self) -> int:
        return len(self._spans)

    def touching(self, start: int, end: int) -> list[tuple[int, int, T]]:
        """Return the spans that share at least one code point with `[start, end)`, by start, the longer first."""
        before = bisect_left(self._starts, end)
        if start >= end or not before:
            return []
        first = bisect_left(self._starts, start - self._longest)
        if before - first <= _FEW:
            return [span for span in self._spans[first:before] if span[1] > start]
        ends, leaves = self._ends, self._leaves
        # (node, first leaf below it, leaves below it); the left child is pushed last, so it is visited first
        stack = [(1, 0, leaves)]
        touching = []
        while stack:
            node, first, size = stack.pop()
            if first >= before or ends[node] <= start:
                continue
            if size == 1:
                touching.append(self._spans[first])
                continue
            half = size // 2
            stack.append((2 * node + 1, first + half, half))
            stack.append((2 * node, first, half))
        return touching


def nearest(text: str, start: int, quote: str) -> Span | None:
    """Return the span of some words in a text: at `start` or the nearest one; None if they do not occur."""
    if text[start : start + len(quote)] != quote:
        places = (text.rfind(quote, 0, start + len(quote)), text.find(quote, start))
        start = min((at for at in places if at >= 0), key=lambda at: abs(at - start), default=-1)
    return None if start < 0 else (start, start + len(quote))
