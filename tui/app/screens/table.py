"""A screen with one table, a line to filter it, and what is under the cursor in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import getters
from textual.containers import Vertical
from textual.widgets import Static

from tui.app.dialogs.modal import Modal
from tui.app.keymap import bindings, keymap_of
from tui.app.typed_text import draft_in_field
from tui.app.widgets.card import Card
from tui.app.widgets.draft_field import DraftField, FilterRow
from tui.app.widgets.heading import Heading, Title, following
from tui.app.widgets.hint import Hint
from tui.app.widgets.marked_list import FOR_ONE, TOO_MANY, MarkedList
from tui.core.terms import nothing_left
from tui.core.wording import unknown_words, words_filter
from tui.library.queries.counting import ATTRIBUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rich.text import Text
    from textual import events
    from textual.app import ComposeResult
    from textual.widget import Widget

    from tui.app.session import Session, SessionChange
    from tui.app.widgets.heading import Column
    from tui.app.widgets.line_view import LineList
    from tui.library import Library

LOW = 16
"""Rows below which some screens leave out what is under the cursor in full: its own screen has it."""

Answer = TypeVar("Answer")
Item = TypeVar("Item")


class TableScreen(Modal[Answer | None]):
    """What every table over the whole library shares: its filter, its messages, and the ways out.

    A subclass names its `table` and draws it in `refresh_table`.
    """

    BINDINGS = bindings("screen")
    takes_terms = False
    """Whether the filter is one of terms, which can ask for what is not there."""
    ON_MARKED: ClassVar[tuple[str, ...]] = ()
    """The actions that are done to all marked rows, as the table of actions names them."""
    ORDERS: ClassVar[Iterable[str]] = ()
    BY_ATTRIBUTE = False
    """Whether the rows can have the order of each attribute of articles, too."""
    """The orders that the rows can have, in turn."""
    BESIDE_FROM = 0
    """Columns from which there is room for something beside the table."""
    filter_field = getters.query_one("#filter", DraftField)

    def __init__(self, session: Session, text: str = "", order: str = "") -> None:
        super().__init__()
        self.session = session
        self.filter = text
        self.order = order
        self._line = "", ""
        self._message = self._sign = ""

    @property
    def table(self) -> LineList[Any]:
        raise NotImplementedError

    def refresh_table(self, cursor: int | None = None) -> None:
        """Show the table anew, the cursor on its item unless a row is named."""
        raise NotImplementedError

    def hints(self) -> str:
        """Return the line at the bottom where there is no message."""
        raise NotImplementedError

    def orders(self) -> Iterable[str]:
        """Return the orders that the rows can have, in turn."""
        names = self.session.library.attributes.names() if self.BY_ATTRIBUTE else ()
        return [*self.ORDERS, *(f"{ATTRIBUTE}{name}" for name in names)]

    def columns(self) -> Sequence[Column]:
        """Return the names over the columns, as wide as those are drawn; none where there is no room for them."""
        return ()

    def compose_table(self, placeholder: str, *parts: Widget, has_detail: bool = True) -> ComposeResult:
        """Title, filter, the table and what is under its cursor, a line for messages and keys.

        `has_detail` is False where one of the parts is what is under the cursor.
        """
        with Vertical(classes="box -full"):
            yield Title()
            subject = draft_in_field(self.session, "filter", type(self).__name__)
            yield FilterRow(DraftField(self.session, subject, self.filter, id="filter", placeholder=placeholder))
            yield from parts
            if has_detail:
                yield Static(id="detail")
            yield Hint(id="told")

    def start(self) -> None:
        """Show the table for the first time, and follow the session from then on."""
        self.show_field(is_shown=bool(self.filter))
        self.refresh_table()
        self.table.focus()
        self.subscribe(self.session, self.on_session_change)

    def on_resize(self) -> None:
        """Lay the screen out anew; Textual calls this and a subclass's own, which is the first."""
        self.set_class(self.app.size.height < LOW, "-low")
        self.set_class(self.app.size.width < self.BESIDE_FROM, "-narrow")
        self.when_laid_out(self.show_heading)
        self.when_laid_out(self.show_keys)

    def when_laid_out(self, show: Callable[[], object]) -> None:
        """Call `show` after the next layout; Textual 8.2 does so on a closed screen too, whose parts are gone."""
        self.call_after_refresh(lambda: show() if self.is_running else None)

    def on_session_change(self, change: SessionChange) -> None:
        """Show what is not as it was, whoever changed it, and what a step has done, or why it failed.

        The reader's footer says that too, for a later look.
        """
        if change.lists:
            self.refresh_table()
        if change.result is not None:
            message = f"no longer in {self.filter}" if change.lists and self.filter and self.table.has_lost else ""
            self.show_line(" · ".join(filter(None, (change.result.message, message))), change.result.sign)

    def on_key(self, event: events.Key) -> None:
        """Show the keys again; what the key does may say something else."""
        self.show_line()

    async def on_click(self, event: events.Click) -> None:
        """Put the table in the next order by a click on its title."""
        orders = [key for key, each in self.active_bindings.items() if each.binding.action == "screen.order"]
        if event.widget is not None and event.widget.id == "title" and orders:
            await self.app.run_action("screen.order", self.table)

    def on_heading_pressed(self, event: Heading.Pressed) -> None:
        self.order_by(event.order)

    def action_order(self) -> None:
        self.order_by(following(self.orders(), self.order))

    def order_by(self, order: str) -> None:
        """Put the table in the order of one of its columns."""
        self.order = order
        self.show_heading()
        self.refresh_table()

    def show_heading(self) -> None:
        """Name the columns, where the screen has names for them."""
        for heading in self.query(Heading):
            heading.show(self.columns(), self.order)

    def action_whose(self) -> None:
        from tui.app.dialogs.whose import ask_whose

        ask_whose(self, self.session)

    def show_current(self) -> None:
        """Show what is under the cursor in full, where the screen does."""

    def action_card_on(self) -> None:
        self.query_one(Card).turn(0.5)

    def action_card_back(self) -> None:
        self.query_one(Card).turn(-0.5)

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        if event.control is self.table:
            self.show_current()

    def show_detail(self, detail: Text) -> None:
        """Show what is under the cursor in full. The style sheet says how high it is: another text is no layout."""
        self.query_one("#detail", Static).update(detail, layout=False)

    def show_line(self, message: str = "", sign: str = "") -> None:
        """Show a message in place of the keys until the next key; the line is as high as it needs to be.

        `sign` says at the right that what was done is on disk, or waits.
        """
        self._message, self._sign = message, sign
        self.show_keys()

    def show_keys(self) -> None:
        """Show the keys that there are now, where there is no message."""
        line = self._message or self._hints_of_marked() or self.hints(), self._sign
        if line != self._line:
            self._line = line
            self.query_one("#told", Hint).update(line[0], sign=line[1], is_message=bool(self._message))

    # marked rows

    @property
    def marks_count(self) -> int:
        """How many rows are marked; what is done in a card is about its own."""
        table = self.table
        return len(table.row_marks) if isinstance(table, MarkedList) and table.has_focus else 0

    def _hints_of_marked(self) -> str:
        """Return how many rows are marked, and what acts on them; "" for none."""
        if not self.marks_count:
            return ""
        keys = map(self.keys, self.ON_MARKED)
        return self.fitting([f"{self.marks_count:,} marked", *keys, self.with_keys("{back} lets go")])

    def on_marked_list_rows_marked(self) -> None:
        self.show_keys()

    def on_marked_list_rows_left_out(self) -> None:
        self.show_line(TOO_MANY)

    def is_for_one(self) -> bool:
        """Tell whether an action that is about one row can go on; where rows are marked say that it is for one."""
        if self.marks_count:
            self.show_line(self.with_keys(FOR_ONE))
            return False
        return True

    def keys(self, *actions: str) -> str:
        return "  ".join(map(" ".join, keymap_of(self).hints(actions)))

    def fitting(self, parts: Sequence[str]) -> str:
        """Join as many of these as one row has room for, whole; the last one is always among them.

        Between two pairs of a key and its words is as much room as in the reader's last row.
        """
        gap = "  " if self.has_class("-compact") else "   "
        *others, last = (part.replace("  ", gap) for part in parts)
        room = self.size.width - 2 - len(last)
        chosen = []
        for part in others:
            if len(part) + len(gap) <= room:
                room -= len(part) + len(gap)
                chosen.append(part)
        return gap.join([*chosen, last])

    def on_line_list_filter_wanted(self) -> None:
        self.show_field()
        self.filter_field.focus()
        if words := self.filter_field.open():
            self.show_line(words)

    def on_input_changed(self, event: DraftField.Changed) -> None:
        if event.value != self.filter:  # a field says so of what it begins with, too
            self.filter = event.value
            self.refresh_table()

    def on_input_submitted(self) -> None:
        self.leave_field()

    def show_field(self, *, is_shown: bool = True) -> None:
        """Show the filter in the row that is its own, or leave that empty."""
        self.query_one(FilterRow).set_class(is_shown, "-shown")

    def say_title(self, name: str, *parts: str) -> None:
        """Show the screen's name, what there is to say of it, and whose coding it is about."""
        whose = self.session.coding.words
        self.query_one(Title).say(name, *parts, whose=whose, is_everyones=self.session.whose is None)

    def refusal(self, library: Library) -> str:
        """Return why the filter asks for what nothing can be; "" where it does not."""
        if not self.takes_terms:
            return ""
        from tui.library.queries.choices import refusal

        return refusal(library, self.filter, self.session.settings.verdicts, self.session.whose)

    def leave_field(self) -> None:
        """Go from the filter to the table; one that asks for what is not there is written on first."""
        if wrong := self.refusal(self.session.library):
            self.show_line(wrong)
            return
        self.filter_field.forget()
        self.table.focus()

    def show_filtered(
        self, items: Sequence[Item], searched: Callable[[Item], str], cursor: int | None, nothing: str = ""
    ) -> None:
        """Show the items for which the filter's words hold; where none is left, say which word takes them.

        `nothing` is said where there is none to begin with.
        """

        def under(text: str) -> list[Item]:
            holds = words_filter(text)
            return [each for each in items if holds(searched(each))]

        rows = under(self.filter)
        self.table.show_all(rows, cursor)
        is_left_out = bool(items) and not rows
        self.table.empty = self._why_nothing(lambda text: len(under(text))) if is_left_out else nothing

    def _why_nothing(self, count: Callable[[str], int]) -> str:
        return unknown_words(self.filter) or nothing_left(self.filter, count)

    def clear_filter(self) -> bool:
        """Show all rows again; tell whether some were left out."""
        if not self.filter:
            return False
        self.clear_field()
        return True

    def clear_field(self) -> None:
        self.filter_field.forget()
        self.filter_field.value = ""
        self.show_field(is_shown=False)

    def on_line_list_left(self) -> None:
        self.go_back()

    def go_back(self) -> None:
        """Give up what was begun at a row, then the filter, then close."""
        table = self.table
        if isinstance(table, MarkedList) and table.picked_up is not None:
            table.pick_up(None)
        elif not self.clear_filter():
            self.dismiss(None)

    def action_close(self) -> None:
        """Go back from the filter to the table, else as the table does."""
        if self.filter_field.has_focus:
            self.filter_field.forget()
            self.table.focus()
        else:
            self.go_back()
