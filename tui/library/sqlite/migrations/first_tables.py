"""Articles, marks, annotations, codebook, journal: STRICT, plain names, so that other tools can query them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_SQL = """
CREATE TABLE articles (
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  publisher TEXT NOT NULL DEFAULT '',
  published TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL DEFAULT '',
  language TEXT NOT NULL DEFAULT '',
  added TEXT NOT NULL,
  read TEXT NOT NULL DEFAULT '',
  position INTEGER NOT NULL DEFAULT 0,
  progress REAL NOT NULL DEFAULT 0,
  words INTEGER NOT NULL,
  repeats INTEGER NOT NULL DEFAULT 0,
  removed INTEGER NOT NULL DEFAULT 0,
  sha256 TEXT NOT NULL,
  text_sha256 TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX articles_sha256 ON articles (sha256);
CREATE INDEX articles_text_sha256 ON articles (text_sha256);
CREATE INDEX articles_published ON articles (published);
CREATE INDEX articles_title ON articles (title COLLATE NOCASE);
CREATE INDEX articles_progress ON articles (progress);
CREATE TABLE revisions (
  article INTEGER NOT NULL REFERENCES articles (pk),
  number INTEGER NOT NULL,
  added TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (article, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE entities (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  label TEXT NOT NULL,
  UNIQUE (name, label)
) STRICT;
CREATE TABLE aliases (
  entity INTEGER NOT NULL REFERENCES entities (id),
  alias TEXT NOT NULL,
  PRIMARY KEY (alias, entity)
) STRICT, WITHOUT ROWID;
CREATE INDEX aliases_entity ON aliases (entity);
CREATE TABLE mentions (
  id INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES articles (pk),
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  label TEXT NOT NULL,
  entity INTEGER NOT NULL REFERENCES entities (id),
  origin TEXT NOT NULL DEFAULT 'model',
  state TEXT NOT NULL DEFAULT 'found' CHECK (state IN ('found', 'confirmed', 'rejected')),
  CHECK (start >= 0 AND "end" > start)
) STRICT;
CREATE INDEX mentions_article ON mentions (article, start);
CREATE INDEX mentions_entity ON mentions (entity, article, start);
CREATE TABLE quotations (
  article INTEGER NOT NULL REFERENCES articles (pk),
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  speaker TEXT NOT NULL DEFAULT '',
  weak INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (article, start, "end")
) STRICT, WITHOUT ROWID;
CREATE TABLE suggestions (
  article INTEGER NOT NULL REFERENCES articles (pk),
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  kind TEXT NOT NULL,
  speaker TEXT NOT NULL DEFAULT '',
  score REAL NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (article, start, "end")
) STRICT, WITHOUT ROWID;
CREATE TABLE markings (
  article INTEGER NOT NULL PRIMARY KEY REFERENCES articles (pk),
  model TEXT NOT NULL,
  version TEXT NOT NULL,
  marked TEXT NOT NULL
) STRICT;
CREATE TABLE highlights (
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  article INTEGER NOT NULL REFERENCES articles (pk),
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  quote TEXT NOT NULL,
  prefix TEXT NOT NULL DEFAULT '',
  suffix TEXT NOT NULL DEFAULT '',
  color TEXT NOT NULL DEFAULT 'yellow',
  note TEXT NOT NULL DEFAULT '',
  creator TEXT NOT NULL,
  created TEXT NOT NULL,
  modified TEXT NOT NULL,
  CHECK (start >= 0 AND "end" > start)
) STRICT;
CREATE INDEX highlights_article ON highlights (article, start);
CREATE INDEX highlights_modified ON highlights (creator, modified);
CREATE TABLE claims (
  pk INTEGER PRIMARY KEY,
  highlight TEXT NOT NULL UNIQUE REFERENCES highlights (id),
  speaker TEXT NOT NULL DEFAULT '',
  verdict TEXT NOT NULL DEFAULT 'unchecked',
  rationale TEXT NOT NULL DEFAULT '',
  creator TEXT NOT NULL,
  created TEXT NOT NULL,
  modified TEXT NOT NULL
) STRICT;
CREATE INDEX claims_verdict ON claims (verdict);
CREATE INDEX claims_speaker ON claims (speaker);
CREATE TABLE claim_links (
  claim TEXT NOT NULL REFERENCES claims (highlight),
  relation TEXT NOT NULL,
  other TEXT NOT NULL REFERENCES claims (highlight),
  creator TEXT NOT NULL,
  created TEXT NOT NULL,
  PRIMARY KEY (claim, relation, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_links_other ON claim_links (other);
CREATE TABLE tags (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  color TEXT NOT NULL DEFAULT '',
  description TEXT NOT NULL DEFAULT '',
  creator TEXT NOT NULL,
  created TEXT NOT NULL,
  modified TEXT NOT NULL
) STRICT;
CREATE TABLE highlight_tags (
  highlight TEXT NOT NULL REFERENCES highlights (id),
  tag TEXT NOT NULL REFERENCES tags (id),
  creator TEXT NOT NULL,
  created TEXT NOT NULL,
  PRIMARY KEY (highlight, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX highlight_tags_tag ON highlight_tags (tag, created);
CREATE TABLE corrections (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  scope TEXT NOT NULL,
  article TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL,
  creator TEXT NOT NULL,
  created TEXT NOT NULL
) STRICT;
CREATE TABLE journal (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  step INTEGER NOT NULL,
  time TEXT NOT NULL,
  creator TEXT NOT NULL,
  action TEXT NOT NULL,
  summary TEXT NOT NULL,
  article TEXT NOT NULL DEFAULT '',
  start INTEGER NOT NULL DEFAULT 0,
  changes TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'done' CHECK (state IN ('done', 'undone', 'dropped', 'reversal')),
  reverses INTEGER
) STRICT;
CREATE INDEX journal_step ON journal (step);
CREATE INDEX journal_state ON journal (creator, state, step);
CREATE TABLE meta (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID
"""

_SEARCH_INDEXES = (("articles", "title", "text"), ("highlights", "note"), ("claims", "speaker", "rationale"))
"""Tables with a search index, and the columns that are in it."""

_SEARCH_SQL = """
CREATE VIRTUAL TABLE "{table}_fts" USING FTS5 (
    {columns},
    tokenize='unicode61',
    content="{table}"
);
CREATE TRIGGER "{table}_ai" AFTER INSERT ON "{table}" BEGIN
  INSERT INTO "{table}_fts" (rowid, {columns}) VALUES (new.rowid, {new});
END;
CREATE TRIGGER "{table}_ad" AFTER DELETE ON "{table}" BEGIN
  INSERT INTO "{table}_fts" ("{table}_fts", rowid, {columns}) VALUES('delete', old.rowid, {old});
END;
CREATE TRIGGER {table}_au AFTER UPDATE OF {words} ON {table} BEGIN
  INSERT INTO "{table}_fts" ("{table}_fts", rowid, {columns}) VALUES('delete', old.rowid, {old});
  INSERT INTO "{table}_fts" (rowid, {columns}) VALUES (new.rowid, {new});
END
"""


def migrate(db: Database) -> None:
    for statement in _SQL.strip().split(";\n"):
        db.execute(statement)
    for table, *columns in _SEARCH_INDEXES:
        sql = _SEARCH_SQL.format(
            table=table,
            words=", ".join(columns),
            columns=", ".join(f'"{column}"' for column in columns),
            new=", ".join(f'new."{column}"' for column in columns),
            old=", ".join(f'old."{column}"' for column in columns),
        )
        for statement in sql.strip().split(";\nCREATE"):
            db.execute(statement if statement.startswith("CREATE") else f"CREATE{statement}")
