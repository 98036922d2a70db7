"""What a selection of annotations means for everything else: links, corrections of marks, facts about whole
articles.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from tui.core.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.core.corrections import Correction, Dismissal
    from tui.core.model import Highlight
    from tui.library.sqlite.connection import Connection
    from tui.library.transfer.bundles import ExportSelection

_Edit = TypeVar("_Edit", bound="Correction | Dismissal")


def edits_condition(selection: ExportSelection) -> tuple[str, tuple[object, ...]]:
    """Return the condition that an edit of marks is by the chosen people and at the chosen times."""
    creators, since, until = json.dumps(selection.creators), selection.since, selection.until
    return (
        "((? = '[]' OR creator IN (SELECT value FROM json_each(?))) AND created >= ? "
        "AND (? = '' OR substr(created, 1, length(?)) <= ?))",
        (creators, creators, since, until, until, until),
    )


def edits_of(
    edits: dict[str, list[tuple[str, _Edit]]], selection: ExportSelection
) -> dict[str, list[tuple[str, _Edit]]]:
    """Leave out edits of marks by people, or at times, that are not selected."""
    creators, since, until = selection.creators, selection.since, selection.until
    if not (creators or since or until):
        return edits
    return {
        article: [
            (name, each)
            for name, each in some
            if (not creators or each.creator in creators)
            and each.created >= since
            and (not until or each.created[: len(until)] <= until)
        ]
        for article, some in edits.items()
    }


def drop_links(connection: Connection, by_article: Iterable[list[Highlight]], creators: tuple[str, ...]) -> None:
    """Remove links to claims of people who are left out, and links those people made."""
    for highlights in by_article:
        for index, highlight in enumerate(highlights):
            claim = highlight.claim
            if claim is None or not claim.links:
                continue
            others = json.dumps([link.claim for link in claim.links])
            exported = connection.all(
                "SELECT id FROM highlights WHERE id IN (SELECT value FROM json_each(?)) "
                "AND creator IN (SELECT value FROM json_each(?))",
                *(others, json.dumps(creators)),
            )
            links = tuple(link for link in claim.links if (link.claim,) in exported and link.creator in creators)
            highlights[index] = replace(highlight, claim=replace(claim, links=links))


def of_whole_articles(connection: Connection, selection: ExportSelection) -> tuple[str, list[object]]:
    """Return the condition that an article `a` as a whole has a selected tag; claims have no part in it."""
    if selection.claims_only or selection.verdicts or selection.passages:
        return "0", []
    where, params = ["w.article = a.id"], list[object]()
    for column, values in (
        ("tag", tags_below(connection, selection.tags) if selection.tags else ()),
        ("creator", selection.creators),
    ):
        if values:
            where.append(f"w.{column} IN (SELECT value FROM json_each(?))")
            params.append(json.dumps(values))
    where.append("w.created >= ? AND (? = '' OR substr(w.created, 1, length(?)) <= ?)")
    params += [selection.since, *[selection.until] * 3]
    tables = ["article_tags", *(["corrections", "dismissals"] if selection.chooses_corrections else ())]
    chosen = [f"EXISTS (SELECT 1 FROM {table} w WHERE {' AND '.join(where)})" for table in tables]
    return f"({' OR '.join(chosen)})", params * len(tables)


def tags_below(connection: Connection, names: tuple[str, ...]) -> list[str]:
    """Return the ids of these tags and of all below them."""
    tag_ids: list[str] = []
    for name in names:
        rows = connection.all(
            "SELECT id FROM tags WHERE name = ? OR substr(name, 1, length(?) + 1) = ? || '/'", name, name, name
        )
        if not rows:
            raise NotFoundError(f"no tag {name!r}: `postil tags` lists them")
        tag_ids += [row[0] for row in rows]
    return tag_ids
