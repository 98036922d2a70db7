"""What the journal's entries did to some rows: those of an import, which have hundreds, are read once, not for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.library.tables.changes import EntryChange, read_changes
from tui.library.tables.rows import KEYS

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from tui.library.sqlite.connection import Connection

CHANGES_KEPT = 6_000
"""How many changes are kept as they were read: what came in together is asked for together, a thousand annotations of
an article at once, in the order of its text.
"""


class EntryReader:
    """Reads entries of a journal that nobody changes meanwhile."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._entries: dict[int, dict[object, list[tuple[int, EntryChange]]]] = {}
        """The one asked for last stands last."""
        self._kept = 0

    def changes(self, number: int, names: AbstractSet[str]) -> list[EntryChange]:
        """Return what an entry did to rows of these annotations, checks or pieces of evidence, in order."""
        by_name = self._entries.pop(number, None)
        if by_name is None:
            by_name = self._read(number)
            self._kept += len(by_name)
            while self._kept > CHANGES_KEPT and self._entries:
                self._kept -= len(self._entries.pop(next(iter(self._entries))))
        self._entries[number] = by_name
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
