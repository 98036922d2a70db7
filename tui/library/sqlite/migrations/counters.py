"""Counts that triggers keep, so that no key counts the library anew, and the indexes of the long lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

# Of the rows of `counters`, `listed` and `claimed` only ever grow: with what the orders of articles and claims rest on.


def _add(name: str, by: str) -> str:
    return f"UPDATE counters SET count = count + ({by}) WHERE name = '{name}'"


def _trigger(name: str, event: str, *statements: str, when: str = "") -> str:
    body = "; ".join(statements)
    return f"CREATE TRIGGER {name} AFTER {event} {f'WHEN {when} ' if when else ''}BEGIN {body}; END"


_TABLES = (
    "CREATE TABLE counters (name TEXT NOT NULL PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE article_counts (article INTEGER PRIMARY KEY, highlights INTEGER NOT NULL DEFAULT 0, "
    "claims INTEGER NOT NULL DEFAULT 0, mentions INTEGER NOT NULL DEFAULT 0) STRICT",
    "CREATE TABLE tag_uses (tag TEXT NOT NULL PRIMARY KEY, uses INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID",
    "ALTER TABLE entities ADD COLUMN mentions INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE entities ADD COLUMN articles INTEGER NOT NULL DEFAULT 0",
)

_INDEXES = (
    "CREATE INDEX entities_mentions ON entities (mentions DESC, name, label, articles) WHERE mentions > 0",
    "CREATE INDEX entities_articles ON entities (articles DESC, name, label, mentions) WHERE mentions > 0",
    "CREATE INDEX entities_name ON entities (name COLLATE NOCASE, label, mentions, articles) WHERE mentions > 0",
    "DROP INDEX mentions_entity",
    "CREATE INDEX mentions_entity ON mentions (entity, article, start, state)",
    "DROP INDEX claims_speaker",
    "CREATE INDEX claims_speaker ON claims (speaker, verdict)",
    "CREATE INDEX claims_created ON claims (created)",
    "CREATE INDEX articles_shown ON articles (title, publisher, source, published, progress)",
)

_HELD = "state != 'rejected'"


def _gone(row: str) -> str:
    """Whether an entity loses, or gains, an article with a mention: no other one of it stands there."""
    return (
        f"(NOT EXISTS (SELECT 1 FROM mentions WHERE entity = {row}.entity AND article = {row}.article AND {_HELD} "
        f"AND id != {row}.id))"
    )


def _less(row: str) -> tuple[str, str]:
    return (
        f"UPDATE entities SET mentions = mentions - 1, articles = articles - {_gone(row)} "
        f"WHERE id = {row}.entity AND {row}.{_HELD}",
        f"UPDATE article_counts SET mentions = mentions - 1 WHERE article = {row}.article AND {row}.{_HELD}",
    )


def _more(row: str) -> tuple[str, str]:
    return (
        f"UPDATE entities SET mentions = mentions + 1, articles = articles + {_gone(row)} "
        f"WHERE id = {row}.entity AND {row}.{_HELD}",
        f"UPDATE article_counts SET mentions = mentions + 1 WHERE article = {row}.article AND {row}.{_HELD}",
    )


def _claims(row: str, by: str) -> str:
    return (
        f"UPDATE article_counts SET claims = claims {by} WHERE article = "
        f"(SELECT article FROM highlights WHERE id = {row}.highlight)"
    )


_TRIGGERS = (
    _trigger(
        "count_articles_added",
        "INSERT ON articles",
        _add("articles", "1"),
        _add("new", "new.progress = 0"),
        _add("listed", "1"),
        "INSERT OR IGNORE INTO article_counts (article) VALUES (new.pk)",
    ),
    _trigger(
        "count_articles_removed",
        "DELETE ON articles",
        _add("articles", "-1"),
        _add("new", "-(old.progress = 0)"),
        _add("listed", "1"),
        "DELETE FROM article_counts WHERE article = old.pk",
    ),
    _trigger(
        "count_articles_read",
        "UPDATE OF progress ON articles",
        _add("new", "(new.progress = 0) - (old.progress = 0)"),
        when="(new.progress = 0) != (old.progress = 0)",
    ),
    _trigger("count_articles_edited", "UPDATE OF title, publisher, published, source ON articles", _add("listed", "1")),
    _trigger("count_markings_added", "INSERT ON markings", _add("marked", "1")),
    _trigger("count_markings_removed", "DELETE ON markings", _add("marked", "-1")),
    _trigger(
        "count_highlights_added",
        "INSERT ON highlights",
        _add("highlights", "1"),
        "UPDATE article_counts SET highlights = highlights + 1 WHERE article = new.article",
    ),
    _trigger(
        "count_highlights_removed",
        "DELETE ON highlights",
        _add("highlights", "-1"),
        "UPDATE article_counts SET highlights = highlights - 1 WHERE article = old.article",
    ),
    _trigger(
        "count_highlights_moved",
        "UPDATE OF article ON highlights",
        "UPDATE article_counts SET highlights = highlights - 1, "
        "claims = claims - EXISTS (SELECT 1 FROM claims WHERE highlight = new.id) WHERE article = old.article",
        "UPDATE article_counts SET highlights = highlights + 1, "
        "claims = claims + EXISTS (SELECT 1 FROM claims WHERE highlight = new.id) WHERE article = new.article",
        when="old.article != new.article",
    ),
    _trigger(
        "count_claims_added",
        "INSERT ON claims",
        _add("claims", "1"),
        _add("checked", "new.verdict != 'unchecked'"),
        _add("claimed", "1"),
        _claims("new", "+ 1"),
    ),
    _trigger(
        "count_claims_removed",
        "DELETE ON claims",
        _add("claims", "-1"),
        _add("checked", "-(old.verdict != 'unchecked')"),
        _add("claimed", "1"),
        _claims("old", "- 1"),
    ),
    _trigger(
        "count_claims_edited",
        "UPDATE OF speaker, verdict ON claims",
        _add("checked", "(new.verdict != 'unchecked') - (old.verdict != 'unchecked')"),
        _add("claimed", "1"),
    ),
    _trigger("count_tags_added", "INSERT ON tags", "INSERT OR IGNORE INTO tag_uses (tag) VALUES (new.id)"),
    _trigger("count_tags_removed", "DELETE ON tags", "DELETE FROM tag_uses WHERE tag = old.id"),
    _trigger("count_uses_added", "INSERT ON highlight_tags", "UPDATE tag_uses SET uses = uses + 1 WHERE tag = new.tag"),
    _trigger(
        "count_uses_removed", "DELETE ON highlight_tags", "UPDATE tag_uses SET uses = uses - 1 WHERE tag = old.tag"
    ),
    _trigger(
        "count_tags_named",
        "UPDATE OF id ON tags",
        "DELETE FROM tag_uses WHERE tag = old.id",
        "INSERT INTO tag_uses VALUES (new.id, (SELECT count(*) FROM highlight_tags WHERE tag = new.id))",
        when="old.id != new.id",
    ),
    _trigger(
        "count_uses_moved",
        "UPDATE OF tag ON highlight_tags",
        "UPDATE tag_uses SET uses = uses - 1 WHERE tag = old.tag",
        "UPDATE tag_uses SET uses = uses + 1 WHERE tag = new.tag",
    ),
    _trigger("count_mentions_added", "INSERT ON mentions", *_more("new")),
    _trigger("count_mentions_removed", "DELETE ON mentions", *_less("old")),
    _trigger("count_mentions_changed", "UPDATE OF entity, article, state ON mentions", *_less("old"), *_more("new")),
    _trigger(
        "count_entities_new",
        "INSERT ON entities",
        "INSERT OR IGNORE INTO counters VALUES ('entities ' || new.label, 0)",
    ),
    _trigger(
        "count_entities_met",
        "UPDATE OF mentions ON entities",
        "UPDATE counters SET count = count + (new.mentions > 0) - (old.mentions > 0) "
        "WHERE name = 'entities ' || new.label",
        when="(new.mentions > 0) != (old.mentions > 0)",
    ),
)

_FILL = (
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
    f"UPDATE article_counts SET mentions = n FROM (SELECT article AS at, count(*) AS n FROM mentions WHERE {_HELD} "
    "GROUP BY 1) WHERE at = article",
    "INSERT INTO tag_uses SELECT id, (SELECT count(*) FROM highlight_tags WHERE tag = id) FROM tags",
    f"UPDATE entities SET mentions = n, articles = m FROM (SELECT entity, count(*) AS n, count(DISTINCT article) AS m "
    f"FROM mentions WHERE {_HELD} GROUP BY 1) AS f WHERE f.entity = id",
    "INSERT INTO counters SELECT 'entities ' || label, sum(mentions > 0) FROM entities GROUP BY label",
)


def migrate(db: Database) -> None:
    for statement in (*_TABLES, *_INDEXES, *_FILL, *_TRIGGERS):
        db.execute(statement)
