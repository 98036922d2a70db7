"""What a merge may make of the tags on an annotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.decisions.facts import NOTHING, Decision, Fact, is_there

if TYPE_CHECKING:
    from tests.decisions.code_judge import CodeJudge
    from tests.decisions.outcome import Outcome


class TagJudge:
    """Decides what must become of each tag, under the code that it has here."""

    def __init__(self, outcome: Outcome, codes: CodeJudge) -> None:
        self._outcome, self._code_judge = outcome, codes
        self._here, self._there, self._actual = outcome.here, outcome.there, outcome.actual
        self._names, self.verdict = codes.names, outcome.verdict

    def judge(self, fact: Fact) -> bool:
        code = self.verdict.decisions.get(("code", fact[2]))
        if code is not None and not is_there(code):
            return False  # it was removed or moved with its code
        here, there = self._here.facts.get(fact), self._there_tag(fact)
        moved = self.verdict.decisions.get(fact)
        if moved is not None and is_there(moved):  # it was moved here from another code that was merged there
            there = there or self._taken_off_before(fact, moved)
            if there is None or (there.value == moved.value if is_there(there) else not there.replaces(moved)):
                return False
            here = moved
        elif here is not None and is_there(here) and (there is None or not (is_there(there) or there.replaces(here))):
            by_giver = self._taken_off_by_giver(fact, here) if there is None and fact not in self._actual else there
            there = self._taken_off_before(fact, here) or by_giver
        if fact[2] in self._code_judge.kept_codes and (there is None or not is_there(there)):
            if there is None or here is None or fact in self._actual:
                return False
            if there.creator == here.value and there.replaces(here):  # only the code stays, for others
                self.verdict.decisions[fact] = there
            return False
        if is_there(here) and is_there(there) and here is not None and there is not None and here.value != there.value:
            # Whoever gave the one here took it off there, and somebody else gave their own, perhaps of a new code.
            for end in (there, self._there.get(fact, there)):
                taken = {number for number, taker in end.removals if taker == here.value} - here.before - here.same
                if taken and end.knows(here):
                    self.verdict.decisions[fact] = there
                    return True
            # There it may have had another code than the one that somebody else gave, which is the same code here.
            ended = self._taken_off_by_giver(fact, here)
            if ended is not None and self._actual.get(fact) in (None, there.value):
                self.verdict.decisions[fact] = there if fact in self._actual else ended
                return True
        if there is None or (here is not None and is_there(here) == is_there(there)):
            if here is not None and there is not None and not is_there(here):
                self.verdict.decisions[fact] = here.merge(there)
            return False
        if is_there(there):
            stays_off = here is not None and (here.replaces(there) or not there.replaces(here))
            # Here it may have been theirs only because a file did not say whose it is: then it may stay off, too.
            is_others = here is not None and (not here.knows(there) or self._is_from_file(fact, here, there))
            if here is not None and is_others and there.value != here.creator:
                stays_off = False  # people who take off their own tag do not take off somebody else's
            late = here is not None and here.knows(there) and there.time < here.time
            # Exactly the removal that an undo here left standing was undone there.
            late &= here is not None and here.number not in there.withdrawn
            # It was taken off here independently, too, and only the other side undid that.
            apart = here is not None and here.creator == there.value and here.number not in there.before
            # For one person, the latest decision counts, even if it is an undo.
            apart &= here is not None and not (there.creator == here.creator and there.time > here.time)
            if (apart and fact not in self._actual) or (stays_off and (late or fact not in self._actual)):
                return False  # taken off here by somebody who knew of it; only an undo there can have put it on again
            is_new = here is None or there.replaces(here)
            if is_new and fact not in self._actual and self._taken_off_by_name(fact, there):
                return False
            if fact not in self._actual and self.was_taken_back(fact, there):
                return False
            self.verdict.decisions[fact] = there
            return True
        restored = here is not None and here.time > there.time and fact in self._actual
        withdrawn = here is not None and there.number in here.withdrawn  # an undo here reverted exactly that removal
        restored |= withdrawn and fact in self._actual
        # whoever undid that removal knew of it
        restored |= (fact, there.number) in self._here.brought_back and fact in self._actual
        # An undo here that reverted something else has not put it on again.
        follows = here is not None and bool(here.withdrawn) and there.knows(here) and fact not in self._actual
        follows &= here is not None and not (here.creator == there.creator and here.time > there.time)
        # For one person, the latest decision counts: here it was redone, and then taken off there without knowing that.
        is_last = here is not None and here.creator == there.creator and there.time > here.time
        follows |= is_last and here is not None and bool(here.repeats & there.before) and fact not in self._actual
        if here is None or restored or not (there.replaces(here) or follows):
            return False
        if here.value not in there.values:
            return False  # somebody else's tag was taken off there: the one here had ended by a merge of codes
        own = {number for number, taker in there.removals if taker == here.value} - here.before - here.same
        # otherwise its giver took it off first, and then somebody took off their own
        if there.creator != here.value and own and here.creator == here.value and here.time > max(own):
            return False  # its giver has the last word: an undo here, of which whoever took off their own knew nothing
        if there.creator != here.value and not own:
            codes = [f[2] for f, d in self._there.items() if f[:2] == fact[:2] and d is there]
            # Otherwise it is there under another code, or was taken off with its code.
            if fact[2] in codes and not self._outcome.merged_there.keys() & {*codes}:
                self._outcome.must_report(fact, here, there, "codes on them")
            return False
        self.verdict.decisions[fact] = there
        return True

    def _taken_off_before(self, fact: Fact, moved: Decision) -> Decision | None:
        """Return the decision that took a tag off there, under a code that was merged into this one since."""
        merged = {code for code, into in self._outcome.merged_there.items() if self._names.get(into, into) == fact[2]}
        ended = (d for f, d in self._there.items() if f[:2] == fact[:2] and f[2] in merged and d.replaces(moved))
        return next((decision for decision in ended if not is_there(decision)), None)

    def _taken_off_by_giver(self, fact: Fact, here: Decision) -> Decision | None:
        """Return the decision of its giver that took this tag off there, under a code identified with this one."""
        ended = (d for f, d in self._there.items() if f[:2] == fact[:2] and not is_there(d) and d.replaces(here))
        return next((each for each in ended if each.creator == here.value), None)

    def _taken_off_by_name(self, fact: Fact, there: Decision) -> bool:
        """Return whether a tag with another code of this name was taken off here after this one was put on there."""
        code = ("code", fact[2])
        name = self.verdict.decisions.get(code, self._here.facts.get(code, there)).value
        return any(
            tag.replaces(there)
            or (tag.number == 0 and tag.knows(there))  # its giver undid it, whatever its code was merged into since
            or (self._here.facts.get(("code", each[2]), NOTHING).values >= {name} and tag.time > there.time)
            for each, tag in self._here.facts.items()
            if each[:2] == ("tag", fact[1]) and not is_there(tag)
        )

    def _is_from_file(self, fact: Fact, here: Decision, there: Decision) -> bool:
        return there.value not in here.values and fact in self._actual

    def was_taken_back(self, fact: Fact, there: Decision) -> bool:
        """Return whether its giver took exactly this tag off here, under a code that became this one there."""
        others = (tag for each, tag in self._here.facts.items() if each[:2] == fact[:2] and each != fact)
        return any(tag.value is None and tag.creator == there.value and tag.knows(there) for tag in others)

    def _there_tag(self, fact: Fact) -> Decision | None:
        """Return the decision about a tag there. If several codes are this one here: one that holds, or ended this."""
        decisions = [d for f, d in self._there.items() if f[:2] == ("tag", fact[1]) and self.named(f) == fact]
        here = self._here.facts.get(fact, NOTHING)
        decisions.sort(key=lambda each: (not is_there(each), not each.replaces(here)))
        return next(iter(decisions), None)

    def was_taken_off_before(self, tag: Fact, there: Decision, removal: Decision | None) -> bool:
        """Return whether a tag was taken off here before its annotation was removed; it then does not come back."""
        merged = [code for code, into in self._outcome.merged_there.items() if self._names.get(into, into) == tag[2]]
        known = [self._here.facts.get(("tag", tag[1], code)) for code in (tag[2], *merged)]
        here = next((each for each in known if each is not None), None)
        if here is None or is_there(here):
            return False
        if removal is None:  # its article was removed here and is brought back by this merge
            return here.knows(there) and tag not in self._actual
        if there.creator == here.creator and there.time > here.time and tag in self._actual:
            return False  # for one person, the latest decision counts, even if it is an undo
        # merging codes does not make anybody give them again
        if not (here.replaces(there) or (known[0] is None and here.knows(there))):
            return False
        if here.number == 0 and here.time < removal.time:
            return True  # the giver undid it before
        since = any(there.number < number < removal.number for number, _ in here.removals)
        return since and is_there(self._here.facts.get(("code", tag[2])))

    def named(self, tag: Fact) -> Fact | None:
        is_here = is_there(self._here.facts.get(("code", tag[2])))
        code = self._names.get(tag[2]) or (tag[2] if is_here else self._code_judge.twin(tag[2]))
        return None if code is None else ("tag", tag[1], code)
