"""The rows of a long list in their order, by number: asked for once, in a thread, and then no key reads the library."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SMALL = 2_000
"""Rows that are put in order sooner than a thread could be asked to."""

LONGEST = 1_000
"""Characters of a filter's word that count: SQLite refuses patterns that are fifty times as long."""


def holding(word: str) -> str:
    """The pattern of what holds a word, for `LIKE … ESCAPE '!'`: three times as quick as to make all small and look."""
    return "%" + re.sub("([!%_])", r"!\1", word[:LONGEST]) + "%"


@dataclass(frozen=True, slots=True)
class Listing:
    """A list's rows under an order and a filter; `version` is the counter that tells when it is out of date."""

    order: str
    text: str
    version: int
    rows: array[int]
    places: array[int]

    @classmethod
    def of(cls, order: str, text: str, version: int, rows: Iterable[int]) -> Listing:
        """Four bytes a row, and four for where each stands."""
        held = array("i", rows)
        places = array("i", bytes(4 * (max(held, default=0) + 1)))
        for place, row in enumerate(held, 1):
            places[row] = place
        return cls(order, text, version, held, places)

    def index(self, row: int) -> int | None:
        """Where a row stands, or None."""
        place = self.places[row] if 0 <= row < len(self.places) else 0
        return place - 1 if place else None


class Listings:
    """The listing a list has at present."""

    def __init__(self) -> None:
        self._held: Listing | None = None

    def adopt(self, listing: Listing) -> None:
        """Take what was put in order elsewhere."""
        self._held = listing

    def held(self, order: str, text: str) -> Listing | None:
        """The listing for this order and filter, perhaps of a moment ago."""
        held = self._held
        return held if held is not None and (held.order, held.text) == (order, text.strip()) else None
