"""`postil mark`: the process that finds names, quotations and suggestions; the reader runs it as its child."""

from __future__ import annotations

import os
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import click

from tui.cli.common import exit_when_terminated, job, json_option, library_option
from tui.cli.output import json_progress, print_json, print_line, print_progress, progress, warn
from tui.core.labels import unmeant_line
from tui.core.text import plural

if TYPE_CHECKING:
    from tui.core.model import Article, Mention
    from tui.jobs.mark_report import MarkReport
    from tui.library import Library


@click.command("mark")
@click.option(
    "--model",
    metavar="NAME",
    default="",
    help="spaCy model for all, a package or a folder; default: those of the settings.",
)
@click.option("--again", is_flag=True, help="Mark everything again; annotations and corrections stay.")
@click.option(
    "--processes",
    metavar="N",
    type=click.IntRange(1, 64),
    default=1,
    help="Mark with N processes, each with a model of its own.",
)
@click.option("--dask", metavar="ADDRESS", default="", help="Mark on the Dask cluster whose scheduler listens there.")
@click.option("--progress-json", is_flag=True, help="Print progress as JSON lines for the program that started this.")
@library_option
@json_option
def mark_command(model: str, again: bool, processes: int, dask: str, progress_json: bool, as_json: bool) -> None:
    """Find the names in articles that have no marks yet.

    It can be stopped at any time, and continues from there. Only one `postil mark` at a time works on a library.
    Names that people confirmed or rejected stay so; --again reports with how many of them the model disagrees, --json
    with which.
    """
    if dask and processes > 1:
        raise click.UsageError("--dask and --processes exclude each other: a cluster has processes of its own")
    exit_when_terminated()
    if progress_json:
        os.nice(5)  # a reader that is open takes precedence
    current = job()
    with current.open(whole=True) as library:
        from tui.jobs.mark_report import MarkReport
        from tui.jobs.marking import mark_library

        report = MarkReport()
        try:
            mark_library(
                library,
                report,
                models=replace(current.settings.model_settings, for_all=model),
                again=again,
                processes=processes,
                dask=dask,
                show_progress=json_progress("marking") if progress_json else progress,
                on_warning=warn,
            )
        except KeyboardInterrupt:
            if report.model and not progress_json:
                print_line(f"stopped after {plural(report.marked, 'article')}; `postil mark` goes on from there")
            raise
        if (again or as_json) and not progress_json and not report.locked:
            report.decided, report.disagreements = library.corrections.decided_and_disputed()
        labels = library.labels.all()
        if as_json and not progress_json:
            print_json(_as_json(library, report))
            return
    if not progress_json:
        print_line(report.line)
        if report.unmodelled_line:
            print_line(report.unmodelled_line)
        if report.unmeant:
            left_out = unmeant_line(report.unmeant, labels)
            print_line(f"{left_out}; `postil labels edit LABEL --means NAME` says what such a name is here")
        if report.taught_line:
            print_line(report.taught_line)
        if report.review_line:
            print_line(report.review_line)
        if report.disagreements:
            print_line("`f8` in the reader goes from one to the next; --json lists them", dim=True)
    else:
        if not report.model:
            print_progress(0, 0)
        if report.unmeant or report.taught:
            print_json({"unmeant": report.unmeant, "taught": report.taught_line}, indent=None)


def _as_json(library: Library, report: MarkReport) -> dict[str, Any]:
    listed = []
    for article_pk, each in report.disagreements:
        article = library.articles.get(article_pk)
        mentions = [_mention(article, mention) for mention in each.instead]
        listed.append(
            {"article": article.id, "title": article.title, **_mention(article, each.mention), "found": mentions}
        )
    return {
        "marked": report.marked,
        "model": report.model,
        "locked": report.locked,
        "unmodelled": report.unmodelled,
        "unmeant": report.unmeant,
        "taught": report.taught,
        "kept": report.decided,
        "disagreements": listed,
    }


def _mention(article: Article, mention: Mention) -> dict[str, Any]:
    return {"quote": article.text[mention.start : mention.end], **asdict(mention)}
