"""Links between claims: the steps of a person, and what a merge may make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.decisions.facts import NOTHING, Decision, Fact, is_there
from tests.decisions.outcome import replacement
from tui.core.annotations import RELATIONS
from tui.core.errors import ConflictError

if TYPE_CHECKING:
    from tests.decisions.facts import Facts
    from tests.decisions.outcome import Outcome
    from tests.decisions.world import Seat

APART = ({"repeats", "contradicts"}, {"supports", "contradicts"})
"""Pairs of relations that exclude each other between the same two claims."""


def link(seat: Seat) -> bool:
    claims = [fact[1] for fact in seat.record.of("claim")]
    if len(claims) < 2:
        return False
    claim, other = seat.dice.sample(claims, 2)
    relation = seat.dice.choice(RELATIONS)
    fact = ("link", claim, relation, other)
    present = [each for each in seat.record.of("link") if {each[1], each[3]} == {claim, other}]
    refused = [each for each in present if each[2] == relation or {each[2], relation} in APART]
    try:
        seat.library.claims.link(claim, relation, other)
    except ConflictError:
        if not {*refused} - {fact}:
            raise
        seat.record_step(f"{fact} cannot be", {})
    else:
        if fact not in present and refused:
            raise AssertionError(f"{fact} is made beside {refused[0]}")
        seat.record_step(
            f"{fact}", {} if fact in present else {fact: seat.person}, touches="" if fact in present else claim
        )
    return True


def unlink(seat: Seat) -> bool:
    links = seat.record.of("link")
    own = [fact for fact in links if seat.record.value(*fact) == seat.person]
    if not links:
        return False
    fact = seat.dice.choice(own if own and seat.dice.random() < 0.9 else links)
    seat.library.claims.unlink(*fact[1:])
    seat.record_step(f"no {fact}", {fact: None}, touches=fact[1])
    return True


class LinkJudge:
    """Judges links: one ends with either claim, or when its creator removes it; other removals must be reported."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._here, self._there, self._actual = outcome.here.facts, outcome.there, outcome.actual

    def judge(self, claim: str) -> bool:
        """Judge the links of a claim; return whether the merge added or removed any."""
        facts = dict.fromkeys(f for f in (*self._here, *self._there) if f[:2] == ("link", claim))
        return sum(self._link(fact) for fact in facts) > 0

    @staticmethod
    def are_unseen(claim: str, present: Facts, gone: Facts, remover: str = "") -> bool:
        """Return whether links lead to a claim of which nobody knew where it is gone, except for its remover's own."""
        links = [f for f, d in present.items() if f[0] == "link" and f[3] == claim and d.value not in (None, remover)]
        return any(fact not in gone for fact in links)

    def _link(self, fact: Fact) -> bool:
        here, there = self._here.get(fact), self._there.get(fact)
        chosen = self._chosen(fact, here, there)
        if chosen is not None:
            self._outcome.verdict.decisions[fact] = chosen
        else:  # one claim may come in while the other was removed here: the report says that the link was left out
            self._outcome.verdict.decisions.pop(fact, None)
        return is_there(here) != is_there(chosen)

    def _chosen(self, fact: Fact, here: Decision | None, there: Decision | None) -> Decision | None:
        claims = [("claim", fact[1]), ("claim", fact[3])]
        if not all(claim in self._actual for claim in claims):
            if here is None or not is_there(here):
                return here
            gone = [claim for claim in claims if claim not in self._actual]
            ends = [self._there[claim] for claim in gone if claim in self._there]  # otherwise it was never one there
            ends += [self._there[end] for _, name in gone if (end := ("highlight", name)) in self._there]
            return replacement(here, ends[0]) if ends else here
        if here is not None and is_there(here):
            if there is None or is_there(there):
                return here.merge(there) if there is not None and there.value == here.value else here
            return self._taken_off(fact, here, there)
        if there is None or not is_there(there):
            return here
        # it comes back with its claim, and that is reported
        if not all(is_there(self._here.get(claim)) for claim in claims):
            return there if here is None or fact in self._actual else here
        if here is None or not here.replaces(there):
            is_last = here is not None and here.creator == there.value and here.time > there.time
            # Whoever made both may have taken off the one here later.
            stays_off = here is not None and (here.knows(there) or is_last) and fact not in self._actual
            return here if stays_off else there
        return there if fact in self._actual and there.time > here.time else here  # an undo there brought it back

    def _taken_off(self, fact: Fact, here: Decision, there: Decision) -> Decision:
        if not there.replaces(here):
            return here
        went_along = any(not is_there(self._there.get(parent, NOTHING)) for parent in _claims(fact))
        known = here.before | here.same
        by_maker = any(who == here.value and number not in known for number, who in there.removals)
        if there.creator == here.value or by_maker or went_along:  # somebody else may have undone their own since
            return there if went_along is False and not here.withdrawn else self._as_it_is(fact, here, there)
        self._outcome.must_report(fact, here, there, "links")
        return here

    def _as_it_is(self, fact: Fact, here: Decision, there: Decision) -> Decision:
        return here if fact in self._actual else there


def _claims(fact: Fact) -> list[Fact]:
    return [("claim", fact[1]), ("claim", fact[3])]
