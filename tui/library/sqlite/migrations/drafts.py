"""What somebody was typing and had not yet saved; it belongs to them alone: nothing exports, merges or undoes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_SQL = """
CREATE TABLE drafts (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  article TEXT NOT NULL,
  revision INTEGER NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  annotation TEXT NOT NULL,
  quote TEXT NOT NULL,
  creator TEXT NOT NULL,
  text TEXT NOT NULL,
  modified TEXT NOT NULL
) STRICT, WITHOUT ROWID
"""


def migrate(db: Database) -> None:
    db.execute(_SQL.strip())
