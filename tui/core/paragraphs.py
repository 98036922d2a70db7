"""The paragraphs of a text, even a hard-wrapped one (mail, Gutenberg, wire copy), and those that are repeated.

This is only a view: the stored text is unchanged. A line is full if the next line's first word would not have fitted.
In wrapped text nearly every line is full but the last of its paragraph; in lists, verse and text with one line a
paragraph hardly any is.
"""

import re
from itertools import pairwise

NARROWEST, WIDEST = 45, 100
"""The limits of the longest wrapped line, in characters."""

_OFTEN = 1.1 * WIDEST
_MANY_LONG = 0.05
_LEAST_FULL = 0.6
_LEAST_GOING_ON = 0.3
"""The least share of joined lines that continue in lower case."""

_LONGEST_WORD = 30
_MOST, _RAGGED = 0.97, 1
"""The share of lines within the width, and how far the others may fall short of it."""

_BEGINS = re.compile(
    r"\s|[-*+•·]\s|[>|]|#{1,6}\s|[-=_*~#]{3}|[–—]\s*(?![\sa-zà-ÿ])|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{2,4})[.)]\s|\[\d+\]"
    r"|[A-Z][^\s:]{0,20}:(?:\s|$)"
)
"""Beginnings of lines that continue no other: indented, a list item, a quoted line, a rule, a label."""

_COLUMNS = re.compile(r"\t|\S {3,}\S|  $|[-=_*~]{3}$")
"""Contents of lines that do not continue: columns, Markdown's line break, a rule."""

_TRIMMED_LINE = re.compile(r"\S(?:[^\n]*\S)?")

LINE = re.compile(r"[^\n]+")
"""A non-empty line, even if it is only white space."""

FOLDED_PARAGRAPHS = 3
"""A repeat of at least this many paragraphs is folded, however short they are."""

FOLDED_LENGTH = 400
"""A repeat of at least this many code points is folded, even a single paragraph."""

_TRIES = 8
"""The most earlier places compared with a paragraph, so that a line repeated often does not cost its square."""


def join_lines(text: str) -> str:
    """Return the text with a blank for each line end within a paragraph, so that every code point keeps its offset."""
    ends = text.count("\n")
    if ends < 1 or len(text) > _OFTEN * (ends + 1):
        return text
    lines = text.split("\n")
    lengths = [len(line.rstrip()) for line in lines]
    prose = [length for line, length in zip(lines, lengths, strict=True) if " " in line.strip()]
    long = sum(length > WIDEST for length in prose)
    if not prose or long > _MANY_LONG * len(prose):
        return text
    width = sorted(prose)[int(_MOST * len(prose))] - _RAGGED
    if width < NARROWEST:
        return text
    ends_open = [number for number, pair in enumerate(pairwise(lines)) if _may_go_on(*pair)]
    goes_on = {number for number in ends_open if lines[number + 1][0].islower() and lengths[number] > width // 2}
    full = {number for number in ends_open if lengths[number] + 1 + _first_word(lines[number + 1]) > width}
    joined = full | goes_on
    if len(joined) < _LEAST_FULL * len(ends_open) or len(full & goes_on) < _LEAST_GOING_ON * len(joined) or not full:
        return text
    pieces: list[str] = []
    for number, line in enumerate(lines):
        pieces += (line, " " if number in joined else "\n")
    return "".join(pieces[:-1])


def _may_go_on(line: str, following: str) -> bool:
    """Return whether a line could continue in the next one: neither is empty or something other than prose."""
    if not line.strip() or not following.strip() or _BEGINS.match(following) or _COLUMNS.search(line):
        return False
    return line[0] != ">"


def _first_word(line: str) -> int:
    """Return the length of the word that was wrapped; 0 for one too long to fit on any line."""
    return min(len(line.split(None, 1)[0]), _LONGEST_WORD)


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Return the spans of the paragraphs of `text`, its non-blank lines, trimmed of white space.

    Lines wrapped by a mail program or wire are one paragraph.
    """
    return [match.span() for match in _TRIMMED_LINE.finditer(join_lines(text))]


def find_repeats(text: str, lines: list[tuple[int, int]] | None = None) -> list[tuple[int, int]]:
    """Return spans, in order, of whole paragraphs that repeat an earlier block in the same order.

    A no-break space counts as a space. A span begins and ends with the text of its first and last paragraph and never
    overlaps the block it repeats. `lines` are the text's `paragraphs`, if already known.
    """
    places = paragraphs(text) if lines is None else lines
    # Words are numbered, because paragraphs are compared far more often than they are read.
    numbers: dict[str, int] = {}
    plain = text.replace("\u00a0", " ")
    words = [numbers.setdefault(plain[start:end], len(numbers)) for start, end in places]
    if len(numbers) == len(words):
        return []
    places_of: dict[int, list[int]] = {}
    folds = []
    at = 0
    while at < len(places):
        length = _longest(words, places_of.get(words[at], []), at)
        block = places[at : at + length]
        if length >= FOLDED_PARAGRAPHS or sum(end - start for start, end in block) >= FOLDED_LENGTH:
            folds.append((block[0][0], block[-1][1]))
        else:
            length = 1
        for index in range(at, at + length):
            earlier = places_of.setdefault(words[index], [])
            if len(earlier) < _TRIES:
                earlier.append(index)
        at += length
    return folds


def _longest(words: list[int], places: list[int], at: int) -> int:
    """Return the greatest number of paragraphs from `at` on that also occur at one of some earlier places."""
    longest = min(len(places), 1)
    following = words[at + 1] if at + 1 < len(words) else -1
    for before in places:
        if words[before + 1] == following and before + 1 < at:
            longest = max(longest, _common(words, before, at))
    return longest


def _common(words: list[int], before: int, at: int) -> int:
    """Count the equal paragraphs from `before` and from `at` on, without running into `at`."""
    length = 0
    most = min(at - before, len(words) - at)
    while length < most and words[before + length] == words[at + length]:
        length += 1
    return length
