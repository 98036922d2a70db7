"""A selection of articles and annotations as SQL conditions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from tui.library.transfer.selection import of_whole_articles, tags_below

if TYPE_CHECKING:
    from tui.library.sqlite.connection import Connection
    from tui.library.transfer.bundles import ExportSelection


class ExportFilter(NamedTuple):
    """A selection as SQL: a condition on `h` (highlights) and `c` (claims), and one on `a` (articles)."""

    annotations: str
    annotation_params: tuple[object, ...]
    articles: str
    article_params: tuple[object, ...]
    creators: tuple[str, ...]
    dismissed: bool = False
    """Whether dismissed suggestions are among the marks."""


def export_filter(connection: Connection, selection: ExportSelection) -> ExportFilter:
    """Return a selection as SQL. Raises `NotFoundError` for a tag that is not in the codebook."""
    annotations, annotation_params = _annotation_filter(connection, selection)
    where: list[str] = []
    params: list[object] = []
    if selection.articles:
        where.append("a.id IN (SELECT value FROM json_each(?))")
        params.append(json.dumps(selection.articles))
    if selection.shared:
        where.append(
            "EXISTS (SELECT 1 FROM highlights h WHERE h.article = a.pk AND (h.creator != "
            "(SELECT creator FROM highlights WHERE article = a.pk LIMIT 1) OR EXISTS "
            "(SELECT 1 FROM highlight_tags WHERE highlight = h.id AND creator != h.creator)))"
        )
    if selection.chooses_annotations:
        has_any = (
            "EXISTS (SELECT 1 FROM highlights h LEFT JOIN claims c ON c.highlight = h.id "
            f"WHERE h.article = a.pk AND {annotations})"
        )
        whole, whole_params = of_whole_articles(connection, selection)
        where.append(f"({has_any} OR {whole})")
        params += [*annotation_params, *whole_params]
    return ExportFilter(annotations, annotation_params, " AND ".join(where) or "1", tuple(params), selection.creators)


def _annotation_filter(connection: Connection, selection: ExportSelection) -> tuple[str, tuple[object, ...]]:
    where: list[str] = []
    params: list[object] = []
    creators = json.dumps(selection.creators)
    tagged = "EXISTS (SELECT 1 FROM highlight_tags t WHERE t.highlight = h.id"
    among = "IN (SELECT value FROM json_each(?))"
    is_own = f"h.creator {among}"
    if selection.tags:
        where.append(f"{tagged} AND t.tag {among}{f' AND t.creator {among}' if selection.creators else ''})")
        params += [
            json.dumps(tags_below(connection, selection.tags)),
            *([creators] if selection.creators else ()),
        ]
    elif selection.creators and not (selection.verdicts or selection.claims_only):
        where.append(f"({is_own} OR {tagged} AND t.creator {among}))")
        params += [creators, creators]
    if selection.creators and (selection.verdicts or selection.claims_only):  # claims go by the highlight's creator
        where.append(is_own)
        params.append(creators)
    if selection.verdicts:
        where.append(f"c.verdict {among}")
        params.append(json.dumps(selection.verdicts))
    if selection.passages:
        where.append(f"h.pk {among}")
        params.append(json.dumps(selection.passages))
    if selection.claims_only:
        where.append("c.highlight IS NOT NULL")
    if selection.since:
        condition = f" AND t.creator {among}" if selection.creators else " AND t.creator != h.creator"
        own = [creators] if selection.creators else []
        judged = f"EXISTS (SELECT 1 FROM checks t WHERE t.claim = h.id AND t.modified >= ?{condition})"
        has_evidence = f"EXISTS (SELECT 1 FROM evidence t WHERE t.claim = h.id AND t.created >= ?{condition})"
        where.append(f"(h.modified >= ? OR {tagged} AND t.created >= ?{condition}) OR {judged} OR {has_evidence})")
        params += [selection.since, *[selection.since, *own] * 3]
    if selection.until:
        where.append("substr(h.modified, 1, length(?)) <= ?")
        params += [selection.until, selection.until]
    return " AND ".join(where) or "1", tuple(params)
