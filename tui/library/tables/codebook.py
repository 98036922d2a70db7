"""The codebook: tags with colours and descriptions; `/` in names makes the hierarchy."""

from __future__ import annotations

import uuid
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from tui.core.errors import ConflictError, NotFoundError
from tui.core.model import COLORS, Tag, TagEvent
from tui.core.text import clean, cut, one_line
from tui.library.tables.article_tag_rows import put_on, take_off
from tui.library.tables.journal import now
from tui.library.tables.step_words import change_words
from tui.library.tables.tag_rows import take_off_passages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.library.sqlite.connection import Connection
    from tui.library.tables.journal import Journal, Recorder

_NAMELESS = "a tag needs a name: type at least one character"

_TAG = "name, color, description, (SELECT uses FROM tag_uses WHERE tag = tags.id), id, memo, position"

POSITION = "position"
"""The field for a tag's position among its siblings."""

FIELDS = ("name", "color", "description", "memo", POSITION)
"""The editable fields of a tag."""

TEXTS = ("description", "memo")

REMOVED = "removed"
"""The field of the event that a tag was removed."""

SAME = "same"
"""The field of the event that a tag was identified with another library's: `new` is the other id."""

EVENT_FIELDS = (*FIELDS, REMOVED, SAME)

_UNDONE_EVENTS = """
SELECT json_extract(c.value, '$[1].id'),
  coalesce((SELECT max(counter) FROM journal WHERE step = j.step AND reverses IS NOT NULL), j.counter),
  coalesce((SELECT max(time) FROM journal WHERE step = j.step AND reverses IS NOT NULL), j.time)
FROM journal j, json_each(j.changes) c
WHERE instr(j.changes, '["tag_events",') AND json_extract(c.value, '$[0]') = 'tag_events' AND iif(j.state = 'done',
  json_type(c.value, '$[3]') = 'null',
  j.state IN ('undone', 'dropped') AND j.action NOT IN ('import', 'merge') AND json_type(c.value, '$[2]') = 'null')
  AND json_extract(c.value, '$[1].id') NOT IN (SELECT id FROM tag_events)
ORDER BY j.id
"""

_EVENTS_UNDONE_HERE = """
SELECT json_extract(c.value, '$[1].id') FROM journal j, json_each(j.changes) c
WHERE instr(j.changes, '["tag_events",') AND json_extract(c.value, '$[0]') = 'tag_events'
  AND j.state IN ('undone', 'dropped') AND j.action NOT IN ('import', 'merge') AND json_type(c.value, '$[2]') = 'null'
EXCEPT SELECT id FROM tag_events
"""


