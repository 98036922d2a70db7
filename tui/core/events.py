"""Articles that tell of one event, by the words they share: names, and what is rare in all of them."""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from tui.core.similarity import telling_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SAME_EVENT = 0.2
"""Likeness (0 to 1), on average over all pairs of two groups, from which they tell of one event."""

_NONE = 0.08
"""Likeness that counts as none."""

_NAME = 4
"""How often a word counts that stands in capitals alone."""

_WORDS = 120
"""The most telling words of an article, which are compared."""

_OTHERS = 300
"""Articles of other events that are thought beside those compared: what all of a few share is not common yet."""


def event_words(text: str) -> Counter[str]:
    """Return the words of an article that say something, by how often they stand there, names more."""
    words = [*telling_words(text)]
    small = {token for written, token in words if written[0].islower()}
    times = Counter(token for _, token in words)
    return Counter({token: count * (1 if token in small else _NAME) for token, count in times.items()})


def same_event(articles: Sequence[Mapping[str, int]]) -> list[list[int]]:
    """Return groups of several articles that tell of one event, the largest first, by their places in what is given.

    Average linkage over the cosine of weighted words (tf-idf).
    """
    sums = _likenesses(articles)
    sizes = dict.fromkeys(range(len(articles)), 1)
    groups = {at: [at] for at in sizes}
    waiting = [(-value, at, other, 1, 1) for at, row in enumerate(sums) for other, value in row.items() if at < other]
    waiting = [pair for pair in waiting if -pair[0] >= SAME_EVENT]
    heapq.heapify(waiting)
    while waiting:
        _, at, other, size, other_size = heapq.heappop(waiting)
        if (sizes.get(at), sizes.get(other)) != (size, other_size):
            continue  # one of the two has been merged since
        groups[at] += groups.pop(other)
        sizes[at] += sizes.pop(other)
        for third, value in sums[other].items():
            del sums[third][other]
            if third != at:
                sums[at][third] = sums[third][at] = sums[at].get(third, 0.0) + value
        for third, value in sums[at].items():
            average = value / (sizes[at] * sizes[third])
            if average >= SAME_EVENT:
                first, second = sorted((at, third))
                heapq.heappush(waiting, (-average, first, second, sizes[first], sizes[second]))
    several = (sorted(group) for group in groups.values() if len(group) > 1)
    return sorted(several, key=lambda group: (-len(group), group))


def _likenesses(articles: Sequence[Mapping[str, int]]) -> list[dict[int, float]]:
    """Return the likeness of each article to the others that it has any to."""
    total = len(articles) + 1 + _OTHERS
    counts = Counter(word for words in articles for word in words)
    places: dict[str, list[tuple[int, float]]] = defaultdict(list)
    likenesses: list[dict[int, float]] = []
    for at, words in enumerate(articles):
        weights = {word: (1 + math.log(times)) * math.log(total / counts[word]) for word, times in words.items()}
        telling = heapq.nlargest(_WORDS, weights.items(), key=lambda item: (item[1], item[0]))
        length = math.sqrt(sum(weight**2 for _, weight in telling)) or 1.0
        row: defaultdict[int, float] = defaultdict(float)
        for word, weight in telling:
            for other, other_weight in places[word]:
                row[other] += weight / length * other_weight
            places[word].append((at, weight / length))
        likenesses.append({other: value for other, value in row.items() if value >= _NONE})
        for other, value in likenesses[at].items():
            likenesses[other][at] = value
    return likenesses
