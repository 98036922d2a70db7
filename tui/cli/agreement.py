"""`postil agreement`: how far several people agree on tags."""

from __future__ import annotations

import click

from tui.cli.common import job, json_option, library_option
from tui.cli.output import Rows, progress, say_json, warn


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
    from tui.library.transfer.bundles import EVERYTHING, Selection

    with job().open() as library, progress("comparing", None) as on_progress:
        agreements = agreement(
            library, Selection(tags=tags) if tags else EVERYTHING, lambda done: on_progress(done, None)
        )
    if as_json:
        say_json(
            {
                "tag": row.tag,
                "units": row.units,
                "alpha": row.alpha,
                "kappas": [{"creators": pair, "kappa": kappa} for pair, kappa in row.kappas.items()],
            }
            for row in agreements
        )
        return
    if not any(row.units for row in agreements):
        warn("no article has annotations of two people yet: `postil merge` brings a colleague's in")
        return
    rows = Rows(
        ("tag", max(12, *(len(row.tag) for row in agreements))), ("sentences", -9), ("alpha", -6), ("kappa of two", 0)
    )
    rows.head()
    for row in agreements:
        pairs = ", ".join(f"{' + '.join(pair)} {_figure(kappa)}" for pair, kappa in row.kappas.items())
        rows.row(row.tag or "all tags", row.units, _figure(row.alpha), pairs)


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
