"""Similarity of two statements: shared words, names and quantities, weighted by rarity."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tui.core.cues import word_set
from tui.core.names import normalise
from tui.core.quantities import Quantity, quantities, same
from tui.core.synonyms import GROUPS

NAME_WEIGHT = 0.5
"""The weight of a whole name beside its words."""

NAMES_ALONE = 0.4
"""Its weight if two statements share nothing but names."""

SHORTEST = 3.0
"""The least number of rare words assumed of a statement, so that a one-word heading resembles nothing."""

_ENDINGS = [
    ("izations", ""), ("isations", ""),
    ("ization", ""), ("isation", ""), ("ations", "at"), ("ation", "at"), ("ities", "i"),
    ("ments", ""), ("ment", ""), ("ness", ""), ("ings", ""), ("ing", ""), ("ions", ""), ("ion", ""), ("ity", "i"),
    ("ies", "i"), ("ied", "i"), ("ated", "at"), ("ates", "at"), ("ate", "at"), ("ed", ""), ("es", ""), ("ly", ""),
    ("y", "i"), ("s", ""), ("e", ""),
]  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_STOP = word_set(
    """a about after all also although am an and any are as at be because been before being between both but by can
    could did do does during each for from further had has have he her here his how i if in into is it its just
    may might more most must my no nor not of off on once only or other our out over own said same say says she
    should so some such than that the their them then there these they this those through to too under until up
    very was we were what when where which while who will with would you your mr mrs ms told according added
    noted me us him himself itself themselves whose whom now yet per cent percent"""
)


@lru_cache(maxsize=30_000)
def _token(word: str) -> str:
    """Return the form in which a word is compared: its stem, or that of the first word of its group."""
    stemmed = stem(word)
    return _GROUP_OF.get(stemmed, stemmed)


def stem(word: str) -> str:
    """Return a word without its most common English endings."""
    word = _POSSESSIVE.sub("", word)
    for ending, replacement in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: len(word) - len(ending)] + replacement
    return word


_GROUP_OF = {stem(word): stem(row.split()[0]) for row in reversed(GROUPS.strip().splitlines()) for word in row.split()}


def telling_words(text: str) -> Iterator[tuple[str, str]]:
    """Yield the words of a text that say something, as they are written and as they are compared."""
    for word in _WORD.findall(text):
        plain = word.casefold()
        if len(plain) > 1 and plain not in _STOP:
            yield word, _token(plain)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence for comparison: stems of its words and names, and its quantities; `names` are the tokens of names."""

    tokens: frozenset[str] = frozenset()
    quantities: tuple[Quantity, ...] = ()
    names: frozenset[str] = frozenset()

    def features(self) -> Iterator[str]:
        """Yield its features: its tokens, and its quantities by value."""
        yield from self.tokens
        yield from {_key(quantity) for quantity in self.quantities}

    def meets(self, other: "Statement") -> bool:
        """Return whether the two share anything."""
        if not self.tokens.isdisjoint(other.tokens):
            return True
        return bool(self.quantities and other.quantities and same(self.quantities, other.quantities))


def statement(text: str, entities: Iterable[str] = (), surfaces: Iterable[str] = (), language: str = "en") -> Statement:
    """Return a sentence for comparison; words of `surfaces` count only through their canonical names in `entities`."""
    names = {normalise(name) for name in entities}
    spelled = {word for name in map(normalise, surfaces) for word in name.split()}
    numbers = quantities(text, language)
    plain = text
    for number in reversed(numbers):
        plain = f"{plain[: number.start]} {plain[number.end :]}"
    spoken = [word.casefold() for word in _WORD.findall(plain)]
    words = {_token(word) for word in spoken if word not in _STOP and word not in spelled and not word[0].isdecimal()}
    named = {_token(word) for name in names for word in name.split() if word not in _STOP}
    named |= {f"={name}" for name in names if " " in name}
    return Statement(frozenset(words | named), tuple(numbers), frozenset(named))


class StatementRanker:
    """Ranks statements by similarity to a claim, weighted by rarity among the candidates."""

    def __init__(self, candidates: Sequence[Statement], counts: Counter[str] | None = None, total: int = 0) -> None:
        """Rarity comes from the candidates, or from `counts`: the occurrences in a `total` of statements."""
        self._candidates = candidates
        if counts is None:
            counts = Counter(key for candidate in candidates for key in candidate.features())
        self._total = max(total, len(candidates)) + 1
        self._rarity = {key: math.log(self._total / count) + 0.1 for key, count in counts.items()}
        self._unseen = math.log(self._total) + 0.1
        self._lengths = [self._length(candidate) for candidate in candidates]

    def scores(self, claim: Statement) -> list[float]:
        """Return the similarity of each candidate to the claim, 0 to 1, in the candidates' order."""
        claim_length = self._length(claim)
        return [
            self._score(claim, candidate, claim_length, length)
            for candidate, length in zip(self._candidates, self._lengths, strict=True)
        ]

    def best(self, claim: Statement, count: int = 3) -> list[tuple[int, float]]:
        """Return index and similarity of the candidates most similar to the claim."""
        ranked = sorted(enumerate(self.scores(claim)), key=lambda item: -item[1])
        return [(index, score) for index, score in ranked[:count] if score > 0]

    def _score(self, claim: Statement, candidate: Statement, claim_length: float, length: float) -> float:
        common = claim.tokens & candidate.tokens
        content = self._weight(common - claim.names)
        if claim.quantities and candidate.quantities:
            for a, b, likeness in same(claim.quantities, candidate.quantities):
                content += likeness * min(self._number(claim.quantities[a]), self._number(candidate.quantities[b]))
        shared = content + self._weight(common & claim.names)
        if not shared:
            return 0.0
        return shared / (claim_length * length) * (1.0 if content else NAMES_ALONE)

    def _length(self, sentence: Statement) -> float:
        numbers = sum(self._number(quantity) for quantity in sentence.quantities)
        return max(math.sqrt(self._weight(sentence.tokens) + numbers), math.sqrt(SHORTEST) * self._unseen)

    def _weight(self, tokens: Iterable[str]) -> float:
        """Return the squared norm of a vector of weighted rarities."""
        rarity, unseen = self._rarity, self._unseen
        return sum((NAME_WEIGHT if token[0] == "=" else 1.0) * rarity.get(token, unseen) ** 2 for token in tokens)

    def _number(self, quantity: Quantity) -> float:
        return information(quantity) * self._rarity.get(_key(quantity), self._unseen) ** 2


def information(quantity: Quantity) -> float:
    """Return the weight of a quantity beside an equally rare word: a year little, three digits with a unit most."""
    if quantity.unit in ("year", "nth"):
        return 0.15
    if quantity.unit in ("date", "clock"):
        return 0.5
    telling = (0.4, 1.2, 1.8, 2.0)[min(quantity.digits, 4) - 1]
    telling += 0.5 * (quantity.unit not in ("", "day"))
    return telling + 0.4 * (quantity.value > 100) + 0.5 * (quantity.value >= 1e5)


def _key(quantity: Quantity) -> str:
    return f"{quantity.value:.3g} {quantity.unit}"
