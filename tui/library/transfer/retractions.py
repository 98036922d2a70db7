"""Decisions about passages that their makers took back by an undo, here or there, as far as the journals tell."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from tui.library.tables.changes import read_changes
from tui.library.tables.decisions import ACTION, PassageDecision, decision_from, place_decision
from tui.library.transfer.field_versions import Stamp
from tui.library.transfer.removed import arrival_key, followed_counter, known_reversals, note_followed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.library.sqlite.connection import Connection
    from tui.library.sqlite.reading import ReadingConnection

_REVERSED = f"""
SELECT j.article, j.changes, j.state, r.counter, r.time, r.creator FROM journal j JOIN journal r ON r.id =
  (SELECT max(id) FROM journal WHERE step = j.step AND creator = j.creator AND reverses IS NOT NULL)
WHERE j.action = '{ACTION}' AND j.reverses IS NULL
"""


class Reversal(NamedTuple):
    """An undo or redo: when, and whose. A comment on a decision, or one about a part of it, is not its maker's."""

    stamp: Stamp
    creator: str


class Retractions(NamedTuple):
    """The decisions of a library that were undone, and those that were redone, with the last reversal."""

    undone: Mapping[tuple[str, PassageDecision], Reversal]
    redone: Mapping[tuple[str, PassageDecision], Reversal]

    @classmethod
    def read(cls, connection: ReadingConnection) -> Retractions:
        undone: dict[tuple[str, PassageDecision], Reversal] = {}
        redone: dict[tuple[str, PassageDecision], Reversal] = {}
        for article, changes, state, *stamp, creator in connection.all(_REVERSED):
            decisions = redone if state == "done" else undone
            for table, _, before, after in read_changes(changes) or []:
                if table == "decisions" and before is None and after is not None:
                    decisions[article, decision_from(after)] = Reversal(Stamp(*stamp), creator)
        return cls(undone, redone)


class RetractionReader:
    """Tells which decisions an import has to follow or to leave out, because their makers took them back."""

    def __init__(self, here: Connection, there: Connection | None) -> None:
        """`there` is None for a file, which does not say what was undone."""
        self._connection, self._other = here, there

    @cached_property
    def _here(self) -> Retractions:
        return Retractions.read(self._connection)

    @cached_property
    def _there(self) -> Retractions:
        return Retractions({}, {}) if self._other is None else Retractions.read(self._other)

    @cached_property
    def _reversals(self) -> set[tuple[int, str]]:
        return known_reversals(self._connection)

    def undoer_here(self, article: str, decision: PassageDecision) -> str:
        """Return who undid a decision here, so that a copy does not bring it back; "" if nobody did."""
        reversal = self._here.undone.get((article, decision))
        return "" if reversal is None else reversal.creator

    def undoer_there(self, articles: tuple[str, str], text: str, here: PassageDecision) -> str:
        """Return who undid a decision there that is here, other than in an older copy; "" if nobody did.

        `articles` are the ids of the article here and there.
        """
        undone = (each for each in self._there.undone.items() if each[0][0] == articles[1])
        reversals = (each for (_, there), each in undone if here in (there, place_decision(text, there)))
        reversal = next(reversals, None)
        if reversal is None or reversal.stamp in self._reversals:  # it was redone here since
            return ""
        is_news = reversal.stamp.counter > followed_counter(self._connection, arrival_key(_key(articles[0], here)))
        return reversal.creator if is_news else ""

    def is_back_there(self, articles: tuple[str, str], decision: PassageDecision) -> bool:
        """Return whether its maker has redone a decision there since a merge followed the undo."""
        followed = followed_counter(self._connection, _key(articles[0], decision))
        reversal = self._there.redone.get((articles[1], decision))
        return reversal is not None and 0 < followed < reversal.stamp.counter

    def note_arrival(self, article: str, decision: PassageDecision) -> None:
        """Record when a decision came from the other library: an older copy of that does not know it was redone."""
        self._note(arrival_key(_key(article, decision)))

    def note_followed(self, article: str, decision: PassageDecision) -> None:
        """Record when a decision was removed because its maker had undone it in the other library."""
        self._note(_key(article, decision))

    def _note(self, key: str) -> None:
        if self._other is not None:
            note_followed(self._connection, key, self._other, is_far=False)


def _key(article: str, decision: PassageDecision) -> str:
    return f"decision {article} {decision.creator} {decision.modified}"
