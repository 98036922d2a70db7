"""The outcome of a merge, and what may become of a fact that both sides decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.decisions.facts import Decision, Fact, Facts, Record, Tie


@dataclass
class Verdict:
    """The faults of an outcome, and the decisions that hold after it."""

    wrong: list[str] = field(default_factory=list)
    decisions: Facts = field(default_factory=dict)


class Outcome:
    """The result of a merge, with the decisions here and there."""

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
        """The times of all changes made there, even undone ones."""
        self.left_out = left_out
        """The places in the merge's report where parts of an article were left out."""
        self.here, self.there, self.actual = here, there, actual
        self.ties_there = ties_there
        merged = {code: into for kind, code, into in ties_there if kind == "merged"}
        self.merged_there = {code: into for code, into in merged.items() if into}
        self.same_there = [tie for tie in ties_there if tie[0] == "same"]
        self._conflicts = conflicts
        self.verdict = Verdict()

    def scalar(self, fact: Fact, here: Decision, there: Decision, *, owner: str | None, shown: str) -> Decision:
        """Return which of two decisions must hold: the one here, as a conflict, unless one replaced the other."""
        if here.value == there.value:
            return here.met(there)
        allowed = owner is None or there.creator == owner
        if here.knows(there) and there.knows(here) and allowed:  # an undo brought back what was replaced meanwhile
            return here if self.actual.get(fact) == here.value else there
        if here.replaces(there):
            restored = there.time > here.time and allowed  # an undo there brought it back
            return there if restored and self.actual.get(fact) == there.value else here
        if there.replaces(here) and allowed:
            if self.actual.get(fact) == here.value:
                if here.time > there.time and self.is_told(shown):
                    self.here.told[fact, there.number] = shown  # this conflict need not be reported, but may be, once
                if here.time > there.time or (fact, there.number) in self.here.told:
                    # because of an undo that is later than the replacement there, or because this conflict was reported
                    # before
                    return here
                if here.number not in there.before and self.is_told(shown):
                    # an earlier decision for the same value was replaced there, not this one
                    self.here.told[fact, there.number] = shown
                    return here
                if here.before - there.before - {there.number} and self.is_told(shown):
                    # Somebody here had decided, too, before it was removed and came back as it was there.
                    self.here.told[fact, there.number] = shown
                    return here
                # Either the other side continued from something that was undone here, or the same was decided here
                # independently and only the other side's decision was undone. Nobody took this decision back, so a
                # person is asked.
                undone = here.withdrawn | (here.before & self.here.undone if here.number in there.alike else set())
                if undone & there.before or here.number in there.undone:
                    self.must_tell(fact, here, there, shown)
                    return here
            return there
        later = there.time > here.time or here.is_first or bool(there.before & here.again)
        by_value = here.value in there.values and later and allowed
        if by_value and self.actual.get(fact) == there.value:
            return there  # both sides decided the same, which was replaced there since; or nobody decided anything here
        # What an undo there brought back was replaced here independently, by a decision that was not undone.
        is_apart = here.knows(there) and here.number not in there.before
        # The very decision that its maker undid here stands there as nobody has decided about it again.
        is_withdrawn = there.number in here.withdrawn
        both = here.value in there.values and later and not (is_apart or is_withdrawn)
        if there.value not in here.values or both:  # otherwise it is the value that was replaced here
            self.must_tell(fact, here, there, shown)
        return here

    def is_told(self, shown: str) -> bool:
        return any(shown in line for line in self._conflicts)

    def must_tell(self, fact: Fact, here: Decision, there: Decision, shown: str) -> None:
        self.here.told.setdefault((fact, there.number), None)
        asked = (fact, here.number, there.creator, there.value)
        again = any(self.here.told.get((fact, number)) for number in there.again)
        if again or asked in self.here.asked:  # a redone decision raises the same question
            self.here.told[fact, there.number] = shown
        self.here.asked.add(asked)
        if self.here.told[fact, there.number] is None:
            self.here.told[fact, there.number] = shown
            if not self.is_told(shown):
                self.verdict.wrong.append(
                    f"{' '.join(fact)}: {there.value!r} there by {there.creator} is left for {here.value!r}, untold"
                )


def replacement(old: Decision, by: Decision) -> Decision:
    """Return the decision that ends a fact together with another one."""
    return Decision(None, by.creator, by.time, before=old.before | old.same | {old.number}, values=old.values)
