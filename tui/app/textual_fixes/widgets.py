"""One right first frame of a screen, no more drawn than what looks different, and strips that are freed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual import events
from textual.geometry import Size
from textual.reactive import Reactive
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import AwaitMount, Widget

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.scroll_view import ScrollView

Answer = TypeVar("Answer")


class WholeFrameScreen(Screen[Answer]):
    """A screen that is not drawn before it is told to: when its parts know their sizes.

    Textual 8.2 draws a new screen as soon as it is laid out, and again when the parts, told their sizes, have answered
    with what they contain: three to seven frames, each as costly as the last, which is the only one that is right. This
    can go when a screen is drawn once.

    Textual 8.2 also styles all parts of a new screen twice, once as they are mounted and once as the screen opens. What
    keeps it from that can go when it does not.
    """

    _is_drawn = False
    _is_just_mounted = True

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        if self._is_just_mounted:
            self._is_just_mounted = event.refresh_styles = False

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


def quiet_focus() -> Reactive[Widget | None]:
    """Return a screen's `focused` whose change does not draw the whole screen; widgets that look different do.

    Textual 8.2 declares it to repaint. This can go when it does not.
    """
    return Reactive(None, repaint=False)


def keep_styles(_widget: Widget, _has_focus: bool) -> None:
    """Be `watch_has_focus` of a widget that no style sheet shows otherwise with the focus.

    Textual 8.2 applies all styles again, and draws the scrollbar in a frame of its own. This can go when it finds out
    that no rule depends on the focus.
    """


def set_row_count(view: ScrollView, rows: int) -> None:
    """Set the height of what a view scrolls through.

    In Textual 8.2 setting `virtual_size` lays the whole screen out, though neither the size of the view nor a scrollbar
    that is always there depends on it. This can go when `virtual_size` does not ask for a layout.
    """
    size = Size(view.size.width, rows)
    if size != view.virtual_size:
        view.set_reactive(Widget.virtual_size, size)
        view._scroll_update(size)


divide_and_keep = Strip.divide
"""As Textual does it."""


def divide(self: Strip, cuts: Iterable[int]) -> Sequence[Strip]:
    """Return the strips between some cuts; one that is not cut is itself, and is not kept.

    In Textual 8.2 a strip keeps itself as what it is divided into: only the collector frees it, with everything that is
    drawn in it, and a key of forty waits 40 ms for that. This can go when it does not.
    """
    cuts = [cut for cut in cuts if cut <= self.cell_length]
    return [self] if cuts == [self.cell_length] else divide_and_keep(self, cuts)


def free_strips() -> None:
    """Have strips freed as soon as nobody draws them."""
    Strip.divide = divide  # type: ignore[method-assign]
