"""Counts: the table of `postil count`, to walk through; a cell opens its passages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text
from textual import getters

from tui.app.background import in_background, progress_in_words
from tui.app.dialogs.codes import ask_letter
from tui.app.dialogs.modal import ask
from tui.app.dialogs.strip import assign_letters
from tui.app.keymap import bindings
from tui.app.screens.count_answer import CountAnswer, run_count
from tui.app.screens.count_table import BARS_ALIKE, BY_NAME, BY_SUM, PICTURES, CountTable
from tui.app.screens.passages import PassagesScreen, PassagesState
from tui.app.screens.table import TableScreen
from tui.app.widgets.heading import Heading
from tui.app.widgets.lines import fit_path, spell_out_signs, styles_of
from tui.core.spans import ArticleSpan
from tui.core.text import cut_path, one_line, plural
from tui.core.wording import why_nothing
from tui.library.queries.counting import ATTRIBUTE, AXES, Counting

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from tui.app.session import Session
    from tui.library import Library
    from tui.library.queries.counting import CountedUnit, Within
    from tui.library.queries.passage_rows import PassagePlace

_HINTS = ("choose", "right_column", "count_rows", "count_columns", "count_measure", "count_picture", "roll_up",
          "sort_column", "turn_table", "write_table", "filter", "back")  # fmt: skip

UNITS: tuple[CountedUnit, ...] = ("passages", "articles", "characters")
NEAR: tuple[Within, ...] = ("overlap", "paragraph", "article")

BEGINNING = Counting("tag", "article")


@dataclass(frozen=True, slots=True)
class CountsState:
    """What is counted, the filter, the cell and passage to come back to; `order` is the sorting column."""

    counting: Counting = BEGINNING
    text: str = ""
    row: str = ""
    cursor: int = 0
    column: int = 0
    order: str = ""
    by_sum: bool = False
    picture: str = BARS_ALIKE
    passages: PassagesState | None = None


class CountsScreen(TableScreen[ArticleSpan]):
    """Dismissed with a passage to go to, or None."""

    PLACE = "count"
    ON_MARKED = ("counts.copy", "write_table")
    BINDINGS = bindings("counts", "screen")
    OPENS = "passages"
    table = getters.query_one(CountTable)

    def __init__(self, session: Session, state: CountsState | None = None) -> None:
        self.state = state or CountsState()
        super().__init__(session, self.state.text)
        self._answer: CountAnswer | None = None
        self._version: object = None
        self._before: tuple[CountsState, CountAnswer] | None = None
        """The previous result, until the next count is done."""

    def compose(self) -> ComposeResult:
        yield from self.compose_table("a part of the row", Heading(), CountTable())

    def on_mount(self) -> None:
        self.table.column = self.state.column
        if self.state.row:
            self.table.hold(self.state.row, self.state.cursor)
        self.start()

    @property
    def _counting(self) -> Counting:
        return self.state.counting

    def refresh_table(self, cursor: int | None = None) -> None:
        """Show the counts, and count again in a thread if they may have changed."""
        version = (self.session.words_version, self._counting)
        if version != self._version:
            self._version = version
            self.table.empty = "counting …"
            on_progress = progress_in_words(self, self._show_title, "counting")
            look = partial(run_count, self.session.path, self._counting, on_progress)
            in_background(self, look, self._take, group="counts")
        self._show_counts(cursor)

    def _take(self, answer: CountAnswer) -> None:
        self._answer = answer
        self._before = None
        self._show_counts()
        if self.state.passages is not None and self.table.current is not None and not self.table.has_lost:
            self._show_passages(self.state.passages)

    def _show_counts(self, cursor: int | None = None) -> None:
        answer, table = self._answer, self.table
        total = "counting …"
        if answer is not None:
            counts = answer.counts
            table.take(counts)
            table.picture = self.state.picture
            self._show_rows(answer, cursor)
            table.refresh()
            total = f"{counts.counted:,} of {counts.passages:,} passages"
            if counts.others:
                total += f" · the {len(counts.columns) - 1} fullest columns"
        self._show_title(total)
        self.show_heading()
        self.show_current()
        self.show_keys()

    def _show_rows(self, answer: CountAnswer, cursor: int | None) -> None:
        order = answer.order(self.state.order, by_sum=self.state.by_sum)
        places = answer.under(self.filter, order)
        self.table.show_places(places, cursor)
        if order and not places:
            self.table.empty = why_nothing(
                self.filter, lambda text: len(answer.under(text, order)), answer.search_texts
            )
        else:
            counting = self._counting
            self.table.empty = f"nothing to count: no passage has {counting.rows} and {counting.columns}"

    def _show_title(self, total: str) -> None:
        counting = self._counting
        near = counting.within if counting.is_of_two_tags else ""
        order = "by the sum" if self.state.by_sum else ""
        if self._answer is not None and self.state.order:
            names = {column.value: column.name for column in self._answer.columns}
            order = f"by {fit_path(names.get(self.state.order, self.state.order), 24)}"
        axes = f"{counting.rows} × {counting.columns}"
        picture = self.state.picture if self.state.picture != BARS_ALIKE else ""
        self.show_title("Counts", axes, order, counting.unit, near, "rolled up" * counting.roll_up, picture, total)

    def hints(self) -> str:
        return self.fitting([*map(self.keys, _HINTS), self.keys("screen.help")])

    def show_heading(self) -> None:
        width = self.table.scrollable_content_region.width
        if not self.table.columns or not width:
            self.query_one(Heading).show((), "")
            return
        columns = self.table.heading(width)
        more = len(self.table.columns) + 2 - len(columns)
        self.query_one(Heading).show(columns, str(self.table.column), f"  {more} more" if more and width >= 70 else "")

    def show_current(self) -> None:
        """Show the names of row and column in full, and the cell's share of both."""
        row, table, answer = self.table.current, self.table, self._answer
        if row is None or answer is None or not table.columns:
            self.show_detail(Text())
            return
        column, column_total = table.column_share()
        names = row.name, column
        shares = answer.describe_cell(row.number(table.column), row.total, column_total)
        styles = styles_of(self)
        room = max(self.size.width - 7, 10)
        words = " × ".join(names if cell_len("".join(names)) <= room else (fit_path(name, room // 2) for name in names))
        detail = Text(f"{spell_out_signs(self, words)}\n", styles("foreground", bold=True))
        self.show_detail(detail.append(shares, styles("dim")))

    def on_line_list_chosen(self) -> None:
        self._show_passages()

    def _show_passages(self, state: PassagesState | None = None) -> None:
        """Show the passages of the cell, restoring a state."""
        row, answer = self.table.current, self._answer
        if row is None or answer is None or not row.number(self.table.column):
            self.show_line("no passage is counted there")
            return
        column = answer.columns[self.table.column].value
        self.state = replace(self._state_here(), passages=None)

        def look(library: Library, on_progress: Callable[[int, int], None]) -> list[PassagePlace]:
            return answer.passages(library, row.value, column, on_progress)

        title = f"{cut_path(row.name, 60)} × {cut_path(self.table.columns[self.table.column], 60)}"
        passages = PassagesScreen(self.session, title, look, state=state)

        def leave(place: ArticleSpan) -> None:
            self.state = replace(self.state, passages=passages.state)
            self.dismiss(place)

        ask(self, self.session, passages, leave)

    # position

    def _state_here(self) -> CountsState:
        table, row = self.table, self.table.current
        value = row.value if row else ""
        return replace(self.state, text=self.filter, row=value, cursor=table.cursor, column=table.column)

    def _go_to_column(self, column: int) -> None:
        self.table.column = min(max(column, 0), max(len(self.table.columns) - 1, 0))
        self.table.refresh()
        self.show_heading()
        self.show_current()

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
        counting = counting.without_idle_options()
        if counting == self._counting:
            return  # it is shown, or being counted
        if self._answer is not None:
            self._before = self._state_here(), self._answer
        self.state = replace(self.state, counting=counting, order="", by_sum=False)
        self._answer = None
        self.table.clear()
        self.refresh_table(0)

    def go_back(self) -> None:
        """Stop counting if there is an earlier result to show; else as every table does."""
        if self._answer is not None or self._before is None:
            super().go_back()
            return
        self.workers.cancel_group(self, "counts")
        self.state, self._answer = self._before
        self._version, self._before = (self.session.words_version, self._counting), None
        self.table.column = self.state.column
        self.table.hold(self.state.row, self.state.cursor)
        self._show_counts()
        self.show_line("stopped: this was counted before")

    def _ask_axis(self, what: str, place: str) -> None:
        names = [f"{ATTRIBUTE}{name}" for name in self.session.library.attributes.names()]
        letters = assign_letters([*AXES, *names[:12]])

        def choose(letter: str) -> None:
            axes = {place: letters[letter]}
            self._count(replace(self._counting, **axes))  # type: ignore[arg-type]

        ask_letter(self, self.session, f"{what}:", letters, choose)

    def action_count_rows(self) -> None:
        self._ask_axis("rows", "rows")

    def action_count_columns(self) -> None:
        self._ask_axis("columns", "columns")

    def action_count_measure(self) -> None:
        is_near = self._counting.is_of_two_tags
        near = {f"same {name}" if name != "overlap" else name: name for name in NEAR} if is_near else {}
        letters = assign_letters([*UNITS, *near])

        def choose(letter: str) -> None:
            name = letters[letter]
            unit = next((each for each in UNITS if each == name), None)
            if unit is not None:
                self._count(replace(self._counting, unit=unit))
            else:
                unit = "passages" if self._counting.unit == "characters" else self._counting.unit
                self._count(replace(self._counting, unit=unit, within=near[name]))

        ask_letter(self, self.session, "measure:", letters, choose)

    def action_count_picture(self) -> None:
        letters = assign_letters(PICTURES)

        def choose(letter: str) -> None:
            self.state = replace(self.state, picture=letters[letter])
            self._show_counts()

        ask_letter(self, self.session, "picture:", letters, choose)

    def action_roll_up(self) -> None:
        if "tag" in (self._counting.rows, self._counting.columns):
            self._count(replace(self._counting, roll_up=not self._counting.roll_up))
        else:
            self.show_line("only tags have others above them")

    def action_turn_table(self) -> None:
        self._count(replace(self._counting, rows=self._counting.columns, columns=self._counting.rows))

    def action_sort_column(self) -> None:
        if self._answer is not None and self._answer.columns:
            name = self._answer.columns[self.table.column].value
            self._sort("" if self.state.order == name else name)

    def action_sort_sum(self) -> None:
        self._sort("", by_sum=not self.state.by_sum)

    def order_by(self, order: str) -> None:
        if self._answer is None or order in (BY_NAME, BY_SUM):
            self._sort("", by_sum=order == BY_SUM)
        else:
            self._go_to_column(int(order))
            self._sort(self._answer.columns[self.table.column].value)

    def _sort(self, column: str, *, by_sum: bool = False) -> None:
        self.state = replace(self.state, order=column, by_sum=by_sum)
        self._show_counts()

    # export

    def action_copy(self) -> None:
        from tui.app import clipboard

        if self._answer is None:
            self.show_line("still counting: nothing to copy yet")
        else:
            table = "\n".join("\t".join(map(str, row)) for row in self._answer.lines(self.table.chosen_places()))
            less = f", {self._answer.counts.others:,} columns as their sum" if self._answer.counts.others else ""
            clipboard.copy(self, self.session, table, f"the table copied{less}")

    def action_write_table(self) -> None:
        """Ask for a file type, and write a new file to the working folder."""
        from tui.formats.count_table import COUNT_TABLES

        if self._answer is None:
            self.show_line("still counting: nothing to write yet")
            return
        letters = assign_letters(COUNT_TABLES)
        ask_letter(self, self.session, "write:", letters, lambda letter: self._write(COUNT_TABLES[letters[letter]]))

    def _write(self, extension: str) -> None:
        from tui.formats.output_files import new_file

        if self._answer is None:
            return
        name = f"counts-{self._counting.rows}-{self._counting.columns}".replace(":", "-").replace("/", "-")
        path, rows = new_file(Path.cwd(), one_line(name, 80), extension), self.table.chosen_places()
        written = f"{plural(len(rows), 'row')} in {path}"
        on_progress = progress_in_words(self, self.show_line, "writing")
        write = partial(self._answer.write, self.session.path, rows, path, on_progress)
        in_background(
            self, write, lambda lost: self.show_line(f"{written}, without {lost}" if lost else written), group="write"
        )
