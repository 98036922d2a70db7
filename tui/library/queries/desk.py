"""All claims of the library, filtered, ordered and paged, for the claims desk."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tui.core.annotations import STATUSES, UNCHECKED
from tui.core.terms import Term
from tui.library.queries.claim_terms import condition
from tui.library.queries.listing import SMALL, Listing, ListingCache, ordered_places
from tui.library.sqlite.reading import ReadingConnection

_STATUS_ORDER = (
    f"CASE c.status {' '.join(f'WHEN {status!r} THEN {at}' for at, status in enumerate(STATUSES))} END, "
    "c.created DESC, c.pk DESC"
)

ORDERS: dict[str, str] = {
    "newest": "c.created DESC, c.pk DESC",
    "oldest": "c.created, c.pk",
    "speaker": "c.speaker = '', c.speaker COLLATE NOCASE, a.published, c.pk",
    "verdict": "c.verdict COLLATE NOCASE, c.pk",
    "published": "a.published = '', a.published, c.pk",
    "article": "h.article, h.start, c.pk",
    "due date": "c.due = '' OR c.status = 'done', c.due, c.created DESC, c.pk DESC",
    "status": _STATUS_ORDER,
    "words": "iif(c.wording = '', h.quote, c.wording) COLLATE NOCASE, c.pk",
    "with": "c.assignee = '', c.assignee COLLATE NOCASE, c.created DESC, c.pk DESC",
    "checks": "c.checked DESC, c.created DESC, c.pk DESC",
    "evidence": "(SELECT count(*) FROM evidence WHERE claim = c.highlight) DESC, c.created DESC, c.pk DESC",
}
"""Orders of the table: the first eight by fields of a claim, the others by further columns."""

_DUE = "c.assignee = ? AND c.due != '' AND c.status != 'done'"

_MOST = 2**63 - 1
"""A number greater than that of any claim."""

_FEW = 500
"""Up to this many claims a scan is faster than listing all that are due."""

_ALONE = ("newest", "oldest", "verdict", "due date", "status", "with", "checks", "evidence")
"""Orders that depend on claims only."""


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim as the table shows it.

    `links` counts those in both directions. `judged` is the text of the verdict if the passage has changed since;
    `checks` has judges and verdicts, the one that counts first; `pro` and `contra` count evidence.
    """

    id: str
    article: int
    title: str
    published: str
    start: int
    end: int
    quote: str
    speaker: str
    verdict: str
    rationale: str
    created: str
    tags: str
    links: int
    wording: str
    status: str
    assignee: str
    due: str
    judged: str
    checks: tuple[tuple[str, str], ...]
    pro: int
    contra: int

    @classmethod
    def of(cls, row: Sequence[Any]) -> ClaimRow:
        values = [*row]
        values[-3] = tuple((check[3], check[4]) for check in sorted(json.loads(row[-3]), reverse=True))
        return cls(*values)

    @property
    def words(self) -> str:
        """Its own wording, else the passage."""
        return self.wording or self.quote

    def for_creator(self, creator: str) -> ClaimRow:
        """Return it without the checks of others."""
        own = tuple(check for check in self.checks if check[0] == creator)
        if own == self.checks:
            return self
        return replace(self, checks=own, verdict=own[0][1] if own else UNCHECKED, rationale="", judged="")


@dataclass(frozen=True, slots=True)
class LinkedClaim:
    """A claim linked to another; `is_from_it` if the link starts at that one, and is read in reverse."""

    relation: str
    claim: ClaimRow
    is_from_it: bool

    @property
    def words(self) -> str:
        return _backwards(self.relation) if self.is_from_it else self.relation


@dataclass(frozen=True, slots=True)
class SpeakerRecord:
    """How many of a speaker's claims have each verdict."""

    speaker: str
    claims: int
    verdicts: tuple[tuple[str, int], ...]


# An orphan's span means nothing in the current text: going there leads to the beginning.
_ROW = """c.highlight, h.article, a.title, a.published,
  iif(h.state = 'orphan', 0, h.start), iif(h.state = 'orphan', 1, h."end"), h.quote,
  c.speaker, c.verdict, c.rationale, c.created,
  (SELECT coalesce(group_concat('#' || g.name, ' '), '') FROM highlight_tags t JOIN tags g ON g.id = t.tag
    WHERE t.highlight = h.id),
  (SELECT count(*) FROM claim_links l WHERE l.claim = h.id)
    + (SELECT count(*) FROM claim_links l WHERE l.other = h.id),
  c.wording, c.status, c.assignee, c.due, iif(c.judged NOT IN ('', h.quote), c.judged, ''),
  (SELECT json_group_array(json_array(id = c.chosen, time, id, creator, verdict)) FROM checks
    WHERE claim = h.id AND verdict != ''),
  (SELECT count(*) FROM evidence WHERE claim = h.id AND stance = 'for'),
  (SELECT count(*) FROM evidence WHERE claim = h.id AND stance = 'against')"""
