"""Where in a text the pages of its document begin. Articles that are alike are looked for anew, by other bands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def migrate(db: Database) -> None:
    db.execute("CREATE TABLE pages (text_sha256 TEXT PRIMARY KEY, starts TEXT NOT NULL) STRICT, WITHOUT ROWID")
    db.execute("DELETE FROM bands")
    db.execute("DELETE FROM signatures")
