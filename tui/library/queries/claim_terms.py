"""The terms of a filter as conditions on `c` (claims), `h` (highlights) and `a` (articles).

A passage that is no claim has no `c`: its columns are NULL, and no term about claims holds of it.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from tui.core.attributes import kind_of
from tui.core.terms import ATTRIBUTE, PUBLISHED, TAG, WORD, Term, date_range, read_terms
from tui.library.queries.listing import like_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

KEYS = (
    "by",
    "speaker",
    "role",
    "verdict",
    "status",
    "assignee",
    "checker",
    "due",
    "over",
    "in",
    "near",
    "is",
    "without",
)
"""What a term about claims can begin with."""

_BETWEEN = "substr(a.text, min(h.end, o.end) + 1, max(h.start, o.start) - min(h.end, o.end))"
_BLANKS = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())

PLACES = {
    "over": "o.start < h.end AND o.end > h.start",
    "in": "o.start <= h.start AND o.end >= h.end",
    "near": f"(max(h.start, o.start) <= min(h.end, o.end) "
    f"OR {_BETWEEN} NOT GLOB '*\n*[^{_BLANKS}]*\n*')",  # lines of blanks alone are no paragraph
}
"""Where the passage of a claim can be, as seen from a passage `o` with a tag: overlapping it, inside it, or in the same
or the next paragraph."""

WITHOUT = {
    "assignee": "c.assignee = ''",
    "check": "{checked} = 0",
    "due": "c.due = ''",
    "evidence": "NOT EXISTS (SELECT 1 FROM {evidence} e WHERE e.claim = c.highlight)",
    "speaker": "c.speaker = ''",
    "tag": "NOT EXISTS (SELECT 1 FROM {highlight_tags} t WHERE t.highlight = h.id)",
}
"""What a claim can be without."""

IS = {
    "changed": "{judged} NOT IN ('', h.quote)",
    # Not `c.highlight IN (l.claim, l.other)`: that looks through all links for each claim.
    "linked": "(EXISTS (SELECT 1 FROM {claim_links} l WHERE l.claim = c.highlight) "
    "OR EXISTS (SELECT 1 FROM {claim_links} l WHERE l.other = c.highlight))",
    "overdue": "c.due != '' AND c.due < date('now', 'localtime') AND c.status != 'done'",
}
"""What a claim can be: `changed` since it was checked, so that its verdict was given on other words."""

_ALL = {
    **{table: table for table in ("checks", "evidence", "highlight_tags", "claim_links")},
    **{column: f"c.{column}" for column in ("verdict", "judged", "checked", "words")},
}
"""What the conditions ask."""

_LAST = "(SELECT {} FROM {{checks}} k WHERE k.claim = c.highlight AND k.verdict != '' ORDER BY k.time DESC, k.id DESC)"
_OF_ONE = {
    "verdict": f"coalesce({_LAST.format('verdict')}, 'unchecked')",
    "judged": f"coalesce({_LAST.format('quote')}, '')",
    "checked": "(SELECT count(*) FROM {checks} k WHERE k.claim = c.highlight AND k.verdict != '')",
    "words": "(SELECT coalesce(group_concat(said, char(10)), '') FROM ("
    "SELECT k.rationale || char(10) || k.method AS said FROM {checks} k WHERE k.claim = c.highlight "
    "UNION ALL SELECT e.what || char(10) || e.note || char(10) || e.archived FROM {evidence} e "
    "WHERE e.claim = c.highlight))",
}
"""What they ask where one person's work alone is shown: nothing tells of the rest."""

_SHOWN = "shown"
_NOBODY = "\x01"
"""No name has a control character: what no one has made."""

SPELLED = """replace(replace({}, ' ', '_'), '"', '')"""
"""A name as a term has it: without spaces and quotes."""


def shown(creator: str) -> str:
    """Return the beginning of a filter that shows what one person, or "" has made, as if there were no other's work."""
    return f'{_SHOWN}:"{_spelled(creator) or _NOBODY}" '


def condition(filter: str | Sequence[Term], creator: str, *, speaker: str = "c.speaker") -> tuple[str, tuple[str, ...]]:
    """Return an SQL condition for a filter and its parameters. In a text, which is being typed, a tag may go on.

    `speaker` is what says who speaks.
    """
    terms = read_terms(filter, (*KEYS, _SHOWN)) if isinstance(filter, str) else filter
    builder = _Conditions(creator, terms, speaker, is_typed=isinstance(filter, str))
    # The words and tags, which cost most, are asked last.
    conditions = [builder.of(term) for term in sorted(terms, key=lambda term: term.key in (TAG, WORD))]
    return " AND ".join(conditions) or "1", tuple(builder.params)


