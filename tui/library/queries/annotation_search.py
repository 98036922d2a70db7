"""Searching what people wrote: notes, claims, memos of articles, and the codebook."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Literal

from tui.core.terms import WORD, Term, positive_words
from tui.core.wording import Wording, word_pattern
from tui.library.queries.article_terms import ArticleConditions
from tui.library.queries.claim_terms import condition
from tui.library.queries.evidence_in_words import with_quotes
from tui.library.queries.passages import PASSAGE_CLAIM
from tui.library.queries.search_hits import HIT_END, HIT_START, SearchHit, snippet_of

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from tui.library.queries.full_text import Indexes
    from tui.library.sqlite.reading import ReadingConnection

Written = Literal["note", "claim", "memo", "code"]

_INDEXED: tuple[tuple[Written, str, str], ...] = (
    ("note", "highlights_fts", "highlights h ON h.pk = f.n"),
    ("claim", "claims_fts", "claims c ON c.pk = f.n CROSS JOIN highlights h ON h.id = c.highlight"),
)
_HIT = """f.n, a.pk, a.id, a.title, a.publisher, a.published, f.snippet,
  iif(h.state = 'orphan', 0, h.start), substr(h.quote, 1, 300), h.id"""
_WITH_FIELDS = {
    kind: f"SELECT {row} FROM highlights h {PASSAGE_CLAIM} JOIN articles a ON a.pk = h.article WHERE "
    for kind, row in (("note", "h.pk"), ("claim", "c.pk"))
}

_WITH_OTHERS = (
    "SELECT c.pk FROM (SELECT claim, creator FROM checks UNION ALL SELECT claim, creator FROM evidence "
    "WHERE creator != '') k JOIN claims c ON c.highlight = k.claim JOIN highlights h ON h.id = c.highlight "
    "WHERE k.creator != ? AND h.creator = ?"
)
"""A creator's claims to which someone else has added a check or evidence."""

_OF_CREATOR = {
    "note": "SELECT pk FROM highlights WHERE creator = ?",
    "claim": "SELECT c.pk FROM claims c JOIN highlights h ON h.id = c.highlight WHERE h.creator = ?",
}


class _OfMemos(ArticleConditions):
    words = "m.text"

    def by(self, value: str) -> str:
        return self.name_condition("m.creator", value)


class _OfCodes(ArticleConditions):
    words = "'#' || g.name || char(10) || g.description || char(10) || g.memo"


