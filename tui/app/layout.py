"""How wide the panes are, and when they fold away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tui.library import Library

SMALLEST = (80, 24)
"""Columns and rows below which the reader only says that it needs more."""

FOLDED_BELOW = 108
"""Columns below which the side panes fold away."""

Side = Literal["list", "sidebar"]

_USUAL: dict[Side, tuple[float, int, int]] = {"list": (0.22, 26, 36), "sidebar": (0.25, 30, 42)}
_KEYS = {"list": "list_width", "sidebar": "sidebar_width"}


@dataclass(slots=True)
class PaneWidths:
    """The widths of the side panes in cells: a share of the screen, unless the person chose."""

    chosen: dict[Side, int]

    @classmethod
    def remembered(cls, library: Library) -> PaneWidths:
        """Return the widths that were chosen the last time."""
        chosen: dict[Side, int] = {}
        for side, key in _KEYS.items():
            value = library.view_state.get(key)
            if value.isdecimal():
                chosen[side] = int(value)  # type: ignore[index]
        return cls(chosen)

    def width(self, side: Side, columns: int) -> int:
        """Return the width of a side pane on a screen of so many columns; the text keeps at least 40."""
        share, least, most = _USUAL[side]
        usual = min(max(round(columns * share), least), most)
        return min(max(self.chosen.get(side, usual), 20), max((columns - 40) // 2, 20))

    def change(self, side: Side, columns: int, step: int) -> tuple[str, str]:
        """Make a pane wider or narrower; return what is to be remembered: a key and its value."""
        self.chosen[side] = self.width(side, columns) + step
        self.chosen[side] = self.width(side, columns)
        return _KEYS[side], str(self.chosen[side])
