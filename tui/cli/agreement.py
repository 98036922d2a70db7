"""`postil agreement`: how far several people agree on tags, or on verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli.annotate import find_articles
from tui.cli.common import POSITIVE, job, json_option, library_option
from tui.cli.output import Rows, print_json, print_line, progress, warn, warn_of_whole_articles
from tui.cli.parameters import ARTICLE_NAME, CREATOR_NAME, TAG_NAME

if TYPE_CHECKING:
    from tui.library.queries.agreement import Agreement, AgreementUnit, Pair, VerdictAgreement


@click.command("agreement")
@click.option(
    "--tag", "tags", type=TAG_NAME, multiple=True, help="Rows of this tag and those below it only; may be repeated."
)
@click.option("--creator", "creators", type=CREATOR_NAME, multiple=True, help="Compare NAME; repeated for two or more.")
@click.option("--article", "articles", type=ARTICLE_NAME, multiple=True, help="In this article only; may be repeated.")
@click.option(
    "--unit",
    type=click.Choice(["sentence", "character", "article"]),
    default="sentence",
    show_default=True,
    help="What is compared.",
)
@click.option("--roll-up", is_flag=True, help="A tag counts for those above it, too: a/b also for a.")
@click.option("--level", metavar="N", type=POSITIVE, help="Tags down to level N: 1 takes a/b for a.")
@click.option("--verdicts", is_flag=True, help="Compare verdicts on claims instead of tags.")
@library_option
@json_option
def agreement_command(
    tags: tuple[str, ...],
    creators: tuple[str, ...],
    articles: tuple[str, ...],
    unit: AgreementUnit,
    roll_up: bool,
    level: int | None,
    verdicts: bool,
    as_json: bool,
) -> None:
    """Measure how far people agree on tags, or on verdicts.

    Over the sentences (or characters, or articles) that someone annotated, in articles that at least two people
    annotated or marked as done: the share of equal judgements, Krippendorff's alpha, and Cohen's kappa of each two
    people: 1 is perfect, 0 is chance. The consensus is compared if named: --creator anna --creator consensus.

    With --verdicts it compares everyone's last verdict on each claim, where two people judged the same words: the same
    figures, and which verdict was given against which.
    """
    if len(set(creators)) == 1:
        raise click.UsageError("agreement needs two or more people: repeat --creator")
    if level and any(tag.count("/") >= level for tag in tags):
        raise click.UsageError(f"--level {level} has no tag as deep as one that --tag names")
    if verdicts and (tags or unit != "sentence" or roll_up or level):
        raise click.UsageError("--tag, --unit, --roll-up and --level are for tags: leave them out with --verdicts")
    from tui.library.queries.agreement import Comparison, agreement, verdict_agreement, why_nothing

    with job().open(reads=True) as library, progress("comparing", None) as on_progress:
        article_pks = tuple(each.pk for each in find_articles(library, articles))
        if verdicts:
            _print_verdicts(verdict_agreement(library, Comparison((), creators, article_pks)), as_json)
            return
        comparison = Comparison(tags, creators, article_pks, unit, roll_up, level or 0)
        agreements = agreement(library, comparison, lambda done: on_progress(done, None))
        left_out = library.turns.left_out_names()
        nothing = "" if any(row.units for row in agreements) else why_nothing(library, comparison)
        warn_of_whole_articles(library, tags)
    if left_out:
        warn(f"without {', '.join(sorted(left_out))}: left out of coding and counting")
    if as_json:
        print_json(row.as_dict(unit) for row in agreements)
        return
    if nothing:
        warn(nothing)
        return
    rows = Rows(
        ("tag", max(12, *(len(row.tag) for row in agreements))),
        (f"{unit}s", -10),
        ("same", -6),
        ("alpha", -6),
        ("kappa of two", 0),
    )
    rows.head()
    for row in agreements:
        overall = "these tags" if tags else "all tags"
        rows.row(row.tag or overall, row.units, _percent(row.share), _figure(row.alpha), _pairs(row))


def _print_verdicts(judged: VerdictAgreement, as_json: bool) -> None:
    figures = judged.figures
    if as_json:
        print_json(
            {
                **figures.as_dict("claim"),
                "kappas": [
                    {
                        **kappa,
                        "verdicts": [
                            {"verdicts": verdicts, "claims": count} for verdicts, count in judged.against[names].items()
                        ],
                    }
                    for names, kappa in zip(figures.pairs, figures.kappas, strict=True)
                ],
                "judged_by_one": judged.single,
                "judged_on_other_words": judged.apart,
            }
        )
        return
    if figures.units:
        rows = Rows(("", 12), ("claims", -10), ("same", -6), ("alpha", -6), ("kappa of two", 0))
        rows.head()
        rows.row("verdicts", figures.units, _percent(figures.share), _figure(figures.alpha), _pairs(figures))
        for (first, second), counts in judged.against.items():
            print_line()
            against = Rows((first, 20), (second, 20), ("claims", -6))
            against.head()
            for (one, other), count in counts.items():
                against.row(one, other, count)
        print_line()
    else:
        warn("no claim has verdicts of two people on the same words yet: `postil merge` brings a colleague's in")
    print_line(f"claims judged by one only: {judged.single}, by several but not on the same words: {judged.apart}")


def _pairs(row: Agreement) -> str:
    several = len(row.pairs) > 1
    return ", ".join(f"{' + '.join(names)} {_pair(pair, several)}" for names, pair in row.pairs.items())


def _pair(pair: Pair, several: bool) -> str:
    return f"{_figure(pair.kappa)} ({_percent(pair.share)})" if several else _figure(pair.kappa)


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"
