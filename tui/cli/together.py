"""`postil merge` and `postil agreement`: several people's work in one library."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from tui.cli.common import job, json_option, library_option
from tui.cli.output import Rows, coming_in, one_line, progress, say, say_json, say_json_list, warn


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

    with job().open(make=True) as library, coming_in("merging") as told:
        merged = merge(library, other, dry_run=dry_run, progress=told)
    if as_json:
        counts = asdict(merged.restored)
        counts |= {"kept_removed": merged.kept_removed, "removed": merged.removed}
        say_json({"source": merged.source, "dry_run": dry_run, **counts, "conflicts": merged.conflicts})
        return
    for conflict in merged.conflicts:
        say(f"  {one_line(conflict)}")
    say(one_line(merged.line))


@click.command("agreement")
@click.option("--tag", "tags", metavar="TAG", multiple=True, help="Of this tag or those below it only.")
@library_option
@json_option
def agreement_command(tags: tuple[str, ...], as_json: bool) -> None:
    """Say how far several people agree on tags.

    Krippendorff's alpha over the sentences that somebody annotated, in articles that at least two people annotated, and
    Cohen's kappa of each two: 1 is perfect, 0 is chance.
    """
    from tui.library.queries.agreement import agreement
    from tui.library.transfer.exporter import EVERYTHING, Selection

    with job().open() as library, progress("comparing", None) as told:
        found = agreement(library, Selection(tags=tags) if tags else EVERYTHING, lambda done: told(done, None))
    if as_json:
        say_json_list(
            {
                "tag": row.tag,
                "units": row.units,
                "alpha": row.alpha,
                "kappas": [{"creators": pair, "kappa": kappa} for pair, kappa in row.kappas.items()],
            }
            for row in found
        )
        return
    if not any(row.units for row in found):
        warn("no article has annotations of two people yet: `postil merge` brings a colleague's in")
        return
    rows = Rows(
        ("tag", max(12, *(len(row.tag) for row in found))), ("sentences", -9), ("alpha", -6), ("kappa of two", 0)
    )
    rows.head()
    for row in found:
        pairs = ", ".join(f"{' + '.join(pair)} {_figure(kappa)}" for pair, kappa in row.kappas.items())
        rows.row(row.tag or "all tags", row.units, _figure(row.alpha), pairs)


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
