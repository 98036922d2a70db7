"""`postil undo` and `postil redo`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tui.cli.common import job, json_option, library_option
from tui.cli.output import one_line, print_json, print_line, warn

if TYPE_CHECKING:
    from tui.library import Library
    from tui.library.tables.journal import Step


@click.command("undo")
@library_option
@json_option
def undo_command(as_json: bool) -> int:
    """Undo the last thing you did.

    Steps of another open reader or program of yours are left to that one; `postil history` lists all.
    """
    with job().open() as library:
        return _print(library, library.journal.undo(), "undone", "nothing to undo", as_json=as_json)


@click.command("redo")
@library_option
@json_option
def redo_command(as_json: bool) -> int:
    """Redo what you undid last."""
    with job().open() as library:
        return _print(library, library.journal.redo(), "redone", "nothing to redo", as_json=as_json)


def _print(library: Library, step: Step | None, done: str, nothing: str, *, as_json: bool) -> int:
    library.corrected_marks.catch_up()
    if step is None:
        warn(f"postil: {nothing}")
        return 1
    if as_json:
        print_json(asdict(step))
    else:
        print_line(f"{done}: {step.words}{f' “{one_line(step.summary)}”' if step.summary else ''}")
    return 0
