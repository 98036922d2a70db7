"""What every screen does on a terminal that is small, or too small."""

from __future__ import annotations

from typing import TypeVar

from textual.widgets import Static

from tui.app.keymap import keymap_of
from tui.app.layout import COMPACT_BELOW, SMALLEST, is_compact, is_too_small
from tui.app.textual_fixes.widgets import WholeFrameScreen

Answer = TypeVar("Answer")


WHOLE_BELOW, SHORT_BELOW = 23, 26
"""Rows below which a dialog has the whole screen, and below which it may be as high as that."""


class TooSmall(Static):
    """Says over everything else how much room there must be, and how much there is."""


class FittedScreen(WholeFrameScreen[Answer]):
    """A screen that has classes where there is little room; below the least size nothing is seen of it but that.

    `-compact` is for one pane at a time, `-whole` for dialogs that have the whole screen, `-short` for those that may.
    All stays as it is, the focus too, for a larger window.
    """

    def on_compose(self) -> None:
        """Fit before the parts are there: each of them would be styled again."""
        self._set_size_classes()

    def on_resize(self) -> None:
        self._set_size_classes()
        columns, rows = self.app.size
        notices = self.query(TooSmall)
        if not is_too_small(columns, rows):
            if notices:
                notices.remove()
            return
        needs = f"needs {SMALLEST[0]} columns, {SMALLEST[1]} rows"
        words = f"{needs}\nhere are {columns} and {rows} · {keymap_of(self).text('{quit} quits')}"
        if notices:
            notices.first().update(words)
        else:
            self.mount(TooSmall(words, markup=False))

    def _set_size_classes(self) -> None:
        columns, rows = self.app.size
        compact = is_compact(columns, rows)
        self.update_classes(
            {
                "-compact": compact,
                "-whole": compact or rows < WHOLE_BELOW,
                "-short": rows < SHORT_BELOW,
                "-airy": rows >= COMPACT_BELOW[1],
            }
        )
