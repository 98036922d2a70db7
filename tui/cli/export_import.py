"""`postil export` and `postil import`."""

from __future__ import annotations

import io
import json
import re
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli.annotate import find_articles
from tui.cli.common import job, json_option, library_option, output_options
from tui.cli.output import import_progress, print_json, print_line, print_tally, progress, stopping, warn
from tui.cli.parameters import (
    ARTICLE_NAME,
    CREATOR_NAME,
    EXPORT_FORMAT,
    IMPORT_FORMAT,
    PATH_NAME,
    TAG_NAME,
    VERDICT_NAME,
    FormatName,
)
from tui.core.errors import NotFoundError
from tui.core.text import plural
from tui.core.times import first_day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.formats.registry import ExportFormat, ImportFormat
    from tui.library import Library
    from tui.library.transfer.bundles import ExportSelection


_LABELLED = ("conll", "spacy", "tokens", "prodigy", "doccano", "cas-xmi", "webanno-tsv")
"""Formats whose spans have labels, which may be tags or entity labels."""

_PARTS = re.compile(r"(\d{1,3})/(\d{1,3})")

_TIME = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?)?)?)?")


class _WithFormats(click.Command):
    """A command whose help ends with the list of formats."""

    format_name: FormatName

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Formats"):
            formatter.write_dl(
                [
                    (name, f"{entry.description} · {_fields_line(entry)}")
                    for name, entry in self.format_name.formats.items()
                ]
            )


def _fields_line(entry: ExportFormat | ImportFormat) -> str:
    """Return what a format carries or imports, from the table the code uses."""
    from tui.formats.registry import ExportFormat
    from tui.formats.report import name_features

    if isinstance(entry, ExportFormat):
        return f"carries {name_features(entry.carries)}"
    return f"brings {name_features(entry.carries_back)}"


class _Exporting(_WithFormats):
    format_name = EXPORT_FORMAT


class _Importing(_WithFormats):
    format_name = IMPORT_FORMAT


