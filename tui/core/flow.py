"""Hard-wrapped text (mail, Gutenberg, wire copy), read as paragraphs: a view of it, the stored text stays as it is.

A line is full where the first word of the next one would not have had room on it. In text that was wrapped nearly every
line is full but the last of its paragraph; in lists, verse and lines that are paragraphs hardly one is.
"""

import re
from itertools import pairwise

NARROWEST, WIDEST = 45, 100
"""Characters that wrapped lines have at most."""

_OFTEN = 1.1 * WIDEST
_MANY_LONG = 0.05
_LEAST_FULL = 0.6
_LEAST_GOING_ON = 0.3
"""Of the lines that are joined, the share that goes on in a small letter: a sentence begins in the midst of a line."""

_LONGEST_WORD = 30
_MOST, _RAGGED = 0.97, 1
"""The share of lines that are no longer than was aimed at, and how far others were cut short of that."""

_BEGINS = re.compile(
    r"\s|[-*+•·]\s|[>|]|#{1,6}\s|[-=_*~#]{3}|[–—]\s*(?![\sa-zà-ÿ])|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{2,4})[.)]\s|\[\d+\]"
    r"|[A-Z][^\s:]{0,20}:(?:\s|$)"
)
"""How a line begins that goes on with none before it: indented, an entry of a list, a quoted line, a rule, a label."""

_COLUMNS = re.compile(r"\t|\S {3,}\S|  $|[-=_*~]{3}$")
"""What stands in a line that nothing goes on from: columns, Markdown's line break, a rule."""


def flowed(text: str) -> str:
    """Return the text with a blank for each line end within a paragraph, so that every code point keeps its place."""
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
    """Return whether a line could go on in the next one: neither is empty or of another kind than prose."""
    if not line.strip() or not following.strip() or _BEGINS.match(following) or _COLUMNS.search(line):
        return False
    return line[0] != ">"


def _first_word(line: str) -> int:
    """Return how long the word is that had to stand on the next line; a very long one would not have fitted on any."""
    return min(len(line.split(None, 1)[0]), _LONGEST_WORD)
