"""What has changed since an entry of the history."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from tui.library.tables.changes import read_changes

if TYPE_CHECKING:
    from tui.library.sqlite.reading import ReadingConnection
    from tui.library.tables.changes import EntryChange

FOLLOWED = 50
"""The most entries that are read, and annotations they may affect; beyond that everything is read again."""

_REVERSED = "SELECT changes FROM journal WHERE step = ? AND reverses IS NULL LIMIT ?"


def last_entry(connection: ReadingConnection) -> int:
    """Return the number of the history's last entry."""
    return connection.value("SELECT max(id) FROM journal") or 0


def changes_since(connection: ReadingConnection, entry: int) -> list[EntryChange] | None:
    """Return the changes of later entries and of what they undo; None if that is too much or unreadable."""
    new = connection.all("SELECT changes, reverses FROM journal WHERE id > ? LIMIT ?", entry, FOLLOWED + 1)
    entries = [changes for changes, _ in new]
    for step in {reverses for _, reverses in new if reverses is not None}:
        entries += [row[0] for row in connection.all(_REVERSED, step, FOLLOWED + 1)]
    if len(entries) > FOLLOWED:
        return None
    read = [read_changes(text, as_stored=True) for text in entries]
    if None in read:  # an entry that cannot be read may stand for any change
        return None
    return [*chain.from_iterable(filter(None, read))]


def annotations_in(changes: list[EntryChange]) -> set[str]:
    """Return the ids of the annotations that changes affect."""
    keys = (key for _, key, *_ in changes)
    return {key[name] for key in keys for name in ("id", "highlight", "claim") if isinstance(key.get(name), str)}
