"""A card: paragraphs of styled text with labels, in two columns where they fit. Some can be selected."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from tui.app.keymap import keymap_of
from tui.app.widgets.line_view import LineList
from tui.app.widgets.lines import Part, line, pad, wrap_parts

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from textual.selection import Selection

GAP = 2
"""Cells between the labels of a card and their values."""

TWO_COLUMNS = 110
"""Cells from which a card has two columns."""

NARROW = 20
"""The least cells of a value beside the labels; below that it follows its label."""


@dataclass(frozen=True, slots=True)
class CardEntry:
    """A paragraph, or several if its text has line ends; `label` stands to its left.

    An entry with a `key` can be selected; `is_beside` puts it into the second column if there is one.
    """

    parts: tuple[Part, ...]
    label: Part | None = None
    key: Hashable = None
    is_beside: bool = False


@dataclass(frozen=True, slots=True)
class CardRow:
    """A row of an entry (its number); `key` is the entry's on its first row, None on the others."""

    parts: tuple[Part, ...]
    entry: int
    key: Hashable = None


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of a card: its first cell, its width, and its rows."""

    left: int
    width: int
    first: int
    count: int


class Card(LineList[CardRow], can_focus=False):
    """Shows entries.

    Its height is the style sheet's, so a new text needs no layout; a longer one scrolls.
    """

    is_pane = True
    MORE: ClassVar[str] = "{sidebar.card_on} more"
    """The sign at the end if there is more below."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._entries: tuple[CardEntry, ...] = ()
        self._rows: list[CardRow] = []
        self._columns: list[_Column] = []

    def show_entries(self, entries: Sequence[CardEntry], *, is_other: bool | None = None) -> None:
        """Show entries, from the top if they are about something else: judged by the first one, unless given."""
        before, self._entries = self._entries, tuple(entries)
        if is_other is None:
            is_other = self._entries[:1] != before[:1]
        if self._entries != before or is_other:
            self.lay_out(is_other=is_other)

    def on_resize(self) -> None:
        self.lay_out()

    def turn(self, share: float) -> None:
        self.scroll_to(y=self.scroll_offset.y + round(self.size.height * share), animate=False, force=True)

    def lay_out(self, *, is_other: bool = False) -> None:
        """Compute the rows again: the entries or the width have changed."""
        self._set_columns(self.scrollable_content_region.width)
        self._strips = {}
        if is_other:
            self.hold(None)
        self.show_all(self._rows, 0 if is_other else None)
        if is_other:
            self.scroll_to(y=0, animate=False, force=True)

    def _set_columns(self, width: int) -> None:
        """Lay the entries out; those in the second column come first in the order of selection."""
        beside = [entry for entry in self._entries if entry.is_beside] if width >= TWO_COLUMNS else []
        if not beside:
            self.set_rows(rows_of(self._entries, width), width)
            return
        middle = width // 2
        second = rows_of(beside, width - middle)
        first = rows_of([entry for entry in self._entries if not entry.is_beside], middle, number=len(beside))
        self._rows = [*second, *first]
        self._columns = [
            _Column(0, middle, len(second), len(first)),
            _Column(middle, width - middle, 0, len(second)),
        ]

    def set_rows(self, rows: list[CardRow], width: int) -> None:
        """Set the rows of a card of one column."""
        self._rows = rows
        self._columns = [_Column(0, width, 0, len(rows))]

    @property
    def row_count(self) -> int:
        return max((column.count for column in self._columns), default=0)

    def _column_of(self, index: int) -> _Column:
        columns = (column for column in self._columns if column.first <= index)
        return max(columns, key=attrgetter("first"), default=_Column(0, 0, 0, 0))

    def top_of(self, index: int) -> int:
        return index - self._column_of(index).first

    @property
    def cursor_cell(self) -> tuple[int, int] | None:
        return (self._column_of(self.cursor).left + 1, self.top_of(self.cursor)) if self.count else None

    def index_at(self, x: int, row: int) -> int:
        column = next(column for column in reversed(self._columns) if column.left <= x)
        return column.first + row if row < column.count else -1

    def _on_screen(self) -> Sequence[int]:
        top, height = self.scroll_offset.y, self.size.height + 1
        return [
            index
            for column in self._columns
            for index in range(column.first + top, column.first + min(top + height, column.count))
        ]

    # moving

    def key(self, item: CardRow) -> Hashable:
        return item.key

    def selectable(self, item: CardRow) -> bool:
        return item.key is not None

    @property
    def has_rows(self) -> bool:
        """Whether anything can be selected."""
        return any(row.key is not None for row in self._rows)

    @property
    def chosen(self) -> Hashable:
        """The key of the selected entry."""
        return self.current.key if self.current is not None else None

    def is_here(self, item: CardRow, index: int) -> bool:
        current = self.current
        return self.has_focus and current is not None and current.key is not None and item.entry == current.entry

    def watch_cursor(self, before: int, after: int) -> None:
        self.redraw(before, after)
        self._hold_current()
        self._keep_visible()

    def redraw(self, *indexes: int) -> None:
        """Redraw the entries of these rows completely."""
        entries = {self._rows[index].entry for index in indexes if index < len(self._rows)}
        super().redraw(*(index for index in self._on_screen() if self._rows[index].entry in entries))

    def _keep_visible(self) -> None:
        """Scroll to the selected entry, and to what is above the first one."""
        current, height = self.current, self.size.height
        if not self.has_focus or current is None or not height:
            return
        end = next((n for n in range(self.cursor, self.count) if self._rows[n].entry != current.entry), self.count)
        above = self._rows[self.cursor - self.top_of(self.cursor) : self.cursor]
        is_first = all(row.key is None for row in above)
        top, end = self.top_of(self.cursor), self.top_of(end - 1) + 1
        top = 0 if is_first and end <= height else top
        region = Region(0, top, 1, min(end - top, height))
        self.scroll_to_region(region, animate=False, force=True, immediate=True)

    def on_focus(self) -> None:
        self.call_next(self._keep_visible)  # Textual sets the focus after this

    # drawing

    def render_item(self, item: CardRow, here: bool, width: int) -> list[Strip]:
        bold = Style(bold=True) if here and item.key is not None else Style.null()
        return [line(width, [(text, style + bold) for text, style in item.parts[1:]])]

    def render_line(self, y: int) -> Strip:
        row = y + self.top
        strip = Strip.join([self._drawn_row(column, row) for column in self._columns])
        if y == self.size.height - 1 and row + 1 < self.row_count:
            more = f" {keymap_of(self).text(self.MORE)} "
            end = Segment(more, self.base_style + self.role_styles("dim"))
            strip = Strip([*strip.crop(0, max(strip.cell_length - cell_len(more), 0)), end])
        if self.text_selection is not None and (span := self.text_selection.get_span(row)) is not None:
            strip = self._selected(strip, *span)
        return strip.apply_offsets(0, row)

    def _drawn_row(self, column: _Column, row: int) -> Strip:
        if row >= column.count:
            return Strip.blank(column.width, self.base_style)
        index = column.first + row
        return self._drawn(self._rows[index], index, column.width)[0]

    def _selected(self, strip: Strip, start: int, end: int) -> Strip:
        """Return the row with the mouse selection in it; an `end` of -1 is the end of the row."""
        text = strip.text
        until = len(text.rstrip()) if end < 0 else end
        cuts = [cell_len(text[:start]), cell_len(text[:until]), strip.cell_length]
        before, chosen, after = strip.divide(cuts)
        background = self.screen.get_component_rich_style("screen--selection")
        marked = Strip([Segment(text, style + background if style else background) for text, style, _ in chosen])
        return Strip.join([before, marked, after])

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        rows = range(self.row_count)
        return selection.extract(
            "\n".join("".join(map(partial(self._text, row), self._columns)).rstrip() for row in rows)
        ), "\n"

    def _text(self, row: int, column: _Column) -> str:
        words = "" if row >= column.count else "".join(text for text, _ in self._rows[column.first + row].parts)
        return pad(words, column.width)


