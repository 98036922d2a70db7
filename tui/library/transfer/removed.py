"""Which annotations were removed from a library, according to its history."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from tui.core.annotations import last_change
from tui.library.tables.removals import removed_articles
from tui.library.transfer.field_versions import Stamp
from tui.library.transfer.incoming import CODES, LINKS, PASSAGES, spell_inline

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from tui.core.model import Highlight
    from tui.core.tally import Tally
    from tui.library.sqlite.connection import Connection
    from tui.library.sqlite.reading import ReadingConnection
    from tui.library.tables.journal import Recorder
    from tui.library.transfer.field_versions import MemberVersion
    from tui.library.transfer.versions import AnnotationVersions, Member, VersionReader

_DIGITS = 18
"""More digits than any credible counter has."""

_REMOVED = """
SELECT json_extract(c.value, '$[1].id') AS name,
  coalesce((SELECT max(time) FROM journal WHERE step = j.step AND reverses IS NOT NULL), j.time) AS time,
  iif(j.action IN ('import', 'merge'), json_extract(c.value, '$[2].creator'), j.creator) AS creator,
  json_extract(c.value, '$[2].modified') AS modified, j.action = 'remove article' AS with_article,
  json_extract(c.value, '$[2].article') AS article, json_extract(c.value, '$[2].start') AS start,
  json_extract(c.value, '$[2].end') AS "end", json_extract(c.value, '$[2].creator') AS maker,
  j.action IN ('import', 'merge') AS arrived,
  coalesce((SELECT max(counter) FROM journal WHERE step = j.step AND reverses IS NOT NULL), j.counter) AS counter,
  j.id AS entry, json_extract(c.value, '$[2].note') AS note
FROM journal j, json_each(j.changes) c
WHERE j.state = 'done' AND instr(j.changes, ',null]')
  AND json_extract(c.value, '$[0]') = 'highlights' AND json_type(c.value, '$[3]') = 'null'
"""

_NOT_MADE = """
SELECT json_extract(c.value, '$[1].id'),
  (SELECT max(time) FROM journal WHERE step = j.step AND reverses IS NOT NULL), j.creator,
  json_extract(c.value, '$[3].modified'), 0, json_extract(c.value, '$[3].article'),
  json_extract(c.value, '$[3].start'), json_extract(c.value, '$[3].end'), json_extract(c.value, '$[3].creator'), 0,
  (SELECT max(counter) FROM journal WHERE step = j.step AND reverses IS NOT NULL), j.id,
  json_extract(c.value, '$[3].note')
FROM journal j, json_each(j.changes) c
WHERE j.state IN ('undone', 'dropped') AND j.action NOT IN ('import', 'merge')
  AND json_extract(c.value, '$[0]') = 'highlights' AND json_type(c.value, '$[2]') = 'null'
"""


class Removal(NamedTuple):
    """When and by whom an annotation was removed, and its last change; or it went with its article.

    `place` is the article's number, start and end, `maker` its creator. `arrived`: a merge removed it, following
    another library. `entry` is the number of the journal's entry, `note` what was noted.
    """

    time: str
    creator: str
    modified: str
    with_article: bool
    place: tuple[int, int, int]
    maker: str
    arrived: bool
    counter: int
    entry: int
    note: str

    @property
    def stamp(self) -> Stamp:
        return Stamp(self.counter, self.time)

    def is_taken_back(self, follower: ReadingConnection, other: VersionReader | None, highlight_id: str) -> bool:
        """Return whether it returned on the `other` side since a merge removed it, where nobody had decided that."""
        back = other.last_return(highlight_id) if self.arrived and other is not None else None
        if back is None:
            return False
        return is_since(back.stamp, self.time, 0 if back.arrived else followed_counter(follower, highlight_id))


_UNDONE_CORRECTIONS = """
SELECT json_extract(c.value, '$[1].id') FROM journal j, json_each(j.changes) c
WHERE j.state IN ('undone', 'dropped') AND j.action NOT IN ('import', 'merge')
  AND (instr(j.changes, '["corrections",') OR instr(j.changes, '["dismissals",'))
  AND json_extract(c.value, '$[0]') IN ('corrections', 'dismissals') AND json_type(c.value, '$[2]') = 'null'
