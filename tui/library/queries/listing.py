"""The row numbers of a long list in order, collected once in a thread, so that keys need not query the library."""

from __future__ import annotations

import json
from array import array
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, count

from tui.library.sqlite.reading import ReadingConnection

FEW = 10
"""So many rows are found faster all at once than one after the other."""

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


def _index(rows: array[int], row: int) -> int | None:
    """Return the position of a number, None without it; among its bytes it is found five times as fast as by value."""
    data, sought = rows.tobytes(), array(rows.typecode, (row,)).tobytes()
    at = data.find(sought)
    while at > 0 and at % rows.itemsize:  # parts of two numbers
        at = data.find(sought, at + 1)
    return at // rows.itemsize if at >= 0 else None


@dataclass(slots=True)
class Listing:
    """A list's rows under an order and a filter; `version` is the counter that shows when it is outdated."""

    order: str
    text: str
    version: int
    rows: array[int]
    _near: int = 0
    """Where a row was found last: the next one that is looked for is mostly beside it."""

    @classmethod
    def of(cls, order: str, text: str, version: int, pks: Iterable[int]) -> Listing:
        """Collect the rows, at four bytes each."""
        return cls(order, text, version, array("i", pks))

    def index(self, row: int) -> int | None:
        """Return the position of a row; a million rows take 4 ms at most."""
        near = max(self._near - 1, 0)
        beside = self.rows[near : near + 3]
        index = near + beside.index(row) if row in beside else _index(self.rows, row)
        if index is not None:
            self._near = index
        return index

    def places(self, rows: Iterable[Hashable]) -> dict[Hashable, int]:
        """Return the positions of rows, without those that are not listed; a million rows take 40 ms."""
        numbers = {row for row in rows if isinstance(row, int)}
        if len(numbers) < FEW:
            one_by_one = ((row, self.index(row)) for row in numbers)
            return {row: index for row, index in one_by_one if index is not None}
        indexes = compress(count(), map(numbers.__contains__, self.rows))
        return {self.rows[index]: index for index in indexes}


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
