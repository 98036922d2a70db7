"""Names that people here decided about, and that somebody else's correction from another library would change."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tui.core.corrections import Reject, Relabel, Target
from tui.core.model import Entity
from tui.library.tables.corrected_marks import ALL
from tui.library.tables.reach import articles_decided_by_others, changed_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.core.corrections import Correction
    from tui.core.model import Marks, Mention
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.corrected_marks import CorrectedMarks
    from tui.library.tables.marks import MarkStore


@dataclass
class Arrivals:
    """The corrections that an import has brought so far."""

    last: int | None = None
    """The greatest rowid of those of before."""
    late: set[str] = field(default_factory=set)
    """People whose later corrections of more than one place are applied after all others."""


class StandingNames:
    """The decided names of a library that stood before anything came in, and stand still."""

    def __init__(self, connection: Connection, marks: MarkStore, corrected: CorrectedMarks, arrivals: Arrivals) -> None:
        self._connection, self._marks, self._corrected = connection, marks, corrected
        if arrivals.last is None:
            arrivals.last = self._last()
        self._before = arrivals.last
        self._stood: dict[int, tuple[Mention, ...]] = {}

    def settle(self, incoming: Correction, on_dispute: Callable[[Correction, Correction], None]) -> Correction:
        """Return an incoming correction as it takes effect here: it `spares` people whose decisions it would change.

        `on_dispute` receives the first name that its maker saw and decided otherwise, as the decision about it here.
        """
        people: set[str] = set()
        disputed: Correction | None = None
        for pk in self._articles(incoming):
            if self._is_alone(pk, incoming):
                continue
            before, others = self._decided(pk, incoming.creator)
            after = self._corrected.with_one_more(pk, incoming)
            article, text = self._connection.one("SELECT id, text FROM articles WHERE pk = ?", pk) or ("", "")
            remaining, differing = {*after.mentions}, {*changed_names(before, after)}
            people.update(each.origin for each in others if each not in remaining)
            if incoming.target.span is None and incoming.seen_in not in (None, article):
                continue
            differs = (each for each in others if each in differing or _differs(each, incoming, text))
            if disputed is None and (mention := next(differs, None)) is not None:
                disputed = _decision(mention, article, text)
        if disputed is not None:
            on_dispute(disputed, incoming)
        return replace(incoming, spares=tuple(sorted({*incoming.spares, *people}))) if people else incoming

    def is_overruled_by(self, incoming: Correction) -> bool:
        """Return whether it would change decisions of the people that it spares, as it was made before theirs."""
        if not incoming.spares:
            return False
        for pk in self._articles(incoming):
            remaining = {*self._corrected.with_one_more(pk, incoming, in_order=True).mentions}
            _, others = self._decided(pk, incoming.creator)
            if any(each.origin in incoming.spares and each not in remaining for each in others):
                return True
        return False

    def _last(self) -> int:
        return int(self._connection.value("SELECT max(rowid) FROM corrections") or 0)

    def _decided(self, pk: int, creator: str) -> tuple[Marks, list[Mention]]:
        """Return the present marks of an article, and those of its names that others than `creator` decided."""
        marks = self._marks.of_article(pk, dismissed=True)
        if self._last() == self._before:
            return marks, [each for each in marks.mentions if each.is_decided and each.origin != creator]
        marks = self._corrected.as_corrected_by(pk, ALL)  # the last arrivals are not applied yet
        others = [each for each in marks.mentions if each.is_decided and each.origin != creator]
        if others:
            stood = {*self._standing(pk)}
            others = [each for each in others if each in stood]
        return marks, others

    def _standing(self, pk: int) -> tuple[Mention, ...]:
        """Return the names of an article that somebody decided before anything came in."""
        if pk not in self._stood:
            before = self._corrected.as_corrected_by(pk, ("rowid <= ?", (self._before,)))
            self._stood[pk] = tuple(each for each in before.mentions if each.is_decided)
        return self._stood[pk]

    def _is_alone(self, pk: int, incoming: Correction) -> bool:
        """Return whether it is about a single place where others had decided nothing."""
        place, creator = incoming.place, incoming.creator
        return place is not None and not any(
            each.start < place[1] and place[0] < each.end and each.origin != creator for each in self._standing(pk)
        )

    def _articles(self, incoming: Correction) -> list[int]:
        """Return the articles where it may change decisions, with the one that its maker saw."""
        seen = self._connection.all("SELECT pk FROM articles WHERE id = ?", incoming.seen_in or "")
        return sorted(
            {*articles_decided_by_others(self._connection, incoming, incoming.creator), *(pk for (pk,) in seen)}
        )


def _differs(mention: Mention, incoming: Correction, text: str) -> bool:
    """Return whether a decided name is at a place that the maker of a correction saw, and decided otherwise."""
    outcome = incoming.target.entity and (*incoming.correct(incoming.target.entity), incoming.state)
    return outcome != (mention.entity, mention.label, mention.state) and any(
        start < mention.end and mention.start < end and " ".join(text[start:end].split()) == words
        for start, end, words in incoming.places
    )


def _decision(mention: Mention, article: str, text: str) -> Correction:
    span = mention.start, mention.end
    target = Target(Entity.of(mention), article, text[slice(*span)], span)
    if mention.state == "rejected":
        return Reject(target, creator=mention.origin)
    return Relabel(target, mention.label, creator=mention.origin)
