"""Finding words in articles, notes and claims through SQLite's FTS5."""

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Literal

from tui.library.sqlite.reading import ReadingConnection
from tui.library.tables.marks import ConcordanceLine

RANKED_AT_MOST = 5_000
"""bm25 reads every hit; above this many, hits come newest first instead."""

COMMON = 20_000
"""Hits that the words compared by `any_of` have together at most, the rarest words first."""

FORMS = 100
"""Words that an unfinished one may begin and still be looked up one by one, which needs no list of all their places."""

HIT_START, HIT_END = "\ue002", "\ue003"
"""What encloses the words found in a snippet: for private use, and in hardly any text."""

_WIDE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Scripts written without spaces, whose words FTS5's tokenizer cannot tell apart."""

_PHRASE_OR_WORD, _TERM = re.compile(r'"([^"]*)"?|(\S+)'), re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class SearchHit:
    """Where words were found: in `snippet` between `HIT_START` and `HIT_END`.

    Of an annotation, whose id is `annotation`, `start` is where it begins and `quote` the beginning of its words.
    """

    kind: Literal["text", "note", "claim"]
    article: int
    id: str
    title: str
    publisher: str
    published: str
    snippet: str
    start: int | None = None
    quote: str = ""
    annotation: str = ""

    def place_in(self, text: str) -> int:
        """Return where the first words found stand in the article's text, 0 where only the title has them."""
        before, is_there, rest = self.snippet.removeprefix("…").removesuffix("…").partition(HIT_START)
        if not is_there:
            return 0
        words, _, after = rest.partition(HIT_END)
        pieces = (before, words, after.replace(HIT_START, "").replace(HIT_END, ""))
        match = re.search(r"{}\s*({})\s*{}".format(*map(_loose, pieces)), text)
        return match.start(1) if match else 0


_JUDGED_BY_OTHERS = (
    "SELECT c.pk FROM checks k JOIN claims c ON c.highlight = k.claim JOIN highlights h ON h.id = c.highlight "
    "WHERE k.creator != ? AND h.creator = ?"
)
"""The claims of a creator that somebody else has checked, too."""

_OF_CREATOR = {
    "note": "SELECT pk FROM highlights WHERE creator = ?",
    "claim": "SELECT c.pk FROM claims c JOIN highlights h ON h.id = c.highlight WHERE h.creator = ?",
}


