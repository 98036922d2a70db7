"""Conflicts of an import or merge: reported, and stored until someone decides."""

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
    """The conflicts of one import or merge from a `source`."""

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
        by_person: bool = False,
        since: str = "",
    ) -> None:
        """Add a conflict, unless the same values have been reported before.

        `subject` is an id with a description; `values` are the field here and there, `words` their descriptions if they
        are not texts, and `name` is the field's name there. `times` distinguish two long texts. The position of a tag
        in its tree is only reported, never asked. See `record_conflict` for `by_person` and `since`.
        """
        if field == POSITION:
            self.tally.note("codebook", "kept", "in another place there", subject[1])
        elif record_conflict(
            self.connection, step, subject[0], field, *values, creator, self.source, by_person=by_person, since=since
        ):
            place = self._place(subject[0]) if any(times) else ""
            texts = words or (str(values[0]), str(values[1]))
            self.tally.conflicts.append(Conflict(subject[1], name or field, *texts, place, *times))

    def _place(self, highlight_id: str) -> str:
        """Return the title of an annotation's article and its paragraph."""
        row = self.connection.one(
            "SELECT a.title, a.id, substr(a.text, 1, h.start + 1) FROM highlights h "
            "JOIN articles a ON a.pk = h.article WHERE h.id = ?",
            highlight_id,
        )
        if row is None:
            return ""
        paragraphs = sum(bool(line.strip()) for line in row[2].split("\n"))
        return f"{one_line(row[0] or row[1], 30)} ¶{max(paragraphs, 1)}"
