"""Recomputing the counts that triggers maintain, and finding the wrong ones."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.library.sqlite.connection import Connection

# In `counters`, the rows `listed` and `claimed` only grow: they count changes that affect an order.

_TAGGED = (
    'SELECT t.tag, h.article, h.start, h."end", h.pk FROM highlight_tags t JOIN highlights h ON h.id = t.highlight'
)

FILL = (
    "UPDATE checks SET time = time",  # its trigger updates the columns of the claim
    "UPDATE claims SET verdict = 'unchecked', rationale = '', judged = '', checked = 0 "
    "WHERE highlight NOT IN (SELECT claim FROM checks)",
    "DELETE FROM counters",
    "DELETE FROM article_counts",
    "DELETE FROM tag_uses",
    "INSERT INTO counters VALUES ('articles', (SELECT count(*) FROM articles)), "
    "('new', (SELECT count(*) FROM articles WHERE progress = 0)), "
    "('highlights', (SELECT count(*) FROM highlights)), ('claims', (SELECT count(*) FROM claims)), "
    "('checked', (SELECT count(*) FROM claims WHERE verdict != 'unchecked')), "
    "('marked', (SELECT count(*) FROM markings)), ('listed', 0), ('claimed', 0)",
    "INSERT INTO article_counts (article) SELECT pk FROM articles",
    "UPDATE article_counts SET highlights = n FROM (SELECT article AS at, count(*) AS n FROM highlights GROUP BY 1) "
    "WHERE at = article",
    "UPDATE article_counts SET claims = n FROM (SELECT h.article AS at, count(*) AS n FROM claims c "
    "JOIN highlights h ON h.id = c.highlight GROUP BY 1) WHERE at = article",
    "UPDATE article_counts SET mentions = n FROM (SELECT article AS at, count(*) AS n FROM mentions "
    "WHERE state != 'rejected' GROUP BY 1) WHERE at = article",
    "INSERT INTO tag_uses SELECT id, (SELECT count(*) FROM highlight_tags WHERE tag = id) FROM tags",
    "DELETE FROM tagged_passages",
    f"INSERT INTO tagged_passages SELECT * FROM ({_TAGGED}) ORDER BY 1, 2, 3, 4, 5",
    "UPDATE entities SET mentions = n, articles = m FROM (SELECT entity, count(*) AS n, count(DISTINCT article) AS m "
    "FROM mentions WHERE state != 'rejected' GROUP BY 1) AS f WHERE f.entity = id",
    "INSERT INTO counters SELECT 'entities ' || label, sum(mentions > 0) FROM entities GROUP BY label",
)
"""Statements that recompute all counts."""

WRONG_COUNTS = {
    "the library": "SELECT name FROM counters JOIN ("
    "SELECT 'articles' AS what, (SELECT count(*) FROM articles) AS n "
    "UNION ALL SELECT 'new', (SELECT count(*) FROM articles WHERE progress = 0) "
    "UNION ALL SELECT 'highlights', (SELECT count(*) FROM highlights) "
    "UNION ALL SELECT 'claims', (SELECT count(*) FROM claims) "
    "UNION ALL SELECT 'checked', (SELECT count(*) FROM claims WHERE verdict != 'unchecked') "
    "UNION ALL SELECT 'marked', (SELECT count(*) FROM markings) "
    "UNION ALL SELECT 'entities ' || label, sum(mentions > 0) FROM entities GROUP BY label"
    ") ON what = name WHERE n != count",
    "articles": "SELECT a.pk FROM articles a LEFT JOIN article_counts n ON n.article = a.pk "
    "WHERE n.highlights IS NOT (SELECT count(*) FROM highlights WHERE article = a.pk) "
    "OR n.claims IS NOT (SELECT count(*) FROM highlights h JOIN claims c ON c.highlight = h.id WHERE h.article = a.pk) "
    "OR n.mentions IS NOT (SELECT count(*) FROM mentions WHERE article = a.pk AND state != 'rejected')",
    "claims": "SELECT c.pk FROM claims c LEFT JOIN (SELECT k.claim, k.verdict, count(*) OVER (PARTITION BY k.claim) "
    "AS n, row_number() OVER (PARTITION BY k.claim ORDER BY k.id = o.chosen DESC, k.time DESC, k.id DESC) AS place "
    "FROM checks k JOIN claims o ON o.highlight = k.claim WHERE k.verdict != '') f ON f.claim = c.highlight "
    "AND f.place = 1 WHERE c.verdict != ifnull(f.verdict, 'unchecked') OR c.checked != ifnull(f.n, 0)",
    "tags": "SELECT g.id FROM tags g LEFT JOIN tag_uses u ON u.tag = g.id "
    "WHERE u.uses IS NOT (SELECT count(*) FROM highlight_tags WHERE tag = g.id)",
    "tagged passages": f"SELECT 1 FROM (SELECT * FROM ({_TAGGED} EXCEPT SELECT * FROM tagged_passages) UNION ALL "
    f"SELECT * FROM (SELECT * FROM tagged_passages EXCEPT {_TAGGED}))",
    "entities": "SELECT e.id FROM entities e LEFT JOIN (SELECT entity, count(*) AS n, count(DISTINCT article) AS m "
    "FROM mentions WHERE state != 'rejected' GROUP BY entity) f ON f.entity = e.id "
    "WHERE e.mentions != ifnull(n, 0) OR e.articles != ifnull(m, 0)",
}
"""The counts that triggers maintain, each with a query for wrong ones."""


@contextmanager
def without_triggers(connection: Connection, table: str) -> Iterator[None]:
    """Disable the triggers of a table, inside `write`, for a change of many rows that does their work at once.

    Others never see the library without them: they are dropped and made again in one transaction.
    """
    triggers = connection.all("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", table)
    for name, _ in triggers:
        connection.run(f'DROP TRIGGER "{name}"')
    yield
    for _, statement in triggers:
        connection.run(statement)
