"""Agreement between creators: per tag and over all, on sentences that somebody coded."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from tui.core.agreement import Alpha, Kappa
from tui.core.sentences import sentences
from tui.core.spans import SpanIndex
from tui.library.transfer.bundles import EVERYTHING, Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping

    from tui.library.library import Library
    from tui.library.transfer.bundles import Bundle

OVERALL = ""
"""The name under which all tags are compared at once: the same set of tags or not."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far creators agree on one tag, or overall. `kappas` are of pairs of creators; None where nothing varies.

    `units` counts the sentences that at least two creators could have coded.
    """

    tag: str
    units: int
    alpha: float | None
    kappas: dict[tuple[str, str], float | None]


class _Comparison:
    """What creators made of one tag, or of all: units come with a value of each creator."""

    def __init__(self) -> None:
        self._alpha = Alpha()
        self._kappas: dict[tuple[str, str], Kappa] = {}
        self.seen: Counter[frozenset[str]] = Counter()

    def add(self, values: Mapping[str, Hashable], times: int = 1) -> None:
        self.seen[frozenset(values)] += times
        self._alpha.add(list(values.values()), times)
        for first, second in combinations(sorted(values), 2):
            self._kappas.setdefault((first, second), Kappa()).add(values[first], values[second], times)

    def result(self, tag: str) -> Agreement:
        kappas = {pair: kappa.value for pair, kappa in sorted(self._kappas.items())}
        return Agreement(tag, self._alpha.units, self._alpha.value, kappas)


def agreement(
    library: Library, selection: Selection = EVERYTHING, on_progress: Callable[[int], None] | None = None
) -> list[Agreement]:
    """Compare creators overall, then by tag, by name; `on_progress` is called with how many articles are compared.

    A creator coded an article when they annotated anything in it; then a sentence they left alone counts as not tagged.
    A sentence that nobody annotated is not counted: it would make everybody agree.
    """
    overall, tags = _Comparison(), defaultdict[str, _Comparison](_Comparison)
    for done, bundle in enumerate(library.exporter.bundles(replace(selection, shared=True), marks=False), 1):
        for unit in _units(bundle):
            overall.add(unit)
            for tag in frozenset[str]().union(*unit.values()):
                tags[tag].add({creator: tag in own for creator, own in unit.items()})
        if on_progress is not None:
            on_progress(done)
    for comparison in tags.values():
        for creators, units in (overall.seen - comparison.seen).items():  # all left these without the tag
            comparison.add(dict.fromkeys(creators, False), units)
    return [overall.result(OVERALL), *(tags[tag].result(tag) for tag in sorted(tags))]


def _units(bundle: Bundle) -> Iterator[dict[str, frozenset[str]]]:
    """Yield the tags that each creator of the article gave each coded sentence."""
    creators = sorted({highlight.creator for highlight in bundle.highlights})
    if len(creators) < 2:
        return
    index = SpanIndex([(highlight.start, highlight.end, highlight) for highlight in bundle.highlights])
    for start, end in sentences(bundle.article.text, bundle.article.language or "en"):
        touching = [highlight for _, _, highlight in index.touching(start, end)]
        if touching:
            yield {
                creator: frozenset(tag for one in touching if one.creator == creator for tag in one.tags)
                for creator in creators
            }
