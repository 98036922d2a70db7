"""The marks of a transcript, kept within its turns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.core.turns import turn_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.core.model import Marks
    from tui.core.turns import Turn


def within_turns(marks: Marks, turns: Sequence[Turn]) -> Marks:
    """Return the marks of a transcript: no quotation crosses turns, and a turn's speaker says its suggestions.

    Labels are not text: a suggestion begins after one, and no name is found in it.
    """
    mentions = [
        each for each in marks.mentions if (turn := turn_at(turns, each.start)) is None or each.start >= turn.said
    ]
    quotations = []
    for quotation in marks.quotations:
        turn = turn_at(turns, quotation.start)
        end = quotation.end if turn is None else min(quotation.end, turn.end)
        if turn is None or quotation.start >= turn.said:
            quotations.append(quotation if end == quotation.end else replace(quotation, end=end))
    suggestions = {}
    for suggestion in marks.suggestions:
        turn = turn_at(turns, max(suggestion.end - 1, 0))
        if turn is not None:
            start, end = max(suggestion.start, turn.said), min(suggestion.end, turn.end)
            suggestion = replace(suggestion, start=start, end=end, speaker=turn.speaker or suggestion.speaker)
        if suggestion.start < suggestion.end:
            suggestions[suggestion.start, suggestion.end] = suggestion
    return replace(
        marks, mentions=tuple(mentions), quotations=tuple(quotations), suggestions=tuple(suggestions.values())
    )
