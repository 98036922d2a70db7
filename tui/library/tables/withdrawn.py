"""What a person says of an article, that it is done or its names are right, and does not say any more.

A merge follows that. What it has taken away stays away, too, when an older copy comes, but not where the other library
knows that it was taken back and has it all the same: there somebody has undone that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tui.library.sqlite.reading import ReadingConnection

Withdrawn = tuple[str, str, str]
"""Article, creator and time of what its creator has said."""

_OF = "SELECT json_extract(c.value, '$[1].article'), json_extract(c.value, '$[1].creator'), "
_BEFORE, _AFTER = "json_extract(c.value, '$[2].created')", "json_extract(c.value, '$[3].created')"
_FROM = "FROM journal j, json_each(j.changes) c WHERE json_extract(c.value, '$[0]') = ?1 AND "
_GONE = "json_extract(c.value, '$[3]') IS NULL"
_BY_MERGE = f"j.article = '' AND j.action = 'merge' AND {_GONE}"
"""Merges follow in steps of their own, which are about no one article."""


class Statements(NamedTuple):
    """What is said of articles: the table that has it, and what the journal calls saying and withdrawing it."""

    table: str
    said: str
    unsaid: str

    def own(self, connection: ReadingConnection) -> set[Withdrawn]:
        """Return what its own creator took back or undid here."""
        return self._rows(
            connection,
            f"{_OF}{_BEFORE} {_FROM}j.action = ?3 AND j.state = 'done' AND {_BEFORE} NOTNULL UNION "
            f"{_OF}{_AFTER} {_FROM}j.action = ?2 AND j.state IN ('undone', 'dropped') AND {_AFTER} NOTNULL",
        )

    def followed(self, connection: ReadingConnection) -> set[Withdrawn]:
        """Return what a merge has taken away here, as it was taken back elsewhere."""
        query = f"{_OF}{_BEFORE} {_FROM}{_BY_MERGE} AND j.state = 'done' AND {_BEFORE} NOTNULL"
        return {(article, creator, time) for article, creator, time in connection.all(query, self.table)}

    def ever(self, connection: ReadingConnection) -> set[Withdrawn]:
        """Return what has been away here at any time, whatever came after."""
        return self._rows(
            connection,
            f"{_OF}{_BEFORE} {_FROM}(j.action = ?3 OR ({_BY_MERGE})) AND {_BEFORE} NOTNULL UNION "
            f"{_OF}{_AFTER} {_FROM}j.action = ?2 AND {_AFTER} NOTNULL "
            "AND j.step IN (SELECT reverses FROM journal WHERE reverses NOTNULL)",
        )

    def withdrawn(self, connection: ReadingConnection, other: ReadingConnection | None) -> set[Withdrawn]:
        """Return what is taken back in a library, in view of the one that is merged with it."""
        followed = self.followed(connection)
        return self.own(connection) | (followed - self.ever(other) if followed and other is not None else followed)

    def _rows(self, connection: ReadingConnection, query: str) -> set[Withdrawn]:
        return {(article, creator, time) for article, creator, time in connection.all(query, *self)}
