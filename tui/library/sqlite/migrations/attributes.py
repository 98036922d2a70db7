"""What people say of an article by names of their own: an interview's field, the age of who speaks, a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def migrate(db: Database) -> None:
    for statement in (
        """
CREATE TABLE attributes (
  article TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT 'text' CHECK (kind IN ('text', 'number', 'date')),
  creator TEXT NOT NULL,
  created TEXT NOT NULL,
  modified TEXT NOT NULL,
  PRIMARY KEY (article, name)
) STRICT, WITHOUT ROWID
""",
        "CREATE INDEX attributes_value ON attributes (name, value COLLATE NOCASE)",
    ):
        db.execute(statement.strip())