class AnnotationSearch:
    """Searches notes, claims, memos and codes; `creator` is who `by:me` means."""

    def __init__(
        self, connection: ReadingConnection, indexes: Indexes, creator: str, query: str, terms: Sequence[Term]
    ) -> None:
        self._connection, self._creator, self._query, self._terms = connection, creator, query, terms
        self._indexes, self._languages = indexes, indexes.languages
        self._fields = [term for term in terms if term.key != WORD]
        self._values = positive_words(terms)

    def hits(self, limit: int, whose: str | None = None) -> list[SearchHit]:
        """Return at most this many hits of each kind, of one person or of everyone."""
        if not self._values:
            return []  # a query of fields only is about articles: passages have their own list
        indexed = (hit for kind in _INDEXED for hit in self._indexed(*kind, limit, whose))
        return [*chain(self._codes(limit), self._memos(limit, whose), indexed)]

    def count(self) -> int:
        """Return the number of hits, of everyone."""
        if not self._values:
            return 0
        counted = 0
        for kind, table, _ in _INDEXED:
            if match := self._match(table):
                fields, params = self._with_fields(kind)
                among = f"SELECT count(*) FROM {table} WHERE {fields}{table} MATCH ?"
                counted += int(self._connection.value(among, *params, match))
        some = len(self._codes(-1)) + len(self._memos(-1, None))
        return counted + some

    def _match(self, table: str) -> str:
        return self._indexes[table].expression(self._query, self._terms)

    def _with_fields(self, kind: str) -> tuple[str, tuple[str, ...]]:
        """Return the start of a condition on an index: fields in the query must match the passage."""
        if not self._fields:
            return "", ()
        where, params = condition(self._connection, self._fields, self._creator)
        return f"rowid IN ({_WITH_FIELDS[kind]}{where}) AND ", params

    def _indexed(self, kind: Written, table: str, joined: str, limit: int, whose: str | None) -> list[SearchHit]:
        match = self._match(table)
        if not match:
            return []
        # The hits are selected before anything is joined: a common word is in a hundred thousand claims.
        order = self._indexes[table].order(match)
        fields, params = self._with_fields(kind)
        own, shared = "1", dict[int, str]()
        owners: tuple[str, ...] = ()
        if whose is not None:
            own, owners = f"rowid IN ({_OF_CREATOR[kind]})", (whose,)
            order = "rowid DESC"  # what others wrote would change the rank
            if kind == "claim":
                shared = self._own_words(whose, match)
                own += f" AND rowid NOT IN ({_WITH_OTHERS})"
                owners = (whose, whose, whose)
        rows = self._connection.all(
            f"SELECT {_HIT} FROM (SELECT rowid AS n, snippet({table}, -1, '{HIT_START}', '{HIT_END}', '…', 16) "
            f"AS snippet FROM {table} WHERE {fields}{table} MATCH ? AND {own} ORDER BY {order} LIMIT ?) f "
            f"CROSS JOIN {joined} CROSS JOIN articles a ON a.pk = h.article",
            *(*params, match, *owners, limit),
        )
        if shared:
            rows += self._connection.all(
                f"SELECT {_HIT} FROM (SELECT CAST(key AS INTEGER) AS n, value AS snippet FROM json_each(?)) f "
                f"CROSS JOIN {joined} CROSS JOIN articles a ON a.pk = h.article",
                json.dumps(shared),
            )
            rows = sorted(rows, reverse=True)[:limit]
        hits = [SearchHit(kind, *row[1:]) for row in rows]
        if kind == "claim" and hits:
            quoted = with_quotes(self._connection, {hit.annotation: hit.snippet for hit in hits}, whose)
            hits = [replace(hit, snippet=quoted[hit.annotation]) for hit in hits]
        return hits

    def _memos(self, limit: int, whose: str | None) -> list[SearchHit]:
        terms = self._terms if whose is None else [*self._terms, Term("by", (whose.replace(" ", "_"),))]
        builder = _OfMemos(self._connection, self._creator, terms, languages=self._languages)
        rows = self._connection.all(
            "SELECT a.pk, a.id, a.title, a.publisher, a.published, m.text, m.creator FROM memos m "
            f"JOIN articles a ON a.id = m.article WHERE {builder.all_of(terms)} ORDER BY m.modified DESC LIMIT ?",
            *(*builder.params, limit),
        )
        hits: list[SearchHit] = []
        for pk, name, title, publisher, published, text, creator in rows:
            snippet = f"{creator}: {snippet_of(text, self._pattern)}"
            hits.append(SearchHit("memo", pk, name, title, publisher, published, snippet))
        return hits

    def _codes(self, limit: int) -> list[SearchHit]:
        """Return the codes with the words in name, definition or memo; a query with fields matches none."""
        if self._fields:
            return []
        builder = _OfCodes(self._connection, self._creator, self._terms, languages=self._languages)
        rows = self._connection.all(
            "SELECT g.id, '#' || g.name, trim(g.description || char(10) || g.memo, char(10)) FROM tags g "
            f"WHERE {builder.all_of(self._terms)} ORDER BY g.name COLLATE NOCASE LIMIT ?",
            *(*builder.params, limit),
        )
        return [SearchHit("code", 0, row[0], row[1], "", "", snippet_of(row[2], self._pattern)) for row in rows]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return word_pattern(map(Wording.of, self._values), self._languages)

    def _own_words(self, creator: str, match: str) -> dict[int, str]:
        """Return snippets, by claim, of a creator's own words in claims to which others added something."""
        rows = self._connection.all(
            "SELECT c.pk, c.speaker, c.wording, trim(coalesce((SELECT group_concat(rationale || char(10) || method, "
            "char(10)) FROM (SELECT rationale, method FROM checks WHERE claim = c.highlight AND creator = ?1 "
            "ORDER BY time, id)), '') || char(10) || coalesce((SELECT "
            "group_concat(what || char(10) || note || char(10) || archived, char(10)) FROM (SELECT * FROM evidence "
            "WHERE claim = c.highlight AND creator IN ('', ?1) ORDER BY position, created, id)), ''), char(10)) "
            f"FROM claims c WHERE c.pk IN ({_WITH_OTHERS.replace('?', '?1')})",
            creator,
        )
        if not rows:
            return {}
        with closing(sqlite3.connect(":memory:")) as own:
            own.execute("CREATE VIRTUAL TABLE f USING FTS5 (speaker, wording, words, tokenize='unicode61')")
            own.executemany("INSERT INTO f (rowid, speaker, wording, words) VALUES (?, ?, ?, ?)", rows)
            snippets = "SELECT rowid, snippet(f, -1, ?, ?, '…', 16) FROM f WHERE f MATCH ?"
            return dict(own.execute(snippets, (HIT_START, HIT_END, match)))
