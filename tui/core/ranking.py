"""Suggestions by how much they are worth checking: which are shown at first, and in which order they are visited."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.core.model import Suggestion

LIKELY = 0.6
"""Score from which a suggestion is shown at first."""

FEW = 4
"""So many of an article are shown at first, the best, however low their scores are."""


def best_first(suggestions: Sequence[Suggestion]) -> list[Suggestion]:
    """Return the suggestions with the highest score first; of two alike the first in the text."""
    return sorted(suggestions, key=lambda each: (-each.score, each.start))


def likely(suggestions: Sequence[Suggestion]) -> list[Suggestion]:
    """Return those that are shown at first, in the order they came in."""
    ranked = best_first(suggestions)
    number = max(FEW, sum(each.score >= LIKELY for each in ranked))
    shown = set(ranked[:number])
    return [each for each in suggestions if each in shown]
