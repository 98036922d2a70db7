"""How often what a claim says is said elsewhere: what was counted, and what is worth counting again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.app.session import Session
    from tui.core.model import Highlight
    from tui.library import Library

SLOW_SECONDS = 0.5
"""A library in which one look took so long is not looked through unasked again."""

MOST = 500
"""Claims whose counts are kept."""

Counts = tuple[int, int]
"""How many passages are likely to say the same, and how many may."""


class Elsewhere:
    """The counts by claim and whose coding is shown; until a newer one is there, that of a moment ago."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._counts: dict[tuple[str, str | None], tuple[object, Counts]] = {}
        self._is_slow = False

    def counts(self, claim_id: str) -> Counts | None:
        """Return what was counted for a claim; None where nothing was."""
        entry = self._counts.get((claim_id, self._session.whose))
        return None if entry is None else entry[1]

    def is_known(self, claim_id: str) -> bool:
        """Tell whether the count is the library's as it is now, or would cost too much."""
        entry = self._counts.get((claim_id, self._session.whose))
        return self._is_slow or (entry is not None and entry[0] == self._session.words_version)

    def count(self, library: Library, highlight: Highlight, whose: str | None) -> Counts:
        """Look for a claim, in a thread with a library of its own."""
        from tui.library.queries.similar_claims import find_similar_claims

        began = time.monotonic()
        passages = find_similar_claims(library, highlight, creator=whose)
        self._is_slow = time.monotonic() - began > SLOW_SECONDS
        weak = sum(passage.is_weak for passage in passages)
        return len(passages) - weak, weak

    def keep(self, claim_id: str, whose: str | None, version: object, counts: Counts) -> bool:
        """Keep what was counted in a version of the library; tell whether it is another than before."""
        if len(self._counts) >= MOST:
            self._counts.clear()
        before = self._counts.get((claim_id, whose))
        self._counts[claim_id, whose] = version, counts
        return before is None or before[1] != counts
