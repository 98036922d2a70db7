"""What the pane says in words: speakers of a transcript, and signs that are to be heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from tui.core.annotations import UNCHECKED
from tui.core.text import one_line, plural
from tui.core.turns import clock

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from tui.app.reading.document import TextLayout
    from tui.app.reading.overlays import Overlays
    from tui.core.spans import Span
    from tui.core.turns import Turn
    from tui.core.wrapping import Row

_TIME_CELLS, _NAME_CELLS = 7, 11
TURN_CELLS = _TIME_CELLS + 1 + _NAME_CELLS + 1
"""Cells beside the text for the time and speaker of a turn."""

WORD_CELLS = 12
"""Cells beside the text for the word in place of a sign."""

LEAST_CELLS = 60
"""Cells of a pane from which a word stands in place of a sign."""

LEAST_ASIDE = 74
"""Cells of a pane from which speakers stand beside the text, rather than in a row of their own."""


def aside_words(turn: Turn) -> str:
    """Return speaker and time in columns: the time on the right, a long name cut."""
    time = "" if turn.time is None else clock(turn.time)
    name = one_line(turn.speaker, 60)
    name = f"{set_cell_size(name, _NAME_CELLS - 1)}…" if cell_len(name) > _NAME_CELLS else name
    return f"{time:>{_TIME_CELLS}} {set_cell_size(name, _NAME_CELLS)} "


def unheard_words(layout: TextLayout, row: Row, left_out: Collection[str]) -> str:
    """Return who speaks in a folded row, in how many turns."""
    turns = [turn for turn in layout.document.turns if row.start <= turn.said < row.end]
    names = sorted({turn.speaker or "nobody named" for turn in turns})
    words = f"{', '.join(one_line(name, 30) for name in names)}  {plural(len(turns), 'turn')}"
    is_left_out = bool(turns) and all(turn.speaker in left_out for turn in turns)
    return f"{words}, out of coding and counting" if is_left_out else words


def words_at(overlays: Overlays, span: Span, current: Span | None) -> Iterator[str]:
    """Yield what is at the cursor: the current name, annotations, a suggestion, what waits to be written."""
    if current is not None:
        yield from (each.label for _, _, each in overlays.mentions.touching(*current))
    for _, _, highlight in overlays.highlights.touching(*span):
        what = f"claim, {highlight.claim.verdict}" if highlight.claim is not None else f"{highlight.color} highlight"
        yield ", ".join([what, *(f"#{code}" for code in highlight.tags), *(["note"] if highlight.note else [])])
    if overlays.suggestions.touching(*span):
        yield "worth checking"
    if overlays.waiting.touching(*span):
        yield "waiting to be written"


def word_of(overlays: Overlays, start: int, end: int) -> str:
    """Return the one word for what begins in a row: the verdict of a claim before a note, a highlight and the rest."""
    if any(each[0] >= start for each in overlays.waiting.touching(start, end)):
        return "waiting"
    begun = [highlight for first, _, highlight in overlays.highlights.touching(start, end) if first >= start]
    for highlight in begun:
        if highlight.claim is not None:
            verdict = highlight.claim.verdict
            return "no check" if verdict == UNCHECKED else one_line(verdict, WORD_CELLS)
    if begun:
        return "note" if any(highlight.note for highlight in begun) else "highlight"
    if any(each[0] >= start for each in overlays.doubts.touching(start, end)):
        return "name unsure"
    return "suggestion" if any(each[0] >= start for each in overlays.suggestions.touching(start, end)) else ""
