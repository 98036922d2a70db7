"""Where a correction may change something, and those that have not been applied in all articles yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_SQL = """
CREATE TABLE former_entities (
  name TEXT NOT NULL,
  label TEXT NOT NULL,
  article INTEGER NOT NULL REFERENCES articles (pk),
  PRIMARY KEY (name, label, article)
) STRICT, WITHOUT ROWID;

CREATE INDEX former_entities_article ON former_entities (article);

CREATE TABLE unapplied (
  detail TEXT NOT NULL PRIMARY KEY,
  after INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

ALTER TABLE corrections ADD COLUMN entity TEXT NOT NULL DEFAULT '';

UPDATE corrections SET entity = coalesce(json_extract(detail, '$.target.entity.name'), '') WHERE json_valid(detail);

CREATE INDEX corrections_entity ON corrections (article, entity, kind);

CREATE TRIGGER corrections_about_added AFTER INSERT ON corrections WHEN json_valid(new.detail) BEGIN UPDATE corrections
SET entity = coalesce(json_extract(new.detail, '$.target.entity.name'), '') WHERE id = new.id; END;

CREATE TRIGGER corrections_about_changed AFTER UPDATE OF detail ON corrections WHEN json_valid(new.detail) BEGIN
UPDATE corrections SET entity = coalesce(json_extract(new.detail, '$.target.entity.name'), '') WHERE id = new.id; END
"""


def migrate(db: Database) -> None:
    for statement in _SQL.strip().split(";\n\n"):
        db.execute(statement)
