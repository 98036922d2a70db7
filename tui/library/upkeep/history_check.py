"""Whether the journal, replayed from its beginning, gives what is in the tables."""

import json
from collections.abc import Callable, Iterator

from tui.core.text import compact_json
from tui.library.sqlite.connection import Connection
from tui.library.tables.changes import SAID, net_changes, only_moved
from tui.library.tables.rows import DERIVED, KEYS, RowValues, row_of

_UNPLAYED = {"modified", "pk"}
"""Columns the journal does not determine: after an undo the later of two times stays."""

_OWN = tuple(table for table in KEYS if table not in ("articles", "revisions", "turns", "history", *DERIVED))
"""Tables whose every row the journal knows; articles and their turns are added without an entry."""

_NOUNS = {
    "highlights": "annotation",
    "claims": "claim",
    "checks": "check",
    "evidence": "evidence",
    "claim_passages": "passage",
    "claim_links": "link",
    "tags": "tag",
    "highlight_tags": "tagging",
    "corrections": "correction",
    "dismissals": "dismissal",
    "done": "finished article",
    "reviewed": "review of names",
    "attributes": "attribute",
    "labels": "label",
    "groups": "group",
    "turns": "turn of a transcript",
    "left_out_speakers": "speaker left out",
    "decisions": "decision",
    "conflicts": "conflict",
    "tag_events": "change of a tag",
    "tag_keys": "key of a tag",
    "memos": "memo",
    "article_tags": "code of an article",
    "articles": "article",
    "revisions": "version",
    "history": "step made elsewhere",
}
"""The names of rows of each table."""


_IN_EFFECT = """
WITH redone AS (SELECT reverses AS step, max(id) AS at FROM journal WHERE action = 'redo' AND reverses > 0 GROUP BY 1)
SELECT j.id, j.state = 'reversal' FROM journal j LEFT JOIN redone r ON r.step = j.step AND j.state = 'done'
WHERE j.state = 'done' OR (j.state = 'reversal' AND j.changes != '[]') ORDER BY coalesce(r.at, j.id), j.id
"""
"""The entries in the order they took effect: someone else may have made a step between undo and redo."""


_WAS_SAID = """
SELECT EXISTS (SELECT 1 FROM journal j, json_each(j.changes) c WHERE json_extract(c.value, '$[0]') = ?1
  AND json_extract(c.value, '$[1]') = ?2 AND json_extract(c.value, '$[3].' || ?3) = ?4)
"""
"""Whether a row ever had a value. A time that came with a merge stays if that was undone while the row's article, which
is back, was gone.
"""


def differences(connection: Connection, on_progress: Callable[[float], None]) -> Iterator[str]:
    """Yield the differences between the tables and the replayed journal, one a line, inside a transaction.

    `on_progress` receives the share done, 0 to 1. Replayed rows are kept in a temporary table, since a million
    annotations would not fit in memory.
    """
    connection.run("CREATE TEMP TABLE played (tab TEXT, key TEXT, row TEXT, PRIMARY KEY (tab, key)) WITHOUT ROWID")
    try:
        yield from _play(connection, on_progress)
        yield from _compare(connection, on_progress)
        yield from _unknown(connection)
    finally:
        connection.run("DROP TABLE temp.played")


def _play(connection: Connection, on_progress: Callable[[float], None]) -> Iterator[str]:
    """Replay every effective step in order: an undone one has left nothing, a redone one came last.

    A reversal only has what it moved, if the text had changed meanwhile: nothing if that is gone again.
    """
    get = "SELECT row FROM temp.played WHERE tab = ? AND key = ?"
    total = connection.value("SELECT count(*) FROM journal")
    for count, (number, is_reversal) in enumerate(connection.each(_IN_EFFECT)):
        on_progress(count / total / 2)
        changes = connection.value("SELECT changes FROM journal WHERE id = ?", number)
        try:
            entry = json.loads(changes)
            if unknown := {table for table, *_ in entry} - {*KEYS, *DERIVED}:
                raise KeyError(unknown.pop())
            for change in net_changes(entry):
                table, key, _, after = change
                if table in DERIVED:
                    continue
                name = json.dumps([key[column] for column in KEYS[table]])
                if after is not None:
                    row = connection.value(get, table, name)
                    if row is None and (is_reversal or only_moved(change)):
                        continue  # it was undone before, or since
                    after = {**(json.loads(row) if row else {}), **after}
                connection.run(
                    "INSERT OR REPLACE INTO temp.played VALUES (?, ?, ?)",
                    *(table, name, None if after is None else json.dumps(after, ensure_ascii=False)),
                )
        except (ValueError, KeyError, TypeError, AttributeError):
            yield f"entry {number} of the history cannot be read"


def _compare(connection: Connection, on_progress: Callable[[float], None]) -> Iterator[str]:
    rows = connection.value("SELECT count(*) FROM temp.played")
    for at, (table, name, played) in enumerate(connection.each("SELECT tab, key, row FROM temp.played")):
        on_progress(0.5 + at / rows / 2)
        expected: RowValues | None = None if played is None else json.loads(played)
        key = dict(zip(KEYS[table], json.loads(name), strict=True))
        actual = row_of(connection, table, key)
        what = f"{_NOUNS[table]} {' '.join(map(str, json.loads(name)))}"
        if expected is None:
            if actual is not None and table != "articles":  # a removed article may have been added again
                yield f"{what} is there, though the history says that it was removed"
        elif actual is None:
            yield f"{what} is gone, though the history has it"
        else:
            columns = [
                column
                for column, value in expected.items()
                if column not in _UNPLAYED and (column not in actual or actual[column] != value)
            ]
            if SAID.get(table, frozenset()).issuperset(columns):
                row = table, compact_json(key)
                columns = [each for each in columns if not connection.value(_WAS_SAID, *row, each, actual[each])]
            if columns:
                yield f"{what} has another {', '.join(columns)} than the history says"


def _unknown(connection: Connection) -> Iterator[str]:
    beginning = connection.value("SELECT min(time) FROM journal")
    for table in _OWN:
        recorded = connection.value("SELECT count(*) FROM temp.played WHERE tab = ? AND row IS NOT NULL", table)
        if connection.value(f"SELECT count(*) FROM {table}") <= recorded:
            continue
        columns = ", ".join(f'"{column}"' for column in KEYS[table])
        # Rows older than the history existed before it began: the sample library starts with an empty history.
        for row in connection.each(f"SELECT {columns} FROM {table} WHERE created >= ?", beginning or "~"):
            if connection.value("SELECT 1 FROM temp.played WHERE tab = ? AND key = ?", table, json.dumps(row)) is None:
                yield f"{_NOUNS[table]} {' '.join(map(str, row))} is there, though the history does not have it"
