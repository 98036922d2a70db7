"""What both sides of an import or a merge changed, until a person says which of the two stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_SQL = (
    """
CREATE TABLE conflicts (
  subject TEXT NOT NULL,
  field TEXT NOT NULL,
  there TEXT NOT NULL,
  here TEXT NOT NULL,
  creator TEXT NOT NULL,
  source TEXT NOT NULL,
  created TEXT NOT NULL,
  decided TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (subject, field, there)
) STRICT, WITHOUT ROWID
""",
    "CREATE INDEX conflicts_open ON conflicts (created) WHERE decided = ''",
)


def migrate(db: Database) -> None:
    for statement in _SQL:
        db.execute(statement.strip())
