"""One outcome of a merge, and what may become of a fact that both sides decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.decisions.facts import Decision, Fact, Facts, Record, Tie


@dataclass
class Verdict:
    """What is wrong with an outcome, and the decisions that hold after it."""

    wrong: list[str] = field(default_factory=list)
    decisions: Facts = field(default_factory=dict)


class Outcome:
    """What a merge made of a library, with the decisions here and there."""

    def __init__(
        self,
        here: Record,
        there: Facts,
        ties_there: Collection[Tie],
        actual: Mapping[Fact, Any],
        conflicts: Collection[str],
        left_out: Collection[str] = (),
        past_there: Collection[int] = (),
    ) -> None:
        self.past_there = past_there
        """When something was changed there, though it may have been undone."""
        self.left_out = left_out
        """Where the table of the merge says that something of an article has no place here."""
        self.here, self.there, self.actual = here, there, actual
        self.ties_there = ties_there
        merged = {code: into for kind, code, into in ties_there if kind == "merged"}
        self.merged_there = {code: into for code, into in merged.items() if into}
        self.same_there = [tie for tie in ties_there if tie[0] == "same"]
        self._conflicts = conflicts
        self.verdict = Verdict()

    def scalar(self, fact: Fact, here: Decision, there: Decision, *, owner: str | None, shown: str) -> Decision:
        """Return the decision that must hold of two; what is here stays where nobody can know better, and is told."""
        if here.value == there.value:
            return here.met(there)
        allowed = owner is None or there.creator == owner
        if here.knows(there) and there.knows(here) and allowed:  # an undo brought back what was replaced meanwhile
            return here if self.actual.get(fact) == here.value else there
        if here.replaces(there):
            restored = there.time > here.time and allowed  # there, by an undo
            return there if restored and self.actual.get(fact) == there.value else here
        if there.replaces(here) and allowed:
            if self.actual.get(fact) == here.value:
                if here.time > there.time and self.is_told(shown):
                    self.here.told[fact, there.number] = shown  # more than must be; it is told once
                if here.time > there.time or (fact, there.number) in self.here.told:
                    return here  # by an undo, later than it was replaced there; or a person was told of just that one
                if here.number not in there.before and self.is_told(shown):
                    self.here.told[fact, there.number] = shown  # only the same, decided before, was replaced there
                    return here
                # The other side went on from what was undone here; or what is here was decided here as well, by
                # itself, and only its twin was undone there: nobody took this one back, so a person is asked.
                if here.withdrawn & there.before or here.number in there.undone:
                    self.must_tell(fact, here, there, shown)
                    return here
            return there
        later = there.time > here.time or here.is_first or bool(there.before & here.again)
        by_value = here.value in there.values and later and allowed
        if by_value and self.actual.get(fact) == there.value:
            return there  # the same was decided on both sides, and replaced there since; or nobody decided here
        # What an undo there brought back was replaced here by itself, by a decision that was not undone.
        is_apart = here.knows(there) and here.number not in there.before
        both = here.value in there.values and later and not is_apart
        if there.value not in here.values or both:  # else it is what was replaced here
            self.must_tell(fact, here, there, shown)
        return here

    def is_told(self, shown: str) -> bool:
        return any(shown in line for line in self._conflicts)

    def must_tell(self, fact: Fact, here: Decision, there: Decision, shown: str) -> None:
        self.here.told.setdefault((fact, there.number), None)
        asked = (fact, here.number, there.creator, there.value)
        again = any(self.here.told.get((fact, number)) for number in there.again)
        if again or asked in self.here.asked:  # what was undone and done again there is the same question
            self.here.told[fact, there.number] = shown
        self.here.asked.add(asked)
        if self.here.told[fact, there.number] is None:
            self.here.told[fact, there.number] = shown
            if not self.is_told(shown):
                self.verdict.wrong.append(
                    f"{' '.join(fact)}: {there.value!r} there by {there.creator} is left for {here.value!r}, untold"
                )


def replacement(old: Decision, by: Decision) -> Decision:
    """Return the end of what went with something else."""
    return Decision(None, by.creator, by.time, before=old.before | old.same | {old.number}, values=old.values)
