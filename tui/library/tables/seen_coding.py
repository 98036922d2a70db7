"""How people had coded a passage when it was decided about: if that is not how it is coded now, it is open again.

Stored beside the library's tables, in `meta`, because it follows a decision into other libraries and never changes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from tui.core.model import CONSENSUS
from tui.core.spans import SpanIndex
from tui.core.text import compact_json, digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tui.core.model import Article
    from tui.library.sqlite.connection import Connection

CodingItem = tuple[str, ...]
"""A highlight, tag, claim or check: its kind, the highlight's id, its creator, and what matters of it."""

UNKNOWN: frozenset[CodingItem] = frozenset([("unknown",)])
"""What was seen by whoever decided before a part of it changed: it equals no coding."""

_CODING = ("highlight_tags", "claims", "checks")
"""Tables whose rows are coding."""

_TAG = "tag"
_KEY = "coding decided about "
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


class DecisionName(NamedTuple):
    """What identifies a decision in every library: its article, its place when it was made, its maker and time."""

    article: str
    start: int
    creator: str
    modified: str

    @property
    def key(self) -> str:
        return f"{_KEY}{json.dumps(self, ensure_ascii=False)}"


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

    def is_as(self, seen: frozenset[CodingItem], start: int, end: int) -> bool:
        """Return whether a passage is coded as it was seen; tags whose code was removed or merged do not count."""
        now = self.of(start, end)
        if any(item[0] != _TAG for item in now ^ seen):
            return False
        new, missing = {item[:-1] for item in now - seen}, seen - now
        return new <= {item[:-1] for item in missing} and not any(self._is_a_code(item[-1]) for item in missing)

    def _is_a_code(self, tag_id: str) -> bool:
        return self._connection.value("SELECT 1 FROM tags WHERE id = ?", tag_id) is not None


def note_seen(connection: Connection, name: DecisionName, coding: Iterable[CodingItem]) -> None:
    """Record how a passage was coded when it was decided about."""
    value = compact_json(sorted(coding))
    connection.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", name.key, value)


def seen_coding(connection: Connection, name: DecisionName) -> frozenset[CodingItem] | None:
    """Return what was recorded; None if nothing was, as in libraries of earlier versions of Postil."""
    value = connection.value("SELECT value FROM meta WHERE key = ?", name.key)
    try:
        items = json.loads(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if not isinstance(items, list) or not all(
        isinstance(item, list) and item and all(isinstance(part, str) for part in item) for item in items
    ):
        return None
    return frozenset(tuple(item) for item in items)


def with_codes(coding: Iterable[CodingItem], local_id: Callable[[str], str]) -> frozenset[CodingItem]:
    """Return coding that was seen elsewhere with the codes' ids here."""
    return frozenset((*item[:-1], local_id(item[-1])) if item[0] == _TAG else item for item in coding)


def coded_since(
    connection: Connection, article: Article, decisions: Mapping[DecisionName, tuple[int, int]]
) -> set[DecisionName]:
    """Return the decisions, given with their spans now, whose passage has been coded since, according to the history.

    Coding that arrived together with a decision counts as seen.
    """
    if not decisions:
        return set()
    rows = connection.all('SELECT id, start, "end", creator FROM highlights WHERE article = ?', article.pk)
    places = {name: values for name, *values in rows}
    checked = dict(connection.all("SELECT id, claim FROM checks"))
    numbers: dict[tuple[str, str], int] = {}
    coded: list[tuple[int, int, int]] = []
    for number, changes in connection.all(
        "SELECT step, changes FROM journal WHERE article = ? AND state = 'done' ORDER BY id", article.id
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
        name
        for name, (first, end) in decisions.items()
        if (number := numbers.get((name.creator, name.modified), last)) < last
        and any(number < later and start < end and first < stop for later, start, stop in coded)
    }
