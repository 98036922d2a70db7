"""The base of screens with one table: a filter line, and the current row in full."""

from __future__ import annotations

from functools import partial
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
from tui.core.terms import split_terms
from tui.core.wording import unknown_words, why_nothing, words_filter
from tui.library.queries.counting import ATTRIBUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from rich.text import Text
    from textual import events
    from textual.app import ComposeResult
    from textual.widget import Widget

    from tui.app.session import Session, SessionChange
    from tui.app.widgets.heading import Column
    from tui.app.widgets.line_view import LineList
    from tui.library import Library

LOW = 16
"""Rows below which some screens omit the detail, which has a screen of its own."""

Answer = TypeVar("Answer")
Item = TypeVar("Item")


class TableScreen(Modal[Answer | None]):
    """What every table over the whole library shares: filter, messages, and ways out.

    A subclass provides its `table` and draws it in `refresh_table`.
    """

    BINDINGS = bindings("screen")
    TERM_KEYS: ClassVar[Collection[str]] = ()
    """The fields that the filter may have; none where it only has words."""
    ON_MARKED: ClassVar[tuple[str, ...]] = ()
    """The actions on all marked rows, by name."""
    ORDERS: ClassVar[Iterable[str]] = ()
    """The orders that the rows can have, in turn."""
    BY_ATTRIBUTE = False
    """Whether the rows can also be ordered by each attribute of articles."""
    BESIDE_FROM = 0
    """Columns from which something fits beside the table."""
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
        """Draw the table again; the cursor stays on its item unless a row is given."""
        raise NotImplementedError

    def hints(self) -> str:
        """Return the bottom line while there is no message."""
        raise NotImplementedError

    def orders(self) -> Iterable[str]:
        """Return the orders of the rows, in the sequence they are cycled through."""
        names = self.session.library.attributes.names() if self.BY_ATTRIBUTE else ()
        return [*self.ORDERS, *(f"{ATTRIBUTE}{name}" for name in names)]

    def columns(self) -> Sequence[Column]:
        """Return the column headings as wide as their columns; none where they do not fit."""
        return ()

    def compose_table(self, placeholder: str, *parts: Widget, has_detail: bool = True) -> ComposeResult:
        """Compose title, filter, table, detail, and the line for messages and keys.

        `has_detail` is False if one of the parts shows the current row in full.
        """
        with Vertical(classes="box -full"):
            yield Title()
            subject = draft_in_field(self.session, "filter", type(self).__name__)
            yield FilterRow(DraftField(self.session, subject, self.filter, id="filter", placeholder=placeholder))
            yield from parts
            if has_detail:
                yield Static(id="detail")
            yield Hint(id="report")

    def start(self) -> None:
        """Show the table and subscribe to the session."""
        self.show_field(is_shown=bool(self.filter))
        self.refresh_table()
        self.table.focus()
        self.subscribe(self.session, self.on_session_change)

    def on_resize(self) -> None:
        """Lay the screen out again; Textual calls this besides a subclass's own."""
        self.set_class(self.app.size.height < LOW, "-low")
        self.set_class(self.app.size.width < self.BESIDE_FROM, "-narrow")
        self.when_laid_out(self.show_heading)
        self.when_laid_out(self.show_keys)

    def when_laid_out(self, show: Callable[[], object]) -> None:
        """Call `show` after the next layout; Textual 8.2 does so on a closed screen too, whose parts are gone."""
        self.call_after_refresh(lambda: show() if self.is_running else None)

    def on_session_change(self, change: SessionChange) -> None:
        """Redraw what has changed, whoever changed it, and show a step's message or error.

        The reader's footer shows it too, for later.
        """
        if change.lists:
            self.refresh_table()
        if change.result is not None:
            message = f"no longer in {self.filter}" if change.lists and self.filter and self.table.has_lost else ""
            self.show_line(" · ".join(filter(None, (change.result.message, message))), change.result.sign)

    def on_key(self, event: events.Key) -> None:
        """Show the keys again; the key's action may replace them."""
        self.show_line()

    async def on_click(self, event: events.Click) -> None:
        """Cycle the order on a click on the title."""
        orders = [key for key, each in self.active_bindings.items() if each.binding.action == "screen.order"]
        if event.widget is not None and event.widget.id == "title" and orders:
            await self.app.run_action("screen.order", self.table)

    def on_heading_pressed(self, event: Heading.Pressed) -> None:
        self.order_by(event.order)

    def action_order(self) -> None:
        self.order_by(following(self.orders(), self.order))

    def order_by(self, order: str) -> None:
        """Sort the table by one of its columns."""
        self.order = order
        self.show_heading()
        self.refresh_table()

    def show_heading(self) -> None:
        """Show the column headings, on screens that have them."""
        for heading in self.query(Heading):
            heading.show(self.columns(), self.order)

    def action_whose(self) -> None:
        from tui.app.dialogs.whose import ask_whose

        ask_whose(self, self.session)

    def show_current(self) -> None:
        """Show the current row in full, on screens that do."""

    def action_card_on(self) -> None:
        self.query_one(Card).turn(0.5)

    def action_card_back(self) -> None:
        self.query_one(Card).turn(-0.5)

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        if event.control is self.table:
            self.show_current()

    def show_detail(self, detail: Text) -> None:
        """Show the current row in full. Its height is the style sheet's, so a new text needs no layout."""
        self.query_one("#detail", Static).update(detail, layout=False)

    def show_line(self, message: str = "", sign: str = "") -> None:
        """Show a message in place of the keys until the next key, on as many rows as it needs.

        `sign` says on the right that the change is on disk, or waits.
        """
        self._message, self._sign = message, sign
        self.show_keys()

    def show_keys(self) -> None:
        """Show the current keys unless there is a message."""
        line = self._message or self._hints_of_marked() or self.hints(), self._sign
        if line != self._line:
            self._line = line
            self.query_one("#report", Hint).update(line[0], sign=line[1], is_message=bool(self._message))

    # marked rows

    @property
    def marks_count(self) -> int:
        """How many rows are marked; actions in a card concern its own claim."""
        table = self.table
        return len(table.row_marks) if isinstance(table, MarkedList) and table.has_focus else 0

    def _hints_of_marked(self) -> str:
        """Return the number of marked rows and the actions on them; "" if none is marked."""
        if not self.marks_count:
            return ""
        keys = map(self.keys, self.ON_MARKED)
        return self.fitting([f"{self.marks_count:,} marked", *keys, self.with_keys("{back} lets go")])

    def on_marked_list_rows_marked(self) -> None:
        self.show_keys()

    def on_marked_list_rows_left_out(self) -> None:
        self.show_line(TOO_MANY)

    def check_for_one(self) -> bool:
        """Return whether an action on one row can go on; with marked rows say that it cannot."""
        if self.marks_count:
            self.show_line(self.with_keys(FOR_ONE))
            return False
        return True

    def keys(self, *actions: str) -> str:
        return "  ".join(map(" ".join, keymap_of(self).hints(actions)))

    def fitting(self, parts: Sequence[str]) -> str:
        """Join as many of these as fit in one row, spaced as in the reader's footer; the last one always fits."""
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
        if event.value != self.filter:  # a field also sends this for its initial value
            self.filter = event.value
            self.refresh_table()

    def on_input_submitted(self) -> None:
        self.leave_field()

    def show_field(self, *, is_shown: bool = True) -> None:
        """Show the filter in its row, or leave that empty."""
        self.query_one(FilterRow).set_class(is_shown, "-shown")

    def show_title(self, name: str, *parts: str, order: str = "") -> None:
        """Show the screen's name, a summary, and whose coding is shown; `order` is that part which is the order."""
        whose, is_everyones = self.session.coding.words, self.session.whose is None
        self.query_one(Title).show(name, *parts, order=order, whose=whose, is_everyones=is_everyones)

    def refusal(self, library: Library) -> str:
        """Return why nothing can match the filter; "" if something can or does."""
        if not self.TERM_KEYS:
            # What rows contain is a word; what is only excluded was meant as a field.
            terms = [each for each in split_terms(self.filter) if each.startswith("-") or not self.table.count]
            return unknown_words(" ".join(terms))
        from tui.library.queries.known_values import refusal

        return refusal(library, self.filter, self.session.settings.verdicts, self.session.whose, self.TERM_KEYS)

    def leave_field(self) -> None:
        """Go from the filter to the table, unless the filter is invalid."""
        if wrong := self.refusal(self.session.library):
            self.show_line(wrong)
            return
        self.filter_field.forget()
        self.table.focus()

    def show_filtered(self, items: Sequence[Item], searched: Callable[[Item], str], cursor: int | None) -> None:
        """Show the items that match the filter; if none of them does, say which word excludes them."""

        def under(text: str) -> list[Item]:
            holds = words_filter(text)
            return [each for each in items if holds(searched(each))]

        rows = under(self.filter)
        self.table.show_all(rows, cursor)
        is_left_out = bool(items) and not rows
        texts = partial(map, searched, items)
        self.table.empty = why_nothing(self.filter, lambda text: len(under(text)), texts) if is_left_out else ""

    def clear_filter(self) -> bool:
        """Show all rows again; return whether some were hidden."""
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
        """Cancel what was started at a row; else clear the filter; else close."""
        table = self.table
        if isinstance(self.focused, Card):
            table.focus()
        elif isinstance(table, MarkedList) and table.picked_up is not None:
            table.pick_up(None)
        elif not self.clear_filter():
            self.dismiss(None)

    def action_close(self) -> None:
        """Go from the filter to the table; from there as the table does."""
        if self.filter_field.has_focus:
            self.filter_field.forget()
            self.table.focus()
            if wrong := self.refusal(self.session.library):
                self.show_line(wrong)
        else:
            self.go_back()
