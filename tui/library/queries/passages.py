"""Annotated passages of the whole library in document order, filtered, for `postil passages`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from tui.core.terms import TAG
from tui.library.queries.article_terms import like_pattern, tag_path
from tui.library.queries.claim_terms import condition
from tui.library.queries.passage_rows import IN_TEXT
from tui.library.queries.spoken import SPEAKER
from tui.library.tables.highlight_rows import TAGS, TagsReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tui.core.terms import Term
    from tui.library.sqlite.reading import ReadingConnection

AT_ONCE = 500
"""Passages that are read together."""

PASSAGE_CLAIM = (
    "LEFT JOIN claim_passages p ON p.highlight = h.id LEFT JOIN claims c ON c.highlight = coalesce(p.claim, h.id)"
)
"""The claim `c` that a passage `h` is, or is a part of."""

# Tables that no condition uses are not read: SQLite omits a left join that nothing refers to.
_JOINS = f"{PASSAGE_CLAIM} LEFT JOIN articles a ON a.pk = h.article"

_IN_ORDER = 'article, start, "end", passage'
_BY_TAG = f"""(SELECT passage AS tagged FROM tagged_passages WHERE tag IN (SELECT value FROM json_each(?{{}}))
  GROUP BY {_IN_ORDER} ORDER BY {_IN_ORDER} LIMIT -1) CROSS JOIN highlights h ON h.pk = tagged"""
"""All passages with some tags, in document order: they are few, and the first is found at once."""


@dataclass(frozen=True, slots=True)
class ListedPassage:
    """An annotated passage with the id of its article."""

    article: str
    title: str
    start: int
    end: int
    quote: str
    tags: tuple[str, ...]
    creator: str
    note: str


def list_passages(connection: ReadingConnection, terms: Sequence[Term], creator: str) -> Iterator[ListedPassage]:
    """Yield the passages that match all terms, by article and in text order.

    `creator` is who `by:me` means. Orphans are left out: `count_orphans` counts them.
    """
    chosen, params = _chosen(connection, terms, creator)
    numbers = connection.each(f"SELECT h.pk FROM {chosen}", *params)
    while page := [row[0] for row in islice(numbers, AT_ONCE)]:
        rows = connection.all(
            f'SELECT h.pk, h.id, {TAGS}, a.id, a.title, h.start, h."end", h.quote, h.creator, h.note FROM highlights h '
            "JOIN articles a ON a.pk = h.article WHERE h.pk IN (SELECT value FROM json_each(?))",
            json.dumps(page),
        )
        tags = TagsReader(connection, {row[1]: row[2] for row in rows})
        by_number = {row[0]: row for row in rows}
        for number in page:
            if row := by_number.get(number):  # it may have been removed meanwhile
                values: tuple[Any, ...] = (*row[3:8], tags.names[row[2]], *row[8:])
                yield ListedPassage(*values)


def count_orphans(connection: ReadingConnection, terms: Sequence[Term], creator: str) -> int:
    """Count the orphans that match all terms."""
    where, params = condition(connection, terms, creator, speaker=SPEAKER)
    orphans = f"FROM highlights h {_JOINS} WHERE h.state = 'orphan' AND {where}"
    return int(connection.value(f"SELECT count(*) {orphans}", *params))


def count_whole_articles(connection: ReadingConnection, names: Sequence[str] = (), creator: str | None = None) -> int:
    """Count the articles that have a tag as a whole: any, or one of `names` (`a` also `a/b`)."""
    tags = json.dumps([tag for name in names for tag in _branch(connection, name)]) if names else None
    where = "(?1 IS NULL OR tag IN (SELECT value FROM json_each(?1))) AND (?2 IS NULL OR creator = ?2)"
    return int(connection.value(f"SELECT count(DISTINCT article) FROM article_tags WHERE {where}", tags, creator))


def passage_ids(connection: ReadingConnection, terms: Sequence[Term], creator: str) -> list[str]:
    """Return the ids of the passages that match all terms, in document order, without orphans."""
    chosen, params = _chosen(connection, terms, creator)
    return [row[0] for row in connection.each(f"SELECT h.id FROM {chosen}", *params)]


def matching(connection: ReadingConnection, numbers: Sequence[int], text: str, creator: str) -> set[int]:
    """Return those of some passages, by number, that match a filter being typed."""
    where, params = condition(connection, text, creator, speaker=SPEAKER)
    some = f"json_each(?{len(params) + 1}) some CROSS JOIN highlights h ON h.pk = some.value {_JOINS}"
    return {
        row[0] for row in connection.each(f"SELECT h.pk FROM {some} WHERE {where}", *params, json.dumps([*numbers]))
    }


def _chosen(connection: ReadingConnection, terms: Sequence[Term], creator: str) -> tuple[str, tuple[object, ...]]:
    """Return the FROM and WHERE of passages `h` that match all terms, without orphans, and parameters."""
    where, params = condition(connection, terms, creator, speaker=SPEAKER)
    chosen = f"{_JOINS} WHERE h.state != 'orphan' AND {where}"
    tagged = next((term for term in terms if term.key == TAG and not term.negated), None)
    if tagged is None or "" in tagged.values:
        return f"highlights h {chosen} ORDER BY {IN_TEXT}", params
    tags = [tag for name in tagged.values for tag in _branch(connection, name)]
    return f"{_BY_TAG.format(len(params) + 1)} {chosen}", (*params, json.dumps(tags))


def _branch(connection: ReadingConnection, name: str) -> Iterator[str]:
    """Yield the ids of a tag and of those below it; `name!` means the tag alone."""
    own = name.removesuffix("!")
    below = like_pattern(f"{own}/")[1:] if own == name else ""
    path = tag_path(connection, own)
    rows = connection.all(
        f"SELECT g.id FROM tags g WHERE {path} = ? COLLATE NOCASE OR {path} LIKE ? ESCAPE '!'", own, below
    )
    return (row[0] for row in rows)
