"""A card: a few paragraphs of styled text, those with a label beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.app.widgets.line_view import LineView
from tui.app.widgets.lines import Part, line, wrap_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.selection import Selection

GAP = 2
"""Cells between the labels of a card and what they are of."""

NARROW = 20
"""Cells a value must have beside the labels, else it is run in."""


@dataclass(frozen=True, slots=True)
class CardEntry:
    """A paragraph, or several if its text has line ends; `label` stands left of it."""

    parts: tuple[Part, ...]
    label: Part | None = None


class Card(LineView, can_focus=False):
    """Shows entries. Its height is the style sheet's, so that another text is no layout; a longer one is scrolled."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._entries: tuple[CardEntry, ...] = ()
        self._rows: list[Strip] = []

    def show(self, entries: Sequence[CardEntry]) -> None:
        """Show other entries, from the top on unless they begin as those before."""
        before, self._entries = self._entries, tuple(entries)
        if self._entries != before:
            self._lay_out()
            if self._entries[:1] != before[:1]:
                self.scroll_to(y=0, animate=False, force=True)

    def on_resize(self) -> None:
        self._lay_out()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._lay_out()

    def turn(self, share: float) -> None:
        self.scroll_to(y=self.scroll_offset.y + round(self.size.height * share), animate=False, force=True)

    def _lay_out(self) -> None:
        width, background = self.scrollable_content_region.width, self.rich_style
        self._rows = [line(width, parts, background=background) for parts in rows_of(self._entries, width)]
        self.measure(len(self._rows))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        y += self.scroll_offset.y
        if y >= len(self._rows):
            return Strip.blank(self.size.width, self.base_style)
        strip = self._rows[y]
        if self.text_selection is not None and (span := self.text_selection.get_span(y)) is not None:
            strip = self._selected(strip, *span)
        return strip.apply_offsets(0, y)

    def _selected(self, strip: Strip, start: int, end: int) -> Strip:
        """The row with what the mouse selected in it; an `end` of -1 is the row's."""
        text = strip.text
        until = len(text.rstrip()) if end < 0 else end
        cuts = [cell_len(text[:start]), cell_len(text[:until]), strip.cell_length]
        before, chosen, after = strip.divide(cuts)
        background = self.screen.get_component_rich_style("screen--selection")
        marked = Strip([Segment(text, style + background if style else background) for text, style, _ in chosen])
        return Strip.join([before, marked, after])

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        return selection.extract("\n".join(strip.text.rstrip() for strip in self._rows)), "\n"


def rows_of(entries: Sequence[CardEntry], width: int) -> list[list[Part]]:
    """The rows of entries, a cell of margin on both sides.

    Labels share a column as wide as the widest of them. Where that leaves too little, a value follows its label and its
    further rows are indented a little.
    """
    inner = max(width - 2, 1)
    column = max((cell_len(entry.label[0]) + GAP for entry in entries if entry.label), default=0)
    beside = inner - column >= NARROW
    indent = column if beside else GAP
    rows: list[list[Part]] = []
    for entry in entries:
        if entry.label is None:
            rows += [[_blank(1), *parts] for parts in wrap_parts(entry.parts, inner)]
            continue
        if beside:
            first, *more = wrap_parts(entry.parts, inner - indent)
            first = [entry.label, _blank(indent - cell_len(entry.label[0])), *first]
        else:
            first, *more = wrap_parts([entry.label, _blank(GAP), *entry.parts], inner - indent)
        rows += [[_blank(1), *first], *([_blank(1 + indent), *parts] for parts in more)]
    return rows


def plain_entry(words: str, style: Style) -> CardEntry:
    return CardEntry(((words, style),))


def _blank(cells: int) -> Part:
    return " " * cells, Style.null()
