"""What a merge may make of decisions about passages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.decisions.facts import CONFLICT, DECISION, NOTHING, Decision, Fact, is_there, meeting_decisions
from tests.decisions.versions import TEXTS
from tui.core.text import one_line

if TYPE_CHECKING:
    from collections.abc import Collection

    from tests.decisions.outcome import Outcome


class DecisionJudge:
    """Judges decisions: the one here stays unless its maker took it back, or somebody who knew it decided again.

    What was decided without knowing of one here is left out, which is told once, and waits until somebody settles it.
    """

    def __init__(self, outcome: Outcome, told: Collection[tuple[str, str]]) -> None:
        """`told` are the conflicts about decisions: the words, and the decision there."""
        self._told = [*told]
        self._outcome = outcome
        self._here, self._there = dict(outcome.here.facts), outcome.there
        self._decisions = outcome.verdict.decisions

    def judge(self) -> None:
        reopened: set[str] = set()
        for fact, there in self._there.items():
            here = self._here.get(fact)
            if fact[0] != DECISION or here is None:
                continue
            if is_there(here) and is_there(there):
                self._set(fact, here.met(there))
            elif is_there(here) and there.number == 0 and here.number in there.before:  # its maker took it back
                reopened.add(fact[1])
                self._set(fact, there)
        for fact, there in sorted(self._there.items(), key=lambda each: each[1].time):
            if fact[0] != DECISION or not is_there(there):
                continue
            here = self._here.get(fact)
            if here is not None and (is_there(here) or not there.replaces(here)):
                continue  # it was replaced here, or taken back
            if here is not None and here.number == 0 and there.number in here.before:
                continue  # its maker took it back, and has not decided it again there
            meeting = meeting_decisions(self._here, fact[1], *there.value[:2])
            if meeting and here is not None and here.number in there.withdrawn and fact[1] not in reopened:
                continue  # what replaced it was undone there, but whoever decided here since knew both
            if all(self._is_replaced(each) for each in meeting):
                for each in meeting:
                    self._set(each, self._there[each])
                self._set(fact, there)
            elif not (len(meeting) == 1 and self._here[meeting[0]].value == there.value):  # both decided alike
                conflict = (CONFLICT, *fact[1:])
                if conflict not in self._here or not is_there(self._here[conflict]):
                    if (words := _words(fact, there)) in self._told:
                        self._told.remove(words)
                    else:
                        self._outcome.verdict.wrong.append(f"{' '.join(fact)}: {there.value} is left out, untold")
                    self._set(conflict, Decision("open", there.creator, there.time))
        self._outcome.verdict.wrong += [f"{words}: told again, or no conflict" for words in self._told]

    def _set(self, fact: Fact, decision: Decision) -> None:
        self._here[fact] = self._decisions[fact] = decision

    def _is_replaced(self, fact: Fact) -> bool:
        """Return whether it was replaced there; redoing it is not deciding again."""
        here, there = self._here[fact], self._there.get(fact, NOTHING)
        return not is_there(there) and (there.knows(here) or bool(here.again & there.before))


def _words(fact: Fact, decision: Decision) -> tuple[str, str]:
    start, end, outcome, comment, _ = decision.value
    creator, modified, _ = fact[2].split(" ")
    words = f", “{one_line(comment, 40)}”" if comment else ""
    return one_line(TEXTS[fact[1]][start:end], 60), f"{outcome} ({creator}, {modified[:10]}){words}"
