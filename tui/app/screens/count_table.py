"""The table of counts."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tui.app.keymap import bindings
from tui.app.widgets.heading import Column
from tui.app.widgets.lines import BARS, Part, fit_path, in_words, line, pad
from tui.app.widgets.marked_list import MarkedList
from tui.core.text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.strip import Strip

NARROWEST, WIDEST = 7, 14
"""Cells of a column."""
SUM_BAR = 10

BARS_ALIKE, ROW_BARS, COLUMN_BARS, SHADED, BARE = PICTURES = (
    "bars, one scale",
    "row by row",
    "column by column",
    "shades",
    "numbers alone",
)
"""How the numbers of cells are drawn. With shades the current number is shown below the table."""

_SHADES = "░▒▓█"

BY_NAME, BY_SUM = "name", "sum"
"""Orders of the headings of names and sums; columns have their numbers."""


@dataclass(frozen=True, slots=True)
class CountRow:
    """A row of counts: its value, how that is displayed, and its non-zero numbers by column."""

    value: str
    name: str
    cells: Mapping[int, int]

    @property
    def total(self) -> int:
        return sum(self.cells.values())

    def number(self, column: int) -> int:
        return self.cells.get(column, 0)


class CountTable(MarkedList[CountRow]):
    """Counts by row and column; the columns scroll to keep the cursor visible."""

    BINDINGS = bindings("counts")
    key = attrgetter("value")
    rows: Sequence[CountRow] = ()
    columns: tuple[str, ...] = ()
    column = 0
    first = 0
    """The column that is drawn first."""
    picture = BARS_ALIKE
    most = 0
    most_of_columns: Mapping[int, int] = {}
    largest_sum = 0
    widest_name = 0

    def take(self, rows: Sequence[CountRow], single_columns: int) -> None:
        """Take rows, and scale the bars; the column after the single ones, a sum of many, would leave them none."""
        most: dict[int, int] = {}
        for row in rows:
            for at, number in row.cells.items():
                most[at] = max(most.get(at, 0), number)
        self.rows, self.most_of_columns = rows, most
        self.most = max((number for at, number in most.items() if at < single_columns), default=0)
        self.largest_sum = max((row.total for row in rows), default=0)
        self.widest_name = max((cell_len(row.name) for row in rows), default=0) + 2

    def shape(self, width: int) -> tuple[int, range, int]:
        """Return the width of the names, the visible columns, and the width of the sum with its bar.

        `width` is that of the list, whose first column the rows leave free.
        """
        last = 8 + (SUM_BAR + 1 if width >= 70 else 0)
        names = min(max(self.widest_name, 8), max(width // 3, 10))
        room = width - names - last - 1
        if self.column < self.first:
            self.first = self.column
        at = self.first
        while True:
            end, left = at, room
            while end < len(self.columns) and left >= self.width_of(end):
                left -= self.width_of(end)
                end += 1
            end = max(end, min(at + 1, len(self.columns)))
            if self.column < end or at >= self.column:
                break
            at += 1
        self.first = at
        return names, range(at, end), last

    def width_of(self, column: int) -> int:
        return max(min(max(cell_len(self.columns[column]), NARROWEST), WIDEST) + 1, len(f"{self.most:,}") + 3)

    def heading(self, width: int) -> list[Column]:
        """Return the column headings."""
        names, columns, _ = self.shape(width)
        heading = [Column("", names + 1, BY_NAME)]
        for at in columns:
            size = self.width_of(at)
            heading.append(Column(fit_path(one_line(self.columns[at], 200), size - 1), size, str(at), is_number=True))
        return [*heading, Column("sum", 8, BY_SUM, is_number=True)]

    def render_item(self, item: CountRow, here: bool, width: int) -> list[Strip]:
        styles, says = self.role_styles, in_words(self)
        names, columns, last = self.shape(width + 1)
        picture = BARE if says else self.picture
        most_of_row = max(item.cells.values(), default=0)
        parts: list[Part] = [(pad(fit_path(item.name, names - 1), names), styles("ink", bold=here))]
        for at in columns:
            number = item.number(at)
            most = {ROW_BARS: most_of_row, COLUMN_BARS: self.most_of_columns.get(at, 0)}.get(picture, self.most)
            room = self.width_of(at) - 3
            text, bar = (f"{number:,}" if number else "·"), " "
            if number and picture == SHADED:
                text, bar = sign_of(number, most, _SHADES) * room, sign_of(number, most, _SHADES)
            elif number and picture != BARE:
                bar = sign_of(number, most, BARS)
            is_cell = here and at == self.column
            words = f"{'[' if is_cell else ' '}{text:>{room}}{bar}{']' if is_cell else ' '}"
            parts.append((words, styles("ink" if number else "dim", rev=is_cell)))
        right: list[Part] = [(f"{item.total:>7,}", styles())]
        if last > 8 and says:
            right.append((" " * (last - 8), styles()))
        elif last > 8:
            cells = max(round(item.total / self.largest_sum * SUM_BAR), 1) if item.total else 0
            right.append((f" {pad('█' * cells, SUM_BAR)}", styles("dim")))
        return [line(width, parts, right)]


def sign_of(number: int, most: int, signs: str) -> str:
    """Return the sign for a number of 1 to `most`; more has the last one."""
    return signs[min(-(-number * len(signs) // most), len(signs)) - 1]
