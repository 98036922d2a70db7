"""Rows of the journaled tables by their permanent keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tui.core.text import cut
from tui.library.tables.step_words import action_words

if TYPE_CHECKING:
    from tui.library.sqlite.connection import Connection
    from tui.library.sqlite.reading import ReadingConnection

RowValues = dict[str, Any]
KeyColumns = tuple[str, ...]

KEYS: dict[str, KeyColumns] = {
    "highlights": ("id",),
    "claims": ("highlight",),
    "checks": ("id",),
    "evidence": ("id",),
    "claim_passages": ("highlight",),
    "claim_links": ("claim", "relation", "other"),
    "tags": ("id",),
    "highlight_tags": ("highlight", "tag"),
    "corrections": ("id",),
    "dismissals": ("id",),
    "done": ("article", "creator"),
    "reviewed": ("article", "creator"),
    "attributes": ("article", "name"),
    "turns": ("article", "text_sha256", "start"),
    "left_out_speakers": ("speaker",),
    "labels": ("name",),
    "groups": ("name",),
    "decisions": ("article", "start", "end"),
    "conflicts": ("subject", "field", "there"),
    "tag_events": ("id",),
    "tag_keys": ("tag", "creator"),
    "memos": ("article", "creator"),
    "article_tags": ("id",),
    "articles": ("id",),
    "revisions": ("article", "number"),
    "markings": ("article",),
    "found_mentions": ("article",),
    "history": ("id",),
}
"""The journaled tables, and the columns of their permanent keys."""

KEPT_BY_TRIGGERS = {
    "claims": frozenset({"verdict", "rationale", "judged", "checked", "words"}),
    "corrections": frozenset({"entity"}),
}
"""Columns derived by triggers, which no step contains."""

DERIVED = ("markings", "found_mentions")
"""Derived tables, journaled only for removed articles: the marking process writes them at any time."""

_MADE_FROM_TEXT = (
    "mentions",
    "quotations",
    "suggestions",
    *DERIVED,
    "signatures",
    "bands",
    "doubts",
    "former_entities",
)


def _where(key: Mapping[str, Any]) -> str:
    return " AND ".join(f'"{column}" = ?' for column in key)


LAST_NUMBER = "last article"
"""Where the highest number of a removed article is stored."""


def row_of(connection: ReadingConnection, table: str, key: Mapping[str, Any]) -> RowValues | None:
    """Return the row of a permanent key; None if there is none.

    It has no row number, except for an article, which its annotations refer to by number.
    """
    cursor = connection.raw.execute(f"SELECT * FROM {table} WHERE {_where(key)}", tuple(key.values()))
    values = cursor.fetchone()
    if values is None:
        return None
    row = {column[0]: value for column, value in zip(cursor.description, values, strict=True)}
    if table == "articles":
        return row
    derived = KEPT_BY_TRIGGERS.get(table, frozenset())
    return {column: value for column, value in row.items() if column != "pk" and column not in derived}


def set_row(connection: Connection, table: str, key: Mapping[str, Any], values: RowValues) -> None:
    columns = ", ".join(f'"{column}" = ?' for column in values)
    connection.run(f"UPDATE {table} SET {columns} WHERE {_where(key)}", *values.values(), *key.values())


def remove_row(connection: Connection, table: str, key: Mapping[str, Any]) -> None:
    if table == "articles":
        pk = connection.value("SELECT pk FROM articles WHERE id = ?", key["id"])
        last = "SELECT max(?2, coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?1), 0))"
        connection.run(f"INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ({last}))", LAST_NUMBER, pk)
        for derived in _MADE_FROM_TEXT:
            connection.run(f"DELETE FROM {derived} WHERE article = ?", pk)
        connection.run("DELETE FROM alike WHERE ? IN (article, other)", pk)
    connection.run(f"DELETE FROM {table} WHERE {_where(key)}", *key.values())


_WHOSE_REMOVAL = (
    "SELECT creator FROM journal WHERE instr(changes, '[\"articles\",') AND instr(changes, ?) "
    "AND (action = 'remove article' OR state != 'done') ORDER BY id DESC LIMIT 1"
)


def why_refused(
    connection: Connection, table: str, key: Mapping[str, Any], target: RowValues | None, creator: str
) -> str:
    """Return why a row cannot be restored or removed: what stands against it, and whose step that is."""
    if table == "tags" and target is not None and "name" in target:
        holder = connection.value("SELECT creator FROM tags WHERE name = ?", target["name"])
        if holder is not None:
            whose = "of yours" if holder == creator else f"{holder}'s"
            return f"another code is called #{target['name']} by now, {whose}"
    if table == "articles" and target is None:
        last = "SELECT creator FROM journal WHERE article = ? AND state = 'done' ORDER BY id DESC LIMIT 1"
        return f"{connection.value(last, key['id']) or 'somebody'} has worked on it since"
    number = (target or {}).get("article")
    if isinstance(number, int) and connection.value("SELECT 1 FROM articles WHERE pk = ?", number) is None:
        remover = connection.value(_WHOSE_REMOVAL, f'"pk":{number},')
        return f"its article is gone, by a step of {'yours' if remover == creator else remover or 'somebody'}"
    if table == "article_tags" and target is not None:
        same = "SELECT id FROM article_tags WHERE article = ? AND tag = ? AND creator = ?"
        tagging = connection.value(same, target["article"], target["tag"], target["creator"])
        if tagging is not None:
            whose = "your own" if target["creator"] == creator else f"{target['creator']}'s"
            name = connection.value("SELECT name FROM tags WHERE id = ?", target["tag"])
            return f"the article has #{name} again, {whose}, by {_last_step(connection, tagging, creator)}"
    name = max(map(str, key.values()), key=len)
    return f"{_last_step(connection, name, creator)} rests on it now"


def _last_step(connection: Connection, name: str, creator: str) -> str:
    """Return the last step in effect that names a row, for a message: what it was, and whose."""
    last = "SELECT creator, action, summary FROM journal WHERE state = 'done' AND instr(changes, ?) ORDER BY id DESC"
    by, action, summary = connection.one(f"{last} LIMIT 1", name) or ("somebody", "step", "")
    quoted = f" “{cut(summary, 40)}”" if summary else ""
    whose = "your" if by == creator else f"{by}'s"
    return f"{whose} step ({action_words(action)}{quoted})"
