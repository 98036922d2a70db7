"""Conflicts that an import or a merge meets: told in its table, and kept until a person decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.core.tally import Conflict, Tally
from tui.core.text import one_line
from tui.library.tables.codebook import POSITION
from tui.library.tables.conflicts import record_conflict

if TYPE_CHECKING:
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.journal import Recorder


@dataclass(frozen=True, slots=True)
class ConflictLog:
    """Where one import or merge of a `source` writes them."""

    connection: Connection
    tally: Tally
    source: str

    def add(
        self,
        step: Recorder,
        subject: tuple[str, str],
        field: str,
        values: tuple[str | int, str | int],
        creator: str,
        words: tuple[str, str] | None = None,
        name: str = "",
        times: tuple[str, str] = ("", ""),
    ) -> None:
        """Add one, unless somebody has decided between the same values before.

        `subject` is an id with what a person calls the thing; `values` of the field are here and there, `words` what
        they are in the table if they are no texts, and `name` is the field's there. `times` tell two long texts apart.
        Nobody is asked where a tag stands in its tree: that is but told.
        """
        if field == POSITION:
            self.tally.note("codebook", "kept", "in another place there", subject[1])
        elif record_conflict(self.connection, step, subject[0], field, *values, creator, self.source):
            place = self._place(subject[0]) if any(times) else ""
            texts = words or (str(values[0]), str(values[1]))
            self.tally.conflicts.append(Conflict(subject[1], name or field, *texts, place, *times))

    def _place(self, highlight_id: str) -> str:
        """Return the title of an annotation's article and the paragraph in it."""
        row = self.connection.one(
            "SELECT a.title, a.id, substr(a.text, 1, h.start + 1) FROM highlights h "
            "JOIN articles a ON a.pk = h.article WHERE h.id = ?",
            highlight_id,
        )
        if row is None:
            return ""
        paragraphs = sum(bool(line.strip()) for line in row[2].split("\n"))
        return f"{one_line(row[0] or row[1], 30)} ¶{max(paragraphs, 1)}"