EXCEPT SELECT id FROM corrections EXCEPT SELECT id FROM dismissals
"""

_FOLLOWED = "gone there "
_BETWEEN = "; "


def note_arrival(
    connection: Connection,
    step: Recorder,
    incoming: VersionReader | None,
    versions: AnnotationVersions | None,
    highlight_id: str,
) -> None:
    """Record another library's counter if its older copy may have an annotation in a state undone and redone since."""
    if incoming is not None and versions is not None and versions.has_reversals:
        note_followed(connection, arrival_key(highlight_id), incoming.connection, is_far=False, time=step.time)


def arrival_key(highlight_id: str) -> str:
    """Return the key under which a library's counter is recorded for something in an annotation that came from it."""
    return f"before {highlight_id}"


def note_followed(
    connection: Connection, what: str, incoming: ReadingConnection, *, is_far: bool, time: str = ""
) -> None:
    """Record another library's counter when a merge follows a removal there.

    `is_far`: that library had itself followed a third one; its own record counts, 0 for none. `time`: that of the
    entry, if the merge may be undone, so that the record before it counts again.
    """
    last = "SELECT counter FROM journal ORDER BY id DESC LIMIT 1"
    counter = followed_counter(incoming, what) if is_far else int(incoming.value(last) or 0)
    recorded = (f"{counter} {time}", *_recorded(connection, what)[:1]) if time else (str(counter),)
    value = _BETWEEN.join(recorded)
    connection.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", f"{_FOLLOWED}{what}", value)


def followed_counter(connection: ReadingConnection, what: str, undone: Collection[str] = ()) -> int:
    """Return the recorded counter, 0 for none; `undone` are the times of entries that are not in effect."""
    return followed_stamp(connection, what, undone).counter


def followed_stamp(connection: ReadingConnection, what: str, undone: Collection[str] = ()) -> Stamp:
    """Return the recorded counter with the time of the merge, as far as that was recorded."""
    records = (each.partition(" ") for each in _recorded(connection, what))
    counter, _, time = next((each for each in records if each[2] not in undone), ("", "", ""))
    is_number = counter.isascii() and counter.isdecimal() and len(counter) < _DIGITS
    return Stamp(int(counter), time) if is_number else Stamp()


def _recorded(connection: ReadingConnection, what: str) -> list[str]:
    return str(connection.value("SELECT value FROM meta WHERE key = ?", f"{_FOLLOWED}{what}") or "").split(_BETWEEN)


def is_since(back: Stamp, time: str, followed: int) -> bool:
    """Return whether something returned after its removal had been followed.

    That is decided by the counter of the library it returned in, since clocks may differ; by the clocks if that counter
    is unknown.
    """
    return back.counter > followed if followed and back.counter else back.time > time


def part_name(highlight_id: str, member: Member) -> str:
    """Return the name of a part of an annotation under which counters are recorded.

    A code that is gone here has its own name again as soon as something has it.
    """
    return " ".join([highlight_id, *member]).partition("\0")[0]


def is_part_back(
    connection: ReadingConnection,
    name: str,
    versions: AnnotationVersions,
    local: MemberVersion,
    incoming: MemberVersion,
) -> bool:
    """Return whether a part has returned there since a merge removed it here; `versions` are the local ones."""
    if incoming.stamp in versions.events:
        return False  # an older copy of this library
    followed = followed_counter(connection, name)
    return is_since(incoming.stamp, local.stamp.time, 0 if incoming.arrived else followed)


