"""What a merge may make of two codebooks."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from tests.decisions.facts import NOTHING, Decision, Fact, Record, is_there
from tests.decisions.outcome import Outcome, replacement


class CodeJudge:
    """Matches each code there with one here, and decides what must become of it."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._here, self._there, self._actual = outcome.here, outcome.there, outcome.actual
        self._merged_there = outcome.merged_there
        self.verdict = outcome.verdict
        self.names: dict[str, str] = {}
        """The code here that corresponds to each code there."""
        self._gone: dict[str, str] = {}
        """For codes there: the corresponding code here, which has been removed."""
        self._present: set[str] = set()
        self._incoming: set[str] = set()
        self._merged_names: set[str] = set()
        self.kept_codes: set[str] = set()
        """The codes that were removed there but stay here, with everything they are on."""

    def judge(self) -> None:
        codes = [(fact[1], there) for fact, there in self._there.items() if fact[0] == "code"]
        present = sorted((c for c in codes if is_there(c[1])), key=lambda each: str(each[1].value))
        self._incoming = {code for code, _ in codes}
        self._present = {code for code, _ in present}
        ties = self._here.ties()
        self._here.pending += [tie for tie in self._outcome.same_there if tie not in ties]
        here = {self._here.value(*fact) for fact in self._here.of("code")}
        ours = {fact[1] for fact in self._here.facts if fact[0] == "code"}
        known = [each for each in present if ours & {each[0], *(set(self._twins(each[0])) - self._present)}]
        named = [each for each in present if each not in known and each[1].value in here]
        for code, there in dict.fromkeys([*known, *named, *present]):
            self._code(code, there)
        for code, there in codes:
            if not is_there(there):
                self._removed_code(code, there)

    def _code(self, code: str, there: Decision) -> None:
        gone, own_name = self._here.facts.get(("code", code)), self._actual.get(("code", code)) == there.value
        # an undo there brought it back
        if gone is not None and not is_there(gone) and there.replaces(gone) and own_name:
            self.names[code] = code
            self.verdict.decisions["code", code] = there
            self._here.pending.append(("merged", code, ""))
            return
        local = self._local(code, there)
        if local is None:
            if code not in self._gone:
                self.names[code] = code
                self.verdict.decisions["code", code] = there
            else:
                self._code_again(code, there)
            return
        self.names[code] = local
        fact = ("code", local)
        here = self._here.facts[fact]
        if code in self._merged_names:  # a code of this name was merged into it
            return
        shown = f"#{here.value}"
        if ("merged", local, "") in self._here.ties() and self._outcome.is_reported(shown):
            self._here.reported[fact, there.number] = shown  # it came back; the name it had before is a conflict, too
        chosen = self._outcome.scalar(fact, here, there, owner=None, shown=shown)
        others = {value for other, value in self._actual.items() if other[0] == "code" and other != fact}
        if chosen.value in others and self._actual.get(fact) == here.value:  # two codes cannot have the same name
            self._outcome.must_report(fact, here, there, f"#{here.value}")
            chosen = here
        self.verdict.decisions[fact] = chosen

    def _local(self, code: str, there: Decision) -> str | None:
        """Return the code here that corresponds to a code there, or None."""
        here = self._here
        waiting, seen = [(code, False)], {code}
        for each, merged in waiting:
            known = here.facts.get(("code", each))
            if is_there(known):
                if merged:  # that code keeps its name; the merge's report says which one it is
                    self._merged_names.add(code)
                return each
            following = [(twin, merged) for twin in self._twins(each) if twin not in self._present]
            if known is not None:
                self._gone.setdefault(code, each)
                if successor := here.merged_code.get(each):
                    following.insert(0, (successor, True))
            waiting += [one for one in following if one[0] not in seen]
            seen |= {one for one, _ in following}
        if code in self._gone:
            return None
        codes = {f[1]: self.verdict.decisions.get(f, d) for f, d in here.facts.items() if f[0] == "code"}
        present = {name: d for name, d in codes.items() if is_there(d) and not self._goes(name)}
        for name, decision in present.items():
            if decision.value == there.value:
                self._meet(code, name)
                return name
        if self._actual.get(("code", code)) != there.value:  # otherwise it came in as a new code, which loses nothing
            for twin, local in self._twins_by_name(code, there, codes, present):
                self._meet(code, twin)
                if twin not in present:
                    self._merged_names.add(code)
                return local
        return None

    def _twins_by_name(
        self, code: str, there: Decision, codes: dict[str, Decision], present: dict[str, Decision]
    ) -> list[tuple[str, str]]:
        """Return the codes here that had the name of one there, the likeliest first, and what they are now.

        Each side may have created it independently, and one of them may have renamed or merged it since.
        """
        taken = {local for other, local in self.names.items() if other not in self._merged_names}
        free = _free(self._outcome, present, there, taken, self._incoming)
        twins = [(name, name) for name, decision in free.items() if decision.value in there.values]
        twins.sort(key=lambda each: self._actual.get(("code", each[0])) != there.value)
        gone = [name for name, d in codes.items() if there.value in d.values and name not in present]
        merged = [(name, self._merged(name)) for name in gone]
        twins += [each for each in merged if each[1] in present and each[1] not in self._incoming]
        twins = twins or [(name, name) for name, d in free.items() if _had_name(self._here, name, d, there.value)]
        return sorted(twins, key=lambda each: not self._is_given_as(each[1], code))

    def _is_given_as(self, local: str, code: str) -> bool:
        """Return whether the merge has given a code here wherever a code there was given."""
        given = [f for f, d in self._there.items() if f[0] in ("tag", "article tag") and f[2] == code and is_there(d)]
        return bool(given) and all((*fact[:2], local, *fact[3:]) in self._actual for fact in given)

    def _twins(self, code: str) -> list[str]:
        pairs = [tie[1:] for tie in self._here.ties() if tie[0] == "same" and code in tie]
        return sorted({name for pair in pairs for name in pair} - {code})

    def twin(self, code: str) -> str | None:
        """Return the code here that was identified with a code that is gone there."""
        twins = [each for each in self._twins(code) if each not in self._present]
        return next((each for each in twins if is_there(self._here.facts.get(("code", each)))), None)

    def _meet(self, code: str, here: str) -> None:
        if here not in self._present:
            self._here.pending.append(("same", code, here))

    def _merged(self, code: str) -> str:
        """Return the code that a code was merged into here, or the code itself, also if it has come back since."""
        chain = [code, *_successors(self._here, code)]
        return next((each for each in chain if is_there(self._here.facts.get(("code", each)))), chain[-1])

    def _code_again(self, code: str, there: Decision) -> None:
        """Let a code that was removed here come back only if somebody there used it without anybody here knowing."""
        twins = [*self._twins(code), *_successors(self._here, code)]
        unknown, possible = _uses_since(self._outcome, code, self._gone[code], twins)
        named = [f for f, value in self._actual.items() if f[0] == "code" and value == there.value]
        named = [("code", code)] if ("code", code) in self._actual else [f for f in named if f[1] not in self._incoming]
        if unknown and not named:
            self.verdict.wrong.append(f"#{there.value}: what was tagged with it there is lost")
        for fact in named if unknown or possible else ():
            self.names[code] = fact[1]
            self.verdict.decisions[fact] = there
            if (removed := self._here.facts.get(fact)) is not None:  # its removal is known, and reported already
                self._here.reported[fact, removed.number] = f"#{there.value}"

    def _into(self, code: str) -> str:
        """Return the code that a code was merged into there; "" if it was not merged, or if that code was removed."""
        into = self._last(code)
        return "" if into == code or into not in self._present else into

    def _into_kept(self, code: str) -> str:
        """Return the code here that one was merged into there, even if that was removed there later; or ""."""
        while (code := self._merged_there.get(code, "")) and (
            not is_there(self._here.facts.get(("code", code))) or self._goes(code)
        ):
            pass
        return code

    def _last(self, code: str) -> str:
        """Return the last code in the chain of merges of a code there, which may be gone."""
        while code in self._merged_there:
            code = self._merged_there[code]
        return code

    def _goes(self, code: str, removed: str = "") -> bool:
        """Return whether a code, or its twin that was removed there, goes here: not if something here would be lost."""
        removed = removed or code
        here, there = self._here.facts.get(("code", code)), self._there.get(("code", removed))
        if here is None or there is None or is_there(there):
            return False
        uses = self._here.belonging(("code", code))
        givers = {f[3] if f[0] == "article tag" else self._here.value(*f) for f in uses if f[0] != "shade"}
        target = self._into(removed)
        # the code that it was merged into there may itself have been merged here
        target = target and self._merged(target)
        into = self._here.facts.get(("code", target))
        follows = bool(target) and (into is None or is_there(into)) and target not in self._gone
        # A code that was merged here into one that was removed there, by somebody who did not know of that merge, must
        # not be lost with it.
        merged_here = {name for name, target in self._here.merged_code.items() if target == code}
        merged_here = {name for name in merged_here if not is_there(self._here.facts.get(("code", name)))}
        ends = (code, self._last(removed))
        unseen = {name for name in merged_here if name in self._present or self._last(name) not in ends}
        if unseen or self._present & {*self._twins(code)}:  # or somebody created it again there
            return False
        if target and not follows and givers:
            return False
        shades = self._here.facts.get(("shade", code)), self._there.get(("shade", removed))
        if shades[0] is not None and _is_chosen(shades[0]):
            chosen, known = shades[0].same | {shades[0].number}, shades[1] or NOTHING
            is_again = bool(shades[0].repeats & known.before)  # it was known before it was undone and redone here
            if not (is_again or (known.replaces(shades[0]) and chosen <= known.before | known.same)):
                return False  # somebody here chose a colour, of which whoever removed the code did not know
        remover = self._there.get(("code", self._last(removed)), there).creator
        # Whoever removed one of two codes that were one by then knew the other, unless it was renamed since.
        is_known = there.replaces(here) or (removed != code and here.is_first)
        return is_known and (follows or not givers - {remover})

    def _removed_code(self, code: str, there: Decision) -> None:
        fact = ("code", code)
        here = self._here.facts.get(fact)
        if here is None:  # it was never here, and an older copy that has it must not bring it
            self.verdict.decisions[fact] = there
        elif not is_there(here):  # both were removed, and each of the two knows what the other replaced
            self.verdict.decisions[fact] = replace(here, before=here.before | there.before)
        if not is_there(here) and not any(tie[:2] == ("merged", code) for tie in self._here.ties()):
            self._here.pending.append(("merged", code, self._into(code) or self._into_kept(code)))
        local = code
        if not is_there(here) and (twin := self._own_twin(code, here, there)):  # each side created its own
            local, fact = twin, ("code", twin)
            here = self._here.facts[fact]
        if here is None or not is_there(here) or here.replaces(there):
            return
        tags = [f for f in self._here.belonging(fact) if f[0] == "tag"]
        into = self.names.get(self._into(code), self._into(code))
        if into == local:
            return  # each side merged one of two codes into the other: here it is this one
        is_back = fact in self._actual and self._here.reported.get((fact, there.number))  # since that removal was known
        if is_back or not self._goes(local, code):
            self._outcome.must_report(fact, here, there, f"#{here.value}")
            self.kept_codes.add(local)
            return
        self.verdict.decisions[fact] = there
        for tag in tags:
            giver = self._here.value(*tag)
            self.verdict.decisions[tag] = Decision(None, there.creator, there.time, before=frozenset({there.number}))
            if into:
                moved = ("tag", tag[1], into)
                known = self._here.facts.get(moved)
                known = known if known is not None and is_there(known) else Decision(giver, giver, 0)
                known = self.verdict.decisions.get(moved, known)
                self.verdict.decisions[moved] = known.merge(self._here.facts[tag])
        for whole in [f for f in self._here.belonging(fact) if f[0] == "article tag"]:
            self.verdict.decisions[whole] = Decision(None, there.creator, there.time)
            target = (*whole[:2], into, whole[3])
            if into and not is_there(self._here.facts.get(target)):
                self.verdict.decisions[target] = self._here.facts[whole]
        if into:
            self._here.pending.append(("merged", local, into))

    def _own_twin(self, code: str, here: Decision | None, there: Decision) -> str:
        """Return the code here that whoever removed one there knew to be the same, unless it stayed before; or ""."""
        if here is not None and there.number in {here.number, *here.same, *here.before}:
            return ""
        others = {*self.names.values(), *self._incoming}
        twins = [each for each in self._twins(code) if each not in others and self._is_met_before_removal(code, each)]
        return next((each for each in twins if is_there(self._here.facts.get(("code", each)))), "")

    def _is_met_before_removal(self, code: str, twin: str) -> bool:
        """Return whether whoever removed a code there knew that it is one with its twin."""
        ties = [(kind, {*codes}) for kind, *codes in self._outcome.ties_there]
        met = ties.index(("same", {code, twin})) if ("same", {code, twin}) in ties else len(ties)
        return any(kind == "merged" and code in codes for kind, codes in ties[met:])

    # colours

    def judge_shades(self) -> None:
        """Judge the colours of codes: a code keeps its own while it exists, but one that a person chose wins.

        A code that was removed here gives no colour to another code that has its name, unless somebody there said that
        the two are one, and chose a colour that whoever removed it did not know.
        """
        decisions = self.verdict.decisions
        for fact, here in self._here.facts.items():
            if fact[0] == "shade" and is_there(here) and not is_there(decisions.get(("code", fact[1]), here)):
                decisions[fact] = replacement(here, decisions["code", fact[1]])
        for code, local in self.names.items():
            there = self._there.get(("shade", code))
            if there is None or not is_there(there) or not is_there(decisions.get(("code", local))):
                continue
            fact = ("shade", local)
            shade = self._here.facts.get(fact)
            if shade is None or not is_there(shade):
                known = shade or NOTHING  # a colour chosen here before its code was removed is still a change here
                decisions[fact] = replace(there, before=there.before | (known.before - {there.number}))
            elif code not in self._merged_names and (code not in self._gone or self._is_continued(code, local, there)):
                # Whoever created it again there knew of its earlier colour, there or as the code that it is here.
                gone = [self._there.get(("shade", name), NOTHING) for name in (local, *self._twins(local))]
                is_anew = code != local and any(not is_there(each) and each.replaces(shade) for each in gone)
                is_settled = local not in self.kept_codes and _is_chosen(there)
                is_anew &= is_settled or self._actual.get(fact) == there.value
                known = decisions.get(fact, shade)
                anew = replace(there, before=there.before | known.before | known.same | {known.number})
                decisions[fact] = anew if is_anew else _shade(self._outcome, fact, known, there)

    def _is_continued(self, code: str, local: str, shade: Decision) -> bool:
        """Return whether a code there with this colour is a code here, although it or its twin was removed here."""
        removed = self._here.facts.get(("shade", code), NOTHING)
        return code == local or (local in self._twins(code) and not removed.knows(shade))


