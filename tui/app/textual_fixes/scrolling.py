"""How many rows a view scrolls through, without a layout of the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Size
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.scroll_view import ScrollView


def set_row_count(view: ScrollView, rows: int) -> None:
    """Set the height of what a view scrolls through.

    In Textual 8.2 setting `virtual_size` lays the whole screen out, though neither the size of the view nor a scrollbar
    that is always there depends on it. This can go when `virtual_size` does not ask for a layout.
    """
    size = Size(view.size.width, rows)
    if size != view.virtual_size:
        view.set_reactive(Widget.virtual_size, size)
        view._scroll_update(size)
