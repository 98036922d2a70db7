"""Tags of whole articles, each creator's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_STATEMENTS = (
    """
CREATE TABLE article_tags (
  id TEXT NOT NULL PRIMARY KEY,
  article TEXT NOT NULL,
  tag TEXT NOT NULL REFERENCES tags (id),
  creator TEXT NOT NULL,
  created TEXT NOT NULL,
  UNIQUE (article, tag, creator)
) STRICT, WITHOUT ROWID
""",
    "CREATE INDEX article_tags_tag ON article_tags (tag, article)",
)


def migrate(db: Database) -> None:
    for statement in _STATEMENTS:
        db.execute(statement.strip())
