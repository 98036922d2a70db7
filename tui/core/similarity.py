"""How alike two statements are: the words, names and numbers they share, the rare ones counting most."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from tui.core.cues import word_set
from tui.core.names import normalise

WEIGHTS = {"w": 1.0, "n": 1.0, "d": 0.3}
"""Weights of what is shared: words, entities (after aliases), numbers and dates."""

_ENDINGS = [
    ("izations", ""), ("isations", ""),
    ("ization", ""), ("isation", ""), ("ations", "at"), ("ation", "at"), ("ities", "i"),
    ("ments", ""), ("ment", ""), ("ness", ""), ("ings", ""), ("ing", ""), ("ions", ""), ("ion", ""), ("ity", "i"),
    ("ies", "i"), ("ied", "i"), ("ated", "at"), ("ates", "at"), ("ate", "at"), ("ed", ""), ("es", ""), ("ly", ""),
    ("y", "i"), ("s", ""), ("e", ""),
]  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_STOP = word_set(
    """a about after all also although am an and any are as at be because been before being between both but by can
    could did do does during each for from further had has have he her here his how i if in into is it its just
    may might more most must my no nor not of off on once only or other our out over own said same say says she
    should so some such than that the their them then there these they this those through to too under until up
    very was we were what when where which while who will with would you your mr mrs ms told according added
    noted"""
)


Statement = frozenset[str]
"""A sentence as it is compared: word stems, normalised entity names and numbers, each behind the letter of its kind."""


def statement(text: str, entities: Iterable[str] = (), surfaces: Iterable[str] = ()) -> Statement:
    """Return a sentence to compare; words of `surfaces` count only through their canonical names in `entities`."""
    names = {normalise(name) for name in entities}
    spelled = {word for name in (*names, *map(normalise, surfaces)) for word in name.split()}
    spoken = [word.casefold() for word in _WORD.findall(text)]
    words = {stem(word) for word in spoken if word not in _STOP and word not in spelled and not word[0].isdigit()}
    kinds = (("w", words), ("n", names), ("d", _NUMBER.findall(text)))
    return frozenset(kind + token for kind, tokens in kinds for token in tokens)


class StatementRanker:
    """Ranks statements by likeness to a claim; what is rare among the candidates counts most."""

    def __init__(self, candidates: Sequence[Statement]) -> None:
        self._candidates = candidates
        counts = Counter(token for candidate in candidates for token in candidate)
        total = len(candidates) + 1
        self._rarity = {token: math.log(total / count) + 0.1 for token, count in counts.items()}
        self._unseen = math.log(total) + 0.1
        self._lengths = [self._length(candidate) for candidate in candidates]

    def scores(self, claim: Statement) -> list[float]:
        """Return the likeness of each candidate to the claim, 0 to 1, in the candidates' order."""
        claim_length = self._length(claim)
        scores = []
        for candidate, length in zip(self._candidates, self._lengths, strict=True):
            shared = self._weight(claim & candidate)
            scores.append(shared / (claim_length * length) if shared else 0.0)
        return scores

    def best(self, claim: Statement, count: int = 3) -> list[tuple[int, float]]:
        """Return index and likeness of the candidates most like the claim."""
        ranked = sorted(enumerate(self.scores(claim)), key=lambda item: -item[1])
        return [(index, score) for index, score in ranked[:count] if score > 0]

    def _length(self, sentence: Statement) -> float:
        return math.sqrt(self._weight(sentence)) or 1.0

    def _weight(self, sentence: Statement) -> float:
        """Return the squared norm of a statement's vector of weighted rarities."""
        return sum(WEIGHTS[token[0]] * self._rarity.get(token, self._unseen) ** 2 for token in sentence)


def stem(word: str) -> str:
    """Return a word without its commonest English endings."""
    word = re.sub(r"['’]s?$", "", word)
    for ending, replacement in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: len(word) - len(ending)] + replacement
    return word