def is_part_known(
    connection: ReadingConnection,
    part: tuple[str, Member],
    created: str,
    pair: tuple[AnnotationVersions, AnnotationVersions | None],
    *,
    on_its_own: bool,
) -> bool:
    """Return whether a part, added at this time, was removed here with its annotation, or before it `on_its_own`.

    Then it has not been added again. `part` is the annotation's id and the part, `pair` has the versions here and
    there.
    """
    member, (local, theirs) = part[1], pair
    ours, there = local.of_that_one(member, created), None if theirs is None else theirs.members.get(member)
    if ours is None or ours.created != created or (on_its_own and (ours.present or ours.along)):
        return False
    if there is None or not ours.arrived:
        return there is None or not there.has_last_word(ours)
    is_back = on_its_own and is_part_back(connection, part_name(*part), local, ours, there)
    return not (there.undone or is_back)


def is_newer(versions: VersionReader, highlight: Highlight, modified: str) -> bool:
    """Return whether an annotation was changed since it was removed elsewhere, `modified` being its last time then.

    An undo resets the time of the last change: a state from before is not new.
    """
    last = last_change(highlight)
    if last <= modified:
        return False
    changes = (change for event in versions.events(highlight.id) for change in event.changes)
    rows = (row for *_, before, after in changes for row in (before, after) if row is not None)
    return not any(last in (row.get("modified"), row.get("created")) for row in rows)


def has_tag_again(versions: VersionReader, highlight: Highlight) -> bool:
    """Return whether a tag is on an annotation here of which it only arrived elsewhere that it was taken off here.

    Its giver has undone that since.
    """
    times = {giver.created for giver in highlight.tag_givers}
    removals = versions.of(highlight.id).removals.items() if times else ()
    return any(created in times and removal.arrived and not removal.along for (_, created), removal in removals)


def last_changed_by(versions: VersionReader | None, highlight: Highlight) -> str:
    """Return who last changed an annotation elsewhere, as far as its journal (None for a file) or its parts tell."""
    last = last_change(highlight)
    events = [event for event in (versions.events(highlight.id) if versions else ()) if not event.arrived]
    for event in events:
        rows = (after for *_, after in event.changes if after is not None and not event.undone)
        if any(last in (row.get("modified"), row.get("created")) for row in rows):
            return event.creator
    if events:
        return events[-1].creator
    parts = {giver.created: giver.creator for giver in highlight.tag_givers}
    if highlight.claim is not None:
        parts |= {check.modified: check.creator for check in highlight.claim.checks}
    return parts.get(last, highlight.creator)


def removed_annotations(connection: Connection) -> dict[str, Removal]:
    """Return the annotations, by id, that were removed and are not here now.

    Undoing an annotation's creation removes it; an import or merge that was undone never happened. What a merge removed
    here was removed there by its creator. If an annotation went with an article that is here again nobody has decided
    on it.
    """
    removed = removed_articles(connection).values()
    with_articles = {name for removal in removed for name in removal.annotations}
    rows = connection.each(
        'SELECT name, max(time), creator, modified, with_article, article, start, "end", maker, arrived, counter, '
        f"entry, note FROM ({_REMOVED} UNION ALL {_NOT_MADE}) "
        "GROUP BY name HAVING name NOT IN (SELECT id FROM highlights)"
    )
    return {
        name: Removal(time, creator, modified, bool(with_article), (pk, start, end), maker, bool(arrived), *entry)
        for name, time, creator, modified, with_article, pk, start, end, maker, arrived, *entry in rows
        if not with_article or name in with_articles
    }


