"""First frames that are whole."""

from __future__ import annotations

from typing import TypeVar

from textual.screen import Screen

Answer = TypeVar("Answer")


class DrawnWhole(Screen[Answer]):
    """A screen that is drawn when its parts know their sizes.

    Textual draws a new screen as soon as it is laid out, and again when the parts, told their sizes, have answered with
    what they hold: three to seven frames, each as dear as the last one, which is the only one that is right.
    """

    _parts_ready = False

    def on_mount(self) -> None:
        """Draw after the first layout that the parts have answered."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        self._parts_ready = True
        self._compositor_refresh()

    def _compositor_refresh(self) -> None:
        if self._parts_ready:
            super()._compositor_refresh()
