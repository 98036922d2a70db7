"""Names that a person's rule rejects where nobody saw them, apart from those that a person rejected.

Up to here both were stored alike; applying the corrections again, as after every migration, tells them apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def migrate(db: Database) -> None:
    db.execute("ALTER TABLE mentions ADD COLUMN by_rule INTEGER NOT NULL DEFAULT 0")
