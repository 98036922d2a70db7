"""Finding words in articles, notes and claims through SQLite's FTS5."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from tui.library.marks import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.library.store import Store

RANKED_AT_MOST = 5_000
"""bm25 reads every hit; above this many, hits come newest first instead."""

HIT_START, HIT_END = "\x02", "\x03"
"""What encloses the words found in a snippet; stored texts cannot hold them."""

_WIDE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Scripts written without spaces, whose words FTS5's tokenizer cannot tell apart."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Where words were found: in `snippet` between `HIT_START` and `HIT_END`. `start` is where an annotation begins."""

    kind: Literal["text", "note", "claim"]
    article: int
    id: str
    title: str
    publisher: str
    published: str
    snippet: str
    start: int | None = None


class Search:
    """Full-text search over a library."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def count(self, query: str) -> int:
        """How many articles hold all the words."""
        if _WIDE.search(query):
            where = "instr(title || char(10) || text, ?) > 0"
            return int(self._store.value(f"SELECT count(*) FROM articles WHERE {where}", query.strip()))
        match = fts_query(query)
        if not match:
            return 0
        return int(self._store.value("SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?", match))

    def articles(self, query: str, offset: int = 0, limit: int = 50) -> list[Hit]:
        """Articles that hold all the words, the best first."""
        if _WIDE.search(query):
            return self._plain(query.strip(), offset, limit)
        match = fts_query(query)
        if not match:
            return []
        order = "rank" if self.count(query) <= RANKED_AT_MOST else "articles_fts.rowid DESC"
        rows = self._store.all(
            "SELECT a.pk, a.id, a.title, a.publisher, a.published, snippet(articles_fts, 1, ?, ?, '…', 16) "
            "FROM articles_fts JOIN articles a ON a.pk = articles_fts.rowid "
            f"WHERE articles_fts MATCH ? ORDER BY {order} LIMIT ? OFFSET ?",
            HIT_START,
            HIT_END,
            match,
            limit,
            offset,
        )
        return [Hit("text", *row) for row in rows]

    def concordance(self, words: str, limit: int = 1_000, around: int = 60) -> list[Place]:
        """The places of words in texts, article by article, with `around` characters either side."""
        parts = [re.escape(part) for part in words.replace('"', " ").split()]
        if not parts:
            return []
        pattern = re.compile(r"(?<!\w)" + r"\s+".join(parts), re.IGNORECASE)
        found: list[Place] = []
        for hit in self.articles(f'"{words}"' if len(parts) > 1 else words, 0, limit):
            text, published = self._store.one("SELECT text, published FROM articles WHERE pk = ?", hit.article) or (
                "",
                "",
            )
            for match in pattern.finditer(text):
                start, end = match.span()
                before, after = text[max(start - around, 0) : start], text[end : end + around]
                found.append(Place(hit.article, hit.id, hit.title, published, start, end, before, match[0], after))
                if len(found) == limit:
                    return found
        return found

    def any_of(self, words: Sequence[str], limit: int) -> list[int]:
        """The articles that hold the most, and the rarest, of these words, the best first."""
        match = " OR ".join(f'"{word}"' for word in words if word.isalnum())
        if not match:
            return []
        return [
            row[0]
            for row in self._store.all(
                "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? ORDER BY rank LIMIT ?", match, limit
            )
        ]

    def annotations(self, query: str, limit: int = 50) -> list[Hit]:
        """Notes and claims (speaker, rationale) that hold all the words."""
        match = fts_query(query)
        if not match:
            return []
        found: list[Hit] = []
        kinds: tuple[tuple[Literal["note", "claim"], str, str], ...] = (
            ("note", "highlights_fts", "h.pk"),
            ("claim", "claims_fts", "c.pk"),
        )
        for kind, table, key in kinds:
            rows = self._store.all(
                f"SELECT a.pk, a.id, a.title, a.publisher, a.published, snippet({table}, -1, ?, ?, '…', 16), "
                "iif(h.state = 'orphan', 0, h.start) "
                f"FROM {table} JOIN highlights h LEFT JOIN claims c ON c.highlight = h.id "
                "JOIN articles a ON a.pk = h.article "
                f"WHERE {table} MATCH ? AND {key} = {table}.rowid ORDER BY rank LIMIT ?",
                HIT_START,
                HIT_END,
                match,
                limit,
            )
            found += [Hit(kind, *row) for row in rows]
        return found

    def _plain(self, query: str, offset: int, limit: int) -> list[Hit]:
        rows = self._store.all(
            "SELECT pk, id, title, publisher, published, "
            "substr(text, max(instr(text, ?) - 30, 1), 30 + length(?) + 60) FROM articles "
            "WHERE instr(title || char(10) || text, ?) ORDER BY pk DESC LIMIT ? OFFSET ?",
            query,
            query,
            query,
            limit,
            offset,
        )
        marked = f"{HIT_START}{query}{HIT_END}"
        hits: list[Hit] = []
        for row in rows:
            fields: tuple[Any, ...] = (*row[:5], " ".join(row[5].replace(query, marked).split()))
            hits.append(Hit("text", *fields))
        return hits


def fts_query(text: str) -> str:
    """What a person types as an FTS5 query: all words must occur, "quoted ones" in that order, the last may go on."""
    parts: list[str] = []
    for phrase, word in re.findall(r'"([^"]*)"?|(\S+)', text):
        terms = re.findall(r"\w+", phrase or word)
        if terms:
            parts.append(f'"{" ".join(terms)}"' + ("" if phrase or text[-1:].isspace() else "*"))
    if len(parts) > 1:
        parts[:-1] = [part.removesuffix("*") for part in parts[:-1]]
    return " ".join(parts)
