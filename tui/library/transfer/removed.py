"""Which annotations were removed from a library, as its history tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tui.core.annotations import last_change
from tui.library.tables.removals import removed_articles
from tui.library.transfer.field_versions import Stamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.core.model import Highlight
    from tui.library.sqlite.connection import Connection
    from tui.library.sqlite.reading import ReadingConnection
    from tui.library.transfer.versions import AnnotationVersions, VersionReader

_DIGITS = 18
"""More than any counter has; a library that somebody else made may say anything."""

_REMOVED = """
SELECT json_extract(c.value, '$[1].id') AS name,
  coalesce((SELECT max(time) FROM journal WHERE step = j.step AND reverses IS NOT NULL), j.time) AS time,
  iif(j.action IN ('import', 'merge'), json_extract(c.value, '$[2].creator'), j.creator) AS creator,
  json_extract(c.value, '$[2].modified') AS modified, j.action = 'remove article' AS with_article,
  json_extract(c.value, '$[2].article') AS article, json_extract(c.value, '$[2].start') AS start,
  json_extract(c.value, '$[2].end') AS "end", json_extract(c.value, '$[2].creator') AS maker,
  j.action IN ('import', 'merge') AS arrived,
  coalesce((SELECT max(counter) FROM journal WHERE step = j.step AND reverses IS NOT NULL), j.counter) AS counter
FROM journal j, json_each(j.changes) c
WHERE j.state = 'done' AND instr(j.changes, ',null]')
  AND json_extract(c.value, '$[0]') = 'highlights' AND json_type(c.value, '$[3]') = 'null'
"""

_NOT_MADE = """
SELECT json_extract(c.value, '$[1].id'),
  (SELECT max(time) FROM journal WHERE step = j.step AND reverses IS NOT NULL), j.creator,
  json_extract(c.value, '$[3].modified'), 0, json_extract(c.value, '$[3].article'),
  json_extract(c.value, '$[3].start'), json_extract(c.value, '$[3].end'), json_extract(c.value, '$[3].creator'), 0,
  (SELECT max(counter) FROM journal WHERE step = j.step AND reverses IS NOT NULL)
FROM journal j, json_each(j.changes) c
WHERE j.state IN ('undone', 'dropped') AND j.action NOT IN ('import', 'merge')
  AND json_extract(c.value, '$[0]') = 'highlights' AND json_type(c.value, '$[2]') = 'null'
"""


class Removal(NamedTuple):
    """When an annotation was removed, by whom, and when it had been modified before; or it went with its article.

    `place` is the article's number, start and end, `maker` whose it was. `arrived`: a merge took it out, as it was
    removed elsewhere.
    """

    time: str
    creator: str
    modified: str
    with_article: bool
    place: tuple[int, int, int]
    maker: str
    arrived: bool
    counter: int

    @property
    def stamp(self) -> Stamp:
        return Stamp(self.counter, self.time)

    def is_taken_back(self, follower: ReadingConnection, other: VersionReader | None, highlight_id: str) -> bool:
        """Return whether it has come back on the `other` side since a merge took it out on the follower's, where nobody
        had decided that.
        """
        back = other.brought_back(highlight_id) if self.arrived and other is not None else None
        if back is None:
            return False
        return is_since(back.stamp, self.time, 0 if back.arrived else followed_counter(follower, highlight_id))


_TAKEN_BACK = """
SELECT json_extract(c.value, '$[1].id') FROM journal j, json_each(j.changes) c
WHERE j.state IN ('undone', 'dropped') AND j.action NOT IN ('import', 'merge')
  AND (instr(j.changes, '["corrections",') OR instr(j.changes, '["dismissals",'))
  AND json_extract(c.value, '$[0]') IN ('corrections', 'dismissals') AND json_type(c.value, '$[2]') = 'null'
