"""The row numbers of a long list in order, collected once in a thread, so that keys need not query the library."""

from __future__ import annotations

import json
from array import array
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tui.library.sqlite.reading import ReadingConnection

SMALL = 2_000
"""Up to this many rows are sorted faster than a thread is started."""

OUTCOMES = """(SELECT json_group_array(creator) FROM (SELECT creator FROM done WHERE article = a.id ORDER BY creator)),
  (SELECT json_group_array(creator) FROM (
    SELECT creator FROM reviewed r WHERE article = a.id AND r.revision = a.revision ORDER BY creator)),
  iif(EXISTS (SELECT 1 FROM reviewed r WHERE article = a.id AND r.revision = a.revision),
    (SELECT count(*) FROM mentions WHERE article = a.pk AND state = 'found') + (SELECT min(later) FROM (
      SELECT (SELECT count(*) FROM corrections c WHERE c.article = a.id AND c.counter > r.counter
        AND c.creator != r.creator) AS later FROM reviewed r WHERE r.article = a.id AND r.revision = a.revision)), 0)"""
"""Three columns: who is done with an article `a`, who reviewed its names, and how many are open since."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list's rows under an order and a filter; `version` is the counter that shows when it is outdated."""

    order: str
    text: str
    version: int
    rows: array[int]
    positions: array[int]

    @classmethod
    def of(cls, order: str, text: str, version: int, pks: Iterable[int]) -> Listing:
        """Collect the rows, at four bytes each, and four for their positions."""
        rows = array("i", pks)
        positions = array("i", bytes(4 * (max(rows, default=0) + 1)))
        for position, row in enumerate(rows, 1):
            positions[row] = position
        return cls(order, text, version, rows, positions)

    def index(self, row: int) -> int | None:
        position = self.positions[row] if 0 <= row < len(self.positions) else 0
        return position - 1 if position else None

    def places(self, rows: Iterable[Hashable]) -> dict[Hashable, int]:
        """Return the positions of rows, without those that are not listed."""
        indexes = ((row, self.index(row)) for row in rows if isinstance(row, int))
        return {row: index for row, index in indexes if index is not None}


class ListingCache:
    """The last listing of a list."""

    def __init__(self) -> None:
        self._listing: Listing | None = None

    def put(self, listing: Listing) -> None:
        self._listing = listing

    def get(self, order: str, text: str) -> Listing | None:
        listing = self._listing
        return listing if listing and (listing.order, listing.text) == (order, text.strip()) else None


def ordered_places(
    connection: ReadingConnection,
    key: str,
    table: str,
    where: str,
    order: str,
    params: Sequence[object],
    keys: Iterable[object],
) -> Mapping[Hashable, int]:
    """Return the positions of rows by key, in an order under a condition, without those that are not there."""
    return dict(
        connection.all(
            f"SELECT key, at FROM (SELECT {key} AS key, row_number() OVER (ORDER BY {order}) - 1 AS at "
            f"FROM {table} WHERE {where}) WHERE key IN (SELECT value FROM json_each(?))",
            *(*params, json.dumps([*keys])),
        )
    )
