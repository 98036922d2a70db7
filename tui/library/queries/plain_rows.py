"""Rows for commands and scripts that combine several tables; most others are in `tui.core.rows`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tui.core.codebook import own_order
from tui.library.queries.codes import article_uses

if TYPE_CHECKING:
    from tui.library.library import Library
    from tui.library.tables.marks import ConcordanceLine

_OF_A_PLACE = ("title", "published", "start", "end", "before", "text", "after")


def tag_rows(library: Library) -> list[dict[str, Any]]:
    """Return the tags with the user's own keys, in tree order."""
    keys = {name: key for key, name in library.codebook.own_keys().items()}
    tags, articles = library.codebook.all(), article_uses(library.connection)
    order = own_order(tags)
    tags.sort(key=lambda tag: order(tag.name))
    return [{**asdict(tag), "key": keys.get(tag.name, ""), "articles": articles.get(tag.id, 0)} for tag in tags]


def group_rows(library: Library) -> list[dict[str, Any]]:
    """Return the groups with their numbers of articles."""
    counts = {group: library.articles.count(f'group:"{group.name}"') for group in library.groups.all()}
    return [{**group._asdict(), "articles": count} for group, count in counts.items()]


def place_row(line: ConcordanceLine) -> dict[str, Any]:
    """Return an occurrence of words in a text, with its context."""
    return {"article": line.id, **{name: getattr(line, name) for name in _OF_A_PLACE}}
