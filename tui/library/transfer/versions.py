"""The versions of an annotation according to a library's journal, by which imports and merges decide."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from tui.library.tables.highlight_rows import CLAIM_COLUMNS, PART_MAKERS
from tui.library.tables.journal import REMOVE_ARTICLE
from tui.library.transfer.codebook_history import TAGS_GONE, TAGS_UNDONE, CodebookHistory, name_of_gone
from tui.library.transfer.entry_reader import EntryReader, JournalEvent
from tui.library.transfer.field_versions import FieldVersions, MemberVersion, Stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tui.library.sqlite.connection import Connection
    from tui.library.tables.changes import EntryChange
    from tui.library.tables.codebook import Codebook

OWN_COLUMNS = {"highlights": ("color", "note"), "claims": CLAIM_COLUMNS}  # those that are one field each
SCALARS = ("color", "note", *CLAIM_COLUMNS)

PARTS = {
    "checks": ("verdict", "rationale", "method"),
    "evidence": ("kind", "stance", "what", "note", "retrieved", "archived"),
}
"""Rows of a claim that go by an id of their own, and their columns that are a field each: see `part_field`.

Those of a check are one field, `WHOLE`: what somebody said.
"""

WHOLE = "whole"
PLACE = "words"  # that an annotation was attached to; a new text decides nothing about them. Claims have a "place"
_ARRIVALS = ("import", "merge")  # actions that bring values from other libraries

Member = tuple[str, ...]
"""A tag, piece of evidence or link of an annotation: its table and its key there."""
CLAIM: Member = ("claims",)  # the claim of an annotation, as the name of a part


def part_field(part: str, column: str) -> str:
    """Return the name, among the fields of its claim, of a column of a check or of evidence."""
    return f"{part} {column}"


class Maker(NamedTuple):
    """Who made something, and when, to distinguish two independent ones from one on both sides."""

    creator: str
    created: str


@dataclass(slots=True)
class AnnotationVersions:
    """The versions of one annotation; `synced` is its `modified` time at its creation or last import."""

    fields: dict[str, FieldVersions] = field(default_factory=dict)
    members: dict[Member, MemberVersion] = field(default_factory=dict)
    earlier: dict[Member, list[MemberVersion]] = field(default_factory=dict)
    removals: dict[tuple[Member, str], MemberVersion] = field(default_factory=dict)
    """The removals of each one, by the time it was added: the same may come and go several times."""
    undone_removals: set[tuple[Member, Stamp]] = field(default_factory=set)  # removals that were undone
    synced: str = ""
    has_reversals: bool = False
    """Whether something in it was ever undone, or set again: an older copy may have that state."""
    events: set[Stamp] = field(default_factory=set)  # all that happened to it in this library
    checks: dict[str, dict[str, Any]] = field(default_factory=dict)  # by id, as of the events so far
    unstated: set[str] = field(default_factory=set)  # fields that its file cannot state: their first value is nobody's

    def of_that_one(self, member: Member, created: str) -> MemberVersion | None:
        """Return the version of a part if exactly the one that was added at this time is gone, if known."""
        version = self.members.get(member)
        return version if version is not None and version.present else self.removals.get((member, created), version)

    def had_from_file(self, member: Member, created: str) -> bool:
        """Return whether a part that is gone had come in a file written after the one here was added."""
        return any(each.is_from_file and created <= each.created for each in self.earlier.get(member, ())[-1:])

    def is_unstated(self, name: str) -> bool:
        """Return whether nobody has decided about the value of a field."""
        return name in self.unstated and not self.fields[name].changed

    def follow(self, member: Member, into: Member, created: str, removal: MemberVersion, *, merged: bool) -> None:
        """Replace a tag added at this time by the one its code was merged into.

        `merged`: it went with that merge rather than by itself, so it is gone if that one is.
        """
        moved, earlier = self.members.get(into), self.earlier.get(member)
        later = moved if merged and moved is not None and not moved.present else None
        self.removals.setdefault((into, created), removal if later is None else replace(later, created=created))
        if moved is not None and moved.present and (moved.created, moved.stamp) == (created, removal.stamp) and earlier:
            self.members[into] = earlier[-1]  # nobody has given it again


class VersionReader:
    """Reads the versions of annotations from a journal; the first call scans all of it.

    `names` translates names of tags into those in the library merged into; `named` has those of its tags by id.
    """

    def __init__(
        self,
        connection: Connection,
        codebook: Codebook,
        names: Mapping[str, str] | None = None,
        named: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        self._named = named
        self.connection = connection
        self._codebook = codebook
        self._translate = names
        self._indexed = False
        self._tags: dict[str, str] = {}
        self._merged: dict[str, str] = {}
        """The names of codes that are gone, with the names of those they were merged into."""
        self._twins: dict[str, list[str]] = {}  # the present codes that one that is gone was identified with, by name
        self._gone: set[tuple[str, Stamp]] = set()
        """Codes that were removed in a step, by their names."""
        self._entries = EntryReader(connection)
        self._reversals: dict[int, int] = {}
        """The last undo or redo of each step: an import's has thousands of entries."""

    def of(self, highlight_id: str) -> AnnotationVersions:
        """Return what the journal knows of an annotation.

        What someone undid they had decided, and then decided otherwise; an import or merge that was undone never
        happened.
        """
        versions = AnnotationVersions()
        for event in self.events(highlight_id):
            versions.has_reversals |= event.undone
            versions.events.add(event.stamp)
            _Entry(versions, event, self._tags).apply(event.changes)
        for (member, created), removal in [*versions.removals.items()]:
            if member[0] == "highlight_tags" and (name := self._merged.get(member[1])):
                merged = (member[1], removal.stamp) in self._gone
                versions.follow(member, (member[0], name), created, removal, merged=merged)
            for name in self._twins.get(member[1], ()) if member[0] == "highlight_tags" else ():
                versions.removals.setdefault(((member[0], name), created), removal)
        return versions

    def events(self, highlight_id: str, *, with_returns: bool = False) -> list[JournalEvent]:
        """Return the journal's events of an annotation, in the order they took effect.

        `with_returns`: also the removals of its article that were undone, which decide nothing about it: it came back
        as it was.
        """
        if not self._indexed:
            self._index()
        parts = self.connection.all("SELECT id FROM temp.parts WHERE claim = ?", highlight_id)
        names = {highlight_id, *(name for (name,) in parts)}
        events: list[JournalEvent] = []
        for number, counter, time, creator, action, state, whole, with_code in self._entries.of(highlight_id):
            arrived = action in _ARRIVALS
            if state != "done" and (arrived or (action == REMOVE_ARTICLE and not with_returns)):
                continue
            changes = self._entries.changes(number, names)
            event = JournalEvent(
                *(number, Stamp(counter, time), creator, arrived, changes),
                with_article=action == REMOVE_ARTICLE,
                with_code=bool(with_code),
                is_place=action == "place",
            )
            events.append(event)
            if (reversal := self._reversals.get(whole)) is not None:
                back = Stamp(*self.connection.all("SELECT counter, time FROM journal WHERE id = ?", reversal)[0])
                undone = [[table, key, after, before] for table, key, before, after in reversed(changes)]
                back_event = JournalEvent(reversal, back, creator, arrived, undone, undone=True)
                events.append(replace(back_event, with_code=event.with_code, is_place=event.is_place))
                if state == "done":
                    events.append(replace(event, number=reversal, stamp=back, redone=True))
        return sorted(events, key=attrgetter("number"))

    def last_return(self, highlight_id: str) -> JournalEvent | None:
        """Return how an annotation last returned after it was gone; None if it never did."""
        back, was_gone = None, False
        for event in self.events(highlight_id, with_returns=True):
            for table, _, before, after in event.changes:
                if table == "highlights" and after is None:
                    was_gone = True
                elif table == "highlights" and before is None and was_gone:
                    back = event
        return back

    def undone_arrivals(self, highlight_id: str) -> set[str]:
        """Return the times of entries by which an import or merge changed an annotation, and which were undone."""
        return {row[2] for row in self._entries.of(highlight_id) if row[4] in _ARRIVALS and row[5] != "done"}

    def arrival(self, highlight_id: str) -> Stamp:
        """Return when an annotation was last imported."""
        stamps = [
            event.stamp
            for event in self.events(highlight_id)
            if event.arrived and any(table == "highlights" and before is None for table, _, before, _ in event.changes)
        ]
        return stamps[-1] if stamps else Stamp()

    def makers(self, highlight_id: str) -> dict[Member, Maker]:
        """Return who made each part of an annotation, which may differ from its creator; `CLAIM` is its claim."""
        names, rows = self._translate or {}, self.connection.all(PART_MAKERS, highlight_id)
        rows.sort(key=lambda row: row[1] == names.get(row[1], row[1]))  # of two tags that are one here, which counts
        return {
            tuple(filter(None, (table, names.get(name, name), other))): Maker(creator, created)
            for table, name, other, creator, created in rows
        }

    def _index(self) -> None:
        self._entries.index()
        self._reversals = dict(
            self.connection.all("SELECT step, max(id) FROM journal WHERE reverses IS NOT NULL GROUP BY step")
        )
        history = CodebookHistory.read(self.connection, self._codebook)
        present = dict(self.connection.all("SELECT id, name FROM tags"))
        here = {*present.values()}
        former = {tag: name_of_gone(event.old, tag, here) for tag, event in history.removed.items()}
        names = dict(self.connection.all(TAGS_UNDONE)) | former | present
        translate = self._translate
        self._tags = names if translate is None else {key: translate.get(name, name) for key, name in names.items()}
        self._tags |= {key: name for key, name in self._named().items() if key in self._tags}
        here = {self._tags[tag] for tag in present}
        into = {tag: history.last_merged(tag) for tag in history.removed if self._tags[tag] not in here}
        self._merged = {self._tags[tag]: self._tags[end] for tag, end in into.items() if end in self._tags}
        twins = {tag: [each for each in history.same.get(tag, ()) if each in present] for tag in history.removed}
        self._twins = {self._tags[tag]: [self._tags[each] for each in same] for tag, same in twins.items() if same}
        rows = self.connection.all(TAGS_GONE) if self._merged else ()
        self._gone = {(self._tags[tag], Stamp(*stamp)) for tag, *stamp in rows if tag in self._tags}
        self._indexed = True