class Search:
    """Full-text search over a library."""

    def __init__(self, connection: ReadingConnection) -> None:
        self._connection = connection

    def count(self, query: str) -> int:
        if _WIDE.search(query):
            where = "instr(title || char(10) || text, ?) > 0"
            return int(self._connection.value(f"SELECT count(*) FROM articles WHERE {where}", query.strip()))
        match = fts_query(query)
        if not match:
            return 0
        match = self._spelled_out("articles_fts", match)
        return int(self._connection.value("SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?", match))

    def articles(self, query: str, offset: int = 0, limit: int = 50) -> list[SearchHit]:
        """Return articles that hold all the words, the best first."""
        if _WIDE.search(query):
            return self._plain(query.strip(), offset, limit)
        match = fts_query(query)
        if not match:
            return []
        match, order = self._ordered("articles_fts", match)
        rows = self._connection.all(
            "SELECT a.pk, a.id, a.title, a.publisher, a.published, snippet(articles_fts, 1, ?, ?, '…', 16) "
            "FROM articles_fts JOIN articles a ON a.pk = articles_fts.rowid "
            f"WHERE articles_fts MATCH ? ORDER BY {order} LIMIT ? OFFSET ?",
            *(HIT_START, HIT_END, match, limit, offset),
        )
        return [SearchHit("text", *row) for row in rows]

    def _at_most(self, table: str, match: str, most: int) -> int:
        """Count the hits, no further than `most`."""
        counted = f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT ?)"
        return int(self._connection.value(counted, match, most))

    def _ordered(self, table: str, match: str) -> tuple[str, str]:
        """Return query and order that bring the first hits soonest: ranked, or newest first when there are many."""
        forms = self._spelled_out(table, match)
        if self._at_most(table, forms, RANKED_AT_MOST + 1) > RANKED_AT_MOST:
            return forms, f"{table}.rowid DESC"
        return match, "rank"  # bm25 would take a word's rare forms for the better ones

    def _spelled_out(self, table: str, match: str) -> str:
        """Return a query whose last word may go on, with all the words that begin so, if these are few.

        FTS5 collects the places of all of them before it gives the first hit; of words joined by OR it reads on only as
        hits are asked for.
        """
        start, _, beginning = match.removesuffix('"*').rpartition('"')
        if not match.endswith("*") or not beginning.isascii():  # how FTS5 folds other letters is its own affair
            return match
        forms = self._forms(table, beginning.lower())
        if not 0 < len(forms) <= FORMS:
            return match
        some = " OR ".join(f'"{form}"' for form in forms)
        return f"{start}AND ({some})" if start else some

    def _forms(self, table: str, beginning: str) -> list[str]:
        """Return the indexed words that begin so, one more than `FORMS` at most; each is sought past the one before."""
        self._connection.all(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{table}_words USING fts5vocab(main, {table}, instance)"
        )
        following = f"SELECT term FROM temp.{table}_words WHERE term >= {{}} AND term < ?2 ORDER BY term LIMIT 1"
        rows = self._connection.all(
            f"WITH RECURSIVE form (word) AS (SELECT ({following.format('?1')}) UNION ALL "
            f"SELECT ({following.format('word || char(1)')}) FROM form WHERE word IS NOT NULL LIMIT ?3) "
            "SELECT word FROM form WHERE word IS NOT NULL",
            *(beginning, f"{beginning}\U0010ffff", FORMS + 1),
        )
        return [row[0] for row in rows]

    def concordance(self, words: str, limit: int = 1_000, around: int = 60) -> list[ConcordanceLine]:
        """Return every place of the words in texts, article by article, with `around` characters either side."""
        parts = [re.escape(part) for part in words.replace('"', " ").split()]
        if not parts:
            return []
        pattern = re.compile(r"(?<!\w)" + r"\s+".join(parts), re.IGNORECASE)
        lines: list[ConcordanceLine] = []
        for article, name, title, published, text in self._texts(f'"{words}"' if len(parts) > 1 else words, limit):
            for match in pattern.finditer(text):
                start, end = match.span()
                before, after = text[max(start - around, 0) : start], text[end : end + around]
                lines.append(ConcordanceLine(article, name, title, published, start, end, before, match[0], after))
                if len(lines) == limit:
                    return lines
        return lines

    def _texts(self, query: str, limit: int) -> Iterator[tuple[int, str, str, str, str]]:
        """Yield the articles with the words, each read only when it is asked for."""
        columns = "a.pk, a.id, a.title, a.published, a.text"
        if _WIDE.search(query):
            for hit in self._plain(query.strip().strip('"'), 0, limit):
                yield from self._connection.all(f"SELECT {columns} FROM articles a WHERE pk = ?", hit.article)
            return
        match = fts_query(query)
        if match:
            match, order = self._ordered("articles_fts", match)
            yield from self._connection.each(
                f"SELECT {columns} FROM articles_fts CROSS JOIN articles a ON a.pk = articles_fts.rowid "
                f"WHERE articles_fts MATCH ? ORDER BY {order} LIMIT ?",
                *(match, limit),
            )

    def any_of(self, words: Sequence[str], limit: int) -> list[int]:
        """Return the articles that hold the most, and the rarest, of these words or phrases, the best first."""
        terms = {word: f'"{word}"' for word in words if word.replace(" ", "").isalnum()}
        counted = {word: self._at_most("articles_fts", match, COMMON) for word, match in terms.items()}
        rarest = sorted((word for word in terms if counted[word]), key=lambda word: counted[word])
        chosen, hits = rarest[:1], counted[rarest[0]] if rarest else 0
        for word in rarest[1:]:
            hits += counted[word]
            if hits > COMMON:
                break
            chosen.append(word)
        match = " OR ".join(terms[word] for word in chosen)
        if not match:
            return []
        return [
            row[0]
            for row in self._connection.all(
                "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? ORDER BY rank LIMIT ?", match, limit
            )
        ]

    def annotations(self, query: str, limit: int = 50, creator: str | None = None) -> list[SearchHit]:
        """Return notes and claims (speaker, rationale) that hold all the words, of one creator or of everyone."""
        match = fts_query(query)
        if not match:
            return []
        hits: list[SearchHit] = []
        kinds: tuple[tuple[Literal["note", "claim"], str, str], ...] = (
            ("note", "highlights_fts", "highlights h ON h.pk = f.n"),
            ("claim", "claims_fts", "claims c ON c.pk = f.n CROSS JOIN highlights h ON h.id = c.highlight"),
        )
        for kind, table, joined in kinds:
            # Chosen before anything is joined to them: a common word is in a hundred thousand claims.
            chosen, order = self._ordered(table, match)
            own = "1"
            params: tuple[str, ...] = ()
            judged: dict[int, str] = {}
            if creator is not None:
                own, params = f"rowid IN ({_OF_CREATOR[kind]})", (creator,)
            if creator is not None and kind == "claim":
                judged = self._judged_by_others(creator, chosen)
                own += f" AND rowid NOT IN ({_JUDGED_BY_OTHERS})"
                params = (creator, creator, creator)
                order = "rowid DESC"  # what others say of a claim would move it
            rows = self._connection.all(
                "SELECT f.n, a.pk, a.id, a.title, a.publisher, a.published, f.snippet, "
                "iif(h.state = 'orphan', 0, h.start), substr(h.quote, 1, 300), h.id FROM "
                f"(SELECT rowid AS n, snippet({table}, -1, ?, ?, '…', 16) AS snippet FROM {table} "
                f"WHERE {table} MATCH ? AND {own} ORDER BY {order} LIMIT ?) f "
                f"CROSS JOIN {joined} CROSS JOIN articles a ON a.pk = h.article",
                *(HIT_START, HIT_END, chosen, *params, limit),
            )
            if judged:
                rows += self._connection.all(
                    "SELECT f.n, a.pk, a.id, a.title, a.publisher, a.published, f.snippet, "
                    "iif(h.state = 'orphan', 0, h.start), substr(h.quote, 1, 300), h.id FROM "
                    "(SELECT CAST(key AS INTEGER) AS n, value AS snippet FROM json_each(?)) f "
                    f"CROSS JOIN {joined} CROSS JOIN articles a ON a.pk = h.article",
                    json.dumps(judged),
                )
                rows = sorted(rows, reverse=True)[:limit]
            hits += [SearchHit(kind, *row[1:]) for row in rows]
        return hits

    def count_annotations(self, query: str) -> int:
        """Return how many notes and claims hold all the words."""
        match = fts_query(query)
        if not match:
            return 0
        return sum(
            int(
                self._connection.value(
                    f"SELECT count(*) FROM {table} WHERE {table} MATCH ?", self._spelled_out(table, match)
                )
            )
            for table in ("highlights_fts", "claims_fts")
        )

    def _judged_by_others(self, creator: str, match: str) -> dict[int, str]:
        """Return snippets, by claim, of a creator's claims that others judged, too: of their own words alone."""
        rows = self._connection.all(
            "SELECT c.pk, c.speaker, c.wording, trim(coalesce((SELECT group_concat(rationale || char(10) || method, "
            "char(10)) FROM (SELECT rationale, method FROM checks WHERE claim = c.highlight AND creator = ?1 "
            "ORDER BY time, id)), '') || char(10) || coalesce((SELECT "
            "group_concat(what || char(10) || note || char(10) || archived, char(10)) FROM (SELECT * FROM evidence "
            "WHERE claim = c.highlight ORDER BY position, created, id)), ''), char(10)) FROM claims c "
            f"WHERE c.pk IN ({_JUDGED_BY_OTHERS.replace('?', '?1')})",
            creator,
        )
        if not rows:
            return {}
        with closing(sqlite3.connect(":memory:")) as own:
            own.execute("CREATE VIRTUAL TABLE f USING FTS5 (speaker, wording, words, tokenize='unicode61')")
            own.executemany("INSERT INTO f (rowid, speaker, wording, words) VALUES (?, ?, ?, ?)", rows)
            snippets = "SELECT rowid, snippet(f, -1, ?, ?, '…', 16) FROM f WHERE f MATCH ?"
            return dict(own.execute(snippets, (HIT_START, HIT_END, match)))

    def _plain(self, query: str, offset: int, limit: int) -> list[SearchHit]:
        rows = self._connection.all(
            "SELECT pk, id, title, publisher, published, "
            "substr(text, max(instr(text, ?) - 30, 1), 30 + length(?) + 60) FROM articles "
            "WHERE instr(title || char(10) || text, ?) ORDER BY pk DESC LIMIT ? OFFSET ?",
            *(query, query, query, limit, offset),
        )
        enclosed = f"{HIT_START}{query}{HIT_END}"
        hits: list[SearchHit] = []
        for row in rows:
            fields: tuple[Any, ...] = (*row[:5], " ".join(row[5].replace(query, enclosed).split()))
            hits.append(SearchHit("text", *fields))
        return hits


def _loose(words: str) -> str:
    """Return an expression for words that whatever spaces may stand between."""
    return r"\s*".join(map(re.escape, words.split()))


def fts_query(text: str) -> str:
    """Turn what a person types into an FTS5 query: all words, "quoted ones" in that order, the last may go on."""
    parts: list[str] = []
    for phrase, word in _PHRASE_OR_WORD.findall(text):
        terms = _TERM.findall(phrase or word)
        if terms:
            # One letter begins too many words to be the beginning of one.
            whole = phrase or text[-1:].isspace() or len(word) < 2
            parts.append(f'"{" ".join(terms)}"' + ("" if whole else "*"))
    if len(parts) > 1:
        parts[:-1] = [part.removesuffix("*") for part in parts[:-1]]
    return " ".join(parts)
