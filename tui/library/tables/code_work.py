"""Work on codes apart from their names: tree order, keys of one's own, recoding of passages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.codebook import siblings
from tui.core.errors import ConflictError, NotFoundError
from tui.core.text import one_line
from tui.library.tables.journal import now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.core.model import Tag
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.codebook import Codebook
    from tui.library.tables.journal import Journal, Recorder


class CodeWork:
    """Work on codes; each method is one undoable step."""

    def __init__(self, connection: Connection, journal: Journal, codebook: Codebook) -> None:
        self._connection = connection
        self._journal = journal
        self._codebook = codebook

    def _expect(self, name: str) -> str:
        tag_id = self._codebook.tag_id(name)
        if tag_id is None:
            raise NotFoundError(f"no tag {name!r}: `postil tags` lists them")
        return tag_id

    # order

    def shift(self, name: str, places: int) -> bool:
        """Move a tag this many places down (up below 0) among its siblings; return whether it moved.

        Raises `NotFoundError`.
        """
        self._expect(name)
        level = siblings(self._codebook.all(), name)
        at = next(number for number, tag in enumerate(level) if tag.name == name)
        return self._put(level, at, min(max(at + places, 0), len(level) - 1))

    def put_beside(self, name: str, other: str, *, after: bool = False) -> bool:
        """Move a tag before or after one of its siblings; return whether it moved.

        Raises `NotFoundError`, and `ConflictError` for one elsewhere in the tree.
        """
        for each in (name, other):
            self._expect(each)
        level = siblings(self._codebook.all(), name)
        places = {tag.name: at for at, tag in enumerate(level)}
        if other not in places:
            raise ConflictError(f"{other!r} is on another level: move {name!r} there first (`postil tags move`)")
        place = places[other] - (places[name] < places[other]) + after
        return self._put(level, places[name], place if name != other else places[name])

    def _put(self, level: list[Tag], at: int, place: int) -> bool:
        tag = level.pop(at)
        level.insert(place, tag)
        before = f"before {one_line(level[place + 1].name, 60)}" if place + 1 < len(level) else "last"
        with self._journal.step("codebook") as step:
            if at == place:
                return False
            step.summary = f"order of tag {tag.name}: place {at + 1} → {place + 1}, {before}"
            for number, each in enumerate(level, 1):
                self._codebook.update(step, each.id, {"position": number})
        return True

    # keys

    def set_key(self, name: str, key: str) -> None:
        """Set the creator's own key for a tag, "" for none. Raises `NotFoundError`, `ConflictError`."""
        tag_id, creator = self._expect(name), self._journal.creator
        if (holder := self._codebook.own_keys().get(key)) not in (None, name):
            raise ConflictError(f"{key} is the key of {holder!r} already: take another, or take it off that one")
        old = self._connection.value("SELECT key FROM tag_keys WHERE tag = ? AND creator = ?", tag_id, creator)
        with self._journal.step("codebook") as step:
            step.summary = f"key of tag {name}: {old or 'none'} → {key or 'none'}"
            if not key:
                step.delete("tag_keys", {"tag": tag_id, "creator": creator})
            elif old is None:
                step.insert("tag_keys", {"tag": tag_id, "creator": creator, "key": key, "created": now()})
            else:
                step.update("tag_keys", {"tag": tag_id, "creator": creator}, {"key": key})

    # passages

    def recode(self, name: str, targets: Mapping[str, str]) -> int:
        """Replace this code on passages (ids of highlights), as one step; return how many.

        The code "" only removes this one. Each keeps its original creator and time; a new code joins the codebook.
        Raises `NotFoundError` for an unknown code.
        """
        tag_id, count = self._expect(name), 0
        with self._journal.step("codebook") as step:
            new_ids = {new: self._codebook.define_typed(step, new) for new in dict.fromkeys(targets.values()) if new}
            for highlight_id, new in targets.items():
                count += self._recode(step, highlight_id, tag_id, new_ids.get(new, ""))
            counts = {new: sum(each == new for each in targets.values()) for new in dict.fromkeys(targets.values())}
            words = ", ".join(f"{new or 'off'} {number}" for new, number in counts.items())
            step.summary = f"passages of tag {name} → {words}"
        return count

    def _recode(self, step: Recorder, highlight_id: str, tag_id: str, new_id: str) -> bool:
        row = self._connection.one(
            "SELECT creator, created FROM highlight_tags WHERE highlight = ? AND tag = ?", highlight_id, tag_id
        )
        if row is None or tag_id == new_id:
            return False
        step.delete("highlight_tags", {"highlight": highlight_id, "tag": tag_id})
        has = "SELECT 1 FROM highlight_tags WHERE highlight = ? AND tag = ?"
        if new_id and self._connection.value(has, highlight_id, new_id) is None:
            step.insert(
                "highlight_tags", {"highlight": highlight_id, "tag": new_id, "creator": row[0], "created": row[1]}
            )
        return True
