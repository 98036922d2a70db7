"""The table of counts."""

from __future__ import annotations

from contextlib import suppress
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
    from collections.abc import Hashable, Mapping, Sequence

    from textual.strip import Strip

    from tui.library.queries.stored_counts import StoredCounts

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
    counts: StoredCounts | None = None
    columns: tuple[str, ...] = ()
    column = 0
    first = 0
    """The column that is drawn first."""
    picture = BARS_ALIKE
    most = 0
    places: Sequence[int] = ()
    """The rows shown, by their places in the counts."""

    def take(self, counts: StoredCounts) -> None:
        """Take counts, and scale the bars; the sum of the columns beyond a limit would leave the others none."""
        self.counts = counts
        self.columns = tuple(column.name for column in counts.columns)
        self.column = min(self.column, max(len(self.columns) - 1, 0))
        single_columns = counts.columns[:-1] if counts.others else counts.columns
        self.most = max((column.most for column in single_columns), default=0)

    def clear(self) -> None:
        """Show no columns and no rows."""
        self.counts, self.columns, self.column, self.most, self.places = None, (), 0, 0, ()
        self.show(0, lambda offset, limit: (), 0)

    def show_places(self, places: Sequence[int], cursor: int | None) -> None:
        """Show these rows; the cursor stays on its row unless a position is given."""
        self.places = places
        self.show(len(places), self._fetch_rows, cursor, self._positions)

    def _fetch_rows(self, offset: int, limit: int) -> Sequence[CountRow]:
        if self.counts is None:
            return ()
        return [CountRow(*row) for row in self.counts.rows(self.places[offset : offset + limit])]

    def _positions(self, keys: Sequence[Hashable]) -> Mapping[Hashable, int]:
        if self.counts is None:
            return {}
        positions: dict[Hashable, int] = {}
        for value, place in self.counts.places_of(map(str, keys)).items():
            with suppress(ValueError):  # under a filter it is not shown
                positions[value] = self.places.index(place)
        return positions

    def chosen_places(self) -> Sequence[int]:
        """Return the places of the marked rows in their order, else of those shown."""
        if self.counts is None or not self.row_marks:
            return self.places
        return sorted(self.counts.places_of(map(str, self.row_marks)).values(), key=self.places.index)

    def column_share(self) -> tuple[str, int]:
        """Return the name of the current column, and the sum of its numbers."""
        if self.counts is None:
            return "", 0
        column = self.counts.columns[self.column]
        return column.name, column.total

    def shape(self, width: int) -> tuple[int, range, int]:
        """Return the width of the names, the visible columns, and the width of the sum with its bar.

        `width` is that of the list, whose first column the rows leave free.
        """
        last = 8 + (SUM_BAR + 1 if width >= 70 else 0)
        names = min(max(self._widest + 2, 8), max(width // 3, 10))
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

    @property
    def _widest(self) -> int:
        return 0 if self.counts is None else self.counts.widest_name

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
        styles, as_words = self.role_styles, in_words(self)
        names, columns, last = self.shape(width + 1)
        picture = BARE if as_words else self.picture
        most_of_row = max(item.cells.values(), default=0)
        of_columns = () if self.counts is None else self.counts.columns
        largest_sum = 0 if self.counts is None else self.counts.largest_sum
        parts: list[Part] = [(pad(fit_path(item.name, names - 1), names), styles("foreground", bold=here))]
        for at in columns:
            number = item.number(at)
            most = {ROW_BARS: most_of_row, COLUMN_BARS: of_columns[at].most}.get(picture, self.most)
            room = self.width_of(at) - 3
            text, bar = (f"{number:,}" if number else "·"), " "
            if number and picture == SHADED:
                text, bar = sign_of(number, most, _SHADES) * room, sign_of(number, most, _SHADES)
            elif number and picture != BARE:
                bar = sign_of(number, most, BARS)
            is_cell = here and at == self.column
            words = f"{'[' if is_cell else ' '}{text:>{room}}{bar}{']' if is_cell else ' '}"
            parts.append((words, styles("foreground" if number else "dim", rev=is_cell)))
        right: list[Part] = [(f"{item.total:>7,}", styles())]
        if last > 8 and as_words:
            right.append((" " * (last - 8), styles()))
        elif last > 8:
            cells = max(round(item.total / largest_sum * SUM_BAR), 1) if item.total else 0
            right.append((f" {pad('█' * cells, SUM_BAR)}", styles("dim")))
        return [line(width, parts, right)]


def sign_of(number: int, most: int, signs: str) -> str:
    """Return the sign for a number of 1 to `most`; more has the last one."""
    return signs[min(-(-number * len(signs) // most), len(signs)) - 1]
