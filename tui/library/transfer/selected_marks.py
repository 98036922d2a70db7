"""Names with the selected corrections only: an export contains no decision of anybody who was not selected."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.library.tables.corrected_marks import CorrectedMarks
from tui.library.transfer.selection import edits_condition

if TYPE_CHECKING:
    from tui.core.model import Marks
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.marks import MarkStore
    from tui.library.transfer.bundles import Bundle, ExportSelection


class SelectedMarks:
    """Applies the corrections of chosen people and times, and counts the names that look different without others.

    Corrections of the whole library stay behind where articles, codes, verdicts or claims are chosen, as they would
    change more than those where the file comes in: the names they changed go out as they are, and are counted.
    """

    def __init__(self, connection: Connection, marks: MarkStore, selection: ExportSelection) -> None:
        self._connection = connection
        self._corrected = CorrectedMarks(connection, marks)
        self._among = edits_condition(selection)
        self._chooses = bool(selection.creators or selection.since or selection.until)
        has_everywhere = connection.value("SELECT 1 FROM corrections WHERE article = '' LIMIT 1") is not None
        self._stay = has_everywhere and not selection.takes_corrections_everywhere

    def of(self, bundle: Bundle) -> Bundle:
        """Return an article with its names as the chosen corrections leave them."""
        pk = bundle.article.pk
        if not (self._chooses or self._stay) or not self._is_corrected(bundle):
            return bundle
        marks, provenance = bundle.marks, bundle.provenance
        if self._chooses:
            marks = _among(self._corrected.as_corrected_by(pk, self._among), bundle.marks)
            if provenance.uncorrected is not None and self._corrected.uncorrected_marks(pk) == marks:
                provenance = replace(provenance, uncorrected=None)
        condition, params = self._among
        own = marks
        if self._stay:
            own = self._corrected.as_corrected_by(pk, (f"{condition} AND article != ''", params))
        return replace(
            bundle,
            marks=marks,
            provenance=provenance,
            names_of_others=_differing(bundle.marks, marks),
            names_of_all=_differing(marks, own),
        )

    def _is_corrected(self, bundle: Bundle) -> bool:
        if bundle.corrections:
            return True
        stored = self._connection.value("SELECT 1 FROM found_mentions WHERE article = ?", bundle.article.pk)
        return stored is not None


def _among(marks: Marks, exported: Marks) -> Marks:
    """Return marks with those suggestions alone that are exported, whoever speaks them."""
    spans = {(each.start, each.end) for each in exported.suggestions}
    return replace(marks, suggestions=tuple(each for each in marks.suggestions if (each.start, each.end) in spans))


def _differing(marks: Marks, others: Marks) -> int:
    """Return how many places have a name in one of them that is not in the other."""
    differing = {*marks.mentions} ^ {*others.mentions}
    return len({mention.start for mention in differing})
