"""Who speaks where in a transcript, text by text; and whose words are left out of coding and counting."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def migrate(db: Database) -> None:
    for statement in (
        """
CREATE TABLE turns (
  article INTEGER NOT NULL,
  text_sha256 TEXT NOT NULL,
  start INTEGER NOT NULL,
  said INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  speaker TEXT NOT NULL DEFAULT '',
  time REAL,
  PRIMARY KEY (article, text_sha256, start),
  CHECK (start >= 0 AND said >= start AND "end" > said)
) STRICT, WITHOUT ROWID
""",
        """
CREATE TABLE left_out_speakers (
  speaker TEXT NOT NULL PRIMARY KEY,
  creator TEXT NOT NULL,
  created TEXT NOT NULL
) STRICT, WITHOUT ROWID
""",
    ):
        db.execute(statement.strip())
