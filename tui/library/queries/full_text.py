"""Words as FTS5 expressions: in all their forms, with any accents, and as prefixes while typed."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from functools import cache, cached_property
from itertools import product
from typing import TYPE_CHECKING

from tui.core.errors import TermError
from tui.core.terms import WORD
from tui.core.wording import Wording, fold, similar
from tui.library.queries.article_terms import languages_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tui.core.terms import Term
    from tui.library.sqlite.reading import ReadingConnection

RANKED_AT_MOST = 5_000
"""bm25 reads every hit; with more than this many, hits come newest first instead."""

COMMON = 20_000
"""The most hits of a word that are counted to compare it with others."""

FORMS = 100
"""Up to this many completions of a word are looked up one by one, which needs no list of all their positions."""

SPELLINGS = 16
"""The most spellings of a phrase that are searched."""

WIDE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Scripts without spaces, whose words FTS5's tokenizer does not separate."""

_TOKEN = re.compile(r"[^\W_]+")
_SIGNS = re.compile(r"[+#$%&@=<>~^|*\\/€£¥§°©®™]")
"""Significant characters of words besides letters and digits: C++, 5%, AT&T."""


class Indexes:
    """The indexes of a library, with lookups cached until the library changes."""

    def __init__(self, connection: ReadingConnection) -> None:
        self._connection = connection
        self._state: object = None
        self._indexes: dict[str, FullText] = {}
        self._languages: Sequence[str] = ()

    def __getitem__(self, table: str) -> FullText:
        languages = self.languages
        if table not in self._indexes:
            self._indexes[table] = FullText(self._connection, table, languages)
        return self._indexes[table]

    @property
    def languages(self) -> Sequence[str]:
        """The languages in which words are searched."""
        if self._state != (state := self.state):
            self._state, self._indexes, self._languages = state, {}, languages_of(self._connection)
        return self._languages

    @property
    def state(self) -> tuple[int, int]:
        """A value that changes when the library may have changed."""
        return self._connection.value("PRAGMA data_version"), self._connection.raw.total_changes


