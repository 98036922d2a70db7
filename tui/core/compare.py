"""Two texts side by side: matching sentences, and the words in which they differ."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from rapidfuzz import fuzz

from tui.core.paragraphs import paragraphs
from tui.core.sentences import sentences
from tui.core.text import plural

Words = tuple[tuple[str, bool], ...]
"""A sentence in pieces, each with whether the other text has it too."""

ANSWERS = 45
"""The least similarity, 0 to 100, of matching sentences."""

PAIRS_AT_MOST = 40_000
"""The most pairs of sentences compared between two equal ones; beyond that they are listed one by one."""

_WORD = re.compile(r"\w+|[^\w\s]|\s+")


@dataclass(frozen=True, slots=True)
class SentencePair:
    """Matching sentences; a side without one is empty. `begins` says on which sides a paragraph begins."""

    left: Words = ()
    right: Words = ()
    begins: bool = False

    @property
    def same(self) -> bool:
        return bool(self.left) and all(same for _, same in (*self.left, *self.right))

    @property
    def outcome(self) -> Literal["same", "changed", "left", "right"]:
        """The kind of the pair: the same, in other words, only left or only right."""
        if self.same:
            return "same"
        return "changed" if self.left and self.right else "left" if self.left else "right"


def compare(left: str, right: str, language: str = "en") -> list[SentencePair]:
    """Return the sentences of two texts in pairs, in text order."""
    lefts, left_begins = _sentences(left, language)
    rights, right_begins = _sentences(right, language)
    pairs = []
    for i, j in _align([_plain(s) for s in lefts], [_plain(s) for s in rights]):
        begins = (i is not None and left_begins[i]) or (j is not None and right_begins[j])
        words = _marked("" if i is None else lefts[i], "" if j is None else rights[j])
        pairs.append(SentencePair(*words, begins))
    return pairs


def describe_comparison(pairs: Sequence[SentencePair]) -> str:
    """Return how many sentences are the same, and how many are not."""
    count = Counter(pair.outcome for pair in pairs)
    return (
        f"{plural(count['same'], 'sentence')} the same, {count['changed']} in other words, {count['left']} only left, "
        f"{count['right']} only right"
    )


def _sentences(text: str, language: str) -> tuple[list[str], list[bool]]:
    """Return the sentences, white space folded, and which of them begin a paragraph."""
    lines = paragraphs(text)
    firsts = {start for start, _ in lines}
    spans = sentences(text, language, lines)
    return [" ".join(text[start:end].split()) for start, end in spans], [start in firsts for start, _ in spans]


def _plain(sentence: str) -> str:
    """Normalise a sentence for comparison: quotes, dashes and capitals are a matter of house style."""
    return " ".join(re.findall(r"\w+", sentence.casefold())) or sentence


def _align(lefts: Sequence[str], rights: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    for tag, a, b, c, d in SequenceMatcher(None, lefts, rights, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from zip(range(a, b), range(c, d), strict=True)
        else:
            yield from _answering(lefts, rights, (a, b), (c, d))


def _answering(
    lefts: Sequence[str], rights: Sequence[str], left_range: tuple[int, int], right_range: tuple[int, int]
) -> Iterator[tuple[int | None, int | None]]:
    """Pair similar sentences between two equal stretches, in order, maximising the sum of similarities."""
    (a, b), (c, d) = left_range, right_range
    rows, columns = b - a, d - c
    if rows * columns > PAIRS_AT_MOST:
        yield from ((row, None) for row in range(a, b))
        yield from ((None, column) for column in range(c, d))
        return
    alike = [
        [fuzz.ratio(lefts[a + i], rights[c + j], score_cutoff=ANSWERS) for j in range(columns)] for i in range(rows)
    ]
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            both = best[i + 1][j + 1] + alike[i][j] if alike[i][j] else 0.0
            best[i][j] = max(both, best[i + 1][j], best[i][j + 1])
    i = j = 0
    while i < rows or j < columns:
        if i < rows and j < columns and alike[i][j] and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            yield a + i, c + j
            i, j = i + 1, j + 1
        elif i < rows and (j == columns or best[i][j] == best[i + 1][j]):
            yield a + i, None
            i += 1
        else:
            yield None, c + j
            j += 1


def _marked(left: str, right: str) -> tuple[Words, Words]:
    if not left or not right:
        return ((left, False),) if left else (), ((right, False),) if right else ()
    lefts, rights = _WORD.findall(left), _WORD.findall(right)
    sides: tuple[list[tuple[str, bool]], list[tuple[str, bool]]] = ([], [])
    matcher = SequenceMatcher(None, [w.casefold() for w in lefts], [w.casefold() for w in rights], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        for side, words in zip(sides, (lefts[a:b], rights[c:d]), strict=True):
            if words:
                side.append(("".join(words), tag == "equal"))
    return tuple(sides[0]), tuple(sides[1])
