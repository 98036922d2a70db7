"""What became of the tags of a library, and two codebooks made one: renames and removals are versions, too."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tui.core.tally import Conflict, Tally

if TYPE_CHECKING:
    from tui.library.library import Library
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.journal import Recorder

CODEBOOK = "codebook"

_COLUMNS = ("name", "color", "description")


@dataclass(frozen=True, slots=True)
class TagRemoval:
    """When a tag was removed, by whom, what it was called, and the tag it was merged into, if it was."""

    time: str
    creator: str
    name: str
    into: str = ""


@dataclass(slots=True)
class CodebookHistory:
    """What the journal of a library tells of its tags, by id: replaced values with the time, and removals."""

    past: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    removed: dict[str, TagRemoval] = field(default_factory=dict)

    @classmethod
    def read(cls, connection: Connection) -> CodebookHistory:
        """Read it; undone steps never were."""
        history = cls()
        for time, creator, text in connection.each(
            "SELECT time, creator, changes FROM journal "
            "WHERE state = 'done' AND instr(changes, '[\"tags\",') ORDER BY id"
        ):
            changes = json.loads(text)
            successors = [
                key["tag"] for table, key, before, _ in changes if table == "highlight_tags" and before is None
            ]
            for table, key, before, after in changes:
                if table != "tags":
                    continue
                if after is None:
                    history.removed[key["id"]] = TagRemoval(
                        time, creator, before["name"], successors[0] if successors else ""
                    )
                elif before is None:
                    history.removed.pop(key["id"], None)
                for column in _COLUMNS if before and after else ():
                    if column in before and column in after:
                        history.past.setdefault((key["id"], column), {})[before[column]] = time
        return history

    def replaced(self, tag_id: str, column: str, value: str) -> str:
        """Return when a value of a tag was replaced by another, or ""."""
        return self.past.get((tag_id, column), {}).get(value, "")

    def successor(self, tag_id: str) -> str:
        """Return the tag that a removed one was merged into, or ""."""
        seen: set[str] = set()
        while tag_id in self.removed and tag_id not in seen:
            seen.add(tag_id)
            tag_id = self.removed[tag_id].into
        return "" if tag_id in seen else tag_id


class FormerNames:
    """What tags here were called before: by it a file is read that still calls them so."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._names: dict[str, str] | None = None
        self._removed: set[str] = set()

    def present(self, name: str) -> str:
        """Return what a tag of this name is called here now."""
        return self._read().get(name, name)

    def was_removed(self, name: str) -> bool:
        """Return whether a tag of this name was removed here, and is not here under another."""
        self._read()
        return name in self._removed

    def _read(self) -> dict[str, str]:
        if self._names is None:
            history = CodebookHistory.read(self._connection)
            names = dict(self._connection.all("SELECT id, name FROM tags"))
            here = set(names.values())
            past = {
                old: names[key]
                for (key, column), olds in history.past.items()
                if column == "name" and key in names
                for old in olds
            }
            for key, removal in history.removed.items():
                if successor := names.get(history.successor(key)):
                    past[removal.name] = successor
            self._names = {old: name for old, name in past.items() if old not in here}
            self._removed = {removal.name for removal in history.removed.values()} - here - self._names.keys()
        return self._names


