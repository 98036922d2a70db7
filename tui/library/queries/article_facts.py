"""Details of one article: who speaks in it, what it was read from, its codes, memos and groups."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tui.core.addresses import web_url
from tui.library.queries.article_terms import ArticleConditions
from tui.library.queries.claim_terms import creator_filter
from tui.library.queries.facets import quote
from tui.library.tables.article_tag_rows import tags_of
from tui.library.tables.groups import all_groups
from tui.library.tables.memos import memos_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.library.sqlite.reading import ReadingConnection
    from tui.library.tables.article_tag_rows import ArticleTag
    from tui.library.tables.memos import Memo

_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,8})(?:#[^/]*)?$")

_SPEAKERS = """
SELECT t.speaker, count(*) FROM turns t JOIN articles a ON a.pk = t.article AND a.text_sha256 = t.text_sha256
WHERE t.article = ? GROUP BY t.speaker ORDER BY 2 DESC, 1
"""
_CODES = """
SELECT g.name, count(DISTINCT h.id) FROM highlights h JOIN highlight_tags t ON t.highlight = h.id
JOIN tags g ON g.id = t.tag WHERE h.article = ?1 AND (?2 IS NULL OR t.creator = ?2) GROUP BY g.id ORDER BY 2 DESC, 1
"""
_PASSAGES = """
SELECT count(DISTINCT h.id) FROM highlights h JOIN highlight_tags t ON t.highlight = h.id
WHERE h.article = ?1 AND (?2 IS NULL OR t.creator = ?2)
"""


class ArticleFacts(NamedTuple):
    """Details of an article: its format, turns by speaker, coded passages by code, the most first.

    `format` is the extension of its file, or "page" for a web page; "" if unknown. `passages` counts those with any
    code; `tags` are codes of the whole article.
    """

    format: str
    speakers: dict[str, int]
    passages: int
    codes: dict[str, int]
    tags: tuple[ArticleTag, ...]
    memos: tuple[Memo, ...]
    groups: tuple[str, ...]


def article_facts(
    connection: ReadingConnection, pk: int, article_id: str, person: str, creator: str | None
) -> ArticleFacts:
    """Return the details of an article, optionally with one creator's coding and memo only.

    `person` is who `by:me` means in the filters of groups.
    """
    creators = () if creator is None else (creator,)
    source = connection.one("SELECT source, retrieved FROM articles WHERE pk = ?", pk) or ("", "")
    return ArticleFacts(
        _format(*source),
        dict(connection.all(_SPEAKERS, pk)),
        int(connection.value(_PASSAGES, pk, creator)),
        dict(connection.all(_CODES, pk, creator)),
        tags_of(connection, [article_id], creators).get(article_id, ()),
        memos_of(connection, [article_id], creators).get(article_id, ()),
        tuple(_groups(connection, pk, person, creator)),
    )


def _groups(connection: ReadingConnection, pk: int, person: str, creator: str | None) -> Iterator[str]:
    """Yield the groups that the article is in, judged by the visible coding."""
    hidden = "" if creator is None else creator_filter(creator)
    for group in all_groups(connection):
        where, params = ArticleConditions.of_list(connection, f"{hidden}group:{quote(group.name)}", person)
        if connection.value(f"SELECT 1 FROM articles a WHERE a.pk = ?{len(params) + 1} AND {where}", *params, pk):
            yield group.name


def _format(source: str, retrieved: str) -> str:
    if web_url(retrieved or source):
        return "page"
    extension = _EXTENSION.search(retrieved or source)
    return extension[1].lower() if extension else ""