_FROM = "FROM claims c JOIN highlights h ON h.id = c.highlight JOIN articles a ON a.pk = h.article"

# The same for all claims of a large library. Ids are random: claims and highlights are matched in the order of the
# two indexes of ids, then read in the tables' order, so that no page is read twice. The limits preserve these orders.
_FROM_ALL = """FROM (
  SELECT s.pk AS picked, i.pk AS at FROM (SELECT pk, highlight FROM claims ORDER BY highlight LIMIT -1) s
  CROSS JOIN highlights i ON i.id = s.highlight ORDER BY i.pk LIMIT -1
) CROSS JOIN highlights h ON h.pk = at CROSS JOIN claims c ON c.pk = picked CROSS JOIN articles a ON a.pk = h.article"""


class Desk:
    """All claims in an order, counted, and by speaker, verdict and month."""

    def __init__(self, connection: ReadingConnection, creator: str) -> None:
        self._connection = connection
        self._creator = creator
        self.listings = ListingCache()
        self._due_key: Hashable = None
        self._due: list[Any] = []

    def ready(self, order: str, text: str) -> bool:
        """Return whether this order and filter are as fast in a large library as in a small one."""
        listing = self.listings.get(order, text)
        return (
            (listing is not None and listing.version == self._connection.counter("claimed"))
            or (order in ("newest", "oldest") and not text.strip())
            or self.small
        )

    @property
    def small(self) -> bool:
        """Whether reading all claims is faster than using a thread."""
        return self._connection.counter("claims") <= SMALL

    def listing(self, order: str, text: str) -> Listing:
        """Return all claims under a filter in order, by number; the time grows with the library."""
        version = self._connection.counter("claimed")
        return Listing.of(order, text.strip(), version, self.numbers(order, text))

    def numbers(self, order: str, filter: str | Sequence[Term]) -> Iterator[int]:
        """Yield the numbers of all claims under a filter in order."""
        where, params = condition(self._connection, filter, self._creator)
        table = "FROM claims c" if order in _ALONE and where == "1" else _FROM_ALL
        rows = self._connection.each(f"SELECT c.pk {table} WHERE {where} ORDER BY {ORDERS[order]}", *params)
        return (row[0] for row in rows)

    def highlights(self, text: str) -> dict[str, int]:
        """Return the numbers of the highlights whose claims match a filter, by id, in the library's order."""
        where, params = condition(self._connection, text, self._creator)
        return dict(self._connection.all(f"SELECT h.id, h.pk {_FROM_ALL} WHERE {where} ORDER BY h.pk", *params))

    def _cached(self, order: str, text: str) -> Listing | None:
        return None if self.small else self.listings.get(order, text)

    def count(self, text: str = "") -> int:
        if not text.split():
            return self._connection.counter("claims")
        listing = next(filter(None, (self._cached(order, text) for order in ORDERS)), None)
        if listing is not None:
            return len(listing.rows)
        where, params = condition(self._connection, text, self._creator)
        return int(self._connection.value(f"SELECT count(*) {_FROM} WHERE {where}", *params))

    def page(self, offset: int, limit: int, order: str = "newest", text: str = "") -> list[ClaimRow]:
        listing = self._cached(order, text)
        if listing is not None:
            return self._rows(list(listing.rows[offset : offset + limit]))
        if order in _ALONE and not text.strip():  # select before anything is joined
            chosen = f"SELECT c.pk FROM claims c ORDER BY {ORDERS[order]} LIMIT ? OFFSET ?"
            return self._rows([row[0] for row in self._connection.all(chosen, limit, offset)])
        where, params = condition(self._connection, text, self._creator)
        rows = self._connection.all(
            f"SELECT {_ROW} {_FROM} WHERE {where} ORDER BY {ORDERS[order]} LIMIT ? OFFSET ?", *params, limit, offset
        )
        return [ClaimRow.of(row) for row in rows]

    def places(self, ids: Sequence[Hashable], order: str = "newest", text: str = "") -> Mapping[Hashable, int]:
        """Return the positions of claims in the table, by id, without those the filter excludes."""
        if not ids:
            return {}
        listing = self._cached(order, text)
        if listing is not None:
            some = "SELECT pk, highlight FROM claims WHERE highlight IN (SELECT value FROM json_each(?))"
            by_pk = dict(self._connection.all(some, json.dumps([*ids])))
            return {by_pk[pk]: at for pk, at in listing.places(by_pk).items()}
        if text.strip():
            where, params = condition(self._connection, text, self._creator)
            table = _FROM.removeprefix("FROM ")
            return ordered_places(self._connection, "c.highlight", table, where, ORDERS[order], params, ids)
        if self._is_by_age(order, text):
            return self._places_by_age(ids, order)
        table = "claims c" if order in _ALONE else _FROM.removeprefix("FROM ")
        return ordered_places(self._connection, "c.highlight", table, "1", ORDERS[order], (), ids)

    def _places_by_age(self, ids: Sequence[Hashable], order: str) -> dict[Hashable, int]:
        """Return the positions of claims among all, counted in the index of their times."""
        some = "highlight IN (SELECT value FROM json_each(?))"
        rows = self._connection.all(
            f"SELECT created, pk, highlight FROM claims WHERE {some} ORDER BY created, pk", json.dumps([*ids])
        )
        between = "SELECT count(*) FROM claims WHERE created > ?1 AND created < ?2"
        beside = "SELECT count(*) FROM claims WHERE created = ?1 AND pk >= ?2 AND pk < ?3"
        older, time, number = 0, "", 0
        places: dict[Hashable, int] = {}
        for created, pk, claim in rows:
            if created == time:
                older += int(self._connection.value(beside, time, number, pk))
            else:
                older += int(self._connection.value(beside, time, number, _MOST))
                older += int(self._connection.value(between, time, created))
                older += int(self._connection.value(beside, created, 0, pk))
            time, number = created, pk
            places[claim] = older
        if order == "newest":
            last = self._connection.counter("claims") - 1
            places = {claim: last - at for claim, at in places.items()}
        return places

    def count_due(self, creator: str, order: str = "newest", text: str = "") -> int:
        """Count the assigned, unfinished claims with a due date."""
        if not text.strip():
            return int(self._connection.value(f"SELECT count(*) FROM claims c WHERE {_DUE}", creator))
        return len(self._due_places(creator, order, text))

    def next_due(self, creator: str, at: int, step: int, order: str = "newest", text: str = "") -> int | None:
        """Return the position of the next such claim after a row, or before it with a step of -1, wrapping around.

        None if there is none.
        """
        if not self._is_by_age(order, text):
            places = self._due_places(creator, order, text)
            return _beside(places, at, step) if places else None
        # The position of one of them is quickly counted, but not that of all.
        row = f"SELECT created, pk, highlight FROM claims c ORDER BY {ORDERS[order]} LIMIT 1 OFFSET ?"
        here: list[Any] = self._connection.all(row, at)
        if not here:
            return None
        to_younger = (step > 0) == (order == "oldest")
        claim = self._due_nearby(creator, here[0], to_younger=to_younger)
        if not claim:
            rows = self._due_by_age(creator)
            if not rows:
                return None
            _, _, claim = _beside(rows, here[0], 1 if to_younger else -1)
        return self._places_by_age([claim], order)[claim]

    def _due_nearby(self, creator: str, here: Sequence[Any], *, to_younger: bool) -> str:
        """Return the next such claim if it is among the next few, which is faster than listing all of them."""
        sign, way = (">", "ASC") if to_younger else ("<", "DESC")
        rows = self._connection.all(
            "SELECT highlight FROM (SELECT highlight, assignee, due, status FROM claims "
            f"WHERE (created, pk) {sign} (?, ?) ORDER BY created {way}, pk {way} LIMIT {_FEW}) c WHERE {_DUE} LIMIT 1",
            *(*here[:2], creator),
        )
        return rows[0][0] if rows else ""

    def _is_by_age(self, order: str, text: str) -> bool:
        return order in ("newest", "oldest") and not text.strip() and self._cached(order, text) is None

    def _due_by_age(self, creator: str) -> list[Any]:
        key = creator, self._connection.counter("claimed")
        if self._due_key != key:
            rows: list[Any] = self._connection.all(f"SELECT created, pk, highlight FROM claims c WHERE {_DUE}", creator)
            self._due_key, self._due = key, sorted(rows)
        return self._due

    def _due_places(self, creator: str, order: str, text: str) -> list[int]:
        """Return the positions of such claims, cached until something changes."""
        listing = self._cached(order, text)
        key = creator, order, text.strip(), self._connection.counter("claimed"), listing and listing.version
        if self._due_key != key:
            if listing is not None:
                pks = self._connection.all(f"SELECT pk FROM claims c WHERE {_DUE}", creator)
                indexes = (listing.index(pk) for (pk,) in pks)
                places = [index for index in indexes if index is not None]
            else:
                ids = [row[0] for row in self._connection.all(f"SELECT highlight FROM claims c WHERE {_DUE}", creator)]
                places = [*self.places(ids, order, text).values()]
            self._due_key, self._due = key, sorted(places)
        return self._due

    def _rows(self, numbers: list[int]) -> list[ClaimRow]:
        some = ",".join("?" * len(numbers))
        rows = self._connection.all(f"SELECT c.pk, {_ROW} {_FROM} WHERE c.pk IN ({some})", *numbers)
        by_pk = {row[0]: ClaimRow.of(row[1:]) for row in rows}
        return [by_pk[number] for number in numbers if number in by_pk]

    def linked_claims(self, claim_id: str, creator: str | None = None) -> list[LinkedClaim]:
        """Return the claims linked to this one, one creator's only, or with None everyone's."""
        links: list[LinkedClaim] = []
        for here, there in (("claim", "other"), ("other", "claim")):
            rows = self._connection.all(
                f"SELECT l.relation, {_ROW} FROM claim_links l JOIN claims c ON c.highlight = l.{there} "
                f"JOIN highlights h ON h.id = c.highlight JOIN articles a ON a.pk = h.article WHERE l.{here} = ?1 "
                "AND (?2 IS NULL OR h.creator = ?2) ORDER BY l.relation, h.article, h.start",
                *(claim_id, creator),
            )
            links += [LinkedClaim(row[0], ClaimRow.of(row[1:]), here == "other") for row in rows]
        return links

    def verdicts(self) -> dict[str, int]:
        """Return how many claims have each verdict, the most frequent first."""
        rows = self._connection.all("SELECT verdict, count(*) FROM claims GROUP BY verdict ORDER BY 2 DESC, verdict")
        return dict(rows)

    def verdicts_of(self, creator: str) -> list[str]:
        """Return the verdicts one person has given, on anyone's claims."""
        rows = self._connection.all(
            "SELECT DISTINCT verdict FROM checks WHERE creator = ? AND verdict != '' ORDER BY 1", creator
        )
        return [row[0] for row in rows]

    def records(self, limit: int = 50, speaker: str = "", creator: str | None = None) -> list[SpeakerRecord]:
        """Return speakers by number of claims, each with the verdicts; `creator` counts one person's claims only."""
        own, params = _made_by(creator)
        rows = self._connection.all(
            f"SELECT speaker, {_verdict_of(creator)} AS judged, count(*) FROM claims c "
            f"WHERE speaker != '' AND ? IN ('', speaker) AND {own} GROUP BY 1, 2",
            *(*params, speaker, *params),
        )
        verdicts: dict[str, list[tuple[str, int]]] = {}
        for name, verdict, count in rows:
            verdicts.setdefault(name, []).append((verdict, count))
        records = [SpeakerRecord(name, sum(count for _, count in own), tuple(own)) for name, own in verdicts.items()]
        return sorted(records, key=lambda record: (-record.claims, record.speaker))[:limit]

    def months(self, creator: str | None = None) -> list[tuple[str, int]]:
        """Count the claims in articles published in each month (`2019-04`), in order, without undated ones.

        With a creator only theirs are counted.
        """
        return self._connection.all(
            f"SELECT substr(a.published, 1, 7), count(*) {_FROM} WHERE a.published != '' "
            "AND (?1 IS NULL OR h.creator = ?1) GROUP BY 1 ORDER BY 1",
            creator,
        )


def _beside(places: Sequence[Any], here: Any, step: int) -> Any:
    """Return the next non-empty position in a sorted list, or the previous one, wrapping around."""
    if step > 0:
        return places[bisect_right(places, here) % len(places)]
    return places[bisect_left(places, here) - 1]


def _made_by(creator: str | None) -> tuple[str, tuple[str, ...]]:
    """Return a condition on `c` for one creator's claims; none for None, which saves a join."""
    if creator is None:
        return "1", ()
    return "(SELECT creator FROM highlights WHERE id = c.highlight) = ?", (creator,)


def _verdict_of(creator: str | None) -> str:
    """Return the verdict of `c`: the one that counts, or that of a creator given as a parameter."""
    if creator is None:
        return "verdict"
    own = "SELECT verdict FROM checks WHERE claim = c.highlight AND creator = ? AND verdict != ''"
    return f"coalesce(({own} ORDER BY time DESC, id DESC LIMIT 1), 'unchecked')"


def _backwards(relation: str) -> str:
    participles = {"repeats": "repeated", "supports": "supported", "contradicts": "contradicted", "updates": "updated"}
    return f"{participles[relation]} by" if relation in participles else f"{relation} (from it)"