def _shade(outcome: Outcome, fact: Fact, here: Decision, there: Decision) -> Decision:
    if there.number in outcome.here.undone:
        return here  # an older copy has what its maker undid, as an earlier merge reported
    shown = f"#{outcome.here.value('code', fact[1])} color"
    if here.value != there.value and outcome.is_reported(shown) and outcome.actual.get(fact) == here.value:
        outcome.here.reported[fact, there.number] = shown  # a person is asked, by which nothing is lost
        return here
    if not (here.knows(there) or there.knows(here) or here.value == there.value):
        if not _is_chosen(there):
            return here
        if not _is_chosen(here):
            return here if (fact, there.number) in outcome.here.reported else there
    return outcome.scalar(fact, here, there, owner=None, shown=shown)


def _uses_since(outcome: Outcome, code: str, gone_code: str, twins: Collection[str]) -> tuple[bool, bool]:
    """Return whether a code there must be back here for what it was given to there, and whether it may be.

    `gone_code` is that code here, where it was removed, and `twins` are others that it was here.
    """
    tags = [(fact, tag) for fact, tag in outcome.there.items() if fact[0] == "tag" and fact[2] == code]
    unknown, possible = False, False
    for fact, tag in tags:
        here = outcome.here.facts.get(("tag", fact[1], gone_code)) or _known_as(outcome.here, fact, tag, twins)
        gone = outcome.here.facts.get(("highlight", fact[1]))
        stays_gone = gone is not None and not is_there(gone) and ("highlight", fact[1]) not in outcome.actual
        # It was removed with its annotation, and that removal was undone there. Otherwise the removal of the code
        # is later.
        back = outcome.there.get(("highlight", fact[1]), NOTHING)
        is_undone = here is not None and gone is not None and not is_there(gone) and here.time == gone.time
        is_undone = is_undone and gone is not None and back.knows(gone)
        if is_there(tag) and not stays_gone and (here is None or is_undone or not here.replaces(tag)):
            # A giver who took their own tag off here and gave it there independently no longer has it; the report
            # says so.
            # An undo there that took back exactly this is their last word, unknown to whoever removed the code.
            is_last = here is not None and tag.replaces(here)
            unknown |= here is None or is_undone or (tag.time > here.time and here.creator != tag.value) or is_last
            possible |= gone_code != code  # it was put on there independently of the one here
            possible |= here is not None and not here.knows(tag)
    for fact, given in outcome.there.items():
        if fact[0] == "article tag" and fact[2] == code and is_there(given):
            known = [
                d for f, d in outcome.here.facts.items() if f[:2] == fact[:2] and f[3] == fact[3] and d.knows(given)
            ]
            here = outcome.here.facts.get(("article tag", fact[1], gone_code, fact[3]))
            known += [] if here is None else [here]
            unknown |= all(given.time > each.time for each in known) and not _is_given(outcome, fact, given)
            possible |= here is not None and not here.knows(given)
    return unknown, possible


