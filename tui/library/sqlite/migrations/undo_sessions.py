"""Which reader or command made a step: two readers under one login each undo their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def migrate(db: Database) -> None:
    db.execute("ALTER TABLE journal ADD COLUMN session TEXT NOT NULL DEFAULT ''")
