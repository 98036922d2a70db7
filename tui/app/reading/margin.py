"""The codes beside the text: a stripe along each coded passage, and its name where there is room."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from tui.core.annotations import giver_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.app.reading.document import TextLayout
    from tui.core.model import Highlight
    from tui.core.spans import Span
    from tui.library.tables.annotations import ArticleAnnotations

LANES = 3
"""The most stripes side by side; a sign says that there are more."""

_LEAST_TEXT = 56
"""The least cells of the text beside names."""
_LEAST_NAMES, _MOST_NAMES = 12, 24
_BLOCK = 32
"""Rows of a paragraph that are computed together."""
_STRIPES_FROM = 60
"""Cells of a pane from which stripes stand side by side; below there is one, or their number."""

BEGINS, GOES_ON, ENDS, ONE_ROW, MORE = "▖", "▌", "▘", "▪", "+"
OTHER_SHAPES = {BEGINS: "╷", GOES_ON: "│", ENDS: "╵", ONE_ROW: "·", MORE: MORE}
"""Other shapes for colours that share a hue among the 16."""


class TextColumns(NamedTuple):
    """Where the text begins, its width, how many stripes have room beside it, and the width of names beside those."""

    left: int
    text: int
    lanes: int = 0
    names: int = 0


class MarginRow(NamedTuple):
    """What stands beside a row: stripes with their codes (None for no stripe), and names with their codes."""

    stripes: tuple[tuple[str, str] | None, ...]
    names: tuple[tuple[str, str], ...]


_NOTHING = MarginRow((None,) * LANES, ())


def shared_columns(width: int, most: int, before: int) -> TextColumns:
    """Divide the cells of a pane between the text and the codes.

    `before` are the cells of signs and speakers, `most` the greatest width of the text.
    """
    if width < _STRIPES_FROM:
        return TextColumns(before, max(2, min(most, width - before - 2)), 1)
    room, beside, names = width - before - 1, LANES + 1, 0
    if room - beside - 1 - _LEAST_NAMES >= min(most, _LEAST_TEXT):
        cells = min(most, room - beside - 1 - _LEAST_NAMES)
        names = min(room - cells - beside - 1, _MOST_NAMES)
        beside += names + 1
    else:
        cells = max(2, min(most, room - beside))
    return TextColumns(max(before, (width - cells - beside) // 2), cells, LANES, names)


class Margin:
    """The margin of the rows, computed once per paragraph, of a long one once per block of rows."""

    def __init__(self) -> None:
        self.creator = ""
        """The person whose codes are shown without initials."""
        self.rows: dict[Span, dict[int, MarginRow]] = {}
        """Cached by block; to be cleared when codes or rows change."""

    def row(self, y: int, layout: TextLayout, highlights: ArticleAnnotations, lanes: int) -> MarginRow:
        first, last = layout.rows_of(layout.paragraphs[layout.paragraph_at(layout.rows[y].start)])
        top = y - (y - first) % _BLOCK
        block = layout.rows[top].start, layout.rows[min(top + _BLOCK - 1, last)].end
        if block not in self.rows:
            there = [highlight for *_, highlight in highlights.touching(*block)]
            self.rows[block] = margin_rows(layout, block, there, self.creator)
        row = self.rows[block].get(y, _NOTHING)
        return row if lanes == LANES else _in_one(row)


def _in_one(row: MarginRow) -> MarginRow:
    """Return the stripe of a row, or how many there are, in one cell."""
    stripes = [*filter(None, row.stripes)]
    if len(stripes) < 2:
        return MarginRow((stripes[0] if stripes else None,), ())
    return MarginRow(((MORE if stripes[-1][0] == MORE else str(len(stripes)), ""),), ())


class _Coding(NamedTuple):
    start: int
    end: int
    code: str
    givers: tuple[str, ...]


def margin_rows(layout: TextLayout, block: Span, highlights: Iterable[Highlight], creator: str) -> dict[int, MarginRow]:
    """Return the margin of a block of text; `creator`'s own codes are shown without initials."""
    first, last = layout.rows_of(block)
    lanes: dict[int, dict[int, tuple[str, str]]] = defaultdict(dict)
    names: dict[int, list[tuple[str, str]]] = defaultdict(list)
    codings = _codings(highlights)
    for coding in codings:
        top, bottom = layout.rows_of((max(coding.start, block[0]), min(coding.end, block[1])))
        rows = range(max(top, first), min(bottom, last) + 1)
        lane = next((lane for lane in range(LANES) if all(lane not in lanes[y] for y in rows)), None)
        for y in rows:
            if lane is None:
                lanes[y][LANES - 1] = MORE, coding.code
            else:
                lanes[y][lane] = _sign(y, rows, coding, block), coding.code
        if coding.start >= block[0]:
            free = next((y for y in rows if not names[y]), rows[0])
            names[free].append((_words(coding, creator, codings), coding.code))
    return {
        y: MarginRow(tuple(lanes[y].get(lane) for lane in range(LANES)), tuple(names[y]))
        for y in range(first, last + 1)
        if lanes[y]
    }


def _codings(highlights: Iterable[Highlight]) -> list[_Coding]:
    """Return each code of each passage in text order, once where several people coded the same words."""
    givers: dict[tuple[int, int, str], list[str]] = defaultdict(list)
    for highlight in highlights:
        for code in highlight.tags:
            givers[highlight.start, -highlight.end, code].append(giver_of(highlight, code))
    return [_Coding(start, -end, code, tuple(people)) for (start, end, code), people in sorted(givers.items())]


def _sign(y: int, rows: range, coding: _Coding, block: Span) -> str:
    begins = y == rows[0] and coding.start >= block[0]
    ends = y == rows[-1] and coding.end <= block[1]
    return ONE_ROW if begins and ends else BEGINS if begins else ENDS if ends else GOES_ON


def _words(coding: _Coding, creator: str, codings: Iterable[_Coding]) -> str:
    """Return the leaf of a code, with its parent if the leaf is ambiguous, and the initials of others."""
    above, _, leaf = coding.code.rpartition("/")
    if above and any(each.code != coding.code and each.code.rpartition("/")[2] == leaf for each in codings):
        leaf = f"{leaf}/{above.rpartition('/')[2]}"
    initials = [giver[:1] for giver in coding.givers] if {*coding.givers} != {creator} else []
    return " ".join([leaf, *dict.fromkeys(initials)])
