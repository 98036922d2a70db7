"""Memos of codes and articles, the order of codes, and the keys that people gave to codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_STATEMENTS = (
    "ALTER TABLE tags ADD COLUMN memo TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE tags ADD COLUMN position INTEGER NOT NULL DEFAULT 0",
    """
CREATE TABLE tag_keys (
  tag TEXT NOT NULL,
  creator TEXT NOT NULL,
  key TEXT NOT NULL,
  created TEXT NOT NULL,
  PRIMARY KEY (tag, creator)
) STRICT, WITHOUT ROWID
""",
    """
CREATE TABLE memos (
  article TEXT NOT NULL,
  creator TEXT NOT NULL,
  text TEXT NOT NULL,
  created TEXT NOT NULL,
  modified TEXT NOT NULL,
  PRIMARY KEY (article, creator)
) STRICT, WITHOUT ROWID
""",
)


def migrate(db: Database) -> None:
    for statement in _STATEMENTS:
        db.execute(statement.strip())
