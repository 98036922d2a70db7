"""The codebook at work: how many passages have each code, which, and whose."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.core.codebook import levels
from tui.library.queries.passage_rows import IN_TEXT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.library.queries.passage_rows import PassagePlace
    from tui.library.sqlite.reading import ReadingConnection

_TOGETHER = """
SELECT own, tags, count(*) FROM (
  SELECT group_concat(iif(creator = ?1, tag, NULL)) AS own, group_concat(tag) AS tags
  FROM highlight_tags WHERE ?2 IS NULL OR creator = ?2 GROUP BY highlight
) GROUP BY tags, own
"""
"""Passages by their sets of tags, of which there are few, however many passages."""

_BRANCH = "SELECT id FROM tags WHERE name = ?1 OR (?2 AND substr(name, 1, length(?1) + 1) = ?1 || '/')"


@dataclass(frozen=True, slots=True)
class CodeCount:
    """The passages with a tag: by one person, by all who are shown, and those with it or one below it.

    A passage counts once. Orphans count, too.
    """

    own: int = 0
    total: int = 0
    branch: int = 0


def code_counts(connection: ReadingConnection, person: str, creator: str | None = None) -> dict[str, CodeCount]:
    """Return the counts of every path of the codebook, `own` being a person's; of one creator's tags, or all."""
    names = dict(connection.all("SELECT id, name FROM tags"))
    own_counts, totals, branches = Counter[str](), Counter[str](), Counter[str]()
    for own, tags, number in connection.all(_TOGETHER, person, creator):
        own_counts.update(dict.fromkeys((names[tag] for tag in (own or "").split(",") if tag), number))
        paths = {names[tag] for tag in tags.split(",")}
        totals.update(dict.fromkeys(paths, number))
        branches.update(dict.fromkeys({above for path in paths for above in levels(path)}, number))
    every = {above for path in names.values() for above in levels(path)}
    return {path: CodeCount(own_counts[path], totals[path], branches[path]) for path in every}


def givers(connection: ReadingConnection, name: str, highlights: Sequence[str] | None = None) -> dict[str, int]:
    """Return how many passages each person tagged, the most first; of some highlights, or of all."""
    rows = connection.all(
        "SELECT creator, count(*) FROM highlight_tags WHERE tag = (SELECT id FROM tags WHERE name = ?1) "
        "AND (?2 IS NULL OR highlight IN (SELECT value FROM json_each(?2))) GROUP BY creator ORDER BY 2 DESC, 1",
        *(name, None if highlights is None else json.dumps([*highlights])),
    )
    return dict(rows)


def article_uses(connection: ReadingConnection) -> dict[str, int]:
    """Return, by tag id, how many whole articles have it."""
    return dict(connection.all("SELECT tag, count(DISTINCT article) FROM article_tags GROUP BY tag"))


def article_givers(connection: ReadingConnection, name: str) -> dict[str, int]:
    """Return how many whole articles each person gave a tag."""
    rows = connection.all(
        "SELECT creator, count(*) FROM article_tags WHERE tag = (SELECT id FROM tags WHERE name = ?) "
        "GROUP BY creator ORDER BY 2 DESC, 1",
        name,
    )
    return dict(rows)


def in_both(connection: ReadingConnection, name: str, other: str) -> int:
    """Return how many passages have both of two tags."""
    both = (
        "SELECT count(*) FROM highlight_tags a JOIN highlight_tags b ON b.highlight = a.highlight "
        "WHERE a.tag = (SELECT id FROM tags WHERE name = ?) AND b.tag = (SELECT id FROM tags WHERE name = ?)"
    )
    return int(connection.value(both, name, other))


def passages_of_code(
    connection: ReadingConnection, name: str, creator: str | None = None, *, below: bool = True
) -> list[PassagePlace]:
    """Return the passages with a tag or one below it, in document order, without orphans."""
    if creator is None:
        return connection.all(
            f"SELECT passage, article, start FROM tagged_passages WHERE tag IN ({_BRANCH}) "
            "AND passage NOT IN (SELECT pk FROM highlights WHERE state = 'orphan') "
            'GROUP BY article, start, "end", passage ORDER BY article, start, "end", passage',
            *(name, below),
        )
    return connection.all(
        "SELECT h.pk, h.article, h.start FROM (SELECT DISTINCT highlight FROM highlight_tags WHERE tag IN "
        f"({_BRANCH}) AND creator = ?3) t JOIN highlights h ON h.id = t.highlight "
        f"WHERE h.state != 'orphan' ORDER BY {IN_TEXT}",
        *(name, below, creator),
    )


def example(connection: ReadingConnection, name: str, creator: str | None = None) -> tuple[str, str] | None:
    """Return the passage that was tagged first, and the title of its article."""
    return connection.one(
        "SELECT h.quote, a.title FROM highlight_tags t JOIN highlights h ON h.id = t.highlight "
        "JOIN articles a ON a.pk = h.article WHERE t.tag = (SELECT id FROM tags WHERE name = ?1) "
        "AND (?2 IS NULL OR t.creator = ?2) ORDER BY t.created LIMIT 1",
        *(name, creator),
    )
