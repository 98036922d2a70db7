"""Evidence of claims; the marks of an article before a person corrected them; corrections by article."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_SQL = """
CREATE TABLE evidence (
  claim TEXT NOT NULL REFERENCES claims (highlight),
  evidence TEXT NOT NULL,
  creator TEXT NOT NULL,
  created TEXT NOT NULL,
  PRIMARY KEY (claim, evidence)
) STRICT, WITHOUT ROWID;
CREATE TABLE found_mentions (
  article INTEGER NOT NULL PRIMARY KEY REFERENCES articles (pk),
  mentions TEXT NOT NULL
) STRICT;
CREATE INDEX corrections_article ON corrections (article, kind);
CREATE INDEX mentions_state ON mentions (article) WHERE state != 'found' OR origin != 'model'
"""


def migrate(db: Database) -> None:
    for statement in _SQL.strip().split(";\n"):
        db.execute(statement)
