"""The lines of a PDF's pages, joined to paragraphs by margins, leading and size, and by whether a word had room."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from itertools import accumulate, count, pairwise
from math import inf
from statistics import median
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import east_asian_width

from tui.core.transcripts import lines_of_turns
from tui.sources.pdf_edges import without_edges
from tui.sources.pdf_page import BREAK, PdfLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LARGE = 1.15
"""How much larger the letters of a headline are."""

_SMALL = 0.95
_GAP, _LARGE_GAP = 1.12, 1.6
"""How much larger line spacing is where a paragraph may begin, and where one does."""

_RAGGED = 0.9
"""The share of a ragged column's lines that end before its right margin."""

_INDENT = 30
"""The greatest indentation, in points, of a paragraph's first line or a list item."""

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_IN_ADDRESS = re.compile(r"(?:https?://|www\.)\S+$")
_YEARS = re.compile(r"\d-$")
_FIRST_WORD = re.compile(rf"^[\W_]*{_WORD.pattern}")
_LAST_WORD = re.compile(rf"{_WORD.pattern}[\W_]*$")


@dataclass(slots=True)
class _PageColumn:
    """Lines of one page from top to bottom, between two margins."""

    page: int
    lines: list[PdfLine]
    asides: dict[int, list[PdfLine]] = field(default_factory=dict)
    """What stands beside a line, by the number of that in its run."""

    notes: list[PdfLine] = field(default_factory=list)
    left: float = 0.0
    edge: float = 0.0
    indent: float = 0.0

    def part_notes(self, usual: float) -> None:
        """Extract footnotes: lines in smaller letters, else those whose number is cited in the text."""
        lines, first = self.lines, len(self.lines)
        while first > 1 and lines[first - 1].height <= _SMALL * usual:
            first -= 1
        while first < len(lines) and not (lines[first].is_note or _is_apart(lines[first - 1 : first + 1])):
            first += 1
        if first == len(lines):
            first = next((at for at in range(1, len(lines)) if self._is_cited(at)), first)
        self.notes = lines[first:]
        del lines[first:]

    def _is_cited(self, at: int) -> bool:
        """Return whether a separate line begins with a number that follows a word above it."""
        line = self.lines[at]
        if not line.text[:1].isdigit() or not line.is_note or not _is_apart(self.lines[at - 1 : at + 1]):
            return False
        cited = re.compile(rf"(?<=[^\s\d]){line.text[: len(line.text) - len(line.text.lstrip('0123456789'))]}(?!\w)")
        return any(cited.search(each.text) for each in self.lines[:at])

    def is_indented(self, at: int) -> bool:
        """Return whether a line is indented relative to its neighbours; in a list those are indented as well."""
        line, following = self.lines[at], self.lines[at + 1 : at + 2]
        least = line.height / 2
        if abs(line.x - self.left - self.indent) < 1 < self.indent:
            return True
        if line.x < (self.lines[at - 1].x if at else self.left) + least:
            return False
        before_ended = at == 0 or self.lines[at - 1].has_ended
        return before_ended if not following else before_ended or following[0].x < line.x - least

    def has_room(self, line: PdfLine, word: str) -> bool:
        """Return whether the first word of the next line would have fitted at the end of a line."""
        letter = (line.right - line.x) / max(len(line.text), 1)
        room = self.edge - line.right - (len(word) + 1.5) * letter
        return room > (0.15 * (self.edge - self.left) if _goes_on(word) and not line.has_ended else 0.0)


class Paragraphs(NamedTuple):
    """A text with a line for each paragraph, and where each page begins; None for a page without text.

    `first_number` is the number of the first page, by the majority of printed ones. `asides` counts paragraphs beside
    the text, `heads` has the words of headers and footers.
    """

    text: str
    pages: list[int | None]
    first_number: int = 1
    asides: int = 0
    heads: tuple[str, ...] = ()


def join(pages: Sequence[Sequence[PdfLine]], labels: Sequence[str] = ()) -> Paragraphs:
    """Join the lines of labelled pages to paragraphs.

    Footnotes follow the paragraph at the end of their page, notes beside a paragraph follow that.
    """
    if all(line.is_aside for page in pages for line in page):  # beside nothing
        pages = [[line._replace(is_aside=False) for line in page] for page in pages]
    rest, first_number, heads = without_edges(pages, labels)
    runs = _parted(rest)
    lines = [line for run in runs for line in run.lines]
    if not lines:
        return Paragraphs("", [None] * len(pages))
    _indent(runs, len(lines))
    text = _Text(_Hyphens(lines), len(pages))
    leadings = _leadings(runs)
    usual = median(line.height for line in lines)
    begin_turns = lines_of_turns([line.text for line in lines])
    numbers, asides = count(), 0
    before: tuple[_PageColumn, PdfLine] | None = None
    for run in runs:
        for at, line in enumerate(run.lines):
            is_turn = next(numbers) in begin_turns
            begins = before is None or is_turn or _begins(before, run, at, leadings, usual)
            text.add(line.text, run.page, begins=begins)
            if at in run.asides:
                asides += text.put_below(run.asides.pop(at))
            before = run, line
        for beside in run.asides.values():  # asides beside notes, or beside nothing
            asides += text.put_below(beside)
        text.put_below(run.notes)
    return text.paragraphs(first_number, asides)._replace(heads=heads)


