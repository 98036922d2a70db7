"""Full-text search in the library: the search language on SQLite's FTS5."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from tui.core.terms import WORD, Term, each_term, expect_known, nothing_left, positive_words
from tui.core.wording import Wording, near_words, word_pattern
from tui.library.queries.annotation_search import AnnotationSearch
from tui.library.queries.article_terms import ARTICLE_KEYS, ArticleConditions, like_pattern, typed_terms
from tui.library.queries.claim_terms import creator_filter
from tui.library.queries.full_text import COMMON, WIDE, FullText, Indexes, expect_words, with_signs
from tui.library.queries.search_hits import HIT_END, HIT_START, SearchHit, snippet_of
from tui.library.sqlite.reading import ReadingConnection
from tui.library.tables.marks import ConcordanceLine

_INDEX = "articles_fts"
_ANNOTATED = ("highlights_fts", "claims_fts")

HINTS = 3
"""The most unknown words that are reported."""


class _ParsedQuery(NamedTuple):
    """A parsed query: an FTS5 expression, "" for none, a condition with parameters, and the words."""

    match: str
    where: str
    params: tuple[str, ...]
    values: list[str]
    """The words that are searched, in these languages."""
    languages: Sequence[str]

    @property
    def has_signs(self) -> bool:
        """Whether some words can only be found in the text itself."""
        return any(map(with_signs, self.values))

    @property
    def pattern(self) -> re.Pattern[str]:
        """The regex that finds the words in a text; slow to build for many of them."""
        return word_pattern(map(Wording.of, self.values), self.languages)

    def places(self, query: str) -> re.Pattern[str]:
        """Return the regex that finds the words as the index has them: whole, but in scripts without spaces."""
        patterns = []
        for value in self.values:
            wording = Wording.of(value)
            words, pattern = wording.words, word_pattern([wording], self.languages).pattern
            starts = r"(?<!\w)" if words[:1].isalnum() and not WIDE.match(words) else ""
            ends = r"(?!\w)" if words[-1:].isalnum() and not WIDE.match(words[-1]) else ""
            if ends and not wording.is_phrase and query.endswith(value):
                ends = r"\w*"  # it may be unfinished
            patterns.append(f"{starts}(?:{pattern}){ends}")
        return re.compile("|".join(patterns) or r"(?!)")

    def among(self) -> tuple[str, tuple[str, ...]]:
        """Return tables and condition, and the parameters."""
        if not self.match:
            return f"articles a WHERE {self.where}", self.params
        joined = f"{_INDEX} CROSS JOIN articles a ON a.pk = {_INDEX}.rowid"
        match = f"{_INDEX} MATCH ?{len(self.params) + 1}"
        return f"{joined} WHERE {match}{' AND ' * bool(self.where)}{self.where}", (*self.params, self.match)


class _FoundArticles(ArticleConditions):
    """Conditions on articles in which words are those of title and text."""

    def __init__(self, connection: ReadingConnection, creator: str, terms: Sequence[Term], index: FullText) -> None:
        super().__init__(connection, creator, terms)
        self._index = index

    def word(self, value: str) -> str:
        """Return the condition that the index has a word, and the text its signs, as far as it has any."""
        match, words = self._index.match([value]), with_signs(value)
        conditions = [f"a.pk IN (SELECT rowid FROM {_INDEX} WHERE {_INDEX} MATCH {self.put(match)})"] if match else []
        if words:
            text = "folded(a.title || char(10) || a.text)"
            conditions.append(f"{text} LIKE {self.put(like_pattern(words))} ESCAPE '!'")
        return " AND ".join(conditions) or "0"


class Search:
    """Full-text search over a library, in the language of `tui.core.terms`; unknown syntax is refused."""

    def __init__(self, connection: ReadingConnection, creator: str) -> None:
        """`creator` is who `by:me` means."""
        self._connection, self._creator = connection, creator
        self._indexes = Indexes(connection)
        self._last: tuple[object, _ParsedQuery | None] | None = None

    def _terms(self, query: str) -> list[Term]:
        terms = typed_terms(self._connection, query, ARTICLE_KEYS)
        expect_known(terms, ARTICLE_KEYS)
        expect_words(value for term in each_term(terms) if term.key == WORD for value in term.values)
        return terms

    def _parsed(self, query: str, whose: str | None = None) -> _ParsedQuery | None:
        """Parse a query, cached: a page of hits, the next one and their number use the same."""
        parsed = query, whose, self._indexes.state
        if self._last is None or self._last[0] != parsed:
            self._last = parsed, self._read(query, whose)
        return self._last[1]

    def _read(self, query: str, whose: str | None) -> _ParsedQuery | None:
        terms = self._terms(query)
        index = self._indexes[_INDEX]
        match = index.expression(query, terms)
        shown_terms = () if whose is None else typed_terms(self._connection, creator_filter(whose), ())
        builder = _FoundArticles(self._connection, self._creator, (*shown_terms, *terms), index)
        # The terms that the index can answer are in the expression.
        others = [
            term
            for term in terms
            if term.key != WORD or not match or not index.match(term.values) or any(map(with_signs, term.values))
        ]
        where = builder.all_of(others) if others else ""
        if not match and not where:
            return None
        return _ParsedQuery(match, where, tuple(builder.params), positive_words(terms), index.languages)

    def count(self, query: str, whose: str | None = None) -> int:
        """Count the articles; with a name, `by:` and `#` only consider that person's passages."""
        parsed = self._parsed(query, whose)
        if parsed is None:
            return 0
        if not parsed.where:
            return int(self._connection.value(f"SELECT count(*) FROM {_INDEX} WHERE {_INDEX} MATCH ?", parsed.match))
        among, params = parsed.among()
        return int(self._connection.value(f"SELECT count(*) FROM {among}", *params))

    def articles(self, query: str, offset: int = 0, limit: int = 50, whose: str | None = None) -> list[SearchHit]:
        """Return the articles that match all terms, the best first."""
        parsed = self._parsed(query, whose)
        if parsed is None:
            return []
        order = self._indexes[_INDEX].order(parsed.match) if parsed.match else "a.pk DESC"
        chosen = f"snippet({_INDEX}, 1, '{HIT_START}', '{HIT_END}', '…', 16)"
        by_index = bool(parsed.match) and not parsed.has_signs
        among, params = parsed.among()
        rows = self._connection.all(
            f"SELECT a.pk, a.id, a.title, a.publisher, a.published, {chosen if by_index else 'a.text'} FROM {among} "
            f"ORDER BY {order} LIMIT ? OFFSET ?",
            *(*params, limit, offset),
        )
        pattern = None if by_index else parsed.pattern
        hits: list[SearchHit] = []
        for pk, name, title, publisher, published, text in rows:
            snippet = text if pattern is None else snippet_of(text, pattern)
            hits.append(SearchHit("text", pk, name, title, publisher, published, snippet))
        return hits

    def hint(self, query: str) -> str:
        """Return which words occur nowhere, with suggestions; "" if all occur."""
        index = self._indexes[_INDEX]
        hints: list[str] = []
        for value in positive_words(self._terms(query)):
            match = index.match([value], goes_on=True)
            if match and not index.at_most(match, 1):
                near = ", ".join(f"{word} ({count:,})" for word, count in index.near(value)[:3])
                hints.append(f"{value} occurs nowhere{near and f', but {near}'}")
            if len(hints) == HINTS:
                break
        return " · ".join(hints)

    def nothing_left(self, text: str, count: Callable[[str], int]) -> str:
        """Return the message for any filter without results, with words of the library that may be meant.

        `count` returns the number of results for other terms.
        """
        return nothing_left(text, count, self._near)

    def _near(self, word: str) -> Iterator[str]:
        """Yield words of texts, annotations and claims, then of codes and of who publishes, that are nearly this."""
        indexed = Counter[str]()
        for table in (_INDEX, *_ANNOTATED):
            indexed.update(dict(self._indexes[table].near(word)))
        yield from (each for each, _ in indexed.most_common())
        rows = self._connection.all(
            "SELECT name || ' ' || description FROM tags UNION SELECT publisher FROM articles UNION "
            "SELECT authors FROM articles"
        )
        yield from (each for each in near_words(word, (row[0] for row in rows)) if each not in indexed)

    def concordance(
        self, query: str, limit: int = 1_000, around: int = 60, whose: str | None = None
    ) -> list[ConcordanceLine]:
        """Return every occurrence of the words in texts, by article, with `around` characters on either side.

        The last word may be unfinished, unless a blank follows it.
        """
        lines: list[ConcordanceLine] = []
        parsed = self._parsed(query, whose)
        if parsed is None:
            return lines
        pattern = parsed.places(query)
        for article, name, title, published, text in self._texts(parsed, limit):
            for match in pattern.finditer(text):
                start, end = match.span()
                before, after = text[max(start - around, 0) : start], text[end : end + around]
                lines.append(ConcordanceLine(article, name, title, published, start, end, before, match[0], after))
                if len(lines) == limit:
                    return lines
        return lines

    def _texts(self, parsed: _ParsedQuery, limit: int) -> Iterator[tuple[int, str, str, str, str]]:
        """Yield the articles with the words, each read on demand."""
        among, params = parsed.among()
        order = self._indexes[_INDEX].order(parsed.match) if parsed.match else "a.pk DESC"
        yield from self._connection.each(
            f"SELECT a.pk, a.id, a.title, a.published, a.text FROM {among} ORDER BY {order} LIMIT ?", *params, limit
        )

    def any_of(self, words: Sequence[str], limit: int) -> list[int]:
        """Return the articles with the most, and the rarest, of these words or phrases, the best first."""
        index = self._indexes[_INDEX]
        terms = {word: f'"{word}"' for word in words if word.replace(" ", "").isalnum()}
        counted = {word: index.at_most(match, COMMON) for word, match in terms.items()}
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
        """Return the codes, memos, notes and claims that match, this many of each, of one creator or everyone."""
        return self._of_annotations(query).hits(limit, creator)

    def count_annotations(self, query: str) -> int:
        """Return how many codes, memos, notes and claims match."""
        return self._of_annotations(query).count()

    def _of_annotations(self, query: str) -> AnnotationSearch:
        return AnnotationSearch(self._connection, self._indexes, self._creator, query, self._terms(query))
