"""The kinds of names of a library that somebody made or changed there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_SQL = """
CREATE TABLE labels (
  name TEXT NOT NULL PRIMARY KEY,
  color TEXT NOT NULL DEFAULT '',
  key TEXT NOT NULL DEFAULT '',
  description TEXT NOT NULL DEFAULT '',
  means TEXT NOT NULL DEFAULT '',
  creator TEXT NOT NULL,
  created TEXT NOT NULL,
  modified TEXT NOT NULL
) STRICT, WITHOUT ROWID
"""


def migrate(db: Database) -> None:
    db.execute(_SQL.strip())
