"""Two people work on the evidence of shared claims in two libraries, merged both ways and with older copies."""

from __future__ import annotations

import random
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.decisions.plans import random_plan
from tests.decisions.world import PEOPLE, wait
from tests.library.shelf import TEXT, put
from tui.core.annotations import STANCES, Evidence
from tui.library import Library
from tui.library.transfer.merge import merge
from tui.library.upkeep.backup import back_up
from tui.library.upkeep.check import find_problems

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from tests.decisions.plans import Plan
    from tui.core.tally import Tally

Fact = tuple[str, str]
"""A piece, or its stance or note, with its id. The value of a piece is its claim, creator and words; None if removed.
"""

FIELDS = ("stance", "note")
STEPS = {"add": 10, "edit": 18, "remove": 6, "move": 12, "undo": 10, "merge": 16, "copy": 2, "merge copy": 5}
"""What the two do, with weights."""

_numbers = count(1)


@dataclass(frozen=True)
class Decision:
    """What somebody decided, and the numbers of all decisions that it replaced.

    An undo brings back the decision of before, at a new time, which then replaces the one that was undone.
    """

    value: Any
    by: str
    before: frozenset[int] = frozenset()
    same: frozenset[int] = frozenset()
    """Decisions elsewhere for the same value, which a merge brought together with this one."""
    values: frozenset[Any] = frozenset()
    """The values it replaced: one of them elsewhere is no news."""
    undone: frozenset[int] = frozenset()
    """Own decisions that were undone since: that takes back no equal one of somebody else."""
    number: int = field(default_factory=_numbers.__next__)
    time: int = field(default_factory=_numbers.__next__)

    def knows(self, other: Decision) -> bool:
        return other.number in self.undone or bool(self.before & {other.number, *other.same})

    def replaces(self, other: Decision) -> bool:
        return self.knows(other) and not (other.knows(self) and other.time > self.time)

    def merge(self, other: Decision) -> Decision:
        same = (self.same | other.same | {other.number}) - {self.number}
        return replace(self, before=self.before | other.before, same=same, undone=self.undone | other.undone)


@dataclass(frozen=True)
class Move:
    """Somebody's choice of the order of a claim's evidence."""

    before: Sequence[str]
    after: Sequence[str]
    by: str
    is_undo: bool
    number: int = field(default_factory=_numbers.__next__)

    def is_about(self, pieces: Collection[str]) -> bool:
        """Return whether it changed the order of these pieces among each other."""
        return among(self.before, pieces) != among(self.after, pieces)


def among(order: Sequence[str], pieces: Collection[str]) -> list[str]:
    return [name for name in order if name in pieces]


@dataclass
class Known:
    """What holds in a library, and who decided it."""

    facts: dict[Fact, Decision] = field(default_factory=dict)
    orders: dict[str, list[str]] = field(default_factory=dict)
    moves: dict[str, list[Move]] = field(default_factory=dict)
    """The choices that led to the order of each claim's evidence; there may be none, which is the order of arrival."""
    questions: set[tuple[Any, ...]] = field(default_factory=set)
    """What this library's person was asked about."""

    def copy(self) -> Known:
        return Known(
            {**self.facts}, {**self.orders}, {claim: [*moves] for claim, moves in self.moves.items()}, {*self.questions}
        )

    def value(self, *fact: str) -> Any:
        return self.facts[fact].value if fact in self.facts else None

    def last_move(self, claim: str, pieces: Collection[str]) -> Move | None:
        return next((move for move in self.moves[claim][::-1] if move.is_about(pieces)), None)


@dataclass
class Done:
    """A person's own step: decisions before and after it, and the order of the evidence of the claim."""

    changes: dict[Fact, tuple[Decision | None, Decision]]
    claim: str
    orders: tuple[list[str], list[str]]
    is_move: bool


