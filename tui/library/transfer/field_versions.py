"""The known versions of a field or part of an annotation: its values, and when each was set, removed or imported."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple


class Stamp(NamedTuple):
    """When an edit was made: by a counter, greater than all its maker knew, and by the clock."""

    counter: int = 0
    time: str = ""

    def is_after(self, other: Stamp) -> bool:
        """Return whether it is later than another; clocks decide only for edits older than the counters."""
        if self.counter and other.counter and self.counter != other.counter:
            return self.counter > other.counter
        return self.time > other.time

    def was_known(self, arrived: Stamp, followed: int) -> bool:
        """Return whether counter and clocks agree that an edit was made before something `arrived` from there.

        `followed` is the counter of that import.
        """
        return 0 < self.counter <= followed and self.time < arrived.time


@dataclass(slots=True)
class FieldVersions:
    """The values of one field: earlier ones, and when and by whom the current one was set.

    `refused` has values of the other side that a merge did not take, with times; they were reported then.
    """

    earlier: set[Any] = field(default_factory=set)
    refused: dict[Any, Stamp] = field(default_factory=dict)
    withdrawn: set[Any] = field(default_factory=set)
    """Values that were undone: setting one again is a new decision."""
    decided: dict[Any, Stamp] = field(default_factory=dict)
    """When each value was last set by a person, rather than imported or restored by an undo."""
    value: Any = None
    stamp: Stamp = field(default_factory=Stamp)
    stamps: set[tuple[Stamp, str]] = field(default_factory=set)
    """When, and by whom, each value was set or imported: a copy of the library has those from before it was made."""
    creator: str = ""
    arrived: Stamp = field(default_factory=Stamp)  # when it last came from elsewhere, not earlier than it was set there
    changed: bool = False
    """Whether someone changed it in this library since it was created or imported."""
    edits: list[bool] = field(default_factory=list)
    """The values of `changed` before each edit, for undo."""
    removed: list[tuple[Stamp, str]] = field(default_factory=list)
    """When and by whom the value was set that went with its owner, for undo, which restores it for nobody else."""
    from_files: dict[Any, str] = field(default_factory=dict)
    """The values that came in files without steps, with the time of the last change there."""

    def is_in(self, other: FieldVersions) -> bool:
        """Return whether the other history has this value, rather than one that somebody else set at that moment."""
        return (self.stamp, self.creator) in other.stamps

    def as_known_to(self, other: FieldVersions) -> FieldVersions:
        """Return these versions of a claim, those from files with the times at which they were made elsewhere.

        A file dates a claim like its annotation: it is the last one made before the file's last change.
        """
        times = {other.value, *other.earlier, *other.withdrawn} - {"", None, *other.from_files}
        originals = {
            value: max((each for each in times if each <= last), default=value)
            for value, last in self.from_files.items()
            if value
        }
        value, earlier = originals.get(self.value, self.value), {originals.get(each, each) for each in self.earlier}
        # If its maker undid it there, it does not matter that somebody tried to remove it here.
        withdrawn = self.withdrawn - ({""} if value in other.withdrawn else set())
        return replace(self, value=value, earlier=earlier, withdrawn=withdrawn)


@dataclass(slots=True)
class MemberVersion:
    """Whether a tag, piece of evidence or link was last added or removed, when and by whom; `arrived`: imported.

    `created` is when it was added, even if removed since; `undone`: its maker undid that; `along`: it went or returned
    with its annotation, or a link with the other claim's article.
    """

    present: bool
    stamp: Stamp
    creator: str
    arrived: bool
    created: str
    undone: bool
    along: bool

    def comes_after(self, other: MemberVersion) -> bool:
        """Return whether this side's version is later; what was imported from there is not its own."""
        return other.arrived if self.arrived != other.arrived else self.stamp.is_after(other.stamp)

    def has_last_word(self, other: MemberVersion) -> bool:
        """Return whether one person did both, each on one side, and this later: by an undo, which nothing overrides."""
        is_one_person = self.creator == other.creator and not (self.arrived or other.arrived)
        return is_one_person and self.undone and not self.along and self.stamp.time > other.stamp.time

    @property
    def is_from_file(self) -> bool:
        """Whether it came in a file without steps, which dates a part like its annotation."""
        return self.arrived and not self.stamp.counter

    def precedes(self, removal: MemberVersion) -> bool:
        """Return whether it came in such a file before it was removed in the library that this is from."""
        latest = max(self.created, self.stamp.time)  # somebody else's tag may be later than its annotation
        return self.is_from_file and removal.created <= latest and self.created < removal.stamp.time
