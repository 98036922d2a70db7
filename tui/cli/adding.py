"""`postil add`: articles from files, folders and standard input into the library."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from tui.cli.common import job, json_option, library_option
from tui.cli.output import count, one_line, progress, say, say_json, warn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tui.core.model import NewArticle
    from tui.library import Library
    from tui.sources.items import Item

BATCH_ARTICLES, BATCH_SECONDS = 500, 0.25
"""An article waits this long at most until it is in the library."""

NAMED_AT_MOST = 20
"""Titles printed after adding; of more only their number."""


@dataclass
class Report:
    """What became of everything that was handed in. `added` holds number, id, title and source of each new article."""

    added: list[dict[str, object]] = field(default_factory=list)
    known: int = 0
    refused: list[dict[str, str]] = field(default_factory=list)
    removed: int = 0

    @property
    def code(self) -> int:
        """The exit code: the work failed when nothing but refusals came of it."""
        return 1 if self.refused and not self.added and not self.known else 0

    def summary(self) -> str:
        """Return the whole in a line."""
        parts = [f"added {count(len(self.added), 'article')}"]
        if self.known:
            parts.append(f"{self.known:,} already there")
        if self.refused:
            parts.append(f"{len(self.refused):,} refused")
        if self.removed:
            parts.append(f"{count(self.removed, 'control character')} taken out")
        return ", ".join(parts)


def add_all(library: Library, items: Iterable[Item], report: Report, told: Callable[[int, int | None], None]) -> None:
    """Add what comes, some at a time, so that little is held and an interruption keeps what was added."""
    from tui.sources.items import Imported, Known, Refusal

    waiting: list[NewArticle] = []
    since = time.monotonic()

    def flush() -> None:
        for article, added in zip(waiting, library.articles.add(waiting), strict=True):
            if added.new:
                report.removed += article.removed
                report.added.append(
                    {"number": added.pk, "id": added.id, "title": article.title, "source": article.source}
                )
            else:
                report.known += 1
        waiting.clear()

    try:
        for item in items:
            if isinstance(item, Refusal):
                report.refused.append({"source": item.source, "reason": item.reason})
            elif isinstance(item, Known):
                report.known += 1
            else:
                waiting.append(item.article if isinstance(item, Imported) else item)
            if len(waiting) >= BATCH_ARTICLES or (waiting and time.monotonic() - since > BATCH_SECONDS):
                flush()
                since = time.monotonic()
            told(len(report.added) + report.known + len(report.refused) + len(waiting), None)
    finally:
        if waiting:
            flush()


def add_paths(library: Library, paths: Sequence[str]) -> Report:
    """Add what the paths hold."""
    from tui.sources import read

    report = Report()
    stdin = sys.stdin.buffer if "-" in paths and not sys.stdin.isatty() else None
    with progress("adding", None) as told:
        add_all(library, read(paths, stdin=stdin, known=library.articles.knows), report, told)
    return report


@click.command("add")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True)
@library_option
@json_option
def add_command(paths: tuple[str, ...], as_json: bool) -> int:
    """Add articles from files, folders or standard input.

    A folder is taken with all below it; - is standard input. Text, Markdown and JSON Lines (an article a line) are
    read. What is in the library already is left alone; what cannot be an article is refused by name and the rest goes
    on. Exit code 1 when all of it was refused.
    """
    with job().open(make=True) as library:
        report = add_paths(library, paths)
    if as_json:
        say_json({"added": report.added, "known": report.known, "refused": report.refused, "removed": report.removed})
        return report.code
    for article in report.added if len(report.added) <= NAMED_AT_MOST else []:
        say(f"{article['number']:>5}  {one_line(str(article['title'] or article['source']))}")
    say(report.summary())
    for refusal in report.refused:
        warn(f"refused {refusal['source']}: {refusal['reason']}")
    return report.code