def rows_of(entries: Sequence[CardEntry], width: int, number: int = 0) -> list[CardRow]:
    """Return the rows of entries, numbered from `number`, with a margin of one cell on both sides.

    Labels share a column as wide as the widest. If that leaves too little, a value follows its label and its further
    rows are indented.
    """
    inner = max(width - 2, 1)
    column = max((cell_len(entry.label[0]) + GAP for entry in entries if entry.label), default=0)
    return [
        CardRow((_blank(1), *parts), number, entry.key if not at else None)
        for number, entry in enumerate(entries, number)
        for at, parts in enumerate(_rows_of(entry, inner, column))
    ]


def _rows_of(entry: CardEntry, inner: int, column: int) -> Iterator[list[Part]]:
    if entry.label is None:
        yield from wrap_parts(entry.parts, inner)
        return
    beside = inner - column >= NARROW
    indent = column if beside else GAP
    if beside:
        first, *more = wrap_parts(entry.parts, inner - indent)
        yield [entry.label, _blank(indent - cell_len(entry.label[0])), *first]
    else:
        first, *more = wrap_parts([entry.label, _blank(GAP), *entry.parts], inner - indent)
        yield first
    yield from ([_blank(indent), *parts] for parts in more)


def plain_entry(words: str, style: Style) -> CardEntry:
    return CardEntry(((words, style),))


def _blank(cells: int) -> Part:
    return " " * cells, Style.null()
