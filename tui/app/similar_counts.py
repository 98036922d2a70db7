"""How often claims are repeated elsewhere: cached counts, and which are worth counting again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tui.app.keymap import Keymap
    from tui.app.shown_coding import ShownCoding
    from tui.core.model import Highlight
    from tui.library import Library
    from tui.library.queries.similar_claims import SimilarClaim

SLOW_SECONDS = 0.5
"""If one search takes longer, the library is not searched again unasked."""

MOST = 500
"""The most claims with cached counts."""

SimilarCounts = tuple[int, int]
"""The numbers of likely and of possible matches."""


class SimilarClaimCounts:
    """The counts by claim and by whose coding is shown; an old one serves until a new one is there."""

    def __init__(self, coding: ShownCoding, keymap: Keymap, version: Callable[[], object]) -> None:
        """`version` returns a value that changes whenever texts or annotations do."""
        self._coding = coding
        self._keymap = keymap
        self._version = version
        self._counts: dict[tuple[str, str | None], tuple[object, SimilarCounts]] = {}
        self._slow: dict[str | None, float] = {}
        """Seconds of searches that took too long, by whose coding is shown."""

    def counts(self, claim_id: str) -> SimilarCounts | None:
        """Return the last count for a claim; None if there is none."""
        entry = self._counts.get((claim_id, self._coding.creator))
        return None if entry is None else entry[1]

    def is_known(self, claim_id: str) -> bool:
        """Return whether the count is current, or would be too costly to renew."""
        entry = self._counts.get((claim_id, self._coding.creator))
        return self.seconds is not None or (entry is not None and entry[0] == self._version())

    @property
    def seconds(self) -> float | None:
        """Seconds the last search took, if that is too long to count unasked."""
        return self._slow.get(self._coding.creator)

    def why_not(self, claim_id: str) -> str:
        """Say why nothing is counted unasked and how to count; "" if the count is current."""
        entry = self._counts.get((claim_id, self._coding.creator))
        if self.seconds is None or (entry is not None and entry[0] == self._version()):
            return ""
        until = "not counted unasked" if entry is None else "not counted again unasked"
        return f"{until}: it took {self.seconds:.1f} s; {self._keymap.text('{card.elsewhere} looks')}"

    def look(self, library: Library, highlight: Highlight, whose: str | None) -> list[SimilarClaim]:
        """Search for a claim, in a thread with a library of its own."""
        from tui.library.queries.similar_claims import find_similar_claims

        began = time.monotonic()
        passages = find_similar_claims(library, highlight, creator=whose)
        seconds = time.monotonic() - began
        if seconds > SLOW_SECONDS:
            self._slow[whose] = seconds
        else:
            self._slow.pop(whose, None)
        return passages

    def keep(self, claim_id: str, whose: str | None, version: object, passages: Sequence[SimilarClaim]) -> bool:
        """Store a count made in a version of the library; return whether the card changes."""
        if len(self._counts) >= MOST:
            self._counts.clear()
        weak = sum(passage.is_weak for passage in passages)
        entry = version, (len(passages) - weak, weak)
        before, self._counts[claim_id, whose] = self._counts.get((claim_id, whose)), entry
        return before is None or before[1] != entry[1] or (before != entry and self.seconds is not None)
