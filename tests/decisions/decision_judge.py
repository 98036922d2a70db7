"""What a merge may make of decisions about passages."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.decisions.facts import CONFLICT, DECISION, NOTHING, Decision, Fact, is_there, meeting_decisions
from tests.decisions.versions import TEXTS
from tui.core.text import one_line

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from tests.decisions.outcome import Outcome


class DecisionJudge:
    """Judges decisions: the one here stays unless its maker took it back, or somebody who knew it decided again.

    What was decided without knowing of one here is left out, is reported once, and waits until somebody settles it.
    Somebody who decides about some of its words leaves the others decided as they were: what is left is known with the
    whole, and replaced with it.
    """

    def __init__(self, outcome: Outcome, reported: Collection[tuple[str, str]]) -> None:
        """`reported` are the conflicts about decisions: the words, and the decision there."""
        self._unexpected = [*reported]
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
                self._set(fact, here.merge(there))
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
            if self._is_replaced_with_whole(fact, self._outcome.here.facts):
                continue
            meeting = meeting_decisions(self._here, fact[1], *there.value[:2])
            if meeting and here is not None and here.number in there.withdrawn and fact[1] not in reopened:
                continue  # what replaced it was undone there, but whoever decided here since knew both
            if all(self._is_replaced(each) or is_part(each, fact) or is_part(fact, each) for each in meeting):
                for each in meeting:
                    rest = rest_of(each, self._here[each].value, [there.value[:2]])
                    for piece, value in rest.items():
                        self._set(piece, replace(self._here[each], value=value))
                    self._set(each, self._there.get(each, NOTHING))
                self._set(fact, there)
            elif not (len(meeting) == 1 and self._here[meeting[0]].value == there.value):  # both decided alike
                conflict = (CONFLICT, *fact[1:])
                if conflict not in self._here or not is_there(self._here[conflict]):
                    if (words := _words(fact, there)) in self._unexpected:
                        self._unexpected.remove(words)
                    else:
                        self._outcome.verdict.wrong.append(f"{' '.join(fact)}: {there.value} is left out, unreported")
                    self._set(conflict, Decision("open", there.creator, there.time))
        self._outcome.verdict.wrong += [f"{words}: reported again, or no conflict" for words in self._unexpected]

    def _set(self, fact: Fact, decision: Decision) -> None:
        self._here[fact] = self._decisions[fact] = decision

    def _is_replaced(self, fact: Fact) -> bool:
        """Return whether it was replaced there; redoing it is not deciding again."""
        here, there = self._here[fact], self._there.get(fact, NOTHING)
        is_known = there.knows(here) or bool(here.repeats & there.before)
        return (not is_there(there) and is_known) or self._is_replaced_with_whole(fact, self._there)

    def _is_replaced_with_whole(self, fact: Fact, facts: Mapping[Fact, Decision]) -> bool:
        """Return whether somebody replaced the decision of which this one is a part, and no other wider part of it."""
        wholes = [each for each in facts if each[0] == DECISION and is_part(fact, each)]
        gone = [each for each in wholes if not is_there(facts[each])]
        return len(gone) == len(wholes) > 0 and any(facts[each].number for each in gone)


def is_part(fact: Fact, other: Fact) -> bool:
    """Return whether a decision is what is left of another one after a decision about other words of its passage."""
    (creator, modified, start, end), whole = fact[2].split(" "), other[2].split(" ")
    same = fact[:2] == other[:2] and fact != other and [creator, modified] == whole[:2]
    return same and int(whole[2]) <= int(start) and int(end) <= int(whole[3])


def rest_of(fact: Fact, value: Any, spans: Collection[tuple[int, int]]) -> dict[Fact, Any]:
    """Return what is left of a decision, after others about some spans: the same, about the words between them.

    Nothing is left of an annotation of the consensus that was about theirs too.
    """
    start, end, *said, follows, by = value
    creator, modified, *_ = fact[2].split(" ")
    edges = [start, *(at for span in sorted(spans) if span[0] < end and start < span[1] for at in span), end]
    rest: dict[Fact, Any] = {}
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        words = TEXTS[fact[1]][first:last]
        if first < last and re.search(r"\w", words):
            at, to = first + len(words) - len(words.lstrip()), last - len(words) + len(words.rstrip())
            whole = [each for each in follows if not any(each[0] < end and start < each[1] for start, end in spans)]
            own = tuple(each for each in whole if each[0] < to and at < each[1])
            rest[(*fact[:2], f"{creator} {modified} {at} {to}")] = (at, to, *said, own, by)
    return rest


def _words(fact: Fact, decision: Decision) -> tuple[str, str]:
    start, end, outcome, comment, _, by = decision.value
    creator, modified, *_ = fact[2].split(" ")
    words = f", “{one_line(comment, 40)}”" if comment else ""
    words += f" by {by}" if by not in ("", creator) else ""
    return one_line(TEXTS[fact[1]][start:end], 60), f"{outcome} ({creator}, {modified[:10]}){words}"
