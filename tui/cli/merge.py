"""`postil merge`: another person's library into this one."""

import sys
import textwrap
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import click

from tui.cli.common import job, json_option, library_option
from tui.cli.output import import_progress, one_line, print_json, print_line, print_tally
from tui.core.errors import LibraryError

STANDARD_INPUT = "standard input"
"""What is said in place of the name of a temporary file."""


@click.command("merge")
@click.argument("other", metavar="OTHER", type=click.Path(readable=False))
@click.option("--dry-run", is_flag=True, help="Change nothing; report what would happen.")
@click.option("--removed", is_flag=True, help="Bring back articles that were removed here, with their annotations.")
@library_option
@json_option
def merge_command(other: str, dry_run: bool, removed: bool, as_json: bool) -> None:
    """Merge another library's articles and annotations.

    OTHER (- is standard input) is not changed. In an annotation on both sides, each field is taken that only its
    creator changed there; what both changed stays as it is here, is reported, and theirs is kept in the history. What
    either side removed stays removed, unless the other has changed it since; an article removed here stays removed, one
    removed there stays here, and both are reported. Merging again changes nothing, and undo reverts the merge,
    including its articles.
    """
    from tui.jobs.importing import at_hand
    from tui.library.transfer.merge import merge

    place = at_hand(other, stdin=sys.stdin.buffer) if other == "-" else nullcontext(Path(other))
    with place as path, job().open_or_make() as library, import_progress("merging") as on_progress:
        try:
            merged = merge(library, path, dry_run=dry_run, revive=removed, on_progress=on_progress)
        except LibraryError as error:
            if other != "-":
                raise
            raise LibraryError(str(error).replace(str(path), STANDARD_INPUT)) from error
    if other == "-":
        merged = replace(merged, source=STANDARD_INPUT)
    if as_json:
        conflicts = [conflict.line for conflict in merged.tally.conflicts]
        print_json({"source": merged.source, "dry_run": dry_run, **merged.imported.as_dict(), "conflicts": conflicts})
        return
    for line in textwrap.wrap(one_line(merged.line), 80):
        print_line(line)
    print_tally(merged.tally, dry_run=dry_run)