class CodebookMerge:
    """Brings the codebook of another library in; tags are the same by id, else by name."""

    def __init__(self, library: Library, other: Library, tally: Tally) -> None:
        self._library, self._other, self._tally = library, other, tally
        self._ours, self._theirs = CodebookHistory.read(library.connection), CodebookHistory.read(other.connection)
        self._former = FormerNames(library.connection)

    def run(self) -> dict[str, str]:
        """Merge in one step; return what each tag there is called here."""
        names: dict[str, str] = {}
        with self._library.journal.step("merge") as step:
            step.summary = CODEBOOK
            for row in _rows(self._other.connection):
                names[row["name"]] = self._tag(step, row)
            for tag_id, removal in self._theirs.removed.items():
                self._remove(step, tag_id, removal)
        return names

    def _tag(self, step: Recorder, there: dict[str, Any]) -> str:
        """Bring one tag in and return its name here."""
        name = str(there["name"])
        here = _row(self._library.connection, there["id"])
        if here is not None:
            return self._update(step, here, there)
        successor = _row(self._library.connection, self._ours.successor(there["id"]) or "")
        if there["id"] in self._ours.removed:
            if successor is not None:
                self._tally.note(CODEBOOK, "kept", f"merged here into {successor['name']}", name)
                return str(successor["name"])
            self._tally.note(CODEBOOK, "kept", "removed here", name)
            return name
        if self._library.codebook.tag_id(name) is not None:
            self._tally.add(CODEBOOK, "kept")
            return name
        present = self._former.present(name)
        if present != name:
            self._tally.note(CODEBOOK, "kept", f"called {present} here", name)
            return present
        step.insert("tags", there)
        self._tally.add(CODEBOOK, "added")
        return name

    def _update(self, step: Recorder, here: dict[str, Any], there: dict[str, Any]) -> str:
        tag_id, changed = here["id"], {}
        for column in _COLUMNS:
            old, new = here[column], there[column]
            if old == new:
                continue
            stale, ahead = self._ours.replaced(tag_id, column, new), self._theirs.replaced(tag_id, column, old)
            if ahead > stale:
                changed[column] = new
            elif not stale:
                self._tally.conflicts.append(Conflict(f"#{here['name']}", column, old, new))
        owner = self._library.codebook.tag_id(changed.get("name", ""))
        if owner is not None:
            self._tally.conflicts.append(Conflict(f"#{here['name']}", "name", here["name"], changed.pop("name")))
        if changed:
            step.update("tags", {"id": tag_id}, {**changed, "modified": max(here["modified"], there["modified"])})
            why = f"renamed there from {here['name']}" if "name" in changed else "changed there"
            self._tally.note(CODEBOOK, "changed", why, there["name"])
        else:
            self._tally.add(CODEBOOK, "kept")
        return str(changed.get("name", here["name"]))

    def _remove(self, step: Recorder, tag_id: str, removal: TagRemoval) -> None:
        """Remove what was removed there; not where somebody else's annotations here have it."""
        connection = self._library.connection
        here = _row(connection, tag_id)
        if here is None:
            return
        uses = connection.all("SELECT highlight, creator, created FROM highlight_tags WHERE tag = ?", tag_id)
        into = _row(connection, self._theirs.successor(tag_id))
        if here["modified"] > removal.time or (
            into is None and any(creator != removal.creator for _, creator, _ in uses)
        ):
            there = f"removed by {removal.creator}"
            self._tally.conflicts.append(Conflict(f"#{here['name']}", "tag", f"on {len(uses)} here", there))
            return
        for highlight, creator, created in uses:
            step.delete("highlight_tags", {"highlight": highlight, "tag": tag_id})
            key = {"highlight": highlight, "tag": "" if into is None else into["id"]}
            if into is not None and not connection.value(
                "SELECT 1 FROM highlight_tags WHERE highlight = ? AND tag = ?", *key.values()
            ):
                step.insert("highlight_tags", {**key, "creator": creator, "created": created})
        step.delete("tags", {"id": tag_id})
        why = f"removed there by {removal.creator}" if into is None else f"merged there into {into['name']}"
        self._tally.note(CODEBOOK, "changed", why, here["name"])


def _rows(connection: Connection) -> list[dict[str, Any]]:
    columns = ("id", "name", "color", "description", "creator", "created", "modified")
    rows = connection.all(f"SELECT {', '.join(columns)} FROM tags ORDER BY name")
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _row(connection: Connection, tag_id: str) -> dict[str, Any] | None:
    from tui.library.tables.journal import row_of

    return row_of(connection, "tags", {"id": tag_id})
