"""Sentences as spans of an article's text, none across paragraphs."""

import re
from collections.abc import Iterator
from itertools import accumulate, pairwise

import sentencex

from tui.core.paragraphs import join_lines, paragraphs

CHUNK = 20_000
"""The longest piece of a line, in code points, given to the splitter at once."""

_SPACE = re.compile(r"\s")

_PLAIN_SPACES = dict.fromkeys(
    map(ord, "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"), " "
)
"""sentencex 1.0 panics at a wide space after an initial: it cuts the text inside the bytes of the space."""


def sentences(text: str, language: str = "en", lines: list[tuple[int, int]] | None = None) -> list[tuple[int, int]]:
    """Return the spans of the sentences of `text`, in order, without outer white space.

    `language` is an ISO 639 code, with or without a region; one the splitter does not know is read as English. `lines`
    are the text's `paragraphs`, if already known.
    """
    text = join_lines(text)
    code = language.replace("_", "-").split("-", 1)[0].lower() or "en"
    return [
        sentence
        for line_start, line_end in (paragraphs(text) if lines is None else lines)
        for start, end in _chunks(text, line_start, line_end)
        for sentence in _split(text, start, end, code)
    ]


def sentence_span(text: str, language: str, at: int) -> tuple[int, int]:
    """Return the span of the sentence at a code point, or of its line if it is in none."""
    line = line_span(text, at)
    return next((span for span in sentences(text, language, [line]) if at < span[1]), line)


def line_span(text: str, at: int) -> tuple[int, int]:
    """Return the span of the line at a code point; wrapped lines are one."""
    text = join_lines(text)
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end


def _chunks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Split a long line at white space: the splitter looks back further the longer a line is."""
    while end - start > CHUNK:
        cut = start + CHUNK
        spaces = [match.start() for match in _SPACE.finditer(text, cut - CHUNK // 4, cut)]
        if spaces:
            cut = spaces[-1] + 1
        yield start, cut
        start = cut
    if start < end:
        yield start, end


def _split(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """Yield the sentences of one piece of a line."""
    at = start
    for sentence in _pieces(language, text[start:end]):
        stripped = sentence.strip()
        if stripped:
            first = at + len(sentence) - len(sentence.lstrip())
            yield first, first + len(stripped)
        at += len(sentence)


def _pieces(language: str, piece: str) -> list[str]:
    """Return the splitter's pieces, or the whole if they do not add up to it (spans are counted, not searched)."""
    plain = piece if piece.isascii() else piece.translate(_PLAIN_SPACES)
    lengths = [len(part) for part in sentencex.segment(language, plain)]
    if sum(lengths) != len(piece):
        return [piece]
    ends = [0, *accumulate(lengths)]
    return [piece[start:end] for start, end in pairwise(ends)]
