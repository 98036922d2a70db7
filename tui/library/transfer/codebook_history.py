"""The events of a library's tags, by which two codebooks are merged."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from tui.library.tables.codebook import FIELDS, POSITION, REMOVED, SAME

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterable, Mapping

    from tui.core.model import TagEvent
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.codebook import Codebook
    from tui.library.tables.rows import RowValues

COLUMNS = FIELDS


_NAMESPACE = uuid.UUID("5d0f1c8e-9a44-5e0b-b7c5-2f6d3f0a9c61")
"""The namespace of the ids of events that identify two tags."""


def same_id(tag_id: str, other_id: str) -> tuple[str, str, str]:
    """Return the id of the event that identifies two tags, the same on both sides; its tag, and the other one."""
    one, other = sorted((tag_id, other_id))
    return str(uuid.uuid5(_NAMESPACE, f"{one}\0{other}")), one, other


def name_of_gone(name: str, tag_id: str, names: Container[str]) -> str:
    """Return a name for a tag that is gone: its own may belong to another tag by now."""
    return f"{name}\0{tag_id}" if name in names else name


TAGS_UNDONE = """
SELECT json_extract(c.value, '$[1].id'), json_extract(c.value, '$[3].name') FROM journal j, json_each(j.changes) c
WHERE j.state IN ('undone', 'dropped') AND instr(j.changes, '["tags",')
  AND json_extract(c.value, '$[0]') = 'tags' AND json_type(c.value, '$[2]') = 'null'
"""

TAGS_GONE = """
SELECT json_extract(c.value, '$[1].id'), r.counter, r.time FROM journal j, json_each(j.changes) c, journal r
WHERE instr(j.changes, '["tags",') AND json_extract(c.value, '$[0]') = 'tags' AND json_type(c.value, '$[3]') = 'null'
  AND r.step = j.step
"""


class LocalTag(NamedTuple):
    """The local equivalent of a tag: itself, one it was `merged` into, or one that was `removed`; else it is new."""

    here: str = ""
    merged: bool = False
    removed: str = ""


@dataclass(slots=True)
class CodebookHistory:
    """Events of tags by tag and field, and the removals of gone tags, by tag."""

    events: defaultdict[tuple[str, str], dict[str, TagEvent]] = field(default_factory=lambda: defaultdict(dict))
    removed: dict[str, TagEvent] = field(default_factory=dict)
    same: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Tags that were identified, having been created independently."""

    @classmethod
    def read(cls, connection: Connection, codebook: Codebook) -> CodebookHistory:
        history = cls()
        history.add(codebook.events())
        here = {row[0] for row in connection.all("SELECT id FROM tags")}
        history.removed = {tag: event for tag, event in history.removed.items() if tag not in here}
        return history

    def add(self, events: Iterable[TagEvent]) -> None:
        for event in events:
            self.events[event.tag, event.field][event.id] = event
            if event.field == REMOVED:
                self.removed[event.tag] = event
            elif event.field == SAME:
                self.same[event.tag].add(event.new)
                self.same[event.new].add(event.tag)

    def find(self, tag_id: str, is_here: Callable[[str], bool], there: Collection[str]) -> LocalTag:
        """Return what a tag is here: itself, one it was identified with, or one it was merged into.

        One that the other side has beside it is a different one.
        """
        removed, seen, waiting = "", {tag_id}, [(tag_id, False)]
        for name, merged in waiting:
            if is_here(name):
                return LocalTag(name, merged)
            following = [(each, merged) for each in sorted(self.same.get(name, ())) if each not in there]
            if name in self.removed:
                removed = removed or name
                following.insert(0, (self.removed[name].new, True))
            waiting += [each for each in following if each[0] and each[0] not in seen]
            seen |= {each for each, _ in following}
        return LocalTag(removed=removed)

    def known_as(self, removal: TagEvent, remover: CodebookHistory) -> set[str]:
        """Return the other tags that the remover of one elsewhere knew to be that one, each side having made its own.

        There are none if that removal is known here: it has been followed, or asked about.
        """
        if removal.id in self.events[removal.tag, REMOVED]:
            return set()
        names = {tag_id: same_id(removal.tag, tag_id) for tag_id in self.same.get(removal.tag, ())}
        met = {tag_id: remover.events[first, SAME].get(event_id) for tag_id, (event_id, first, _) in names.items()}
        return {tag_id for tag_id, event in met.items() if event is not None and event.place < removal.place}

    def fields(self, column: str, tag_ids: Collection[str]) -> dict[str, TagEvent]:
        """Return the events of a field of tags that are the same, without events of gone ones."""
        same = {same_id for tag_id in tag_ids for same_id in self.same.get(tag_id, ())}
        ids = {*tag_ids} | {same_id for same_id in same if same_id not in self.removed}
        return {key: event for each in ids for key, event in self.events.get((each, column), {}).items()}

    def names(self, here: Mapping[str, str], there: Container[str]) -> dict[str, str]:
        """Return the local names of tags by id, and by the ids of the same ones `there` that are gone."""
        same = {same_id: name for tag_id, name in here.items() for same_id in self.same.get(tag_id, ())}
        return {same_id: name for same_id, name in same.items() if same_id not in there} | {**here}

    def of(self, tag_id: str) -> set[str]:
        """Return the ids of all events of a tag, except for its order among siblings."""
        fields = (*(name for name in COLUMNS if name != POSITION), REMOVED)
        return {event_id for field in fields for event_id in self.events.get((tag_id, field), ())}

    def unknown_to(self, other: CodebookHistory, tag: RowValues) -> set[str]:
        """Return the ids of events of a local tag, and of those merged into it, that another history lacks."""
        merged_in = {event.id for event in self.removed.values() if event.new == tag["id"]}
        other_ids = {event_id for events in other.events.values() for event_id in events}
        return (self.of(tag["id"]) | merged_in) - other_ids - self.obsolete_events(tag)

    def newer(
        self, other: CodebookHistory, column: str, tag: RowValues, other_id: str, present: Collection[str]
    ) -> Literal["here", "there", "both", "neither"]:
        """Return which history of a field of a tag has all events of the other one, and more; "both" if it is the same.

        `other_id` is the tag on the other side, where these are `present`.
        """
        one = tag["id"], other_id
        # One that the other side has beside it, or never took for the same, knows nothing of it.
        is_beside = tag["id"] != other_id and (tag["id"] in present or tag["id"] not in other.same.get(other_id, ()))
        ours, theirs = {*self.fields(column, one)}, {*other.fields(column, one[1:] if is_beside else one)}
        if ours == theirs:
            return "both"
        if theirs < ours:
            return "here"
        return "there" if ours - self.obsolete_events(tag) <= theirs else "neither"

    def obsolete_events(self, tag: RowValues) -> set[str]:
        """Return the ids of the removals of a tag that is here again, and of changes that went with it."""
        removals = self.events.get((tag["id"], REMOVED), {})
        last = max((event.place for event in removals.values()), default=())
        changes = (event for field in COLUMNS for event in self.events.get((tag["id"], field), {}).values())
        ended = {event.id for event in changes if event.place < last and event.new != str(tag[event.field])}
        return {*removals} | ended

    def remover(self, removal: TagEvent) -> str:
        """Return who removed a tag, or the one that it was merged into."""
        seen: set[str] = set()
        while (following := self.removed.get(removal.new)) is not None and removal.new not in seen:
            seen.add(removal.new)
            removal = following
        return removal.creator

    def successor(self, tag_id: str) -> str:
        """Return the tag that a removed one was merged into, or ""."""
        seen: set[str] = set()
        while tag_id in self.removed and tag_id not in seen:
            seen.add(tag_id)
            tag_id = self.removed[tag_id].new
        return "" if tag_id in seen else tag_id

    def last_merged(self, tag_id: str) -> str:
        """Return the last tag into which a removed one was merged, though that may be gone, too; "" for none."""
        last, seen = "", {tag_id}
        while tag_id in self.removed and (tag_id := self.removed[tag_id].new) and tag_id not in seen:
            seen.add(tag_id)
            last = tag_id
        return last


