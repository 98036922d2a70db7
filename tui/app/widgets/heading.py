"""What stands over a table: its name with how many, and its columns' names, a click on which asks for that order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text
from textual.message import Message
from textual.widgets import Label

from tui.app.widgets.lines import fit, styles_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from textual import events


def following(orders: Iterable[str], order: str) -> str:
    """Return the order after one, around the end; after one that is gone the first."""
    names = [*orders]
    return names[(names.index(order) + 1) % len(names)] if order in names else names[0]


@dataclass(frozen=True, slots=True)
class Column:
    """A name over `width` cells, the space to the next column among them; `order` is "" where none goes by it."""

    name: str
    width: int
    order: str = ""
    is_number: bool = False
    """Whether the name stands at the right end, as numbers do."""


def columns_with_room(widths: Mapping[str, int], dropped: Iterable[str], room: int, least: int) -> dict[str, int]:
    """Return the columns that stand beside the widest one; until that has its `least` cells of `room`, others go."""
    sizes = dict(widths)
    for name in dropped:
        if room - sum(sizes.values()) >= least:
            break
        sizes.pop(name, None)
    return sizes


class Title(Label):
    """A table's name and what there is to say of it, as far as there is room for the whole of each."""

    def __init__(self) -> None:
        super().__init__(id="title", classes="title", markup=False)
        self._parts: tuple[str, ...] = ()
        self._whose, self._is_everyones = "", True

    def say(self, name: str, *parts: str, whose: str = "", is_everyones: bool = True) -> None:
        """Show the name, then the parts that are something, the more telling before the others.

        At the right stands whose coding is shown; while that is everyone's it is the first to go for want of room.
        """
        self._parts = (f"☞ {name}", *filter(None, parts))
        self._whose, self._is_everyones = whose, is_everyones
        self._fit()

    def on_resize(self) -> None:
        if self._parts:
            self._fit()

    def _fit(self) -> None:
        name, *parts = self._parts
        width, styles = self.content_size.width, styles_of(self)
        room = width - (0 if self._is_everyones else cell_len(self._whose) + 1)
        while width and len(parts) > 1 and cell_len(f"{name}   {' · '.join(parts)}") > room:
            parts.pop()
        title = Text(name, styles("amber", bold=True), no_wrap=True)
        if parts:
            title.append(f"   {' · '.join(parts)}", styles("dim"))
        between = width - title.cell_len - cell_len(self._whose)
        if self._whose and (between > 1 or not self._is_everyones):
            title.truncate(max(room, 1), overflow="ellipsis")
            title.append(" " * max(between, 1))
            title.append(self._whose, styles("dim") if self._is_everyones else styles("amber", bold=True))
        self.update(title)


class Heading(Label):
    """One row of names, that of the order in the accent. A click between them does nothing."""

    class Pressed(Message):
        """The rows are to go by another column."""

        def __init__(self, order: str) -> None:
            super().__init__()
            self.order = order

    def __init__(self) -> None:
        super().__init__(id="heading", classes="about", markup=False)
        self._columns: Sequence[Column] = ()

    def show(self, columns: Sequence[Column], order: str, after: str = "") -> None:
        """Name the columns; `after` is said beside them, and hidden is the row where there is nothing to say."""
        self._columns = columns
        styles = styles_of(self)
        text = Text(no_wrap=True)
        for column in columns:
            name = fit(column.name, column.width)
            room = " " * (column.width - cell_len(name))
            is_set = bool(order) and column.order == order
            text.append(room if column.is_number else "")
            text.append(name, styles("amber", bold=True) if is_set else styles("dim"))
            text.append("" if column.is_number else room)
        self.update(text.append(after, styles("dim")))
        self.styles.display = None if columns else "none"

    def on_click(self, event: events.Click) -> None:
        at = event.x - self.gutter.left
        for column in self._columns:
            if 0 <= at < column.width and column.order:
                self.post_message(self.Pressed(column.order))
                return
            at -= column.width
