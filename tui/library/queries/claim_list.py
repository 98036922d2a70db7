"""Claims with all that belongs to them, chosen by a filter: what a command lists."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.core.errors import NotFoundError
from tui.library.queries.claim_terms import condition
from tui.library.queries.desk import ORDERS
from tui.library.queries.listing import like_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tui.core.model import Claim, Highlight
    from tui.core.terms import Term
    from tui.library import Library

AT_ONCE = 200
"""Claims that are read together."""

SHORTEST = 4
"""Characters of an id that name a claim at least."""


@dataclass(frozen=True, slots=True)
class ListedClaim:
    """A claim, and the article it stands in by its id."""

    highlight: Highlight
    article: str
    title: str
    published: str

    @property
    def claim(self) -> Claim:
        if self.highlight.claim is None:
            raise NotFoundError("that is a claim no longer")
        return self.highlight.claim


def list_claims(
    library: Library, terms: Sequence[Term], order: str = "newest", limit: int | None = None
) -> Iterator[ListedClaim]:
    """Yield the claims for which all terms hold."""
    where, params = condition(terms, library.creator)
    rows = library.connection.all(
        "SELECT h.id, a.id, a.title, a.published FROM claims c JOIN highlights h ON h.id = c.highlight "
        f"JOIN articles a ON a.pk = h.article WHERE {where} ORDER BY {ORDERS[order]} LIMIT ?",
        *(*params, -1 if limit is None else limit),
    )
    for at in range(0, len(rows), AT_ONCE):
        some = rows[at : at + AT_ONCE]
        ids = json.dumps([row[0] for row in some])
        by_article = library.annotations.matching("h.id IN (SELECT value FROM json_each(?))", [ids])
        by_id = {highlight.id: highlight for each in by_article.values() for highlight in each}
        for highlight_id, *article in some:
            if highlight_id in by_id and by_id[highlight_id].claim is not None:  # nobody has removed it meanwhile
                yield ListedClaim(by_id[highlight_id], *article)


def find_claim(library: Library, name: str) -> Highlight:
    """Return the claim that an id names, or the start of one. Raises `NotFoundError`, also when several match."""
    rows: list[tuple[str]] = []
    if len(name) >= SHORTEST:
        rows = library.connection.all(
            "SELECT highlight FROM claims WHERE highlight LIKE ? ESCAPE '!' LIMIT 2", like_pattern(name)[1:]
        )
    if len(rows) > 1:
        raise NotFoundError(f"{name!r} names several claims: give more of the id")
    if not rows:
        raise NotFoundError(f"no claim {name!r}: `postil claims` shows their ids")
    return library.annotations.get(rows[0][0])