class _Text:
    """Paragraphs built from lines, and where the pages begin."""

    def __init__(self, hyphens: _Hyphens, pages: int) -> None:
        self._hyphens = hyphens
        self._paragraphs: list[str] = []
        self._notes: list[str] = []
        self._starts: list[tuple[int, int] | None] = [None] * pages

    def add(self, line: str, page: int, *, begins: bool) -> None:
        """Add a line; if it starts a paragraph, notes below the previous one come first."""
        if begins:
            self._paragraphs += [*self._notes, line]
            self._notes = []
        else:
            self._paragraphs[-1] = self._hyphens.append(self._paragraphs[-1], line)
        if self._starts[page] is None:
            self._starts[page] = len(self._paragraphs) - 1, len(self._paragraphs[-1]) - len(line)

    def put_below(self, lines: Sequence[PdfLine]) -> int:
        """Put notes below the current paragraph; return how many paragraphs they are."""
        notes: list[str] = []
        for at, line in enumerate(lines):
            before = lines[at - 1]
            if notes and line.follows(before) and not (line.is_note and before.has_ended):
                notes[-1] = self._hyphens.append(notes[-1], line.text)
            else:
                notes.append(line.text)
        self._notes += notes
        return len(notes)

    def paragraphs(self, first_number: int, asides: int) -> Paragraphs:
        paragraphs = [*self._paragraphs, *self._notes]
        offsets = [*accumulate((len(paragraph) + 1 for paragraph in paragraphs), initial=0)]
        where = [None if start is None else offsets[start[0]] + start[1] for start in self._starts]
        return Paragraphs("\n".join(paragraphs).replace(BREAK, "-"), where, first_number, asides)


def _indent(runs: list[_PageColumn], lines: int) -> None:
    """Return the indentation of first lines, if enough lines have it."""
    indents = Counter(
        round(line.x - run.left) for run in runs for at, line in enumerate(run.lines) if run.is_indented(at)
    )
    indent, times = indents.most_common(1)[0] if indents else (0, 0)
    for run in runs:
        run.indent = indent if 20 * times > lines else 0


def _goes_on(word: str) -> bool:
    """Return whether a word may continue a sentence, by its first letter: some scripts have no lower case."""
    return word[:1].isalpha() and word[:1] == word[:1].lower()


def _begins(
    before: tuple[_PageColumn, PdfLine], run: _PageColumn, at: int, leadings: dict[int, float], usual: float
) -> bool:
    """Return whether a line starts a paragraph: separate, indented, of another size, or after one with room left."""
    (last_run, last), line = before, run.lines[at]
    if last.text.endswith(BREAK) or (_YEARS.search(last.text) and line.text[0].isdigit() and last_run is run):
        return False
    if abs(last.height - line.height) > 0.15 * max(last.height, line.height):
        return True
    word = line.text.split(maxsplit=1)[0]
    if last_run is not run:  # the next column or page: only words and margins can decide
        return (
            run.is_indented(at)
            or last_run.has_room(last, word)
            or (last.has_ended and not run.indent and not line.text[0].islower())
        )
    down = last.y - line.y
    if down < 0.3 * line.height:  # in the same line
        return False
    leading = leadings.get(round(line.height)) or leadings.get(round(usual), 0.0) * line.height / (usual or 1)
    if min(line.height, last.height) > LARGE * usual:  # a headline is centred and breaks anywhere
        return last.has_ended or down > _LARGE_GAP * leading > 0
    if down > _LARGE_GAP * leading > 0 or run.is_indented(at) or run.has_room(last, word):
        return True
    return down > _GAP * leading > 0 and (last.has_ended or not _goes_on(word))


def _parted(pages: Iterable[list[PdfLine]]) -> list[_PageColumn]:
    """Return pages split at column ends, without footnotes and what stands beside the text."""
    runs: list[_PageColumn] = []
    for number, page in enumerate(pages):
        run = _PageColumn(number, [])
        runs.append(run)
        aside: tuple[PdfLine, list[PdfLine]] | None = None
        for line in page:
            if line.is_aside:
                is_next = aside is not None and line.follows(aside[0])
                group = aside[1] if aside and is_next else run.asides.setdefault(max(0, len(run.lines) - 1), [])
                group.append(line)
                aside = line, group
                continue
            if run.lines and line.y > run.lines[-1].y + 0.5 * line.height:
                run = _PageColumn(number, [])
                runs.append(run)
            run.lines.append(line)
    heights = [line.height for run in runs for line in run.lines]
    usual = median(heights) if heights else 0.0
    for run in runs:
        run.part_notes(usual)
    _measure(runs)
    return [run for run in runs if run.lines or run.asides]


