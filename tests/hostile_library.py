"""A hostile library file: every column has values that no import would accept."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from tui.core.annotations import Evidence
from tui.core.corrections import Rename, Target
from tui.core.model import Entity, Marks, Mention, NewArticle, Quotation, Suggestion
from tui.library import Library
from tui.library.sqlite.foreign import own_tables

if TYPE_CHECKING:
    from pathlib import Path

EVIL = '\x1b]52;c;c3RvbGVu\x07\x1b[2J\x9b31m\u202e\x00\x7f"><script>alert(1)</script>'
"""Controls a terminal, changes the direction of text, and ends an HTML attribute."""

TEXT = "Kim went to Vladivostok. “We will talk,” she said to them. Nobody knew why."
CLEAN = {
    "sha256",
    "text_sha256",
    "text",
    "state",
    "changes",
    "detail",
    "mentions",
    "applied_at",
    "migration_set",
    "kind",
}
"""Columns with digests, with JSON, and with words that a CHECK allows."""

INJECTED = '"><script>alert(1)</script>'

IDS = {
    *(("articles", "id"), ("highlights", "id"), ("tags", "id"), ("corrections", "id"), ("dismissals", "id")),
    *(("claims", "highlight"), ("claim_links", "claim"), ("claim_links", "other")),
    *(("checks", "id"), ("checks", "claim"), ("evidence", "id"), ("evidence", "claim")),
    *(("highlight_tags", "highlight"), ("highlight_tags", "tag"), ("tag_uses", "tag"), ("done", "article")),
    *(("corrections", "article"), ("journal", "article"), ("tag_events", "id"), ("tag_events", "tag")),
}
"""Columns that identify a row, or refer to a row of another table."""

ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS pk, i AS id FROM n"


def hostile_library(path: Path, *, ids: bool = True) -> Path:
    """Create a library with one of each thing, then put hostile values into every text and beyond every span.

    Without `ids`, the ids are only such as inject into a page.
    """
    with Library(path, "eve") as library:
        added = library.articles.add(
            [NewArticle(text=TEXT, sha256="", title="A visit", source="https://example.org/a")]
        )
        article = library.articles.get(added[0].pk)
        marks = Marks(
            (Mention(0, 3, "PERSON", "Kim"), Mention(12, 23, "GPE", "Vladivostok")),
            (Quotation(25, 40, "Kim"),),
            (Suggestion(25, 57, "claim", "Kim", 0.9, "said"),),
        )
        library.marks.add(article.pk, marks, "model", "1")
        library.corrections.correct(Rename(Target(Entity("Vladivostok", "GPE")), "Vladivostok City"))
        claim = library.annotations.claim(article, 0, 24, "Kim")
        library.claims.edit(claim.id, verdict="false", rationale="no")
        library.evidence.write(claim.id, [Evidence.of("https://example.org/e")])
        tagged = library.annotations.tag(article, 25, 40, "talks/promise")
        library.annotations.note(article, 25, 40, "a note", tagged.id)
        removed = library.annotations.highlight(article, 58, 64)
        library.annotations.remove(removed.id)
        library.done.mark(article, done=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA ignore_check_constraints=ON")
        triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            raw.execute(f"DROP TRIGGER {name}")
        for table, column in raw.execute(
            "SELECT t.name, c.name FROM pragma_table_list t, pragma_table_info(t.name) c WHERE t.schema = 'main' "
            "AND t.type = 'table' AND c.type = 'TEXT' AND t.name NOT IN ('counters', '_sqlite_migrations')"
        ).fetchall():
            if table in own_tables() and column not in CLEAN:
                text = EVIL if ids or (table, column) not in IDS else INJECTED
                raw.execute(f'UPDATE {table} SET "{column}" = "{column}" || ? WHERE "{column}" != \'\'', (text,))
        raw.execute("UPDATE journal SET time = '9999-12-31T00:00:00.000Z'")
        raw.execute("UPDATE highlights SET modified = '9999-12-31T00:00:00.000Z'")
        raw.execute("UPDATE articles SET text = text || ?", (EVIL,))
        for table in ("mentions", "quotations", "suggestions"):
            raw.execute(f'UPDATE {table} SET "end" = 99999 WHERE rowid = 1' if table == "mentions" else
                        f'UPDATE {table} SET "end" = 99999')  # fmt: skip
        raw.execute("UPDATE highlights SET start = 70, \"end\" = 99999 WHERE note != ''")
        raw.execute("UPDATE found_mentions SET mentions = '{not json'")
        raw.execute("UPDATE corrections SET detail = '{not json'")
        step = [["highlights; DROP TABLE articles", {"id": EVIL}, None, None]]
        raw.execute(
            "INSERT INTO journal (step, time, creator, action, summary, changes) VALUES (999, ?, 'ann', ?, ?, ?)",
            ("2026-01-01", EVIL, EVIL, json.dumps(step)),
        )
        for index in ("articles_fts", "highlights_fts", "claims_fts"):
            raw.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")
        for _, statement in triggers:
            raw.execute(statement)
    return path
