"""Annotations at the wrong words, or without a place though their words are there again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.library.sqlite.reading import ReadingConnection
    from tui.library.tables.changes import ChangesByTable


@dataclass(frozen=True, slots=True)
class MisplacedRow:
    """Something at the wrong words: a row of `table` by its id, in an article (its id)."""

    table: str
    id: str
    article: str
    start: int
    quote: str


_PLACE = {"start", "end", "quote", "detail"}
"""Columns with a place in a text."""

_MISPLACED = {
    "highlights": "SELECT x.id, a.id, x.start, x.quote FROM highlights x JOIN articles a ON a.pk = x.article "
    "WHERE {} AND x.state != 'orphan' AND (substr(a.text, x.start + 1, length(x.quote)) != x.quote "
    'OR x."end" != x.start + length(x.quote))',
    "dismissals": "SELECT x.id, a.id, x.start, x.quote FROM dismissals x JOIN articles a ON a.id = x.article "
    "WHERE {} AND x.lost = '' AND substr(a.text, x.start + 1, length(x.quote)) != x.quote",
    "corrections": "SELECT id, article, start, quote FROM (SELECT x.id, x.article, a.text, CASE WHEN "
    "json_valid(x.detail) AND json_type(x.detail, '$.lost') IS NULL THEN json_extract(x.detail, '$.target.span[0]') "
    "END AS start, CASE WHEN json_valid(x.detail) THEN json_extract(x.detail, '$.target.surface') END AS quote "
    "FROM corrections x JOIN articles a ON a.id = x.article WHERE {} AND x.scope = 'here') "
    "WHERE start IS NOT NULL AND quote IS NOT NULL AND substr(text, start + 1, length(quote)) != quote",
}
"""Conditions for misplaced rows, by table, on a row `x` and its article `a`."""

_REVISED = "EXISTS (SELECT 1 FROM journal WHERE article = a.id AND action = 'revision')"
_ORPHANED = """
SELECT x.id, a.id, x.start, x.quote FROM highlights x JOIN articles a ON a.pk = x.article
WHERE x.id IN (SELECT value FROM json_each(?1)) AND x.state = 'orphan' AND EXISTS (
  SELECT 1 FROM journal r WHERE r.article = a.id
  AND r.id > (SELECT max(id) FROM journal WHERE step = ?2 AND reverses IS NULL)
  AND (r.action = 'revision' OR r.reverses IN (SELECT step FROM journal WHERE action = 'revision')))
"""
"""Annotations without a place whose article has got another text since a step."""


def misplaced_rows(connection: ReadingConnection, article_id: str = "") -> Iterator[MisplacedRow]:
    """Yield annotations, corrections and dismissals at the wrong words, of one article or all."""
    chosen, params = ("a.id = ?", (article_id,)) if article_id else ("1", ())
    for table, query in _MISPLACED.items():
        for row in connection.all(query.format(chosen), *params):
            yield MisplacedRow(table, *row)


def misplaced_by_undo(connection: ReadingConnection, changes: ChangesByTable, step: int) -> Iterator[MisplacedRow]:
    """Yield what the undo or redo of a step restores to a text that has changed meanwhile."""
    chosen = f"x.id IN (SELECT value FROM json_each(?)) AND {_REVISED}"
    for table, query in _MISPLACED.items():
        ids = [each.key["id"] for each in changes.get(table, ()) if each.after and _PLACE & each.after.keys()]
        for row in connection.all(query.format(chosen), json.dumps(ids)) if ids else ():
            yield MisplacedRow(table, *row)
    back = [each.key["id"] for each in changes.get("highlights", ()) if each.before is None]
    for row in connection.all(_ORPHANED, json.dumps(back), step) if back else ():
        yield MisplacedRow("highlights", *row)
