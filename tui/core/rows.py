"""The library's contents as plain rows, for `--json` and `tui.api` (docs/json.md).

All rows of one kind have the same keys, so that they form a table; keys may be added, never removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.core.authors import author_names

if TYPE_CHECKING:
    from tui.core.model import Article, ArticleRow, Highlight, Mention, Quotation, Suggestion

SCHEMA = 1
"""The version of these rows and of docs/json.md: it grows when a key is removed or changes its meaning."""

_ARTICLE = (
    *("id", "title", "authors", "publisher", "published", "source", "language", "added", "read"),
    *("progress", "words", "repeats", "mentions", "highlights", "claims", "revision", "alike", "done"),
    *("reviewed", "undecided"),
)


def article_row(row: ArticleRow) -> dict[str, Any]:
    """Return an article as lists describe it."""
    values = {name: getattr(row, name) for name in _ARTICLE}
    return {
        "number": row.pk,
        **values,
        "progress": round(row.progress, 4),
        "repeats": bool(row.repeats),
        "authors": [*author_names(row.authors)],
        "intake": row.intake.splitlines(),
        "done": [*row.done],
        "reviewed": [*row.reviewed],
    }


def annotation_row(highlight: Highlight, article_id: str, title: str) -> dict[str, Any]:
    """Return an annotation as a flat row; the fields of claims are "" for others."""
    claim = highlight.claim
    return {
        "id": highlight.id,
        "article": article_id,
        "title": title,
        "start": highlight.start,
        "end": highlight.end,
        "quote": highlight.quote,
        "color": highlight.color,
        "tags": list(highlight.tags),
        "note": highlight.note,
        "creator": highlight.creator,
        "created": highlight.created,
        "modified": highlight.modified,
        "state": highlight.state,
        "is_claim": claim is not None,
        "claim_of": highlight.claim_of,
        "speaker": claim.speaker if claim else "",
        "verdict": claim.verdict if claim else "",
        "rationale": claim.rationale if claim else "",
        "status": claim.status if claim else "",
    }


def mention_row(mention: Mention, article: Article) -> dict[str, Any]:
    """Return a name in a text, with its words."""
    state, by_rule = mention.stored_state
    return {**_mark_row(mention, article, "label", "entity", "origin"), "state": state, "by_rule": by_rule}


def quotation_row(quotation: Quotation, article: Article) -> dict[str, Any]:
    """Return a quotation, with its words."""
    return _mark_row(quotation, article, "speaker", "weak")


def suggestion_row(suggestion: Suggestion, article: Article) -> dict[str, Any]:
    """Return a passage worth checking, with its words."""
    return _mark_row(suggestion, article, "kind", "speaker", "score", "reason")


def _mark_row(mark: Mention | Quotation | Suggestion, article: Article, *names: str) -> dict[str, Any]:
    words = article.text[mark.start : mark.end]
    place = {"article": article.id, "start": mark.start, "end": mark.end, "text": words}
    return {**place, **{name: getattr(mark, name) for name in names}}
