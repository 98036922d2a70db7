"""What the terminal shows, cell by cell, and the least that must be written for the next frame.

Textual 8.2 writes every segment of every redrawn widget, each with its whole style set and reset, and leaves it to the
terminal to find that nothing changed: 65 KB for a search that changes 50 cells. It also trusts that a terminal draws a
heart or a family as wide as it was measured. This can go when Textual compares cells.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import east_asian_width

from rich.cells import cell_len, split_graphemes
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate

from tui.app.textual_fixes.looks import ON_BLANKS, PLAIN, Depth, Look, look_of, transition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rich.console import Console
    from textual.geometry import Size
    from textual.strip import Strip

Update = LayoutUpdate | ChopsUpdate
"""A frame of Textual's: the whole screen, or the spans of it that were drawn again."""

_NEAR = 4
"""Gaps of up to this many cells are cheaper to rewrite than to skip."""

AS_IT_IS = "as-it-is"
"""Marks the style of an article's text, which is drawn whatever signs the terminal has."""

_AS_IT_IS = AS_IT_IS.encode()

_EMOJI = "\U0001f000"
"""From this code point on terminals differ in the width of characters, as they do for graphemes of several."""


class Cell(NamedTuple):
    """A grapheme, its look, and its width; 0 for a cell covered by a wide one before it."""

    text: str
    look: Look
    width: int
    extent: int = 1
    """How many cells a terminal may change when it draws this."""


CellRow = list[Cell | None]
"""The cells of a row; None where the terminal's contents are unknown."""


class Drawn(CompositorUpdate):
    """The output of one frame."""

    def __init__(self, written: str) -> None:
        self._written = written

    def render_segments(self, console: Console) -> str:
        return self._written


class ShownCells:
    """The cells that the terminal shows, in its number of colours."""

    def __init__(self, depth: Depth | None = None) -> None:
        self._depth = depth
        self.signs: Mapping[int, str] = {}
        """Replacements for characters outside of articles' text, as a table for `str.translate`."""
        self.is_wide = False
        """Whether the terminal may draw characters of ambiguous width wider."""
        self._rows: list[CellRow] = []
        self._uncertain: set[int] = set()
        """Rows with graphemes of uncertain width."""
        self._width = 0

    @property
    def is_known(self) -> bool:
        """Whether the contents of the terminal are known."""
        return bool(self._rows)

    def forget(self) -> None:
        """Assume that the terminal may show anything; the next frame must be a whole one."""
        self._rows = []
        self._uncertain.clear()

    def take(self, update: Update, size: Size) -> str:
        """Return the output that brings the terminal to an update of a screen of a size."""
        if (len(self._rows), self._width) != (size.height, size.width):
            self._width = size.width
            self._rows = [[None] * size.width for _ in range(size.height)]
        rows: dict[int, CellRow] = {}
        for x, y, strip in _strips(update):
            if y < len(self._rows):
                row = rows.get(y)
                if row is None:
                    row = rows[y] = self._rows[y].copy()
                cells, is_unsure = self._cells(strip)
                _put(row, x, cells)
                if is_unsure:
                    self._uncertain.add(y)
        written = self._draw(self._rows, rows)
        for y, row in rows.items():
            self._rows[y] = row
        return written

    def _cells(self, strip: Strip) -> tuple[list[Cell], bool]:
        """Return the cells of a strip, and whether terminals may disagree about the width of some."""
        cells: list[Cell] = []
        is_unsure = False
        for text, style, _ in strip:
            if self.signs and not text.isascii() and not (style and style._meta and _AS_IT_IS in style._meta):
                text = text.translate(self.signs)
            pieces, unsure = _cells_of(text, look_of(style, self._depth), is_wide=self.is_wide)
            cells += pieces
            is_unsure = is_unsure or unsure
        return cells, is_unsure

    def redraw(self) -> str:
        """Return the output that draws everything on an empty screen."""
        return self._draw([[None] * self._width for _ in self._rows], dict(enumerate(self._rows)))

    def _draw(self, before: list[CellRow], rows: dict[int, CellRow]) -> str:
        """Return the output for rows of the shown ones."""
        pen, runs = Pen(), _Runs()
        for y, row in rows.items():
            if row == before[y]:
                continue
            if y in self._uncertain:  # in order: each cell repairs what the one before may have overwritten
                for start, stop in _changes(before[y], row):
                    pen.draw(row, y, start, stop)
            else:
                runs.add(before[y], row, y)
        for row, y, start, stop in runs.in_order():
            pen.draw(row, y, start, stop)
        return pen.finish()


