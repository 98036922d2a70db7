"""How much each creator has annotated, for views of one person's coding."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tui.library.queries.changes_since import FOLLOWED, annotations_in, changes_since, last_entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tui.library.sqlite.reading import ReadingConnection


PARTS = ("tags", "claim", "checks", "evidence", "links", "passages")
"""What others may have added to somebody's annotation."""

_PARTS = """
SELECT creator, 'tags' FROM highlight_tags WHERE highlight = ?1 AND NOT ?2
UNION SELECT creator, 'passages' FROM claim_passages WHERE claim = ?1 OR (highlight = ?1 AND NOT ?2)
UNION SELECT creator, 'claim' FROM claims WHERE highlight = ?1
UNION SELECT creator, 'checks' FROM checks WHERE claim = ?1
UNION SELECT creator, 'evidence' FROM evidence WHERE claim = ?1
UNION SELECT creator, 'links' FROM claim_links WHERE ?1 IN (claim, other)
"""


_CLAIMS = "claims c JOIN highlights h ON h.id = c.highlight"
_CHECKED = "EXISTS (SELECT 1 FROM checks WHERE claim = c.highlight AND creator = ?1 AND verdict != '')"

KEPT = 20_000
"""Up to this many claims in a library their creators are cached; beyond it they are counted each time."""


class Creators:
    """Everyone who has annotated something."""

    def __init__(self, connection: ReadingConnection) -> None:
        self._connection = connection

    def counts(self) -> dict[str, int]:
        """Return how many highlights each creator has, the most first."""
        return dict(
            self._connection.all("SELECT creator, count(*) FROM highlights GROUP BY creator ORDER BY 2 DESC, creator")
        )

    def highlights(self, creator: str) -> int:
        """Return how many highlights a creator has."""
        return int(self._connection.value("SELECT count(*) FROM highlights WHERE creator = ?", creator))

    def parts(self, highlight_id: str, *, of_claim: bool = False) -> dict[str, set[str]]:
        """Return who made which of the `PARTS` of an annotation, or of its claim: what its removal would take along."""
        parts: dict[str, set[str]] = {}
        for creator, part in self._connection.all(_PARTS, highlight_id, of_claim):
            parts.setdefault(creator, set()).add(part)
        return parts

    def names(self) -> list[str]:
        """Return everyone who has made something or marked an article done or reviewed, by name."""
        made_in = "highlights", "highlight_tags", "claims", "checks", "evidence", "corrections", "attributes", "memos"
        tables = *made_in, "article_tags", "done", "reviewed"
        union = " UNION ".join(f"SELECT creator FROM {table}" for table in tables)
        return [row[0] for row in self._connection.all(f"{union} ORDER BY 1")]

    def claims(self, creator: str) -> tuple[int, int]:
        """Return how many claims a creator has, and how many of them are checked."""
        row = self._connection.one(
            f"SELECT count(*), coalesce(sum({_CHECKED}), 0) FROM {_CLAIMS} WHERE h.creator = ?1", creator
        )
        return (0, 0) if row is None else (row[0], row[1])

    def claim_states(self, creator: str, ids: Iterable[str] | None = None) -> dict[str, bool]:
        """Return a creator's claims, optionally of some `ids`, and whether each is checked."""
        where = "h.creator = ?1" if ids is None else "+h.creator = ?1 AND h.id IN (SELECT value FROM json_each(?2))"
        rows = self._connection.all(
            f"SELECT h.id, {_CHECKED} FROM {_CLAIMS} WHERE {where}",
            *(creator, *(() if ids is None else (json.dumps([*ids]),))),
        )
        return {claim: bool(is_checked) for claim, is_checked in rows}

    def links(self, claim_ids: Sequence[str], creator: str) -> dict[str, int]:
        """Return how many links of each claim lead to or from one of a creator."""
        some = "(SELECT value FROM json_each(?1))"
        rows = self._connection.all(
            f"SELECT here, count(*) FROM (SELECT claim AS here, other AS there FROM claim_links WHERE claim IN {some} "
            f"UNION ALL SELECT other, claim FROM claim_links WHERE other IN {some}) "
            "JOIN highlights h ON h.id = there WHERE h.creator = ?2 GROUP BY here",
            *(json.dumps(list(claim_ids)), creator),
        )
        return dict(rows)

    def evidence(self, claim_ids: Sequence[str], creator: str) -> dict[str, tuple[int, int]]:
        """Return how many pieces of evidence a creator gave for and against each claim."""
        rows = self._connection.all(
            "SELECT claim, count(iif(stance = 'for', 1, NULL)), count(iif(stance = 'against', 1, NULL)) FROM evidence "
            "WHERE claim IN (SELECT value FROM json_each(?)) AND creator IN ('', ?) GROUP BY claim",
            *(json.dumps(list(claim_ids)), creator),
        )
        return {claim: (pro, contra) for claim, pro, contra in rows}

    def in_articles(self, pks: Sequence[int], creator: str) -> dict[int, tuple[int, int]]:
        """Return, by article, how many passages a creator has coded there, and how many are their claims."""
        rows = self._connection.all(
            "SELECT h.article, count(*), count(iif(h.creator = ?2, c.highlight, NULL)) "
            "FROM highlights h LEFT JOIN claims c ON c.highlight = h.id "
            "WHERE h.article IN (SELECT value FROM json_each(?1)) AND (h.creator = ?2 OR EXISTS "
            "(SELECT 1 FROM highlight_tags WHERE highlight = h.id AND creator = ?2)) GROUP BY h.article",
            json.dumps(list(pks)),
            creator,
        )
        return {pk: (highlights, claims) for pk, highlights, claims in rows}

    def tags(self, highlight_ids: Sequence[str], creator: str) -> dict[str, str]:
        """Return the tags that a creator gave to each of these highlights, as the table of claims shows them."""
        rows = self._connection.all(
            "SELECT t.highlight, group_concat('#' || g.name, ' ') FROM highlight_tags t JOIN tags g ON g.id = t.tag "
            "WHERE t.highlight IN (SELECT value FROM json_each(?)) AND t.creator = ? GROUP BY t.highlight",
            json.dumps(list(highlight_ids)),
            creator,
        )
        return dict(rows)


