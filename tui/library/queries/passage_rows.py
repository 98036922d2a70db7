"""Passages as tables show them: in context, with their codes and who gave them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.core.turns import Turn, turn_words
from tui.library.queries.article_orders import by_attribute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.library.sqlite.reading import ReadingConnection

PassagePlace = tuple[int, int, int]
"""The number of a passage, its article's, and its start."""

IN_TEXT = 'h.article, h.start, h."end", h.pk'

PASSAGE_ORDERS = {
    "document": "",
    "words": "h.quote COLLATE NOCASE, ",
    "code": "(SELECT min(g.name) FROM highlight_tags t JOIN tags g ON g.id = t.tag WHERE t.highlight = h.id), ",
    "coder": "h.creator, ",
    "article": "a.title COLLATE NOCASE, ",
    "date": "a.published = '', a.published, ",
}
"""Orders of passages; equal ones are in document order."""

AROUND = 200
"""Characters of context on either side of a passage."""


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage with its context and its article."""

    pk: int
    id: str
    article: int
    title: str
    publisher: str
    published: str
    language: str
    start: int
    end: int
    before: str
    text: str
    after: str
    creator: str
    note: str
    is_claim: bool
    turn: str
    """In a transcript its time and speaker, as `0:48 EMIL`."""
    codes: tuple[tuple[str, str], ...]
    """Its codes by name, each with who gave it."""


def in_order(connection: ReadingConnection, numbers: Sequence[int], order: str = "document") -> list[PassagePlace]:
    """Return the positions of passages, by number, in one of `PASSAGE_ORDERS`, or by `attribute:NAME`."""
    first = PASSAGE_ORDERS[order] if order in PASSAGE_ORDERS else by_attribute(order)
    return connection.all(
        "SELECT h.pk, h.article, h.start FROM highlights h JOIN articles a ON a.pk = h.article "
        f"WHERE h.pk IN (SELECT value FROM json_each(?)) ORDER BY {first}{IN_TEXT}",
        json.dumps([*numbers]),
    )


def passage_rows(connection: ReadingConnection, numbers: Sequence[int], creator: str | None = None) -> list[PassageRow]:
    """Return passages by number, in that order, with the codes and notes of one creator, or of everyone."""
    some = json.dumps([*numbers])
    codes: dict[int, list[tuple[str, str]]] = {}
    for pk, name, giver in connection.all(
        "SELECT h.pk, g.name, t.creator FROM highlights h JOIN highlight_tags t ON t.highlight = h.id "
        "JOIN tags g ON g.id = t.tag WHERE h.pk IN (SELECT value FROM json_each(?1)) "
        "AND (?2 IS NULL OR t.creator = ?2) ORDER BY g.name COLLATE NOCASE",
        *(some, creator),
    ):
        codes.setdefault(pk, []).append((name, giver))
    rows = connection.all(
        'SELECT h.pk, h.id, a.pk, a.title, a.publisher, a.published, a.language, h.start, h."end", '
        'substr(a.text, max(h.start - ?1, 0) + 1, min(h.start, ?1)), h.quote, substr(a.text, h."end" + 1, ?1), '
        "h.creator, iif(?3 IS NULL OR h.creator = ?3, h.note, ''), c.highlight IS NOT NULL, "
        "(SELECT json_array(t.speaker, t.time) FROM turns t WHERE t.article = a.pk AND t.text_sha256 = a.text_sha256 "
        'AND t.start <= h.start AND h.start < t."end" ORDER BY t.start DESC LIMIT 1) FROM highlights h '
        "JOIN articles a ON a.pk = h.article LEFT JOIN claims c ON c.highlight = h.id "
        "WHERE h.pk IN (SELECT value FROM json_each(?2))",
        *(AROUND, some, creator),
    )
    by_number: dict[int, PassageRow] = {}
    for row in rows:
        turn = "" if row[15] is None else turn_words(Turn(0, 0, 0, *json.loads(row[15])))
        values: tuple[Any, ...] = (*row[:14], bool(row[14]), turn, tuple(codes.get(row[0], ())))
        by_number[row[0]] = PassageRow(*values)
    return [by_number[number] for number in numbers if number in by_number]
