"""Passages by the ids of their highlights: the places of a claim, and its evidence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.core.paragraphs import paragraphs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.library.sqlite.reading import ReadingConnection


@dataclass(frozen=True, slots=True)
class NamedPassage:
    """A passage with its place; a claim with its verdict and wording, which are "" otherwise.

    An orphan has the start of its article, and paragraph 0.
    """

    paragraph: int
    id: str
    article: int
    title: str
    start: int
    end: int
    quote: str
    verdict: str
    wording: str

    @property
    def words(self) -> str:
        return self.wording or self.quote


def named_passages(
    connection: ReadingConnection, ids: Sequence[str], creator: str | None = None
) -> dict[str, NamedPassage]:
    """Return the existing passages of these, by id; one creator's only, or with None everyone's."""
    if not ids:
        return {}
    rows = connection.all(
        "SELECT h.id, h.article, a.title, iif(h.state = 'orphan', 0, h.start), iif(h.state = 'orphan', 1, h.\"end\"), "
        "h.quote, coalesce(c.verdict, ''), coalesce(c.wording, ''), "
        "iif(h.state = 'orphan', '', a.text) FROM highlights h "
        "JOIN articles a ON a.pk = h.article LEFT JOIN claims c ON c.highlight = h.id "
        "WHERE h.id IN (SELECT value FROM json_each(?1)) AND (?2 IS NULL OR h.creator = ?2)",
        *(json.dumps([*ids]), creator),
    )
    return {row[0]: NamedPassage(sum(start <= row[3] for start, _ in paragraphs(row[-1])), *row[:-1]) for row in rows}
