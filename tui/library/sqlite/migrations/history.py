"""What was done elsewhere to the articles of a file that came in: it is read, and nobody here can undo it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_TABLES = (
    """
CREATE TABLE history (
  id TEXT NOT NULL PRIMARY KEY,
  article TEXT NOT NULL,
  number INTEGER NOT NULL,
  step INTEGER NOT NULL,
  reverses INTEGER,
  counter INTEGER NOT NULL,
  time TEXT NOT NULL,
  creator TEXT NOT NULL,
  action TEXT NOT NULL,
  summary TEXT NOT NULL,
  start INTEGER NOT NULL,
  changes TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('done', 'undone', 'dropped', 'reversal'))
) STRICT
""",
    "CREATE INDEX history_article ON history (article, counter, time, number)",
    "CREATE INDEX history_time ON history (time)",
)


def migrate(db: Database) -> None:
    for statement in _TABLES:
        db.execute(statement.strip())
