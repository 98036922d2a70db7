"""The lines of a PDF's pages, joined to paragraphs: by margins, leading and size, and by whether a word had room."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from statistics import median
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import east_asian_width

from tui.core.transcripts import lines_of_turns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LARGE = 1.15
"""How much larger than others the letters of a headline are."""

BREAK = "\u00ad"
"""Stands for the hyphen at the end of a line that breaks a word."""

_SMALL = 0.95
_EDGE = 4
"""Lines at the head and the foot of a page among which those are that stand on every page."""

_HEAD_LENGTH = 200
_GAP, _LARGE_GAP = 1.12, 1.6
"""How much further apart than others lines are where a paragraph may begin, and where one does."""

_RAGGED = 0.9
"""The share of a column's lines that end before its right margin, where it is ragged."""

_INDENT = 30
"""Points that the first line of a paragraph, or an entry of a list, stands in at most."""

_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"^\D{0,3}(\d{1,5})\b|\b(\d{1,5})\D{0,3}$|^\D*\b(\d{1,5})\s*(?:/|of|von|de|sur)\s*\d+\D*$")
_COUNTER = re.compile(r"(?:^|\s)(\d{1,4})\s?(?:/|of|von|de|sur)\s?(\d{1,4})$")
_BESIDE_COUNTER = re.compile(r"^(?:https?|file)://\S+$|^\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}:\d{2}\b")
"""What browsers print above and below a page: which of how many it is, its address, when."""

_ADDRESS = re.compile(r"(?:^|\s)(https?://\S+)(?=\s|$)")
_ENDS = re.compile(r"[.!?…:。！？][\"'”’»)\]]*(?:\d{1,3}|[*†‡])?$")
_NOTE = re.compile(r"(?:\d{1,3}|[*†‡§¶])\s?(?=\D)")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_FIRST_WORD = re.compile(rf"^[\W_]*{_WORD.pattern}")
_LAST_WORD = re.compile(rf"{_WORD.pattern}[\W_]*$")


class PdfLine(NamedTuple):
    """A line as it is set: from where to where it goes, its base line, the height of its letters, in points.

    `y` grows upwards. A line that a hyphen breaks ends with `BREAK`. Of its letters `unread` are unknown.
    """

    text: str
    x: float = 0.0
    y: float = 0.0
    height: float = 0.0
    right: float = 0.0
    unread: int = 0

    @property
    def has_ended(self) -> bool:
        return bool(_ENDS.search(self.text))

    @property
    def is_note(self) -> bool:
        return bool(_NOTE.match(self.text))


@dataclass(slots=True)
class _PageColumn:
    """Lines of one page from top to bottom, which stand between two margins."""

    page: int
    lines: list[PdfLine]
    left: float = 0.0
    edge: float = 0.0
    indent: float = 0.0

    def is_indented(self, at: int) -> bool:
        """Return whether a line stands in from the one before and after it, which in a list stand in as well."""
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
        return room > (0.0 if line.has_ended or not word[:1].islower() else 0.15 * (self.edge - self.left))


class Paragraphs(NamedTuple):
    """A text with a line a paragraph, and where in it each page begins; None for a page without words of its own.

    `first_number` is what the first page is numbered with, as most pages that print a number tell.
    """

    text: str
    pages: list[int | None]
    first_number: int = 1


def join(pages: Sequence[Sequence[PdfLine]]) -> Paragraphs:
    """Join the lines of pages to paragraphs; notes at the foot of a page stand after the paragraph it ends with."""
    rest, first_number = _without_running_heads(pages)
    runs, notes = _parted(rest)
    lines = [line for run in runs for line in run.lines]
    if not lines:
        return Paragraphs("", [None] * len(pages))
    hyphens = _Hyphens(lines)
    leadings = _leadings(runs)
    usual = median(line.height for line in lines)
    indents = Counter(
        round(line.x - run.left) for run in runs for at, line in enumerate(run.lines) if run.is_indented(at)
    )
    indent, times = indents.most_common(1)[0] if indents else (0, 0)
    for run in runs:
        run.indent = indent if 20 * times > len(lines) else 0
    begin_turns = lines_of_turns([line.text for line in lines])
    paragraphs: list[str] = []
    starts: list[tuple[int, int] | None] = [None] * len(pages)
    waiting: list[str] = []
    number = 0
    before: tuple[_PageColumn, PdfLine] | None = None
    for run in runs:
        for at, line in enumerate(run.lines):
            if before is None or number in begin_turns or _begins(before, run, at, leadings, usual):
                paragraphs += [*waiting, line.text]
                waiting = []
            else:
                paragraphs[-1] = hyphens.append(paragraphs[-1], line.text)
            if starts[run.page] is None:
                starts[run.page] = len(paragraphs) - 1, len(paragraphs[-1]) - len(line.text)
            before = run, line
            number += 1
        waiting += _note_paragraphs(notes.get(id(run), ()), hyphens)
    paragraphs += waiting
    offsets = [0]
    for paragraph in paragraphs:
        offsets.append(offsets[-1] + len(paragraph) + 1)
    where = [None if start is None else offsets[start[0]] + start[1] for start in starts]
    return Paragraphs("\n".join(paragraphs).replace(BREAK, "-"), where, first_number)


