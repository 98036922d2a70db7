"""What a merge or an import may or must make of two sets of decisions."""

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
    Facts,
    is_there,
    parents,
)
from tests.decisions.links import LinkJudge
from tests.decisions.outcome import Outcome, Verdict, last_change, replacement
from tests.decisions.tag_judge import TagJudge
from tests.decisions.whole_articles import OF_ONE_PERSON

UNIONS = ("correction", "dismissal", "dismissal in")
"""Facts that are kept from both sides, whether or not anybody knew of the other side's."""


class MergeJudge:
    """Compares the result of a merge with the decisions here and there."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._here, self._there, self._actual = outcome.here, outcome.there, outcome.actual
        self.verdict = outcome.verdict
        self._code_judge = CodeJudge(outcome)
        self._tags = TagJudge(outcome, self._code_judge)
        self._links = LinkJudge(outcome)

    def judge(self) -> Verdict:
        """Return the verdict. Its decisions cover all facts that exist after the merge or ever existed."""
        decisions = self.verdict.decisions
        self._code_judge.judge()
        for fact in dict.fromkeys([*self._here.facts, *self._there]):
            if fact[0] == "highlight":
                self._highlight(fact[1])
        for fact, there in self._there.items():
            if fact[0] in OF_ONE_PERSON:
                self._said(fact, there)
            elif fact[0] == ON_ARTICLE:
                judge_article_tag(self._outcome, fact, there, self._code_judge)
            elif fact[0] in UNIONS and is_there(there):
                self._union(fact, there)
            if fact[0] == "article" and is_there(there) and not is_there(self._here.facts.get(fact)):
                decisions[fact] = there
        for fact, decision in [*decisions.items()]:
            stays = fact[0] in ("tag", ON_ARTICLE) and is_there(decision) and self._outcome.stays_off(fact, decision)
            if stays and not is_there(self._here.facts.get(fact)):
                decisions[fact] = self._here.facts.get(fact) or replacement(decision, decision)
        self._code_judge.judge_shades()
        for fact in [fact for fact, decision in decisions.items() if is_there(decision) and self._is_undone(fact)]:
            del decisions[fact]
        for fact, here in self._here.facts.items():
            decisions.setdefault(fact, here)
        expected = {f: d.value for f, d in decisions.items() if d.value is not None and f[0] not in (SOFT, TEXT)}
        for fact in sorted(expected.keys() | self._actual.keys()):
            if expected.get(fact) != self._actual.get(fact):
                self.verdict.wrong.append(
                    f"{' '.join(fact)}: must be {expected.get(fact)!r}, is {self._actual.get(fact)!r}"
                )
        return self.verdict

    def _is_undone(self, fact: Fact) -> bool:
        """Return whether an older copy has what its maker undid since, as a merge has reported: it may stay away."""
        if fact[0] == SOFT:  # when something changed goes with that
            return self._is_undone(("tag" if len(fact) > 2 else "highlight", *fact[1:]))
        needed = [each for each in (fact, *parents(fact)) if not is_there(self._here.facts.get(each))]
        undone = (self._there.get(each, NOTHING).number in self._here.undone for each in needed)
        return fact in needed and fact not in self._actual and any(undone)

    def _union(self, fact: Fact, there: Decision) -> None:
        here = self._here.facts.get(fact)
        if here is None or not is_there(here):
            removed_here = here is not None and here.replaces(there)
            self.verdict.decisions[fact] = here if removed_here and here is not None else there

    def _said(self, fact: Fact, there: Decision) -> None:
        """The latest statement of each person counts; one that was removed with its article does not."""
        here, article = self._here.facts.get(fact), self._there.get(("article", fact[1]), NOTHING)
        went_along = not is_there(there) and article.time == there.time
        if not went_along and (here is None or here.time < there.time):
            self.verdict.decisions[fact] = there

    # annotations

    def _highlight(self, name: str) -> None:
        fact = ("highlight", name)
        here, there = self._here.facts.get(fact), self._there.get(fact)
        if there is None:
            self._links.judge(name)  # the claim that one of them leads to may be gone
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
        """An annotation that is not here comes in, unless it was removed here and not changed there since."""
        fact = ("highlight", name)
        # Whoever removed it undid that there. If its creation was undone here, the other side does not know (number 0).
        is_back = here is not None and here.number != 0 and self._there[fact].replaces(here)
        if here is not None and here.number == 0 and here.time not in self._here.reversals:
            # A merge followed its maker, who undid its creation there and has redone it since.
            is_back = bool(self._there[fact].repeats & here.before) and self._there[fact].time > here.time
        if here is not None and not is_back:
            last = last_change(self._there, name)
            if last <= last_change(self._here.facts, name) or last in self._here.changed:
                return
            self._outcome.must_report(fact, here, self._there[fact], "annotation")
        givings: Facts = {}
        for part, there in self._parts(name):
            if part[0] == "link" and part[1] != name:
                continue  # it belongs to another claim
            if part[0] == "tag" and is_there(there):  # two codes there may be one here, and so are the tags
                there = givings[part] = givings[part].merge(there) if part in givings else there
            if part[0] == "tag" and self._tags.was_taken_off_before(part, there, here):
                continue
            if part[0] == "tag" and part not in self._actual and self._tags.was_taken_back(part, there):
                continue
            if is_there(there) or here is None or part not in self._here.facts:  # its removal there is known, too
                # an older copy does not make something new that was here before
                known = self._here.facts.get(part, NOTHING)
                before = there.before | known.before | known.same | {known.number}
                values = there.values | known.values | {known.value}
                both = replace(there, before=before - {there.number}, values=values - {there.value})
                self.verdict.decisions[part] = both if part in self._here.facts and part[0] != SOFT else there

    def _only_here(self, name: str, here: Decision, there: Decision) -> None:
        """Remove an annotation that its creator removed there, unless somebody here has changed it since."""
        fact = ("highlight", name)
        if there.creator != here.value[0] and went_with_article(self._there, name):
            return
        if there.number in self._here.forgotten and fact in self._actual:
            return  # that removal came from here, where its article was brought back
        # Whoever undid its creation there (number 0) knew nothing of a removal that was undone here.
        is_apart = there.number == 0 and there.knows(here)
        # If an older copy brought it back, which was asked about, its maker's removal may remove it again.
        is_copy = self._here.reported.get((fact, here.number)) is not None and there.creator == here.value[0]
        is_newer = (here.replaces(there) and not is_apart) or there.number in here.withdrawn
        if is_newer and not (is_copy and fact not in self._actual):
            return  # an older copy, from a time when it was gone; it was created again since, or its removal was undone
        last = last_change(self._here.facts, name)
        is_known = last <= last_change(self._there, name) or last in self._outcome.change_times_there
        # An undo there resets the time of the last change, so that it looks older than the one here; a person is asked.
        is_reported = self._here.reported.get((fact, there.number)) is not None
        is_reported |= self._outcome.is_reported("annotation")
        is_known &= not self._links.are_unseen(name, self._here.facts, self._there, there.creator)
        if there.creator == here.value[0] and is_known and not (is_reported and fact in self._actual):
            self.verdict.decisions[fact] = there
            # tags that were moved here by merges of codes are removed, too
            parts = self._here.facts | self.verdict.decisions
            for part in [each for each, decision in parts.items() if is_there(decision) and fact in {*parents(each)}]:
                self.verdict.decisions[part] = replacement(parts[part], there)
            return
        if self._outcome.is_asked(name, "annotation") or not here.knows(
            there
        ):  # otherwise it came back here later, and that was reported then
            self._outcome.must_report(fact, here, there, "annotation")

    def _both(self, name: str) -> None:
        here, there = self._here.facts, self._there
        owner = here["highlight", name].value[0]
        softs = {part: decision for part, decision in self._parts(name) if part[0] == SOFT}
        parts = [part for part, _ in self._parts(name)]
        mine = [f for f in here if f[0] not in (SOFT, "highlight") and ("highlight", name) in {*parents(f)}]
        moved = [f for f in self.verdict.decisions if f[:2] == ("tag", name)]  # moved by merges of codes there
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
            taken = self._tags.judge(tag)
            changed |= taken
            there_time = self._there.get((SOFT, *tag[1:]))
            if taken and there_time is not None:
                self.verdict.decisions[SOFT, *tag[1:]] = there_time
            elif (
                (soft := (SOFT, *tag[1:])) in softs and soft in here and is_there(here[soft]) and is_there(softs[soft])
            ):
                # The giver gave it on both sides; from now on that is known here.
                self.verdict.decisions[soft] = max(here[soft], softs[soft], key=lambda decision: decision.time)
        if changed:
            early, late = sorted((here[SOFT, name], there[SOFT, name]), key=lambda decision: decision.time)
            # An undo here does not revert what came in: whoever removes it later has seen that.
            joint = self.verdict.decisions[SOFT, name] = replace(late, number=NEXT())
            self._here.joined[joint.number] = early.time

    def _claim(self, name: str, owner: str) -> bool:
        fact = ("claim", name)
        here, there = self._here.facts.get(fact), self._there.get(fact)
        if here is None and there is None:
            return False
        here, there = here or NOTHING, there or NOTHING
        if is_there(here) and is_there(there) and here.number != there.number:
            return False  # two people called it a claim independently
        if is_there(here) and not is_there(there) and not there.replaces(here):
            return False  # what was removed there may have been another claim
        if (
            is_there(here)
            and here.number in there.alike
            and fact in self._actual
            and self._outcome.is_reported("claim")
        ):
            self._here.reported[fact, there.number] = "claim"
            return False  # it had come there in a file, which does not say when a claim was made: a person is asked
        apart = is_there(there) and not is_there(here) and not here.replaces(there)
        if apart and there.creator == owner and fact in self._actual:
            chosen = there  # what was removed here was another claim
        else:
            chosen = self._outcome.scalar(fact, here, there, owner=owner, shown="claim")
            chosen = self._unless_worked_on(fact, chosen)
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

    def _unless_worked_on(self, fact: Fact, chosen: Decision) -> Decision:
        """Return the decision here, as a conflict, if the claim was worked on by somebody who did not know it gone."""
        here, there = self._here.facts.get(fact, NOTHING), self._there.get(fact, NOTHING)
        present, gone = (self._here.facts, self._there) if is_there(here) else (self._there, self._here.facts)
        parts = [part for part in present if part[0] in (*OF_CLAIMS, "link") and part[1] == fact[1]]
        known = {part: gone.get(part, NOTHING) for part in parts if is_there(present[part])}
        unknown = [part for part, there_gone in known.items() if not there_gone.knows(present[part])]
        is_new = any(present[part].value not in known[part].values | known[part].offered for part in unknown)
        # What was only tried there, and undone before it was chosen elsewhere, may count as known, or be asked about.
        is_tried = any(present[part].value in known[part].retracted for part in unknown)
        is_new |= is_tried and self._outcome.is_reported("claim")
        is_new |= self._links.are_unseen(fact[1], present, gone)
        if not is_new or is_there(here) == is_there(there) or (is_there(here) and is_there(chosen)):
            return chosen
        self._outcome.must_report(fact, here, there, "claim")
        return here

    def _parts(self, name: str) -> Iterator[tuple[Fact, Decision]]:
        """Yield the facts of an annotation there; its tags have the codes they have here."""
        for fact, decision in self._there.items():
            if fact in (("highlight", name), (SOFT, name)) or ("highlight", name) in {*parents(fact)}:
                named = fact if fact[0] != "tag" else self._tags.named(fact)
                if named is not None:
                    yield named, decision
                    if fact[0] == "tag" and (SOFT, *fact[1:]) in self._there:
                        yield (SOFT, *named[1:]), self._there[SOFT, *fact[1:]]
