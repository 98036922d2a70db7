"""Articles that a step added: undo stores them in the step's entry before it removes them, with their history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.core.errors import ConflictError
from tui.core.text import compact_json
from tui.library.tables.rows import DERIVED, row_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.library.sqlite.connection import Connection

_EFFECT = "coalesce((SELECT max(r.id) FROM journal r WHERE r.step = j.step AND r.reverses IS NOT NULL), j.id)"
_OTHERS = (
    "SELECT creator FROM journal j WHERE article = ?1 AND state = 'done' AND creator != ?2 "
    f"AND {_EFFECT} > (SELECT {_EFFECT} FROM journal j WHERE id = ?3) ORDER BY {_EFFECT} DESC LIMIT 1"
)
"""An article that was removed and has come back was worked on before, too."""


def write_down_articles(
    connection: Connection,
    entry: int,
    changes: list[list[Any]],
    keep_marks: Callable[[int], None],
    *,
    creator: str = "",
) -> None:
    """Store the articles that an entry added, and their marks, in the entry and its `changes`.

    `keep_marks` receives the number of each, to move its marks to the derived tables. Raises `ConflictError` if anyone
    but `creator` has done something to one of them since.
    """
    added = [change for change in changes if _is_added(change)]
    if not added:
        return
    for change in added:
        key = change[1]
        if change[0] == "history":
            change[3] = row_of(connection, "history", key)
            continue
        if (other := connection.value(_OTHERS, key["id"], creator, entry)) is not None:
            raise ConflictError(f"{other} has worked since on an article that came with it")
        article = change[3] = row_of(connection, "articles", key)
        if article is None:
            continue
        keep_marks(article["pk"])
        at, derived_key = changes.index(change) + 1, {"article": article["pk"]}
        rows = [(table, row_of(connection, table, derived_key)) for table in DERIVED]
        changes[at:at] = [[table, derived_key, None, row] for table, row in rows if row is not None]
    _write(connection, entry, changes)


def forget_articles(connection: Connection, entry: int, changes: list[list[Any]]) -> None:
    """Remove from a redone entry what is in the library again; its `changes` stay as they are."""
    if not any(map(_is_added, changes)):
        return
    own_changes = [change for change in changes if change[0] not in DERIVED or change[2] is not None]
    _write(connection, entry, [[*change[:3], change[1]] if _is_added(change) else change for change in own_changes])


def _is_added(change: list[Any]) -> bool:
    return bool(change[0] in ("articles", "history") and change[2] is None)


def _write(connection: Connection, entry: int, changes: list[list[Any]]) -> None:
    connection.run("UPDATE journal SET changes = ? WHERE id = ?", compact_json(changes), entry)
