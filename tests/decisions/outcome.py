"""The outcome of a merge, and what may become of a fact that both sides decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.decisions.facts import FIELDS, SOFT, Decision, Fact, Facts, Record, Tie, is_there
from tests.decisions.versions import TEXTS
from tui.core.text import one_line


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
        change_times_there: Collection[int] = (),
        kept_off: Collection[str] = (),
        renamed: Collection[str] = (),
    ) -> None:
        self.change_times_there = change_times_there
        """The times of all changes made there, even undone ones."""
        self.left_out = left_out
        """The places in the merge's report where parts of an article were left out."""
        self.kept_off = kept_off
        """What the merge's report says of codes that were taken off here and stay off."""
        self.renamed = renamed
        """What the merge's report says of codes there that are called otherwise here: “#old → #new”."""
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
            return here.merge(there)
        if here.number and not here.time:  # it came with a file that does not say it
            return there if self.actual.get(fact) == there.value else here
        allowed = owner is None or there.creator == owner
        if here.knows(there) and there.knows(here) and allowed:  # an undo brought back what was replaced meanwhile
            return here if self.actual.get(fact) == here.value else there
        if here.replaces(there):
            restored = there.time > here.time and allowed  # an undo there brought it back
            return there if restored and self.actual.get(fact) == there.value else here
        if there.replaces(here) and allowed:
            if self.actual.get(fact) == here.value:
                if here.time > there.time and self.is_reported(shown):
                    self.here.reported[fact, there.number] = shown  # it need not be reported, but may be, once
                numbers = there.repeats | {there.number}
                if here.time > there.time or any((fact, number) in self.here.reported for number in numbers):
                    # because of an undo that is later than the replacement there, or because this conflict was reported
                    # before; a redo there, of the annotation with all it had, is no new decision
                    return here
                if here.number not in there.before and self.is_reported(shown):
                    # an earlier decision for the same value was replaced there, not this one
                    self.here.reported[fact, there.number] = shown
                    return here
                if here.before - there.before - {there.number} and self.is_reported(shown):
                    # Somebody here had decided, too, before it was removed and came back as it was there.
                    self.here.reported[fact, there.number] = shown
                    return here
                # Either the other side continued from something that was undone here, or the same was decided here
                # independently and only the other side's decision was undone. Nobody took this decision back, so a
                # person is asked.
                undone = here.withdrawn | (here.before & self.here.undone if here.number in there.alike else set())
                if undone & there.before or here.number in there.undone:
                    self.must_report(fact, here, there, shown)
                    return here
            return there
        later = there.time > here.time or here.is_first or bool(there.before & here.repeats)
        by_value = here.value in there.values and later and allowed
        if by_value and self.actual.get(fact) == there.value:
            return there  # both sides decided the same, which was replaced there since; or nobody decided anything here
        # What an undo there brought back was replaced here independently, by a decision that was not undone.
        is_apart = here.knows(there) and here.number not in there.before
        # The very decision that its maker undid here stands there as nobody has decided about it again.
        is_withdrawn = there.number in here.withdrawn
        # Somebody had decided the same there, and undid only that.
        is_others = here.number in there.undone and here.creator == owner != there.creator
        both = here.value in there.values and later and not (is_apart or is_withdrawn or is_others)
        is_asked = fact[0] in FIELDS and self.is_asked(fact[1], shown)  # which it may be in any case
        if there.value not in here.values or both or is_asked:  # otherwise it is the value that was replaced here
            self.must_report(fact, here, there, shown)
            return replace(here, offered=here.offered | {there.value})
        return here

    def stays_off(self, fact: Fact, there: Decision) -> bool:
        """Return whether the report says that a code stays off, whose giver took it off here after giving it there.

        For one person, the latest decision counts; here it may have been about another code that is this one by now.
        """
        giver, name = (fact[3] if fact[0] == "article tag" else there.value), self.code_name(fact[2])
        if fact in self.actual or name is None or not any(name in line for line in self.kept_off):
            return False
        off = [(f, d) for f, d in self.here.facts.items() if f[:2] == fact[:2] and d.value is None]
        return any(
            d.creator == giver and d.time > there.time and (f[2] == fact[2] or self.is_one(f[2], fact[2]))
            for f, d in off
            if fact[0] != "article tag" or f[3] == giver
        )

    def code_name(self, code: str) -> str | None:
        """Return the name that a code has after the merge."""
        fact = ("code", code)
        return next((each[fact].value for each in (self.verdict.decisions, self.here.facts, self.there)
                     if is_there(each.get(fact))), None)  # fmt: skip

    def is_one(self, code: str, other: str) -> bool:
        """Return whether two codes had one name, or are one since a merge of codes or libraries."""
        ties = [{*tie[1:]} for tie in (*self.here.ties(), *self.ties_there)]
        ties += [{*tie[1:]} for step in self.here.steps for tie in step.ties]
        names = [set[Any]() for _ in range(2)]
        for each, known in zip((code, other), names, strict=True):
            for facts in (self.here.facts, self.there):
                if (decision := facts.get(("code", each))) is not None:
                    known |= {decision.value, *decision.values} - {None}
        return {code, other} in ties or bool(names[0] & names[1])

    def is_reported(self, shown: str) -> bool:
        return any(shown in line for line in self._conflicts)

    def is_asked(self, name: str, shown: str) -> bool:
        """Return whether the merge asks about an annotation here, by its words."""
        _, article, start, end = self.here.value("highlight", name)
        return self.is_reported(f"{one_line(TEXTS[article][start:end], 60)} {shown}")

    def must_report(self, fact: Fact, here: Decision, there: Decision, shown: str) -> None:
        self.here.reported.setdefault((fact, there.number), None)
        # A removal by somebody remains one question while it is open, whatever is done here or there meanwhile.
        question = (fact, here.number if is_there(there) else 0, there.creator, there.value)
        is_repeated = any(self.here.reported.get((fact, number)) for number in there.repeats)
        if is_repeated or question in self.here.questions:  # a redone decision raises the same question
            self.here.reported[fact, there.number] = shown
        self.here.questions.add(question)
        is_old = there.time < self.here.replaced.get((there.creator, there.number), 0)
        self.here.replaced |= dict.fromkeys(((there.creator, number) for number in there.before), there.time)
        if self.here.reported[fact, there.number] is None:
            self.here.reported[fact, there.number] = shown
            # Nobody needs to be asked about what its maker has undone since, or has replaced by what somebody here was
            # asked about: only an older copy still has it.
            if not (self.is_reported(shown) or is_old or there.number in self.here.undone):
                self.verdict.wrong.append(
                    f"{' '.join(fact)}: {there.value!r} there by {there.creator} is left for {here.value!r}, unreported"
                )


def replacement(old: Decision, by: Decision) -> Decision:
    """Return the decision that ends a fact together with another one."""
    return Decision(None, by.creator, by.time, before=old.before | old.same | {old.number}, values=old.values)


def last_change(facts: Mapping[Fact, Decision], name: str) -> int:
    """Return the time of the last change to an annotation or to other people's tags on it."""
    return max(d.time for f, d in facts.items() if f[:2] == (SOFT, name) and is_there(d))
