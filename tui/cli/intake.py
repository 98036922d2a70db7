"""What sources hand over goes into the library, and what became of it: for `add`, `add --watch` and `read`."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from tui.cli.output import count, one_line, progress, stopping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tui.core.model import Highlight, NewArticle
    from tui.library import Library
    from tui.sources.items import Imported, Item

BATCH_ARTICLES, BATCH_SECONDS = 500, 0.25
"""An article waits this long at most until it is in the library."""


@dataclass
class Report:
    """What became of everything that was handed in.

    `added` and `changed` hold number, id, title and source of each article that is new or has a new version; the latter
    also how many annotations it has in each state. `untagged` counts articles with tags and no highlight to carry them.
    """

    added: list[dict[str, object]] = field(default_factory=list)
    changed: list[dict[str, object]] = field(default_factory=list)
    known: int = 0
    highlights: int = 0
    orphans: int = 0
    untagged: int = 0
    refused: list[dict[str, str]] = field(default_factory=list)
    removed: int = 0

    @property
    def code(self) -> int:
        """The exit code: the work failed when nothing but refusals came of it."""
        return 1 if self.refused and not self.added and not self.changed and not self.known else 0

    def summary(self) -> str:
        """Return the whole in a line."""
        parts = [f"added {count(len(self.added), 'article')}"]
        if self.changed:
            parts.append(f"{len(self.changed):,} changed")
        if self.known:
            parts.append(f"{self.known:,} already there")
        if self.refused:
            parts.append(f"{len(self.refused):,} refused")
        if self.removed:
            parts.append(f"{count(self.removed, 'control character')} taken out")
        if self.highlights:
            lost = f" ({self.orphans:,} without a place: `postil orphans`)" if self.orphans else ""
            parts.append(f"{count(self.highlights, 'highlight')} brought along{lost}")
        if self.untagged:
            parts.append(f"tags of {count(self.untagged, 'article')} without highlights left out")
        return ", ".join(parts)

    def as_dict(self) -> dict[str, object]:
        """Return the whole for other programs."""
        names = ("added", "changed", "known", "refused", "removed", "highlights", "orphans", "untagged")
        return {name: getattr(self, name) for name in names}

    def lines(self) -> Iterator[str]:
        """Yield a line for each article that is new or has changed."""
        for article in self.added:
            yield f"{article['number']:>5}  {one_line(str(article['title'] or article['source']))}"
        for article in self.changed:
            yield f"{article['number']:>5}  {one_line(str(article['title'] or article['source']))} ({_fate(article)})"


def _fate(article: dict[str, object]) -> str:
    """What a new version did to the annotations."""
    states = cast("dict[str, int]", article["annotations"])
    lost = states["orphan"]
    found = sum(states.values()) - lost
    parts = [f"version {article['revision']}"]
    if found:
        parts.append(f"{count(found, 'annotation')} found again")
    if lost:
        parts.append(f"{lost:,} without a place: `postil orphans`")
    return ", ".join(parts)


def add_all(library: Library, items: Iterable[Item], report: Report, told: Callable[[int, int | None], None]) -> None:
    """Add what comes, some at a time, so that little is held and an interruption keeps what was added."""
    from tui.sources.items import Known, Refusal

    waiting: list[tuple[NewArticle, Sequence[Highlight]]] = []
    since = time.monotonic()

    def flush() -> None:
        for (article, _), taken in zip(waiting, library.intake.add(waiting), strict=True):
            about: dict[str, object] = {"number": taken.pk, "id": taken.id}
            about |= {"title": article.title, "source": article.source}
            if taken.became == "known":
                report.known += 1
            else:
                report.removed += article.removed
            if taken.became == "new":
                report.added.append(about)
            if taken.revised is not None:
                about |= {"revision": taken.revised.revision, "annotations": dict(taken.revised.states)}
                report.changed.append(about)
            report.highlights += taken.highlights
            report.orphans += taken.orphans
        waiting.clear()

    with library.journal.group(), closing_with(flush):  # what came with the articles is one step of the history
        for item in items:
            if isinstance(item, Refusal):
                report.refused.append({"source": item.source, "reason": item.reason})
            elif isinstance(item, Known):
                report.known += 1
            else:
                waiting.append(_handed(item, report))
            if len(waiting) >= BATCH_ARTICLES or (waiting and time.monotonic() - since > BATCH_SECONDS):
                flush()
                since = time.monotonic()
            done = len(report.added) + len(report.changed) + report.known + len(report.refused)
            told(done + len(waiting), None)


@contextmanager
def closing_with(flush: Callable[[], None]) -> Iterator[None]:
    """Keep what waits, however the work ends."""
    try:
        yield
    finally:
        flush()


def _handed(item: NewArticle | Imported, report: Report) -> tuple[NewArticle, Sequence[Highlight]]:
    """An article and the highlights another program kept of it; the tags it gave the article are on each of them."""
    from tui.core.model import Highlight, NewArticle

    if isinstance(item, NewArticle):
        return item, ()
    report.untagged += bool(item.tags and not item.quotes)
    return item.article, [
        Highlight(
            "",
            0,
            -1,
            -1,
            quote.text,
            color=quote.color,
            note=quote.note,
            created=quote.created,
            tags=(*quote.tags, *item.tags),
        )
        for quote in item.quotes
    ]


def add_paths(library: Library, paths: Sequence[str], *, private: bool = False) -> Report:
    """Add what the paths hold."""
    from tui.sources import read

    report = Report()
    stdin = sys.stdin.buffer if "-" in paths and not sys.stdin.isatty() else None
    kept = "; that stays, the same command goes on from here"
    with stopping(lambda: report.summary() + kept), progress("adding", None) as told:
        add_all(library, read(paths, stdin=stdin, known=library.articles.knows, private=private), report, told)
    return report
