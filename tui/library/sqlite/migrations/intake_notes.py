"""What was left out or altered when the source of an article was read, a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def migrate(db: Database) -> None:
    db.execute("ALTER TABLE articles ADD COLUMN intake TEXT NOT NULL DEFAULT ''")