class CreatorCounts:
    """One creator's counts, renewed only after changes in the history."""

    def __init__(self, connection: ReadingConnection, creators: Creators, creator: str) -> None:
        self._connection, self._creators = connection, creators
        self.creator = creator
        self._entry = -1
        self._in_articles: dict[int, tuple[int, int]] = {}
        self._checked: dict[str, bool] | None = None
        """The creator's claims, and whether each is checked."""

    def in_articles(
        self, pks: Sequence[int], counted: Mapping[int, tuple[int, int]] | None = None
    ) -> Mapping[int, tuple[int, int]]:
        """Return what `Creators.in_articles` does; of some articles it may have been `counted` already."""
        self._follow()
        self._in_articles.update(counted or {})
        if missing := [pk for pk in pks if pk not in self._in_articles]:
            self._in_articles.update(
                {**dict.fromkeys(missing, (0, 0)), **self._creators.in_articles(missing, self.creator)}
            )
        return self._in_articles

    def claims(self) -> tuple[int, int]:
        """Return how many claims the creator has, and how many of them are checked."""
        self._follow()
        if self._checked is None:
            if self._connection.counter("claims") > KEPT:
                return self._creators.claims(self.creator)
            self._checked = self._creators.claim_states(self.creator)
        return len(self._checked), sum(self._checked.values())

    def _follow(self) -> None:
        """Drop the counts that may have changed."""
        entry = last_entry(self._connection)
        if entry == self._entry:
            return
        changes = changes_since(self._connection, self._entry) if entry > self._entry >= 0 else None
        self._entry = entry
        ids = annotations_in(changes or [])
        if changes is None or len(ids) > FOLLOWED:
            self._in_articles.clear()
            self._checked = None
            return
        rows = [(table, row) for table, _, *both in changes for row in both if row]
        touched: set[Any] = {row.get("article") for table, row in rows if table == "highlights"}
        some = "IN (SELECT value FROM json_each(?))"
        numbers = self._connection.all(f"SELECT DISTINCT article FROM highlights WHERE id {some}", json.dumps([*ids]))
        for article in touched.union(*numbers):
            self._in_articles.pop(article, None)
        if self._checked is not None:
            ids |= {row["claim"] for table, row in rows if table == "checks" and "claim" in row}
            ids.update(*self._connection.all(f"SELECT DISTINCT claim FROM checks WHERE id {some}", json.dumps([*ids])))
            for each in ids:
                self._checked.pop(each, None)
            self._checked.update(self._creators.claim_states(self.creator, ids))
