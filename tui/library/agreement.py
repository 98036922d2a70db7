"""Agreement between creators: per tag and over all, on sentences that somebody coded."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from tui.core.agreement import Alpha, Kappa
from tui.core.sentences import sentences
from tui.core.spans import SpanIndex
from tui.library.transfer import EVERYTHING, Selection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.library.library import Library
    from tui.library.transfer import Bundle

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


def agreement(library: Library, selection: Selection = EVERYTHING) -> list[Agreement]:
    """Overall first, then by tag, by name.

    A creator coded an article when they annotated anything in it; then a sentence they left alone counts as not tagged.
    A sentence that nobody annotated is not counted: it would make everybody agree.
    """
    alphas: dict[str, Alpha] = {OVERALL: Alpha()}
    kappas: dict[str, dict[tuple[str, str], Kappa]] = {OVERALL: {}}
    units = [unit for bundle in library.transfer.bundles(selection, marks=False) for unit in _units(bundle)]
    names = sorted({tag for unit in units for tags in unit.values() for tag in tags})
    for name in (OVERALL, *names):
        alphas[name], kappas[name] = Alpha(), {}
        for unit in units:
            values = {who: tags if name == OVERALL else name in tags for who, tags in unit.items()}
            alphas[name].add(list(values.values()))
            for pair in combinations(sorted(values), 2):
                kappas[name].setdefault((pair[0], pair[1]), Kappa()).add(values[pair[0]], values[pair[1]])
    return [
        Agreement(name, alphas[name].units, alphas[name].value, {pair: k.value for pair, k in kappas[name].items()})
        for name in (OVERALL, *names)
    ]


def _units(bundle: Bundle) -> Iterator[dict[str, frozenset[str]]]:
    """What each creator of the article said of each coded sentence."""
    who = sorted({made.creator for made in bundle.highlights})
    if len(who) < 2:
        return
    index = SpanIndex([(made.start, made.end, made) for made in bundle.highlights])
    for start, end in sentences(bundle.article.text, bundle.article.language or "en"):
        touching = [made for _, _, made in index.touching(start, end)]
        if touching:
            yield {
                creator: frozenset(tag for made in touching if made.creator == creator for tag in made.tags)
                for creator in who
            }
