"""Importing corrections and dismissals: they refer to words, which are relocated in the local text."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tui.core.corrections import Resize
from tui.library.tables.annotations import selectors
from tui.library.tables.conflicts import CORRECTION
from tui.library.tables.standing_names import Arrivals
from tui.library.transfer.incoming import describe_correction
from tui.library.transfer.removed import undone_correction_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.core.anchors import Anchoring
    from tui.core.corrections import Correction, Dismissal, SeenPlace
    from tui.core.spans import Span
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.corrections import Corrections
    from tui.library.tables.journal import Recorder
    from tui.library.transfer.bundles import Bundle
    from tui.library.transfer.conflict_log import ConflictLog

CORRECTED = "names corrected"
WITHOUT_PLACE = "without a place"
"""Their kind in the table of an import."""

_NOT_HERE = "its words are not in the article here: it reaches nothing until they are"

_UNDECIDED = "confirmed or rejected here until now: a rule of the same person applies to them"

_SEEN_GONE = "the article here has another text, without all the names that were seen there"

_KNOWN = "SELECT 1 FROM corrections WHERE id = ?1 UNION ALL SELECT 1 FROM dismissals WHERE id = ?1"

_TITLE = "SELECT coalesce(nullif(title, ''), id) FROM articles WHERE id = ?"

_TITLE_OF = "SELECT coalesce(nullif(title, ''), id) FROM articles WHERE pk = ?"

_Passages = dict[str, list[Any]]
"""By "span" and "to": what `QuoteSelector` takes of each, in order."""


class CorrectionReconciler:
    """Imports corrections and dismissals, those of single places with the local places of their words."""

    def __init__(self, connection: Connection, corrections: Corrections, conflicts: ConflictLog) -> None:
        self._connection, self._corrections = connection, corrections
        self._conflicts, self._tally = conflicts, conflicts.tally
        self._arrivals = Arrivals()
        self._waiting: dict[str, list[tuple[str, Correction]]] = {}
        """Those of the whole library that wait for the article which their makers saw, by its id."""

    @cached_property
    def _undone_ids(self) -> set[str]:
        return undone_correction_ids(self._connection)

    def reconcile(self, bundle: Bundle, text: str | None) -> int:
        """Import those of an article with this text here; return how many are new. None: it is not here."""
        incoming = [*bundle.corrections, *self._waiting.pop(bundle.article.id, ())]
        waiting = [each for each in incoming if self._waits(each[1], bundle)]
        for name, correction in waiting:
            self._waiting.setdefault(correction.seen_in or "", []).append((name, correction))
        lost = {**bundle.provenance.lost}
        here = _TextHere(bundle, text, lost) if text is not None and text != bundle.article.text else None
        title = bundle.article.title or bundle.article.id
        return self._add(title, [each for each in incoming if each not in waiting], bundle.dismissals, lost, here)

    def reconcile_waiting(self) -> int:
        """Import those whose article did not come; return how many are new."""
        waiting = [each for some in self._waiting.values() for each in some]
        self._waiting.clear()
        return self._add("", waiting, (), {}, None)

    def _waits(self, correction: Correction, bundle: Bundle) -> bool:
        """Return whether the text that its maker saw differs from the one here, and comes in another bundle."""
        seen_in = correction.seen_in
        if correction.target.article is not None or not seen_in or seen_in == bundle.article.id:
            return False
        text = self._connection.value("SELECT text FROM articles WHERE id = ?", seen_in)
        return text is not None and any(not _has(text, place) for place in correction.places)

    def _add(
        self,
        title: str,
        corrections: Sequence[tuple[str, Correction]],
        dismissals: Sequence[tuple[str, Dismissal]],
        lost: dict[str, Any],
        here: _TextHere | None,
    ) -> int:
        total = len(corrections) + len(dismissals)
        if not total:
            return 0
        corrections = [each for each in corrections if each[0] not in self._undone_ids]
        dismissals = [each for each in dismissals if each[0] not in self._undone_ids]
        out = total - len(corrections) - len(dismissals)
        if here is not None:
            corrections = [(name, here.correction(name, each)) for name, each in corrections]
            dismissals = [(name, here.dismissal(name, each)) for name, each in dismissals]
            names = [name for name, _ in (*corrections, *dismissals) if name in lost]
            self._tally.note(WITHOUT_PLACE, "added", _NOT_HERE, title, self._new(names))
            self._tally.note(WITHOUT_PLACE, "added", _SEEN_GONE, title, self._new(here.incomplete))

        def dispute(step: Recorder, name: str, local: Correction, incoming: Correction) -> None:
            values = describe_correction(local), describe_correction(incoming)
            where = self._connection.value(_TITLE, local.target.article) or title
            self._conflicts.add(step, (name, where), CORRECTION, values, incoming.creator, name="name")

        def undecide(pk: int, count: int) -> None:
            where = self._connection.value(_TITLE_OF, pk)
            self._tally.note(CORRECTED, "changed", _UNDECIDED, where, count)

        count = self._corrections.add(corrections, dismissals, dispute, lost, self._arrivals, undecide)
        self._tally.add(CORRECTED, "added", count)
        self._tally.add(CORRECTED, "kept", total - count - out)
        self._tally.note(CORRECTED, "kept", "taken back here", title, out)
        return count

    def _new(self, names: Sequence[str]) -> int:
        return sum(self._connection.value(_KNOWN, name) is None for name in names)


def _has(text: str, place: SeenPlace) -> bool:
    start, end, words = place
    return " ".join(text[start:end].split()) == words


class _TextHere:
    """The local text of an article that differs from theirs.

    `lost` gets, by id, passages it does not have, `incomplete` the ids of those without all the places of before.
    """

    def __init__(self, bundle: Bundle, text: str, lost: dict[str, Any]) -> None:
        self._there, self._text, self._lost = bundle.article.text, text, lost
        self._article = bundle.article.id
        self.incomplete: list[str] = []

    @cached_property
    def _anchoring(self) -> Anchoring:
        from tui.core.anchors import Anchoring

        return Anchoring(self._text, self._there)

    def correction(self, name: str, correction: Correction) -> Correction:
        target = correction.target
        if target.span is None:
            return self._with_places(name, correction)
        passages = {"span": self._passage(*target.span, target.surface)}
        if isinstance(correction, Resize) and not isinstance(correction.to, str):
            passages["to"] = self._passage(*correction.to)
        places = self._find(name, passages)
        if not places:
            return correction
        span = places["span"]
        moved = replace(
            correction,
            target=replace(target, span=span, surface=target.surface and self._text[slice(*span)]),
        )
        return replace(moved, to=places["to"]) if isinstance(moved, Resize) and "to" in places else moved

    def _with_places(self, name: str, correction: Correction) -> Correction:
        if not correction.places or correction.seen_in not in (None, self._article):
            return correction
        spans = [self._place(self._passage(start, end)) for start, end, _ in correction.places]
        if None in spans:
            self.incomplete.append(name)
        places = tuple((*span, " ".join(self._text[slice(*span)].split())) for span in spans if span is not None)
        return replace(correction, places=places)

    def _place(self, passage: list[Any]) -> Span | None:
        from tui.core.anchors import QuoteSelector

        anchor = self._anchoring.find(QuoteSelector(*passage))
        return None if anchor.state in {"orphan", "fuzzy"} else (anchor.start, anchor.end)

    def dismissal(self, name: str, dismissal: Dismissal) -> Dismissal:
        places = self._find(name, {"span": self._passage(dismissal.start, dismissal.end, dismissal.quote)})
        if not places:
            return dismissal
        start, end = places["span"]
        return replace(dismissal, start=start, end=end, quote=self._text[start:end])

    def _passage(self, start: int, end: int, words: str | None = None) -> list[Any]:
        values = selectors(self._there, start, end)
        if words is not None and values["quote"] != words:
            return [start, words, "", ""]
        return [start, values["quote"], values["prefix"], values["suffix"]]

    def _find(self, name: str, passages: _Passages) -> dict[str, tuple[int, int]]:
        """Return the places of passages that belong together; nothing, and they are lost, if one is missing."""
        from tui.core.anchors import Anchoring, QuoteSelector

        pending = self._lost.pop(name, None)
        anchoring = self._anchoring if pending is None else Anchoring(self._text)
        passages = pending or passages
        anchors = {key: anchoring.find(QuoteSelector(*passage)) for key, passage in passages.items()}
        if any(anchor.state in {"orphan", "fuzzy"} for anchor in anchors.values()):
            self._lost[name] = passages
            return {}
        return {key: (anchor.start, anchor.end) for key, anchor in anchors.items()}
