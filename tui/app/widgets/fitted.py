"""What every screen does in a terminal that is small, or too small."""

from __future__ import annotations

from typing import TypeVar

from textual.widgets import Static

from tui.app.depths import has_256_colors
from tui.app.keymap import keymap_of
from tui.app.layout import COMPACT_BELOW, SMALLEST, is_compact, is_too_small
from tui.app.textual_fixes.widgets import WholeFrameScreen
from tui.app.widgets.lines import in_words

Answer = TypeVar("Answer")


WHOLE_BELOW, SHORT_BELOW = 23, 26
"""Rows below which a dialog takes the whole screen, and below which it may."""


class TooSmall(Static):
    """Covers the screen and says how much room is needed, and how much there is."""


class FittedScreen(WholeFrameScreen[Answer]):
    """A screen with classes for small terminals; below the least size it shows only that notice.

    `-compact` shows one pane at a time, `-whole` gives dialogs the whole screen, `-short` those that can use it;
    `-undimmed` leaves what is behind a dialog as it is, where a dimmed text would be hard to read. State and focus
    survive until the window is larger.
    """

    def on_compose(self) -> None:
        """Set the classes before the widgets exist, since each of them would be restyled."""
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
                "-undimmed": in_words(self) or has_256_colors(self.app),
            }
        )