def _begins(
    before: tuple[_PageColumn, PdfLine], run: _PageColumn, at: int, leadings: dict[int, float], usual: float
) -> bool:
    """Tell whether a line begins a paragraph: set apart, indented, of another size, or after one that had room."""
    (last_run, last), line = before, run.lines[at]
    if last.text.endswith(BREAK):
        return False
    if abs(last.height - line.height) > 0.15 * max(last.height, line.height):
        return True
    word = line.text.split(maxsplit=1)[0]
    if last_run is not run:  # the next column or page: only words and margins can tell
        return (
            run.is_indented(at)
            or last_run.has_room(last, word)
            or (last.has_ended and not run.indent and not line.text[0].islower())
        )
    down = last.y - line.y
    if down < 0.3 * line.height:  # in the same line
        return False
    leading = leadings.get(round(line.height)) or leadings.get(round(usual), 0.0) * line.height / (usual or 1)
    if min(line.height, last.height) > LARGE * usual:  # a headline is set in the middle, and breaks where it likes
        return last.has_ended or down > _LARGE_GAP * leading > 0
    if down > _LARGE_GAP * leading > 0 or run.is_indented(at) or run.has_room(last, word):
        return True
    return down > _GAP * leading > 0 and (last.has_ended or not word[:1].islower())


def _parted(pages: Iterable[list[PdfLine]]) -> tuple[list[_PageColumn], dict[int, list[PdfLine]]]:
    """Return pages parted where a column ends, and the notes at the foot of each, by `id`."""
    runs: list[_PageColumn] = []
    for number, page in enumerate(pages):
        for at, line in enumerate(page):
            if at == 0 or line.y > page[at - 1].y + 0.5 * line.height:
                runs.append(_PageColumn(number, []))
            runs[-1].lines.append(line)
    heights = [line.height for run in runs for line in run.lines]
    usual = median(heights) if heights else 0.0
    notes = {}
    for run in runs:
        first = len(run.lines)
        while first > 1 and run.lines[first - 1].height <= _SMALL * usual:
            first -= 1
        while first < len(run.lines) and not (run.lines[first].is_note or _is_apart(run.lines[first - 1 : first + 1])):
            first += 1
        notes[id(run)] = run.lines[first:]
        del run.lines[first:]
    _measure(runs)
    return [run for run in runs if run.lines or notes[id(run)]], notes


def _is_apart(lines: Sequence[PdfLine]) -> bool:
    return len(lines) > 1 and lines[0].y - lines[1].y > _LARGE_GAP * lines[0].height


def _measure(runs: list[_PageColumn]) -> None:
    """Find the margins between which the lines of each run stand."""
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
    """Return the right margin: where many lines end, or nearly all before it where it is ragged."""
    if not rights:
        return 0.0
    where, times = Counter(map(round, rights)).most_common(1)[0]
    return float(where) if 3 * times > len(rights) else rights[int(_RAGGED * len(rights))]


