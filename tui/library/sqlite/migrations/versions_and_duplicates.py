"""What became of annotations when a text changed; what shows that two articles tell the same story."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_SQL = """
ALTER TABLE articles ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE articles ADD COLUMN revised TEXT NOT NULL DEFAULT '';
ALTER TABLE revisions ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE highlights ADD COLUMN state TEXT NOT NULL DEFAULT 'exact'
  CHECK (state IN ('exact', 'moved', 'fuzzy', 'orphan'));
ALTER TABLE highlights ADD COLUMN score REAL NOT NULL DEFAULT 1.0;
CREATE INDEX highlights_orphans ON highlights (article) WHERE state = 'orphan';
CREATE INDEX articles_source ON articles (source);
CREATE INDEX revisions_sha256 ON revisions (sha256);
CREATE INDEX journal_article ON journal (article, action);
CREATE TABLE signatures (
  article INTEGER NOT NULL PRIMARY KEY REFERENCES articles (pk),
  signature BLOB NOT NULL
) STRICT;
CREATE TABLE bands (
  band INTEGER NOT NULL,
  article INTEGER NOT NULL REFERENCES articles (pk),
  PRIMARY KEY (band, article)
) STRICT, WITHOUT ROWID;
CREATE TABLE alike (
  article INTEGER NOT NULL REFERENCES articles (pk),
  other INTEGER NOT NULL REFERENCES articles (pk),
  likeness REAL NOT NULL,
  PRIMARY KEY (article, other)
) STRICT, WITHOUT ROWID
"""


def migrate(db: Database) -> None:
    for statement in _SQL.strip().split(";\n"):
        db.execute(statement)
