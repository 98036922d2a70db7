"""A scrolled view that draws its rows itself."""

from __future__ import annotations

from textual.geometry import Size
from textual.scroll_view import ScrollView


class LineView(ScrollView):
    """Rows by the Line API. Its own size never depends on how many there are."""

    DEFAULT_CSS = "LineView { scrollbar-size-vertical: 1; overflow-x: hidden; }"

    def measure(self, rows: int) -> None:
        """Say how many rows there are.

        Textual would lay out the whole screen for it; only a scrollbar that comes or goes needs that.
        """
        size = Size(self.size.width, rows)
        if size != self.virtual_size:
            self.set_reactive(LineView.virtual_size, size)
            self._scroll_update(size)