class Pen:
    """Writes cells; tracks the cursor and the current look."""

    def __init__(self) -> None:
        self._written: list[str] = []
        self._look = PLAIN
        self._x = self._y = -1

    def draw(self, row: CellRow, y: int, start: int, stop: int) -> None:
        """Write the cells of a row from `start` to `stop`."""
        write, x, look = self._written.append, start, self._look
        at = self._x if self._y == y else -1
        for cell in row[start:stop]:
            if cell is None or not cell.width:
                x += 1
                continue
            if at != x:
                write(self._move(at, x, y))
            text, after, width, extent = cell
            if after is not look and (text != " " or look.blank is not after):
                if text == " " and not after.attributes:
                    after = Look.of(look.attributes - ON_BLANKS, look.color, after.background, after.link)
                write(transition(look, after))
                look = after
            if extent > 1:  # blanks in case it is drawn too narrow, and the column is set after it
                write(f"{' ' * width}\x1b[{x + 1}G{text}\x1b[{x + width + 1}G")
            else:
                write(text)
            at = x + width
            x += 1
        self._look, self._y = look, y
        self._x = at if at < len(row) else -1  # terminals differ in where the cursor is after the last column

    def finish(self) -> str:
        """Return all output, with the look reset at its end."""
        if self._look is not PLAIN:
            self._written.append(transition(self._look, PLAIN))
        return "".join(self._written)

    def _move(self, at: int, x: int, y: int) -> str:
        if 0 <= at < x:
            return f"\x1b[{x - at}C" if x > at + 1 else "\x1b[C"
        return f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"


class _Run:
    """Adjacent cells written with the same colours; blanks join any with the same background."""

    __slots__ = ("blank", "colors", "row", "start", "stop", "y")

    def __init__(self, row: CellRow, y: int, x: int, cell: Cell) -> None:
        self.row, self.y, self.start, self.stop = row, y, x, x + 1
        self.colors = cell.look.colors
        self.blank = _is_blank(cell)

    def adopt(self, cell: Cell) -> bool:
        """Adopt a cell's colours if the run has none yet; return whether they are the same."""
        colors = cell.look.colors
        if colors == self.colors:
            return True
        if colors[1:] != self.colors[1:]:
            return False
        if self.blank:
            self.colors, self.blank = colors, False
            return True
        return _is_blank(cell)


class _Runs:
    """Runs to be written colour by colour: moving the cursor costs half of what a change of colour does."""

    def __init__(self) -> None:
        self._runs: list[_Run] = []

    def add(self, old: CellRow, row: CellRow, y: int) -> None:
        """Add the differences of a row."""
        of_row: dict[tuple[str, ...], _Run] = {}
        run = None
        stop = -1
        look: Look | None = None
        for x, (before, cell) in enumerate(zip(old, row, strict=True)):
            if cell is before or cell == before or cell is None:
                continue
            if stop == x and run is not None and (cell.look is look or not cell.width or run.adopt(cell)):
                stop = run.stop = x + 1
                look = cell.look
                continue
            if run is not None:
                of_row[run.colors] = run
            run = of_row.get(cell.look.colors)
            if run is None or not _is_near(run, x):
                run = _Run(row, y, _whole(row, x), cell)
                self._runs.append(run)
            stop = run.stop = x + 1
            look = cell.look

    def in_order(self) -> Iterator[tuple[CellRow, int, int, int]]:
        """Yield the runs grouped by their pair of colours."""
        of_colors: dict[tuple[str, ...], list[_Run]] = {}
        by_background = {run.colors[1:]: run.colors for run in self._runs if not run.blank}
        for run in self._runs:
            colors = by_background.get(run.colors[1:], run.colors) if run.blank else run.colors
            of_colors.setdefault(colors, []).append(run)
        for _, runs in sorted(of_colors.items(), key=lambda item: item[0][::-1]):
            for run in runs:
                yield run.row, run.y, run.start, run.stop


