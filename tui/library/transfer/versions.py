"""What the journal of a library tells of the versions of an annotation: what an import and a merge decide by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tui.library.tables.changes import read_changes
from tui.library.tables.codebook import REMOVED
from tui.library.tables.journal import KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.library.sqlite.connection import Connection
    from tui.library.tables.codebook import Codebook

SCALARS = ("color", "note", "speaker", "verdict", "rationale")
"""Columns of `highlights` and `claims` that are one field each."""

_ARRIVALS = ("import", "merge")
"""Actions that bring values made elsewhere."""

_TOUCHED = """
CREATE TEMP TABLE touched AS
SELECT coalesce(json_extract(c.value, '$[1].id'), json_extract(c.value, '$[1].highlight'),
  json_extract(c.value, '$[1].claim')) AS highlight, j.id AS entry
FROM journal j, json_each(j.changes) c
WHERE j.state = 'done' AND json_extract(c.value, '$[0]')
  IN ('highlights', 'claims', 'highlight_tags', 'evidence', 'claim_links')
"""

Decision = Literal["keep", "take", "conflict"]
Member = tuple[str, ...]
"""A tag, a piece of evidence or a link of an annotation: its table, and what names it there."""


class Stamp(NamedTuple):
    """When an edit was made: by a counter, greater than those of all that its maker knew, and by the clock."""

    counter: int = 0
    time: str = ""

    def is_after(self, other: Stamp) -> bool:
        """Whether it comes after another; clocks decide only where an edit is older than the counters."""
        if self.counter and other.counter and self.counter != other.counter:
            return self.counter > other.counter
        return self.time > other.time


@dataclass(slots=True)
class FieldVersions:
    """The values of one field: those it had before the present one, and when and by whom that was set.

    `refused` holds values of the other side that a merge met and left; a person was told of them then.
    """

    past: set[Any] = field(default_factory=set)
    refused: set[Any] = field(default_factory=set)
    value: Any = None
    stamp: Stamp = field(default_factory=Stamp)
    creator: str = ""
    changed: bool = False
    """Whether somebody changed it in this library since it was made or came."""


@dataclass(slots=True)
class MemberVersion:
    """Whether a tag, piece of evidence or link was added or removed last, when and by whom; `arrived`: from outside."""

    present: bool
    stamp: Stamp
    creator: str
    arrived: bool

    def comes_after(self, other: MemberVersion) -> bool:
        """Whether this side's comes after the other side's: what came from there is not its own doing."""
        return other.arrived if self.arrived != other.arrived else self.stamp.is_after(other.stamp)


@dataclass(slots=True)
class AnnotationVersions:
    """The versions of one annotation; `synced` is its `modified` time when it was made or last came from outside."""

    fields: dict[str, FieldVersions] = field(default_factory=dict)
    members: dict[Member, MemberVersion] = field(default_factory=dict)
    synced: str = ""
    moved: bool = False


class VersionReader:
    """Reads the versions of annotations out of a journal; the first read goes through the whole of it.

    `names` translates the names of tags into those they have in the library that is merged into.
    """

    def __init__(self, connection: Connection, codebook: Codebook, names: Mapping[str, str] | None = None) -> None:
        self._connection = connection
        self._codebook = codebook
        self._translate = names
        self._indexed = False
        self._tags: dict[str, str] = {}

    def of(self, highlight_id: str) -> AnnotationVersions:
        """Return what the journal knows of an annotation; undone steps never were."""
        if not self._indexed:
            self._index()
        versions = AnnotationVersions()
        rows = self._connection.all(
            "SELECT counter, time, creator, action, changes FROM journal WHERE id IN "
            "(SELECT entry FROM touched WHERE highlight = ?) AND state = 'done' ORDER BY id",
            highlight_id,
        )
        for counter, time, creator, action, changes in rows:
            entry = _Entry(versions, highlight_id, Stamp(counter, time), creator, action in _ARRIVALS, self._tags)
            entry.read(read_changes(changes, KEYS) or [])
        return versions

    def _index(self) -> None:
        self._connection.raw.execute("DROP TABLE IF EXISTS temp.touched")
        self._connection.raw.execute(_TOUCHED)
        self._connection.raw.execute("CREATE INDEX temp.touched_highlight ON touched (highlight, entry)")
        names = {event.tag: event.old for event in self._codebook.events() if event.field == REMOVED}
        names |= dict(self._connection.all("SELECT id, name FROM tags"))
        translate = self._translate
        self._tags = names if translate is None else {key: translate.get(name, name) for key, name in names.items()}
        self._indexed = True


class _Entry:
    """One entry of the journal, applied to the versions of one annotation."""

    def __init__(
        self,
        versions: AnnotationVersions,
        highlight_id: str,
        stamp: Stamp,
        creator: str,
        arrived: bool,
        tags: Mapping[str, str],
    ) -> None:
        self._versions = versions
        self._id = highlight_id
        self._stamp, self._creator, self._arrived = stamp, creator, arrived
        self._tags = tags
        self._first: dict[str, Any] = {}
        self._values: dict[str, list[Any]] = {}
        self._members: dict[Member, list[bool]] = {}
        self._maker = ""

    def read(self, changes: list[list[Any]]) -> None:
        """Take in the net changes: what an entry sets and takes back at once was refused."""
        for table, key, before, after in changes:
            if self._id not in (key.get("id"), key.get("highlight"), key.get("claim")):
                continue
            if table == "highlights":
                self._highlight(before, after)
            elif table == "claims":
                self._value("claim", before is not None, after is not None)
            if table in ("highlights", "claims"):
                for column in SCALARS:
                    if after is not None and column in after:
                        self._value(column, None if before is None else before.get(column), after[column])
            elif member := self._member(table, key):
                self._members.setdefault(member, [before is not None]).append(after is not None)
                self._maker = "" if after is None else after.get("creator", "")
        self._settle()

    def _highlight(self, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        versions = self._versions
        if after is None:
            return
        if before is None:
            self._value("claim", None, False)
        elif {"start", "end", "state"} & after.keys() and not self._arrived:
            versions.moved = True
        if "modified" in after and (before is None or self._arrived):
            versions.synced = max(versions.synced, after["modified"])

    def _value(self, name: str, before: Any, after: Any) -> None:
        self._first.setdefault(name, before)
        self._values.setdefault(name, []).append(after)

    def _member(self, table: str, key: dict[str, Any]) -> Member | None:
        if table == "highlight_tags":
            name = self._tags.get(key["tag"])
            return None if name is None else (table, name)
        if table == "evidence":
            return table, key["evidence"]
        return (table, key["relation"], key["other"]) if table == "claim_links" else None

    def _settle(self) -> None:
        for name, values in self._values.items():
            before, last = self._first[name], values[-1]
            versions = self._versions.fields.setdefault(name, FieldVersions())
            if before == last and before is not None:
                versions.refused.update(value for value in values if value != last)
                continue
            if before is not None:
                versions.past.add(before)
                versions.changed = not self._arrived
            versions.value, versions.stamp = last, self._stamp
            versions.creator = "" if self._arrived else self._creator
        for member, states in self._members.items():
            if states[0] != states[-1]:
                creator = self._maker or ("" if self._arrived else self._creator)
                version = MemberVersion(states[-1], self._stamp, creator, self._arrived)
                self._versions.members[member] = version


def decide(
    here: Any,
    there: Any,
    local: FieldVersions | None,
    incoming: FieldVersions | None,
    *,
    newer: bool,
    own: bool,
) -> Decision:
    """Decide on a field whose values differ.

    A value that was replaced here is stale there, and the other way round; where both know neither, what is here stays
    and a person is told, unless nobody has changed it here, it is `newer` there and has no history there. `own`: the
    change there is that of the annotation's own creator; nobody else's is taken.
    """
    local = local or FieldVersions()
    if there in local.refused:
        return "keep"
    stale = there in local.past
    ahead = incoming is not None and here in incoming.past
    if stale and ahead and incoming is not None:
        # Who has not touched it since it came has the other's; of two who have, who knew the other's is ahead.
        own_edits = local.changed, incoming.changed
        ahead = own_edits[1] if own_edits[0] != own_edits[1] else incoming.stamp.is_after(local.stamp)
        stale = not ahead
    if stale:
        return "keep"
    knows = incoming is not None and bool(incoming.past)  # then it would know what is here if it came after it
    if ahead or (newer and not local.changed and not knows):
        return "take" if own else "conflict"
    return "conflict"
