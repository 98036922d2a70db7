"""The article list: what there is, and the state of the work on it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.reactive import reactive

from tui.app.keymap import bindings
from tui.app.widgets.bars import Bar
from tui.app.widgets.field import Field
from tui.app.widgets.line_list import LineList
from tui.app.widgets.lines import line, wrap

if TYPE_CHECKING:
    from textual.strip import Strip

    from tui.core.model import ArticleRow


ORDERS = {
    "added": "as added",
    "newest": "newest",
    "oldest": "oldest",
    "title": "by title",
    "unread": "unread",
}
"""How the orders are called above the list."""


class ArticleList(LineList["ArticleRow"]):
    """Articles by the page; `open` is the one in the reading pane."""

    BINDINGS = bindings("articles")
    item_height: ClassVar[int] = 5
    open: reactive[int] = reactive(0, init=False, repaint=False)

    def watch_open(self, before: int, after: int) -> None:
        """Draw the two articles anew."""
        self.redraw(*(at for at in self._on_screen() if (item := self.item(at)) and item.pk in (before, after)))

    def render_item(self, item: ArticleRow, index: int, width: int) -> list[Strip]:
        """Title in two rows, where it is from, how far the work on it is, a blank."""
        ink = self.ink
        new = item.progress == 0
        here = index == self.cursor and self.has_focus
        ground = ink(on="cursor") if here else None
        bar = ("▌", ink("amber")) if here or item.pk == self.open else (" ", ink())
        titles = wrap(item.title, width - 4, 2) or ["(no title)"]
        rows = []
        for number, title in enumerate(titles):
            sign = ("● " if new and not number else "  ", ink("amber"))
            rows.append(line(width, [bar, sign, (title, ink("ink", bold=new or item.pk == self.open))], ground=ground))
        where = " · ".join(part for part in (item.publisher, human_date(item.published)) if part) or "—"
        signs = [bar, ("  ", ink()), (where, ink("dim"))]
        rows.append(line(width, signs, [(f"{same} ", ink("dim"))] if (same := same_story(item)) else [], ground=ground))
        plain = item.highlights - item.claims
        work = [bar, ("  ", ink())]
        if item.claims:
            work.append((f"÷{item.claims} ", ink("sign-claim")))
        if plain:
            work.append((f"▍{plain} ", ink("sign-yellow")))
        rows.append(line(width, work, [(f"{item.reading_state} ", ink("done" if item.read else "dim"))], ground=ground))
        return rows


class ArticleFilter(Field):
    """What the articles are to hold, as one types it."""

    BINDINGS = bindings("filter")


class ListTitle(Bar):
    """How many articles the list holds, under a filter or not, and how it is ordered."""

    shown: reactive[int] = reactive(0)
    total: reactive[int] = reactive(0)
    sort: reactive[str] = reactive("added")

    def draw(self, width: int) -> Strip:
        """Title and count at the left, the order at the right."""
        ink = self.ink
        count = f"{self.shown:,}" if self.shown == self.total else f"{self.shown:,} of {self.total:,}"
        left = [(" Articles", ink("ink", bold=True)), (f"  {count}", ink("dim"))]
        room = width - sum(cell_len(text) for text, _ in left) - 1
        order = next((text for text in (f"{ORDERS[self.sort]} ▾ ", "▾ ") if len(text) <= room), "")
        return line(width, left, [(order, ink("dim"))])


def same_story(item: ArticleRow) -> str:
    """How many articles tell the same story, this one counted; or that a text stands twice in it."""
    return f"≡ {item.alike + 1}" if item.alike else "≡ twice" if item.repeats else ""


def human_date(published: str) -> str:
    """An ISO date as people write it: 15 Apr 2019."""
    try:
        day = date.fromisoformat(published[:10])
    except ValueError:
        return published
    return f"{day.day} {day:%b %Y}"
