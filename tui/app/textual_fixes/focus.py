"""A change of focus that draws no more than what looks different."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import Reactive

if TYPE_CHECKING:
    from textual.widget import Widget


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
