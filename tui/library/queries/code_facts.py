"""Details of one code: by whom, where, when, with which other codes, and its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tui.core.times import MONTH_LETTERS
from tui.library.queries.codes import article_givers, example, givers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.library.sqlite.reading import ReadingConnection

TOGETHER = 4
"""The most other codes that are listed."""

EVENTS = 3
"""The most changes that are shown, the last ones."""

_BY_ARTICLE = "SELECT article, count(*) AS number FROM tagged_passages WHERE tag = ?1 AND ?2 IS NULL GROUP BY article"
_BY_ARTICLE_OF_ONE = (
    "SELECT h.article, count(*) AS number FROM highlight_tags t JOIN highlights h ON h.id = t.highlight "
    "WHERE t.tag = ?1 AND t.creator = ?2 GROUP BY h.article"
)


class CodeChange(NamedTuple):
    """One person's change of a code, in words."""

    time: str
    creator: str
    words: str


class CodeFacts(NamedTuple):
    """Details of a code: passages by person, whole articles by person, articles with passages.

    `months` are passages by month of publication, `together` the passages that share another code, the most first;
    `history` has the changes of the code, the last first; `example` is the passage coded first, with its article's
    title.
    """

    people: dict[str, int]
    whole: dict[str, int]
    articles: int
    months: dict[str, int]
    together: dict[str, int]
    history: tuple[CodeChange, ...]
    example: tuple[str, str] | None


def code_facts(connection: ReadingConnection, name: str, creator: str | None = None) -> CodeFacts:
    """Return the details of a code, optionally of one creator's coding."""
    tag_id = connection.value("SELECT id FROM tags WHERE name = ?", name)
    people, whole = (
        {giver: number for giver, number in counts.items() if creator in (None, giver)}
        for counts in (givers(connection, name), article_givers(connection, name))
    )
    by_article = _BY_ARTICLE if creator is None else _BY_ARTICLE_OF_ONE
    rows = connection.all(
        "SELECT substr(a.published, 1, 7), sum(p.number), count(*) FROM "
        f"({by_article}) p JOIN articles a ON a.pk = p.article GROUP BY 1 ORDER BY 1",
        *(tag_id, creator),
    )
    together = connection.all(
        "SELECT g.name, count(*) FROM highlight_tags t JOIN highlight_tags o ON o.highlight = t.highlight "
        "AND o.tag != t.tag JOIN tags g ON g.id = o.tag WHERE t.tag = ?1 "
        "AND (?2 IS NULL OR t.creator = ?2 AND o.creator = ?2) GROUP BY o.tag ORDER BY 2 DESC, 1 LIMIT ?3",
        *(tag_id, creator, TOGETHER),
    )
    return CodeFacts(
        people,
        whole,
        sum(row[2] for row in rows),
        {month: number for month, number, _ in rows if len(month) == MONTH_LETTERS},
        dict(together),
        tuple(_history(connection, tag_id, creator)),
        example(connection, name, creator),
    )


def _history(connection: ReadingConnection, tag_id: str | None, creator: str | None) -> Iterator[CodeChange]:
    for field, old, new, maker, time in connection.all(
        "SELECT field, old, new, creator, time FROM tag_events WHERE tag = ?1 AND (?2 IS NULL OR creator = ?2) "
        "AND field IN ('name', 'color', 'description', 'memo') ORDER BY counter DESC, time DESC LIMIT ?3",
        *(tag_id, creator, EVENTS),
    ):
        words = {"name": f"{old} → {new}", "color": f"{old or '—'} → {new or '—'}", "memo": "another memo"}
        yield CodeChange(time, maker, words.get(field, "another definition"))
    of_tag = "SELECT created, creator FROM tags WHERE id = ?1 AND (?2 IS NULL OR creator = ?2)"
    if row := connection.one(of_tag, tag_id, creator):
        yield CodeChange(row[0], row[1], "made")
