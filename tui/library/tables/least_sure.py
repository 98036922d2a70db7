"""Which article to review next: the unreviewed one with the most uncertain names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from tui.core.doubts import unsure
from tui.core.names import normalise
from tui.library.tables.doubts import note_doubt

if TYPE_CHECKING:
    from collections.abc import Collection

    from tui.library.sqlite.connection import Connection
    from tui.library.tables.marks import MarkStore

_UNKNOWN = 9.0
"""The doubt of an article that was marked before doubts were stored."""

_REVIEWED = (
    "EXISTS (SELECT 1 FROM articles a JOIN reviewed r ON r.article = a.id AND r.revision = a.revision "
    "WHERE a.pk = d.article)"
)

FILLED_AT_ONCE = 100
"""The most such articles that are computed for one request."""


class UnsureArticle(NamedTuple):
    """An article to review: its doubt, its uncertain names as they stand there, and names to decide."""

    pk: int
    doubt: float
    unsure: tuple[str, ...]
    undecided: int
    disputed: int


class LeastSure:
    """Finds the article to review next."""

    def __init__(self, connection: Connection, marks: MarkStore) -> None:
        self._connection = connection
        self._marks = marks

    def next(self, skip: Collection[int] = (), fill: int = FILLED_AT_ONCE) -> UnsureArticle | None:
        """Return the article with the most uncertain names, of those not reviewed or with new names since.

        Those in `skip` are excluded. `fill` first computes the doubt of articles that an earlier Postil marked.
        """
        if fill and not self._connection.read_only:
            self._fill(fill)
        row = self._connection.one(
            f"SELECT d.article, d.doubt, d.disputed FROM doubts d WHERE d.doubt < {_UNKNOWN} AND "
            f"d.article NOT IN (SELECT value FROM json_each(?)) AND (d.doubt > 0 OR NOT {_REVIEWED}) "
            "ORDER BY d.doubt DESC, d.article LIMIT 1",
            json.dumps([*skip]),
        )
        if row is None:
            return None
        pk, value, disputed = row
        text = self._connection.value("SELECT text FROM articles WHERE pk = ?", pk) or ""
        mentions = self._marks.of_article(pk).mentions
        words = {normalise(surface): surface for each in mentions if (surface := text[each.start : each.end])}
        names = tuple(words[name] for name in sorted(unsure(text, mentions)))
        return UnsureArticle(pk, value, names, sum(each.state == "found" for each in mentions), disputed)

    def count_left(self) -> int:
        """Return how many articles have undecided names."""
        return int(self._connection.value(f"SELECT count(*) FROM doubts WHERE doubt > 0 AND doubt < {_UNKNOWN}"))

    def _fill(self, limit: int) -> None:
        query = f"SELECT article FROM doubts WHERE doubt = {_UNKNOWN} ORDER BY article LIMIT ?"
        if unknown := [pk for (pk,) in self._connection.all(query, limit)]:
            with self._connection.write():
                for pk, marks in self._marks.of_articles(unknown).items():
                    note_doubt(self._connection, pk, marks.mentions)
