"""Entities that may be the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.library import Library
    from tui.library.tables.marks import EntityRow

MOST_ENTITIES = 20_000
"""The most entities that are compared, those with most mentions."""


@dataclass(frozen=True, slots=True)
class EntityPair:
    """Two entities that may be the same: the `rarer` one, or a bare surname, would join the `other`."""

    rarer: EntityRow
    other: EntityRow
    reason: str
    score: float


def possible_pairs(library: Library) -> list[EntityPair]:
    """Return possible merges, the rarer of two first, or a bare surname; takes seconds in a large library.

    They are ordered by the mentions a merge would correct, weighted by likelihood.
    """
    from tui.marks.entities.link import possible_merges

    rows = library.marks.entities(0, MOST_ENTITIES)
    distinct = library.corrections.distinct()
    by_entity = {row.entity: row for row in rows if row.label != "DATE"}
    pairs = []
    for merge in possible_merges(list(by_entity)):
        if {merge.a, merge.b} in distinct:
            continue
        is_full = {
            row: merge.reason == "surname" and " " in row.name for row in (by_entity[merge.a], by_entity[merge.b])
        }
        rarer, other = sorted(is_full, key=lambda row: (is_full[row], row.mentions))
        pairs.append(EntityPair(rarer, other, merge.reason, merge.score))
    return sorted(pairs, key=lambda pair: -pair.score * pair.rarer.mentions)
