"""`postil conflicts`: what both sides of an import or a merge changed, and which side stands."""

from __future__ import annotations

from dataclasses import asdict
from itertools import count
from typing import TYPE_CHECKING, Any

import click

from tui.cli.annotate import read_ids
from tui.cli.common import job, json_option, library_option
from tui.cli.output import Rows, print_json, print_line, warn
from tui.core.errors import NotFoundError
from tui.core.text import one_line, plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.library import Library
    from tui.library.tables.conflicts import OpenConflict, Side

_SIDES: tuple[Side, ...] = ("theirs", "mine", "joined")

PAGE = 500
"""Conflicts that are read together."""


@click.command("conflicts")
@click.argument("names", metavar="[NUMBER…]", nargs=-1)
@click.option("--theirs", is_flag=True, help="Keep what came in.")
@click.option("--mine", is_flag=True, help="Keep what is here.")
@click.option("--joined", is_flag=True, help="Both texts, one below the other.")
@library_option
@json_option
def conflicts_command(names: tuple[str, ...], as_json: bool, **asked: bool) -> None:
    """List what both sides of an import or merge have changed, or choose a side.

    A NUMBER is its place in the current list; several are decided in one step, which undo reverts. - reads them from
    standard input, one a line.
    """
    sides = [side for side in _SIDES if asked[side]]
    if len(sides) != bool(names):
        raise click.UsageError("NUMBERs need --theirs, --mine or --joined; without NUMBERs all are listed")
    with job().open(reads=not names) as library:
        if not names:
            rows = _listed(library)
            if as_json:
                print_json(_row(library, number, each) for number, each in rows)
            elif not _print(rows):
                warn("no conflicts to decide")
            return
        listed = {str(number): (number, each) for number, each in _listed(library)}
        names = read_ids(names)
        if missing := [name for name in names if name not in listed]:
            open_ones = f"{plural(len(listed), 'conflict is', 'conflicts are')} open" if listed else "none is open"
            several = f"{len(missing)} of {plural(len(names), 'conflict')} refused, nothing is decided: "
            raise NotFoundError(f"{several if len(names) > 1 else ''}there is no conflict {missing[0]}: {open_ones}")
        side, chosen = sides[0], [listed[name] for name in dict.fromkeys(names)]
        with library.connection.write(), library.journal.group():
            for _, conflict in chosen:
                library.conflicts.decide(conflict, side)
        left = library.conflicts.count()
        if as_json:
            print_json({"side": side, "decided": [_row(library, *each) for each in chosen], "left": left})
            return
    for _, conflict in chosen:
        print_line(f"{side}: {conflict.name} of {one_line(conflict.where, 60)}")
    print_line(f"{plural(left, 'conflict')} left", dim=True)


def _listed(library: Library) -> Iterator[tuple[int, OpenConflict]]:
    number = count(1)
    offset = 0
    while page := library.conflicts.page(offset, PAGE):
        yield from ((next(number), each) for each in page)
        offset += len(page)


def _print(rows: Iterator[tuple[int, OpenConflict]]) -> int:
    columns = ("", -4), ("what", 12), ("theirs", 24), ("here", 24), ("whose", 10), ("of", 0)
    return Rows(*columns).all(
        (number, each.name, each.there, each.here, each.creator, each.where or "something that is gone")
        for number, each in rows
    )


def _row(library: Library, number: int, conflict: OpenConflict) -> dict[str, Any]:
    article = library.articles.get(conflict.article).id if conflict.article else ""
    return {"number": number, "name": conflict.name, **asdict(conflict), "article": article}
