"""Articles from files, folders, addresses and standard input into a library."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from tui.core.text import one_line, plural

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import BinaryIO

    from tui.core.model import Highlight, NewArticle
    from tui.library import Library
    from tui.sources.items import Imported, Item

BATCH_ARTICLES, BATCH_SECONDS = 500, 0.25
"""An article waits this long at most until it is in the library."""


@dataclass
class AddReport:
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
    def total(self) -> int:
        """The number of articles and refusals so far."""
        return len(self.added) + len(self.changed) + self.known + len(self.refused)

    @property
    def failed(self) -> bool:
        """Whether nothing but refusals came of it."""
        return bool(self.refused) and len(self.refused) == self.total

    def summary(self) -> str:
        """Return the whole in a line."""
        parts = [f"added {plural(len(self.added), 'article')}"]
        if self.changed:
            parts.append(f"{len(self.changed):,} changed")
        if self.known:
            parts.append(f"{self.known:,} already there")
        if self.refused:
            parts.append(f"{len(self.refused):,} refused")
        if self.removed:
            parts.append(f"{plural(self.removed, 'control character')} taken out")
        if self.highlights:
            orphans = f" ({self.orphans:,} without a place: `postil orphans`)" if self.orphans else ""
            parts.append(f"{plural(self.highlights, 'highlight')} brought along{orphans}")
        if self.untagged:
            parts.append(f"tags of {plural(self.untagged, 'article')} without highlights left out")
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
            title = one_line(str(article["title"] or article["source"]))
            yield f"{article['number']:>5}  {title} ({_revision_line(article)})"


def _revision_line(article: dict[str, object]) -> str:
    """Say what a new version did to the annotations."""
    states = cast("dict[str, int]", article["annotations"])
    orphans = states["orphan"]
    placed = sum(states.values()) - orphans
    parts = [f"version {article['revision']}"]
    if placed:
        parts.append(f"{plural(placed, 'annotation')} found again")
    if orphans:
        parts.append(f"{orphans:,} without a place: `postil orphans`")
    return ", ".join(parts)


def _ignore_progress(done: int, total: int | None) -> None:
    pass


def add_paths(
    library: Library,
    paths: Iterable[str],
    report: AddReport | None = None,
    *,
    stdin: BinaryIO | None = None,
    private: bool = False,
    walked: bool = False,
    on_progress: Callable[[int, int | None], None] = _ignore_progress,
) -> AddReport:
    """Add what the paths hold, and write into `report` what came of it, also when interrupted.

    What `private` and `walked` mean is said at `tui.sources.read`.
    """
    from tui.sources import read

    report = report or AddReport()
    items = read(paths, stdin=stdin, known=library.articles.knows, private=private, walked=walked)
    _add_items(library, items, report, on_progress)
    return report


def _add_items(
    library: Library, items: Iterable[Item], report: AddReport, on_progress: Callable[[int, int | None], None]
) -> None:
    """Add what comes, some at a time, so that little is in memory and an interruption keeps what was added."""
    from tui.sources.items import Known, Refusal

    batch: list[tuple[NewArticle, Sequence[Highlight]]] = []
    since = time.monotonic()

    def flush() -> None:
        for (article, _), taken in zip(batch, library.intake.add(batch), strict=True):
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
        batch.clear()

    with library.journal.group():  # what came with the articles is one step of the history
        try:
            for item in items:
                if isinstance(item, Refusal):
                    report.refused.append({"source": item.source, "reason": item.reason})
                elif isinstance(item, Known):
                    report.known += 1
                else:
                    batch.append(_with_highlights(item, report))
                if len(batch) >= BATCH_ARTICLES or (batch and time.monotonic() - since > BATCH_SECONDS):
                    flush()
                    since = time.monotonic()
                on_progress(report.total + len(batch), None)
        finally:
            flush()


def _with_highlights(item: NewArticle | Imported, report: AddReport) -> tuple[NewArticle, Sequence[Highlight]]:
    """Return an article and its highlights from another program; each has the tags that program gave the article."""
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
