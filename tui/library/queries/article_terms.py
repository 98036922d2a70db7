"""Terms of a search or filter as SQL conditions on `a`, the articles."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING

from tui.core.attributes import kind_of
from tui.core.terms import ATTRIBUTE, EITHER, PUBLISHED, TAG, WORD, Term, date_range, each_term, read_terms
from tui.core.wording import Wording, fold

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from tui.library.sqlite.reading import ReadingConnection

WHOLE = "whole"
"""The field of terms for tags of whole articles."""

ARTICLE_KEYS = (
    *(TAG, "by", WHOLE, "group", "title", "author", "publisher", "date", "language", "source", "entity", "article"),
    *("state", "names", "intake", ATTRIBUTE),
)
"""The fields of terms about articles."""

STATES = {
    "new": "NOT a.read AND a.progress = 0",
    "begun": "NOT a.read AND a.progress > 0 AND a.progress < 1",
    "done": "(a.read OR a.progress >= 1)",
}
REVIEWED = dict(zip(("reviewed", "open"), ("EXISTS", "NOT EXISTS"), strict=True))
INTAKE = {"something": "a.intake != ''", "nothing": "a.intake = ''"}
"""The values of a term, with the condition of each."""

SHOWN = "shown"
"""An internal field: the one person whose work is shown."""

SAMPLE = 64
"""Articles, evenly spread, whose languages stand for the library's."""

LONGEST = 1_000
"""The most characters of a word that count: SQLite refuses patterns fifty times as long."""

SPELLED = """replace(replace({}, ' ', '_'), '"', '')"""
"""A name as written in a term: without spaces and quotes."""

_LISTED = "a.title || ' ' || a.authors || ' ' || a.publisher || ' ' || a.published || ' ' || a.source"
"""The text that the list of articles searches."""

_COMPARED = re.compile(r"([<>]=?)(.*\d.*)")
"""A value of an attribute that is compared by size: `>30`, `<=2019-04`."""

_COLUMNS = {
    "author": "a.authors",
    "publisher": "a.publisher",
    "source": "a.source",
    "language": "a.language",
}


def like_pattern(word: str) -> str:
    """Return a pattern for `LIKE … ESCAPE '!'`, which is three times as fast as lower-casing and searching."""
    return "%" + re.sub("([!%_])", r"!\1", word[:LONGEST]) + "%"


def spell(value: str) -> str:
    return value.replace(" ", "_").replace('"', "")


def tag_path(connection: ReadingConnection, name: str) -> str:
    """Return the path of a tag `g` to compare a name in a term with: as stored if one begins so, else with `_`."""
    is_stored = "SELECT 1 FROM tags WHERE substr(name, 1, length(?1)) = ?1 COLLATE NOCASE LIMIT 1"
    return SPELLED.format("g.name") if "_" in name and not connection.value(is_stored, name) else "g.name"


def languages_of(connection: ReadingConnection) -> list[str]:
    """Return the languages of a library's articles; those without one count as English."""
    some = (
        "WITH last (pk) AS (SELECT max(pk) FROM articles), place (at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM place "
        "WHERE at < ?1) SELECT DISTINCT coalesce(nullif(substr(a.language, 1, 2), ''), 'en') FROM place, last "
        "JOIN articles a ON a.pk = max(last.pk * at / ?1, 1)"
    )
    return [row[0] for row in connection.all(some, SAMPLE)] or ["en"]


def typed_terms(connection: ReadingConnection, text: str, keys: Collection[str]) -> list[Term]:
    """Parse a filter in which the names of the articles' own attributes are fields, too."""
    has_attributes = ATTRIBUTE in keys and ":" in text
    names = [row[0] for row in connection.all("SELECT DISTINCT name FROM attributes")] if has_attributes else []
    return read_terms(text, (*keys, SHOWN), names)


def attribute_to_show(connection: ReadingConnection, order: str, text: str) -> str:
    """Return the attribute that articles are ordered by, else the last one their filter asks about, "" for none."""
    if order.startswith(f"{ATTRIBUTE}:"):
        return order.removeprefix(f"{ATTRIBUTE}:")
    terms = each_term(typed_terms(connection, text, ARTICLE_KEYS)) if text else ()
    names = [term.values[0].partition("=")[0] for term in terms if term.key == ATTRIBUTE]
    return names[-1] if names else ""