class Codebook:
    """The tags of a library."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def all(self) -> list[Tag]:
        """Return every tag by name, with its number of uses."""
        return [
            Tag(*row) for row in self._connection.all(f"SELECT {_TAG} FROM tags ORDER BY name COLLATE NOCASE, name")
        ]

    def recent(self, creator: str | None = None) -> list[Tag]:
        """Return every tag for the picker: by last use, including on whole articles, then unused ones by name.

        With a creator only their tagging counts as use.
        """
        if creator is not None:
            used = (
                "SELECT tag, sum(passage) AS uses, max(created) AS used FROM ("
                "SELECT tag, 1 AS passage, created FROM highlight_tags WHERE creator = ?1 "
                "UNION ALL SELECT tag, 0, created FROM article_tags WHERE creator = ?1) GROUP BY tag"
            )
            rows = self._connection.all(
                "SELECT name, color, description, coalesce(uses, 0), id, memo "
                f"FROM tags LEFT JOIN ({used}) ON tag = id "
                "ORDER BY used DESC NULLS LAST, name COLLATE NOCASE",
                creator,
            )
            return [Tag(*row) for row in rows]
        rows = self._connection.all(
            f"SELECT {_TAG}, (SELECT max(created) FROM (SELECT max(created) AS created FROM highlight_tags WHERE tag = "
            "tags.id UNION ALL SELECT max(created) FROM article_tags WHERE tag = tags.id)) AS used "
            "FROM tags ORDER BY used DESC NULLS LAST, name COLLATE NOCASE"
        )
        return [Tag(*row[:6]) for row in rows]

    def colors(self) -> dict[str, str]:
        """Return the colour of each tag by name."""
        return dict(self._connection.all("SELECT name, color FROM tags"))

    def own_keys(self) -> dict[str, str]:
        """Return the tags with a key of the creator's own, by key, in the order of the names."""
        return dict(
            self._connection.all(
                "SELECT k.key, t.name FROM tag_keys k JOIN tags t ON t.id = k.tag WHERE k.creator = ? "
                "ORDER BY t.name COLLATE NOCASE",
                self._journal.creator,
            )
        )

    def text(self, tag_id: str, field: str) -> str:
        """Return one of the `TEXTS` of a tag by its id. Raises `NotFoundError`."""
        if field not in TEXTS:
            raise ValueError(field)
        text: str | None = self._connection.value(f"SELECT {field} FROM tags WHERE id = ?", tag_id)
        if text is None:
            raise NotFoundError("that tag is no longer there")
        return text

    def add(self, name: str, color: str = "", description: str = "", memo: str = "") -> None:
        """Add a tag to the codebook, or change the colour and texts of an existing one."""
        is_new = self.tag_id(_name(name)) is None
        if is_new:
            _expect_levels(_name(name))
        with self._journal.step("codebook") as step:
            step.summary = f"new tag {name}" if is_new else f"tag {name}"
            tag_id = self.define(step, name, color, description)
            if memo:
                self.update(step, tag_id, {"memo": clean(memo)[0].strip()})

    def edit(self, name: str, /, **values: str) -> None:
        """Change name, color, description or memo; a mere parent path can only be renamed.

        Raises `NotFoundError`, and `ConflictError` if the new name is taken or lacks the name of a level.
        """
        tag_id = self._renamable_id(name) if values.keys() == {"name"} else self._existing_id(name)
        if "name" in values:
            values["name"] = new = _name(values["name"])
            _expect_levels(new)
            if self.tag_id(new) not in (None, tag_id):
                raise ConflictError(f"there is a tag {new!r} already: choose another name")
        if "color" in values:
            values["color"] = one_line(values["color"], 30)
        values |= {field: clean(values[field])[0].strip() for field in TEXTS if field in values}
        renamed = values.get("name", name)
        with self._journal.step("codebook") as step:
            step.summary = f"tag {name}" if renamed == name else f"tag {name} → {renamed}"
            if tag_id is not None:
                changes = self.update(step, tag_id, values)
                words = [change_words(field, *change) for field, change in changes.items() if field != "name"]
                step.summary = ": ".join([step.summary, *([", ".join(words)] if words else [])])
            self._rename_below(step, tag_id or "", name, renamed)

    def _renamable_id(self, name: str) -> str | None:
        """Return the id of a tag, None for a mere parent path. Raises `NotFoundError`."""
        begins = "SELECT EXISTS (SELECT 1 FROM tags WHERE substr(name, 1, length(?1) + 1) = ?1 || '/')"
        return self.tag_id(name) if self._connection.value(begins, name) else self._existing_id(name)

    def _rename_below(self, step: Recorder, parent_id: str, old: str, new: str) -> None:
        """Rename the branch below a tag along with it. Raises `ConflictError` if a name is taken."""
        if old == new:
            return
        branch = (
            "SELECT id, name FROM tags WHERE substr(name, 1, length(?1) + 1) = ?1 || '/' AND id != ?2 ORDER BY name"
        )
        for tag_id, name in self._connection.all(branch, old, parent_id):
            renamed = f"{new}{name[len(old) :]}"
            if self.tag_id(renamed) not in (None, tag_id):
                raise ConflictError(f"there is a tag {renamed!r} already: merge {name!r} into it, then rename {old!r}")
            self.update(step, tag_id, {"name": renamed})

    def expect_two(self, name: str, other: str) -> tuple[str, str]:
        """Return the ids of two tags. Raises `NotFoundError` for an unknown tag, `ConflictError` for one and itself."""
        tag_id, other_id = self._existing_id(name), self._existing_id(other)
        if tag_id == other_id:
            raise ConflictError(f"{name!r} is one tag already: name two")
        return tag_id, other_id

    def merge(self, name: str, into: str) -> int:
        """Replace this tag with another on every highlight and remove it; return on how many.

        The tags below it move below the other one. Raises what `expect_two` does.
        """
        tag_id, other_id = self.expect_two(name, into)
        with self._journal.step("codebook") as step:
            step.summary = f"tag {name} merged into {into}"
            count = self._delete(step, tag_id, name, other_id)
            if not into.startswith(f"{name}/"):  # the codes below it move too
                self._rename_below(step, other_id, name, into)
        return count

    def remove(self, name: str) -> None:
        """Remove a tag from the codebook and from every highlight."""
        with self._journal.step("codebook") as step:
            self.take_out(step, name)

    def take_out(self, step: Recorder, name: str) -> None:
        """Remove a tag inside a step. Raises `NotFoundError`."""
        tag_id = self._existing_id(name)
        step.summary = f"tag {name} removed"
        self._delete(step, tag_id, name)

    def events(self) -> list[TagEvent]:
        """Return the events of tags, including removed ones, in order."""
        columns = ", ".join(field.name for field in fields(TagEvent))
        rows = self._connection.all(f"SELECT {columns} FROM tag_events ORDER BY counter, time, id")
        return [TagEvent(*map(_clean, row)) for row in rows]

    def undone_events(self) -> dict[str, tuple[int, str]]:
        """Return the ids of events that were undone, here or as learned in a merge.

        With each the counter and time of the last step that did so.
        """
        return {event: (counter, time) for event, counter, time in self._connection.all(_UNDONE_EVENTS)}

    def events_undone_here(self) -> set[str]:
        """Return the ids of events that were undone in this library."""
        return {row[0] for row in self._connection.all(_EVENTS_UNDONE_HERE)}

    def update(self, step: Recorder, tag_id: str, values: Mapping[str, str | int]) -> dict[str, tuple[str, str]]:
        """Change a tag inside a step, recording an event for each field; return what they were and are by field."""
        row = self._connection.one(f"SELECT {', '.join(FIELDS)} FROM tags WHERE id = ?", tag_id)
        old = dict(zip(FIELDS, row or (), strict=True))
        changed = {name: value for name, value in values.items() if old[name] != value}
        if changed:
            step.update("tags", {"id": tag_id}, {**changed, "modified": now()})
        changes = {name: (str(old[name]), str(value)) for name, value in changed.items()}
        for name, change in changes.items():
            _note(step, tag_id, name, *change)
        return changes

    def _delete(self, step: Recorder, tag_id: str, name: str, into: str = "") -> int:
        """Delete a tag and return how many passages had it.

        Passages, articles and keys get the one it was merged into, unless they have it already.
        """
        changes = take_off_passages(self._connection, tag_id, into)
        step.changes += changes
        taken_off = take_off(self._connection, step, tag_id)
        if into:
            put_on(self._connection, step, taken_off, into)
        for creator, key, created in self._connection.all(
            "SELECT creator, key, created FROM tag_keys WHERE tag = ?", tag_id
        ):
            step.delete("tag_keys", {"tag": tag_id, "creator": creator})
            has = "SELECT 1 FROM tag_keys WHERE tag = ? AND creator = ?"
            if into and self._connection.value(has, into, creator) is None:
                step.insert("tag_keys", {"tag": into, "creator": creator, "key": key, "created": created})
        step.delete("tags", {"id": tag_id})
        _note(step, tag_id, REMOVED, name, into)
        return sum(after is None for *_, after in changes)

    def _existing_id(self, name: str) -> str:
        tag_id = self.tag_id(name)
        if tag_id is None:
            raise NotFoundError(f"no tag {name!r}: `postil tags` lists them")
        return tag_id

    def define(self, step: Recorder, name: str, color: str = "", description: str = "") -> str:
        """Return the id of a tag, creating it inside the step if it is new."""
        name = _name(name)
        color, description = one_line(color, 30), clean(description)[0].strip()
        tag_id = self.tag_id(name)
        if tag_id is not None:
            values = {key: value for key, value in (("color", color), ("description", description)) if value}
            if values:
                self.update(step, tag_id, values)
            return tag_id
        return self.insert(step, Tag(name, color or self._color(name), description))

    def define_typed(self, step: Recorder, name: str) -> str:
        """Return the id of a tag that somebody names, creating it inside the step if it is new.

        Raises `ConflictError` if a new name lacks the name of a level.
        """
        if self.tag_id(_name(name)) is None:
            _expect_levels(_name(name))
        return self.define(step, name)

    def insert(self, step: Recorder, tag: Tag, authorship: Mapping[str, str] | None = None) -> str:
        """Add a tag inside a step and return its id; `authorship` says who made it when, if that was elsewhere."""
        name, time = _name(tag.name), now()
        if not name:
            raise ConflictError(_NAMELESS)
        tag_id = tag.id or str(uuid.uuid4())
        row = {"id": tag_id, "name": name, "color": one_line(tag.color, 30), "position": tag.position}
        texts = {field: clean(getattr(tag, field))[0].strip() for field in TEXTS}
        times = authorship or {"creator": step.creator, "created": time, "modified": time}
        step.insert("tags", {**row, **texts, **times})
        return tag_id

    def tag_id(self, name: str) -> str | None:
        """Return the id of the tag with this name, or None."""
        tag_id: str | None = self._connection.value("SELECT id FROM tags WHERE name = ?", name)
        return tag_id

    def _color(self, name: str) -> str:
        """Return the colour of a new tag: its parent's, else the least used one."""
        parent = self._connection.value("SELECT color FROM tags WHERE name = ?", name.rpartition("/")[0])
        if parent:
            return str(parent)
        used = dict(self._connection.all("SELECT color, count(*) FROM tags GROUP BY color"))
        return min(COLORS, key=lambda color: used.get(color, 0))


def _clean(value: Any) -> Any:
    return clean(value)[0] if isinstance(value, str) else value


def _note(step: Recorder, tag_id: str, field: str, old: str, new: str) -> None:
    event = TagEvent(str(uuid.uuid4()), tag_id, field, old, new, step.creator, now(), step.counter)
    step.insert("tag_events", asdict(event))


def _expect_levels(name: str) -> None:
    """Refuse a name that somebody types without a name for each level; in a file it may stand as it is."""
    if not name:
        raise ConflictError(_NAMELESS)
    if not all(level.strip() for level in name.split("/")):
        raise ConflictError(f"{cut(name, 40)!r} has a level without a name: write one, or take the slash away")


def _name(name: str) -> str:
    """Return a name cleaned, on one line, never shortened, since two tags could become one."""
    return " ".join(clean(name)[0].split())
