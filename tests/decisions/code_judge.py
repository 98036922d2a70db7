"""What a merge may make of two codebooks."""

from __future__ import annotations

from tests.decisions.facts import Decision, is_there
from tests.decisions.outcome import Outcome


class CodeJudge:
    """Says what each code there is here, and what must become of it."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._here, self._there, self._actual = outcome.here, outcome.there, outcome.actual
        self._merged_there = outcome.merged_there
        self.verdict = outcome.verdict
        self.names: dict[str, str] = {}
        """The code here that each code there is."""
        self._gone: dict[str, Decision] = {}

    def judge(self) -> None:
        codes = [(fact[1], there) for fact, there in self._there.items() if fact[0] == "code"]
        for code, there in sorted((c for c in codes if is_there(c[1])), key=lambda each: str(each[1].value)):
            self._code(code, there)
        for code, there in codes:
            if not is_there(there):
                self._removed_code(code, there)

    def _code(self, code: str, there: Decision) -> None:
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
        chosen = self._outcome.scalar(fact, here, there, owner=None, shown=f"#{here.value}")
        self.verdict.decisions[fact] = chosen

    def _local(self, code: str, there: Decision) -> str | None:
        """Return the code here that one there is; None where there is none."""
        here = self._here
        known = here.facts.get(("code", code))
        if is_there(known):
            return code
        follow, seen = code, {code}
        while (following := here.merged_code.get(follow) or here.same_code.get(follow)) and following not in seen:
            if is_there(here.facts.get(("code", following))):
                return following
            seen.add(follow := following)
        if known is not None:
            self._gone[code] = known
            return None
        present = {f[1]: d for f, d in here.facts.items() if f[0] == "code" and is_there(d)}
        for name, decision in present.items():
            if decision.value == there.value:
                here.same_code[code] = name
                return name
        for name, decision in present.items():
            if there.value in decision.values and there.value not in {d.value for d in present.values()}:
                here.same_code[code] = name
                return name
        return None

    def _code_again(self, code: str, there: Decision) -> None:
        """One that was removed here is there again only under what somebody tagged with it and nobody here knew of."""
        tags = [(fact, tag) for fact, tag in self._there.items() if fact[0] == "tag" and fact[2] == code]
        unknown = False
        for fact, tag in tags:
            here = self._here.facts.get(fact)
            gone = self._here.facts.get(("highlight", fact[1]))
            stays_gone = gone is not None and not is_there(gone)
            if is_there(tag) and not stays_gone and (here is None or not here.replaces(tag)):
                unknown |= here is None or tag.time > here.time
        again = [f for f, value in self._actual.items() if f[0] == "code" and value == there.value]
        again = [f for f in again if f not in self._here.visible()]
        if unknown and not again:
            self.verdict.wrong.append(f"#{there.value}: what was tagged with it there is lost")
        for fact in again if unknown else ():
            self.names[code] = fact[1]
            self.verdict.decisions[fact] = there

    def _removed_code(self, code: str, there: Decision) -> None:
        fact = ("code", code)
        here = self._here.facts.get(fact)
        if here is None or not is_there(here):
            return
        tags = [f for f in self._here.belonging(fact) if f[0] == "tag"]
        givers = {self._here.value(*tag) for tag in tags}
        into = self._merged_there.get(code, "")
        while into in self._merged_there:
            into = self._merged_there[into]
        into = self.names.get(into, into)
        if here.time > there.time or (not into and givers - {there.creator}):
            self._outcome.must_tell(fact, here, there, f"#{here.value}")
            return
        self.verdict.decisions[fact] = there
        for tag in tags:
            giver = self._here.value(*tag)
            self.verdict.decisions[tag] = Decision(None, there.creator, there.time, before=frozenset({there.number}))
            if into:
                self.verdict.decisions.setdefault(
                    ("tag", tag[1], into), self._here.facts.get(("tag", tag[1], into)) or Decision(giver, giver, 0)
                )
        if into:
            self._here.merged_code[code] = into
