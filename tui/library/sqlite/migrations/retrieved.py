"""Where the text of an article was read: `source` is what is cited, and may be what a page says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def migrate(db: Database) -> None:
    db.execute("ALTER TABLE articles ADD COLUMN retrieved TEXT NOT NULL DEFAULT ''")
