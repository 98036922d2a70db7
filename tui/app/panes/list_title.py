"""The line above the list of articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.reactive import reactive

from tui.app.widgets.bars import LineBar
from tui.app.widgets.lines import in_words, line
from tui.app.widgets.messages import WidgetMessage

if TYPE_CHECKING:
    from textual.strip import Strip

ORDERS = {
    "added": "as added",
    "newest": "newest",
    "oldest": "oldest",
    "title": "by title",
    "unread": "unread",
}
"""The names of the orders above the list."""


class ListTitle(LineBar):
    """How many articles the list holds, filtered or not, and its order."""

    count: reactive[int] = reactive(0)
    total: reactive[int] = reactive(0)
    sort: reactive[str] = reactive("added")

    class Clicked(WidgetMessage["ListTitle"]):
        """The user clicked for another order."""

    def on_click(self) -> None:
        self.post_message(self.Clicked(self))

    def draw(self, width: int) -> Strip:
        styles = self.role_styles
        count = f"{self.count:,}" if self.count == self.total else f"{self.count:,} of {self.total:,}"
        is_title, as_words = self.screen.has_class("-compact"), in_words(self)
        sign = " ☞" if is_title and not as_words else ""
        left = [
            (f"{sign} Articles", styles("amber" if is_title else "foreground", bold=True)),
            (f"  {count}", styles("dim")),
        ]
        room = width - sum(cell_len(text) for text, _ in left) - 1
        ways = (f"{ORDERS[self.sort]} ",) if as_words else (f"{ORDERS[self.sort]} ▾ ", "▾ ")
        order = next((text for text in ways if len(text) <= room), "")
        return line(width, left, [(order, styles("dim"))])
