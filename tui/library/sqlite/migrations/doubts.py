"""How unsure the names of an article are, so that the least sure to review is one look into an index.

What was marked before has none yet: 9 stands for that, until somebody asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_SQL = (
    """
CREATE TABLE doubts (
  article INTEGER PRIMARY KEY,
  disputed INTEGER NOT NULL DEFAULT 0,
  doubt REAL NOT NULL
) STRICT
""",
    "CREATE INDEX doubts_order ON doubts (doubt DESC, article)",
    "INSERT INTO doubts (article, doubt) SELECT article, 9.0 FROM markings",
)


def migrate(db: Database) -> None:
    for statement in _SQL:
        db.execute(statement.strip())
