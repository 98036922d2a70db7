-- The tables of a library of today's format, as all migrations leave them in an empty file: a new library begins so.
-- Written by `make schema`, held by tests/library/test_migrations.py; nobody edits it.

CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);

CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");

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
, revision INTEGER NOT NULL DEFAULT 1, revised TEXT NOT NULL DEFAULT '', retrieved TEXT NOT NULL DEFAULT '', intake TEXT NOT NULL DEFAULT '', authors TEXT NOT NULL DEFAULT '') STRICT;

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
  text TEXT NOT NULL, title TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (article, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE entities (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  label TEXT NOT NULL, mentions INTEGER NOT NULL DEFAULT 0, articles INTEGER NOT NULL DEFAULT 0,
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
  state TEXT NOT NULL DEFAULT 'found' CHECK (state IN ('found', 'confirmed', 'rejected')), by_rule INTEGER NOT NULL DEFAULT 0,
  CHECK (start >= 0 AND "end" > start)
) STRICT;

CREATE INDEX mentions_article ON mentions (article, start);

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
  modified TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'exact'
  CHECK (state IN ('exact', 'moved', 'fuzzy', 'orphan')), score REAL NOT NULL DEFAULT 1.0,
  CHECK (start >= 0 AND "end" > start)
) STRICT;

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
, wording TEXT NOT NULL DEFAULT '', speaker_kind TEXT NOT NULL DEFAULT '', role TEXT NOT NULL DEFAULT '', said TEXT NOT NULL DEFAULT '', place TEXT NOT NULL DEFAULT '', status TEXT NOT NULL DEFAULT 'to do', assignee TEXT NOT NULL DEFAULT '', due TEXT NOT NULL DEFAULT '', chosen TEXT NOT NULL DEFAULT '', first TEXT NOT NULL DEFAULT '', judged TEXT NOT NULL DEFAULT '', checked INTEGER NOT NULL DEFAULT 0, words TEXT NOT NULL DEFAULT '') STRICT;

CREATE INDEX claims_verdict ON claims (verdict);

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
, memo TEXT NOT NULL DEFAULT '', position INTEGER NOT NULL DEFAULT 0) STRICT;

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
, counter INTEGER NOT NULL DEFAULT 0, yields_to TEXT NOT NULL DEFAULT '', entity TEXT NOT NULL DEFAULT '') STRICT;

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
, counter INTEGER NOT NULL DEFAULT 0, session TEXT NOT NULL DEFAULT '') STRICT;

CREATE INDEX journal_step ON journal (step);

CREATE INDEX journal_state ON journal (creator, state, step);

CREATE TABLE meta (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE "articles_fts" USING FTS5 (
    "title", "text",
    tokenize='unicode61',
    content="articles"
);

CREATE TRIGGER "articles_ai" AFTER INSERT ON "articles" BEGIN
  INSERT INTO "articles_fts" (rowid, "title", "text") VALUES (new.rowid, new."title", new."text");
END;

CREATE TRIGGER "articles_ad" AFTER DELETE ON "articles" BEGIN
  INSERT INTO "articles_fts" ("articles_fts", rowid, "title", "text") VALUES('delete', old.rowid, old."title", old."text");
END;

CREATE TRIGGER articles_au AFTER UPDATE OF title, text ON articles BEGIN
  INSERT INTO "articles_fts" ("articles_fts", rowid, "title", "text") VALUES('delete', old.rowid, old."title", old."text");
  INSERT INTO "articles_fts" (rowid, "title", "text") VALUES (new.rowid, new."title", new."text");
END;

CREATE VIRTUAL TABLE "highlights_fts" USING FTS5 (
    "note",
    tokenize='unicode61',
    content="highlights"
);

CREATE TRIGGER "highlights_ai" AFTER INSERT ON "highlights" BEGIN
  INSERT INTO "highlights_fts" (rowid, "note") VALUES (new.rowid, new."note");
END;

CREATE TRIGGER "highlights_ad" AFTER DELETE ON "highlights" BEGIN
  INSERT INTO "highlights_fts" ("highlights_fts", rowid, "note") VALUES('delete', old.rowid, old."note");
END;

CREATE TRIGGER highlights_au AFTER UPDATE OF note ON highlights BEGIN
  INSERT INTO "highlights_fts" ("highlights_fts", rowid, "note") VALUES('delete', old.rowid, old."note");
  INSERT INTO "highlights_fts" (rowid, "note") VALUES (new.rowid, new."note");
END;

CREATE TABLE found_mentions (
  article INTEGER NOT NULL PRIMARY KEY REFERENCES articles (pk),
  mentions TEXT NOT NULL
) STRICT;

CREATE INDEX corrections_article ON corrections (article, kind);

CREATE INDEX mentions_state ON mentions (article) WHERE state != 'found' OR origin != 'model';

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
) STRICT, WITHOUT ROWID;