def is_as_removed(connection: Connection, removal: Removal, highlight: Highlight, *, with_color: bool) -> bool:
    """Return whether an annotation without a claim has the place, note and tags with which the local one was removed.

    Then a later time is that of something else: Label Studio has one for all that a person marked in a text.
    """
    highlight_id = highlight.id
    changes = json.loads(connection.value("SELECT changes FROM journal WHERE id = ?", removal.entry))
    removed = [(table, before) for table, _, before, after in changes if before is not None and after is None]
    rows = [row for table, row in removed if table == "highlights" and row["id"] == highlight_id]
    parts = [(table, row) for table, row in removed if row.get("highlight") == highlight_id]
    if len(rows) != 1 or highlight.claim is not None or any(table != "highlight_tags" for table, _ in parts):
        return False
    if with_color and rows[0]["color"] != highlight.color:
        return False
    tags = {connection.value("SELECT name FROM tags WHERE id = ?", row["tag"]) for _, row in parts}
    was = (rows[0]["start"], rows[0]["end"], rows[0]["note"], tags)
    return was == (highlight.start, highlight.end, highlight.note, {*highlight.tags})


def find_removed_tags(
    highlights: Iterable[Highlight], tags: Iterable[str], versions: VersionReader, tally: Tally
) -> set[str]:
    """Return those of some tags that were on these annotations and were removed, and report that.

    A file may spell them as one word.
    """
    members = (item for one in highlights for item in versions.of(one.id).members.items())
    names = {name for (table, name, *_), version in members if table == "highlight_tags" and not version.present}
    former = {tag for tag in tags if tag in names or tag in map(spell_inline, names)}
    for tag in sorted(former):
        tally.note(CODES, "kept", "removed here", tag)
    return former


def removed_place(place: tuple[int, int, int], whose: str | None, removals: Mapping[str, Removal]) -> Removal | None:
    """Return the last removal of an annotation at a place, of one creator or (None) of anybody's."""
    alike = [each for each in removals.values() if each.place == place and whose in (None, each.maker)]
    return max(alike, key=lambda removal: removal.time, default=None)


_REVERSALS = """
SELECT counter, time FROM journal
WHERE state != 'done' OR (action IN ('import', 'merge') AND instr(changes, '["tag_events",'))
"""


def known_reversals(connection: ReadingConnection) -> set[tuple[int, str]]:
    """Return counter and time of each step undone here, of each undo and redo, and of merges that undid tag events.

    What one of these removed and is here has been redone since, which an older copy does not know.
    """
    return {(counter, time) for counter, time in connection.all(_REVERSALS)}


def undone_correction_ids(connection: Connection) -> set[str]:
    """Return the ids of corrections and dismissals undone here by their makers: copies still have them."""
    return {name for (name,) in connection.each(_UNDONE_CORRECTIONS)}


_UNDONE_THERE = "taken back there "


def note_events_undone_there(connection: Connection, events: Mapping[str, tuple[int, str]]) -> None:
    """Record which tag events were undone elsewhere, with counter and time: older copies still have them."""
    rows = [(f"{_UNDONE_THERE}{event}", f"{counter} {time}") for event, (counter, time) in events.items()]
    connection.run_many("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", rows)


def events_undone_there(connection: ReadingConnection) -> dict[str, tuple[int, str]]:
    """Return all recorded ones; an event that is here has been redone since."""
    noted: dict[str, tuple[int, str]] = {}
    for event, value in connection.all(
        "SELECT substr(key, length(?1) + 1), value FROM meta WHERE substr(key, 1, length(?1)) = ?1", _UNDONE_THERE
    ):
        counter, _, time = str(value).partition(" ")
        if counter.isascii() and counter.isdecimal() and len(counter) < _DIGITS:
            noted[event] = int(counter), time
    return noted


def report_links(connection: Connection, tally: Tally, claim_id: str, where: str) -> None:
    """Report the links to a claim and its further passages, before it is removed as it was there."""
    to_it = "SELECT count(*) FROM claim_links WHERE other = ?1 AND claim != ?1"
    count = int(connection.value(to_it, claim_id) or 0)
    tally.note(LINKS, "changed", "removed with the claim that they lead to", where, count)
    passages = int(connection.value("SELECT count(*) FROM claim_passages WHERE claim = ?", claim_id) or 0)
    tally.note(PASSAGES, "changed", "the claim was removed there", where, passages)
