"""How wide the side panes are, and when they collapse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tui.core.text import row_number

if TYPE_CHECKING:
    from tui.library import Library

SMALLEST = (40, 12)
"""Columns and rows below which the reader only says that it needs more."""

COMPACT_BELOW = (60, 18)
"""Columns or rows below which one pane is shown at a time."""

FOLDED_BELOW = 108
"""Columns below which the side panes collapse."""

SidePane = Literal["list", "sidebar"]

TEXT_MINIMUM = 40
"""Columns that the side panes leave to the text."""

SIDE_MINIMUM = 20
"""The least columns of a side pane."""

FOLDED_WIDTHS: dict[SidePane, int] = {"list": 38, "sidebar": 40}
"""Columns of a collapsed side pane while it is shown over the text."""


def is_too_small(columns: int, rows: int) -> bool:
    return columns < SMALLEST[0] or rows < SMALLEST[1]


def is_compact(columns: int, rows: int) -> bool:
    return columns < COMPACT_BELOW[0] or rows < COMPACT_BELOW[1]


_SHARES: dict[SidePane, tuple[float, int, int]] = {"list": (0.22, 26, 36), "sidebar": (0.25, 30, 42)}
"""The share of the screen's columns, with its least and greatest result."""

_KEYS: dict[SidePane, str] = {"list": "list_width", "sidebar": "sidebar_width"}


@dataclass(slots=True)
class PaneWidths:
    """The widths of the side panes in cells: a share of the screen, or what the user chose."""

    chosen: dict[SidePane, int]

    @classmethod
    def load(cls, library: Library) -> PaneWidths:
        chosen: dict[SidePane, int] = {}
        for side, key in _KEYS.items():
            if width := row_number(library.view_state.get(key)):
                chosen[side] = width
        return cls(chosen)

    def width(self, side: SidePane, columns: int, rows: int = 24) -> int:
        """Return the width of a side pane: half of what the text leaves, or all of it temporarily."""
        if is_compact(columns, rows):
            return columns
        if columns < FOLDED_BELOW:
            return FOLDED_WIDTHS[side]
        share, minimum, maximum = _SHARES[side]
        usual = min(max(round(columns * share), minimum), maximum)
        return min(max(self.chosen.get(side, usual), SIDE_MINIMUM), (columns - TEXT_MINIMUM) // 2)

    def change(self, side: SidePane, columns: int, step: int) -> tuple[str, str]:
        """Make a pane wider or narrower; return the key and value to remember."""
        self.chosen[side] = self.width(side, columns) + step
        self.chosen[side] = self.width(side, columns)
        return _KEYS[side], str(self.chosen[side])
