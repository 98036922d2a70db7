"""A record of who decided what, kept beside the program: plain values that share none of its rules.

A fact is one thing a person decides about: whether an annotation exists, its colour, a tag on it, the name of a code. A
decision gives it a value; it knows who made it and when, and which earlier decisions it replaced, whether or not its
maker knew of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Literal

Fact = tuple[str, ...]
"""The kind of a fact, followed by the ids that identify it."""

FIELDS = ("color", "note", "speaker")
"""The facts of an annotation with a single value."""

OF_CLAIMS = ("speaker",)
"""The same for claims. A verdict is part of a check, which belongs to one person: see `test_checks`."""

SOFT = "modified"
"""When an annotation was last changed or, with a code, when somebody else tagged it. Not a decision."""

TEXT = "text"
"""The layout and head of an article's text, None for the first one. It is visible only in the places of annotations."""

DECISION, CONFLICT = "decision", "conflict"
"""A decision about a passage, by article, maker, time and span; and one elsewhere that a merge has left out."""

_numbers = count(1)
NEXT = _numbers.__next__


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided about a fact (None removes it); `before` numbers all decisions that it replaced."""

    value: Any
    creator: str
    time: int
    number: int = field(default_factory=NEXT)
    before: frozenset[int] = frozenset()
    values: frozenset[Any] = frozenset()
    """The values it replaced."""
    same: frozenset[int] = frozenset()
    """Decisions made elsewhere for the same value, which a merge brought together with this one."""
    alike: frozenset[int] = frozenset()
    """Replaced decisions that were made elsewhere for the same value as another of them: nothing showed them."""
    offered: frozenset[Any] = frozenset()
    """Values from elsewhere that a merge has asked about; the one here stayed."""
    undone: frozenset[int] = frozenset()
    """Decisions made elsewhere for a value undone here: an undo takes back one's own decision, and not those."""
    retracted: frozenset[Any] = frozenset()
    """Values that were undone, so that this decision stands as if they had never been tried."""
    repeats: frozenset[int] = frozenset()
    """Decisions that were undone, and that this one repeats."""
    along: bool = False
    """Whether it removed the fact only together with one that it belongs to, or by the undo of a merge of codes."""
    removals: frozenset[tuple[int, str]] = frozenset()
    """The decisions that removed the fact, this one and earlier ones, each with its maker."""

    def replaces(self, other: Decision) -> bool:
        """Return whether the maker of this decision knew of the other one, or of a merged one for the same value.

        If each knows of the other (an undo went back to what the other had replaced), the later one replaces the
        earlier.
        """
        if not self.knows(other):
            return False
        return self.time > other.time if other.knows(self) else True

    def knows(self, other: Decision) -> bool:
        return bool(self.before & (other.same | {other.number}))

    @property
    def is_first(self) -> bool:
        """Whether nobody decided anything else before, or that was undone: the value is the original one."""
        return self.values - self.retracted <= {None, self.value}

    @property
    def withdrawn(self) -> set[int]:
        """Later decisions that were undone, so that this one stands again."""
        return {number for number in self.before if number > self.number}

    def merge(self, other: Decision) -> Decision:
        """Return this decision merged with another one for the same value."""
        if other.number == self.number:  # what an undo took back since is known now, whichever side undid it
            late, before = max(self, other, key=lambda decision: decision.time), self.before | other.before
            values, retracted = self.values | other.values, self.retracted | other.retracted
            return replace(late, before=before, values=values, retracted=retracted, same=self.same | other.same)
        before, same = self.before | other.before, self.same | other.same | {other.number}
        values, undone = self.values | other.values, self.undone | other.undone
        removals = self.removals | other.removals
        return replace(self, before=before, values=values, same=same - {self.number}, undone=undone, removals=removals)


NOTHING = Decision(None, "", 0, number=0)
"""The state before any decision."""

Facts = dict[Fact, Decision]
Tie = tuple[Literal["same", "merged"], str, str]
"""Two codes are the same, although each side created its own; or one was merged into another ("" if it was removed)."""
Change = tuple[Decision | None, Decision | None]


