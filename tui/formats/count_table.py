"""A table of counts as a file: for spreadsheets, for pasting into a text, or as a picture."""

from __future__ import annotations

from collections import Counter
from typing import IO, TYPE_CHECKING

from tui.core.errors import FormatError
from tui.core.tally import some_of_each
from tui.core.text import plural
from tui.formats.count_picture import write_picture
from tui.formats.csv import write_guarded
from tui.formats.markdown import escape
from tui.formats.output_files import atomic_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path


def write_count_table(target: Path, lines: Iterable[Sequence[str | int]], *, overwrite: bool = False) -> str:
    """Write a table in the format of its file's extension; return what did not fit, "" for nothing.

    The first line has the headings. Raises `FormatError` for another extension, and if `target` exists.
    """
    write = _WRITERS.get(target.suffix.casefold())
    if write is None:
        raise FormatError(
            f"{target.name} is none of {', '.join(f'*{extension}' for extension in _WRITERS)}: name it so"
        )
    lost: Counter[str] = Counter()
    with atomic_file(target, overwrite=overwrite) as output:
        write(output, iter(lines), lambda what: lost.update([what]))
    return some_of_each(lost)


def _csv(output: IO[bytes], lines: Iterator[Sequence[str | int]], lose: Callable[[str], None]) -> None:
    output.write(b"\xef\xbb\xbf")
    write_guarded(output, lines)


def _markdown(output: IO[bytes], lines: Iterator[Sequence[str | int]], lose: Callable[[str], None]) -> None:
    """Write a Markdown table in GitHub's form; numbers are right-aligned."""
    headings = next(lines)
    output.write(f"{_row(headings)}{_row(['---', *['---:'] * (len(headings) - 1)], is_rule=True)}".encode())
    for line in lines:
        output.write(_row(line).encode())


def _row(cells: Sequence[str | int], *, is_rule: bool = False) -> str:
    texts = (f"{cell:,}" if isinstance(cell, int) else cell if is_rule else escape(cell) for cell in cells)
    return f"| {' | '.join(texts)} |\n"


def _xlsx(output: IO[bytes], lines: Iterator[Sequence[str | int]], lose: Callable[[str], None]) -> None:
    from tui.formats.workbook import COLUMNS_AT_MOST, WorkbookSheet, workbook

    headings = [str(cell) for cell in next(lines)]
    if (more := len(headings) - COLUMNS_AT_MOST) > 0:
        lose(f"columns beyond the {COLUMNS_AT_MOST:,} of a sheet ({plural(more, 'column')}): turn the table")
    with workbook(output) as book:
        sheet = WorkbookSheet(book, "Counts", headings[:COLUMNS_AT_MOST], lose, {headings[0]: 40})
        sheet.add(line[:COLUMNS_AT_MOST] for line in lines)


_WRITERS = {".csv": _csv, ".xlsx": _xlsx, ".md": _markdown, ".svg": write_picture}
COUNT_TABLES = {"csv": ".csv", "Excel": ".xlsx", "Markdown": ".md", "picture": ".svg"}
"""What a person calls each, and its extension."""
