"""Merging two codebooks, including renames and removals."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from tui.core.model import TagEvent
from tui.library.tables.article_tag_rows import put_on, take_off
from tui.library.tables.codebook import REMOVED, SAME
from tui.library.tables.conflicts import TAG
from tui.library.tables.journal import now
from tui.library.tables.rows import row_of
from tui.library.transfer.codebook_history import COLUMNS, CodebookHistory, FormerNames, name_of_gone, same_id
from tui.library.transfer.codes_by_name import CODEBOOK, CodesByName
from tui.library.transfer.conflict_log import ConflictLog

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from tui.core.model import Tag
    from tui.core.tally import Tally
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.codebook import Codebook
    from tui.library.tables.journal import Recorder
    from tui.library.tables.rows import RowValues
    from tui.library.transfer.codebook_history import LocalTag

_GIVERS = "SELECT creator FROM highlight_tags WHERE tag = ?1 UNION ALL SELECT creator FROM article_tags WHERE tag = ?1"


class CodebookMerge:
    """Imports the codebook of a file or another library; tags are matched by id, else by name.

    The side that knows all events of a tag's field, and more, is ahead; if both know events the other does not, the
    local value stays and a conflict is reported.
    """

    def __init__(
        self,
        connection: Connection,
        codebook: Codebook,
        tally: Tally,
        source: str = "",
        undone: Collection[str] = (),
        stale: Collection[str] = (),
    ) -> None:
        """`undone` are the ids of events that were undone there, `stale` those of which that is known here."""
        self._connection, self._codebook, self._tally = connection, codebook, tally
        self._undone, self._outdated = undone, stale
        self._conflicts = ConflictLog(connection, tally, source)
        self.former = FormerNames(connection, codebook)
        self._by_name = CodesByName(connection, codebook, tally, self.former)
        self.names: dict[str, str] = {}
        """The local name of each tag there."""
        self.removed_tags: dict[str, Tag] = {}
        """Tags of theirs that were removed here, by their names then, which the history uses."""
        self._removed_ids: dict[str, str] = {}
        """The ids that they had here, by the same names."""
        self.kept_tags: set[str] = set()
        """Local tags that were removed there and stay, with everything they are on."""
        self._theirs = CodebookHistory()
        self._authorship: Mapping[str, Mapping[str, str]] = {}
        self._here: CodebookHistory | None = None
        self._known: set[str] = set()
        """The ids of all tags they ever had: any other is a different one."""
        self._present: set[str] = set()
        """The ids of their current tags: one that was removed and returned was not removed."""
        self._stale: set[tuple[str, str]] = set()
        """Tags and fields that are still there as they were before someone here undid that."""
        self._returned: list[TagEvent] = []
        self._local: dict[str, str] = {}
        """The local ids of their tags."""

    @property
    def removed_names(self) -> dict[str, str]:
        """The names of `removed_tags`, by the ids that they had here: they keep them when something new has the tag."""
        return {tag_id: name for name, tag_id in self._removed_ids.items()}

    @property
    def _ours(self) -> CodebookHistory:
        if self._here is None:
            self._here = CodebookHistory.read(self._connection, self._codebook)
        return self._here

    def merge(
        self,
        step: Recorder,
        tags: Sequence[Tag],
        events: Sequence[TagEvent],
        authorship: Mapping[str, Mapping[str, str]] | None = None,
    ) -> int:
        """Import tags with their events, and other tags' events; return how many are new.

        `authorship` has, by tag id, creator and times, where known.
        """
        self._authorship = authorship or {}
        before, changes = self._tally.count(CODEBOOK, "added"), len(step.changes)
        self._known.update({*(tag.id for tag in tags), *(event.tag for event in events)})
        undone = self._codebook.events_undone_here().union(self._outdated) if events else set()
        self._stale |= {(event.tag, event.field) for event in events if event.id in undone}
        events = [event for event in events if event.id not in undone]
        self._theirs.add(events)
        self._present |= {tag.id for tag in tags}
        removals = [event for event in events if event.field == REMOVED and event.tag not in self._present]
        self._theirs.removed = {k: event for k, event in self._theirs.removed.items() if k not in self._present}
        # Removals free their names:
        last = [tag for tag in tags if (holder := self._taken(tag)) in self._theirs.removed and holder != tag.id]
        waiting = [tag for tag in tags if tag not in last]
        for event in events:
            if event.field == SAME:
                self._note(step, event)
        self._revive(step, tags)
        local = {tag.id: "" if (answer := self._find(tag)).merged else answer.here for tag in waiting}
        waiting.sort(key=lambda tag: not local[tag.id] and not self._taken(tag))  # tags known by former names come last
        while waiting:
            holders = {local[tag.id]: tag.id for tag in waiting if local[tag.id]}
            later = [tag for tag in waiting if tag.id and holders.get(self._taken(tag), tag.id) != tag.id]
            later = later if len(later) < len(waiting) else []  # their names form a cycle
            for tag in waiting:
                if tag not in later:
                    self._merge_tag(step, tag)
            waiting = later
        into = {event.id: self._theirs.successor(event.tag) for event in removals}
        in_the_way = {tag.id: self._taken(tag) for tag in last}  # gone before anything is merged into these
        for event in sorted(removals, key=lambda each: in_the_way.get(into[each.id], each.tag) != each.tag):
            if event.id in self._ours.events[event.tag, REMOVED] and self._row(event.tag) is not None:
                self._returned.append(event)
                continue  # it has come back here since
            for tag in [tag for tag in last if tag.id == into[event.id] and tag.name in self.kept_tags]:
                self._merge_tag(step, tag)  # the tag that has its name stays, and is that one from now on
                last.remove(tag)
            heirs = {tag.id: tag for tag in last if self._taken(tag) in {"", event.tag}}
            self._remove(step, event, None if into[event.id] in self._ours.removed else heirs.get(into[event.id]))
        for tag in last:
            self._merge_tag(step, tag)
        here = self._codebook.colors()
        for former in [*self.removed_tags]:
            there, tag_id = self.removed_tags.pop(former), self._removed_ids.pop(former)
            name = name_of_gone(former.partition("\0")[0], tag_id, {*here, *self.removed_tags})
            self.names[there.name], self.removed_tags[name], self._removed_ids[name] = name, there, tag_id
        if len(step.changes) > changes:
            self.former.forget()
            self._here = None
        return self._tally.count(CODEBOOK, "added") - before

    def _merge_tag(self, step: Recorder, tag: Tag) -> None:
        name = self.names[tag.name] = self._tag(step, tag) if tag.id else self._by_name.add(step, tag)
        if tag.id and name not in self.removed_tags:
            self._local[tag.id] = self._codebook.tag_id(name) or ""

    def _revive(self, step: Recorder, tags: Sequence[Tag]) -> None:
        """Restore what was removed there, and so here, if whoever did it has undone that."""
        for there in tags:
            removal = self._ours.removed.get(there.id)
            if removal is None or removal.id not in self._undone or self._taken(there):
                continue
            _forget(step, self._ours.events[there.id, REMOVED], self._undone)
            del self._ours.removed[there.id]
            self._come(step, there)

    def _find(self, tag: Tag) -> LocalTag:
        """Return what a tag there is here, as far as known; both sides may have created it independently."""
        return self._ours.find(tag.id, lambda tag_id: self._row(tag_id) is not None, self._present)

    def _taken(self, tag: Tag) -> str:
        """Return the id of another tag that has this one's name here, or ""."""
        return self._codebook.tag_id(tag.name) or ""

    def _come(self, step: Recorder, tag: Tag) -> None:
        """Add a tag to the codebook with all its events."""
        self._insert(step, tag)
        self._join(step, tag.id)

    def _insert(self, step: Recorder, tag: Tag) -> None:
        self._codebook.insert(step, tag, self._authorship.get(tag.id))
        self._tally.add(CODEBOOK, "added")

    def _tag(self, step: Recorder, there: Tag) -> str:
        """Import one tag and return its local name."""
        local = self._find(there)
        if (row := self._row(local.here)) is not None:
            if not local.merged:
                return self._update(step, row, there)
            self._tally.note(CODEBOOK, "kept", "merged here", f"#{there.name} → #{row['name']}")
            return str(row["name"])
        if local.removed:
            self._tally.note(CODEBOOK, "kept", "removed here", f"#{there.name}")
            former = name_of_gone(self._ours.removed[local.removed].old or there.name, local.removed, self.removed_tags)
            self.removed_tags[former], self._removed_ids[former] = there, local.removed
            return former
        if (row := self._row(self._codebook.tag_id(there.name) or self._former_id(there))) is not None:
            self._meet(step, there, row["id"])
            return self._update(step, row, there)
        present, namesake = self.former.present(there.name), self.former.namesake(there.name)
        holder = self._codebook.tag_id(present)
        if present != there.name and holder is not None and not self._is_other(holder, namesake):
            self._meet(step, there, namesake)
            if (row := self._row(namesake)) is not None:
                return self._update(step, row, there, is_renamed=True)
            self._tally.note(CODEBOOK, "kept", "called otherwise here", f"#{there.name} → #{present}")
            return present
        self._come(step, there)
        return there.name

    def _is_other(self, holder: str, namesake: str) -> bool:
        """Return whether the tag once called so, or one merged into the tag of that name, is a different one there."""
        is_beside = holder in self._known or namesake in self._present  # perhaps under another name
        return is_beside or (holder == namesake and holder in self._local.values())

    def _meet(self, step: Recorder, there: Tag, here: str) -> None:
        """Record that a tag there is one that is or was here: each side created it independently."""
        if here != there.id and here not in self._present:
            name, one, other = same_id(there.id, here)
            self._note(step, TagEvent(name, one, SAME, there.name, other, step.creator, now(), step.counter))

    def _note(self, step: Recorder, event: TagEvent) -> None:
        events = self._ours.events[event.tag, event.field]
        if event.id not in events:
            events[event.id] = event
            self._ours.add([event] if event.field == SAME else ())
            step.insert("tag_events", asdict(event))

    def local_id(self, tag_id: str) -> str:
        """Return the id here of a tag there."""
        return self._local.get(tag_id) or tag_id

    def is_back(self, name: str) -> bool:
        """Return whether a tag removed here returns from there, since something new has it, or was created again."""
        there = self.removed_tags[name]
        is_renamed = name.partition("\0")[0] != there.name  # then the one called so is another, made beside it
        return self._row(there.id) is not None or (not is_renamed and self._taken(there) not in {"", *self._known})

    def present_name(self, step: Recorder, name: str) -> str:
        """Return the name of a tag to be put on something new; one that was removed here returns."""
        there = self.removed_tags.get(name)
        if there is not None and self._row(there.id) is None and not self._taken(there):
            self._come(step, there)
        return name if there is None else there.name

    def _former_id(self, there: Tag) -> str:
        """Return the local tag with a former name of this one: each side may have created it independently."""
        olds = sorted(self._theirs.events.get((there.id, "name"), {}).values(), key=lambda event: event.place)
        here = (self._codebook.tag_id(event.old) for event in olds[::-1])
        return next((tag_id for tag_id in here if tag_id and not self._is_other(tag_id, tag_id)), "")

    def _update(self, step: Recorder, here: RowValues, there: Tag, *, is_renamed: bool = False) -> str:
        changed: dict[str, str | int] = {}
        author = self._authorship.get(there.id, {}).get("creator", "")
        for column in COLUMNS[1:] if is_renamed else COLUMNS:
            old, new = here[column], getattr(there, column)
            if old == new:
                self._join(step, there.id, column)
                continue
            undone = _forget(step, self._ours.events[here["id"], column], self._undone)
            newer = self._ours.newer(self._theirs, column, here, there.id, self._present)
            if newer == "both" and (here["id"] != there.id or (there.id, column) in self._stale):
                continue  # each side had its own from the beginning, or the merge was undone here
            if newer == "there" or (undone and newer == "both"):
                changed[column] = new
            elif newer != "here":
                self._conflicts.add(step, _named(here), column, (old, new), author)
        name = str(changed.get("name", here["name"]))
        if name != here["name"] and self._codebook.tag_id(name) is not None:
            self._conflicts.add(step, _named(here), "name", (here["name"], changed.pop("name")), author)
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
        elif is_renamed:
            self._tally.note(CODEBOOK, "kept", "called otherwise here", f"#{there.name} → #{name}")
        else:
            self._tally.add(CODEBOOK, "kept")
        return name

    def _remove(self, step: Recorder, removal: TagEvent, heir: Tag | None) -> None:
        """Remove what was removed there, or is an `heir` there now, unless others have it or made it again there."""
        here = self._row(removal.tag)
        if here is None:
            others = {*self._local.values()} | self._present | self._theirs.removed.keys()
            twins = self._ours.known_as(removal, self._theirs) - others
            here = next(filter(None, map(self._row, sorted(twins))), None)
            self._join(step, removal.tag)
        if here is None:
            return
        people = [creator for (creator,) in self._connection.all(_GIVERS, here["id"])]
        successor = self._theirs.successor(removal.tag)
        into = self._row(successor) or self._row(self._local.get(successor, ""))
        if into is not None and into["id"] == here["id"]:
            return  # each side merged one into the other: here it is this one
        unseen = self._ours.unknown_to(self._theirs, here) - {*self._undone}
        # Passages of a code merged into one that was removed here would be lost with it.
        remover = self._theirs.remover(removal)
        is_lost = into is None and heir is None and (bool(successor) or any(creator != remover for creator in people))
        is_again = bool((self._ours.same[removal.tag] | self._ours.same[here["id"]]) & self._present)
        if unseen or is_again or (is_lost and people):
            words = f"on {len(people)} here", f"removed by {remover}"
            self._conflicts.add(step, _named(here), TAG, ("kept", REMOVED), remover, words)
            self.kept_tags.add(here["name"])
            return
        uses, taken_off = _take_away(self._connection, step, here["id"])
        if into is None and heir is not None:
            self._insert(step, heir)
            into = self._row(heir.id)
        if into is not None:
            _tag_with(self._connection, step, into["id"], uses, taken_off)
        self._join(step, removal.tag)
        arrow, why = ("", f"removed there by {remover}") if into is None else (f" → #{into['name']}", "merged there")
        self._tally.note(CODEBOOK, "changed", why, f"#{here['name']}{arrow}")

    def remove_unused(self, step: Recorder) -> None:
        """Remove what was removed there and came back here, if what it came back with is gone by now."""
        for event in self._returned:
            if self._row(event.tag) is not None and self._connection.value(_GIVERS, event.tag) is None:
                self._remove(step, event, None)

    def _join(self, step: Recorder, tag_id: str, column: str = "") -> None:
        """Adopt events of a tag, or of one of its fields: they are the history of the local one now."""
        for name in (column,) if column else (*COLUMNS, REMOVED):
            for event in self._theirs.fields(name, (tag_id,)).values():
                self._note(step, event)

    def _row(self, tag_id: str) -> RowValues | None:
        return row_of(self._connection, "tags", {"id": tag_id}) if tag_id else None


