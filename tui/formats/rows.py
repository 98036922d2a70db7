"""A claim as a plain row, with everything that belongs to it; other rows are in `tui.core.rows`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.formats.jsonl_claims import claim_value

if TYPE_CHECKING:
    from tui.library.queries.claim_list import ListedClaim


def claim_row(row: ListedClaim) -> dict[str, Any]:
    """Return a claim with its checks, evidence and links."""
    highlight = row.highlight
    return {
        "id": highlight.id,
        "article": row.article,
        "title": row.title,
        "published": row.published,
        "start": highlight.start,
        "end": highlight.end,
        "quote": highlight.quote,
        **(claim_value(highlight) or {}),
        "changed": highlight.changed_since_checked,
        "tags": list(highlight.tags),
        "note": highlight.note,
        "creator": highlight.creator,
        "created": highlight.created,
        "modified": highlight.modified,
    }
