"""What is said in a transcript: its lines without labels and numbers in the margin, and its sentences."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from tui.core.paragraphs import WIDEST, paragraphs
from tui.core.sentences import sentence_span, sentences
from tui.core.transcripts import numbers_in_margin
from tui.core.turns import speaker_at, turn_at, without_labels

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from tui.core.spans import Span
    from tui.core.turns import Turn

_FULL = 0.75
"""The share of the longest line that a line and the next one's first word exceed if the line goes on there."""

_WORD = re.compile(r"\S+")
_LINE = re.compile(r"[^\n]+")


def spoken_lines(text: str, lines: Sequence[Span], turns: Sequence[Turn], left_out: Collection[str] = ()) -> list[Span]:
    """Return the speech in the paragraphs of a transcript, without labels and numbers in the margin.

    Speakers who are `left_out` are excluded.
    """
    spoken = without_labels(lines, turns)
    if left_out:
        spoken = [span for span in spoken if speaker_at(turns, span[0]) not in left_out]
    cuts = sorted(numbers_in_margin(text).items())
    parts: list[Span] = []
    at = 0
    for start, end in spoken:
        while at < len(cuts) and cuts[at][1] <= start:
            at += 1
        begin = start
        while at < len(cuts) and cuts[at][0] < end:
            first, last = cuts[at]
            parts.append((begin, begin + len(text[begin:first].rstrip())))
            begin, at = last, at + 1
        parts.append((begin, end))
    return [(start, end) for start, end in parts if start < end]


def lines_going_on(text: str, spoken: Sequence[Span], turns: Sequence[Turn]) -> set[int]:
    """Return the starts of those spoken lines that go on with the line before, in a text with numbered lines.

    Such lines were broken for print, so only a line without room for the next one's first word goes on.
    """
    numbers = numbers_in_margin(text) if turns else {}
    if not numbers:
        return set()
    longest = max(match.end() - numbers.get(match.start(), match.start()) for match in _LINE.finditer(text))
    if longest > WIDEST:
        return set()  # these are numbered paragraphs
    starts: set[int] = set()
    for before, after in pairwise(spoken):
        width = before[1] - _begin(text, before[0], numbers)
        word = _WORD.match(text, after[0])
        is_next = text.count("\n", before[1], after[0]) == 1 and turn_at(turns, before[0]) == turn_at(turns, after[0])
        if is_next and word and (width + 1 + len(word[0]) > _FULL * longest or word[0][0].islower()):
            starts.add(after[0])
    return starts


def _begin(text: str, at: int, numbers: Mapping[int, int]) -> int:
    """Return where the line at a code point begins behind its number."""
    start = text.rfind("\n", 0, at) + 1
    return numbers.get(start, start)


def sentences_of_lines(text: str, language: str, spoken: Sequence[Span], starts: Collection[int]) -> list[Span]:
    """Return the sentences of spoken lines, across the numbers of lines that go on from `starts`."""
    if not starts:
        return sentences(text, language, [*spoken])
    parts: list[str] = []
    pieces: list[Span] = []
    at = 0
    for start, end in spoken:
        goes_on = start in starts
        parts += [" " * (start - at) if goes_on else text[at:start], text[start:end]]
        pieces.append((pieces.pop()[0], end) if goes_on else (start, end))
        at = end
    return sentences("".join([*parts, text[at:]]), language, pieces)


def without_numbers(text: str, span: Span, turns: Sequence[Turn]) -> str:
    """Return the words of a span without the numbers of lines in it."""
    if not turns or "\n" not in text[slice(*span)]:
        return text[slice(*span)]
    numbers = sorted(each for each in numbers_in_margin(text).items() if span[0] <= each[0] < span[1])
    cuts = [span[0], *(at for number in numbers for at in number), span[1]]
    return "".join(text[start:end] for start, end in zip(cuts[::2], cuts[1::2], strict=True))


def spoken_sentences(text: str, language: str, turns: Sequence[Turn], left_out: Collection[str] = ()) -> list[Span]:
    """Return the sentences of a text; of a transcript those spoken, except by those `left_out`."""
    if not turns:
        return sentences(text, language)
    spoken = spoken_lines(text, paragraphs(text), turns, left_out)
    return sentences_of_lines(text, language, spoken, lines_going_on(text, spoken, turns))


def spoken_sentence(text: str, language: str, turns: Sequence[Turn], at: int) -> Span:
    """Return the span of the sentence at a code point, in a transcript without the label before it."""
    turn = turn_at(turns, at)
    if turn is None:
        return sentence_span(text, language, at)
    spoken = spoken_lines(text, paragraphs(text), turns)
    starts = lines_going_on(text, spoken, turns)
    own = [span for span in spoken if turn.start <= span[0] < turn.end]
    spans = sentences_of_lines(text, language, own, starts)
    return next((span for span in spans if at < span[1]), sentence_span(text, language, at))
