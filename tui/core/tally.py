"""The outcome of an import or merge by kind, for the table at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from rich.cells import cell_len, set_cell_size

from tui.core.dates import written_time
from tui.core.text import cut, one_line, plural

ItemOutcome = Literal["added", "changed", "kept", "left out", "alike"]

OUTCOMES: tuple[ItemOutcome, ...] = ("added", "changed", "kept", "left out", "alike")
"""*added* was not here; *changed* is newer there and its maker's own; *kept* is the same here, or newer; *left out* has
no place here; *alike* looks like something here and was not merged with it."""

_NEWS: tuple[ItemOutcome, ...] = ("added", "changed")

_WHERE = 24
"""The fewest characters of a place that is cut."""

KIND_WIDTH = 20
"""Cells of the column of kinds, more if one is longer and there is room."""

OUTCOME_WIDTHS: dict[ItemOutcome, int] = {"added": 9, "changed": 10, "kept": 7, "left out": 11, "alike": 9}
"""Cells of the columns of counts, unless a count needs more."""

_OWN_LINES = ("codebook", "without a place")
"""Kinds whose notes have their own lines below the table."""

BROKEN = "broken places"
"""The kind of places in a file that cannot be read."""

_FIRST = ("articles", "highlights", "codes on them", "notes", "claims", "checks", "evidence", "links", "codebook")
"""Kinds that come first, whichever are counted first."""

WIDTH = 80
"""Cells of the table and of what stands below it."""

NOTES_SHOWN = 5
"""The most reasons shown at once; the JSON has the others."""


@dataclass(frozen=True, slots=True)
class TallyNote:
    """Why items of one kind were not simply taken: `where` in the file or library, and `why`."""

    kind: str
    outcome: ItemOutcome
    where: str
    why: str
    count: int = 1

    @property
    def line(self) -> str:
        """What, where and why; a long place is cut so that the reason stays on the line."""
        things = some_of(self.count, self.kind)
        room = WIDTH - 2 - cell_len(f"{things} in : {self.why}")
        return (
            f"{things} in {cut(self.where, max(room, _WHERE))}: {self.why}" if self.where else f"{things}: {self.why}"
        )

    @property
    def pair(self) -> str:
        """What is similar, and how much."""
        return f"{self.where}, {self.why}" if self.where else self.why


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that both sides changed; the local value stays until someone decides.

    `article` is the title and paragraph of its place, if known; the times are those of the two values.
    """

    where: str
    field: str
    here: str
    there: str
    article: str = ""
    here_time: str = ""
    there_time: str = ""

    @property
    def line(self) -> str:
        if self.article and self.here_time and self.there_time:
            here, there = written_time(self.here_time), written_time(self.there_time)
            return f"{self.field} on {one_line(self.article, 36)}   here {here}   there {there}"
        here, there = one_line(self.here, 40) or "nothing", one_line(self.there, 40) or "nothing"
        return f"{self.field} of {one_line(self.where, 60)}: here “{here}”, there “{there}”"


