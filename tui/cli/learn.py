"""`postil learn`: a recogniser of names trained on the corrections in this library."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from tui.cli.common import exit_when_terminated, job, json_option, library_option
from tui.cli.output import Rows, json_progress, print_json, print_line, progress, stopping, warn
from tui.core.text import plural

if TYPE_CHECKING:
    from pathlib import Path

    from tui.jobs.learning import LearnReport
    from tui.marks.learn import Score


@click.command("learn")
@click.option("--forget", is_flag=True, help="Remove what was learned: the packaged model marks again.")
@click.option("--progress-json", is_flag=True, help="Print progress as JSON lines for the program that started this.")
@library_option
@json_option
def learn_command(forget: bool, progress_json: bool, as_json: bool) -> None:
    """Train the recogniser of names on the corrections made here.

    It learns from reviewed articles, and from names confirmed, relabelled, added and rejected in others. A fifth of the
    reviewed articles is held out: the result is kept, in a folder beside the library, only if it does better there than
    the current model. People's decisions never change. New articles are marked with it; `postil mark --again` applies
    it to the others.
    """
    exit_when_terminated()
    if progress_json:
        os.nice(5)  # a reader that is open takes precedence
    current = job()
    models = current.settings.model_settings
    with current.open() as library:
        if forget:
            _forget(library.path, as_json=as_json)
            return
        from tui.jobs.learning import LearnReport, learn

        report = LearnReport()
        with stopping(lambda: "nothing was learned, and nothing has changed"):
            show_progress = json_progress("learning") if progress_json else progress
            learn(library, report, english=models.english_rules, show_progress=show_progress)
    if progress_json or as_json:
        print_json(report.as_dict(), indent=None if progress_json else 2)
        return
    _print(report)
    if report.is_kept and (model := models.by_language.get("en")):
        warn(f"the settings name {model} for English, which marks new articles: clear that to use what was learned")


def _forget(path: Path, *, as_json: bool) -> None:
    from tui.marks.learned import folder_of, forget

    was_there = forget(folder_of(path))
    if as_json:
        print_json({"forgotten": was_there})
    elif was_there:
        print_line("forgotten: the packaged model marks new articles; --again marks the others with it, too")
    else:
        print_line("nothing was learned from this library")


def _print(report: LearnReport) -> None:
    print_line(report.line)
    print_line(f"names right on {plural(report.judged, 'article')} held out, in percent (F-score of span and label):")
    rows = Rows(("label", 10), ("names", -6), ("before", -7), ("after", -7), ("", 0))
    labels = [label for label in {**report.before, **report.after} if label]
    rows.all(_cells(label, report) for label in [*labels, ""])
    print_line(report.outcome_line, bold=True)


def _cells(label: str, report: LearnReport) -> list[str]:
    before, after = report.before.get(label), report.after.get(label)
    expected = max(score.expected for score in (before, after) if score is not None)
    return [label or "all", f"{expected:,}", _percent(before), _percent(after), ""]


def _percent(score: Score | None) -> str:
    return "–" if score is None else f"{score.f1:.1f}"
