"""`postil add`: articles from files, folders and standard input into the library."""

from __future__ import annotations

import click

from tui.cli.common import job, json_option, library_option
from tui.cli.intake import add_paths
from tui.cli.output import say, say_json, warn

NAMED_AT_MOST = 20
"""Titles printed after adding; of more only their number."""


@click.command("add")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True)
@click.option("--watch", is_flag=True, help="Go on adding what is new or changed in the folders PATH…, until Ctrl+C.")
@click.option(
    "--until-closed", is_flag=True, help="Watch until standard input is closed, for the program that started this."
)
@click.option("--private", is_flag=True, help="Fetch web addresses of this machine and its network too.")
@library_option
@json_option
def add_command(paths: tuple[str, ...], watch: bool, until_closed: bool, private: bool, as_json: bool) -> int:
    """Add articles from files, folders and web addresses.

    A folder is taken with all below it; - is standard input. Text, Markdown, JSON Lines, web pages, PDF, EPUB, Word,
    feeds, mails and exports of read-it-later programs are read (docs/sources.md).

    What is in the library already is left alone; another text of the same address or file is a new version, in which
    annotations are found again. What cannot be an article is refused by name and the rest goes on. Exit code 1 when all
    of it was refused.
    """
    if until_closed and not watch:
        raise click.UsageError("--until-closed goes with --watch")
    if watch:
        from tui.cli.watching import watch_folders

        with job().open(make=True) as library:
            return watch_folders(library, paths, as_json=as_json, until_closed=until_closed)
    with job().open(make=True) as library:
        report = add_paths(library, paths, private=private)
    if as_json:
        say_json(report.as_dict())
        return report.code
    for line in report.lines() if len(report.added) + len(report.changed) <= NAMED_AT_MOST else ():
        say(line)
    say(report.summary())
    for refusal in report.refused:
        warn(f"refused {refusal['source']}: {refusal['reason']}")
    return report.code
