"""Claims with everything that belongs to them, for the commands that list them."""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from tui.core.errors import NotFoundError
from tui.library.queries.article_terms import like_pattern
from tui.library.tables.highlight_rows import TAGS, TagsReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tui.core.model import Claim, Highlight
    from tui.core.terms import Term
    from tui.library import Library

AT_ONCE = 500
"""Claims that are read together."""

SHORTEST = 4
"""The least characters of an id that name a claim."""

_SOME = "IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class ListedClaim:
    """A claim with the id of its article."""

    highlight: Highlight
    article: str
    title: str
    published: str

    @property
    def claim(self) -> Claim:
        if self.highlight.claim is None:
            raise NotFoundError("that is a claim no longer")
        return self.highlight.claim


@dataclass(frozen=True, slots=True)
class ShortClaim:
    """A claim as a table shows it; `words` is its own wording, else the passage."""

    id: str
    verdict: str
    has_changed: bool
    status: str
    assignee: str
    speaker: str
    due: str
    words: str
    tags: tuple[str, ...]


def list_claims(
    library: Library, terms: Sequence[Term], order: str = "newest", limit: int | None = None
) -> Iterator[ListedClaim]:
    """Yield the claims that match all terms, with everything that belongs to them."""
    connection = library.connection
    for numbers in _numbers(library, terms, order, limit):
        ids = dict(connection.all(f"SELECT pk, highlight FROM claims WHERE pk {_SOME}", json.dumps(numbers)))
        by_article = library.annotations.matching(f"h.id {_SOME}", [json.dumps([*ids.values()])])
        articles = {
            pk: about
            for pk, *about in connection.all(
                f"SELECT pk, id, title, published FROM articles WHERE pk {_SOME}", json.dumps([*by_article])
            )
        }
        by_id = {each.id: each for highlights in by_article.values() for each in highlights}
        for number in numbers:
            highlight = by_id.get(ids.get(number, ""))
            if highlight is not None and highlight.claim is not None:  # it may have been removed meanwhile
                yield ListedClaim(highlight, *articles[highlight.article])


def claim_lines(
    library: Library, terms: Sequence[Term], order: str = "newest", limit: int | None = None
) -> Iterator[ShortClaim]:
    """Yield table rows of the claims that match all terms, at a third of the cost of `list_claims`."""
    for numbers in _numbers(library, terms, order, limit):
        rows = library.connection.all(
            "SELECT c.pk, h.id, c.verdict, c.judged NOT IN ('', h.quote), c.status, c.assignee, c.speaker, c.due, "
            f"iif(c.wording = '', h.quote, c.wording), {TAGS} FROM claims c JOIN highlights h ON h.id = c.highlight "
            f"WHERE c.pk {_SOME}",
            json.dumps(numbers),
        )
        tags = TagsReader(library.connection, {row[1]: row[-1] for row in rows})
        by_number = {row[0]: row for row in rows}
        for number in numbers:
            if row := by_number.get(number):  # it may have been removed meanwhile
                values: tuple[Any, ...] = (*row[1:-1], tags.names[row[-1]])
                yield ShortClaim(*values)


def _numbers(library: Library, terms: Sequence[Term], order: str, limit: int | None) -> Iterator[list[int]]:
    """Yield the numbers of the claims that match all terms, in blocks; they are selected before the first."""
    numbers = array("i", islice(library.desk.numbers(order, terms), limit))
    for at in range(0, len(numbers), AT_ONCE):
        yield numbers[at : at + AT_ONCE].tolist()


def find_claim(library: Library, name: str) -> Highlight:
    """Return the claim with an id or unique beginning of one. Raises `NotFoundError`."""
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
