"""A first frame that is right, and no key before there is anything to take it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual.screen import Screen
from textual.widget import AwaitMount

if TYPE_CHECKING:
    from textual.widget import Widget

Answer = TypeVar("Answer")


class WholeFrameScreen(Screen[Answer]):
    """A screen that is not drawn before it is told to: when its parts know their sizes.

    Textual 8.2 draws a new screen as soon as it is laid out, and again when the parts, told their sizes, have answered
    with what they contain: three to seven frames, each as costly as the last, which is the only one that is right. This
    can go when a screen is drawn once.
    """

    _is_drawn = False

    def draw_soon(self) -> None:
        """Draw, now and from now on, after the next layout."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        self._is_drawn = True
        self._compositor_refresh()

    def _compositor_refresh(self) -> None:
        if self._is_drawn:
            super()._compositor_refresh()


def mounted(widget: Widget) -> AwaitMount:
    """Return what waits until a widget and all in it are mounted.

    Textual 8.2 takes keys as soon as the app is mounted, when the parts of its first screen are not yet: awaited in the
    app's `on_mount`, this keeps them until then. It can go when the first screen is composed before the app is mounted.
    """
    return AwaitMount(widget, [widget])