def _successors(record: Record, code: str) -> list[str]:
    """Return the codes that one was merged into, one after the other, whether or not they are still here."""
    chain, merged = [code], record.merged_code
    while (into := merged.get(chain[-1])) and into not in chain:
        chain.append(into)
    return chain[1:]


def _free(
    outcome: Outcome, present: dict[str, Decision], there: Decision, taken: set[str], incoming: set[str]
) -> dict[str, Decision]:
    """Return the codes here that no code there is, or of which the report says that one more code there is that."""
    reported = {name for name, here in present.items() if f"#{there.value} → #{here.value}" in outcome.renamed}
    return {name: here for name, here in present.items() if name not in incoming | (taken - reported)}


def _had_name(record: Record, code: str, decision: Decision, name: str) -> bool:
    return name in decision.values | record.facts.get(("code", code), decision).values


def _known_as(record: Record, tag: Fact, there: Decision, twins: Iterable[str]) -> Decision | None:
    """Return what became here of a tag there, under a code that was identified with its own, or had it merged in."""
    under = (record.facts.get((*tag[:2], twin)) for twin in twins)
    return next((each for each in under if each is not None and each.knows(there)), None)


def _is_given(outcome: Outcome, fact: Fact, there: Decision) -> bool:
    """Return whether a code of an article is still here under the code that was merged into it there."""
    alike = [f for f, d in outcome.here.facts.items() if f[:2] == fact[:2] and d.number in {*there.same, there.number}]
    return any(f[3] == fact[3] and f in outcome.actual for f in alike)


def _is_chosen(shade: Decision) -> bool:
    """Return whether a person chose a colour.

    A new code has its parent's colour or one of the palette; no step chooses a colour of the palette.
    """
    return str(shade.value).startswith("#") and not shade.is_first
