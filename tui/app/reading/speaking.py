"""Speakers of a transcript in words: above a turn, beside it, and for folded turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from tui.core.text import one_line, plural
from tui.core.turns import clock

if TYPE_CHECKING:
    from collections.abc import Collection

    from tui.app.reading.document import TextLayout
    from tui.core.turns import Turn
    from tui.core.wrapping import Row

_TIME_CELLS, _NAME_CELLS = 7, 11
TURN_CELLS = _TIME_CELLS + 1 + _NAME_CELLS + 1
"""Cells beside the text for the time and speaker of a turn."""

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
