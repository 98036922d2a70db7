"""Groups of articles: filters that have names; a set of articles is a filter that names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def migrate(db: Database) -> None:
    db.execute(
        """
CREATE TABLE groups (
  name TEXT NOT NULL PRIMARY KEY,
  filter TEXT NOT NULL,
  creator TEXT NOT NULL,
  created TEXT NOT NULL,
  modified TEXT NOT NULL
) STRICT, WITHOUT ROWID
""".strip()
    )