class FormerNames:
    """Former names of local tags, and of removed ones, for files that still use them."""

    def __init__(self, connection: Connection, codebook: Codebook) -> None:
        self._connection = connection
        self._codebook = codebook
        self._names: dict[str, tuple[str, str]] | None = None
        self._removed: set[str] = set()

    def present(self, name: str) -> str:
        """Return the current name here of a tag with this name, or its last one if it was removed."""
        return self._read().get(name, (name, ""))[0]

    def namesake(self, name: str) -> str:
        """Return the id of the tag that once had this name here, or ""."""
        return self._read().get(name, (name, ""))[1]

    def was_removed(self, name: str) -> bool:
        """Return whether a tag that has or had this name was removed here, and does not exist under another."""
        self._read()
        return name in self._removed

    def forget(self) -> None:
        """Read the names again when needed: the codebook has changed."""
        self._names = None

    def _read(self) -> dict[str, tuple[str, str]]:
        if self._names is None:
            history = CodebookHistory.read(self._connection, self._codebook)
            names: dict[str, str] = dict(self._connection.all("SELECT id, name FROM tags"))
            here = {*names.values()}
            last = {
                tag: removal.old for tag, removal in history.removed.items() if not names.get(history.successor(tag))
            }
            renamed = [
                (event.old, tag)
                for (tag, column), events in history.events.items()
                if column == "name"
                for event in events.values()
            ]
            past = {old: (last[tag], tag) for old, tag in renamed if tag in last and last[tag] not in here}
            past |= {old: (names[tag], tag) for old, tag in renamed if tag in names}
            merged = {tag: names[history.successor(tag)] for tag in history.removed if tag not in last}
            past = {old: (merged[tag], tag) for old, tag in renamed if tag in merged} | past
            past |= {history.removed[tag].old: (name, tag) for tag, name in merged.items()}
            self._names = {old: present for old, present in past.items() if old not in here}
            old_names = {old for old, (_, tag) in self._names.items() if tag in last}
            self._removed = ({*last.values()} - here - self._names.keys()) | old_names
        return self._names
