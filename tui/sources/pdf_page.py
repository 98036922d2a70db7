"""The lines of a PDF page by pdfium: their words and positions."""

from __future__ import annotations

import re
from collections import Counter
from ctypes import byref, c_double
from itertools import chain, groupby, repeat
from math import hypot, pi
from operator import itemgetter
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from tui.core.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdfium2 import PdfPage

BREAK = "\u00ad"
"""Replaces the hyphen at the end of a line that breaks a word."""

_HYPHEN = "\ufffe"
"""pdfium's character for the hyphen at the end of a line, and nothing else there."""

_HYPHENS = f"{_HYPHEN}{BREAK}-\u2010"
_LAST_HYPHEN = re.compile(f"(?:{_HYPHEN}|{BREAK}|(?<=[^\\W\\d_])[-\u2010])$")
_LINE_ENDS = re.compile(f"(?<={_HYPHEN})|\r\n")

_START_OF_TEXT = re.compile("\x02")
"""That hyphen when letters are read one by one, where it may also be an unnamed character."""

_UNREAD = "\ufffd"
_UNNAMED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""pdfium's result for a character the font does not name: its number in the font."""

_PRIVATE = re.compile(f"[\ue000-\uf8ff{_UNREAD}]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LAM_ALEF = re.compile("ل[اأإآ]")
_LEFT_TO_RIGHT = _RIGHT_TO_LEFT.pattern.replace("[", "[^")
_FOREIGN = re.compile(rf"^{_LEFT_TO_RIGHT}*(?<=\S)|(?=\S){_LEFT_TO_RIGHT}+$")
_RIGHT_TO_LEFT_WORD = re.compile(f"{_RIGHT_TO_LEFT.pattern}{{2,}}")
_TURNED_BRACKETS = re.compile(r"([()])( ?)([^()\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+?)( ?)\1")
"""Brackets around left-to-right words in a right-to-left line: pdfium mirrors one of them, not both."""

_END_LENGTH = 12
_ENDS = re.compile(r"[.!?…:。！？][\"'”’»)\]]*(?:\d{1,3}|[*†‡])?$")
_NOTE = re.compile(r"(?:\d{1,3}|[*†‡§¶])\s?(?=\D)")

_WORD = re.compile(r"[^\W\d_]{2,}")

_NOTE_LEADING = 2.0
"""The greatest line spacing of a note, in heights of its letters."""

_SLANTED = -1
"""The quarter turns of a line with another angle."""

_NEAR, _FEWEST = 3.0, 3
"""Points that a line may exceed a margin; the least lines that make a margin, words or numbers a note."""

_OVERLAP, _NO_BLANK, _BLANK = 0.2, 0.12, 0.6
"""Limits of overlapping letters of a word, and of gaps between words, in heights of letters."""

_APART = 0.5
"""The least gap before what stands beside a line, in heights of its letters."""

_FULL = 0.25
"""The share of lines that end at one margin, in justified text."""

_ASIDE, _NARROW = 0.25, 0.6
"""The most letters beside a page's text, as a share, and its greatest width; more is another column."""


class PdfLine(NamedTuple):
    """A line as it is set: its ends, its baseline, the height of its letters, in points; `y` grows upwards.

    A hyphenated line ends with `BREAK`. `unread` counts unknown letters. Text beside the main text, or rotated
    differently, is aside.
    """

    text: str
    x: float = 0.0
    y: float = 0.0
    height: float = 0.0
    right: float = 0.0
    unread: int = 0
    is_aside: bool = False

    @property
    def has_ended(self) -> bool:
        return bool(_ENDS.search(self.text, max(0, len(self.text) - _END_LENGTH)))

    @property
    def is_note(self) -> bool:
        return bool(_NOTE.match(self.text))

    def follows(self, before: PdfLine) -> bool:
        """Return whether it continues the line of another, or stands closely below it, as in a note."""
        return -self.height <= before.y - self.y <= _NOTE_LEADING * self.height


class _Place(NamedTuple):
    line: PdfLine
    first: int
    """Its first letter, by pdfium's count, and the last."""

    last: int
    quarters: int
    """The clockwise rotation of the line in quarter turns; its frame is one in which it is upright."""

    def goes_on_in(self, other: _Place) -> bool:
        """Return whether both are parts of one line: on some pages pdfium ends one after each word or letter."""
        line, more = self.line, other.line
        if self.quarters != other.quarters or abs(line.y - more.y) > 0.01 or abs(line.height - more.height) > 0.01:
            return False
        return -_OVERLAP * line.height < more.x - line.right < _BLANK * line.height

    def with_more(self, other: _Place) -> _Place:
        line, more = self.line, other.line
        between = " " * (more.x - line.right > _NO_BLANK * line.height)
        whole = line._replace(text=line.text + between + more.text, right=more.right, unread=line.unread + more.unread)
        return self._replace(line=whole, last=other.last)


def lines(page: PdfPage) -> list[PdfLine]:
    """Return the lines of a page; those rotated differently, and those beside its text, are aside."""
    letters = _Letters(page)
    places = [*letters.places()]
    usual = _usual_quarters(places)
    if (90 * usual + page.get_rotation()) % 360:  # pdfium's order is right for upright pages
        page.set_rotation(-90 * usual % 360)
        letters = _Letters(page)
        places = [*letters.places()]
    upright = [place for place in places if place.quarters == usual]
    turned = [place.line._replace(is_aside=True) for place in places if place.quarters != usual]
    return [*(letters.without_asides(upright) if usual == 0 else (place.line for place in upright)), *turned]


def _usual_quarters(places: list[_Place]) -> int:
    """Return the rotation of most letters, in quarter turns."""
    if not any(place.quarters for place in places):
        return 0
    lengths: Counter[int] = Counter()
    for place in places:
        lengths[place.quarters] += len(place.line.text)
    return max(lengths, key=lengths.__getitem__)


class _Frame(NamedTuple):
    """The edges of a page's text, in points."""

    left: float
    right: float
    bottom: float
    top: float

    def is_beside(self, line: PdfLine) -> bool:
        is_out = line.x > self.right + _NEAR or line.right < self.left - _NEAR
        return is_out and self.bottom - line.height < line.y < self.top + line.height

    def is_note(self, lines: list[PdfLine]) -> bool:
        """Return whether lines beside the text are a note: on its left may also be numbers of lists and headings."""
        numbers = sum(line.text.isdigit() for line in lines)
        if numbers:  # line numbers
            return numbers >= _FEWEST
        words = len(_WORD.findall(" ".join(line.text for line in lines)))
        return words >= (_FEWEST if lines[0].right < self.left else 1)


def _frame(places: list[_Place]) -> _Frame | None:
    """Return the edges of a page's text, None if too few lines end at one margin."""
    columns: dict[int, list[PdfLine]] = {}
    for line, *_ in places:
        columns.setdefault(round(line.x), []).append(line)
    lengths = {left: sum([len(line.text) for line in column]) for left, column in columns.items()}
    most = max(lengths.values(), default=0)
    wide = {left: columns[left] for left, length in lengths.items() if 2 * length >= most}
    usual = [(Counter([round(line.right) for line in lines]).most_common(1)[0], len(lines)) for lines in wide.values()]
    rights = [right for (right, times), total in usual if times >= max(_FEWEST, _FULL * total)]
    heights = [line.y for lines in wide.values() for line in lines]
    return _Frame(min(wide), max(rights), min(heights), max(heights)) if rights else None


def _ends_of_foreign(text: str) -> Iterator[int]:
    """Yield where a number or foreign word at either end of a right-to-left line begins and ends."""
    for match in _FOREIGN.finditer(text):
        yield from (match.start(), match.end() - 1)


class _Letters:
    """The letters of a page, by number, with pdfium's data about them."""

    def __init__(self, page: PdfPage) -> None:
        from pypdfium2 import raw

        self._pdfium = raw
        self._page = page.get_textpage()
        self._raw = self._page.raw
        self._text = self._signs()
        is_ascii = self._text.isascii()
        self._is_mirrored = not is_ascii and 3 * len(_RIGHT_TO_LEFT.findall(self._text)) > len(self._text)
        self._boxes = raw.FS_RECTF(), raw.FS_RECTF()
        self._origin = c_double(), c_double()
        self._matrix = raw.FS_MATRIX()
        self._to_matrix = byref(self._matrix)
        self._to = [byref(each) for each in (*self._boxes, *self._origin)]

    def _signs(self) -> str:
        """Return a character for each letter: pdfium's text omits some that fonts do not name."""
        text, count = self._page.get_text_range(), self._page.count_chars()
        if len(text) != count:
            text = "".join(map(chr, map(self._pdfium.FPDFText_GetUnicode, repeat(self._raw), range(count))))
            text = _START_OF_TEXT.sub(self._hyphen, text)
        return _UNNAMED.sub(_UNREAD, text)

    def _hyphen(self, match: re.Match[str]) -> str:
        """Return the character that marks a hyphen at a line end in pdfium's text."""
        return _HYPHEN if self._pdfium.FPDFText_IsHyphen(self._raw, match.start()) == 1 else match[0]

    def places(self) -> Iterator[_Place]:
        """Yield the lines of the page in its own order."""
        start = 0
        before: _Place | None = None
        for part in _LINE_ENDS.split(self._text):
            text = part.strip()
            if text:
                place = self._place(text, start + len(part) - len(part.lstrip()))
                if before is not None and before.goes_on_in(place):
                    place = before.with_more(place)
                elif before is not None:
                    yield before
                before = place
            start += len(part) + (0 if part.endswith(_HYPHEN) else 2)
        if before is not None:
            yield before

    def _place(self, text: str, first: int) -> _Place:
        raw, pdfium, (begin, end), (x, y) = self._raw, self._pdfium, self._boxes, self._origin
        to_begin, to_end, to_x, to_y = self._to
        half, last = len(text) // 2, first + len(text) - 1
        half += first + (text[half] == " ")  # a blank does not count
        pdfium.FPDFText_GetLooseCharBox(raw, first, to_begin)
        pdfium.FPDFText_GetLooseCharBox(raw, last, to_end)
        pdfium.FPDFText_GetCharOrigin(raw, first, to_x, to_y)
        angle = pdfium.FPDFText_GetCharAngle(raw, half)
        is_upright = angle <= 0 and (first == last or (begin.left < end.right and begin.bottom < end.top))
        quarters = 0 if is_upright else self._quarters(angle, first)
        size = pdfium.FPDFText_GetFontSize
        height = self._size(first)
        if size(raw, first) != size(raw, last):  # otherwise it is the size of most letters
            height = median([height, self._size(half), self._size(last)])
        left, base, right = begin.left, y.value, end.right
        if self._is_mirrored:
            # the number or foreign word with which a line begins or ends goes from left to right
            ends = [self._page.get_charbox(first + at, loose=True) for at in _ends_of_foreign(text)]
            left, right = -max(begin.right, right, *(b[2] for b in ends)), -min(left, end.left, *(b[0] for b in ends))
            text = self._in_order(text, first)
        elif quarters > 0:
            left, base, right = (
                (-begin.top, x.value, -end.bottom),
                (-begin.right, -base, -end.left),
                (begin.bottom, -x.value, end.top),
            )[quarters - 1]
        words, unread = _words(text)
        return _Place(PdfLine(words, left, base, height, right, unread), first, last, quarters)

    def _size(self, at: int) -> float:
        """Return the size of a letter in points: some fonts do not state the height of their letters."""
        self._pdfium.FPDFText_GetMatrix(self._raw, at, self._to_matrix)
        size: float = self._pdfium.FPDFText_GetFontSize(self._raw, at)
        return size * hypot(self._matrix.c, self._matrix.d)

    def _quarters(self, angle: float, first: int) -> int:
        """Return the rotation of a line in quarter turns, by its boxes; stacked letters form a line, too."""
        begin, end = self._boxes
        if angle > 0:
            quarters = round(2 * angle / pi)
            return quarters % 4 if abs(angle - quarters * pi / 2) < 0.1 else _SLANTED
        if end.top < begin.bottom and end.left < begin.right:
            return 1
        is_backwards = not self._is_mirrored and self._page.get_charbox(first + 1)[0] < begin.left
        return 2 if is_backwards else 0

    def _in_order(self, text: str, first: int) -> str:
        """Return a line with right-to-left words reversed where pdfium has them from left to right."""

        def turn(match: re.Match[str]) -> str:
            boxes = [self._page.get_charbox(first + at) for at in range(match.start(), match.end())]
            by_box = groupby(zip(match[0], boxes, strict=True), itemgetter(1))  # a ligature's letters have one
            glyphs = ["".join(letter for letter, _ in letters) for _, letters in by_box]
            if boxes[0][0] < boxes[-1][0]:
                return "".join(reversed(glyphs))
            return "".join(glyph if _LAM_ALEF.match(glyph) else glyph[::-1] for glyph in glyphs)

        return _TURNED_BRACKETS.sub(r"\2(\3)\4", _RIGHT_TO_LEFT_WORD.sub(turn, text))

    def without_asides(self, places: list[_Place]) -> list[PdfLine]:
        """Return lines with what stands beside the text separated and marked as aside."""
        frame = None if self._is_mirrored else _frame(places) or self._ragged_frame(places)
        if frame is None:
            return [place.line for place in places]
        parted = {
            at: self._parted(place, frame)
            for at, place in enumerate(places)
            if not frame.left - _NEAR <= place.line.x <= place.line.right <= frame.right + _NEAR
        }
        blocks: list[list[PdfLine]] = []
        for line in filter(frame.is_beside, chain.from_iterable(parted.values())):
            if not blocks or not line.follows(blocks[-1][-1]):
                blocks.append([])
            blocks[-1].append(line)
        notes = [line for block in blocks if frame.is_note(block) for line in block]
        length = sum(len(line.text) for line in notes)
        widest = max((line.right - line.x for line in notes), default=0.0)
        is_column = widest > _NARROW * (frame.right - frame.left)
        if is_column or length > _ASIDE * sum([len(place.line.text) for place in places]):
            return [place.line for place in places]
        asides = {id(line) for line in notes}
        lines: list[PdfLine] = []
        for at, place in enumerate(places):
            parts = parted.get(at, ())
            if asides.isdisjoint(map(id, parts)):
                lines.append(place.line)
            else:
                lines += (line._replace(is_aside=id(line) in asides) for line in parts)
        return lines

    def _ragged_frame(self, places: list[_Place]) -> _Frame | None:
        """Return the edges of ragged text, if notes beside it have a margin of their own."""
        columns: dict[int, list[_Place]] = {}
        for place in places:
            columns.setdefault(round(place.line.x), []).append(place)
        left, column = max(columns.items(), key=lambda item: len(item[1]), default=(0, []))
        if len(column) < _FEWEST:
            return None
        # the line that ends last has a gap before a note, or ends before all notes: most pages need no more letters
        last = max(column, key=lambda place: place.line.right)
        if not any(place.line.x > last.line.right for place in places) and not any(self._gaps(last)):
            return None
        gaps = [gap for place in column for gap in self._gaps(place)]
        starts = Counter(round(start) for _, start in gaps)
        starts.update(round(place.line.x) for place in places if place.line.x > left + _NEAR)
        margin, times = next(iter(starts.most_common(1)), (0, 0))
        ends = [end for end, start in gaps if abs(start - margin) <= 1]
        ends += [place.line.right for place in column if place.line.right < margin]
        if times < _FEWEST or len(ends) < len(column):
            return None
        heights = [place.line.y for place in column]
        return _Frame(min(place.line.x for place in places), max(ends), min(heights), max(heights))

    def _gaps(self, place: _Place) -> Iterator[tuple[float, float]]:
        """Yield the ends of blanks wider than those between words."""
        line, first, last, _ = place
        before, after = self._boxes
        at = first
        while (at := self._text.find(" ", at + 1, last)) >= 0:
            self._pdfium.FPDFText_GetLooseCharBox(self._raw, at - 1, self._to[0])
            self._pdfium.FPDFText_GetLooseCharBox(self._raw, at + 1, self._to[1])
            if after.left - before.right > line.height:
                yield before.right, after.left

    def _parted(self, place: _Place, frame: _Frame) -> list[PdfLine]:
        """Split a line that continues beyond a margin after a blank."""
        line, first, last, _ = place
        left, right, *_ = frame
        if right < line.x <= line.right or line.x <= line.right < left:
            return [line]
        box, cuts, before = self._boxes[0], [first], line.x
        for at in range(first, last + 1):
            if self._text[at].isspace():
                continue
            self._pdfium.FPDFText_GetLooseCharBox(self._raw, at, self._to[0])
            is_apart = box.left - before > _APART * line.height
            is_beyond = before <= right + _NEAR < box.left or before < left - _NEAR <= box.left
            if at > first and ((is_apart and is_beyond) or box.right < before - line.height):
                cuts.append(at)
            before = box.right
        if len(cuts) == 1:
            return [line]
        spans = zip(cuts, [*cuts[1:], last + 1], strict=True)
        return [self._place(self._text[start:end].rstrip(), start).line for start, end in spans]


def _words(text: str) -> tuple[str, int]:
    """Return the text of a line, with `BREAK` for a hyphen at its end, and the number of unknown letters."""
    is_broken = text[-1] in _HYPHENS and _LAST_HYPHEN.search(text)
    if is_broken:
        text = text[:-1]
    elif text.isascii() and text.isprintable():  # most lines are
        return text, 0
    if _SURROGATES.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    words, unread = clean(text)
    unread += 0 if words.isascii() else len(_PRIVATE.findall(words))
    words = words.replace(BREAK, "").replace("\n", " ").strip()
    return (words + BREAK if is_broken else words), unread
