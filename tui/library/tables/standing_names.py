"""Names that people here decided about, and that somebody else's correction from another library would change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.core.corrections import Reject, Relabel, Target
from tui.core.model import Entity
from tui.library.tables.reach import changed_names, decided_by_others

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.core.corrections import Correction
    from tui.core.model import Mention
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.corrected_marks import CorrectedMarks
    from tui.library.tables.marks import MarkStore


class StandingNames:
    """The decided names of a library, as they were before anything came in."""

    def __init__(self, connection: Connection, marks: MarkStore, corrected: CorrectedMarks) -> None:
        self._connection, self._marks, self._corrected = connection, marks, corrected

    def settle(self, incoming: Correction, on_dispute: Callable[[Correction, Correction], None]) -> Correction:
        """Return an incoming correction as it takes effect here: it `spares` people whose decisions it would change.

        `on_dispute` receives the first name that its maker saw and decided otherwise, as the decision about it here.
        """
        people: set[str] = set()
        disputed: Correction | None = None
        for pk in self._articles(incoming):
            before, after = self._marks.of_article(pk, dismissed=True), self._corrected.with_one_more(pk, incoming)
            article, text = self._connection.one("SELECT id, text FROM articles WHERE pk = ?", pk) or ("", "")
            others = [each for each in before.mentions if each.is_decided and each.origin != incoming.creator]
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
        return bool(incoming.spares) and any(
            each.is_decided and each.origin in incoming.spares
            for pk in self._articles(incoming)
            for each in changed_names(
                self._marks.of_article(pk, dismissed=True), self._corrected.with_one_more(pk, incoming, in_order=True)
            )
        )

    def _articles(self, incoming: Correction) -> list[int]:
        """Return the articles where it may change decisions, with the one that its maker saw."""
        seen = self._connection.all("SELECT pk FROM articles WHERE id = ?", incoming.seen_in or "")
        return sorted({*decided_by_others(self._connection, incoming, incoming.creator), *(pk for (pk,) in seen)})


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
