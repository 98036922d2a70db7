"""What articles were read from, byte for byte; and an index by which an entry of a feed is found again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def migrate(db: Database) -> None:
    for statement in (
        "CREATE TABLE sources (sha256 TEXT PRIMARY KEY, kind TEXT NOT NULL, charset TEXT NOT NULL DEFAULT '', "
        "size INTEGER NOT NULL, packed BLOB NOT NULL, added TEXT NOT NULL) STRICT",
        "CREATE INDEX articles_retrieved ON articles (retrieved) WHERE retrieved != ''",
    ):
        db.execute(statement)
