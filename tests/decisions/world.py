"""Two people and two library files that both have open, with a record of what each person has decided."""

from __future__ import annotations

import random
import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.decisions.contents import differences, read_facts
from tests.decisions.facts import SOFT, Change, Fact, Facts, Record, Tie
from tests.decisions.versions import TEXTS, Versions
from tui.core.model import NewArticle
from tui.library import Library
from tui.library.tables.journal import now
from tui.library.upkeep.backup import back_up
from tui.library.upkeep.check import find_problems

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tui.core.model import Article

PEOPLE = ("ann", "bob")
FILES = ("home", "away")


class FaultError(AssertionError):
    """Something differs from what a person decided."""


@dataclass
class Copy:
    """A library at some moment: a file to merge, with the decisions made by then."""

    path: Path
    facts: Facts
    ties: list[Tie]
    change_times: set[int]
    undone: set[int]
    names: dict[str, dict[tuple[int, int], Any]]
    """The mentions in effect, by article and place; only in runs that decide about names and merge."""


class World:
    """Everything a run needs. After each step, the library is compared with the decisions."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stack = ExitStack()
        self.records = {name: Record() for name in FILES}
        self.versions = {name: Versions() for name in FILES}
        self.places: dict[str, tuple[int, int]] = {}
        """The places of annotations in the first text."""
        self.copies: list[Copy] = []
        self.names: dict[str, Any] = {}
        """Decisions about names, by correction id, in order."""
        self.standing: dict[str, dict[str, dict[tuple[int, int], Any]]] = {}
        """The mentions in effect, by library, article and place; only for runs in which libraries are merged."""
        self.exports: list[Any] = []
        self.conflicts: dict[tuple[str, int], frozenset[str]] = {}
        """What merges told of that both sides had decided, by library and number of the step."""
        self.is_adjudicated = False
        self.seen: dict[str, frozenset[Any]] = {}
        """How people had coded a passage when it was decided about, by the key of the decision."""
        self.count = 0
        path = folder / "home.db"
        with Library(path, "ann") as library:
            library.articles.add([NewArticle(text, name, name.title(), id=name) for name, text in TEXTS.items()])
            library.connection.value("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(path, folder / "away.db")
        self.seats = {
            (file, person): self.stack.enter_context(Library(folder / f"{file}.db", person))
            for file in FILES
            for person in PEOPLE
        }
        self.refused: dict[tuple[str, str], set[int]] = {seat: set() for seat in self.seats}
        for record in self.records.values():
            record.decide("ann", {("article", name): True for name in TEXTS})

    def close(self) -> None:
        self.stack.close()

    # what is there

    def seat(self, dice: random.Random) -> Seat:
        file, person = dice.choice(FILES), dice.choice(PEOPLE)
        return Seat(self, file, person, dice)

    def read(self, file: str) -> dict[Fact, Any]:
        return read_facts(self.seats[file, PEOPLE[0]], self.versions[file], self.places)

    def check(self, file: str, what: str) -> None:
        """Compare a library with what was decided."""
        wrong = differences(self.records[file].visible(), self.read(file))
        if wrong:
            raise FaultError(f"{file}, {what}: {'; '.join(wrong[:6])}")

    def check_file(self, file: str) -> None:
        """Run the checks of `postil check`."""
        problems = [str(problem) for problem in find_problems(self.seats[file, PEOPLE[0]])]
        if problems:
            raise FaultError(f"{file}: {'; '.join(problems[:6])}")

    def copy(self, file: str) -> Copy:
        """Copy a library as it is now."""
        self.count += 1
        path = self.folder / f"copy-{self.count}.db"
        back_up(self.seats[file, PEOPLE[0]], path)
        return self.present(file, path)

    def present(self, file: str, path: Path) -> Copy:
        """Return what was decided in a library until now, for a merge of the file at this path."""
        record, names = (
            self.records[file],
            {article: dict(each) for article, each in self.standing.get(file, {}).items()},
        )
        return Copy(path, dict(record.facts), record.ties(), record.changed, set(record.undone), names)


@dataclass
class Seat:
    """A person at a library who is about to take a step; what it is about is random."""

    world: World
    file: str
    person: str
    dice: random.Random

    @property
    def library(self) -> Library:
        return self.world.seats[self.file, self.person]

    @property
    def record(self) -> Record:
        return self.world.records[self.file]

    @property
    def other_file(self) -> str:
        return FILES[1 - FILES.index(self.file)]

    def article(self) -> Article | None:
        """Return an article that exists, or None."""
        names = sorted(fact[1] for fact in self.record.of("article"))
        return self.library.articles.find(self.dice.choice(names)) if names else None

    def highlight(self, *, placed: bool = False) -> str:
        """Return an existing annotation, more often one's own than somebody else's; "" if there is none."""
        every = [fact[1] for fact in self.record.of("highlight") if not placed or self.has_place(fact[1])]
        own = [name for name in every if self.record.value("highlight", name)[0] == self.person]
        candidates = own if own and self.dice.random() < 0.85 else every
        return self.dice.choice(candidates) if candidates else ""

    def has_place(self, name: str) -> bool:
        return self.world.versions[self.file].now(*self.record.value("highlight", name)[1:]) is not None

    def placed(self, name: str) -> tuple[Article, int, int]:
        """Return the place of an annotation in the current text; it must have one."""
        _, article, start, end = self.record.value("highlight", name)
        span = self.world.versions[self.file].now(article, start, end)
        assert span is not None
        return self.library.articles.find(article), *span

    def record_step(self, what: str, values: Mapping[Fact, Any], *, touches: str = "") -> None:
        """Record decisions and the step that contains them; `touches` is an annotation that was changed."""
        full = dict(values)
        if touches:
            full[SOFT, touches] = True
        changes = self.record.decide(self.person, full)
        self.end(what, changes)

    def end(self, what: str, changes: dict[Fact, Change], *, arrived: bool = False) -> None:
        """Record a step whose changes are in the record already, and compare the library with it."""
        number = self.library.connection.value(
            "SELECT max(step) FROM journal WHERE creator = ? AND state = 'done'", self.person
        )
        known = max((step.number for step in self.record.steps), default=0)
        if number is not None and number > known:
            self.record.add_step(number, self.person, what, changes, arrived=arrived)
        elif any(fact[0] != SOFT for fact in changes):
            raise FaultError(f"{self.file}, {what} by {self.person} is no step that can be undone")
        self.record.pending.clear()
        self.world.check(self.file, f"{what} by {self.person}")

    def new_facts(self, kind: str) -> dict[Fact, Any]:
        """Return the facts of a kind that are not in the record yet."""
        actual = self.world.read(self.file)
        return {fact: value for fact, value in actual.items() if fact[0] == kind and fact not in self.record.visible()}


def wait() -> None:
    """Wait for the next millisecond, the unit of the library's clock."""
    before = now()
    while now() == before:
        pass
