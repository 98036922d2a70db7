"""Which articles' names a person has called right: who, when, in which revision of the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_SQL = """
CREATE TABLE reviewed (
  article TEXT NOT NULL,
  creator TEXT NOT NULL,
  created TEXT NOT NULL,
  revision INTEGER NOT NULL,
  counter INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (article, creator)
) STRICT, WITHOUT ROWID
"""


def migrate(db: Database) -> None:
    db.execute(_SQL.strip())
