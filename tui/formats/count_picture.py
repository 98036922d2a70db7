"""A table of counts as a picture (SVG): a strip of bars for each row, one scale for all, months without a gap."""

from __future__ import annotations

import re
from html import escape
from typing import IO, TYPE_CHECKING

from rich.cells import cell_len

from tui.core.text import cut_path, plural
from tui.core.times import every_month

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

COLUMNS_AT_MOST = 600
"""Bars of a strip: more would be thinner than a point."""

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_NAME_CELLS, _LABEL_CELLS = 44, 24
_LETTER, _STRIP, _BAR, _GAP, _EDGE = 7, 34, 26, 8, 16
"""Units of the picture: a letter's width, a row's height, the highest bar, the space between parts, the margin."""
_WIDTH = 640
"""Of all bars of a strip, where they are few enough for it."""

_STYLE = "text{font:12px system-ui,sans-serif;fill:#222}.dim{fill:#595959}rect{fill:#1a4f8b}line{stroke:#bbb}"


def write_picture(output: IO[bytes], lines: Iterator[Sequence[str | int]], lose: Callable[[str], None]) -> None:
    """Write the table whose first line are the headings."""
    rows, *columns = (str(cell) for cell in next(lines))
    strips = [(str(name), [int(cell) for cell in cells]) for name, *cells in lines]
    if all(_MONTH.fullmatch(name) for name in columns):
        numbers = [dict(zip(columns, cells, strict=True)) for _, cells in strips]
        columns = every_month(columns)
        strips = [
            (name, [of.get(month, 0) for month in columns]) for (name, _), of in zip(strips, numbers, strict=True)
        ]
    if (more := len(columns) - COLUMNS_AT_MOST) > 0:
        lose(f"columns beyond {COLUMNS_AT_MOST} ({plural(more, 'column')}): turn the table")
        columns = columns[:COLUMNS_AT_MOST]
        strips = [(name, cells[:COLUMNS_AT_MOST]) for name, cells in strips]
    output.write("".join(_picture(rows, columns, strips)).encode())


def _picture(rows: str, columns: list[str], strips: list[tuple[str, list[int]]]) -> Iterator[str]:
    names = [cut_path(name, _NAME_CELLS) for name, _ in strips]
    left = _EDGE + _LETTER * max(map(cell_len, (rows, *names))) + _GAP
    step = max(_WIDTH / max(len(columns), 1), 1)
    bars_width = step * len(columns)
    most = max((number for _, cells in strips for number in cells), default=0)
    width = left + bars_width + _GAP + _LETTER * len(f"{sum(map(sum, (cells for _, cells in strips))):,}") + _EDGE
    below = _EDGE + _STRIP * len(strips)
    labels = [*_labels(columns, step)]
    height = below + _GAP + _LETTER * max((cell_len(name) for _, name in labels), default=0) + _EDGE
    title = f"{rows}: {plural(len(strips), 'row')} by {plural(len(columns), 'column')}, the highest bar is {most:,}"
    yield '<svg xmlns="http://www.w3.org/2000/svg" role="img" '
    yield f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}">\n<title>{escape(title)}</title>\n'
    yield f'<style>{_STYLE}</style>\n<rect width="100%" height="100%" style="fill:#fff"/>\n'
    for number, (name, (full, cells)) in enumerate(zip(names, strips, strict=True)):
        base = _EDGE + _STRIP * number + _BAR
        yield f'<text x="{left - _GAP}" y="{base}" text-anchor="end">{escape(name)}</text>\n'
        yield f'<line x1="{left}" x2="{left + bars_width:.1f}" y1="{base}" y2="{base}"/>\n'
        for at, count in enumerate(cells):
            if count:
                bar = max(_BAR * count / most, 1)
                yield (
                    f'<rect x="{left + step * at:.1f}" y="{base - bar:.1f}" width="{max(step - 1, 1):.1f}" '
                    f'height="{bar:.1f}"><title>{escape(f"{full}, {columns[at]}: {count:,}")}</title></rect>\n'
                )
        yield f'<text class="dim" x="{left + bars_width + _GAP:.1f}" y="{base}">{sum(cells):,}</text>\n'
    for at, name in labels:
        x = left + step * (at + 0.5)
        yield f'<text class="dim" x="{x:.1f}" y="{below + _GAP}" text-anchor="end" dominant-baseline="middle" '
        yield f'transform="rotate(-90 {x:.1f} {below + _GAP})">{escape(name)}</text>\n'
    yield "</svg>\n"


def _labels(columns: list[str], step: float) -> Iterator[tuple[int, str]]:
    """Yield the columns that are named below, so many as have room."""
    every = max(1, -(-14 // max(int(step), 1)))
    for at in range(0, len(columns), every):
        yield at, cut_path(columns[at], _LABEL_CELLS)