EXCEPT SELECT id FROM corrections EXCEPT SELECT id FROM dismissals
"""

_FOLLOWED = "gone there "


def note_came(
    connection: Connection, incoming: VersionReader | None, versions: AnnotationVersions | None, highlight_id: str
) -> None:
    """Remember how far another library had counted, where an older copy may have an annotation as it was when something
    in it was undone that was done again.
    """
    if incoming is not None and versions is not None and versions.is_done_again:
        note_followed(connection, came(highlight_id), incoming.connection, is_far=False)


def came(highlight_id: str) -> str:
    """Return under what it is remembered how far a library had counted when something in an annotation came from it."""
    return f"before {highlight_id}"


def note_followed(connection: Connection, what: str, incoming: ReadingConnection, *, is_far: bool) -> None:
    """Remember how far another library had counted when what was gone there was taken out here.

    `is_far` tells that it had only followed a third one in that: what it remembers of that counts, 0 for nothing.
    """
    last = "SELECT counter FROM journal ORDER BY id DESC LIMIT 1"
    counter = followed_counter(incoming, what) if is_far else int(incoming.value(last) or 0)
    connection.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", f"{_FOLLOWED}{what}", str(counter))


def followed_counter(connection: ReadingConnection, what: str) -> int:
    """Return what was remembered of it, 0 for nothing."""
    value = str(connection.value("SELECT value FROM meta WHERE key = ?", f"{_FOLLOWED}{what}") or "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < _DIGITS else 0


def is_since(back: Stamp, time: str, followed: int) -> bool:
    """Return whether what came back did so after it was followed that it was gone: by the count of the library it came
    back in, as clocks may differ; by the clocks where that count is not known.
    """
    return back.counter > followed if followed and back.counter else back.time > time


def is_newer(versions: VersionReader, highlight: Highlight, modified: str) -> bool:
    """Return whether an annotation was changed since it was removed elsewhere, where `modified` was its last time.

    An undo sets the time of the last change back: what had been so there before is no news.
    """
    last = last_change(highlight)
    if last <= modified:
        return False
    changes = (change for event in versions.events(highlight.id) for change in event.changes)
    rows = (row for *_, before, after in changes for row in (before, after) if row is not None)
    return not any(last in (row.get("modified"), row.get("created")) for row in rows)


def removed_annotations(connection: Connection) -> dict[str, Removal]:
    """Return the annotations, by id, that were removed and are not there now.

    Whoever undoes making one has removed it; of an import or merge that was undone nothing ever came. What a merge
    removed here its own creator had removed there. Of one that went with an article which is there again nobody has
    decided that.
    """
    removed = removed_articles(connection).values()
    with_articles = {name for removal in removed for name in removal.annotations}
    rows = connection.each(
        'SELECT name, max(time), creator, modified, with_article, article, start, "end", maker, arrived, counter '
        f"FROM ({_REMOVED} UNION ALL {_NOT_MADE}) GROUP BY name HAVING name NOT IN (SELECT id FROM highlights)"
    )
    return {
        name: Removal(time, creator, modified, bool(with_article), (article, start, end), maker, bool(arrived), counter)
        for name, time, creator, modified, with_article, article, start, end, maker, arrived, counter in rows
        if not with_article or name in with_articles
    }


_REVERSALS = """
SELECT counter, time FROM journal
WHERE state != 'done' OR (action IN ('import', 'merge') AND instr(changes, '["tag_events",'))
"""


def known_reversals(connection: ReadingConnection) -> set[tuple[int, str]]:
    """Return counter and time of each step that was undone here, of each undo and redo, and of merges that undid events
    of codes: what one of them took away and is here was done again since, and an older copy does not know that.
    """
    return {(counter, time) for counter, time in connection.all(_REVERSALS)}


def taken_back(connection: Connection) -> set[str]:
    """Return the ids of corrections and dismissals that whoever made them here has undone: a copy has them yet."""
    return {name for (name,) in connection.each(_TAKEN_BACK)}


_TAKEN_BACK_THERE = "taken back there "


def note_taken_back(connection: Connection, events: Mapping[str, tuple[int, str]]) -> None:
    """Remember which events of codes were undone elsewhere, at what count and time: an older copy has them yet."""
    rows = [(f"{_TAKEN_BACK_THERE}{event}", f"{counter} {time}") for event, (counter, time) in events.items()]
    connection.run_many("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", rows)


def taken_back_there(connection: ReadingConnection) -> dict[str, tuple[int, str]]:
    """Return all that was remembered of it; an event that is here has been done again since."""
    noted: dict[str, tuple[int, str]] = {}
    for event, value in connection.all(
        "SELECT substr(key, length(?1) + 1), value FROM meta WHERE substr(key, 1, length(?1)) = ?1", _TAKEN_BACK_THERE
    ):
        counter, _, time = str(value).partition(" ")
        if counter.isascii() and counter.isdecimal() and len(counter) < _DIGITS:
            noted[event] = int(counter), time
    return noted
