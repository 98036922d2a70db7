"""First frames that are whole."""

from __future__ import annotations

from typing import TypeVar

from textual.screen import Screen

Answer = TypeVar("Answer")


class DrawnWhole(Screen[Answer]):
    """A screen that is not drawn before it is told to: when its parts know their sizes.

    Textual draws a new screen as soon as it is laid out, and again when the parts, told their sizes, have answered with
    what they hold: three to seven frames, each as dear as the last one, which is the only one that is right.
    """

    _told = False

    def draw_soon(self) -> None:
        """Draw, now and from now on, after the next layout."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        self._told = True
        self._compositor_refresh()

    def _compositor_refresh(self) -> None:
        if self._told:
            super()._compositor_refresh()
