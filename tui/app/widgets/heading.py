"""The title of a table, and its clickable column headings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text
from textual.message import Message
from textual.widgets import Label

from tui.app.widgets.lines import fit, in_words, spell_out_signs, styles_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from textual import events


def following(orders: Iterable[str], order: str) -> str:
    """Return the next order, wrapping around; after an unknown one the first."""
    names = [*orders]
    return names[(names.index(order) + 1) % len(names)] if order in names else names[0]


@dataclass(frozen=True, slots=True)
class Column:
    """A heading of `width` cells, including the gap to the next; `order` is "" if it cannot be sorted by."""

    name: str
    width: int
    order: str = ""
    is_number: bool = False
    """Whether the name is right-aligned, as numbers are."""


def columns_with_room(widths: Mapping[str, int], dropped: Iterable[str], room: int, least: int) -> dict[str, int]:
    """Return the columns beside the widest one; others go until that has its `least` cells of `room`."""
    sizes = dict(widths)
    for name in dropped:
        if room - sum(sizes.values()) >= least:
            break
        sizes.pop(name, None)
    return sizes


class Title(Label):
    """A table's name and a summary, of which each part is shown whole or not at all."""

    def __init__(self) -> None:
        super().__init__(id="title", classes="title", markup=False)
        self._parts: tuple[str, ...] = ()
        self._order, self._whose, self._is_everyones = "", "", True

    def show(self, name: str, *parts: str, order: str = "", whose: str = "", is_everyones: bool = True) -> None:
        """Show the name, then the parts that are not empty, the more important first.

        On the right it says whose coding is shown; "everyone's" is the first to go when room is short. One of the parts
        may be the order of the rows, which takes its place on small screens.
        """
        self._parts = (
            name if in_words(self) else f"☞ {name}",
            *(spell_out_signs(self, part) for part in parts if part),
        )
        self._order, self._whose, self._is_everyones = spell_out_signs(self, order), whose, is_everyones
        self._fit()

    def on_resize(self) -> None:
        if self._parts:
            self._fit()

    def _fit(self) -> None:
        name, *parts = self._parts
        width, styles, whose, gap = self.content_size.width, styles_of(self), self._whose, "   "
        if self.screen.has_class("-compact"):
            gap = "  "
            if self._is_everyones and self._order in parts:
                whose = parts.pop(parts.index(self._order))
        room = width - (0 if whose == self._whose and self._is_everyones else cell_len(whose) + 2)
        while width and len(parts) > 1 and cell_len(f"{name}{gap}{' · '.join(parts)}") > room:
            parts.pop()
        title = Text(name, styles("amber", bold=True), no_wrap=True)
        if parts:
            title.append(f"{gap}{' · '.join(parts)}", styles("dim"))
        between = width - title.cell_len - cell_len(whose)
        if whose and (between > 1 or not self._is_everyones):
            title.truncate(max(room, 1), overflow="ellipsis")
            title.append(" " * max(between, 1))
            title.append(whose, styles("dim") if self._is_everyones else styles("amber", bold=True))
        self.update(title)


class Heading(Label):
    """The row of column headings, the current order accented. Clicks between them do nothing."""

    class Pressed(Message):
        """The user asks for the order of another column."""

        def __init__(self, order: str) -> None:
            super().__init__()
            self.order = order

    def __init__(self) -> None:
        super().__init__(id="heading", classes="about", markup=False)
        self._columns: Sequence[Column] = ()

    def show(self, columns: Sequence[Column], order: str, after: str = "") -> None:
        """Show the headings; `after` follows them, and the row is hidden if there is nothing to show."""
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
