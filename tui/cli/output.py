"""What commands print: aligned rows, JSON, progress; never a control character."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, TextIO

import click

from tui.core.text import clean, plural

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from rich.progress import Progress

    from tui.core.tally import Tally
    from tui.library import Library

    OnProgress = Callable[[int, int | None], None]

BAR_AFTER_SECONDS = 0.3
"""Longer work shows a progress bar."""

TOGETHER_SECONDS = 0.1
"""How long lines are collected before they are printed."""

WIDEST = 120
"""The most columns of a list; long lines are hard to follow."""

WIDEST_NAME = 40
"""The most cells of a column of codes."""

_PIECES = 10_000
"""Pieces of long JSON that are printed at once."""

_DRIVING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")

UNDECODED = re.compile("[\ud800-\udfff]")
"""Bytes that are not UTF-8, as Python gives them in arguments and paths."""


def one_line(text: str) -> str:
    """Return the text on one line without control characters, which paths and errors may contain."""
    return " ".join(clean(_replace_undecoded(text))[0].split())


def _replace_undecoded(text: str) -> str:
    """Return the text with U+FFFD for bytes of a path that are not UTF-8."""
    return text if text.isascii() else UNDECODED.sub("\ufffd", text)


def print_line(text: str = "", *, bold: bool = False, dim: bool = False, end: str = "\n") -> None:
    """Print a line, or a part of one; it may contain untrusted text."""
    text = clean(_replace_undecoded(text))[0]
    styled = (bold or dim) and _has_styles(sys.stdout)
    click.echo((click.style(text, bold=bold or None, dim=dim or None) if styled else text) + end, nl=False)


def warn(text: str) -> None:
    click.echo(one_line(text), err=True)


def warn_of_more(count: int, total: int, noun: str) -> None:
    """Report on stderr, even beside JSON, that a limit left some out."""
    if count < total:
        warn(f"{count:,} of {plural(total, noun)}: --all lists all of them, --limit N more or fewer")


def print_json(value: Any, *, indent: int | None = 2) -> None:
    """Print a value as JSON; an iterator as an array, streamed one value a line."""
    if not isinstance(value, Iterator):
        click.echo(_json(value, indent))
        return
    separator = "["

    def lines() -> Iterator[str]:
        nonlocal separator
        for element in value:
            yield f"{separator}\n{_json(element)}"
            separator = ","

    _write_lines(lines())
    click.echo("[]" if separator == "[" else "\n]")


def print_long_json(value: Any, *, indent: int | None = 2) -> None:
    """Print a value as `print_json` does, streaming the lists inside it."""
    pieces = json.JSONEncoder(ensure_ascii=False, indent=indent).iterencode(value)
    while some := "".join(islice(pieces, _PIECES)):
        click.echo(_escape(some), nl=False)
    click.echo()


def _json(value: Any, indent: int | None = None) -> str:
    """Return JSON for a terminal, with control characters escaped."""
    return _escape(json.dumps(value, ensure_ascii=False, indent=indent))


def _escape(text: str) -> str:
    if text.isascii() and "\x7f" not in text:
        return text
    return _DRIVING.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


class Rows:
    """Aligned rows. A column is its heading and width, negative for numbers; the last one takes the rest."""

    def __init__(self, *columns: tuple[str, int]) -> None:
        self._columns = columns
        # Nothing is shortened in a pipe, because the next program may look for a word at the end of a title.
        self._cut = sys.stdout.isatty()
        fixed = sum(abs(width) + 2 for _, width in columns[:-1])
        self._rest = max(min(shutil.get_terminal_size().columns, WIDEST) - fixed, 12)

    def head(self) -> None:
        print_line(self._line([name for name, _ in self._columns]), dim=True)

    def row(self, *cells: object) -> None:
        print_line(self._cells(cells))

    def all(self, rows: Iterable[Sequence[object]]) -> int:
        """Print the head and all rows as they come; return how many. Without a row there is no head."""
        number = 0

        def lines() -> Iterator[str]:
            nonlocal number
            for number, cells in enumerate(rows, 1):
                if number == 1:
                    self.head()
                yield f"{self._cells(cells)}\n"

        _write_lines(lines())
        return number

    def _cells(self, cells: Iterable[object]) -> str:
        return self._line([one_line(str(cell)) for cell in cells])

    def _line(self, cells: Sequence[str]) -> str:
        columns = []
        for (_, width), cell in zip(self._columns, cells, strict=True):
            room = abs(width) or self._rest
            if self._cut and _cell_len(cell) > room:
                from rich.cells import set_cell_size

                cell = f"{set_cell_size(cell, room - 1).rstrip()}…"
            gap = " " * (abs(width) - _cell_len(cell)) if width else ""
            columns.append(gap + cell if width < 0 else cell + gap)
        return "  ".join(columns).rstrip()


def _cell_len(cell: str) -> int:
    if cell.isascii():  # without control characters its width is its length
        return len(cell)
    from rich.cells import cell_len

    return cell_len(cell)


def _write_lines(lines: Iterable[str]) -> None:
    """Print clean lines, the first at once and then in batches, since one write each takes longer."""
    waiting: list[str] = []
    until = 0.0
    try:
        for line in lines:
            waiting.append(line)
            if (now := time.monotonic()) > until:
                text, waiting, until = "".join(waiting), [], now + TOGETHER_SECONDS
                click.echo(text, nl=False)
    finally:
        if waiting:
            click.echo("".join(waiting), nl=False)


def print_tally(tally: Tally, *, dry_run: bool = False) -> None:
    """Print the table of an import or a merge, after an empty line, and where conflicts are decided."""
    if not tally.is_empty:
        print_line()
    for line in tally.lines():
        print_line(line.replace("\n", " "))
    if tally.conflicts and not dry_run:
        print_line("`:conflicts` in the reader or `postil conflicts` decides it: theirs, yours, or both texts joined")


@contextmanager
def progress(title: str, total: int | None) -> Iterator[Callable[[int, int | None], None]]:
    """Show a bar on a terminal's stderr once the work takes a while; yield its `on_progress(done, total)`."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    bar: Progress | None = None
    start = time.monotonic()

    def on_progress(done: int, newest_total: int | None) -> None:
        nonlocal bar
        seconds = time.monotonic() - start
        if bar is None and seconds > BAR_AFTER_SECONDS:
            bar = _bar(title, total)
            bar.start()
        if bar is not None:
            bar.update(bar.task_ids[0], completed=done, total=newest_total or total, rate=f"{done / seconds:,.0f}/s")

    try:
        yield on_progress
    finally:
        if bar is not None:
            bar.stop()