class Tally:
    """Counts of items by kind and outcome, the reasons for what was not taken, and conflicts.

    A kind is a plural noun for people ("highlights", "pictures"). Kinds keep the order of their first count.
    """

    def __init__(self) -> None:
        self._counts: dict[str, Counter[ItemOutcome]] = {}
        self.notes: list[TallyNote] = []
        self._places: dict[tuple[str, ItemOutcome, str, str], int] = {}
        self.conflicts: list[Conflict] = []
        self.people = ""
        """Whose work was imported, in words, if known."""
        self.waiting = 0
        """How many conflicts of earlier imports and merges nobody has decided yet."""

    def add(self, kind: str, outcome: ItemOutcome, count: int = 1) -> None:
        if count:
            self._counts.setdefault(kind, Counter())[outcome] += count

    def leave_out(self, kind: str, why: str, where: str = "", count: int = 1) -> None:
        """Count items that have no place here, with the reason."""
        self.note(kind, "left out", why, where, count)

    def note(self, kind: str, outcome: ItemOutcome, why: str, where: str = "", count: int = 1) -> None:
        """Count items with the reason for their outcome; notes with the same reason are added up.

        Kinds and places may come from a file: each becomes one clean line.
        """
        if not count:
            return
        kind = one_line(kind)
        self.add(kind, outcome, count)
        self._add_note(TallyNote(kind, outcome, one_line(where), one_line(why), count))

    def note_once(self, kind: str, outcome: ItemOutcome, why: str, where: str) -> None:
        """Count something with the reason for its outcome, unless that was noted of the same place before."""
        if (one_line(kind), outcome, one_line(where), one_line(why)) not in self._places:
            self.note(kind, outcome, why, where)

    def _add_note(self, note: TallyNote) -> None:
        place = self._places.setdefault((note.kind, note.outcome, note.where, note.why), len(self.notes))
        if place == len(self.notes):
            self.notes.append(note)
        else:
            self.notes[place] = replace(note, count=self.notes[place].count + note.count)

    def count(self, kind: str, outcome: ItemOutcome) -> int:
        return self._counts.get(kind, Counter())[outcome]

    def total(self, outcome: ItemOutcome) -> int:
        return sum(counts[outcome] for counts in self._counts.values())

    def merge(self, other: Tally) -> None:
        for kind, counts in other._counts.items():
            for outcome, count in counts.items():
                self.add(kind, outcome, count)
        for note in other.notes:
            self._add_note(note)
        self.conflicts += other.conflicts

    def keep_all(self) -> None:
        """Count as kept what was counted as added or changed by a file that then changed nothing."""
        for counts in self._counts.values():
            for outcome in _NEWS:
                counts["kept"] += counts.pop(outcome, 0)
        self.notes = [replace(note, outcome="kept") if note.outcome in _NEWS else note for note in self.notes]
        self._places = {(note.kind, note.outcome, note.where, note.why): at for at, note in enumerate(self.notes)}

    @property
    def rows(self) -> list[tuple[str, dict[ItemOutcome, int]]]:
        """Each kind with its counts: the most important first, the others in the order they came up."""
        rows = [(kind, {outcome: counts[outcome] for outcome in OUTCOMES}) for kind, counts in self._counts.items()]
        return sorted(rows, key=lambda row: _FIRST.index(row[0]) if row[0] in _FIRST else len(_FIRST))

    @property
    def is_empty(self) -> bool:
        return not self._counts

    def lines(self) -> Iterator[str]:
        """Yield the table and the reasons in at most 80 cells; nothing if there were no items."""
        if self.is_empty:
            return
        columns = [outcome for outcome in OUTCOMES if outcome != "alike" or self.total("alike")]
        widths = {
            outcome: max([OUTCOME_WIDTHS[outcome], *(len(f"{counts[outcome]:,}") + 2 for _, counts in self.rows)])
            for outcome in columns
        }
        room = WIDTH - 1 - sum(widths.values())
        kinds = max(KIND_WIDTH, min(room, max(cell_len(kind) for kind in self._counts) + 1))
        yield " " * kinds + "".join(f"{outcome:>{widths[outcome]}}" for outcome in columns)
        for kind, counts in self.rows:
            cells = "".join(f"{f'{counts[each]:,}' if counts[each] else '·':>{widths[each]}}" for each in columns)
            yield f"{set_cell_size(one_line(kind, kinds - 1), kinds)}{cells}"
        reasons = [*self._reasons()]
        if reasons:
            yield ""
        yield from reasons

    def _reasons(self) -> Iterator[str]:
        is_newer = self.people and self.total("changed")
        changed = f"changed: only {self.people}'s own, newer there. " if is_newer else ""
        if self.conflicts:
            both = "Changed by both, yours kept until you say"
            if len(f"{changed}{both}:") > WIDTH:
                yield changed.rstrip()
                changed = ""
            yield from _some(f"{changed}{both}", [conflict.line for conflict in self.conflicts])
            if checks := self.count("checks", "added"):
                stands = "check that came stands" if checks == 1 else "checks that came stand"
                yield f"  verdicts are no conflict: {checks:,} {stands} beside yours"
        elif changed:
            yield changed.rstrip()
        renamed: dict[str, list[str]] = {}
        for note in self.notes:
            if note.kind == "codebook" and note.outcome != "left out":
                renamed.setdefault(note.why, []).append(note.where)
        for why, names in renamed.items():
            more = f" and {len(names) - NOTES_SHOWN:,} more: --json" if len(names) > NOTES_SHOWN else ""
            yield f"codebook: {why} {', '.join(names[:NOTES_SHOWN])}{more}"
        if self.waiting:
            since = "of earlier imports and merges still"
            wait = plural(self.waiting, f"conflict {since} waits", f"conflicts {since} wait")
            yield f"{wait}: postil conflicts"
        placeless = self.count("without a place", "added")
        if placeless:
            listing = f"postil orphans lists {'it' if placeless == 1 else 'them'}"
            yield f"without a place: {plural(placeless, 'highlight')} whose passage is gone here; {listing}"
        for outcome in ("left out", "alike", "changed", "kept"):
            title = "alike, not merged" if outcome == "alike" else outcome
            notes = [note for note in self.notes if note.outcome == outcome and note.kind not in _OWN_LINES]
            notes.sort(key=lambda note: note.kind != BROKEN)  # these a person may correct
            if outcome == "alike" and len(notes) == 1:
                yield f"{title}: {notes[0].pair}"
                continue
            yield from _some(title, [note.pair if outcome == "alike" else note.line for note in notes])

    def as_dict(self) -> dict[str, Any]:
        return {
            "counts": {kind: dict(counts) for kind, counts in self.rows},
            "notes": [asdict(note) for note in self.notes],
            "conflicts": [asdict(conflict) for conflict in self.conflicts],
            "waiting": self.waiting,
        }


def some_of(count: int, kind: str) -> str:
    """Return how many of a kind there are: 1 row, 2 rows."""
    return plural(count, _singular(kind), kind)


def some_of_each(counts: Mapping[str, int]) -> str:
    """Return how many of each kind there are: 1 row, 2 claims."""
    return ", ".join(some_of(count, kind) for kind, count in counts.items())


def _singular(kind: str) -> str:
    """Return the singular of a kind: "article reviewed" of "articles reviewed"; of several kinds their singulars."""
    words = kind.split(" ")
    at = next((number for number, word in enumerate(words) if word.endswith(("s", "s,")) and word[-2:] != "ss"), None)
    if at is not None and words[at].endswith("s"):
        until = at + 3 if words[at + 1 : at + 2] == ["and"] else at + 1
        words[at:until] = map(_singular_word, words[at:until])
    return " ".join(words)


def _singular_word(word: str) -> str:
    return f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("es" if word.endswith("sses") else "s")


def _some(title: str, lines: Iterable[str]) -> Iterator[str]:
    listed = list(lines)
    if listed:
        yield f"{title}:"
    yield from (f"  {line}" for line in listed[:NOTES_SHOWN])
    if len(listed) > NOTES_SHOWN:
        yield f"  and {len(listed) - NOTES_SHOWN:,} more: --json"
