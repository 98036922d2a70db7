"""Who wrote an article, names joined by "; ": the list of articles is filtered by them too."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def migrate(db: Database) -> None:
    for statement in (
        "ALTER TABLE articles ADD COLUMN authors TEXT NOT NULL DEFAULT ''",
        "DROP INDEX articles_shown",
        "CREATE INDEX articles_shown ON articles (title, publisher, source, published, progress, authors)",
        "DROP TRIGGER count_articles_edited",
        "CREATE TRIGGER count_articles_edited AFTER UPDATE OF title, publisher, authors, published, source ON articles "
        "BEGIN UPDATE counters SET count = count + (1) WHERE name = 'listed'; END",
    ):
        db.execute(statement)
