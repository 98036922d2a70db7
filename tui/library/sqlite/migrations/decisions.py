"""What people decided together about passages: also those that they left without an annotation, and comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_SQL = """
CREATE TABLE decisions (
  article TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  quote TEXT NOT NULL,
  outcome TEXT NOT NULL,
  comment TEXT NOT NULL DEFAULT '',
  creator TEXT NOT NULL,
  created TEXT NOT NULL,
  modified TEXT NOT NULL,
  PRIMARY KEY (article, start, "end")
) STRICT, WITHOUT ROWID
"""


def migrate(db: Database) -> None:
    db.execute(_SQL.strip())