def _time(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str:
    try:
        if value and _TIME.fullmatch(value):
            datetime.fromisoformat(first_day(value))
        elif value:
            raise ValueError
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a time such as 2024-05-02, 2024-05 or 2024-05-02T10:30") from None
    return value or ""


@click.command("export", cls=_Exporting)
@click.argument("name", metavar="FORMAT", type=EXPORT_FORMAT)
@output_options("The file to write; without it, or with -, standard output.")
@click.option("--article", "articles", type=ARTICLE_NAME, multiple=True, help="Only this article; may be repeated.")
@click.option(
    "--tag", "tags", type=TAG_NAME, multiple=True, help="Only with this tag or one below it; may be repeated."
)
@click.option("--creator", "creators", type=CREATOR_NAME, multiple=True, help="Only made by NAME; may be repeated.")
@click.option(
    "--verdict", "verdicts", type=VERDICT_NAME, multiple=True, help="Only claims with this verdict; may be repeated."
)
@click.option("--claims", is_flag=True, help="Only claims.")
@click.option("--since", metavar="DATE", callback=_time, help="Changed on DATE or later.")
@click.option("--until", metavar="DATE", callback=_time, help="Changed on DATE or before.")
@click.option("--no-marks", is_flag=True, help="Without the automatic marks.")
@click.option("--no-history", is_flag=True, help="In jsonl: without the history, which has what was removed or undone.")
@click.option(
    "--reviewed", is_flag=True, help="Names people decided about, for training (docbin, iob2, conll, prodigy)."
)
@click.option("--split", "parts", metavar="80/20", help="With --reviewed: two files, OUT-train and OUT-dev.")
@click.option("--seed", type=int, default=0, show_default=True, help="Decides which articles --split puts where.")
@click.option("--labels", metavar="A,B", help="With --reviewed: only names with these labels.")
@click.option("--check", is_flag=True, help="Write no file: read back what would be written and list what differs.")
@click.option("--no-guard", is_flag=True, help="In tables: no ' before what a spreadsheet would take for a formula.")
@library_option
@json_option
def export_command(
    name: str,
    output: Path | None,
    force: bool,
    articles: tuple[str, ...],
    tags: tuple[str, ...],
    creators: tuple[str, ...],
    verdicts: tuple[str, ...],
    claims: bool,
    since: str,
    until: str,
    no_marks: bool,
    no_history: bool,
    reviewed: bool,
    parts: str | None,
    seed: int,
    labels: str | None,
    check: bool,
    no_guard: bool,
    as_json: bool,
) -> int | None:
    """Write articles and annotations for other programs.

    Everything is exported unless an option selects; then articles without a selected annotation are left out. The file
    appears once it is complete. What the format has no place for is reported at the end; --json reports it for
    programs.
    """
    output = None if output == Path("-") else output
    if as_json and output is None and not check:
        raise click.UsageError("--json needs a file: name one with -o")
    if not reviewed and (parts or labels or name == "conll"):
        raise click.UsageError("--split, --labels and conll are for training data: give --reviewed, too")
    if reviewed:
        if tags or creators or verdicts or claims or since or until or check:
            raise click.UsageError("--reviewed takes names: of the options that select, it allows only --article")
        chosen = tuple(each.strip() for each in (labels or "").split(",") if each.strip())
        _export_training(name, output, articles, _share(parts), seed, chosen, force=force, as_json=as_json)
        return None
    from tui.formats import ExportOptions, export
    from tui.library.queries.known_values import expect_creators, expect_tags, expect_verdicts
    from tui.library.transfer.bundles import ExportSelection

    stops = stopping(lambda: _unfinished_output(output))
    with job().open(reads=True, whole=True) as library, stops, progress("exporting", None) as on_progress:
        expect_tags(library, tags)
        expect_creators(library, creators)
        expect_verdicts(library, verdicts, job().settings.verdicts)
        selection = ExportSelection(
            articles=tuple(each.id for each in find_articles(library, articles)),
            tags=tags,
            creators=creators,
            verdicts=verdicts,
            claims_only=claims,
            since=since,
            until=until,
            history=not no_history,
        )
        if check:
            return _check(library, name, selection, as_json=as_json)
        report = export(
            name,
            library,
            output or sys.stdout.buffer,
            selection,
            marks=not no_marks,
            overwrite=force,
            options=ExportOptions(not no_guard, job().settings.publication),
            on_progress=on_progress,
        )
    _print(report.as_dict(), [report.line], output, as_json=as_json)
    return None


def _check(library: Library, name: str, selection: ExportSelection, *, as_json: bool) -> int:
    """Report what an export would bring back; return the exit code, 1 if something differs."""
    from tui.formats.round_trip import check_round_trip

    checked = check_round_trip(name, library, selection)
    if as_json:
        print_json({"format": name, "highlights": checked.highlights, "differences": checked.differences})
    else:
        print_line(checked.line)
        for difference in checked.differences[1:]:
            print_line(f"  {difference}")
    return int(bool(checked.differences))


def _print(report: dict[str, Any], lines: Iterable[str], output: Path | None, *, as_json: bool) -> None:
    """Report what was written, on stderr if it went to standard output."""
    if as_json:
        print_json(report)
        return
    if output is None:
        sys.stdout.flush()
    for line in lines:
        if output is None:
            warn(line)
        else:
            print_line(line)


def _share(parts: str | None) -> float:
    match = _PARTS.fullmatch(parts or "0/1")
    first, second = (int(match[1]), int(match[2])) if match else (0, 0)
    if not first + second or (parts and not (first and second)):
        raise click.UsageError(f"--split {parts}: write it as 80/20")
    return first / (first + second)


def _export_training(
    name: str,
    output: Path | None,
    articles: tuple[str, ...],
    share: float,
    seed: int,
    labels: tuple[str, ...],
    *,
    force: bool,
    as_json: bool,
) -> None:
    from tui.formats.training import export_training

    if share and output is None:
        raise click.UsageError("--split writes two files: name them with -o")
    with job().open(reads=True, whole=True) as library, stopping(lambda: _unfinished_output(output)):
        report = export_training(
            name,
            library,
            output or sys.stdout.buffer,
            articles=tuple(each.id for each in find_articles(library, articles)),
            share=share,
            seed=seed,
            labels=labels,
            overwrite=force,
        )
    lines = (line.removeprefix(": ") if output is None else line for line in report.lines)
    _print(report.as_dict(), lines, output, as_json=as_json)


@click.command("import", cls=_Importing)
@click.argument("name", metavar="FORMAT", type=IMPORT_FORMAT)
@click.argument("file", type=PATH_NAME)
@click.option(
    "--as",
    "kind",
    type=click.Choice(["tags", "mentions"]),
    default="tags",
    show_default=True,
    help=f"What labelled spans are ({', '.join(_LABELLED)}): annotations with tags, or names.",
)
@click.option("--dry-run", is_flag=True, help="Change nothing; report what would happen.")
@click.option("--removed", is_flag=True, help="Bring back articles that were removed here, with their annotations.")
@click.option("--private", is_flag=True, help="Fetch web addresses of this machine and its network too.")
@library_option
@json_option
def import_command(name: str, file: str, kind: str, dry_run: bool, removed: bool, private: bool, as_json: bool) -> int:
    """Import articles and annotations from a file or page.

    FILE is standard input if it is -.

    The whole file is checked first: if it is not in this format, nothing is changed. A broken part never refuses the
    rest: it is left out and named, and the exit status is 1. In an annotation that is already here only fields are
    changed that the format carries, that are newer in the file and unchanged here; what both sides changed stays as it
    is here, and is reported. Undo reverts the import, including its articles.
    """
    if kind == "mentions" and name not in _LABELLED:
        raise click.UsageError(f"--as mentions is for labelled spans: {', '.join(_LABELLED)}")
    from tui.formats import import_, would_import
    from tui.jobs.importing import at_hand

    with (
        at_hand(file, private=private, stdin=sys.stdin.buffer if file == "-" else None) as path,
        job().open_or_make() as library,
        import_progress("importing") as on_progress,
    ):
        report = (would_import if dry_run else import_)(
            name, library, path, on_progress, revive=removed, names=kind == "mentions"
        )
    report.source = file
    if as_json:
        print_json({**report.as_dict(), "dry_run": dry_run})
    else:
        print_line(report.line)
        if dry_run:
            print_line("Nothing is changed yet.")
        print_tally(report.tally, dry_run=dry_run)
    if report.problems:
        broken = plural(len(report.problems), "broken place")
        warn(f"{file}: {broken} left out, the rest came in; correct the file, then import it again")
    return int(bool(report.problems))


def _unfinished_output(output: Path | None) -> str:
    if output is None:
        return "what was printed is not all; run it again to start over"
    if output.is_dir():
        return f"{output} has some files, each whole; the same command with --force writes all"
    return f"nothing was written to {output}; run it again to start over"


def article_json(library: Library, article: str) -> object:
    """Return one article with everything that belongs to it in the native format."""
    from tui.formats import export
    from tui.library.transfer.bundles import ExportSelection

    out = io.BytesIO()
    export("jsonl", library, out, ExportSelection(articles=(article,)))
    if not out.getvalue():
        raise NotFoundError(f"no article {article!r} by exactly this id: `postil check` says whether it is sound")
    return json.loads(out.getvalue())