class FullText:
    """The words of one index, and queries as expressions on it."""

    def __init__(self, connection: ReadingConnection, table: str, languages: Sequence[str]) -> None:
        self._connection, self._table, self.languages = connection, table, languages
        self._values: dict[tuple[str, bool], str] = {}
        self._orders: dict[str, str] = {}

    def expression(self, query: str, terms: Sequence[Term]) -> str:
        """Return the expression for the words of some terms, including excluded ones; "" for none.

        The last word of the query may be incomplete. What the index cannot decide is left out.
        """
        parts: tuple[list[str], list[str]] = [], []
        for term in terms:
            goes_on = term is terms[-1] and not term.negated and bool(term.values) and query.endswith(term.values[-1])
            if term.key == WORD and (match := self.match(term.values, goes_on=goes_on)):
                parts[term.negated].append(f"({match})")
        has, lacks = parts
        return " NOT ".join([" AND ".join(has), *lacks]) if has else ""

    def match(self, values: Sequence[str], *, goes_on: bool = False) -> str:
        """Return an expression that matches any of the values, the last of which may be incomplete.

        It is "" where the index cannot decide all of them.
        """
        parts = [self._value(value, goes_on and at == len(values)) for at, value in enumerate(values, 1)]
        return " OR ".join(parts) if all(parts) else ""

    def order(self, match: str) -> str:
        """Return the order with the fastest first hits: ranked, or newest first if there are many."""
        if match not in self._orders:
            is_common = self.at_most(match, RANKED_AT_MOST + 1) > RANKED_AT_MOST
            self._orders[match] = f"{self._table}.rowid DESC" if is_common else "rank"
        return self._orders[match]

    def at_most(self, match: str, most: int) -> int:
        """Count the hits, up to `most`."""
        counted = f"SELECT count(*) FROM (SELECT 1 FROM {self._table} WHERE {self._table} MATCH ? LIMIT ?)"
        return int(self._connection.value(counted, match, most))

    def near(self, word: str) -> list[tuple[str, int]]:
        """Return the words at edit distance one, the most common first, with their numbers of texts."""
        counted = [(each, self.at_most(f'"{each}"', COMMON)) for each in self._are_there(similar(word))]
        return sorted((pair for pair in counted if pair[1]), key=lambda pair: (-pair[1], pair[0]))

    def _value(self, value: str, goes_on: bool) -> str:
        key = value, goes_on
        if key not in self._values:
            self._values[key] = self._looked_up(value, goes_on)
        return self._values[key]

    def _looked_up(self, value: str, goes_on: bool) -> str:
        wording = Wording.of(value)
        tokens = _TOKEN.findall(wording.words)
        if not tokens or WIDE.search(value):
            return ""
        if len(tokens) > 1 or tokens[0] != wording.words or wording.is_phrase:
            goes_on = (wording.is_beginning or goes_on) and not wording.is_phrase
            written = [[token, *self._find_spellings([token])] for token in tokens]
            phrases = [" ".join(words) for words in product(*written)][:SPELLINGS]
            return " OR ".join(
                f'"{phrase}"{"*" if goes_on and wording.words[-1].isalnum() else ""}' for phrase in phrases
            )
        forms = wording.forms(self.languages)
        words = dict.fromkeys([*forms, *self._find_spellings(forms)])
        some = " OR ".join(f'"{word}"' for word in words)
        if wording.is_beginning or (goes_on and len(tokens[0]) > 1):  # too many words begin with one letter
            return f"{some} OR {self._begun(tokens[0])}"
        return some

    def _begun(self, beginning: str) -> str:
        """Return an expression for all words with a prefix: one by one, if they are few.

        FTS5 collects the positions of a prefix before it returns the first hit; words joined by OR it reads as hits are
        asked for.
        """
        beginnings = [beginning, *self._find_spellings([beginning], begins=True)]
        forms = [form for each in beginnings for form in self._beginning_with(each)]
        if len(forms) > FORMS:
            return " OR ".join(f'"{each}"*' for each in beginnings)
        return " OR ".join(f'"{form}"' for form in forms) or f'"{beginning}"'

    def _beginning_with(self, beginning: str) -> list[str]:
        """Return the indexed words with a prefix, at most `FORMS` + 1, each sought after the previous one."""
        following = f"SELECT term FROM {self._words} WHERE term >= {{}} AND term < ?2 ORDER BY term LIMIT 1"
        rows = self._connection.all(
            f"WITH RECURSIVE form (word) AS (SELECT ({following.format('?1')}) UNION ALL "
            f"SELECT ({following.format('word || char(1)')}) FROM form WHERE word IS NOT NULL LIMIT ?3) "
            "SELECT word FROM form WHERE word IS NOT NULL",
            *(beginning, f"{beginning}\U0010ffff", FORMS + 1),
        )
        return [row[0] for row in rows]

    def _are_there(self, words: Iterable[str]) -> list[str]:
        """Return those words that are in the index."""
        there = f"SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM {self._words} WHERE term = value)"
        return [row[0] for row in self._connection.all(there, json.dumps([*words]))]

    def _find_spellings(self, words: Iterable[str], *, begins: bool = False) -> list[str]:
        """Return the indexed spellings of folded words, extended letter by letter while some word begins so.

        The index folds combining accents in most cases, but not ø, ł, đ or ß.
        """
        done: dict[str, None] = {}
        tried: set[tuple[str, str]] = set()
        rests = [("", word) for word in words]
        while rests:
            prefixes = {start + rest[:at] for start, rest in rests for at in range(len(rest))}
            foreign = self._begins(prefixes, "\x80")  # one query for all accented letters that may follow
            tries = {
                (start + rest[:at] + letter, rest[at + len(plain) :])
                for start, rest in rests
                for at in range(len(rest))
                if start + rest[:at] in foreign
                for plain in (rest[at], rest[at : at + 2])
                for letter in index_letters().get(plain, ())
            } - tried
            tried |= tries
            begun = self._begins({start for start, _ in tries})
            rests = [each for each in tries if each[0] in begun]
            done |= dict.fromkeys(start + rest for start, rest in rests)
        return [*done] if begins else self._are_there(done)

    def _begins(self, beginnings: set[str], then: str = "") -> set[str]:
        """Return the prefixes that some word has, continuing with a letter from `then` on."""
        if not beginnings:
            return set()
        first = f"(SELECT term FROM {self._words} WHERE term >= value || ?2 ORDER BY term LIMIT 1)"
        rows = self._connection.all(
            f"SELECT value FROM json_each(?1) WHERE substr({first}, 1, length(value)) = value",
            *(json.dumps([*beginnings]), then),
        )
        return {row[0] for row in rows}

    @cached_property
    def _words(self) -> str:
        """Return the table of the index's words, created on first use."""
        name = f"temp.{self._table}_words"
        self._connection.all(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {name} USING fts5vocab(main, {self._table}, instance)"
        )
        return name


def with_signs(value: str) -> str:
    """Return what the folded text itself must be searched for, "" if the index covers the whole value: `c++`."""
    wording = Wording.of(value)
    return wording.words if _SIGNS.search(wording.words) or WIDE.search(wording.words) else ""


def expect_words(values: Iterable[str]) -> None:
    """Refuse a query with nothing to search for. Raises `TermError`."""
    for value in values:
        if not any(char.isalnum() for char in value):
            raise TermError(f"{value} has no letter or digit that could be found")


@cache
def index_letters() -> dict[str, tuple[str, ...]]:
    """Return the letters that the index stores with accents, by their folded form."""
    letters = [chr(code) for first, last in ((0xC0, 0x530), (0x1E00, 0x2000)) for code in range(first, last)]
    letters = [letter for letter in letters if letter.isalpha()]
    with closing(sqlite3.connect(":memory:")) as own:
        own.execute("CREATE VIRTUAL TABLE f USING FTS5 (letter, tokenize='unicode61')")
        own.execute("CREATE VIRTUAL TABLE words USING fts5vocab(f, row)")
        own.executemany("INSERT INTO f VALUES (?)", [(letter,) for letter in letters])
        terms = [row[0] for row in own.execute("SELECT term FROM words")]
    spellings: dict[str, tuple[str, ...]] = {}
    for letter in terms:
        plain = fold(letter)
        if plain != letter and plain.isalpha():
            spellings[plain] = (*spellings.get(plain, ()), letter)
    return spellings
