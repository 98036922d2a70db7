"""Passages that stand twice in one article: what a reader may fold away on the screen."""

from tui.core.text import paragraphs

FEWEST = 3
"""A repeat of at least this many paragraphs is folded, however short they are."""

FOLDED_LENGTH = 400
"""A repeat of at least this many code points is folded, even when it is one paragraph."""

_TRIES = 8
"""Earlier places compared with a paragraph; keeps a line that stands a thousand times from costing a million."""


def repeated(text: str, lines: list[tuple[int, int]] | None = None) -> list[tuple[int, int]]:
    """Return spans, in order, of whole paragraphs that repeat an earlier block in the same order.

    A no-break space counts as a space. A span begins and ends with the text of its first and last paragraph and never
    overlaps the block that it repeats. `lines` are the text's `paragraphs`, if the caller has them.
    """
    places = paragraphs(text) if lines is None else lines
    # Numbers for words: paragraphs are compared far more often than they are read.
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
        if length >= FEWEST or sum(end - start for start, end in block) >= FOLDED_LENGTH:
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
    """Count the paragraphs from `at` on that stand at one of some earlier places too, where the most of them do."""
    longest = min(len(places), 1)
    following = words[at + 1] if at + 1 < len(words) else -1
    for before in places:
        if words[before + 1] == following and before + 1 < at:
            longest = max(longest, _common(words, before, at))
    return longest


def _common(words: list[int], before: int, at: int) -> int:
    """Count the paragraphs that are equal from `before` and from `at` on, without running into `at`."""
    length = 0
    most = min(at - before, len(words) - at)
    while length < most and words[before + length] == words[at + length]:
        length += 1
    return length