@dataclass
class Step:
    """One step of the history: the state of each fact before and after it."""

    number: int
    creator: str
    what: str
    changes: dict[Fact, Change]
    effective: int
    state: Literal["done", "undone", "dropped"] = "done"
    reversed: int = 0
    """The time at which it was undone."""
    under: frozenset[int] = frozenset()
    """The numbers of the steps that were in effect when it was taken."""
    arrived: bool = False
    """Whether it brought in decisions made elsewhere."""
    ties: tuple[Tie, ...] = ()

    @property
    def facts(self) -> set[Fact]:
        """What it changed. A removal elsewhere of what is not here stands in nobody's way, nor does a mere date."""
        changed = {fact for fact, ends in self.changes.items() if any(map(is_there, ends)) and not is_date(*ends)}
        return {fact for fact in changed if fact[0] != SOFT}

    @property
    def presences(self) -> set[Fact]:
        """The facts that it created or removed."""
        return {fact for fact, (old, new) in self.changes.items() if is_there(old) != is_there(new)}

    def meets(self, other: Step) -> bool:
        """Return whether one of two steps changes, or depends on, something that the other changed."""
        return bool(
            self.facts & other.facts
            or self.presences & {parent for fact in other.facts for parent in parents(fact)}
            or other.presences & {parent for fact in self.facts for parent in parents(fact)}
        )


def is_there(decision: Decision | None) -> bool:
    return decision is not None and decision.value is not None


def is_date(old: Decision | None, new: Decision | None) -> bool:
    """Return whether a merge has only learned when something was last decided, which was so before."""
    return old is not None and new is not None and is_there(old) and old.value == new.value


def parents(fact: Fact) -> Iterator[Fact]:
    """Yield the facts without which a fact cannot exist."""
    kind = fact[0]
    if kind in ("color", "note", "claim", "tag", *OF_CLAIMS):
        yield ("highlight", fact[1])
    if kind in OF_CLAIMS:
        yield ("claim", fact[1])
    if kind == "shade":
        yield ("code", fact[1])
    if kind in ("done", "reviewed", "article tag", DECISION):
        yield ("article", fact[1])
    if kind in ("tag", "article tag"):
        yield ("code", fact[2])
    if kind in ("highlight in", "dismissal in"):
        yield from ((kind.removesuffix(" in"), fact[1]), ("article", fact[2]))
    if kind == "link":
        yield from (("highlight", fact[1]), ("claim", fact[1]), ("highlight", fact[3]), ("claim", fact[3]))


