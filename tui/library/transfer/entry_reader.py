"""Changes by the journal's entries to some rows: those of an import, with hundreds, are read once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.library.tables.changes import EntryChange, read_changes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from tui.library.sqlite.connection import Connection
    from tui.library.transfer.field_versions import Stamp

CHANGES_KEPT = 6_000
"""How many changes are kept as they were read: what came in together is asked for together, a thousand annotations of
an article at once, in the order of its text.
"""


_TOUCHED = """
CREATE TEMP TABLE touched AS
SELECT coalesce(p.claim, t.name) AS highlight, t.entry FROM (
  SELECT coalesce(json_extract(c.value, '$[1].id'), json_extract(c.value, '$[1].highlight'),
    json_extract(c.value, '$[1].claim')) AS name, j.id AS entry
  FROM journal j, json_each(j.changes) c
  WHERE j.state != 'reversal' AND json_extract(c.value, '$[0]')
    IN ('highlights', 'claims', 'highlight_tags', 'checks', 'evidence', 'claim_links', 'claim_passages')
) t LEFT JOIN parts p ON p.id = t.name
"""

_PARTS = """
INSERT OR IGNORE INTO parts
SELECT id, claim FROM checks UNION SELECT id, claim FROM evidence UNION
SELECT json_extract(c.value, '$[1].id'),
  coalesce(json_extract(c.value, '$[3].claim'), json_extract(c.value, '$[2].claim'))
FROM journal j, json_each(j.changes) c
WHERE (instr(j.changes, '["checks",') OR instr(j.changes, '["evidence",'))
  AND json_extract(c.value, '$[0]') IN ('checks', 'evidence')
  AND (json_type(c.value, '$[2]') = 'null' OR json_type(c.value, '$[3]') = 'null')
"""


_EVENTS = """
SELECT id, iif(action = 'import' AND NOT instr(changes, '["history",'), 0, counter), time, creator, action, state, step,
  instr(changes, '["tags",')
FROM journal WHERE id IN (SELECT entry FROM touched WHERE highlight = ?) AND reverses IS NULL
"""
"""A file without steps says nothing of the counters where it was written: only clocks tell what it knew."""


@dataclass(frozen=True, slots=True)
class JournalEvent:
    """A step of the journal, or its undo: `arrived` from elsewhere, with its changes as they took effect."""

    number: int
    stamp: Stamp
    creator: str
    arrived: bool
    changes: Sequence[EntryChange]
    undone: bool = False
    redone: bool = False
    with_article: bool = False
    """Whether an article was removed with everything attached."""
    with_code: bool = False
    """Whether codes were added to the codebook or removed, too."""
    is_place: bool = False
    """Whether somebody attached an annotation to words, rather than a new text moving it."""


class EntryReader:
    """Reads entries of a journal that nobody changes meanwhile."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._entries: dict[int, dict[object, list[tuple[int, EntryChange]]]] = {}
        """The one asked for last stands last."""
        self._kept = 0

    def index(self) -> None:
        """Scan the whole journal once: which entries touched an annotation, and which parts it has."""
        execute = self._connection.raw.execute
        for table in ("touched", "parts"):
            execute(f"DROP TABLE IF EXISTS temp.{table}")
        execute("CREATE TEMP TABLE parts (id TEXT PRIMARY KEY, claim TEXT) WITHOUT ROWID")
        execute(_PARTS)
        execute("CREATE INDEX temp.parts_claim ON parts (claim)")
        execute(_TOUCHED)
        execute("CREATE INDEX temp.touched_highlight ON touched (highlight, entry)")

    def of(self, highlight_id: str) -> list[tuple[Any, ...]]:
        """Return the entries of an annotation: number, counter, time, creator, action, state, step, 0 without codes."""
        return self._connection.all(_EVENTS, highlight_id)

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
        for place, change in enumerate(read_changes(text) or []):
            key = change[1]
            for name in {key.get("id"), key.get("highlight"), key.get("claim")}:
                by_name.setdefault(name, []).append((place, change))
        return by_name
