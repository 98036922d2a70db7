"""Wrapping text into rows of terminal cells, and mapping a cell back to a code point.

Two paths lead to the same rows. If every code point is one cell (Latin, Greek, Cyrillic, their punctuation), a row is a
slice and a column a subtraction. Anything else (emoji, CJK, combining marks, tabs) is measured by grapheme.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size, split_graphemes

TAB = 4
"""Cells a tab takes, wherever it stands."""

LONGEST = 32
"""The most code points of a grapheme that are written: a family emoji has eleven, a stack of accents no limit."""

_PLAIN = re.compile(
    "[ -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1fff\u2010-\u2027\u202f-\u205e\u2070-\u20cf]*"
)

# No-break spaces (U+00A0, U+2007, U+202F) are left out on purpose.
_SPACES = " \t\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000"
_TOKEN = re.compile(f"([{_SPACES}]+)|[^{_SPACES}]+")
_SPACE_CHARS = frozenset(_SPACES)
_SPACE_CELLS = {"\t": TAB, "\u3000": 2}

# Between wide characters a row may break anywhere, but not before a closing mark, a small kana or a mark that
# repeats or lengthens the previous character, nor after an opening mark.
_CLOSING = frozenset(
    "、。，．！？；：）」』】〉》〕］｝・ー々〜…‥,.!?;:)]}%’”»›'\""
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿゝゞヽヾ〻゛゜"
    "～゠–‼⁇⁈⁉％‰℃°′″￠〙〗〟｠｡､｣･ｰﾞﾟｧｨｩｪｫｯｬｭｮ"
)
_OPENING = frozenset("（「『【〈《〔［｛([{‘“«‹〘〖〝｟｢￥￡＄")

# Code points that take two cells each and cannot join a neighbour: kana, ideographs, Hangul, their punctuation.
_WIDE = re.compile("[\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60]*")

# Never sent to a terminal, even if stored: controls, bidi marks and overrides, separators, soft hyphens.
_HIDDEN_RANGES = (
    *((0x00, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x61C, 0x61C), (0x200B, 0x200B), (0x200E, 0x200F), (0x2028, 0x202E)),
    *((0x2060, 0x206F), (0xD800, 0xDFFF), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB)),
)
PRINTABLE: dict[int, str | None] = {code: None for first, last in _HIDDEN_RANGES for code in range(first, last + 1)}
PRINTABLE |= {ord(space): " " for space in "\u00a0\u2007\u202f"}
"""For `str.translate`, where a grapheme is one code point."""


class Row(NamedTuple):
    """One row: the code points `[start, end)`, without the spaces it was broken at.

    `plain`: each of them is exactly one cell.
    """

    start: int
    end: int
    plain: bool


class Grapheme(NamedTuple):
    """A character as readers see it: the code points `[start, end)` and their width in cells."""

    start: int
    end: int
    cells: int


def wrap(text: str, start: int, end: int, width: int) -> list[Row]:
    """Wrap `[start, end)`, one line without outer white space, into rows of at most `width` cells.

    Every code point is on exactly one row or is a space the text was broken at. A wide character is alone on its row
    when `width` is 1: only that row is wider than requested.
    """
    width = max(1, width)
    if _is_plain(text, start, end):
        return _wrap_plain(text, start, end, width)
    rows = []
    at = start
    while at < end:
        # The fast paths apply if everything that could be on the row, and the next code point, is of one kind.
        plain = _is_plain(text, at, min(at + width + 1, end))
        if plain:
            stop, following = _break_plain(text, at, end, width)
        elif width > 1 and _WIDE.fullmatch(text, at, min(at + width // 2 + 1, end)):
            stop = following = _break_wide(text, at, end, width // 2)
        else:
            stop, following = _break_graphemes(text, at, end, width)
            plain = _is_plain(text, at, stop)
        rows.append(Row(at, stop, plain))
        while following < end and text[following] in _SPACE_CHARS:
            following += 1
        at = following
    return rows


def graphemes(text: str, start: int, end: int) -> list[Grapheme]:
    """Return the graphemes of `[start, end)` without gaps."""
    if _is_plain(text, start, end):
        return [Grapheme(at, at + 1, 1) for at in range(start, end)]
    parts: list[Grapheme] = []
    # Word by word, so that a stray joiner cannot swallow the space after it and a row is as wide as its words.
    for match in _TOKEN.finditer(text, start, end):
        if match[1]:
            parts.extend(
                Grapheme(at, at + 1, _SPACE_CELLS.get(text[at], 1)) for at in range(match.start(), match.end())
            )
        else:
            parts.extend(_word(text, match.start(), match.end()))
    return parts


def cell_of(text: str, row: Row, offset: int) -> int:
    """Return the column, in cells from the row's left edge, of the code point at `offset` (its grapheme's first)."""
    offset = min(max(offset, row.start), row.end)
    if row.plain:
        return offset - row.start
    column = 0
    for grapheme in graphemes(text, row.start, row.end):
        if offset < grapheme.end:
            break
        column += grapheme.cells
    return column


def offset_of(text: str, row: Row, column: int, *, after: bool = False) -> int:
    """Return the code point whose grapheme covers `column`; the row's end if the column is beyond it.

    With `after`, `column` is the exclusive end of a range: the answer is the end of the last grapheme it reaches into.
    """
    if column <= 0:
        return row.start
    if row.plain:
        return min(row.start + column, row.end)
    reached = 0
    for grapheme in graphemes(text, row.start, row.end):
        if after and reached >= column:
            return grapheme.start
        reached += grapheme.cells
        if not after and reached > column:
            return grapheme.start
    return row.end


def printable(text: str, grapheme: Grapheme) -> str:
    """Return what to write for a grapheme: exactly as many cells as it says, without control characters."""
    raw = text[grapheme.start : min(grapheme.end, grapheme.start + LONGEST)]
    if not grapheme.cells:
        return ""
    if raw in _SPACE_CHARS:
        return " " * grapheme.cells
    written = raw.translate(PRINTABLE).rstrip("\u200d")
    # The removed characters may have separated joiners.
    return written if cell_len(written) == grapheme.cells else set_cell_size(written, grapheme.cells)


def _is_plain(text: str, start: int, end: int) -> bool:
    return _PLAIN.fullmatch(text, start, end) is not None


def _wrap_plain(text: str, start: int, end: int, width: int) -> list[Row]:
    rows = []
    at = start
    while at < end:
        stop, following = _break_plain(text, at, end, width)
        rows.append(Row(at, stop, True))
        at = following
    return rows


def _break_plain(text: str, start: int, end: int, width: int) -> tuple[int, int]:
    """Return the end of the row that begins at `start` and the start of the next."""
    if end - start <= width:
        return end, end
    cut = text.rfind(" ", start, start + width + 1)
    if cut < 0:
        return start + width, start + width
    stop, following = cut, cut + 1
    while text[stop - 1] == " ":
        stop -= 1
    while text[following] == " ":
        following += 1
    return stop, following


def _break_wide(text: str, start: int, end: int, most: int) -> int:
    """Return the end of a row of at most `most` wide characters."""
    if end - start <= most:
        return end
    stop = start + most
    while stop > start and (text[stop] in _CLOSING or text[stop - 1] in _OPENING):
        stop -= 1
    return stop if stop > start else start + most


def _break_graphemes(text: str, start: int, end: int, width: int) -> tuple[int, int]:
    """Return what `_break_plain` does, for any text, looking ahead only as far as necessary."""
    reach = width + 16
    while True:
        stop = min(start + reach, end)
        first_row = _first_row(text, start, stop, width)
        if first_row is not None:
            return first_row
        if stop == end:
            return end, end
        reach *= 2


def _first_row(text: str, start: int, end: int, width: int) -> tuple[int, int] | None:
    """Return the first row's end and the next one's start, or None if `[start, end)` does not fill a row."""
    used = 0
    wide = False
    gap = -1
    last_break: tuple[int, int] | None = None
    for at, _, cells in graphemes(text, start, end):
        if text[at] in _SPACE_CHARS:
            gap = at if gap < 0 else gap
            used += cells
            wide = False
            continue
        if gap >= 0:
            last_break = gap, at
            gap = -1
        elif (wide or cells > 1) and at > start and text[at] not in _CLOSING and text[at - 1] not in _OPENING:
            last_break = at, at
        if used and used + cells > width and (cells or last_break):
            return last_break or (at, at)
        used += cells
        wide = cells > 1
    return None


def _word(text: str, start: int, end: int) -> Iterator[Grapheme]:
    """Yield the graphemes of a word. A soft hyphen is zero cells wide: terminals disagree about showing it."""
    for first, last, cells in split_graphemes(text[start:end])[0]:
        hidden = text[start + first] == "\u00ad"
        yield Grapheme(start + first, start + last, 0 if hidden else cells)
