"""What became of the tags of a library, and two codebooks made one: renames and removals are versions, too."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from tui.core.model import TagEvent
from tui.library.tables.codebook import REMOVED
from tui.library.tables.conflicts import TAG
from tui.library.tables.journal import now
from tui.library.tables.rows import row_of
from tui.library.transfer.conflict_log import ConflictLog

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from tui.core.model import Tag
    from tui.core.tally import Tally
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.codebook import Codebook
    from tui.library.tables.journal import Recorder
    from tui.library.tables.rows import Row

CODEBOOK = "codebook"

_COLUMNS = ("name", "color", "description")


@dataclass(slots=True)
class CodebookHistory:
    """Events of tags by tag and field, and the removals of those that are gone, by tag."""

    events: defaultdict[tuple[str, str], dict[str, TagEvent]] = field(default_factory=lambda: defaultdict(dict))
    removed: dict[str, TagEvent] = field(default_factory=dict)

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

    def of(self, tag_id: str) -> set[str]:
        """Return the ids of all events of a tag."""
        return {event_id for field in (*_COLUMNS, REMOVED) for event_id in self.events.get((tag_id, field), ())}

    def successor(self, tag_id: str) -> str:
        """Return the tag that a removed one was merged into, or ""."""
        seen: set[str] = set()
        while tag_id in self.removed and tag_id not in seen:
            seen.add(tag_id)
            tag_id = self.removed[tag_id].new
        return "" if tag_id in seen else tag_id


class FormerNames:
    """What tags here were called before: by it a file is read that still calls them so."""

    def __init__(self, connection: Connection, codebook: Codebook) -> None:
        self._connection = connection
        self._codebook = codebook
        self._names: dict[str, str] | None = None
        self._removed: set[str] = set()

    def present(self, name: str) -> str:
        """Return what a tag of this name is called here now."""
        return self._read().get(name, name)

    def was_removed(self, name: str) -> bool:
        """Return whether a tag of this name was removed here, and is not here under another."""
        self._read()
        return name in self._removed

    def forget(self) -> None:
        """Read them anew when they are asked for: the codebook has changed."""
        self._names = None

    def _read(self) -> dict[str, str]:
        if self._names is None:
            history = CodebookHistory.read(self._connection, self._codebook)
            names: dict[str, str] = dict(self._connection.all("SELECT id, name FROM tags"))
            here = set(names.values())
            past = {
                event.old: names[tag]
                for (tag, column), events in history.events.items()
                if column == "name" and tag in names
                for event in events.values()
            }
            for tag, removal in history.removed.items():
                if successor := names.get(history.successor(tag)):
                    past[removal.old] = successor
            self._names = {old: name for old, name in past.items() if old not in here}
            self._removed = {removal.old for removal in history.removed.values()} - here - self._names.keys()
        return self._names


class CodebookMerge:
    """Brings the codebook of a file or another library in; tags are the same by id, else by name.

    Who knows all that became of a field of a tag, and more, is ahead; where both sides know what the other does not,
    what is here stays and is told.
    """

    def __init__(
        self,
        connection: Connection,
        codebook: Codebook,
        tally: Tally,
        source: str = "",
        undone: Collection[str] = (),
    ) -> None:
        """`undone` are the ids of events that their makers took back there."""
        self._connection, self._codebook, self._tally = connection, codebook, tally
        self._undone = undone
        self._conflicts = ConflictLog(connection, tally, source)
        self.former = FormerNames(connection, codebook)
        self.names: dict[str, str] = {}
        """What each tag there is called here."""
        self._gone: dict[str, Tag] = {}
        """Tags there that were removed here, by what they were called then: so the history calls what they were on."""
        self.kept: set[str] = set()
        """The tags here that were removed there and stay: with them stays all that they are on."""
        self._theirs = CodebookHistory()
        self._authorship: Mapping[str, Mapping[str, str]] = {}
        self._here: CodebookHistory | None = None
        self._known: set[str] = set()
        """The ids of tags that are or were there: one that they have beside it is another one."""

    @property
    def _ours(self) -> CodebookHistory:
        if self._here is None:
            self._here = CodebookHistory.read(self._connection, self._codebook)
        return self._here

    def bring_in(
        self,
        step: Recorder,
        tags: Sequence[Tag],
        events: Sequence[TagEvent],
        authorship: Mapping[str, Mapping[str, str]] | None = None,
    ) -> int:
        """Bring tags in, and what became of them and of others; return how many are new.

        `authorship` has by the ids of tags who made them, when, and when they were modified, where that is known.
        """
        self._authorship = authorship or {}
        before, changes = self._tally.count(CODEBOOK, "added"), len(step.changes)
        self._theirs.add(events)
        removed = {event.tag for event in events if event.field == REMOVED}
        # Their names get free by these removals:
        last = [tag for tag in tags if (holder := self._taken(tag)) in removed and holder != tag.id]
        waiting = [tag for tag in tags if tag not in last]
        self._known.update({*(tag.id for tag in tags), *(event.tag for event in events)})
        self._revive(step, tags)
        while waiting:
            ids = {tag.id for tag in waiting}
            later = [tag for tag in waiting if tag.id and self._taken(tag) in ids - {tag.id, ""}]
            if len(later) == len(waiting):  # in a circle
                later = []
            for tag in waiting:
                if tag not in later:
                    self.names[tag.name] = self._tag(step, tag) if tag.id else self._tag_by_name(step, tag)
            waiting = later
        for event in events:
            if event.field == REMOVED:
                self._remove(step, event)
        for tag in last:
            self.names[tag.name] = self._tag(step, tag) if tag.id else self._tag_by_name(step, tag)
        if len(step.changes) > changes:
            self.former.forget()
            self._here = None
        return self._tally.count(CODEBOOK, "added") - before

    def _revive(self, step: Recorder, tags: Sequence[Tag]) -> None:
        """Bring back what was removed there, and so here, where whoever did it took that back."""
        for there in tags:
            removal = self._ours.removed.get(there.id)
            if removal is None or removal.id not in self._undone or self._taken(there):
                continue
            self._forget(step, there.id, REMOVED)
            del self._ours.removed[there.id]
            self._insert(step, there)
            self._join(step, there.id)

    def _forget(self, step: Recorder, tag_id: str, column: str) -> bool:
        """Let go of the events of a field that were undone there; return whether there were any."""
        events = self._ours.events[tag_id, column]
        undone = [event_id for event_id in events if event_id in self._undone]
        for event_id in undone:
            step.delete("tag_events", {"id": event_id})
            del events[event_id]
        return bool(undone)

    def _taken(self, tag: Tag) -> str:
        """Return the id of another tag that has this one's name here, or ""."""
        return self._codebook.tag_id(tag.name) or ""

    def _tag_by_name(self, step: Recorder, tag: Tag) -> str:
        """Put a tag into the codebook as it was; one that is there keeps its colour and description."""
        if self._codebook.tag_id(tag.name) is not None or self._is_level(tag):
            self._tally.add(CODEBOOK, "kept")
            return tag.name
        if (name := self.former.present(tag.name)) != tag.name:
            self._tally.note(CODEBOOK, "kept", "called otherwise here", f"#{tag.name} → #{name}")
            return name
        if self.former.was_removed(tag.name):
            self._tally.note(CODEBOOK, "kept", "removed here", f"#{tag.name}")
            return tag.name
        self._insert(step, tag)
        return tag.name

    def _insert(self, step: Recorder, tag: Tag) -> None:
        self._codebook.insert(step, tag, self._authorship.get(tag.id))
        self._tally.add(CODEBOOK, "added")

    def _is_level(self, tag: Tag) -> bool:
        """Return whether a tag is but a level of those below it here: other programs name each level."""
        below = "SELECT EXISTS (SELECT 1 FROM tags WHERE substr(name, 1, length(?1) + 1) = ?1 || '/')"
        return not tag.color and not tag.description and bool(self._connection.value(below, tag.name))

    def _tag(self, step: Recorder, there: Tag) -> str:
        """Bring one tag in and return its name here."""
        here = self._row(there.id) or self._row(self._former_id(there))
        if here is not None:
            return self._update(step, here, there)
        if there.id in self._ours.removed:
            successor = self._row(self._ours.successor(there.id))
            if successor is not None:
                self._tally.note(CODEBOOK, "kept", "merged here", f"#{there.name} → #{successor['name']}")
                return str(successor["name"])
            self._tally.note(CODEBOOK, "kept", "removed here", f"#{there.name}")
            former = self._ours.removed[there.id].old or there.name
            self._gone[former] = there
            return former
        if self._codebook.tag_id(there.name) is not None:
            self._tally.add(CODEBOOK, "kept")
            return there.name
        present = self.former.present(there.name)
        if present != there.name and self._codebook.tag_id(present) not in self._known:
            self._tally.note(CODEBOOK, "kept", "called otherwise here", f"#{there.name} → #{present}")
            return present
        self._insert(step, there)
        self._join(step, there.id)
        return there.name

    def is_gone(self, name: str) -> bool:
        """Return whether a tag there was removed here."""
        return name in self._gone

    def present_name(self, step: Recorder, name: str) -> str:
        """Return what a tag is called that is to be put on something new: one that was removed here is there again."""
        there = self._gone.get(name)
        if there is not None and self._row(there.id) is None and self._codebook.tag_id(there.name) is None:
            self._insert(step, there)
        return name if there is None else there.name

    def _former_id(self, there: Tag) -> str:
        """Return the tag here that has a name this one had there before: each side may have made it by itself."""
        if self._codebook.tag_id(there.name) is not None or there.id in self._ours.removed:
            return ""
        olds = sorted(self._theirs.events.get((there.id, "name"), {}).values(), key=lambda event: event.place)
        here = (self._codebook.tag_id(event.old) for event in olds[::-1])
        return next((tag_id for tag_id in here if tag_id and tag_id not in self._known), "")

    def _update(self, step: Recorder, here: Row, there: Tag) -> str:
        changed: dict[str, str] = {}
        for column in _COLUMNS:
            old, new = here[column], getattr(there, column)
            if old == new:
                self._join(step, there.id, column)
                continue
            undone = self._forget(step, here["id"], column)
            ours, theirs = (set(side.events.get((there.id, column), ())) for side in (self._ours, self._theirs))
            if here["id"] != there.id:
                ours = set(self._ours.events.get((here["id"], column), ()))
            if ours < theirs or (undone and ours == theirs):
                changed[column] = new
            elif not theirs < ours:
                self._conflicts.add(step, _named(here), column, (old, new), self._author(there))
        name = str(changed.get("name", here["name"]))
        if name != here["name"] and self._codebook.tag_id(name) is not None:
            values = here["name"], changed.pop("name")
            self._conflicts.add(step, _named(here), "name", values, self._author(there))
            name = str(here["name"])
        if changed:
            modified = self._authorship.get(there.id, {}).get("modified") or now()
            row = {**changed, "modified": max(here["modified"], modified)}
            step.update("tags", {"id": here["id"]}, row, times=True)
            why, where = "changed there", f"#{name}"
            if name != here["name"]:
                why, where = "renamed there", f"#{here['name']} → #{name}"
            self._tally.note(CODEBOOK, "changed", why, where)
            for column in changed:
                self._join(step, there.id, column)
        else:
            self._tally.add(CODEBOOK, "kept")
        return name

    def _remove(self, step: Recorder, removal: TagEvent) -> None:
        """Remove what was removed there; not where somebody else's annotations here have it."""
        here = self._row(removal.tag)
        if here is None:
            self._join(step, removal.tag)
            return
        uses = self._connection.all("SELECT highlight, creator, created FROM highlight_tags WHERE tag = ?", removal.tag)
        successor = self._theirs.successor(removal.tag)
        into = self._row(successor)
        merged_in = {event.id for event in self._ours.removed.values() if event.new == removal.tag}
        known = {event_id for events in self._theirs.events.values() for event_id in events}
        unseen = (self._ours.of(removal.tag) | merged_in) - known - {*self._undone}
        # What was merged into one that was removed here would be lost with it.
        is_lost = into is None and (bool(successor) or any(creator != removal.creator for _, creator, _ in uses))
        if unseen or (is_lost and uses):
            words = f"on {len(uses)} here", f"removed by {removal.creator}"
            self._conflicts.add(step, _named(here), TAG, ("kept", REMOVED), removal.creator, words)
            self.kept.add(here["name"])
            return
        for highlight, creator, created in uses:
            step.delete("highlight_tags", {"highlight": highlight, "tag": removal.tag})
            key = {"highlight": highlight, "tag": "" if into is None else into["id"]}
            if into is not None and not self._connection.value(
                "SELECT 1 FROM highlight_tags WHERE highlight = ? AND tag = ?", *key.values()
            ):
                step.insert("highlight_tags", {**key, "creator": creator, "created": created})
        step.delete("tags", {"id": removal.tag})
        self._join(step, removal.tag)
        if into is None:
            self._tally.note(CODEBOOK, "changed", f"removed there by {removal.creator}", f"#{here['name']}")
        else:
            self._tally.note(CODEBOOK, "changed", "merged there", f"#{here['name']} → #{into['name']}")

    def _join(self, step: Recorder, tag_id: str, column: str = "") -> None:
        """Take over events of a tag, or of one field of it: they are the history of what stands here now."""
        for name in (column,) if column else (*_COLUMNS, REMOVED):
            known = self._ours.events[tag_id, name]
            for event in self._theirs.events.get((tag_id, name), {}).values():
                if event.id not in known:
                    known[event.id] = event
                    step.insert("tag_events", asdict(event))

    def _row(self, tag_id: str) -> Row | None:
        return row_of(self._connection, "tags", {"id": tag_id}) if tag_id else None

    def _author(self, there: Tag) -> str:
        return str(self._authorship.get(there.id, {}).get("creator", ""))


def _named(tag: Row) -> tuple[str, str]:
    return tag["id"], f"#{tag['name']}"
