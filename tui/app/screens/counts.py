"""Counts: what `postil count` prints, as a table to walk in; a cell opens its passages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text
from textual import getters
from textual.widgets import Label

from tui.app.background import in_background, library_of_thread
from tui.app.dialogs.codes import ask_letter
from tui.app.dialogs.modal import ask
from tui.app.dialogs.strip import lettered
from tui.app.keymap import bindings
from tui.app.screens.code_passages import CodePassages
from tui.app.screens.table import TableScreen
from tui.app.widgets.line_view import LineList
from tui.app.widgets.lines import BARS, Part, fit, fit_path, line, pad, styles_of
from tui.core.spans import ArticleSpan
from tui.core.text import one_line
from tui.library.queries.codes import in_document_order
from tui.library.queries.counts import ATTRIBUTE, AXES, Counting, Counts, count, passages_of_cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult
    from textual.strip import Strip

    from tui.app.session import Session
    from tui.library import Library
    from tui.library.queries.codes import PassagePlace
    from tui.library.queries.counts import CountedUnit, Within

_HINTS = ("choose", "right_column", "count_rows", "count_columns", "count_measure", "roll_up", "sort_column",
          "turn_table", "write_table", "filter", "back")  # fmt: skip

UNITS: tuple[CountedUnit, ...] = ("passages", "articles", "characters")
NEAR: tuple[Within, ...] = ("overlap", "paragraph", "article")

NARROWEST, WIDEST = 7, 14
"""Cells of a column."""
SUM_BAR = 10

BEGINNING = Counting("tag", "article")


@dataclass(frozen=True, slots=True)
class CountsState:
    """What is counted, the filter of the rows, and the cell one was at; `order` is the column that rows go by."""

    counting: Counting = BEGINNING
    text: str = ""
    row: str = ""
    cursor: int = 0
    column: int = 0
    order: str = ""


@dataclass(frozen=True, slots=True)
class CountRow:
    """A row of counts: its value, how that is shown, and a number for each column."""

    value: str
    name: str
    cells: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.cells)


class CountTable(LineList[CountRow]):
    """A value a row; the columns move so that the one of the cursor is seen."""

    BINDINGS = bindings("counts")
    key = attrgetter("value")
    columns: tuple[str, ...] = ()
    column = 0
    first = 0
    """The column that is drawn first."""
    most = 0
    largest_sum = 0
    widest_name = 0

    def shape(self, width: int) -> tuple[int, range, int]:
        """Return the cells of the names, the columns that are drawn, and the cells of the sum with its bar."""
        last = 8 + (SUM_BAR + 1 if width >= 70 else 0)
        names = min(max(self.widest_name, 8), max(width // 3, 10))
        room = width - names - last
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

    def heading(self, width: int) -> Text:
        """Return the names of the columns, the cursor's in the accent."""
        styles = styles_of(self)
        names, columns, _ = self.shape(width)
        text = Text(" " * (names + 1), no_wrap=True)
        for at in columns:
            room = self.width_of(at) - 1
            name = fit_path(one_line(self.columns[at], 200), room)
            here = at == self.column
            text.append(f"{' ' * (room - cell_len(name) + 1)}{name}", styles("amber" if here else "dim", bold=here))
        text.append(f"{'sum':>8}", styles("dim"))
        more = len(self.columns) - len(columns)
        return text.append(f"  {more} more" if more and width >= 70 else "", styles("dim"))

    def render_item(self, item: CountRow, here: bool, width: int) -> list[Strip]:
        ink = self.role_styles
        names, columns, last = self.shape(width + 1)
        parts: list[Part] = [(pad(fit_path(item.name, names - 1), names), ink("ink", bold=here))]
        for at in columns:
            number = item.cells[at]
            bar = BARS[min(number * 8 // (self.most + 1), 7)] if number else " "
            text = f"{number:,}" if number else "·"
            is_cell = here and at == self.column
            room = self.width_of(at) - 3
            words = f"{'[' if is_cell else ' '}{text:>{room}}{bar}{']' if is_cell else ' '}"
            parts.append((words, ink("ink" if number else "dim", rev=is_cell)))
        right: list[Part] = [(f"{item.total:>7,}", ink())]
        if last > 8:
            cells = max(round(item.total / self.largest_sum * SUM_BAR), 1) if item.total else 0
            right.append((f" {pad('█' * cells, SUM_BAR)}", ink("dim")))
        return [line(width, parts, right)]

    rows: Sequence[CountRow] = ()


class CountsScreen(TableScreen[ArticleSpan]):
    """Answers with a passage to go to, or None."""

    PLACE = "count"
    BINDINGS = bindings("counts", "screen")
    table = getters.query_one(CountTable)

    def __init__(self, session: Session, state: CountsState | None = None) -> None:
        self.state = state or CountsState()
        super().__init__(session, self.state.text)
        self._counts: Counts | None = None
        self._titles: Mapping[str, str] = {}
        self._version: object = None

    def compose(self) -> ComposeResult:
        yield from self.compose_table("a part of the row", Label(id="heading", markup=False), CountTable())

    def on_mount(self) -> None:
        self.table.column = self.state.column
        if self.state.row:
            self.table.hold(self.state.row, self.state.cursor)
        self.start()

    def on_resize(self) -> None:
        super().on_resize()
        self._show_heading()

    @property
    def _counting(self) -> Counting:
        return self.state.counting

    def refresh_table(self, cursor: int | None = None) -> None:
        """Show what was counted, and count in a thread what may be another number by now."""
        version = (self.session.words_version, self._counting)
        if version != self._version:
            self._version = version
            path, counting = self.session.path, self._counting
            self.table.empty = "counting …"

            def look() -> tuple[Counts, dict[str, str]]:
                with library_of_thread(path) as library:
                    has_articles = "article" in (counting.rows, counting.columns)
                    titles = library.connection.all("SELECT id, title FROM articles") if has_articles else ()
                    return count(library.connection, counting), dict(titles)

            in_background(self, look, self._take, group="counts")
        self._show_counts(cursor)

    def _take(self, answer: tuple[Counts, dict[str, str]]) -> None:
        self._counts, self._titles = answer
        self._show_counts()

    def _named(self, axis: str, value: str) -> str:
        return one_line(self._titles.get(value) or value, 200) if axis == "article" else value

    def _show_counts(self, cursor: int | None = None) -> None:
        counts, counting, table = self._counts, self._counting, self.table
        if counts is not None:
            table.columns = tuple(self._named(counting.columns, value) for value in counts.columns)
            table.column = min(table.column, max(len(table.columns) - 1, 0))
            rows = [
                CountRow(value, self._named(counting.rows, value), tuple(cells))
                for value, cells in zip(counts.rows, counts.lines(), strict=True)
            ]
            if self.state.order in counts.columns:
                by = counts.columns.index(self.state.order)
                rows.sort(key=lambda row: -row.cells[by])
            table.most = max(counts.cells.values(), default=0)
            table.largest_sum = max((row.total for row in rows), default=0)
            table.widest_name = max((cell_len(row.name) for row in rows), default=0) + 2
            table.rows = rows
            table.empty = f"nothing to count: no passage has {counting.rows} and {counting.columns}"
            self.show_filtered(rows, lambda row: row.name, cursor)
            table.refresh()
        near = f" · {counting.within}" if counting.rows == counting.columns == "tag" else ""
        rolled = " · rolled up" if counting.roll_up else ""
        order = " · by a column" if self.state.order else ""
        total = f"  {counts.counted:,} of {counts.passages:,} passages" if counts is not None else "  counting …"
        what = f"{counting.rows} × {counting.columns} · {counting.unit}{near}{rolled}{order}"
        self.query_one("#title", Label).update(f"Counts  {what}{total}")
        self._show_heading()
        self._show_cell()
        self.show_keys()

    def hints(self) -> str:
        return self.fitting([*map(self.keys, _HINTS), self.keys("screen.help")])

    def _show_heading(self) -> None:
        if self.table.columns and self.table.size.width:
            self.query_one("#heading", Label).update(self.table.heading(self.table.scrollable_content_region.width))

    def _show_cell(self) -> None:
        """Show row and column in full, and what share of both the cell is."""
        row, table = self.table.current, self.table
        if row is None or not table.columns:
            self.show_detail(Text())
            return
        number, of_column = row.cells[table.column], sum(each.cells[table.column] for each in table.rows)
        words = f"{row.name} × {table.columns[table.column]}"
        shares = f"{number:,}"
        if number:
            shares += f" · {number / row.total:.0%} of the row · {number / of_column:.0%} of the column"
        styles = styles_of(self)
        room = max(self.size.width - 4, 10)
        self.show_detail(Text(f"{fit(words, room)}\n", styles("ink", bold=True)).append(shares, styles("dim")))

    def on_line_list_highlighted(self) -> None:
        self._show_cell()

    def on_line_list_chosen(self) -> None:
        """Show the passages of the cell."""
        row, counts = self.table.current, self._counts
        if row is None or counts is None or not row.cells[self.table.column]:
            self.show_line("no passage is counted there")
            return
        column, counting = counts.columns[self.table.column], self._counting
        self.state = replace(
            self.state, text=self.filter, row=row.value, cursor=self.table.cursor, column=self.table.column
        )

        def look(library: Library) -> list[PassagePlace]:
            numbers = passages_of_cell(library.connection, counting, row.value, column)
            return in_document_order(library.connection, numbers)

        title = f"{one_line(row.name, 60)} × {one_line(self.table.columns[self.table.column], 60)}"
        ask(self, self.session, CodePassages(self.session, title, "amber", look), self.dismiss)

    # where one is

    def _go_to_column(self, column: int) -> None:
        self.table.column = min(max(column, 0), max(len(self.table.columns) - 1, 0))
        self.table.refresh()
        self._show_heading()
        self._show_cell()

    def action_left_column(self) -> None:
        self._go_to_column(self.table.column - 1)

    def action_right_column(self) -> None:
        self._go_to_column(self.table.column + 1)

    def action_first_column(self) -> None:
        self._go_to_column(0)

    def action_last_column(self) -> None:
        self._go_to_column(len(self.table.columns) - 1)

    # what is counted

    def _count(self, counting: Counting) -> None:
        both = counting.rows == counting.columns == "tag"
        if "tag" not in (counting.rows, counting.columns):
            counting = replace(counting, roll_up=False)
        if not both or counting.unit == "characters":
            counting = replace(counting, within="overlap")
        self.state = replace(self.state, counting=counting, order="")
        self.table.column = 0
        self._counts = None
        self.table.show_all(())
        self.refresh_table(0)

    def _ask_axis(self, what: str, place: str) -> None:
        names = [f"{ATTRIBUTE}{name}" for name in self.session.library.attributes.names()]
        letters = lettered([*AXES, *names[:12]])

        def choose(letter: str) -> None:
            axes = {place: letters[letter]}
            self._count(replace(self._counting, **axes))  # type: ignore[arg-type]

        ask_letter(self, self.session, f"{what}:", letters, choose)

    def action_count_rows(self) -> None:
        self._ask_axis("rows", "rows")

    def action_count_columns(self) -> None:
        self._ask_axis("columns", "columns")

    def action_count_measure(self) -> None:
        by_tags = self._counting.rows == self._counting.columns == "tag"
        near = {f"same {name}" if name != "overlap" else name: name for name in NEAR} if by_tags else {}
        letters = lettered([*UNITS, *near])

        def choose(letter: str) -> None:
            name = letters[letter]
            unit = next((each for each in UNITS if each == name), None)
            if unit is not None:
                self._count(replace(self._counting, unit=unit))
            else:
                unit = "passages" if self._counting.unit == "characters" else self._counting.unit
                self._count(replace(self._counting, unit=unit, within=near[name]))

        ask_letter(self, self.session, "measure:", letters, choose)

    def action_roll_up(self) -> None:
        if "tag" in (self._counting.rows, self._counting.columns):
            self._count(replace(self._counting, roll_up=not self._counting.roll_up))
        else:
            self.show_line("only tags have others above them")

    def action_turn_table(self) -> None:
        self._count(replace(self._counting, rows=self._counting.columns, columns=self._counting.rows))

    def action_sort_column(self) -> None:
        if self._counts is not None and self._counts.columns:
            name = self._counts.columns[self.table.column]
            self.state = replace(self.state, order="" if self.state.order == name else name)
            self._show_counts()

    # out

    def _lines(self) -> list[list[str | int]]:
        """Return what is seen, filtered and in order, with its headings."""
        shown = [row for at in range(self.table.count) if (row := self.table.item(at)) is not None]
        rows: list[list[str | int]] = [[row.name, *row.cells] for row in shown]
        return [[self._counting.rows, *self.table.columns], *rows]

    def action_copy(self) -> None:
        from tui.app import clipboard

        table = "\n".join("\t".join(map(str, row)) for row in self._lines())
        clipboard.copy(self, self.session, table, "the table copied")

    def action_write_table(self) -> None:
        """Write the table to a new file beside where the reader was started."""
        from tui.formats.csv import write_guarded
        from tui.formats.output_files import atomic_file

        name = f"counts-{self._counting.rows}-{self._counting.columns}".replace(":", "-").replace("/", "-")
        folder = Path.cwd()
        number, path = 1, folder / f"{one_line(name, 80)}.csv"
        while path.exists():
            number += 1
            path = folder / f"{one_line(name, 80)}-{number}.csv"
        with self.session.reporting_errors():
            with atomic_file(path, overwrite=False) as output:
                output.write(b"\xef\xbb\xbf")
                write_guarded(output, self._lines())
            self.show_line(f"{self.table.count:,} rows in {path}")
