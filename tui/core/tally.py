"""What became of everything that came in, by kind: the table an import or a merge ends with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from tui.core.text import one_line

Outcome = Literal["added", "changed", "kept", "left out", "alike"]

OUTCOMES: tuple[Outcome, ...] = ("added", "changed", "kept", "left out", "alike")
"""*added* was not here; *changed* is newer there and its maker's own; *kept* is the same here, or newer; *left out* has
no place here; *alike* looks like something here and was not merged with it."""

KIND_WIDTH = 24
"""Cells of the column of kinds."""

NOTES_SHOWN = 5
"""Reasons a person is shown at once; the others are in the JSON."""


@dataclass(frozen=True, slots=True)
class TallyNote:
    """Why some things of one kind were not simply taken: `where` in the file or library, and `why`."""

    kind: str
    outcome: Outcome
    where: str
    why: str
    count: int = 1

    @property
    def line(self) -> str:
        kind = self.kind if self.count == 1 else f"{self.kind} ({self.count:,})"
        return f"{kind} in {self.where}: {self.why}" if self.where else f"{kind}: {self.why}"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field of one thing that both sides changed; what is here stays until a person says."""

    where: str
    field: str
    here: str
    there: str

    @property
    def line(self) -> str:
        here, there = one_line(self.here, 40) or "nothing", one_line(self.there, 40) or "nothing"
        return f"{self.field} of {one_line(self.where, 60)}: here “{here}”, there “{there}”"


class Tally:
    """Counts of things by kind and outcome, the reasons for what was not taken, and conflicts.

    A kind is a plural noun a person reads ("highlights", "pictures"). Kinds keep the order of their first count.
    """

    def __init__(self) -> None:
        self._counts: dict[str, Counter[Outcome]] = {}
        self.notes: list[TallyNote] = []
        self._places: dict[tuple[str, Outcome, str, str], int] = {}
        self.conflicts: list[Conflict] = []

    def add(self, kind: str, outcome: Outcome, count: int = 1) -> None:
        if count:
            self._counts.setdefault(kind, Counter())[outcome] += count

    def leave_out(self, kind: str, why: str, where: str = "", count: int = 1) -> None:
        """Count things that have no place here, with the reason."""
        self.note(kind, "left out", why, where, count)

    def note(self, kind: str, outcome: Outcome, why: str, where: str = "", count: int = 1) -> None:
        """Count things and say why they came to this; notes of the same reason are added up."""
        if not count:
            return
        self.add(kind, outcome, count)
        self._add_note(TallyNote(kind, outcome, where, why, count))

    def _add_note(self, note: TallyNote) -> None:
        place = self._places.setdefault((note.kind, note.outcome, note.where, note.why), len(self.notes))
        if place == len(self.notes):
            self.notes.append(note)
        else:
            self.notes[place] = replace(note, count=self.notes[place].count + note.count)

    def count(self, kind: str, outcome: Outcome) -> int:
        return self._counts.get(kind, Counter())[outcome]

    def total(self, outcome: Outcome) -> int:
        return sum(counts[outcome] for counts in self._counts.values())

    def merge(self, other: Tally) -> None:
        for kind, counts in other._counts.items():
            for outcome, count in counts.items():
                self.add(kind, outcome, count)
        for note in other.notes:
            self._add_note(note)
        self.conflicts += other.conflicts

    @property
    def rows(self) -> list[tuple[str, dict[Outcome, int]]]:
        """Each kind with its counts, in the order the kinds came up."""
        return [(kind, {outcome: counts[outcome] for outcome in OUTCOMES}) for kind, counts in self._counts.items()]

    @property
    def is_empty(self) -> bool:
        return not self._counts

    def lines(self) -> Iterator[str]:
        """Yield the table and the reasons as a person reads them, in 80 cells; nothing where nothing came."""
        if self.is_empty:
            return
        columns = [outcome for outcome in OUTCOMES if outcome != "alike" or self.total("alike")]
        yield " " * KIND_WIDTH + "".join(f"{outcome:>10}" for outcome in columns)
        for kind, counts in self.rows:
            cells = "".join(f"{counts[outcome]:>10,}" if counts[outcome] else f"{'·':>10}" for outcome in columns)
            yield f"{one_line(kind, KIND_WIDTH - 1):<{KIND_WIDTH}}{cells}"
        yield from _some("changed by both, yours kept until you say", [conflict.line for conflict in self.conflicts])
        for outcome in ("left out", "alike", "changed", "kept"):
            yield from _some(outcome, [note.line for note in self.notes if note.outcome == outcome])

    def as_dict(self) -> dict[str, Any]:
        return {
            "counts": {kind: dict(counts) for kind, counts in self.rows},
            "notes": [asdict(note) for note in self.notes],
            "conflicts": [asdict(conflict) for conflict in self.conflicts],
        }


def _some(title: str, lines: Iterable[str]) -> Iterator[str]:
    listed = list(lines)
    if listed:
        yield f"{title}:"
    yield from (f"  {line}" for line in listed[:NOTES_SHOWN])
    if len(listed) > NOTES_SHOWN:
        yield f"  and {len(listed) - NOTES_SHOWN:,} more: --json"