CREATE TABLE counters (name TEXT NOT NULL PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE article_counts (article INTEGER PRIMARY KEY, highlights INTEGER NOT NULL DEFAULT 0, claims INTEGER NOT NULL DEFAULT 0, mentions INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE tag_uses (tag TEXT NOT NULL PRIMARY KEY, uses INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;

CREATE INDEX entities_mentions ON entities (mentions DESC, name, label, articles) WHERE mentions > 0;

CREATE INDEX entities_articles ON entities (articles DESC, name, label, mentions) WHERE mentions > 0;

CREATE INDEX entities_name ON entities (name COLLATE NOCASE, label, mentions, articles) WHERE mentions > 0;

CREATE INDEX mentions_entity ON mentions (entity, article, start, state);

CREATE INDEX claims_speaker ON claims (speaker, verdict);

CREATE INDEX claims_created ON claims (created);

CREATE TRIGGER count_articles_added AFTER INSERT ON articles BEGIN UPDATE counters SET count = count + (1) WHERE name = 'articles'; UPDATE counters SET count = count + (new.progress = 0) WHERE name = 'new'; UPDATE counters SET count = count + (1) WHERE name = 'listed'; INSERT OR IGNORE INTO article_counts (article) VALUES (new.pk); END;

CREATE TRIGGER count_articles_removed AFTER DELETE ON articles BEGIN UPDATE counters SET count = count + (-1) WHERE name = 'articles'; UPDATE counters SET count = count + (-(old.progress = 0)) WHERE name = 'new'; UPDATE counters SET count = count + (1) WHERE name = 'listed'; DELETE FROM article_counts WHERE article = old.pk; END;

CREATE TRIGGER count_articles_read AFTER UPDATE OF progress ON articles WHEN (new.progress = 0) != (old.progress = 0) BEGIN UPDATE counters SET count = count + ((new.progress = 0) - (old.progress = 0)) WHERE name = 'new'; END;

CREATE TRIGGER count_markings_added AFTER INSERT ON markings BEGIN UPDATE counters SET count = count + (1) WHERE name = 'marked'; END;

CREATE TRIGGER count_markings_removed AFTER DELETE ON markings BEGIN UPDATE counters SET count = count + (-1) WHERE name = 'marked'; END;

CREATE TRIGGER count_highlights_added AFTER INSERT ON highlights BEGIN UPDATE counters SET count = count + (1) WHERE name = 'highlights'; UPDATE article_counts SET highlights = highlights + 1 WHERE article = new.article; END;

CREATE TRIGGER count_highlights_removed AFTER DELETE ON highlights BEGIN UPDATE counters SET count = count + (-1) WHERE name = 'highlights'; UPDATE article_counts SET highlights = highlights - 1 WHERE article = old.article; END;

CREATE TRIGGER count_highlights_moved AFTER UPDATE OF article ON highlights WHEN old.article != new.article BEGIN UPDATE article_counts SET highlights = highlights - 1, claims = claims - EXISTS (SELECT 1 FROM claims WHERE highlight = new.id) WHERE article = old.article; UPDATE article_counts SET highlights = highlights + 1, claims = claims + EXISTS (SELECT 1 FROM claims WHERE highlight = new.id) WHERE article = new.article; END;

CREATE TRIGGER count_claims_added AFTER INSERT ON claims BEGIN UPDATE counters SET count = count + (1) WHERE name = 'claims'; UPDATE counters SET count = count + (new.verdict != 'unchecked') WHERE name = 'checked'; UPDATE counters SET count = count + (1) WHERE name = 'claimed'; UPDATE article_counts SET claims = claims + 1 WHERE article = (SELECT article FROM highlights WHERE id = new.highlight); END;

CREATE TRIGGER count_claims_removed AFTER DELETE ON claims BEGIN UPDATE counters SET count = count + (-1) WHERE name = 'claims'; UPDATE counters SET count = count + (-(old.verdict != 'unchecked')) WHERE name = 'checked'; UPDATE counters SET count = count + (1) WHERE name = 'claimed'; UPDATE article_counts SET claims = claims - 1 WHERE article = (SELECT article FROM highlights WHERE id = old.highlight); END;

CREATE TRIGGER count_tags_added AFTER INSERT ON tags BEGIN INSERT OR IGNORE INTO tag_uses (tag) VALUES (new.id); END;

CREATE TRIGGER count_tags_removed AFTER DELETE ON tags BEGIN DELETE FROM tag_uses WHERE tag = old.id; END;

CREATE TRIGGER count_uses_added AFTER INSERT ON highlight_tags BEGIN UPDATE tag_uses SET uses = uses + 1 WHERE tag = new.tag; END;

CREATE TRIGGER count_uses_removed AFTER DELETE ON highlight_tags BEGIN UPDATE tag_uses SET uses = uses - 1 WHERE tag = old.tag; END;

CREATE TRIGGER count_tags_named AFTER UPDATE OF id ON tags WHEN old.id != new.id BEGIN DELETE FROM tag_uses WHERE tag = old.id; INSERT INTO tag_uses VALUES (new.id, (SELECT count(*) FROM highlight_tags WHERE tag = new.id)); END;

CREATE TRIGGER count_uses_moved AFTER UPDATE OF tag ON highlight_tags BEGIN UPDATE tag_uses SET uses = uses - 1 WHERE tag = old.tag; UPDATE tag_uses SET uses = uses + 1 WHERE tag = new.tag; END;

CREATE TRIGGER count_mentions_added AFTER INSERT ON mentions BEGIN UPDATE entities SET mentions = mentions + 1, articles = articles + (NOT EXISTS (SELECT 1 FROM mentions WHERE entity = new.entity AND article = new.article AND state != 'rejected' AND id != new.id)) WHERE id = new.entity AND new.state != 'rejected'; UPDATE article_counts SET mentions = mentions + 1 WHERE article = new.article AND new.state != 'rejected'; END;

CREATE TRIGGER count_mentions_removed AFTER DELETE ON mentions BEGIN UPDATE entities SET mentions = mentions - 1, articles = articles - (NOT EXISTS (SELECT 1 FROM mentions WHERE entity = old.entity AND article = old.article AND state != 'rejected' AND id != old.id)) WHERE id = old.entity AND old.state != 'rejected'; UPDATE article_counts SET mentions = mentions - 1 WHERE article = old.article AND old.state != 'rejected'; END;

CREATE TRIGGER count_mentions_changed AFTER UPDATE OF entity, article, state ON mentions BEGIN UPDATE entities SET mentions = mentions - 1, articles = articles - (NOT EXISTS (SELECT 1 FROM mentions WHERE entity = old.entity AND article = old.article AND state != 'rejected' AND id != old.id)) WHERE id = old.entity AND old.state != 'rejected'; UPDATE article_counts SET mentions = mentions - 1 WHERE article = old.article AND old.state != 'rejected'; UPDATE entities SET mentions = mentions + 1, articles = articles + (NOT EXISTS (SELECT 1 FROM mentions WHERE entity = new.entity AND article = new.article AND state != 'rejected' AND id != new.id)) WHERE id = new.entity AND new.state != 'rejected'; UPDATE article_counts SET mentions = mentions + 1 WHERE article = new.article AND new.state != 'rejected'; END;

CREATE TRIGGER count_entities_new AFTER INSERT ON entities BEGIN INSERT OR IGNORE INTO counters VALUES ('entities ' || new.label, 0); END;

CREATE TRIGGER count_entities_met AFTER UPDATE OF mentions ON entities WHEN (new.mentions > 0) != (old.mentions > 0) BEGIN UPDATE counters SET count = count + (new.mentions > 0) - (old.mentions > 0) WHERE name = 'entities ' || new.label; END;

CREATE TABLE dismissals (
  id TEXT NOT NULL PRIMARY KEY,
  article TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  quote TEXT NOT NULL,
  creator TEXT NOT NULL,
  created TEXT NOT NULL,
  lost TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX dismissals_article ON dismissals (article, start);

CREATE TABLE done (
  article TEXT NOT NULL,
  creator TEXT NOT NULL,
  created TEXT NOT NULL,
  PRIMARY KEY (article, creator)
) STRICT, WITHOUT ROWID;

CREATE TABLE decisions (
  article TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  quote TEXT NOT NULL,
  outcome TEXT NOT NULL,
  comment TEXT NOT NULL DEFAULT '',
  creator TEXT NOT NULL,
  created TEXT NOT NULL,
  modified TEXT NOT NULL, comment_creator TEXT NOT NULL DEFAULT '', seen TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (article, start, "end")
) STRICT, WITHOUT ROWID;

CREATE TABLE conflicts (
  subject TEXT NOT NULL,
  field TEXT NOT NULL,
  there TEXT NOT NULL,
  here TEXT NOT NULL,
  creator TEXT NOT NULL,
  source TEXT NOT NULL,
  created TEXT NOT NULL,
  decided TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (subject, field, there)
) STRICT, WITHOUT ROWID;

CREATE INDEX conflicts_open ON conflicts (created) WHERE decided = '';

CREATE TABLE drafts (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  article TEXT NOT NULL,
  revision INTEGER NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  annotation TEXT NOT NULL,
  quote TEXT NOT NULL,
  creator TEXT NOT NULL,
  text TEXT NOT NULL,
  modified TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tag_events (
  id TEXT NOT NULL PRIMARY KEY,
  tag TEXT NOT NULL,
  field TEXT NOT NULL,
  old TEXT NOT NULL,
  new TEXT NOT NULL,
  creator TEXT NOT NULL,
  time TEXT NOT NULL,
  counter INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX tag_events_tag ON tag_events (tag, field);

CREATE TABLE checks (
  id TEXT NOT NULL PRIMARY KEY,
  claim TEXT NOT NULL REFERENCES claims (highlight),
  verdict TEXT NOT NULL DEFAULT '',
  rationale TEXT NOT NULL DEFAULT '',
  method TEXT NOT NULL DEFAULT '',
  quote TEXT NOT NULL DEFAULT '',
  creator TEXT NOT NULL,
  created TEXT NOT NULL,
  time TEXT NOT NULL,
  modified TEXT NOT NULL
) STRICT;

CREATE INDEX checks_claim ON checks (claim);

CREATE INDEX checks_creator ON checks (creator, claim);

CREATE TABLE evidence (
  id TEXT NOT NULL PRIMARY KEY,
  claim TEXT NOT NULL REFERENCES claims (highlight),
  position INTEGER NOT NULL DEFAULT 0,
  kind TEXT NOT NULL DEFAULT 'source',
  stance TEXT NOT NULL DEFAULT '' CHECK (stance IN ('', 'for', 'against')),
  what TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  retrieved TEXT NOT NULL DEFAULT '',
  archived TEXT NOT NULL DEFAULT '',
  creator TEXT NOT NULL,
  created TEXT NOT NULL
) STRICT;

CREATE INDEX evidence_claim ON evidence (claim, position);

CREATE TABLE claim_passages (
  highlight TEXT NOT NULL PRIMARY KEY REFERENCES highlights (id),
  claim TEXT NOT NULL REFERENCES claims (highlight),
  creator TEXT NOT NULL,
  created TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX claim_passages_claim ON claim_passages (claim);

CREATE INDEX claims_assignee ON claims (assignee, status, due);

CREATE VIRTUAL TABLE "claims_fts" USING FTS5 (speaker, wording, words, tokenize='unicode61', content="claims");

CREATE TRIGGER claims_ai AFTER INSERT ON claims BEGIN INSERT INTO claims_fts (rowid, speaker, wording, words) VALUES (new.rowid, new.speaker, new.wording, new.words); END;

CREATE TRIGGER claims_ad AFTER DELETE ON claims BEGIN INSERT INTO claims_fts (claims_fts, rowid, speaker, wording, words) VALUES ('delete', old.rowid, old.speaker, old.wording, old.words); END;

CREATE TRIGGER claims_au AFTER UPDATE OF speaker, wording, words ON claims BEGIN INSERT INTO claims_fts (claims_fts, rowid, speaker, wording, words) VALUES ('delete', old.rowid, old.speaker, old.wording, old.words); INSERT INTO claims_fts (rowid, speaker, wording, words) VALUES (new.rowid, new.speaker, new.wording, new.words); END;

CREATE TRIGGER count_claims_edited AFTER UPDATE OF speaker, verdict, wording, status, assignee, due, judged, words ON claims BEGIN UPDATE counters SET count = count + ((new.verdict != 'unchecked') - (old.verdict != 'unchecked')) WHERE name = 'checked'; UPDATE counters SET count = count + 1 WHERE name = 'claimed'; END;

CREATE TRIGGER count_claims_moved AFTER UPDATE OF quote ON highlights WHEN old.quote != new.quote BEGIN UPDATE counters SET count = count + 1 WHERE name = 'claimed'; END;

CREATE TABLE history (
  id TEXT NOT NULL PRIMARY KEY,
  article TEXT NOT NULL,
  number INTEGER NOT NULL,
  step INTEGER NOT NULL,
  reverses INTEGER,
  counter INTEGER NOT NULL,
  time TEXT NOT NULL,
  creator TEXT NOT NULL,
  action TEXT NOT NULL,
  summary TEXT NOT NULL,
  start INTEGER NOT NULL,
  changes TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('done', 'undone', 'dropped', 'reversal'))
) STRICT;

CREATE INDEX history_article ON history (article, counter, time, number);

CREATE INDEX history_time ON history (time);

CREATE INDEX articles_shown ON articles (title, publisher, source, published, progress, authors);

CREATE TRIGGER count_articles_edited AFTER UPDATE OF title, publisher, authors, published, source ON articles BEGIN UPDATE counters SET count = count + (1) WHERE name = 'listed'; END;

CREATE TRIGGER settle_checks_added AFTER INSERT ON checks BEGIN UPDATE claims SET (verdict, rationale, judged) = (SELECT iif(verdict = '', 'unchecked', verdict), rationale, judged FROM (SELECT id = (SELECT chosen FROM claims WHERE highlight = new.claim) AS counts, id, verdict, rationale, iif(verdict = '', '', quote) AS judged, time FROM checks WHERE claim = new.claim UNION ALL SELECT 0, '', '', '', '', '') ORDER BY verdict != '' DESC, counts DESC, time DESC, id DESC LIMIT 1), checked = (SELECT count(*) FROM checks WHERE claim = new.claim AND verdict != ''), words = trim(coalesce((SELECT group_concat(said, char(10)) FROM (SELECT rationale || char(10) || method AS said FROM checks WHERE claim = new.claim ORDER BY time, id)), '') || char(10) || coalesce((SELECT group_concat(said, char(10)) FROM (SELECT what || char(10) || note || iif(archived = '', '', char(10) || archived) AS said FROM evidence WHERE claim = new.claim ORDER BY position, created, id)), ''), char(10)) WHERE highlight = new.claim; END;

CREATE TRIGGER settle_checks_removed AFTER DELETE ON checks BEGIN UPDATE claims SET (verdict, rationale, judged) = (SELECT iif(verdict = '', 'unchecked', verdict), rationale, judged FROM (SELECT id = (SELECT chosen FROM claims WHERE highlight = old.claim) AS counts, id, verdict, rationale, iif(verdict = '', '', quote) AS judged, time FROM checks WHERE claim = old.claim UNION ALL SELECT 0, '', '', '', '', '') ORDER BY verdict != '' DESC, counts DESC, time DESC, id DESC LIMIT 1), checked = (SELECT count(*) FROM checks WHERE claim = old.claim AND verdict != ''), words = trim(coalesce((SELECT group_concat(said, char(10)) FROM (SELECT rationale || char(10) || method AS said FROM checks WHERE claim = old.claim ORDER BY time, id)), '') || char(10) || coalesce((SELECT group_concat(said, char(10)) FROM (SELECT what || char(10) || note || iif(archived = '', '', char(10) || archived) AS said FROM evidence WHERE claim = old.claim ORDER BY position, created, id)), ''), char(10)) WHERE highlight = old.claim; END;

CREATE TRIGGER settle_checks_edited AFTER UPDATE ON checks BEGIN UPDATE claims SET (verdict, rationale, judged) = (SELECT iif(verdict = '', 'unchecked', verdict), rationale, judged FROM (SELECT id = (SELECT chosen FROM claims WHERE highlight = new.claim) AS counts, id, verdict, rationale, iif(verdict = '', '', quote) AS judged, time FROM checks WHERE claim = new.claim UNION ALL SELECT 0, '', '', '', '', '') ORDER BY verdict != '' DESC, counts DESC, time DESC, id DESC LIMIT 1), checked = (SELECT count(*) FROM checks WHERE claim = new.claim AND verdict != ''), words = trim(coalesce((SELECT group_concat(said, char(10)) FROM (SELECT rationale || char(10) || method AS said FROM checks WHERE claim = new.claim ORDER BY time, id)), '') || char(10) || coalesce((SELECT group_concat(said, char(10)) FROM (SELECT what || char(10) || note || iif(archived = '', '', char(10) || archived) AS said FROM evidence WHERE claim = new.claim ORDER BY position, created, id)), ''), char(10)) WHERE highlight = new.claim; END;

CREATE TRIGGER settle_checks_chosen AFTER UPDATE OF chosen ON claims WHEN old.chosen != new.chosen BEGIN UPDATE claims SET (verdict, rationale, judged) = (SELECT iif(verdict = '', 'unchecked', verdict), rationale, judged FROM (SELECT id = (SELECT chosen FROM claims WHERE highlight = new.highlight) AS counts, id, verdict, rationale, iif(verdict = '', '', quote) AS judged, time FROM checks WHERE claim = new.highlight UNION ALL SELECT 0, '', '', '', '', '') ORDER BY verdict != '' DESC, counts DESC, time DESC, id DESC LIMIT 1), checked = (SELECT count(*) FROM checks WHERE claim = new.highlight AND verdict != ''), words = trim(coalesce((SELECT group_concat(said, char(10)) FROM (SELECT rationale || char(10) || method AS said FROM checks WHERE claim = new.highlight ORDER BY time, id)), '') || char(10) || coalesce((SELECT group_concat(said, char(10)) FROM (SELECT what || char(10) || note || iif(archived = '', '', char(10) || archived) AS said FROM evidence WHERE claim = new.highlight ORDER BY position, created, id)), ''), char(10)) WHERE highlight = new.highlight; END;

CREATE TRIGGER settle_evidence_added AFTER INSERT ON evidence BEGIN UPDATE claims SET words = trim(coalesce((SELECT group_concat(said, char(10)) FROM (SELECT rationale || char(10) || method AS said FROM checks WHERE claim = new.claim ORDER BY time, id)), '') || char(10) || coalesce((SELECT group_concat(said, char(10)) FROM (SELECT what || char(10) || note || iif(archived = '', '', char(10) || archived) AS said FROM evidence WHERE claim = new.claim ORDER BY position, created, id)), ''), char(10)) WHERE highlight = new.claim; END;

CREATE TRIGGER settle_evidence_removed AFTER DELETE ON evidence BEGIN UPDATE claims SET words = trim(coalesce((SELECT group_concat(said, char(10)) FROM (SELECT rationale || char(10) || method AS said FROM checks WHERE claim = old.claim ORDER BY time, id)), '') || char(10) || coalesce((SELECT group_concat(said, char(10)) FROM (SELECT what || char(10) || note || iif(archived = '', '', char(10) || archived) AS said FROM evidence WHERE claim = old.claim ORDER BY position, created, id)), ''), char(10)) WHERE highlight = old.claim; END;

CREATE TRIGGER settle_evidence_edited AFTER UPDATE OF what, note, archived ON evidence BEGIN UPDATE claims SET words = trim(coalesce((SELECT group_concat(said, char(10)) FROM (SELECT rationale || char(10) || method AS said FROM checks WHERE claim = new.claim ORDER BY time, id)), '') || char(10) || coalesce((SELECT group_concat(said, char(10)) FROM (SELECT what || char(10) || note || iif(archived = '', '', char(10) || archived) AS said FROM evidence WHERE claim = new.claim ORDER BY position, created, id)), ''), char(10)) WHERE highlight = new.claim; END;

CREATE TABLE sources (sha256 TEXT PRIMARY KEY, kind TEXT NOT NULL, charset TEXT NOT NULL DEFAULT '', size INTEGER NOT NULL, packed BLOB NOT NULL, added TEXT NOT NULL) STRICT;

CREATE INDEX articles_retrieved ON articles (retrieved) WHERE retrieved != '';

CREATE TABLE attributes (
  article TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT 'text' CHECK (kind IN ('text', 'number', 'date')),
  creator TEXT NOT NULL,
  created TEXT NOT NULL,
  modified TEXT NOT NULL,
  PRIMARY KEY (article, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX attributes_value ON attributes (name, value COLLATE NOCASE);

CREATE TABLE reviewed (
  article TEXT NOT NULL,
  creator TEXT NOT NULL,
  created TEXT NOT NULL,
  revision INTEGER NOT NULL,
  counter INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (article, creator)
) STRICT, WITHOUT ROWID;

CREATE TABLE turns (
  article INTEGER NOT NULL,
  text_sha256 TEXT NOT NULL,
  start INTEGER NOT NULL,
  said INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  speaker TEXT NOT NULL DEFAULT '',
  time REAL,
  PRIMARY KEY (article, text_sha256, start),
  CHECK (start >= 0 AND said >= start AND "end" > said)
) STRICT, WITHOUT ROWID;

CREATE TABLE left_out_speakers (
  speaker TEXT NOT NULL PRIMARY KEY,
  creator TEXT NOT NULL,
  created TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE doubts (
  article INTEGER PRIMARY KEY,
  disputed INTEGER NOT NULL DEFAULT 0,
  doubt REAL NOT NULL
) STRICT;

CREATE INDEX doubts_order ON doubts (doubt DESC, article);

CREATE TABLE tag_keys (
  tag TEXT NOT NULL,
  creator TEXT NOT NULL,
  key TEXT NOT NULL,
  created TEXT NOT NULL,
  PRIMARY KEY (tag, creator)
) STRICT, WITHOUT ROWID;

CREATE TABLE memos (
  article TEXT NOT NULL,
  creator TEXT NOT NULL,
  text TEXT NOT NULL,
  created TEXT NOT NULL,
  modified TEXT NOT NULL,
  PRIMARY KEY (article, creator)
) STRICT, WITHOUT ROWID;

CREATE TABLE labels (
  name TEXT NOT NULL PRIMARY KEY,
  color TEXT NOT NULL DEFAULT '',
  key TEXT NOT NULL DEFAULT '',
  description TEXT NOT NULL DEFAULT '',
  means TEXT NOT NULL DEFAULT '',
  creator TEXT NOT NULL,
  created TEXT NOT NULL,
  modified TEXT NOT NULL
) STRICT, WITHOUT ROWID;

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

CREATE INDEX corrections_entity ON corrections (article, entity, kind);

CREATE TRIGGER corrections_about_added AFTER INSERT ON corrections WHEN json_valid(new.detail) BEGIN UPDATE corrections
SET entity = coalesce(json_extract(new.detail, '$.target.entity.name'), '') WHERE id = new.id; END;

CREATE TRIGGER corrections_about_changed AFTER UPDATE OF detail ON corrections WHEN json_valid(new.detail) BEGIN
UPDATE corrections SET entity = coalesce(json_extract(new.detail, '$.target.entity.name'), '') WHERE id = new.id; END;

CREATE TABLE groups (
  name TEXT NOT NULL PRIMARY KEY,
  filter TEXT NOT NULL,
  creator TEXT NOT NULL,
  created TEXT NOT NULL,
  modified TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pages (text_sha256 TEXT PRIMARY KEY, starts TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE tagged_passages (tag TEXT NOT NULL, article INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, passage INTEGER NOT NULL, PRIMARY KEY (tag, article, start, "end", passage)) STRICT, WITHOUT ROWID;

CREATE TRIGGER tagged_passages_added AFTER INSERT ON highlight_tags BEGIN INSERT OR IGNORE INTO tagged_passages SELECT new.tag, article, start, "end", pk FROM highlights WHERE id = new.highlight; END;

CREATE TRIGGER tagged_passages_removed AFTER DELETE ON highlight_tags BEGIN DELETE FROM tagged_passages WHERE tag = old.tag AND article = (SELECT article FROM highlights WHERE id = old.highlight) AND start = (SELECT start FROM highlights WHERE id = old.highlight) AND "end" = (SELECT "end" FROM highlights WHERE id = old.highlight) AND passage = (SELECT pk FROM highlights WHERE id = old.highlight); END;

CREATE TRIGGER tagged_passages_moved AFTER UPDATE OF tag, highlight ON highlight_tags BEGIN DELETE FROM tagged_passages WHERE tag = old.tag AND article = (SELECT article FROM highlights WHERE id = old.highlight) AND start = (SELECT start FROM highlights WHERE id = old.highlight) AND "end" = (SELECT "end" FROM highlights WHERE id = old.highlight) AND passage = (SELECT pk FROM highlights WHERE id = old.highlight); INSERT OR IGNORE INTO tagged_passages SELECT new.tag, article, start, "end", pk FROM highlights WHERE id = new.highlight; END;

CREATE TRIGGER tagged_passages_placed AFTER UPDATE OF pk, article, start, "end" ON highlights BEGIN DELETE FROM tagged_passages WHERE tag IN (SELECT tag FROM highlight_tags WHERE highlight = old.id) AND article = old.article AND start = old.start AND "end" = old."end" AND passage = old.pk; INSERT OR IGNORE INTO tagged_passages SELECT tag, new.article, new.start, new."end", new.pk FROM highlight_tags WHERE highlight = new.id; END;

CREATE INDEX highlights_article ON highlights (article, start, "end");

CREATE TABLE article_tags (
  id TEXT NOT NULL PRIMARY KEY,
  article TEXT NOT NULL,
  tag TEXT NOT NULL REFERENCES tags (id),
  creator TEXT NOT NULL,
  created TEXT NOT NULL,
  UNIQUE (article, tag, creator)
) STRICT, WITHOUT ROWID;

CREATE INDEX article_tags_tag ON article_tags (tag, article);

INSERT INTO _sqlite_migrations (id, migration_set, name) VALUES
  (1, 'postil', 'first_tables'),
  (2, 'postil', 'evidence_and_corrections'),
  (3, 'postil', 'versions_and_duplicates'),
  (4, 'postil', 'counters'),
  (5, 'postil', 'corrections_by_entity'),
  (6, 'postil', 'done_articles'),
  (7, 'postil', 'decisions'),
  (8, 'postil', 'conflicts'),
  (9, 'postil', 'drafts'),
  (10, 'postil', 'order_of_edits'),
  (11, 'postil', 'undo_sessions'),
  (12, 'postil', 'retrieved'),
  (13, 'postil', 'checks'),
  (14, 'postil', 'history'),
  (15, 'postil', 'intake_notes'),
  (16, 'postil', 'authors'),
  (17, 'postil', 'searched_archives'),
  (18, 'postil', 'kept_sources'),
  (19, 'postil', 'attributes'),
  (20, 'postil', 'reviewed_articles'),
  (21, 'postil', 'turns'),
  (22, 'postil', 'doubts'),
  (23, 'postil', 'codebook_work'),
  (24, 'postil', 'labels'),
  (25, 'postil', 'reach_of_corrections'),
  (26, 'postil', 'groups'),
  (27, 'postil', 'pages'),
  (28, 'postil', 'tagged_passages'),
  (29, 'postil', 'article_tags'),
  (30, 'postil', 'rejected_by_rule'),
  (31, 'postil', 'seen_by_decisions');

INSERT INTO counters (name, count) VALUES
  ('articles', 0),
  ('checked', 0),
  ('claimed', 0),
  ('claims', 0),
  ('highlights', 0),
  ('listed', 0),
  ('marked', 0),
  ('new', 0);

UPDATE _sqlite_migrations SET applied_at = strftime('%Y-%m-%d %H:%M:%f000+00:00', 'now');

PRAGMA user_version = 31;