class Desk:
    """A person with their own library, and what is known there."""

    def __init__(self, library: Library, owners: dict[str, str]) -> None:
        self.library, self.person, self.owners = library, library.creator, owners
        self.known = Known({}, {claim: [] for claim in owners}, {claim: [] for claim in owners})
        self.steps: list[Done | None] = []
        """The own steps that can be undone; None for a merge, which is not undone here."""

    def rows(self, claim: str) -> dict[str, tuple[str, ...]]:
        """Return a claim's evidence in order: creator, words, stance and note by id."""
        found = self.library.connection.all(
            "SELECT id, creator, what, stance, note FROM evidence WHERE claim = ? ORDER BY position, created, id", claim
        )
        return {name: tuple(values) for name, *values in found}

    def expect(self) -> None:
        """Compare the library with what is known."""
        value = self.known.value
        pieces = [(fact[1], each.value) for fact, each in self.known.facts.items() if fact[0] == "piece" and each.value]
        for claim, order in self.known.orders.items():
            decided = {
                name: (*each[1:], *(value(one, name) for one in FIELDS)) for name, each in pieces if each[0] == claim
            }
            assert self.rows(claim) == decided
            assert [*self.rows(claim)] == order

    def decide(self, done: Done, *, back: bool = False) -> None:
        """Record an own step, or its undo."""
        for fact, (old, new) in done.changes.items():
            if back:
                now, earlier = self.known.facts[fact], Decision(None, self.person) if old is None else old
                undone, before = now.undone | {new.number}, earlier.before | new.before | now.before
                self.known.facts[fact] = replace(earlier, before=before, undone=undone, time=next(_numbers))
            else:
                now = self.known.facts.get(fact, new)
                before, undone = new.before | now.before, new.undone | now.undone
                self.known.facts[fact] = replace(new, before=before, undone=undone, time=next(_numbers))
        before_it, after_it = done.orders[::-1] if back else done.orders
        if done.is_move:
            self.known.moves[done.claim].append(Move(before_it, after_it, self.person, back))
        self.known.orders[done.claim] = after_it

    def must_ask(self, *about: Any) -> bool:
        """Return whether this person has not been asked about that yet."""
        is_new = about not in self.known.questions
        self.known.questions.add(about)
        return is_new

    def _must_ask_order(self, claim: str, order: Sequence[str]) -> bool:
        """Return the same of an order; what has been added to it since does not make it another one."""
        asked = [pieces for name, *pieces in self.known.questions if name == claim]
        return self.must_ask(claim, *order) and not any(among(order, pieces) == pieces for pieces in asked)

    # steps

    def undo(self, dice: random.Random) -> None:
        """Undo the last step, and perhaps redo it."""
        if self.steps and (done := self.steps[-1]) is not None:
            assert self.library.journal.undo() is not None
            self.decide(done, back=True)
            if dice.random() < 0.4:
                assert self.library.journal.redo() is not None
                self.decide(done)
            else:
                self.steps.pop()

    def work(self, kind: str, claim: str, dice: random.Random) -> None:
        """Add, change, move or remove evidence."""
        evidence, order = self.library.evidence, self.known.orders[claim]
        own = [name for name in order if self.known.value("piece", name)[1] == self.person]
        name = dice.choice(own if own and dice.random() < 0.8 else order or [""])
        changes: dict[Fact, Any] = {}
        now = [each for each in order if each != name]
        if kind == "add":
            what, below = f"https://{dice.randrange(9**9)}.example", name if dice.random() < 0.5 else ""
            name, now = evidence.add(claim, Evidence(what), below), [*order]
            now.insert(order.index(below) + 1 if below else len(order), name)
            changes["piece", name] = claim, self.person, what
            self.known.facts |= {(each, name): Decision("", self.person) for each in FIELDS}
        elif not name:
            return
        elif kind == "edit":
            each = dice.choice(FIELDS)
            value = dice.choice(STANCES) if each == "stance" else f"said {dice.randrange(9**9)}"
            evidence.edit(name, **{each: value})
            changes[each, name] = value
            now = order
        elif kind == "remove":
            evidence.remove(name)
            changes["piece", name] = None
        else:
            by = dice.choice((-2, -1, 1, 2))
            evidence.move(name, by)
            now.insert(min(max(order.index(name) + by, 0), len(now)), name)
        changes = {fact: value for fact, value in changes.items() if value != self.known.value(*fact)}
        if now != order or changes:
            decisions = {
                fact: (self.known.facts.get(fact), self._replacing(fact, value)) for fact, value in changes.items()
            }
            done = Done(decisions, claim, (order, now), kind == "move")
            self.decide(done)
            self.steps.append(done)

    def _replacing(self, fact: Fact, value: Any) -> Decision:
        old = self.known.facts.get(fact)
        if old is None:
            return Decision(value, self.person)
        before, values = old.before | old.same | old.undone | {old.number}, old.values | {old.value}
        return Decision(value, self.person, before, values=values)

    def meet(self, there: Known, tally: Tally) -> None:
        """Record a merge, and compare what it changed and reported with what must be."""
        self.steps.append(None)
        new: set[str] = set()
        for fact in [fact for fact in there.facts if fact[0] == "piece"]:
            had, value = self.known.value(*fact), there.facts[fact].value
            self.known.facts[fact] = self._chosen(fact, there, tally, owner=(had or value or (0, ""))[1])
            if not had and self.known.value(*fact):
                new.add(fact[1])
        for fact in [fact for fact in there.facts if fact[0] != "piece"]:
            if fact[1] in new or fact not in self.known.facts:
                self.known.facts[fact] = there.facts[fact]
            elif (piece := self.known.value("piece", fact[1])) and there.value("piece", fact[1]):
                self.known.facts[fact] = self._chosen(fact, there, tally, owner=piece[1])
        for claim in self.owners:
            self._order(claim, there, tally)
            self.known.orders[claim] = [*self.rows(claim)]

    def _chosen(self, fact: Fact, known: Known, tally: Tally, *, owner: str) -> Decision:
        """Return what holds of two decisions: the one here, unless the piece's owner has replaced it."""
        here, there = self.known.facts.get(fact), known.facts[fact]
        if here is None:
            return there
        if here.number == there.number:  # what was undone on one side is known to be undone
            return replace(here.merge(there), time=max(here.time, there.time))
        if here.value == there.value:
            return here.merge(there)
        is_piece = fact[0] == "piece"
        is_edited = is_piece and not there.value and self._is_edited(fact[1], known)
        words = [f"{each.field} {each.here} {each.there} {each.where}" for each in tally.conflicts]
        words += [f"{each.why} {each.where}" for each in tally.notes]
        said = (there.value or here.value)[2] if is_piece else there.value or "evidence"
        is_told = any(said in each for each in words)
        if there.replaces(here) and not is_edited and (there.by == owner or (is_piece and there.value)):
            if is_told and here.by != there.by and self._is_there(fact, here.value):
                return here  # the same was decided here by somebody else: asking is never wrong
            assert is_told or not is_piece or there.value, f"unreported: {fact} {there} there"
            return there
        is_later = is_piece and here.by == owner and here.time > there.time
        is_old = not is_piece and there.value in here.values
        if not here.replaces(there) and not is_later and not is_old and self.must_ask(*fact, there.value):
            assert is_told, f"unreported: {fact} {there} there, {here} here"
        return here

    def _is_there(self, fact: Fact, value: str) -> bool:
        """Return whether a piece of evidence has this stance or note."""
        row = next((rows[fact[1]] for rows in map(self.rows, self.owners) if fact[1] in rows), None)
        return row is not None and fact[0] in FIELDS and row[2 + FIELDS.index(fact[0])] == value

    def _is_edited(self, name: str, there: Known) -> bool:
        """Return whether a piece that was removed there was edited here in a way unknown there."""
        pairs = [((each, name), self.known.facts[each, name], there.facts[each, name]) for each in FIELDS]
        return any(
            here.value not in {other.value, *other.values}
            and not other.knows(here)
            and (*fact, here.value) not in there.questions
            for fact, here, other in pairs
        )

    def _order(self, claim: str, there: Known, tally: Tally) -> None:
        """Compare the order of the pieces that both sides had with the choices of both."""
        now = [*self.rows(claim)]
        both = {*self.known.orders[claim]} & {*there.orders[claim]} & {*now}
        ours, theirs = among(self.known.orders[claim], both), among(there.orders[claim], both)
        last, last_there = self.known.last_move(claim, both), there.last_move(claim, both)
        is_told = any("in the order" in note.why for note in tally.notes)
        # An order of arrival is nobody's, also after the undo of a move: another one may be taken, and is reported.
        is_chosen = last is not None and among(theirs, last.after) != among(ours, last.after)
        if last is not None and last.is_undo:
            choices = [move for move in self.known.moves[claim] if not move.is_undo]
            is_chosen &= any(among(move.after, both) == ours for move in choices)
        is_taken = is_told and not is_chosen and among(now, both) == theirs
        if ours != theirs and not is_taken and last_there is not None and last_there not in self.known.moves[claim]:
            is_known = last is None or last in there.moves[claim]
            is_owners = last_there.by == self.owners[claim]
            may_be_taken = last is None or (is_known and (is_owners or last.by != self.owners[claim]))
            if last is not None and is_owners and last_there.number > last.number:
                # Both chose the order here, which the owner has replaced since: that is reported.
                may_be_taken |= is_told and any(among(move.after, both) == ours for move in there.moves[claim])
            is_taken = may_be_taken and among(now, both) == theirs
            is_old = any(among(move.before, both) == theirs for move in self.known.moves[claim])
            if not is_taken and not is_old and self._must_ask_order(claim, theirs):
                assert any("order" in each.field for each in tally.conflicts), (
                    f"unreported: {last_there} there, {last} here"
                )
        assert is_taken or among(now, both) == ours, f"{last_there} there, {last} here"
        if is_taken or ours == theirs:
            moves = {move.number: move for move in (*self.known.moves[claim], *there.moves[claim])}
            self.known.moves[claim] = [moves[number] for number in sorted(moves)]


