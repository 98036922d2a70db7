"""`postil tour`: ten keys, learned in the reader."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tui.cli.common import job, library_option


@click.command("tour")
@library_option
def tour_command() -> None:
    """Learn ten keys in the reader, on two articles made for it.

    A card over the footer says what to press next, with the keys of your keymap, and goes on when that is done. You can
    leave at any time. The articles are in a folder that is removed afterwards: nothing of yours is touched.
    """
    current = job()
    if current.library:
        raise click.UsageError("the tour has its own library: leave out --library")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.ClickException("the tour is in the reader, which needs a terminal: run `postil tour` in one")
    from tui.cli.read import show_reader
    from tui.jobs.touring import make_tour_library

    with TemporaryDirectory(prefix="postil-tour-") as folder:
        path = make_tour_library(Path(folder), current.settings.creator)
        show_reader(path, current.settings, tour=True)
