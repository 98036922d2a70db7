"""Statements about an article, such as done or reviewed, and their withdrawals.

Of one person's statements about one article the last counts, in whatever library it was made. A statement restored by
its maker's undo or redo counts as made then; a merge follows withdrawals, and remembers their times.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from tui.core.times import just_after
from tui.library.tables.journal import REMOVE_ARTICLE, now

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tui.library.sqlite.connection import Connection
    from tui.library.sqlite.reading import ReadingConnection
    from tui.library.tables.changes import ChangesByTable
    from tui.library.tables.journal import Recorder

StatementKey = tuple[str, str]
"""An article, and who makes a statement about it."""

_STATEMENT = "SELECT json_extract(c.value, '$[1].article'), json_extract(c.value, '$[1].creator'), "
_FROM = "FROM journal j, json_each(j.changes) c WHERE {of} AND json_extract(c.value, '$[0]') = ?1 "
_TIME = "'%Y-%m-%dT%H:%M:%fZ'"
_LATER = (
    f"max({{time}}, iif({{said}} < strftime({_TIME}, {{time}}, '+1 day'), "
    f"strftime({_TIME}, {{said}}, '+0.001 seconds'), '')) "
)
"""After what it withdraws, even if that clock was ahead, as far as it is credible."""

_REVERSED = "(SELECT max(time) FROM journal WHERE step = j.step AND reverses NOTNULL)"
_WITHDRAWN_AT = _LATER.format(time=f"coalesce({_REVERSED}, j.time)", said="json_extract(c.value, '$[2].created')")
_UNDONE_AT = _LATER.format(time=_REVERSED, said="json_extract(c.value, '$[3].created')")
_OWN = (
    f"{_STATEMENT}{_WITHDRAWN_AT}{_FROM}AND j.action = ?3 AND j.state = 'done' "
    "AND json_type(c.value, '$[2]') = 'object' "
    f"UNION ALL {_STATEMENT}{_UNDONE_AT}{_FROM}AND j.action = ?2 AND j.state IN ('undone', 'dropped')"
)

_REMOVALS = "j.state = 'done' AND j.id IN (SELECT id FROM journal WHERE action = ?2)"
_WENT_ALONG = (
    f"{_STATEMENT}json_extract(c.value, '$[2].created') {_FROM.format(of=_REMOVALS)}"
    "AND json_type(c.value, '$[3]') = 'null'"
)
"""What went with its article, and when it was said."""

_FOLLOWED = "taken back elsewhere "

TAG_ARTICLE, DONE, NOT_DONE, REVIEWED, NOT_REVIEWED = "tag article", "done", "not done", "reviewed", "not reviewed"
"""The journal's actions for making and withdrawing statements about an article."""

_TABLES = {DONE: "done", NOT_DONE: "done", REVIEWED: "reviewed", NOT_REVIEWED: "reviewed", TAG_ARTICLE: "article_tags"}
"""The table of each statement."""


class Statements(NamedTuple):
    """One kind of statement: its table, and the journal's actions for making and withdrawing it."""

    table: str
    making: str
    withdrawing: str

    def withdrawn(self, connection: ReadingConnection, article_id: str = "") -> dict[StatementKey, str]:
        """Return when creators last withdrew what they do not state now, about one article or all.

        That may have been elsewhere, as learned in a merge. What they stated again, and only went with its article, is
        not withdrawn.
        """
        rows = connection.all(_OWN.format(of="j.article = ?4" if article_id else "?4 = ''"), *self, article_id)
        rows += remembered_withdrawals(connection, self.table)
        last: dict[StatementKey, str] = {}
        standing = {*connection.all(f"SELECT article, creator FROM {self.table}")}
        for article, creator, time in rows:
            if (article, creator) not in standing:
                last[article, creator] = max(last.get((article, creator), ""), time)
        if last:
            for article, creator, time in connection.all(_WENT_ALONG, self.table, REMOVE_ARTICLE):
                if time > last.get((article, creator), time):
                    del last[article, creator]
        return last

    def follow(
        self, connection: Connection, withdrawn: Mapping[StatementKey, str]
    ) -> Iterator[tuple[StatementKey, str]]:
        """Remember the withdrawals elsewhere that are later than anything known here, and yield them."""
        times = self.withdrawn(connection)
        for key, time in withdrawn.items():
            if time > times.get(key, ""):
                remember(connection, self.table, *key, time=time)
                yield key, time

    def time_of_new(self, connection: ReadingConnection, key: StatementKey) -> str:
        """Return the time for a statement made now: after its withdrawal, even if that clock was ahead."""
        return max(now(), just_after(self.withdrawn(connection, key[0]).get(key, "")))


def follow_undo(changes: ChangesByTable, step: Recorder) -> None:
    """Date statements that their maker's undo or redo restored as made now."""
    table = _TABLES.get(step.action, "")
    for change in changes.get(table, ()):
        if change.after is not None:
            step.update(table, change.key, {"created": now()})


def remember(connection: Connection, table: str, *names: str, time: str) -> None:
    """Remember when a statement was withdrawn elsewhere."""
    key = f"{_FOLLOWED}{json.dumps([table, *names])}"
    connection.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", key, time)


def remembered_withdrawals(connection: ReadingConnection, table: str) -> list[tuple[str, str, str]]:
    """Return the remembered withdrawals: kind, article and creator (or id and nothing), and time."""
    return connection.all(
        "SELECT json_extract(statement, '$[1]'), coalesce(json_extract(statement, '$[2]'), ''), value "
        "FROM (SELECT substr(key, length(?1) + 1) AS statement, value FROM meta WHERE key GLOB ?1 || '*') "
        "WHERE json_valid(statement) AND json_extract(statement, '$[0]') = ?2",
        *(_FOLLOWED, table),
    )
