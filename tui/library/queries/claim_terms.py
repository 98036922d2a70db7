"""The terms of a filter as conditions on `c` (claims), `h` (highlights) and `a` (articles)."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from tui.core.terms import PUBLISHED, TAG, WORD, Term, date_range, read_terms
from tui.library.queries.listing import like_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

KEYS = ("by", "speaker", "verdict", "status", "assignee", "checker", "due", "is", "without")
"""What a term about claims can begin with."""

WITHOUT = {
    "assignee": "c.assignee = ''",
    "check": "c.checked = 0",
    "due": "c.due = ''",
    "evidence": "NOT EXISTS (SELECT 1 FROM evidence WHERE claim = c.highlight)",
    "speaker": "c.speaker = ''",
    "tag": "NOT EXISTS (SELECT 1 FROM highlight_tags WHERE highlight = h.id)",
}
"""What a claim can be without."""

IS = {
    "changed": "c.judged NOT IN ('', h.quote)",
    "linked": "EXISTS (SELECT 1 FROM claim_links WHERE c.highlight IN (claim, other))",
    "overdue": "c.due != '' AND c.due < date('now', 'localtime') AND c.status != 'done'",
}
"""What a claim can be: `changed` since it was checked, so that its verdict was given on other words."""

SPELLED = """replace(replace({}, ' ', '_'), '"', '')"""
"""A name as a term has it: without spaces and quotes."""


def by(creator: str) -> str:
    """Return the term that chooses what one person has made."""
    return f'by:"{_spelled(creator)}"'


def condition(filter: str | Sequence[Term], creator: str) -> tuple[str, tuple[str, ...]]:
    """Return an SQL condition for a filter and its parameters. In a text, which is being typed, a tag may go on."""
    terms = read_terms(filter, KEYS) if isinstance(filter, str) else filter
    builder = _Conditions(creator, is_typed=isinstance(filter, str))
    for term in terms:
        if term.key == "by" and not term.negated:
            builder.givers += term.values
    # The tags, which cost most, are asked last.
    conditions = [builder.of(term) for term in sorted(terms, key=lambda term: term.key in (TAG, WORD))]
    return " AND ".join(conditions) or "1", tuple(builder.params)


class _Conditions:
    def __init__(self, creator: str, *, is_typed: bool) -> None:
        self._creator = creator
        self._is_typed = is_typed
        self.params: list[str] = []
        self.givers: list[str] = []
        """Whose tags count; everybody's where it is empty."""

    def of(self, term: Term) -> str:
        conditions: dict[str, Callable[[str], str]] = {
            TAG: self._tag,
            WORD: self._word,
            PUBLISHED: partial(self._dated, "a.published"),
            "article": lambda value: f"a.id = {self._put(value)}",
            "assignee": partial(self._named, "c.assignee"),
            "by": partial(self._named, "h.creator"),
            "checker": lambda value: (
                f"EXISTS (SELECT 1 FROM checks k WHERE k.claim = c.highlight AND {self._named('k.creator', value)})"
            ),
            "due": partial(self._dated, "c.due"),
            "is": lambda value: IS.get(value, "0"),
            "speaker": lambda value: f"c.speaker LIKE {self._put(like_pattern(value.replace('_', ' ')))} ESCAPE '!'",
            "status": partial(self._one_of, "c.status"),
            "verdict": partial(self._one_of, "c.verdict"),
            "without": lambda value: WITHOUT.get(value, "0"),
        }
        clause = " OR ".join(f"({conditions[term.key](value)})" for value in term.values)
        return f"{'NOT ' if term.negated else ''}({clause})"

    def _put(self, value: str) -> str:
        self.params.append(value)
        return f"?{len(self.params)}"

    def _name(self, value: str) -> str:
        return _spelled(self._creator if value == "me" else value)

    def _named(self, column: str, value: str) -> str:
        return f"{SPELLED.format(column)} = {self._put(self._name(value))}"

    def _one_of(self, column: str, value: str) -> str:
        return f"{SPELLED.format(column)} = {self._put(_spelled(value))} COLLATE NOCASE"

    def _word(self, value: str) -> str:
        word = self._put(like_pattern(value))
        columns = ("c.speaker", "c.verdict", "h.quote", "c.wording", "a.title", "a.publisher", "c.words")
        named = f"'#' || g.name LIKE {word} ESCAPE '!'"
        tests = [f"{column} LIKE {word} ESCAPE '!'" for column in columns]
        return " OR ".join([*tests, f"({self._tagged(named)})"])

    def _tag(self, value: str) -> str:
        name = value.removesuffix("!")
        if not name:
            return self._tagged("1")
        if self._is_typed and name == value:
            return self._tagged(f"g.name LIKE {self._put(like_pattern(name)[1:])} ESCAPE '!'")
        named = f"g.name = {self._put(name)} COLLATE NOCASE"
        if name == value:
            named += f" OR g.name LIKE {self._put(like_pattern(f'{name}/')[1:])} ESCAPE '!'"
        return self._tagged(named)

    def _tagged(self, named: str) -> str:
        given = ""
        if self.givers:
            names = ", ".join(self._put(self._name(giver)) for giver in self.givers)
            given = f" AND {SPELLED.format('t.creator')} IN ({names})"
        return (
            f"EXISTS (SELECT 1 FROM tags g WHERE {named}) AND EXISTS (SELECT 1 FROM highlight_tags t "
            f"WHERE t.highlight = h.id AND +t.tag IN (SELECT g.id FROM tags g WHERE {named}){given})"
        )

    def _dated(self, column: str, value: str) -> str:
        dates = date_range(value, date.today())
        if dates is None:
            return "0"
        first, last = dates
        conditions = [f"{column} != ''"]
        if first:
            conditions.append(f"{column} >= {self._put(first)}")
        if last:
            end = self._put(last)
            conditions.append(f"substr({column}, 1, length({end})) <= {end}")
        return " AND ".join(conditions)


def _spelled(value: str) -> str:
    return value.replace(" ", "_").replace('"', "")
