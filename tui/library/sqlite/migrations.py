"""The tables of a library. Migrations are only ever appended: one function each, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.library.sqlite.counters import STATEMENTS
from tui.library.sqlite.light_sqlite_utils import Migrations

if TYPE_CHECKING:
    from sqlite_utils import Database

migrations = Migrations("postil")


@migrations()
def first_tables(db: Database) -> None:
    """Articles, marks, annotations, codebook, journal. STRICT, plain names, so that other tools can query them."""
    for statement in _FIRST.strip().split(";\n"):
        db.execute(statement)
    for table, columns in (
        ("articles", ["title", "text"]),
        ("highlights", ["note"]),
        ("claims", ["speaker", "rationale"]),
    ):
        db.table(table).enable_fts(columns, create_triggers=True, tokenize="unicode61")
        _index_only_changed(db, table, columns)


def _index_only_changed(db: Database, table: str, columns: list[str]) -> None:
    """Index a row again only when its words change: a reading position must not cost an index of the whole text."""
    trigger = f"{table}_au"
    body = db.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?", [trigger]).fetchone()[0]
    _, _, statements = body.partition("BEGIN")
    db.execute(f"DROP TRIGGER {trigger}")
    db.execute(f"CREATE TRIGGER {trigger} AFTER UPDATE OF {', '.join(columns)} ON {table} BEGIN{statements}")


@migrations()
def evidence_and_corrections(db: Database) -> None:
    """Evidence of claims; what the program had found before a person corrected it; corrections by article."""
    for statement in _SECOND.strip().split(";\n"):
        db.execute(statement)


@migrations()
def versions_and_duplicates(db: Database) -> None:
    """How annotations came through changes of a text; what tells that two articles are the same story."""
    for statement in _THIRD.strip().split(";\n"):
        db.execute(statement)


@migrations()
def counters(db: Database) -> None:
    """Counts that triggers keep, and the indexes of the long lists."""
    for statement in STATEMENTS:
        db.execute(statement)


_FIRST = """
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

_SECOND = """
CREATE TABLE evidence (
  claim TEXT NOT NULL REFERENCES claims (highlight),
  evidence TEXT NOT NULL,
  creator TEXT NOT NULL,
  created TEXT NOT NULL,
  PRIMARY KEY (claim, evidence)
) STRICT, WITHOUT ROWID;
CREATE TABLE found_mentions (
  article INTEGER NOT NULL PRIMARY KEY REFERENCES articles (pk),
  mentions TEXT NOT NULL
) STRICT;
CREATE INDEX corrections_article ON corrections (article, kind);
CREATE INDEX mentions_state ON mentions (article) WHERE state != 'found' OR origin != 'model'
"""

_THIRD = """
ALTER TABLE articles ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE articles ADD COLUMN revised TEXT NOT NULL DEFAULT '';
ALTER TABLE revisions ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE highlights ADD COLUMN state TEXT NOT NULL DEFAULT 'exact'
  CHECK (state IN ('exact', 'moved', 'fuzzy', 'orphan'));
ALTER TABLE highlights ADD COLUMN score REAL NOT NULL DEFAULT 1.0;
CREATE INDEX highlights_orphans ON highlights (article) WHERE state = 'orphan';
CREATE INDEX articles_source ON articles (source);
CREATE INDEX revisions_sha256 ON revisions (sha256);
CREATE INDEX journal_article ON journal (article, action);
CREATE TABLE signatures (
  article INTEGER NOT NULL PRIMARY KEY REFERENCES articles (pk),
  signature BLOB NOT NULL
) STRICT;
CREATE TABLE bands (
  band INTEGER NOT NULL,
  article INTEGER NOT NULL REFERENCES articles (pk),
  PRIMARY KEY (band, article)
) STRICT, WITHOUT ROWID;
CREATE TABLE alike (
  article INTEGER NOT NULL REFERENCES articles (pk),
  other INTEGER NOT NULL REFERENCES articles (pk),
  likeness REAL NOT NULL,
  PRIMARY KEY (article, other)
) STRICT, WITHOUT ROWID
"""
