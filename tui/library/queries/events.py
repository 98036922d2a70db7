"""Articles that tell of one event, under a filter of the list of articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.core.errors import ArgumentError
from tui.core.events import event_words, same_event
from tui.library.queries.article_terms import ArticleConditions

if TYPE_CHECKING:
    from tui.library import Library

MOST = 5_000
"""Articles that are compared: some seconds of work."""

_COLUMNS = ("number", "id", "title", "publisher", "published")


def find_events(library: Library, text: str = "") -> list[list[dict[str, Any]]]:
    """Return groups of articles that tell of one event, the largest first, each in the order of publication.

    Raises `ArgumentError` where the filter leaves more than `MOST`.
    """
    where, params = ArticleConditions.of_list(library.connection, text, library.journal.creator)
    rows = library.connection.all(
        f"SELECT pk, id, title, publisher, published, text FROM articles a WHERE {where} ORDER BY pk LIMIT ?",
        *params,
        MOST + 1,
    )
    if len(rows) > MOST:
        raise ArgumentError(f"more than {MOST:,} articles: name fewer, as by date:2019-04")
    groups = same_event([event_words(row[5]) for row in rows])
    articles = [[dict(zip(_COLUMNS, rows[at], strict=False)) for at in group] for group in groups]
    return [
        sorted(group, key=lambda one: (not one["published"], one["published"], one["number"])) for group in articles
    ]


def find_event(library: Library, pk: int, text: str = "") -> list[str]:
    """Return the ids of the articles under a filter that tell of the same event as one of them, and its own.

    They are in the order of publication; none where no other does. Raises `ArgumentError` as `find_events` does.
    """
    for event in find_events(library, text):
        if any(each["number"] == pk for each in event):
            return [each["id"] for each in event]
    return []
