"""What the journal's entries did to some rows: those of an import, which have hundreds, are read once, not for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.library.tables.changes import EntryChange, read_changes
from tui.library.tables.rows import KEYS

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from tui.library.sqlite.connection import Connection

ENTRIES_KEPT = 8
"""How many entries are kept as they were read: what came in together is asked for together."""


class EntryReader:
    """Reads entries of a journal that nobody changes meanwhile."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._entries: dict[int, dict[object, list[tuple[int, EntryChange]]]] = {}

    def changes(self, number: int, names: AbstractSet[str]) -> list[EntryChange]:
        """Return what an entry did to rows of these annotations, checks or pieces of evidence, in order."""
        by_name = self._entries.get(number)
        if by_name is None:
            if len(self._entries) == ENTRIES_KEPT:
                del self._entries[next(iter(self._entries))]
            by_name = self._entries[number] = self._read(number)
        changes = {place: change for name in names for place, change in by_name.get(name, ())}
        return [changes[place] for place in sorted(changes)]

    def _read(self, number: int) -> dict[object, list[tuple[int, EntryChange]]]:
        by_name: dict[object, list[tuple[int, EntryChange]]] = {}
        text = self._connection.value("SELECT changes FROM journal WHERE id = ?", number)
        for place, change in enumerate(read_changes(text, KEYS) or []):
            key = change[1]
            for name in {key.get("id"), key.get("highlight"), key.get("claim")}:
                by_name.setdefault(name, []).append((place, change))
        return by_name
