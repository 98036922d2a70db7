"""The rows of tags of whole articles."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from tui.core.text import cut, whole_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tui.library.sqlite.reading import ReadingConnection
    from tui.library.tables.journal import Recorder
    from tui.library.tables.rows import RowValues

TABLE = "article_tags"


class ArticleTag(NamedTuple):
    """A tag, by its name, that a creator gave to a whole article."""

    id: str
    tag: str
    creator: str
    created: str


def tags_of(
    connection: ReadingConnection, article_ids: Sequence[str], creators: Sequence[str] = ()
) -> dict[str, tuple[ArticleTag, ...]]:
    """Return the tags of articles by article id, ordered by name and creator; with `creators` only theirs."""
    by_article: dict[str, list[ArticleTag]] = {}
    for article_id, *row in connection.all(
        f"SELECT article, w.id, name, w.creator, w.created FROM {TABLE} w JOIN tags t ON t.id = w.tag "
        "WHERE article IN (SELECT value FROM json_each(?)) ORDER BY article, name COLLATE NOCASE, name, w.creator",
        json.dumps(list(article_ids)),
    ):
        giving = ArticleTag(*row)
        if not creators or giving.creator in creators:
            by_article.setdefault(article_id, []).append(giving)
    return {article_id: tuple(givings) for article_id, givings in by_article.items()}


def tag_names(tags: Iterable[ArticleTag]) -> list[str]:
    """Return the distinct tags of an article, whoever gave them."""
    return [*dict.fromkeys(each.tag for each in tags)]


def tags_in_words(
    tags: Iterable[ArticleTag], own: str = "", between: str = " · ", sign: str = "#", *, name_width: int = 0
) -> str:
    """Return the tags of an article as text, each with who gave it, unless that is only `own`.

    `name_width` limits people's names, in characters; 0 for no limit.
    """
    people: dict[str, list[str]] = {}
    for each in tags:
        name = whole_line(each.creator)
        people.setdefault(each.tag, []).append(cut(name, name_width) if name_width else name)
    return between.join(
        f"{sign}{tag}" if by == [own] else f"{sign}{tag} ({', '.join(by)})" for tag, by in people.items()
    )


def take_off(connection: ReadingConnection, step: Recorder, tag_id: str) -> list[RowValues]:
    """Remove a tag from all articles, inside a step; return its rows, for `put_on`."""
    columns = ("id", "article", "creator", "created")
    rows = connection.all(f"SELECT {', '.join(columns)} FROM {TABLE} WHERE tag = ?", tag_id)
    for name, *_ in rows:
        step.delete(TABLE, {"id": name})
    return [dict(zip(columns, row, strict=True)) for row in rows]


def put_on(connection: ReadingConnection, step: Recorder, rows: Iterable[RowValues], tag_id: str) -> int:
    """Give a tag to articles inside a step, with the original creators; return how many did not have it."""
    before = len(step.changes)
    for row in rows:
        has = f"SELECT 1 FROM {TABLE} WHERE article = ? AND tag = ? AND creator = ?"
        if connection.value(has, row["article"], tag_id, row["creator"]) is None:
            step.insert(TABLE, {"id": row["id"], "article": row["article"], "tag": tag_id, **row})
    return len(step.changes) - before
