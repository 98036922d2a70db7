"""Terms of a filter as SQL conditions on `c` (claims), `h` (highlights) and `a` (articles).

A passage that is not a claim has no `c`: its columns are NULL, and no term about claims matches it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui.core.terms import each_term
from tui.library.queries.article_terms import (
    ARTICLE_KEYS,
    SHOWN,
    SPELLED,
    ArticleConditions,
    spell,
    typed_terms,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tui.core.terms import Term
    from tui.library.sqlite.reading import ReadingConnection

KEYS = (
    *ARTICLE_KEYS[:2],
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
    *ARTICLE_KEYS[2:],
)
"""The fields of terms about claims."""

_BETWEEN = "substr(a.text, min(h.end, o.end) + 1, max(h.start, o.start) - min(h.end, o.end))"
_TAG_NAME = "'#' || g.name"
_BLANKS = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())

PLACES = {
    "over": "o.start < h.end AND o.end > h.start",
    "in": "o.start <= h.start AND o.end >= h.end",
    "near": f"(max(h.start, o.start) <= min(h.end, o.end) "
    f"OR {_BETWEEN} NOT GLOB '*\n*[^{_BLANKS}]*\n*')",  # lines that contain only blanks are not a paragraph
}
"""Where the passage of a claim can be relative to a passage `o` with a tag.

Overlapping it, inside it, or in the same or the next paragraph.
"""

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
    # Not `c.highlight IN (l.claim, l.other)`: that reads all links for each claim.
    "linked": "(EXISTS (SELECT 1 FROM {claim_links} l WHERE l.claim = c.highlight) "
    "OR EXISTS (SELECT 1 FROM {claim_links} l WHERE l.other = c.highlight))",
    "overdue": "c.due != '' AND c.due < date('now', 'localtime') AND c.status != 'done'",
}
"""What a claim can be: `changed` since it was checked, so that its verdict was given on other words."""

_ALL = {
    **{table: table for table in ("checks", "evidence", "highlight_tags", "claim_links")},
    **{column: f"c.{column}" for column in ("verdict", "judged", "checked", "words")},
}
"""What the conditions query."""

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
"""What they query if only one person's work is shown."""

_NOBODY = "\x01"
"""A name no creator has, since it has a control character."""


def creator_filter(creator: str) -> str:
    """Return the start of a filter that shows one person's work, or with "" nobody's, as if there were no other."""
    return f'{SHOWN}:"{spell(creator) or _NOBODY}" '


def condition(
    connection: ReadingConnection, filter: str | Sequence[Term], creator: str, *, speaker: str = "c.speaker"
) -> tuple[str, tuple[str, ...]]:
    """Return the SQL condition of a filter and its parameters.

    In a text that is being typed the last tag may be incomplete. `speaker` is the expression for the speaker.
    """
    terms = typed_terms(connection, filter, KEYS) if isinstance(filter, str) else filter
    builder = _Conditions(connection, creator, terms, speaker=speaker, is_typed=isinstance(filter, str))
    return builder.all_of(terms), tuple(builder.params)


class _Conditions(ArticleConditions):
    def __init__(
        self, connection: ReadingConnection, creator: str, terms: Sequence[Term], *, speaker: str, is_typed: bool
    ) -> None:
        super().__init__(connection, creator, terms, is_typed=is_typed)
        self._speaker = speaker
        self._tables = dict(_ALL)
        makers = [term for term in each_term(terms) if term.key == "by"]
        alone = self.alone
        givers = [alone] if alone else [self.name(each) for term in makers for each in term.values]
        if givers and not any(term.negated for term in makers):
            names = ", ".join(self.put(giver) for giver in givers)
            self._tables["highlight_tags"] = _made_by("highlight_tags", names)
        if alone:
            name = self.put(alone)
            self._tables["checks"] = _made_by("checks", name)
            self._tables["evidence"] = _made_by("evidence", f"{name}, ''")  # without a creator, it came with the claim
            self._tables["claim_links"] = (
                "(SELECT * FROM claim_links WHERE NOT EXISTS (SELECT 1 FROM highlights o "
                f"WHERE o.id IN (claim, other) AND {SPELLED.format('o.creator')} != {name}))"
            )
            self._tables |= {column: condition.format(**self._tables) for column, condition in _OF_ONE.items()}
        columns = ("c.speaker", "h.quote", "h.note", "c.wording", "a.title", "a.publisher")
        searched = (*columns, self._tables["verdict"], self._tables["words"])
        self.words = " || char(10) || ".join(f"coalesce({column}, '')" for column in searched)

    def conditions(self) -> Mapping[str, Callable[[str], str]]:
        return {
            **super().conditions(),
            "assignee": partial(self.name_condition, "c.assignee"),
            "checker": lambda value: (
                f"EXISTS (SELECT 1 FROM {self._tables['checks']} k WHERE k.claim = c.highlight AND k.verdict != '' "
                f"AND {self.name_condition('k.creator', value)})"
            ),
            "due": partial(self.date_condition, "c.due"),
            **{key: partial(self._placed, where) for key, where in PLACES.items()},
            "is": lambda value: IS.get(value, "0").format(**self._tables),
            SHOWN: lambda value: f"{SPELLED.format('h.creator')} = {self.put(value)}",
            "role": partial(self.with_letters, "c.role"),
            "speaker": partial(self.with_letters, self._speaker),
            "status": partial(self._one_of, "c.status"),
            "verdict": partial(self._one_of, self._tables["verdict"]),
            "without": lambda value: WITHOUT.get(value, "0").format(**self._tables),
        }

    def by(self, value: str) -> str:
        return self.name_condition("h.creator", value)

    def _one_of(self, column: str, value: str) -> str:
        return f"{SPELLED.format(column)} = {self.put(spell(value))} COLLATE NOCASE"

    def word(self, value: str) -> str:
        return f"{super().word(value)} OR ({self._tagged(self.in_text(_TAG_NAME, value))})"

    def tag(self, value: str) -> str:
        return self._tagged(self.named_tag(value))

    def _tagged(self, named: str) -> str:
        return (
            f"EXISTS (SELECT 1 FROM tags g WHERE {named}) AND EXISTS (SELECT 1 FROM {self._tables['highlight_tags']} t "
            f"WHERE t.highlight = h.id AND +t.tag IN (SELECT g.id FROM tags g WHERE {named}))"
        )

    def _placed(self, where: str, value: str) -> str:
        by_creator = f"AND {SPELLED.format('o.creator')} = {self.put(self.alone)} " if self.alone else ""
        named = self.named_tag(value.lstrip("#"))
        # The limit makes SQLite collect all passages with the tag once; else each claim reads those of its article.
        tagged = (
            f'SELECT o.article, o.start, o."end" FROM {self._tables["highlight_tags"]} t CROSS JOIN highlights o '
            f"ON o.id = t.highlight WHERE t.tag IN (SELECT g.id FROM tags g WHERE {named}) "
            f"AND o.state != 'orphan' {by_creator}LIMIT -1"
        )
        return f"h.state != 'orphan' AND EXISTS (SELECT 1 FROM ({tagged}) o WHERE o.article = h.article AND {where})"


def _made_by(table: str, names: str) -> str:
    return f"(SELECT * FROM {table} WHERE {SPELLED.format('creator')} IN ({names}))"
