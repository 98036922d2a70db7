"""Two people judge the same claims in two libraries, merged both ways; a check is changed only by its creator."""

from __future__ import annotations

import random
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.library.shelf import TEXT, put
from tui.core.annotations import VERDICTS
from tui.library import Library
from tui.library.transfer.merge import merge
from tui.library.upkeep.backup import back_up
from tui.library.upkeep.check import find_problems

if TYPE_CHECKING:
    from pathlib import Path

Said = tuple[str, str]
"""A verdict and its rationale; both "" for no check."""

NOTHING: Said = ("", "")
STEPS = 30


@dataclass
class Desk:
    """A person with their own library, and everyone's latest check on each claim as far as it is known there."""

    library: Library
    said: dict[tuple[str, str], tuple[int, Said]] = field(default_factory=dict)
    undo: list[tuple[tuple[str, str], Said, Said] | None] = field(default_factory=list)
    """What each step of this person changed; None for a merge, which is not undone here."""

    def decide(self, key: tuple[str, str], value: Said) -> None:
        version, before = self.said.get(key, (0, NOTHING))
        self.said[key] = (version + 1, value)
        self.undo.append((key, before, value))

    def meet(self, other: dict[tuple[str, str], tuple[int, Said]]) -> None:
        """Learn what the other library knows. Only its creator changes a check, so the later version is right."""
        for key, value in other.items():
            self.said[key] = max(self.said.get(key, (0, NOTHING)), value, key=lambda each: each[0])

    def expect(self, claims: list[str]) -> None:
        for claim_id in claims:
            claim = self.library.annotations.get(claim_id).claim
            assert claim is not None
            there = {check.creator: (check.verdict, check.rationale) for check in claim.checks}
            assert len(there) == len(claim.checks)
            assert there == {
                who: value for (name, who), (_, value) in self.said.items() if name == claim_id and value != NOTHING
            }
            kept = self.library.connection.one("SELECT verdict, rationale FROM claims WHERE highlight = ?", claim_id)
            assert kept is not None
            assert kept[0] == claim.verdict, "what triggers keep is what the checks come to"
            begun = there.get(claim.creator, NOTHING)[1]  # only its own person's rationale is the claim's until then
            assert claim.rationale == (begun if claim.verdict == "unchecked" else kept[1])


def step(desk: Desk, claim_id: str, dice: random.Random) -> None:
    """Judge a claim, give a rationale, take the check back, or undo."""
    key = (claim_id, desk.library.creator)
    verdict, rationale = desk.said.get(key, (0, NOTHING))[1]
    roll = dice.random()
    if roll < 0.45:
        said = (dice.choice(VERDICTS[1:]), rationale)
        desk.library.claims.edit(claim_id, verdict=said[0])
    elif roll < 0.65:
        said = (verdict, f"because {dice.randrange(9**9)}")
        desk.library.claims.edit(claim_id, rationale=said[1])
    elif roll < 0.75 and (verdict or rationale):
        said = NOTHING
        desk.library.checks.take_back(claim_id)
    elif desk.undo and desk.undo[-1] is not None:
        key, before, after = desk.undo.pop() or (key, NOTHING, NOTHING)
        assert desk.library.journal.undo() is not None
        if roll < 0.85:
            desk.said[key] = (desk.said[key][0] + 1, before)
            return
        assert desk.library.journal.redo() is not None
        desk.decide(key, after)
        desk.said[key] = (desk.said[key][0] + 2, after)
        desk.undo[-1] = (key, before, after)
        return
    else:
        return
    if said != (verdict, rationale):
        desk.decide(key, said)


@pytest.mark.parametrize("seed", [1, 2])
def test_each_persons_check_stays_theirs_whatever_meets(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    with ExitStack() as stack:
        desks = [Desk(stack.enter_context(Library(tmp_path / f"{name}.db", name))) for name in ("ann", "ben")]
        article = put(desks[0].library, TEXT)
        claims = [desks[0].library.annotations.claim(article, at, at + 9, "Kim").id for at in (0, 12)]
        merge(desks[1].library, desks[0].library.path)
        for desk in desks:
            desk.undo.append(None)
        old: list[dict[tuple[str, str], tuple[int, Said]]] = []
        for number in range(STEPS):
            if number == STEPS // 3:
                for desk in desks:
                    back_up(desk.library, tmp_path / f"{desk.library.creator}.old")
                    old.append(dict(desk.said))
            at = dice.randrange(2)
            desk, other = desks[at], desks[1 - at]
            if dice.random() < 0.75:
                step(desk, dice.choice(claims), dice)
            elif number % 3 or not old:
                assert merge(desk.library, other.library.path).tally.conflicts == []
                desk.meet(other.said)
                desk.undo.append(None)
            else:  # an older copy brings nothing back
                assert merge(desk.library, tmp_path / f"{('ann', 'ben')[1 - at]}.old").tally.conflicts == []
                desk.meet(old[1 - at])
                desk.undo.append(None)
            desk.expect(claims)
        for desk in desks:
            assert list(find_problems(desk.library)) == []