def play(steps: Plan, folder: Path, on_step: Callable[[str, Desk], None] = lambda _, __: None) -> None:
    """Take the steps, and compare the library with the decisions after each."""
    with ExitStack() as stack:
        libraries = [stack.enter_context(Library(folder / f"{name}.db", name)) for name in PEOPLE]
        article = put(libraries[0], TEXT)
        merge(libraries[1], libraries[0].path)
        owners = {
            each.annotations.claim(article, 9 * at, 9 * at + 9, "Kim").id: each.creator
            for at, each in enumerate(libraries)
        }
        for library, other in (libraries, libraries[::-1]):
            merge(library, other.path)
        desks = [Desk(library, owners) for library in libraries]
        copies: list[tuple[Path, Known]] = []
        for number, (name, seed) in enumerate(steps):
            wait()
            dice = random.Random(seed)
            desk, other_desk = dice.sample(desks, 2)
            if name == "copy":
                copies.append((folder / f"{number}.db", desk.known.copy()))
                back_up(desk.library, copies[-1][0])
            elif name in ("merge", "merge copy"):
                there = other_desk.library.path, other_desk.known
                path, known = dice.choice(copies) if copies and name == "merge copy" else there
                desk.meet(known, merge(desk.library, path).tally)
            elif name == "undo":
                desk.undo(dice)
            else:
                desk.work(name, dice.choice([*owners]), dice)
            on_step(name, desk)
            desk.expect()
        assert [*find_problems(desks[0].library), *find_problems(desks[1].library)] == []


def test_evidence_stays_as_its_owners_left_it_whatever_meets(tmp_path: Path) -> None:
    play(random_plan(2, 30, STEPS), tmp_path)
