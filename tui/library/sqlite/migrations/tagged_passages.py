"""Passages by tag in the order of their texts: what a count and the list of a tag's passages read, kept by triggers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_COLUMNS = 'tag, article, start, "end", passage'

_ADD = (
    'INSERT OR IGNORE INTO tagged_passages SELECT new.tag, article, start, "end", pk FROM highlights '
    "WHERE id = new.highlight"
)
_OLD = "FROM highlights WHERE id = old.highlight"
_REMOVE = (
    f"DELETE FROM tagged_passages WHERE tag = old.tag AND article = (SELECT article {_OLD}) "
    f'AND start = (SELECT start {_OLD}) AND "end" = (SELECT "end" {_OLD}) AND passage = (SELECT pk {_OLD})'
)
# A row is found by all its columns, else all of its tag are looked through.
_REMOVE_PLACED = (
    "DELETE FROM tagged_passages WHERE tag IN (SELECT tag FROM highlight_tags WHERE highlight = old.id) "
    'AND article = old.article AND start = old.start AND "end" = old."end" AND passage = old.pk'
)
_ADD_PLACED = (
    'INSERT OR IGNORE INTO tagged_passages SELECT tag, new.article, new.start, new."end", new.pk FROM highlight_tags '
    "WHERE highlight = new.id"
)

_STATEMENTS = (
    "CREATE TABLE tagged_passages (tag TEXT NOT NULL, article INTEGER NOT NULL, start INTEGER NOT NULL, "
    f'"end" INTEGER NOT NULL, passage INTEGER NOT NULL, PRIMARY KEY ({_COLUMNS})) STRICT, WITHOUT ROWID',
    'INSERT INTO tagged_passages SELECT * FROM (SELECT t.tag, h.article, h.start, h."end", h.pk FROM highlight_tags t '
    "CROSS JOIN highlights h ON h.id = t.highlight) ORDER BY 1, 2, 3, 4, 5",
    f"CREATE TRIGGER tagged_passages_added AFTER INSERT ON highlight_tags BEGIN {_ADD}; END",
    f"CREATE TRIGGER tagged_passages_removed AFTER DELETE ON highlight_tags BEGIN {_REMOVE}; END",
    "CREATE TRIGGER tagged_passages_moved AFTER UPDATE OF tag, highlight ON highlight_tags "
    f"BEGIN {_REMOVE}; {_ADD}; END",
    'CREATE TRIGGER tagged_passages_placed AFTER UPDATE OF pk, article, start, "end" ON highlights '
    f"BEGIN {_REMOVE_PLACED}; {_ADD_PLACED}; END",
    "DROP INDEX highlights_article",
    'CREATE INDEX highlights_article ON highlights (article, start, "end")',
)


def migrate(db: Database) -> None:
    for statement in _STATEMENTS:
        db.execute(statement)