def _leadings(runs: list[_PageColumn]) -> dict[int, float]:
    """Return how far apart lines of one paragraph are, by the height of their letters."""
    steps: dict[int, list[float]] = {}
    for run in runs:
        for before, line in pairwise(run.lines):
            if before.y - line.y > 0.5 * line.height and round(before.height) == round(line.height):
                steps.setdefault(round(line.height), []).append(before.y - line.y)
    return {height: sorted(each)[len(each) // 5] for height, each in steps.items()}


def _note_paragraphs(lines: Sequence[PdfLine], hyphens: _Hyphens) -> list[str]:
    notes: list[str] = []
    for line in lines:
        if notes and not (line.is_note and _ENDS.search(notes[-1])):
            notes[-1] = hyphens.append(notes[-1], line.text)
        else:
            notes.append(line.text)
    return notes


def _without_running_heads(pages: Sequence[Sequence[PdfLine]]) -> tuple[list[list[PdfLine]], int]:
    """Return pages without what stands above and below most of them, and the number that the first one has there."""
    edges = [[*page[:_EDGE], *page[max(_EDGE, len(page) - _EDGE) :]] for page in pages]
    heads = Counter(key for page in edges for key in {_key(line) for line in page})
    repeated = {key for key, times in heads.items() if times >= 3 and times > len(pages) // 2}
    numbers = [
        [(line, (each - at, round(line.y / 6))) for line in page for each in _numbers(line)]
        for at, page in enumerate(edges)
    ]
    ahead = Counter(place for page in numbers for place in {place for _, place in page})
    counted = {place for place, times in ahead.items() if times >= 3 and 3 * times > len(pages)}
    rest = []
    for at, (page, edge, numbered) in enumerate(zip(pages, edges, numbers, strict=True)):
        out = [
            line for line in edge if _key(line) in repeated or (line.text.isdigit() and line in {*page[:2], *page[-2:]})
        ]
        out += [line for line, place in numbered if place in counted]
        if printed := [line for line in edge if _is_counter(line, at, len(pages))]:
            out += [*printed, *(line for line in edge if _BESIDE_COUNTER.search(line.text))]
        beside = [line for line in edge if any(abs(line.y - each.y) < 1 for each in out)]
        rest.append([line for line in page if not any(line is each for each in beside)])
    return rest, max(counted, key=ahead.__getitem__)[0] if counted else 1


def printed_address(pages: Sequence[Sequence[PdfLine]]) -> str:
    """Return the address of the page that a browser printed, "" where none is on the edge of the first page."""
    edge = [*pages[0][:_EDGE], *pages[0][-_EDGE:]] if pages else []
    matches = (_ADDRESS.search(line.text) for line in edge)
    return next((match[1] for match in matches if match and any(_is_counter(line, 0, len(pages)) for line in edge)), "")


def _is_counter(line: PdfLine, at: int, total: int) -> bool:
    match = _COUNTER.search(line.text)
    return match is not None and (int(match[1]), int(match[2])) == (at + 1, total)


def _numbers(line: PdfLine) -> list[int]:
    if len(line.text) > _HEAD_LENGTH:
        return []
    return [int(number) for match in _PAGE_NUMBER.finditer(line.text) for number in match.groups() if number]


def _key(line: PdfLine) -> str:
    return _NUMBER.sub("#", line.text)


class _Hyphens:
    """What becomes of a hyphen at the end of a line, by the words of the document."""

    def __init__(self, lines: Sequence[PdfLine]) -> None:
        texts = [line.text for line in lines]
        breaks = [at for at, text in enumerate(texts, 1) if text.endswith(BREAK)]
        broken = [(texts[at - 1][:-1], texts[at]) for at in breaks if at < len(texts)]
        for at in breaks:  # halves are no words
            texts[at - 1] = _LAST_WORD.sub("", texts[at - 1])
        for at in breaks:
            if at < len(texts):
                texts[at] = _FIRST_WORD.sub("", texts[at])
        self._words = {*_WORD.findall("\n".join(texts).casefold())} if breaks else set()
        # Where no word was ever broken all hyphens are those that were written, which seldom end a line.
        halves = (_halves(*each) for each in broken)
        self._breaks_words = 10 * len(broken) >= len(lines) or any(self._is_word("", *each) for each in halves if each)

    def _is_word(self, sign: str, first: str, second: str) -> bool:
        return f"{first}{sign}{second}".casefold() in self._words

    def append(self, before: str, line: str) -> str:
        """Return a paragraph with a line after it: no blank between signs of Chinese or Japanese, hyphens undone."""
        if not before.endswith(BREAK):
            return before + ("" if _is_wide(before[-1]) and _is_wide(line[0]) else " ") + line
        halves = _halves(before[:-1], line)
        return before[:-1] + ("-" if halves and self._is_written(*halves) else "") + line

    def _is_written(self, first: str, second: str) -> bool:
        """Tell whether a hyphen belongs to the word that it breaks."""
        joined, apart = self._is_word("", first, second), self._is_word("-", first, second)
        if joined != apart:
            return apart
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
