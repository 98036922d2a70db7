"""Orders of articles and of what is in them: `SORTS`, or `attribute:NAME` for an attribute."""

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
    """Return the ORDER BY of rows of articles `a`."""
    return _ORDERS[sort] if sort in _ORDERS else f"{by_attribute(sort)}pk"


def by_attribute(order: str) -> str:
    """Return the ORDER BY of an attribute of articles `a`: numbers by size, words, then missing values."""
    name = order.removeprefix(ATTRIBUTE).replace("'", "''")
    return (
        "(SELECT iif(kind = 'number', CAST(value AS REAL), value) FROM attributes "
        f"WHERE article = a.id AND name = '{name}') COLLATE NOCASE NULLS LAST, "
    )
