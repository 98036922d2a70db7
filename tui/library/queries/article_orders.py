"""The orders of articles, and of what stands in them: `SORTS`, or `attribute:NAME`, as one counts by it."""

from __future__ import annotations

from tui.library.queries.counting import ATTRIBUTE

_ORDERS = {
    "added": "pk",
    "newest": "published DESC, pk DESC",
    "oldest": "published, pk",
    "title": "title COLLATE NOCASE, pk",
    "unread": "progress, pk",
}


def order_of(sort: str) -> str:
    """Return what puts rows of articles `a` in an order."""
    return _ORDERS[sort] if sort in _ORDERS else f"{by_attribute(sort)}pk"


def by_attribute(order: str) -> str:
    """Return what puts rows of articles `a` in order before another one: numbers by size, words, what has no value."""
    name = order.removeprefix(ATTRIBUTE).replace("'", "''")
    return (
        "(SELECT iif(kind = 'number', CAST(value AS REAL), value) FROM attributes "
        f"WHERE article = a.id AND name = '{name}') COLLATE NOCASE NULLS LAST, "
    )
