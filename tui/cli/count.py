"""`postil count`: how often tags, articles, people, months and verdicts meet."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.cli.common import job, json_option, library_option, output_options
from tui.cli.output import WIDEST_NAME, Rows, print_json, print_line, progress, warn, warn_of_whole_articles
from tui.cli.parameters import AXIS_NAME
from tui.core.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tui.library.queries.counting import CountedUnit, Counts, Within

WIDEST_COLUMN = 14
"""Characters of the names of rows and columns in a terminal."""


@click.command("count")
@click.argument("rows", type=AXIS_NAME)
@click.argument("columns", type=AXIS_NAME)
@click.option(
    "--unit",
    type=click.Choice(["passages", "articles", "characters"]),
    default="passages",
    show_default=True,
    help="What is counted.",
)
@click.option(
    "--within",
    type=click.Choice(["overlap", "paragraph", "article"]),
    help="How close two passages must be, tag by tag.  [default: overlap]",
)
@click.option("--roll-up", is_flag=True, help="A tag counts for those above it, too: a/b also for a.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a table for spreadsheets.")
@output_options("Write a table there: OUT.csv, OUT.xlsx (Excel), OUT.md (Markdown), or a picture, OUT.svg.")
@library_option
@json_option
def count_command(
    rows: str,
    columns: str,
    unit: CountedUnit,
    within: Within | None,
    roll_up: bool,
    as_csv: bool,
    output: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Count passages in a table of ROWS by COLUMNS.

    ROWS and COLUMNS are each one of tag, article, creator, speaker (of the turn in a transcript, else of the claim),
    month (of the article's publication), verdict, group (each that has the article), whole (each tag of the whole
    article) and attribute:NAME (of the article, set by `postil edit --set`). A passage counts under each of its own
    tags; a tag belongs to whoever gave it. Characters covered by several passages count once.

    `postil count tag tag` counts ordered pairs of passages of one article that overlap by a character (--within
    overlap), share a paragraph (paragraph), or are merely in it (article); a passage is also a pair with itself.
    """
    output = None if output == Path("-") else output
    if sum((as_json, as_csv, output is not None)) > 1:
        raise click.UsageError("one of --json, --csv and -o, not several")
    by_tags = rows == columns == "tag"
    if within and not by_tags:
        raise click.UsageError("--within is for `postil count tag tag`: leave it out")
    if roll_up and "tag" not in (rows, columns):
        raise click.UsageError("--roll-up is for tags: leave it out")
    if unit == "characters" and within in ("paragraph", "article"):
        raise click.UsageError(f"--unit characters counts those in passages of both tags: leave out --within {within}")
    from tui.formats.count_table import write_count_table
    from tui.formats.csv import write_guarded
    from tui.library.queries.counting import MOST_COLUMNS, Counting
    from tui.library.queries.counts import count
    from tui.library.queries.known_values import expect_axes

    counting = Counting(rows, columns, unit, within or "overlap", roll_up)
    most_columns = sys.maxsize if as_json or as_csv or output is not None else MOST_COLUMNS
    with job().open(reads=True) as library:
        expect_axes(library, rows, columns)
        with progress("counting", None) as on_progress:
            counts = count(library.connection, counting, on_progress, most_columns=most_columns)
        if "tag" in (rows, columns) and "whole" not in (rows, columns):
            warn_of_whole_articles(library)
    if as_json:
        print_json(counts.as_dict(), indent=None)
    elif as_csv:
        write_guarded(sys.stdout.buffer, _lines(counts, rows))
    elif output is not None:
        lost = write_count_table(output, _lines(counts, rows), overwrite=force)
        print_line(f"{plural(len(counts.rows), 'row')} in {output}" + (f"; left out: {lost}" if lost else ""))
    elif counts.rows:
        _print_counts(counts, rows, columns)
    else:
        warn(f"nothing to count: no passage has {_one(rows)} and {_one(columns)}")
    if counts.left_out:
        warn(
            f"without {', '.join(sorted(counts.left_out))}: {plural(sum(counts.left_out.values()), 'passage')} left out"
        )
    if counts.rows and counts.counted < counts.passages:
        lack = " or ".join(f"no {_called(axis)}" for axis in dict.fromkeys((rows, columns)) if axis != "article")
        warn(f"counted: {counts.counted:,} of {plural(counts.passages, 'passage')}; the others have {lack}")


def _called(axis: str) -> str:
    return "tag of the whole article" if axis == "whole" else axis


def _one(axis: str) -> str:
    return f"{'an' if axis.startswith('a') else 'a'} {_called(axis)}"


def _lines(counts: Counts, rows: str) -> Iterator[Sequence[str | int]]:
    """Yield the table a line at a time, headings first."""
    yield (rows, *counts.columns)
    for name, line in zip(counts.rows, counts.lines(), strict=True):
        yield (name, *line)


def _print_counts(counts: Counts, rows: str, columns: str) -> None:
    from rich.cells import cell_len

    is_terminal = sys.stdout.isatty()
    names, headings = [*counts.rows], [*counts.columns[: len(counts.columns) - bool(counts.others)]]
    if is_terminal:
        names, headings = (
            [_short(name, WIDEST_NAME) for name in names],
            [_short(each, WIDEST_COLUMN) for each in headings],
        )
    digits = len(str(max(max(cells.values()) for cells in counts.cells)))
    widths = [max(cell_len(heading), digits) for heading in headings]
    name_width = max(cell_len(name) for name in (rows, *names))
    fitting = _fitting(counts, widths, name_width) if is_terminal else range(len(widths))
    Rows((rows, name_width), *((headings[at], -widths[at]) for at in fitting)).all(
        (name, *(line[at] or "·" for at in fitting)) for name, line in zip(names, counts.lines(), strict=True)
    )
    if more := len(widths) - len(fitting) + counts.others:
        less = plural(more, "column with less is", "columns with less are")
        turned = shlex.join(["postil", "count", columns, rows])
        warn(f"{less} not shown: `-o counts.csv`, --csv and --json have all, `{turned}` turns the table")


def _short(name: str, width: int) -> str:
    """Return a name as a terminal shows it: the end of a path is its leaf."""
    return name if len(name) <= width else f"…{name[1 - width :]}"


def _fitting(counts: Counts, widths: list[int], name_width: int) -> list[int]:
    """Return the columns that fit into a terminal: those with the largest sums."""
    totals = Counter[int]()
    for cells in counts.cells:
        totals.update(cells)
    totals.pop(len(widths), None)  # the sum of the others
    room = shutil.get_terminal_size().columns - name_width
    chosen: list[int] = []
    for column, _ in totals.most_common():
        room -= widths[column] + 2
        if room < 0 and chosen:
            break
        chosen.append(column)
    return sorted(chosen)
