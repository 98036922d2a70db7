"""Which annotations were removed from a library, as its history tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tui.library.sqlite.connection import Connection
    from tui.library.transfer.versions import VersionReader

_REMOVED = """
SELECT json_extract(c.value, '$[1].id') AS name,
  coalesce((SELECT max(time) FROM journal WHERE step = j.step AND reverses IS NOT NULL), j.time) AS time,
  iif(j.action IN ('import', 'merge'), json_extract(c.value, '$[2].creator'), j.creator) AS creator,
  json_extract(c.value, '$[2].modified') AS modified, j.action = 'remove article' AS with_article,
  json_extract(c.value, '$[2].article') AS article, json_extract(c.value, '$[2].start') AS start,
  json_extract(c.value, '$[2].end') AS "end", json_extract(c.value, '$[2].creator') AS maker,
  j.action IN ('import', 'merge') AS arrived
FROM journal j, json_each(j.changes) c
WHERE j.state = 'done' AND instr(j.changes, ',null]')
  AND json_extract(c.value, '$[0]') = 'highlights' AND json_type(c.value, '$[3]') = 'null'
"""

_NOT_MADE = """
SELECT json_extract(c.value, '$[1].id'),
  (SELECT max(time) FROM journal WHERE step = j.step AND reverses IS NOT NULL), j.creator,
  json_extract(c.value, '$[3].modified'), 0, json_extract(c.value, '$[3].article'),
  json_extract(c.value, '$[3].start'), json_extract(c.value, '$[3].end'), json_extract(c.value, '$[3].creator'), 0
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

    def is_taken_back(self, there: VersionReader | None, highlight_id: str) -> bool:
        """Return whether it has come back there since a merge took it out here, where nobody had decided that."""
        return self.arrived and there is not None and there.brought_back(highlight_id) > self.time


def removed_annotations(connection: Connection) -> dict[str, Removal]:
    """Return the annotations, by id, that were removed and are not there now.

    Whoever undoes making one has removed it; of an import or merge that was undone nothing ever came. What a merge
    removed here its own creator had removed there.
    """
    return {
        name: Removal(time, creator, modified, bool(with_article), (article, start, end), maker, bool(arrived))
        for name, time, creator, modified, with_article, article, start, end, maker, arrived in connection.each(
            'SELECT name, max(time), creator, modified, with_article, article, start, "end", maker, arrived '
            f"FROM ({_REMOVED} UNION ALL {_NOT_MADE}) GROUP BY name HAVING name NOT IN (SELECT id FROM highlights)"
        )
    }