def _is_apart(lines: Sequence[PdfLine]) -> bool:
    return len(lines) > 1 and lines[0].y - lines[1].y > _LARGE_GAP * lines[0].height


def _measure(runs: list[_PageColumn]) -> None:
    """Find the margins of each run of lines."""
    weights: Counter[int] = Counter()
    for run in runs:
        for line in run.lines:
            weights[round(line.x)] += len(line.text)
    most = max(weights.values(), default=0)
    margins = [x for x, weight in weights.items() if 5 * weight >= most]
    edges: dict[float, float] = {}
    ends = sorted((line.x, line.right) for run in runs for line in run.lines)
    for run in runs:
        first = min((line.x for line in run.lines), default=0.0)
        run.left = max((x for x in margins if x <= first + 1), default=first)
        if run.left not in edges:
            near = ends[bisect_right(ends, (run.left - _INDENT, inf)) : bisect_left(ends, (run.left + _INDENT,))]
            edges[run.left] = _edge(sorted(right for _, right in near))
        run.edge = edges[run.left]


def _edge(rights: list[float]) -> float:
    """Return the right margin: where many lines end, or, with ragged text, beyond nearly all ends."""
    if not rights:
        return 0.0
    where, times = Counter(map(round, rights)).most_common(1)[0]
    return float(where) if 3 * times > len(rights) else rights[int(_RAGGED * len(rights))]


def _leadings(runs: list[_PageColumn]) -> dict[int, float]:
    """Return the line spacing of paragraphs by letter height."""
    steps: dict[int, list[float]] = {}
    for run in runs:
        for before, line in pairwise(run.lines):
            if before.y - line.y > 0.5 * line.height and round(before.height) == round(line.height):
                steps.setdefault(round(line.height), []).append(before.y - line.y)
    return {height: sorted(each)[len(each) // 5] for height, each in steps.items()}


class _Hyphens:
    """Decides about hyphens at line ends by the words of the document."""

    def __init__(self, lines: Sequence[PdfLine]) -> None:
        texts = [line.text for line in lines]
        breaks = [at for at, text in enumerate(texts, 1) if text.endswith(BREAK)]
        broken = [(texts[at - 1][:-1], texts[at]) for at in breaks if at < len(texts)]
        for at in breaks:  # halves are not words
            texts[at - 1] = _LAST_WORD.sub("", texts[at - 1])
        for at in breaks:
            if at < len(texts):
                texts[at] = _FIRST_WORD.sub("", texts[at])
        self._words = {*_WORD.findall("\n".join(texts).casefold())} if breaks else set()
        # If no word was ever broken, all hyphens are part of words, and these seldom end a line.
        halves = (_halves(*each) for each in broken)
        self._breaks_words = 10 * len(broken) >= len(lines) or any(self._is_word("", *each) for each in halves if each)

    def _is_word(self, sign: str, first: str, second: str) -> bool:
        return f"{first}{sign}{second}".casefold() in self._words

    def append(self, before: str, line: str) -> str:
        """Append a line to a paragraph: without a blank between Chinese or Japanese signs, joining hyphenated words."""
        if not before.endswith(BREAK):
            is_joined = _is_wide(before[-1]) and _is_wide(line[0])
            is_joined |= before[-1] == "-" and before[-2:-1].isdigit() and line[0].isdigit()  # 2019-20, #00:01:12-2#
            return before + ("" if is_joined else " ") + line
        halves = _halves(before[:-1], line)
        is_written = halves and (_IN_ADDRESS.search(before) or self._is_written(*halves))
        return before[:-1] + ("-" if is_written else "") + line

    def _is_written(self, first: str, second: str) -> bool:
        """Return whether a hyphen is part of the word it breaks."""
        joined, apart = self._is_word("", first, second), self._is_word("-", first, second)
        if joined != apart:
            return apart
        if first.isupper() and second.isupper() and min(len(first), len(second)) > 3:  # a word in capitals
            return not self._breaks_words
        if not second[0].islower() or not first[-1].islower() or not self._breaks_words:
            return True
        last = first.rpartition("-")[2]
        return "-" in first or (min(len(last), len(second)) > 3 and {last.casefold(), second.casefold()} <= self._words)


def _halves(before: str, line: str) -> tuple[str, str] | None:
    """Return the halves of the word that a hyphen breaks."""
    first, second = _WORD.findall(before.rpartition(" ")[2]), _WORD.match(line)
    return (first[-1], second[0]) if first and second else None


def _is_wide(sign: str) -> bool:
    return east_asian_width(sign) in "WF" and not "가" <= sign <= "힣"