def _is_near(run: _Run, x: int) -> bool:
    """Return whether rewriting the gap before a column is cheaper than skipping it."""
    if not 0 <= x - run.stop <= _NEAR:
        return False
    return all(cell is not None and cell.width and run.adopt(cell) for cell in run.row[run.stop : x])


def _is_blank(cell: Cell) -> bool:
    """Return whether a cell's foreground does not matter."""
    return cell.text == " " and not cell.look.attributes


def _strips(update: Update) -> Iterator[tuple[int, int, Strip]]:
    """Yield the column, row and strip of each piece that Textual's `render_segments` would write."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            column = update.region.x
            for part in line:
                yield column, y, part
                column += part.cell_length
        return
    for y, first, last in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is None or x > last or end <= first:
                continue
            whole = first <= x < last and end <= last
            yield x, y, strip if whole else strip.crop(0, min(end, last) - x)


def _put(row: CellRow, x: int, cells: list[Cell]) -> None:
    """Write cells into a row; a wide character that loses one half becomes blank, as in a terminal."""
    stop = min(x + len(cells), len(row))
    _clear_half(row, x)
    _clear_half(row, stop)
    row[x:stop] = cells[: stop - x]
    last = row[stop - 1] if stop else None
    if last is not None and stop == len(row) and last.width > 1:
        row[stop - 1] = Cell(" ", last.look.blank, 1)


def _clear_half(row: CellRow, x: int) -> None:
    """Blank a wide character that straddles a column."""
    if not 0 < x < len(row) or (at := row[x]) is None or at.width:
        return
    start = _whole(row, x)
    while x < len(row) and (cell := row[x]) is not None and not cell.width:
        x += 1
    row[start:x] = [Cell(" ", at.look.blank, 1)] * (x - start)


def _changes(old: CellRow, new: CellRow) -> list[tuple[int, int]]:
    """Return the ranges of a row that must be rewritten."""
    spans: list[tuple[int, int]] = []
    stop = 0  # the end of what is written again even if unchanged: a terminal may have drawn something else there
    for x, (before, cell) in enumerate(zip(old, new, strict=True)):
        if cell is None:
            continue
        if x < stop or not (cell is before or cell == before):
            start = x
            if not cell.width and x > stop:
                start = _whole(new, x)
            if spans and start <= spans[-1][1]:
                start, _ = spans.pop()
            spans.append((start, x + 1))
            stop = max(stop, x + cell.extent, x + before.extent if before else 0)
    return spans


def _whole(row: CellRow, x: int) -> int:
    """Return the first column of the character at a column."""
    while x and (cell := row[x]) is not None and not cell.width:
        x -= 1
    return x


@lru_cache(8192)
def _cells_of(text: str, look: Look, *, is_wide: bool = False) -> tuple[tuple[Cell, ...], bool]:
    """Return the cells of a text in one look, and whether terminals may disagree about the width of some."""
    blank = Cell(" ", look.blank, 1)
    if text.isascii() and text.isprintable():
        return tuple([blank if each == " " else Cell(each, look, 1) for each in text]), False
    cells: list[Cell] = []
    covered = Cell("", look, 0)
    for part, width in _graphemes(text):
        extent = 1
        if len(part) > 1 or part >= _EMOJI:
            extent = 1 + sum(max(1, cell_len(character)) * 2 for character in part)
        elif is_wide and east_asian_width(part) == "A":
            extent = 2
        cells += [blank if part == " " else Cell(part, look, width, extent), *[covered] * (width - 1)]
    return tuple(cells), any(cell.extent > 1 for cell in cells)


def _graphemes(text: str) -> Iterable[tuple[str, int]]:
    """Return the graphemes of a text that take up cells; the two letters of a flag are one."""
    parts: list[tuple[str, int]] = []
    half = False
    for start, end, width in split_graphemes(text)[0]:
        part = "".join([each for each in text[start:end] if each >= " " and not "\x7f" <= each < "\xa0"])
        is_flag = "\U0001f1e6" <= part <= "\U0001f1ff"
        if half and is_flag:
            parts[-1] = (parts[-1][0] + part, parts[-1][1] + width)
        elif width:
            parts.append((part or " ", width))
        half = is_flag and not half
    return parts