def _take_away(
    connection: Connection, step: Recorder, tag_id: str
) -> tuple[list[tuple[str, str, str]], list[RowValues]]:
    """Remove a tag; return the annotations it was on, with giver and time, and the rows of whole articles."""
    uses = connection.all("SELECT highlight, creator, created FROM highlight_tags WHERE tag = ?", tag_id)
    for highlight, *_ in uses:
        step.delete("highlight_tags", {"highlight": highlight, "tag": tag_id})
    taken_off = take_off(connection, step, tag_id)
    step.delete("tags", {"id": tag_id})
    return uses, taken_off


def _tag_with(
    connection: Connection,
    step: Recorder,
    tag_id: str,
    uses: Sequence[tuple[str, str, str]],
    whole: Sequence[RowValues],
) -> None:
    """Put a tag on annotations and whole articles, with its original creators, unless they have it."""
    put_on(connection, step, whole, tag_id)
    for highlight, creator, created in uses:
        key = {"highlight": highlight, "tag": tag_id}
        if row_of(connection, "highlight_tags", key) is None:
            step.insert("highlight_tags", {**key, "creator": creator, "created": created})


def _forget(step: Recorder, events: dict[str, TagEvent], undone: Collection[str]) -> bool:
    """Drop events that were undone there; return whether there were any."""
    gone_ids = [event_id for event_id in events if event_id in undone]
    for event_id in gone_ids:
        step.delete("tag_events", {"id": event_id})
        del events[event_id]
    return bool(gone_ids)


def _named(tag: RowValues) -> tuple[str, str]:
    return tag["id"], f"#{tag['name']}"
