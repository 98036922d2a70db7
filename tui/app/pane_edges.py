"""The edges of the reader's side panes, dragged with the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual import events
    from textual.geometry import Size

    from tui.app.layout import PaneWidths, SidePane


class PaneEdges:
    """What the mouse does at the edges of the text: it makes the pane beside it narrower or wider."""

    def __init__(self, widths: PaneWidths) -> None:
        self._widths = widths
        self._pane: SidePane | None = None
        """The pane whose edge is being dragged."""
        self._new_width: tuple[str, str] | None = None
        """The width to remember after dragging."""

    def press(self, event: events.MouseDown, edges: Mapping[int, SidePane]) -> None:
        """Begin at an edge, if there is one: `edges` are the panes by the columns of their edges."""
        self._pane = edges.get(event.screen_x)

    def drag(self, event: events.MouseMove, size: Size) -> bool:
        """Return whether the pane has another width while the mouse drags its edge."""
        if self._pane is None or not event.button:
            self._pane = None
            return False
        old = self._widths.width(self._pane, *size)
        new = event.screen_x if self._pane == "list" else size.width - event.screen_x
        if new != old:
            self._new_width = self._widths.change(self._pane, size.width, new - old)
        return new != old

    def release(self) -> tuple[str, str] | None:
        """Return the key and value to remember, if a pane has another width now."""
        remembered, self._pane, self._new_width = self._new_width, None, None
        return remembered
