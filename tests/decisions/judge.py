"""What a merge, or the import of what was exported, may make of two sets of decisions, and what it must."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.decisions.article_tags import ON_ARTICLE, judge_article_tag
from tests.decisions.articles import went_with_article
from tests.decisions.code_judge import CodeJudge
from tests.decisions.facts import (
    FIELDS,
    NEXT,
    NOTHING,
    OF_CLAIMS,
    SOFT,
    TEXT,
    Decision,
    Fact,
    is_there,
    last_change,
    parents,
)
from tests.decisions.links import LinkJudge
from tests.decisions.outcome import Outcome, Verdict, replacement
from tests.decisions.saying import SAID

UNIONS = ("correction", "dismissal", "dismissal in")
"""What comes from both sides, whoever knew of the other's."""


class MergeJudge:
    """Compares what a merge made of a library with the decisions here and there."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._here, self._there, self._actual = outcome.here, outcome.there, outcome.actual
        self.verdict = outcome.verdict
        self._code_judge = CodeJudge(outcome)
        self._names = self._code_judge.names
        self._links = LinkJudge(outcome)

    def judge(self) -> Verdict:
        """Return the verdict; the decisions are those of the facts that are there afterwards or ever were."""
        decisions = self.verdict.decisions
        self._code_judge.judge()
        for fact in dict.fromkeys([*self._here.facts, *self._there]):
            if fact[0] == "highlight":
                self._highlight(fact[1])
        for fact, there in self._there.items():
            if fact[0] in SAID:
                self._said(fact, there)
            elif fact[0] == ON_ARTICLE:
                judge_article_tag(self._outcome, fact, there, self._code_judge)
            elif fact[0] in UNIONS and is_there(there):
                self._union(fact, there)
            if fact[0] == "article" and is_there(there) and not is_there(self._here.facts.get(fact)):
                decisions[fact] = there
        self._code_judge.judge_shades()
        for fact, here in self._here.facts.items():
            decisions.setdefault(fact, here)
        expected = {f: d.value for f, d in decisions.items() if d.value is not None and f[0] not in (SOFT, TEXT)}
        for fact in sorted(expected.keys() | self._actual.keys()):
            if expected.get(fact) != self._actual.get(fact):
                self.verdict.wrong.append(
                    f"{' '.join(fact)}: must be {expected.get(fact)!r}, is {self._actual.get(fact)!r}"
                )
        return self.verdict

    def _union(self, fact: Fact, there: Decision) -> None:
        here = self._here.facts.get(fact)
        if here is None or not is_there(here):
            removed_here = here is not None and here.replaces(there)
            self.verdict.decisions[fact] = here if removed_here and here is not None else there

    def _said(self, fact: Fact, there: Decision) -> None:
        """The last word of a person counts; what went with its article is not one."""
        here, article = self._here.facts.get(fact), self._there.get(("article", fact[1]), NOTHING)
        went_along = not is_there(there) and article.time == there.time
        if not went_along and (here is None or here.time < there.time):
            self.verdict.decisions[fact] = there

    # annotations

    def _highlight(self, name: str) -> None:
        fact = ("highlight", name)
        here, there = self._here.facts.get(fact), self._there.get(fact)
        if there is None:
            return
        if is_there(here) and is_there(there):
            self._both(name)
        elif is_there(there):
            self._only_there(name, here)
            self._links.judge(name)
        elif here is not None and is_there(here):
            self._only_here(name, here, there)
            self._links.judge(name)

    def _only_there(self, name: str, here: Decision | None) -> None:
        """One that is not here comes in, but for one that was removed here and not changed there since."""
        fact = ("highlight", name)
        # Whoever removed it took that back there. Who has undone here that it was made is not known there (number 0).
        is_back = here is not None and here.number != 0 and self._there[fact].replaces(here)
        if here is not None and not is_back:
            last = last_change(self._there, name)
            if last <= last_change(self._here.facts, name) or last in self._here.changed:
                return
            self._outcome.must_tell(fact, here, self._there[fact], "annotation")
        for part, there in self._parts(name):
            if part[0] == "link" and part[1] != name:
                continue  # it is another claim's
            if part[0] == "tag" and self._was_taken_off_before(part, there, here):
                continue
            if is_there(there) or here is None:
                known = self._here.facts.get(part, NOTHING)  # what was here before is not new when an older copy has it
                before = there.before | known.before | known.same | {known.number}
                values = there.values | known.values | {known.value}
                both = replace(there, before=before - {there.number}, values=values - {there.value})
                self.verdict.decisions[part] = both if part in self._here.facts and part[0] != SOFT else there

    def _was_taken_off_before(self, tag: Fact, there: Decision, removal: Decision | None) -> bool:
        """Whether somebody took a tag off here, and then its annotation was removed, which comes back without it."""
        merged = [code for code, into in self._outcome.merged_there.items() if self._names.get(into, into) == tag[2]]
        known = [self._here.facts.get(("tag", tag[1], code)) for code in (tag[2], *merged)]
        here = next((each for each in known if each is not None), None)
        if here is None or is_there(here):
            return False
        if removal is None:  # its article was removed, and is wanted again
            return here.knows(there) and tag not in self._actual
        if not (here.replaces(there) or (known[0] is None and here.knows(there))):  # who merges codes gives none again
            return False
        if here.number == 0 and here.time < removal.time:
            return True  # whoever gave it undid that before
        since = any(there.number < number < removal.number for number, _ in here.taken)
        return since and is_there(self._here.facts.get(("code", tag[2])))

    def _only_here(self, name: str, here: Decision, there: Decision) -> None:
        """One that was removed there goes, if its maker removed it and nobody has changed it here since."""
        fact = ("highlight", name)
        if there.creator != here.value[0] and went_with_article(self._there, name):
            return
        if here.replaces(there) or there.number in here.withdrawn:
            return  # an older copy, from when it was gone that was made again since, or whose removal was undone
        last = last_change(self._here.facts, name)
        is_known = last <= last_change(self._there, name) or last in self._outcome.past_there
        # An undo there sets back when it was changed last: it seems to be older than what is here, which is asked.
        told = self._here.told.get((fact, there.number)) is not None or self._outcome.is_told("annotation")
        if there.creator == here.value[0] and is_known and not (told and fact in self._actual):
            self.verdict.decisions[fact] = there
            parts = self._here.facts | self.verdict.decisions  # what other codes were merged into goes, too
            for part in [each for each, decision in parts.items() if is_there(decision) and fact in {*parents(each)}]:
                self.verdict.decisions[part] = replacement(parts[part], there)
            return
        if not here.knows(there):  # else it came back here after that, as a person was told
            self._outcome.must_tell(fact, here, there, "annotation")

    def _both(self, name: str) -> None:
        here, there = self._here.facts, self._there
        owner = here["highlight", name].value[0]
        softs = {part: decision for part, decision in self._parts(name) if part[0] == SOFT}
        parts = [part for part, _ in self._parts(name)]
        mine = [f for f in here if f[0] not in (SOFT, "highlight") and ("highlight", name) in {*parents(f)}]
        moved = [f for f in self.verdict.decisions if f[:2] == ("tag", name)]  # by codes that were merged there
        tags = dict.fromkeys(part for part in (*parts, *mine, *moved) if part[0] == "tag")
        changed = False
        both_claims = is_there(here.get(("claim", name))) and is_there(there.get(("claim", name)))
        for kind in FIELDS:
            if kind in OF_CLAIMS and not both_claims:
                continue
            fact = (kind, name)
            chosen = self._outcome.scalar(fact, here[fact], there[fact], owner=owner, shown=kind)
            changed |= chosen.value != here[fact].value
            self.verdict.decisions[fact] = chosen
        changed |= self._claim(name, owner)
        changed |= self._links.judge(name)
        for tag in tags:
            taken = self._tag(tag, owner)
            changed |= taken
            there_time = self._there.get((SOFT, *tag[1:]))
            if taken and there_time is not None:
                self.verdict.decisions[SOFT, *tag[1:]] = there_time
            elif (
                (soft := (SOFT, *tag[1:])) in softs and soft in here and is_there(here[soft]) and is_there(softs[soft])
            ):
                # Its giver gave it on both sides, which is known here from now on.
                self.verdict.decisions[soft] = max(here[soft], softs[soft], key=lambda decision: decision.time)
        if changed:
            late = max(here[SOFT, name], there[SOFT, name], key=lambda decision: decision.time)
            # An undo here does not take back what came: whoever removes it then has seen that.
            self.verdict.decisions[SOFT, name] = replace(late, number=NEXT())

    def _claim(self, name: str, owner: str) -> bool:
        fact = ("claim", name)
        here, there = self._here.facts.get(fact), self._there.get(fact)
        if here is None and there is None:
            return False
        here, there = here or NOTHING, there or NOTHING
        if is_there(here) and is_there(there) and here.number != there.number:
            return False  # two people called it a claim, each by themselves
        if is_there(here) and not is_there(there) and not there.replaces(here):
            return False  # what was taken away there was another claim, if it was one
        apart = is_there(there) and not is_there(here) and not here.replaces(there)
        if apart and there.creator == owner and fact in self._actual:
            chosen = there  # what was taken away here was another claim
        else:
            chosen = self._outcome.scalar(fact, here, there, owner=owner, shown="claim")
        if is_there(here) == is_there(chosen):
            if here.number:
                self.verdict.decisions[fact] = chosen
            return False
        self.verdict.decisions[fact] = chosen
        for kind in OF_CLAIMS:
            part = (kind, name)
            self.verdict.decisions[part] = (
                self._there[part] if is_there(chosen) else replacement(self._here.facts[part], chosen)
            )
        return True

    def _tag(self, fact: Fact, owner: str) -> bool:
        code = self.verdict.decisions.get(("code", fact[2]))
        if code is not None and not is_there(code):
            return False  # it went, or went into another, with its code
        here, there = self._here.facts.get(fact), self._there_tag(fact)
        moved = self.verdict.decisions.get(fact)
        if moved is not None and is_there(moved):  # it came of another tag, whose code was merged there
            there = there or self._taken_off_before(fact, moved)
            if there is None or is_there(there) or not there.replaces(moved):
                return False
            here = moved
        elif there is None and here is not None and is_there(here):
            there = self._taken_off_before(fact, here) or self._taken_off_by_giver(fact, here)
        if fact[2] in self._code_judge.kept and (there is None or not is_there(there)):
            return False
        if there is None or (here is not None and is_there(here) == is_there(there)):
            if here is not None and there is not None and not is_there(here):
                self.verdict.decisions[fact] = here.met(there)
            return False
        if is_there(there):
            stays_off = here is not None and (here.replaces(there) or not there.replaces(here))
            if here is not None and not here.knows(there) and there.value != here.creator:
                stays_off = False  # who took off their own has not taken off another one
            late = here is not None and here.knows(there) and there.time < here.time
            # It was taken off here, too, by itself, and only the other side took that back.
            apart = here is not None and here.creator == there.value and here.number not in there.before
            # Of what one person says the last word counts, by an undo, too.
            apart &= here is not None and not (there.creator == here.creator and there.time > here.time)
            if (apart and fact not in self._actual) or (stays_off and (late or fact not in self._actual)):
                return False  # taken off here, by somebody who knew of it, unless an undo there put it on again
            if here is None and fact not in self._actual and self._taken_off_by_name(fact, there):
                return False
            self.verdict.decisions[fact] = there
            return True
        restored = here is not None and here.time > there.time and fact in self._actual
        withdrawn = here is not None and there.number in here.withdrawn  # an undo here took just that one back
        restored |= withdrawn and fact in self._actual
        restored |= (fact, there.number) in self._here.brought_back and fact in self._actual  # whoever undid that knew
        # An undo here that took something else back has not put it on again.
        follows = here is not None and bool(here.withdrawn) and there.knows(here) and fact not in self._actual
        follows &= here is not None and not (here.creator == there.creator and here.time > there.time)
        if here is None or restored or not (there.replaces(here) or follows):
            return False
        own = {number for number, taker in there.taken if taker == here.value} - here.before - here.same
        if there.creator != here.value and not own:  # else its giver took it off, and then somebody theirs
            ended = [f[2] for f, d in self._there.items() if f[:2] == fact[:2] and d is there]
            # Else it is there under the name of another code, or was taken off with that.
            if fact[2] in ended and not self._outcome.merged_there.keys() & {*ended}:
                self._outcome.must_tell(fact, here, there, "codes on them")
            return False
        self.verdict.decisions[fact] = there
        return True

    def _taken_off_before(self, fact: Fact, moved: Decision) -> Decision | None:
        """Return the decision that took a tag off there, by the code that was merged into this one since."""
        merged = {code for code, into in self._outcome.merged_there.items() if self._names.get(into, into) == fact[2]}
        ended = (d for f, d in self._there.items() if f[:2] == fact[:2] and f[2] in merged and d.replaces(moved))
        return next((decision for decision in ended if not is_there(decision)), None)

    def _taken_off_by_giver(self, fact: Fact, here: Decision) -> Decision | None:
        """Return how its giver took just that one off there, with a code that this one was found to be."""
        if fact in self._actual:
            return None
        ended = (d for f, d in self._there.items() if f[:2] == fact[:2] and not is_there(d) and d.replaces(here))
        return next((each for each in ended if each.creator == here.value), None)

    def _taken_off_by_name(self, fact: Fact, there: Decision) -> bool:
        """Whether a code of the same name, made here by itself, was taken off here after it was put on there."""
        code = ("code", fact[2])
        name = self.verdict.decisions.get(code, self._here.facts.get(code, there)).value
        return any(
            tag.replaces(there)
            or (tag.number == 0 and tag.knows(there))  # its giver undid it, whatever its code was merged into since
            or (self._here.facts.get(("code", each[2]), NOTHING).values >= {name} and tag.time > there.time)
            for each, tag in self._here.facts.items()
            if each[:2] == ("tag", fact[1]) and not is_there(tag)
        )

    def _there_tag(self, fact: Fact) -> Decision | None:
        found = [d for f, d in self._there.items() if f[:2] == ("tag", fact[1]) and self._named(f) == fact]
        return next((each for each in found if is_there(each)), found[0] if found else None)

    def _parts(self, name: str) -> Iterator[tuple[Fact, Decision]]:
        """Yield what belongs to an annotation there, its tags by the codes here."""
        for fact, decision in self._there.items():
            if fact in (("highlight", name), (SOFT, name)) or ("highlight", name) in {*parents(fact)}:
                named = fact if fact[0] != "tag" else self._named(fact)
                if named is not None:
                    yield named, decision
                    if fact[0] == "tag" and (SOFT, *fact[1:]) in self._there:
                        yield (SOFT, *named[1:]), self._there[SOFT, *fact[1:]]

    def _named(self, tag: Fact) -> Fact | None:
        is_here = is_there(self._here.facts.get(("code", tag[2])))
        code = self._names.get(tag[2]) or (tag[2] if is_here else self._code_judge.twin(tag[2]))
        return None if code is None else ("tag", tag[1], code)
