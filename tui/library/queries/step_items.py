"""What one step of the history added, item by item, for a look at an import."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tui.core.tally import TallyNote
from tui.core.text import one_line, plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.library.sqlite.reading import ReadingConnection

TABLES = {
    "articles": "articles",
    "codebook": "tags",
    "highlights": "highlights",
    "codes on them": "highlight_tags",
    "notes": "highlights",
    "claims": "claims",
    "checks": "checks",
    "evidence": "evidence",
    "passages of claims": "claim_passages",
    "links": "claim_links",
}
"""The tables of these kinds of items."""


def added_items(connection: ReadingConnection, step: int, kind: str, limit: int) -> list[TallyNote]:
    """Return at most `limit` items of a kind that a step added, in order, with their articles."""
    table = TABLES.get(kind)
    if table is None:
        return []
    items: list[TallyNote] = []
    for where, changes in connection.each(
        "SELECT coalesce(nullif(a.title, ''), nullif(a.source, ''), substr(a.text, 1, 100), j.summary), j.changes "
        "FROM journal j LEFT JOIN articles a ON a.id = j.article "
        "WHERE j.step = ? AND j.state = 'done' AND instr(j.changes, ?) ORDER BY j.id",
        *(step, f'["{table}",'),
    ):
        rows = [after for name, _, before, after in json.loads(changes) if name == table and before is None and after]
        for words in _words(connection, kind, rows):
            items.append(TallyNote(kind, "added", one_line(where, 100), words))
            if len(items) == limit:
                return items
    return items


def _words(connection: ReadingConnection, kind: str, rows: list[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        if kind == "notes":
            if row["note"]:
                yield one_line(row["note"])
            continue
        quote = row.get("quote") or _quote(connection, row.get("highlight") or row.get("claim"))  # a check has one
        if kind == "articles":
            source, words = connection.one("SELECT source, words FROM articles WHERE id = ?", row["id"]) or ("", 0)
            yield " · ".join(filter(None, (one_line(source), plural(words, "word"))))
        elif kind == "codebook":
            yield f"#{row['name']}"
        elif kind == "codes on them":
            yield f"#{connection.value('SELECT name FROM tags WHERE id = ?', row['tag'])} on “{one_line(quote, 200)}”"
        elif kind in ("checks", "evidence", "links"):
            statement = (
                f"{row['creator']}: {row['verdict'] or row['rationale']}" if kind == "checks" else row.get("what")
            )
            yield f"{one_line(statement or row['relation'], 100)}: “{one_line(quote, 200)}”"
        else:
            yield f"“{one_line(quote)}”"


def _quote(connection: ReadingConnection, highlight_id: str | None) -> str:
    return str(connection.value("SELECT quote FROM highlights WHERE id = ?", highlight_id) or "")


def last_creator(connection: ReadingConnection, article_id: str, thing_id: str) -> str:
    """Return who made the last step of an article that changed an item; "" if there is none."""
    creator = connection.value(
        "SELECT creator FROM journal WHERE article = ? AND instr(changes, ?) ORDER BY id DESC LIMIT 1",
        *(article_id, json.dumps(thing_id)),
    )
    return str(creator or "")
