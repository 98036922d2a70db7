"""The rows of a long list in their order, by number: asked for once, in a thread, and then no key reads the library."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass

SMALL = 2_000
"""Rows that are put in order sooner than a thread could be asked to."""

LONGEST = 1_000
"""Characters of a filter's word that count: SQLite refuses patterns that are fifty times as long."""


def like_pattern(word: str) -> str:
    """Return a pattern for `LIKE … ESCAPE '!'`: three times as quick as to make all lower case and look."""
    return "%" + re.sub("([!%_])", r"!\1", word[:LONGEST]) + "%"


@dataclass(frozen=True, slots=True)
class Listing:
    """A list's rows under an order and a filter; `version` is the counter that tells when it is out of date."""

    order: str
    text: str
    version: int
    rows: array[int]
    positions: array[int]

    @classmethod
    def of(cls, order: str, text: str, version: int, pks: Iterable[int]) -> Listing:
        """Collect the rows: four bytes each, and four for where each stands."""
        rows = array("i", pks)
        positions = array("i", bytes(4 * (max(rows, default=0) + 1)))
        for position, row in enumerate(rows, 1):
            positions[row] = position
        return cls(order, text, version, rows, positions)

    def index(self, row: int) -> int | None:
        position = self.positions[row] if 0 <= row < len(self.positions) else 0
        return position - 1 if position else None


class ListingCache:
    """The last listing of a list."""

    def __init__(self) -> None:
        self._listing: Listing | None = None

    def put(self, listing: Listing) -> None:
        self._listing = listing

    def get(self, order: str, text: str) -> Listing | None:
        listing = self._listing
        return listing if listing and (listing.order, listing.text) == (order, text.strip()) else None