class ArticleConditions:
    """Builds conditions from terms and collects their parameters."""

    words = _LISTED
    """The text in which words are searched."""

    def __init__(
        self,
        connection: ReadingConnection,
        creator: str,
        terms: Sequence[Term],
        *,
        is_typed: bool = False,
        languages: Sequence[str] = (),
    ) -> None:
        """`creator` is who `by:me` means; if it `is_typed` the last tag may be incomplete; `languages` may be given."""
        self._connection, self._creator, self._is_typed = connection, creator, is_typed
        self._known_languages = languages
        self.params: list[str] = []
        self._groups: frozenset[str] = frozenset()
        """The groups whose filters contain this one."""
        self.alone = next((term.values[0] for term in terms if term.key == SHOWN), None)

    @classmethod
    def of_list(cls, connection: ReadingConnection, text: str, creator: str) -> tuple[str, tuple[str, ...]]:
        """Return the condition of an article list's filter, and its parameters."""
        terms = typed_terms(connection, text, ARTICLE_KEYS)
        builder = cls(connection, creator, terms, is_typed=True)
        return builder.all_of(terms), tuple(builder.params)

    @cached_property
    def _languages(self) -> Sequence[str]:
        return self._known_languages or languages_of(self._connection)

    def all_of(self, terms: Sequence[Term]) -> str:
        """Return the condition that all terms match; expensive ones, words and tags, come last."""
        in_order = sorted(terms, key=lambda term: term.key in (TAG, WORD, EITHER))
        return " AND ".join(map(self.of, in_order)) or "1"

    def of(self, term: Term) -> str:
        if term.key == EITHER:
            return f"({' OR '.join(map(self.of, term.either))})"
        if term.key == "article":
            ids = self.put(json.dumps(term.values))
            return f"{'NOT ' * term.negated}a.id IN (SELECT value FROM json_each({ids}))"
        condition = self.conditions()[term.key]
        clause = " OR ".join(f"({condition(value)})" for value in term.values)
        return f"NOT coalesce(({clause}), 0)" if term.negated else f"({clause})"

    def conditions(self) -> Mapping[str, Callable[[str], str]]:
        """Return how each field is matched."""
        return {
            WORD: self.word,
            TAG: self.tag,
            PUBLISHED: partial(self.date_condition, "a.published"),
            ATTRIBUTE: self._attribute,
            SHOWN: lambda _: "1",
            "by": self.by,
            "state": lambda value: STATES.get(value, "0"),
            "names": self._names,
            "intake": lambda value: INTAKE.get(value) or self.with_letters("a.intake", value),
            "entity": self._entity,
            "group": self._group,
            WHOLE: self._whole,
            "title": lambda value: self.in_text("a.title", value.replace("_", " ")),
            **{key: partial(self._stated, column) for key, column in _COLUMNS.items()},
        }

    def put(self, value: str) -> str:
        """Add a parameter and return its placeholder."""
        self.params.append(value)
        return f"?{len(self.params)}"

    def name(self, value: str) -> str:
        return spell(self._creator if value == "me" else value)

    def name_condition(self, column: str, value: str) -> str:
        return f"{SPELLED.format(column)} = {self.put(self.name(value))}"

    def _stated(self, column: str, value: str) -> str:
        return self.with_letters(column, value) if value else f"{column} = ''"

    def with_letters(self, column: str, value: str) -> str:
        return self.in_text(column, f'"{value.replace("_", " ")}"')

    def word(self, value: str) -> str:
        return self.in_text(self.words, value)

    def in_text(self, text: str, value: str) -> str:
        """Return the condition that a text has a word, in one of its forms, whatever the accents."""
        wording = Wording.of(value[:LONGEST])
        if wording.is_beginning:
            return f"folded({text}) REGEXP {self.put(wording.beginning)}"
        pieces = (like_pattern(piece) for piece in wording.pieces(self._languages))
        return " OR ".join(f"folded({text}) LIKE {self.put(piece)} ESCAPE '!'" for piece in pieces)

    def by(self, value: str) -> str:
        by_creator = f"{self.name_condition('h.creator', value)}{self._creator_condition('h')}"
        return f"a.pk IN (SELECT h.article FROM highlights h WHERE {by_creator})"

    def tag(self, value: str) -> str:
        return (
            "a.pk IN (SELECT h.article FROM highlight_tags t CROSS JOIN highlights h ON h.id = t.highlight "
            f"WHERE t.tag IN (SELECT g.id FROM tags g WHERE {self.named_tag(value)}){self._creator_condition('t')}) "
            f"OR {self._whole(value)}"
        )

    def _whole(self, value: str) -> str:
        """Return the condition that the whole article has a tag or one below it."""
        return (
            "a.id IN (SELECT w.article FROM article_tags w "
            f"WHERE w.tag IN (SELECT g.id FROM tags g WHERE {self.named_tag(value.removeprefix('#'))})"
            f"{self._creator_condition('w')})"
        )

    def named_tag(self, value: str) -> str:
        """Return the condition on `g`, the codebook, for a tag or one below it."""
        name = value.removesuffix("!")
        if not name:
            return "1"
        column = tag_path(self._connection, name)
        named = f"{column} = {self.put(name)} COLLATE NOCASE"
        if name != value:
            return named
        below = like_pattern(f"{name}/")[1:]
        if self._is_typed and not self._connection.value(
            f"SELECT 1 FROM tags g WHERE {column} = ?1 COLLATE NOCASE OR {column} LIKE ?2 ESCAPE '!'", name, below
        ):
            below = like_pattern(name)[1:]  # unfinished
        return f"{named} OR {column} LIKE {self.put(below)} ESCAPE '!'"

    def _creator_condition(self, table: str) -> str:
        return f" AND {SPELLED.format(f'{table}.creator')} = {self.put(self.alone)}" if self.alone is not None else ""

    def _group(self, value: str) -> str:
        """Return the condition of a group's filter; a group that contains itself matches nothing."""
        name = spell(value).casefold()
        group = self._connection.one(
            f"SELECT filter, creator FROM groups WHERE {SPELLED.format('name')} = ? COLLATE NOCASE", name
        )
        if group is None or name in self._groups:
            return "0"
        terms = typed_terms(self._connection, group[0], ARTICLE_KEYS)
        builder = ArticleConditions(self._connection, group[1], terms)
        builder.params, builder.alone, builder._groups = self.params, self.alone, self._groups | {name}
        return f"a.pk IN (SELECT a.pk FROM articles a WHERE {builder.all_of(terms)})"

    def _names(self, value: str) -> str:
        """Return the condition that an article's names are reviewed, by those who are shown, or not yet."""
        reviewed = f"(SELECT 1 FROM reviewed r WHERE r.article = a.id{self._creator_condition('r')})"
        return f"{REVIEWED[value]} {reviewed}" if value in REVIEWED else "0"

    def _entity(self, value: str) -> str:
        """Return the condition that an entity with this name or alias is mentioned."""
        name = self.put(like_pattern(fold(value.replace("_", " ")))[1:-1])
        return (
            "a.pk IN (SELECT m.article FROM mentions m WHERE m.state != 'rejected' AND m.entity IN ("
            f"SELECT id FROM entities WHERE folded(name) LIKE {name} ESCAPE '!' "
            f"UNION SELECT entity FROM aliases WHERE folded(alias) LIKE {name} ESCAPE '!'))"
        )

    def _attribute(self, value: str) -> str:
        name, _, value = value.partition("=")
        own = self.put(name)
        if not value:
            return f"a.id NOT IN (SELECT t.article FROM attributes t WHERE t.name = {own})"
        first, is_range, last = value.partition("..")
        compared = None if is_range else _COMPARED.fullmatch(value)
        if is_range or compared:
            ends = [(compared[1], compared[2])] if compared else [(">=", first), ("<=", last)]
            limits = [f"CAST(t.value AS REAL) {sign} CAST({self.put(end)} AS REAL)" for sign, end in ends if end]
            equal = f"t.kind = 'number' AND {' AND '.join(limits) or '1'}"
            equal += f" OR t.kind = 'date' AND {self.date_condition('t.value', value)}"
        else:
            same = self.put(value)
            equal = f"{SPELLED.format('t.value')} = {SPELLED.format(same)} COLLATE NOCASE"
            if kind_of(value) == "number":
                equal += f" OR (t.kind = 'number' AND CAST(t.value AS REAL) = CAST({same} AS REAL))"
        return f"a.id IN (SELECT t.article FROM attributes t WHERE t.name = {own} AND ({equal}))"

    def date_condition(self, column: str, value: str) -> str:
        """Return the condition that a date is in a range."""
        dates = date_range(value, date.today())
        if dates is None:
            return "0"
        first, last = dates
        conditions = [f"{column} != ''"]
        if first:
            conditions.append(f"{column} >= {self.put(first)}")
        if last:
            end = self.put(last)
            conditions.append(f"substr({column}, 1, length({end})) <= {end}")
        return " AND ".join(conditions)


def article_ids(connection: ReadingConnection, text: str, creator: str) -> list[str]:
    """Return the ids of the articles that match a filter of the list, in the order they were added."""
    where, params = ArticleConditions.of_list(connection, text, creator)
    return [name for (name,) in connection.all(f"SELECT id FROM articles a WHERE {where} ORDER BY pk", *params)]
