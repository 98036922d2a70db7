"""A scrolled view that draws its rows itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style
from textual.scroll_view import ScrollView

from tui.app.textual_fixes.focus import keep_styles
from tui.app.textual_fixes.scrolling import set_row_count

if TYPE_CHECKING:
    from textual.geometry import Region
    from textual.strip import Strip


class LineView(ScrollView):
    """Rows by the Line API. Its size does not depend on how many there are, nor do the cells they can have.

    There is always a scrollbar, for one that comes or goes is a layout of the screen; where all is seen it is not.
    """

    DEFAULT_CSS = """
    LineView {
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        scrollbar-background: $side;
        scrollbar-background-hover: $side;
        scrollbar-background-active: $side;
    }
    """

    base_style = Style.null()
    """The style under the rows being drawn; `rich_style` is worked out anew each time it is asked for."""

    def render_lines(self, crop: Region) -> list[Strip]:
        self.base_style = self.rich_style
        return super().render_lines(crop)

    watch_has_focus = keep_styles

    def measure(self, rows: int) -> None:
        """Say how many rows there are."""
        set_row_count(self, rows)

    def refresh_rows(self, first: int, last: int) -> None:
        """Draw the rows from `first` to `last` anew, as far as they are on the screen."""
        top = self.scroll_offset.y
        first, last = max(first, top), min(last, top + self.size.height)
        if first <= last:
            self.refresh_lines(first, last - first + 1)

    def scroll_to_row(self, y: int) -> None:
        """Make `y` the top row, or the one nearest to it that can be, now."""
        if y != self.scroll_offset.y:
            self.scroll_to(y=y, animate=False, force=True)