@dataclass
class Record:
    """What a library must contain, and the steps that led there."""

    facts: Facts = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    pending: list[Tie] = field(default_factory=list)
    """What the current step says about the identity of codes."""
    reported: dict[tuple[Fact, int], str | None] = field(default_factory=dict)
    """Conflicts that were reported to a person, which happens once."""
    questions: set[tuple[Fact, int, str, Any]] = field(default_factory=set)
    """Values from there about which a person was asked, each with the decision here that it conflicted with."""
    replaced: dict[tuple[str, int], int] = field(default_factory=dict)
    """When each maker replaced a decision, by its number, if a person here was asked about what replaced it."""
    brought_back: set[tuple[Fact, int]] = field(default_factory=set)
    """Facts that a merge removed and its undo brought back, with the number of the removing decision."""
    forgotten: set[int] = field(default_factory=set)
    """The numbers of decisions that removed something with its article, which has been brought back here since."""
    change_times: set[int] = field(default_factory=set)
    undone: set[int] = field(default_factory=set)
    """The decisions that were undone, by their numbers: here, or elsewhere as learned in a merge."""
    joined: dict[int, int] = field(default_factory=dict)
    """For an annotation changed on both sides before a merge, by the number of its last change: when the other was."""
    reversals: set[int] = field(default_factory=set)
    """The times at which somebody here undid or redid something."""
    clock: int = 0

    def visible(self) -> dict[Fact, Any]:
        return {f: d.value for f, d in self.facts.items() if d.value is not None and f[0] not in (SOFT, TEXT)}

    def value(self, *fact: str) -> Any:
        decision = self.facts.get(fact)
        return None if decision is None else decision.value

    def of(self, kind: str) -> list[Fact]:
        """Return the existing facts of a kind, in the order of the first decision about them."""
        return [fact for fact, decision in self.facts.items() if fact[0] == kind and decision.value is not None]

    def belonging(self, parent: Fact) -> list[Fact]:
        """Return the existing facts that cannot exist without another fact."""
        return [f for f, d in self.facts.items() if d.value is not None and parent in {*parents(f)}]

    def ties(self) -> list[Tie]:
        """Return what holds about the identity of codes, in the order in which it took effect."""
        done = sorted((step for step in self.steps if step.state == "done"), key=lambda step: step.effective)
        return [*(tie for step in done for tie in step.ties), *self.pending]

    @property
    def merged_code(self) -> dict[str, str]:
        merged = {code: into for kind, code, into in self.ties() if kind == "merged"}
        return {code: into for code, into in merged.items() if into}

    def tick(self) -> int:
        self.clock = NEXT()
        return self.clock

    def decide(self, creator: str, values: Mapping[Fact, Any]) -> dict[Fact, Change]:
        """Record decisions and return the changes; values that hold already are not changed."""
        time = self.tick()
        changes: dict[Fact, Change] = {}
        for fact, value in values.items():
            old = self.facts.get(fact)
            if (None if old is None else old.value) == value and fact[0] != SOFT:
                continue
            along = value is None and any(values.get(each, 0) is None for each in parents(fact))
            new = replace(replacing(old or NOTHING, value, creator, time), along=along)
            changes[fact] = (old, new)
        if not any(fact[0] != SOFT for fact in changes):
            return {}
        self.apply({fact: new for fact, (_, new) in changes.items()})
        self.change_times |= {new.time for fact, (_, new) in changes.items() if fact[0] == SOFT and new is not None}
        return changes

    @property
    def changed(self) -> set[int]:
        """The times of all changes made here, even undone ones, and of those that a merge brought."""
        arrived = (step for step in self.steps if step.arrived and step.state == "done")
        arrivals = (new for step in arrived for fact, (_, new) in step.changes.items() if fact[0] == SOFT)
        return self.change_times | {new.time for new in arrivals if new is not None}

    def apply(self, decisions: Mapping[Fact, Decision | None]) -> None:
        for fact, decision in decisions.items():
            if decision is None:
                self.facts.pop(fact, None)
            else:
                self.facts[fact] = decision

    # steps

    def own(self, creator: str, *, undone: bool = False) -> list[Step]:
        """Return the steps that a creator may undo (or redo), the next one first."""
        state = "undone" if undone else "done"
        steps = [step for step in self.steps if step.creator == creator and step.state == state]
        return sorted(steps, key=lambda step: step.number if undone else -step.number)

    def add_step(
        self, number: int, creator: str, what: str, changes: dict[Fact, Change], *, arrived: bool = False
    ) -> None:
        for step in self.steps:
            if step.creator == creator and step.state == "undone":
                step.state = "dropped"
        under = frozenset(step.number for step in self.steps if step.state == "done")
        ties = tuple(self.pending)
        self.pending.clear()
        self.steps.append(Step(number, creator, what, changes, self.tick(), under=under, arrived=arrived, ties=ties))

    def steps_blocking(self, step: Step) -> list[Step]:
        """Return the later steps that depend on a step or changed the same facts, so that it cannot be reversed."""
        since = step.effective if step.state == "done" else step.reversed
        later = [other for other in self.steps if other.state == "done" and other.effective > since]
        blocking = [other for other in later if other is not step and other.meets(step)]
        new = {fact for fact, (_, after) in step.changes.items() if is_there(after)}
        missing = {
            parent
            for fact in (new if step.state == "undone" else ())
            for parent in parents(fact)
            if parent not in new and not is_there(self.facts.get(parent))
        }
        if step.state == "undone":  # the steps it was based on may have been redone
            blocking = [other for other in blocking if other.number not in step.under]
            blocking += [o for o in self.steps if o.number in step.under and o.state != "done" and o.meets(step)]
            same = {frozenset(tie) for tie in step.ties if tie[0] == "same"}  # another merge may have found that, too
            blocking += [other for other in later if same & {frozenset(tie) for tie in other.ties}]
        blocking += [other for other in self.steps if other.state == "done" and other.facts & self._names_taken(step)]
        return blocking or [other for other in self.steps if missing & other.facts]

    def is_text_used(self, step: Step) -> bool:
        """Return whether a step changed a text in which annotations were created or removed since."""
        since = step.effective if step.state == "done" else step.reversed
        texts = {fact[1] for fact in step.changes if fact[0] == TEXT}
        return any(
            max(other.effective, other.reversed) > since
            and any(fact[0] in ("highlight in", "dismissal in") and fact[2] in texts for fact in other.presences)
            for other in (self.steps if texts else ())
        )

    def _names_taken(self, step: Step) -> set[Fact]:
        """Return what is in the way of codes and decisions that reversing a step would bring back."""
        side = 1 if step.state == "undone" else 0
        back = {fact: change[side] for fact, change in step.changes.items() if fact[0] == "code"}
        names = {decision.value for decision in back.values() if decision is not None} - {None}
        taken = {fact for fact in self.of("code") if fact not in back and self.value(*fact) in names}
        decided = [(fact, change[side]) for fact, change in step.changes.items() if fact[0] == DECISION]
        for fact, decision in decided:
            if decision is not None and decision.value is not None:
                others = meeting_decisions(self.facts, fact[1], *decision.value[:2])
                taken |= {other for other in others if other not in step.changes}
        return taken

    def reverse(self, step: Step) -> None:
        """Undo or redo a step: its creator decides otherwise. Undoing a merge or import leaves no decision behind."""
        back = step.state == "done"
        time = self.tick()
        if not step.arrived:
            self.reversals.add(time)
            self.undone |= {new.number for _, new in step.changes.values() if back and new is not None}
        for fact, (old, new) in [*step.changes.items()]:
            before, after = (new, old) if back else (old, new)
            current = self.facts.get(fact)
            if not (is_there(old) or is_there(new)) and is_there(current):
                continue  # what was not here when its removal elsewhere arrived has come back
            if step.arrived and back and new and current and current.value == new.value and current.withdrawn:
                # A redo brings it as it came, and it knows what was tried and undone here meanwhile.
                step.changes[fact] = old, replace(current, creator=new.creator)
            if fact[0] != SOFT and is_date(old, new):
                if current == before:
                    self.apply({fact: after})
            elif fact[0] == SOFT:
                if current == before and (
                    after is not None or len(fact) > 2
                ):  # otherwise somebody has changed another part of it since
                    self.apply({fact: after})
                elif back and after and current and before and current.time == before.time:
                    other = self.joined.get(current.number, 0)  # a merge joined it with a change there, which remains
                    self.apply({fact: replace(after, number=NEXT(), time=max(after.time, other))})
            elif step.arrived and back and is_there(after) and not is_there(current):
                self.brought_back.add((fact, new.number if new is not None else 0))
                self.apply({fact: after})
            elif step.arrived or current is None or (fact[0] == "code" and after is None):
                self.apply({fact: after})
            elif not back:
                restored = replacing(current, None if after is None else after.value, step.creator, time)
                if after is not None:
                    same, repeated = restored.same | after.same, after.repeats | {after.number}
                    by = {number: restored.number if number == after.number else number for number, _ in after.removals}
                    removals = frozenset((by[number], who) for number, who in after.removals)
                    restored = replace(restored, same=same, repeats=repeated, along=after.along, removals=removals)
                self.apply({fact: restored})
            else:  # the old decision stands again, and knows of the one that was undone
                after = after or NOTHING
                before_it = after.before | current.before | current.same | {current.number}
                values = after.values | current.values | {current.value}
                retracted = after.retracted | current.retracted | {current.value}
                taken_off = {e for e in current.removals if e[0] not in (current.number, (before or NOTHING).number)}
                restored = replace(after, before=before_it - {after.number}, values=values, retracted=retracted)
                restored = replace(restored, removals=after.removals | taken_off)
                ends = {each for each in step.presences if each[0].endswith(" in") and each[1] == fact[1]}
                along = any(("article", each[2]) in step.presences for each in ends)
                along |= bool(step.presences & {*parents(fact)})
                if fact[0] == "highlight" and is_there(after) and after.value[0] == step.creator:
                    along = False  # its maker removed it with its article, and takes that back
                if current.value is not None or not along:
                    restored = replace(restored, creator=step.creator, time=time, along=bool(step.ties))
                if current.value is not None and restored.value is None and not step.ties:
                    restored = replace(restored, removals=restored.removals | {(NEXT(), step.creator)})
                # Otherwise it comes back with the annotation or article it was removed with: undoing that decides
                # nothing about it.
                self.apply({fact: replace(restored, undone=after.undone | current.undone | current.same)})
        if back:
            step.state, step.reversed = "undone", self.tick()
        else:
            step.state, step.effective = "done", self.tick()


def meeting_decisions(facts: Facts, article: str, start: int, end: int) -> list[Fact]:
    """Return the decisions that hold about any part of a span."""
    standing = ((fact, d.value) for fact, d in facts.items() if fact[:2] == (DECISION, article) and is_there(d))
    return [fact for fact, value in standing if value[0] < end and start < value[1]]


def replacing(old: Decision, value: Any, creator: str, time: int) -> Decision:
    before, number = old.before | old.same | {old.number}, NEXT()
    removals = old.removals | ({(number, creator)} if value is None else set())
    values, tried = old.values | {old.value}, old.retracted - {old.value, value}
    new = Decision(value, creator, time, number, before=before, values=values, undone=old.undone, removals=removals)
    return replace(new, alike=old.alike | old.same, retracted=tried, offered=old.offered)