class _Entry:
    """One entry of the journal, applied to the versions of one annotation."""

    def __init__(self, versions: AnnotationVersions, event: JournalEvent, tags: Mapping[str, str]) -> None:
        self._versions = versions
        self._stamp, self._arrived, self._undone = event.stamp, event.arrived, event.undone
        self._is_repeated = event.undone or event.redone
        self._is_decided = not (event.arrived or self._is_repeated)
        self._creator, self._tags = "" if event.arrived else event.creator, tags
        self._first: dict[str, Any] = {}
        self._values: dict[str, list[Any]] = {}
        self._members: dict[Member, list[bool]] = {}
        self._rows: dict[Member, dict[str, Any]] = {}
        self._created: dict[Member, str] = {}
        self._is_place = event.arrived or event.is_place
        self._is_new, self._goes, self._with_code = False, event.with_article, event.with_code
        self._part_fields: set[str] = set()
        self._modified = ""

    def apply(self, changes: Sequence[EntryChange]) -> None:
        """Apply the net changes: a value that one entry sets and resets was refused."""
        unstated = self._versions.unstated
        for table, key, before, after in changes:
            self._modified = max(self._modified, (after or {}).get("modified", ""))
            if table == "highlights":
                self._highlight(before, after)
            elif table == "claims" and (before is None or after is None):
                self._value("claim", *("" if row is None else row["created"] for row in (before, after)))
            if before is None and after is not None and table in OWN_COLUMNS:
                self._new_row(OWN_COLUMNS[table], after)
            if table == "checks":
                self._check(key["id"], before, after)
                columns: Sequence[str] = ()
            else:
                columns = PARTS.get(table, SCALARS if table in ("highlights", "claims") else ())
            for column in columns:
                name = column
                if table in PARTS:
                    name = part_field(key["id"], column)
                    self._part_fields.add(name)
                if after is None and table != "highlights" and before is not None and column in before:
                    self._value(name, before[column], None)
                elif after is not None and column in after and (before is not None or name not in unstated):
                    self._value(name, None if before is None else before.get(column), after[column])
            if (before is None or after is None) and (member := self._member(table, key, after or before or {})):
                self._members.setdefault(member, [before is not None]).append(after is not None)
                self._rows[member] = after or before or {}
                self._created.setdefault(member, (before or after or {}).get("created", ""))
        self._settle()

    def _highlight(self, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        versions = self._versions
        if after is None:
            self._is_decided, self._goes = False, True  # nobody decided about the rows that go with it
            if self._values.get("claim"):
                self._value("claim", "", None)
            return
        if before is None:
            self._is_new = True
            self._value("claim", None, "")
        if "quote" in after and (before is None or self._is_place):
            words = versions.fields[PLACE].value if PLACE in versions.fields else (before or {}).get("quote")
            self._value(PLACE, None if before is None else words, after["quote"])
        if "modified" in after and (before is None or self._arrived):
            versions.synced = max(versions.synced, after["modified"])

    def _new_row(self, columns: Sequence[str], row: dict[str, Any]) -> None:
        """Note which columns of an added row a file has not stated; a person states them all."""
        versions, unstated = self._versions, {*columns} - row.keys() if self._arrived else set[str]()
        if not self._undone:
            versions.unstated.difference_update(columns)
        versions.unstated |= unstated
        versions.fields |= {name: FieldVersions(arrived=self._arrival()) for name in unstated}

    def _arrival(self) -> Stamp:
        """Return when a value came from elsewhere, as far as the counters or clocks there tell."""
        time, synced = self._stamp.time, max(self._versions.synced, self._modified)
        return self._stamp._replace(time=max(time, synced) if self._stamp.counter else synced or time)

    def _check(self, check_id: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        """Apply the change of a check, which may cover only some of its columns."""
        name, checks = part_field(check_id, WHOLE), self._versions.checks
        self._part_fields.add(name)
        earlier = {**checks.get(check_id, {}), **(before or {})}
        later = None if after is None else {**earlier, **after}
        values = [
            None if row is None else tuple(row.get(column, "") for column in PARTS["checks"])
            for row in (None if before is None else earlier, later)
        ]
        checks[check_id] = later or {}
        self._value(name, *values)

    def _value(self, name: str, before: Any, after: Any) -> None:
        self._first.setdefault(name, before)
        self._values.setdefault(name, []).append(after)

    def _member(self, table: str, key: dict[str, Any], row: dict[str, Any]) -> Member | None:
        if table == "highlight_tags":
            name = self._tags.get(key["tag"])
            return None if name is None else (table, name)
        if table in PARTS:
            return table, key["id"]
        if table == "claim_passages":
            return table, row.get("claim", "")
        return (table, key["relation"], key["other"]) if table == "claim_links" else None

    def _settle(self) -> None:
        for name, values in self._values.items():
            before, last = self._first[name], values[-1]
            versions = self._versions.fields.setdefault(name, FieldVersions())
            if before == last and before is not None:
                refused = () if self._is_repeated else (value for value in values if value != last)
                versions.refused |= dict.fromkeys(refused, self._stamp)
                continue
            if self._arrived and before is not None:
                self._versions.unstated.discard(name)
            if self._undone and before is None and last is not None and (versions.removed or versions.value == last):
                if versions.removed:
                    versions.stamp, versions.creator = versions.removed.pop()
                    versions.changed = versions.edits.pop() if versions.edits else versions.changed
                versions.earlier.discard(last)
                versions.value = last
                continue
            if last is None and not self._undone:
                versions.removed.append((versions.stamp, versions.creator))
            self._versions.has_reversals |= last in versions.earlier
            if self._undone:
                versions.earlier.discard(last)
                versions.withdrawn |= {before} - {None}
            else:  # a new row may follow one that was removed with another value
                versions.earlier |= {versions.value if before is None else before} - {None, last}
            if self._is_decided:
                versions.decided[last] = self._stamp
            if self._undone and versions.edits:
                versions.changed = versions.edits.pop()  # as it was before the undone step
            elif before is not None or self._arrived or not (self._is_new or name in self._part_fields):
                versions.edits.append(versions.changed)
                versions.changed = not self._arrived
            versions.value, versions.stamp = last, self._stamp
            if self._arrived:
                versions.arrived = self._arrival()
                versions.from_files |= {} if self._stamp.counter else {last: versions.arrived.time}
            versions.creator = self._creator
            versions.stamps.add((versions.stamp, versions.creator))
        for member, states in self._members.items():
            is_another = states[0] and states[-1] and self._rows[member].get("created") != self._created[member]
            is_new = states[0] != states[-1] or (not states[0] and member not in self._versions.members)
            for present in (False, True) if is_another else states[-1:] if is_new else ():
                self._set_member(member, present=present)

    def _set_member(self, member: Member, *, present: bool) -> None:
        versions, row = self._versions, self._rows[member]
        creator, created = (row.get("creator"), row.get("created", "")) if present else ("", self._created[member])
        # Undoing the removal of an annotation or of a code is no decision about the tags on it.
        returns = self._is_new or (self._with_code and present) or row.get("creator") != self._creator
        whose = creator or self._creator, self._arrived, created, self._undone, self._goes or (self._undone and returns)
        version = MemberVersion(present, self._stamp, *whose)
        if not present:
            versions.removals[member, created] = version
        elif (removal := versions.removals.pop((member, created), None)) and self._undone:
            versions.undone_removals.add((member, removal.stamp))
        earlier = versions.earlier.setdefault(member, [])
        if self._undone:
            before = earlier.pop() if earlier else version
            if not (before.present or present) or (before.is_from_file and present and returns):
                version = before  # it was removed before, or came in a file, and that is in effect again
        elif member in versions.members:
            earlier.append(versions.members[member])
        versions.members[member] = version
