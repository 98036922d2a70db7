"""A list whose rows can be marked: the next action applies to all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.app.keymap import bindings
from tui.app.widgets.line_view import Item, LineList, LineView
from tui.app.widgets.lines import Part, in_words
from tui.app.widgets.messages import WidgetMessage

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

MOST_MARKED = 1_000
"""The most marked rows: an action on them is one step, during which no key is taken."""

TOO_MANY = f"no more than {MOST_MARKED:,} rows can be marked at a time"
FOR_ONE = "that is for one row, and some are marked: {back} unmarks them"
"""The message of an action for one row."""


class MarkedList(LineList[Item]):
    """A list with marks on listed items: one that a filter or someone else removes loses its mark."""

    BINDINGS = bindings("rows")

    class RowsMarked(WidgetMessage[LineView]):
        """The marks have changed."""

    class RowsLeftOut(WidgetMessage[LineView]):
        """Not all of the rows could be marked."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.picked_up: Any = None
        """The key of the item at which something was started that another one finishes; None without one."""

    def bar(self, item: Item, here: bool) -> Part:
        if self.key(item) not in self.row_marks:
            return super().bar(item, here)
        return "marked " if in_words(self) else "▪", self.role_styles("amber", bold=True, rev=here)

    def pick_up(self, item: Item | None) -> Any:
        """Start something at an item; at another one return the key of the first. None cancels it."""
        first, key = self.picked_up, None if item is None else self.key(item)
        self.picked_up = key if first is None else None
        self.refresh()
        self.post_message(self.RowsMarked(self))
        return None if first == key else first

    @property
    def chosen(self) -> Sequence[Item]:
        """The items an action applies to: the marked ones, else the current one."""
        current = self.current
        return [*self.row_marks.values()] or ([current] if current is not None else [])

    def keep_marks(self, places: Callable[[Sequence[Hashable]], Mapping[Hashable, int]] | None) -> None:
        keys = [*self.row_marks]
        known_places = self._places(keys) if places is None else places(keys)
        self._mark({key: item for key, item in self.row_marks.items() if key in known_places})

    def _mark(self, marks: dict[Hashable, Item]) -> None:
        if marks.keys() != self.row_marks.keys():
            self.row_marks = marks
            self.refresh()
            self.post_message(self.RowsMarked(self))

    def unmark_all(self) -> None:
        """Remove the marks of all rows."""
        self._mark({})

    def action_mark_row(self) -> None:
        """Toggle the mark of the current row, and go to the next."""
        item = self.current
        if item is None:
            return
        key = self.key(item)
        if key in self.row_marks:
            self._mark({each: item for each, item in self.row_marks.items() if each != key})
        elif len(self.row_marks) < MOST_MARKED:
            self._mark({**self.row_marks, key: item})
        else:
            self.post_message(self.RowsLeftOut(self))
        self.action_next()

    def action_mark_all_rows(self) -> None:
        """Mark all rows, or the first of very many; if all are marked, none."""
        items = [item for at in range(min(self.count, MOST_MARKED)) if (item := self.item(at)) is not None]
        marks = {self.key(item): item for item in items if self.selectable(item)}
        self._mark({} if marks.keys() <= self.row_marks.keys() else marks)
        if self.row_marks and self.count > MOST_MARKED:
            self.post_message(self.RowsLeftOut(self))

    def action_back(self) -> None:
        if self.row_marks:
            self.unmark_all()
        else:
            super().action_back()
