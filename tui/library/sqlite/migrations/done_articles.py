"""Which articles a creator has finished coding: one in which they found nothing counts for agreement then."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_SQL = """
CREATE TABLE done (
  article TEXT NOT NULL,
  creator TEXT NOT NULL,
  created TEXT NOT NULL,
  PRIMARY KEY (article, creator)
) STRICT, WITHOUT ROWID
"""


def migrate(db: Database) -> None:
    db.execute(_SQL.strip())
