"""Tags on highlights: whose each one is, and when it was put there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tui.core.model import TagGiver
from tui.library.tables.journal import now

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.library.sqlite.connection import Connection
    from tui.library.sqlite.reading import ReadingConnection
    from tui.library.tables.journal import Recorder

_GIVEN = "*"
"""Begins the id of a tag that somebody else than the creator of the highlight gave."""

TAGS = (
    f"(SELECT group_concat(iif(creator = h.creator, tag, '{_GIVEN}' || tag)) "
    "FROM highlight_tags WHERE highlight = h.id)"
)
"""The tags of the highlight `h` as `TagsReader` reads them."""


_LATEST_OF_CLAIM = """
SELECT max(time) FROM (SELECT modified AS time FROM checks WHERE claim = ?
  UNION ALL SELECT created FROM evidence WHERE claim = ?)
"""


class TagsReader:
    """Reads what stands in `TAGS` for some highlights, by id."""

    def __init__(self, connection: ReadingConnection, tags: Mapping[str, str | None]) -> None:
        distinct = {tagged for tagged in tags.values() if tagged}
        names = dict(connection.all("SELECT id, name FROM tags")) if distinct else {}
        self._names: dict[str | None, tuple[str, ...]] = {None: ()}
        for tagged in distinct:
            self._names[tagged] = tuple(sorted([names[tag.removeprefix(_GIVEN)] for tag in tagged.split(",")]))
        self._tags = tags
        given = [highlight_id for highlight_id, tagged in tags.items() if tagged and _GIVEN in tagged]
        self._givers: dict[str, tuple[TagGiver, ...]] = {}
        for highlight_id, tag, creator, created in (
            connection.all(
                "SELECT t.highlight, t.tag, t.creator, t.created FROM highlight_tags t JOIN highlights h "
                "ON h.id = t.highlight WHERE t.creator != h.creator AND h.id IN (SELECT value FROM json_each(?))",
                json.dumps(given),
            )
            if given
            else ()
        ):
            givers = (*self._givers.get(highlight_id, ()), TagGiver(names[tag], creator, created))
            self._givers[highlight_id] = tuple(sorted(givers))

    def names(self, highlight_id: str) -> tuple[str, ...]:
        return self._names[self._tags[highlight_id]]

    def givers(self, highlight_id: str) -> tuple[TagGiver, ...]:
        """Return who gave those that the highlight's creator did not."""
        return self._givers.get(highlight_id, ())


def put_tag(connection: Connection, step: Recorder, highlight_id: str, tag_id: str) -> None:
    """Put a tag on a highlight that does not have it."""
    key = {"highlight": highlight_id, "tag": tag_id}
    if connection.value("SELECT 1 FROM highlight_tags WHERE highlight = ? AND tag = ?", *key.values()) is None:
        step.insert("highlight_tags", {**key, "creator": step.creator, "created": now()})


def drop_tags(connection: Connection, step: Recorder, highlight_id: str) -> None:
    """Take all tags off a highlight that is about to be removed; that it was changed last tells the last of them.

    So it does of the checks and evidence of a claim.
    """
    tags = connection.all("SELECT tag, created FROM highlight_tags WHERE highlight = ?", highlight_id)
    for tag, _ in tags:
        step.delete("highlight_tags", {"highlight": highlight_id, "tag": tag})
    modified = connection.value("SELECT modified FROM highlights WHERE id = ?", highlight_id)
    parts = connection.value(_LATEST_OF_CLAIM, highlight_id, highlight_id)
    latest = max([parts or "", *(created for _, created in tags)])
    if latest > (modified or ""):
        step.update("highlights", {"id": highlight_id}, {"modified": latest}, times=True)


def change_highlight(changes: Sequence[Sequence[Any]], owner: str, creator: str) -> bool:
    """Tell whether some changes that `creator` made are of a highlight itself.

    What one person tags of another's highlight, judges of their claim, or brings as evidence, has a time of its own,
    and leaves the other's as it is: when that was changed does not tell that somebody else was there.
    """
    others = ("tags", "tag_events") if creator == owner else ("tags", "tag_events", "checks")
    has_new_evidence = any(_is_whole(each) for each in changes if each[0] == "evidence")

    def is_own(change: Sequence[Any]) -> bool:
        table, _, before, after = change
        if table == "evidence" and creator != owner:
            if _is_whole(change):
                return bool((before or after)["creator"] != creator)
            return not (has_new_evidence and {*after} == {"position"})  # what stands below it has but moved on
        return bool((before or after)["creator"] == owner) if table == "highlight_tags" else table not in others

    return any(map(is_own, changes))


def _is_whole(change: Sequence[Any]) -> bool:
    """Tell whether a row came or went, not only columns of it."""
    return change[2] is None or change[3] is None