class _Conditions:
    def __init__(self, creator: str, terms: Sequence[Term], speaker: str, *, is_typed: bool) -> None:
        self._creator, self._speaker = creator, speaker
        self._is_typed = is_typed
        self.params: list[str] = []
        self._asked = dict(_ALL)
        self._alone = alone = next((term.values[0] for term in terms if term.key == _SHOWN), None)
        givers = [alone] if alone else [self._name(each) for term in terms if term.key == "by" for each in term.values]
        if givers and not any(term.negated for term in terms if term.key == "by"):
            names = ", ".join(self._put(giver) for giver in givers)
            self._asked["highlight_tags"] = _made_by("highlight_tags", names)
        if alone:
            name = self._put(alone)
            self._asked["checks"] = _made_by("checks", name)
            self._asked["evidence"] = _made_by("evidence", f"{name}, ''")  # that of no one came with the claim
            self._asked["claim_links"] = (
                "(SELECT * FROM claim_links WHERE NOT EXISTS (SELECT 1 FROM highlights o "
                f"WHERE o.id IN (claim, other) AND {SPELLED.format('o.creator')} != {name}))"
            )
            self._asked |= {column: asked.format(**self._asked) for column, asked in _OF_ONE.items()}

    def of(self, term: Term) -> str:
        conditions: dict[str, Callable[[str], str]] = {
            TAG: self._tag,
            WORD: self._word,
            PUBLISHED: partial(self._dated, "a.published"),
            "article": lambda value: f"a.id = {self._put(value)}",
            ATTRIBUTE: self._attribute,
            "assignee": partial(self._named, "c.assignee"),
            "by": partial(self._named, "h.creator"),
            "checker": lambda value: (
                f"EXISTS (SELECT 1 FROM {self._asked['checks']} k WHERE k.claim = c.highlight AND k.verdict != '' "
                f"AND {self._named('k.creator', value)})"
            ),
            "due": partial(self._dated, "c.due"),
            **{key: partial(self._placed, where) for key, where in PLACES.items()},
            "is": lambda value: IS.get(value, "0").format(**self._asked),
            _SHOWN: lambda value: f"{SPELLED.format('h.creator')} = {self._put(value)}",
            "role": partial(self._with_letters, "c.role"),
            "speaker": partial(self._with_letters, self._speaker),
            "status": partial(self._one_of, "c.status"),
            "verdict": partial(self._one_of, self._asked["verdict"]),
            "without": lambda value: WITHOUT.get(value, "0").format(**self._asked),
        }
        clause = " OR ".join(f"({conditions[term.key](value)})" for value in term.values)
        return f"NOT coalesce(({clause}), 0)" if term.negated else f"({clause})"

    def _put(self, value: str) -> str:
        self.params.append(value)
        return f"?{len(self.params)}"

    def _name(self, value: str) -> str:
        return _spelled(self._creator if value == "me" else value)

    def _named(self, column: str, value: str) -> str:
        return f"{SPELLED.format(column)} = {self._put(self._name(value))}"

    def _with_letters(self, column: str, value: str) -> str:
        return f"{column} LIKE {self._put(like_pattern(value.replace('_', ' ')))} ESCAPE '!'"

    def _one_of(self, column: str, value: str) -> str:
        return f"{SPELLED.format(column)} = {self._put(_spelled(value))} COLLATE NOCASE"

    def _attribute(self, value: str) -> str:
        name, _, value = value.partition("=")
        own, same = self._put(name), self._put(value)
        equal = f"t.value = {same} COLLATE NOCASE"
        if kind_of(value) == "number":
            equal += f" OR (t.kind = 'number' AND CAST(t.value AS REAL) = CAST({same} AS REAL))"
        named = f"SELECT b.pk FROM attributes t JOIN articles b ON b.id = t.article WHERE t.name = {own} AND ({equal})"
        return f"h.article IN ({named})"

    def _word(self, value: str) -> str:
        word = self._put(like_pattern(value))
        columns = (
            "c.speaker",
            "h.quote",
            "h.note",
            "c.wording",
            "a.title",
            "a.publisher",
            self._asked["verdict"],
            self._asked["words"],
        )
        named = f"'#' || g.name LIKE {word} ESCAPE '!'"
        tests = [f"{column} LIKE {word} ESCAPE '!'" for column in columns]
        return " OR ".join([*tests, f"({self._tagged(named)})"])

    def _tag(self, value: str) -> str:
        return self._tagged(self._named_tag(value))

    def _named_tag(self, value: str) -> str:
        name = value.removesuffix("!")
        if not name:
            return "1"
        if self._is_typed and name == value:
            return f"g.name LIKE {self._put(like_pattern(name)[1:])} ESCAPE '!'"
        named = f"g.name = {self._put(name)} COLLATE NOCASE"
        if name == value:
            named += f" OR g.name LIKE {self._put(like_pattern(f'{name}/')[1:])} ESCAPE '!'"
        return named

    def _tagged(self, named: str) -> str:
        return (
            f"EXISTS (SELECT 1 FROM tags g WHERE {named}) AND EXISTS (SELECT 1 FROM {self._asked['highlight_tags']} t "
            f"WHERE t.highlight = h.id AND +t.tag IN (SELECT g.id FROM tags g WHERE {named}))"
        )

    def _placed(self, where: str, value: str) -> str:
        shown = f"AND {SPELLED.format('o.creator')} = {self._put(self._alone)} " if self._alone else ""
        named = self._named_tag(value.lstrip("#"))
        # The limit has all passages with the tag collected once; else each claim looks through those of its article.
        tagged = (
            f'SELECT o.article, o.start, o."end" FROM {self._asked["highlight_tags"]} t CROSS JOIN highlights o '
            f"ON o.id = t.highlight WHERE t.tag IN (SELECT g.id FROM tags g WHERE {named}) "
            f"AND o.state != 'orphan' {shown}LIMIT -1"
        )
        return f"h.state != 'orphan' AND EXISTS (SELECT 1 FROM ({tagged}) o WHERE o.article = h.article AND {where})"

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


def _made_by(table: str, names: str) -> str:
    return f"(SELECT * FROM {table} WHERE {SPELLED.format('creator')} IN ({names}))"


def _spelled(value: str) -> str:
    return value.replace(" ", "_").replace('"', "")