def json_progress(reported: str) -> Callable[[str, int | None], AbstractContextManager[OnProgress]]:
    """Return a function that prints the progress of one stage as JSON lines, for the parent process."""

    @contextmanager
    def show(stage: str, total: int | None) -> Iterator[OnProgress]:
        if stage != reported:
            yield lambda _done, _total: None
            return
        print_progress(0, total)
        yield print_progress

    return show


def print_progress(done: int, total: int | None) -> None:
    sys.stdout.write(json.dumps({"done": done, "total": total}) + "\n")
    sys.stdout.flush()


@contextmanager
def stopping(what_is_left: Callable[[], str]) -> Iterator[None]:
    """Say in one line what Ctrl+C has left, and how to go on."""
    try:
        yield
    except KeyboardInterrupt:
        warn(f"stopped: {what_is_left()}")
        raise


@contextmanager
def import_progress(title: str) -> Iterator[Callable[[int, int | None], None]]:
    """Show how many articles of an import or a merge are done; they stay when it is stopped."""
    articles = "nothing"

    def on_progress(done: int, total: int | None) -> None:
        nonlocal articles
        articles = f"{done:,} of {plural(total or done, 'article')}"
        show(done, total)

    stays = "came in and stays, undo takes it out; the same command goes on"
    with stopping(lambda: f"at least {articles} {stays}"), progress(title, None) as show:
        yield on_progress


def _bar(title: str, total: int | None) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    rate = TextColumn("{task.fields[rate]}", markup=False)
    what = TextColumn("{task.description}", markup=False)
    columns = what, BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn()
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    bar.add_task(title, total=total, rate="")
    return bar


def _has_styles(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR")


def warn_of_whole_articles(library: Library, names: Sequence[str] = ()) -> None:
    """Say how many whole articles have one of these tags, or any, since a list of passages omits them."""
    from tui.library.queries.passages import count_whole_articles

    if count := count_whole_articles(library.connection, names):
        asked = shlex.join(["postil", "list", f"whole:{names[0]}"]) if any(names) else "postil count tag whole"
        warn(f"{plural(count, 'article is', 'articles are')} coded as a whole, which is no passage: `{asked}`")
