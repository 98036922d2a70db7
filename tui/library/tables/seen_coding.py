"""How people had coded a passage when it was decided about: if that is not how it is coded now, it is open again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from tui.core.model import CONSENSUS
from tui.core.spans import SpanIndex
from tui.core.text import compact_json, digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tui.library.sqlite.connection import Connection

CodingItem = tuple[str, ...]
"""A highlight, tag, claim or check: its kind, the highlight's id, its creator, and what matters of it."""

UNKNOWN: frozenset[CodingItem] = frozenset([("unknown",)])
"""What was seen by whoever decided before a part of it changed: it equals no coding."""

_CODING = ("highlight_tags", "claims", "checks")
"""Tables whose rows are coding."""

_TAG = "tag"
_PLACED = """
SELECT h.id, h.start, h."end", h.creator, h.quote FROM highlights h
WHERE h.article = ?1 AND h.creator != ?2 AND h.state != 'orphan'
"""
_PARTS = f"""
SELECT 'tag', t.highlight, t.creator, t.created, t.tag FROM highlight_tags t
WHERE t.highlight IN (SELECT h.id FROM ({_PLACED}) h)
UNION ALL SELECT 'claim', c.highlight, c.creator, c.speaker, '' FROM claims c
WHERE c.highlight IN (SELECT h.id FROM ({_PLACED}) h)
UNION ALL SELECT 'check', c.claim, c.creator, c.verdict, '' FROM checks c
WHERE c.claim IN (SELECT h.id FROM ({_PLACED}) h) AND c.verdict != ''
"""


class DecisionPlace(NamedTuple):
    """A decision by its maker and time, with its span in the current text."""

    creator: str
    modified: str
    start: int
    end: int


class ArticleCoding:
    """How people have coded an article, without notes and colours, which are no coding, and without the consensus."""

    def __init__(self, connection: Connection, pk: int) -> None:
        self._connection = connection
        spans: list[tuple[int, int, str]] = []
        self._items: dict[str, set[CodingItem]] = {}
        for name, start, end, creator, quote in connection.all(_PLACED, pk, CONSENSUS):
            spans.append((start, end, name))
            self._items[name] = {("highlight", name, creator, digest(quote)[:12])}
        for kind, name, *values in connection.all(_PARTS, pk, CONSENSUS):
            self._items[name].add((kind, name, *values))
        self._spans = SpanIndex(spans)

    def of(self, start: int, end: int) -> frozenset[CodingItem]:
        return frozenset(item for *_, name in self._spans.touching(start, end) for item in self._items[name])

    def part(self, seen: frozenset[CodingItem], start: int, end: int) -> frozenset[CodingItem]:
        """Return what was seen without that of annotations that are elsewhere now: what was seen of a part."""
        if seen == UNKNOWN:
            return seen
        here = {name for *_, name in self._spans.touching(start, end)}
        return frozenset(item for item in seen if item[1] in here or item[1] not in self._items)

    def is_as(self, seen: frozenset[CodingItem], start: int, end: int) -> bool:
        """Return whether a passage is coded as it was seen; tags whose code was removed or merged do not count."""
        now = self.of(start, end)
        if any(item[0] != _TAG for item in now ^ seen):
            return False
        new, missing = {item[:-1] for item in now - seen}, seen - now
        return new <= {item[:-1] for item in missing} and not any(self._is_a_code(item[-1]) for item in missing)

    def _is_a_code(self, tag_id: str) -> bool:
        return self._connection.value("SELECT 1 FROM tags WHERE id = ?", tag_id) is not None


def as_text(coding: Iterable[CodingItem]) -> str:
    """Return coding as it is stored with a decision."""
    return compact_json(sorted(coding))


def from_text(text: str) -> frozenset[CodingItem] | None:
    """Return the coding that is stored with a decision; None if none is, as by earlier versions of Postil."""
    try:
        items = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(items, list) or not all(
        isinstance(item, list) and all(isinstance(part, str) for part in item) for item in items
    ):
        return None
    seen = frozenset(tuple(item) for item in items)
    return seen if seen == UNKNOWN or all(len(item) > 1 for item in seen) else None


def with_codes(text: str, local_id: Callable[[str], str]) -> str:
    """Return stored coding that was seen elsewhere with the codes' ids here."""
    coding = from_text(text)
    if coding is None:
        return ""
    return as_text((*item[:-1], local_id(item[-1])) if item[0] == _TAG else item for item in coding)


def find_coded_since(
    connection: Connection, article: tuple[int, str], decisions: Iterable[DecisionPlace]
) -> set[DecisionPlace]:
    """Return the decisions about an article, by its number and id, whose passage has been coded since, as history says.

    Coding that arrived together with a decision counts as seen.
    """
    rows = connection.all('SELECT id, start, "end", creator FROM highlights WHERE article = ?', article[0])
    places = {name: values for name, *values in rows}
    checked = dict(connection.all("SELECT id, claim FROM checks"))
    numbers: dict[tuple[str, str], int] = {}
    coded: list[tuple[int, int, int]] = []
    for number, changes in connection.all(
        "SELECT step, changes FROM journal WHERE article = ? AND state = 'done' ORDER BY id", article[1]
    ):
        for table, key, before, after in json.loads(changes):
            name = key.get("highlight") or key.get("id", "")
            if table == "checks":
                name = checked.setdefault(name, (after or before).get("claim", ""))
            if table == "decisions" and after is not None:
                numbers[after["creator"], after["modified"]] = number
            elif table == "highlights" and after is None:
                places.setdefault(name, [before["start"], before["end"], before["creator"]])
            is_coding = table in _CODING or (table == "highlights" and None in (before, after))
            if is_coding and name in places and places[name][2] != CONSENSUS:
                coded.append((number, places[name][0], places[name][1]))
    last = max((number for number, _, _ in coded), default=0)
    return {
        each
        for each in decisions
        if (number := numbers.get((each.creator, each.modified), last)) < last
        and any(number < later and start < each.end and each.start < stop for later, start, stop in coded)
    }
