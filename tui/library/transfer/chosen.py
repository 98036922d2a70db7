"""What an export leaves out of people who are not selected."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.core.corrections import Correction, Dismissal
    from tui.core.model import Highlight
    from tui.library.sqlite.connection import Connection
    from tui.library.transfer.bundles import ExportSelection

_Edit = TypeVar("_Edit", bound="Correction | Dismissal")


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
