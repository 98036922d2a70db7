"""`postil merge`: another person's library into this one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from tui.cli.common import job, json_option, library_option
from tui.cli.output import import_progress, one_line, say, say_json


@click.command("merge")
@click.argument("other", metavar="OTHER", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would come of it.")
@library_option
@json_option
def merge_command(other: Path, dry_run: bool, as_json: bool) -> None:
    """Bring another library's articles and annotations in.

    OTHER is not touched. Of two versions of an annotation the newer wins and the older stays in the history; what was
    removed on either side stays removed, unless it was changed on the other since. Merging again changes nothing, and
    undo in the reader takes the merge back.
    """
    from tui.library.transfer.merge import merge

    with job().open(make=True) as library, import_progress("merging") as on_progress:
        merged = merge(library, other, dry_run=dry_run, on_progress=on_progress)
    if as_json:
        counts = asdict(merged.imported)
        counts |= {"kept_removed": merged.kept_removed, "removed": merged.removed}
        say_json({"source": merged.source, "dry_run": dry_run, **counts, "conflicts": merged.conflicts})
        return
    for conflict in merged.conflicts:
        say(f"  {one_line(conflict)}")
    say(one_line(merged.line))
