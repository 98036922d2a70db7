"""Adding articles from files, folders, addresses and standard input to a library."""

from __future__ import annotations

import json
import weakref
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from os import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO, Self, cast

from tui.core.claim_reviews import ALREADY_CHECKED, split_checks
from tui.core.model import NewArticle
from tui.core.text import compact_json, cut, one_line, plural, size_in_words
from tui.jobs.left_out_articles import why_left_out

if TYPE_CHECKING:
    import threading

    from tui.library import Library
    from tui.library.tables.articles import AddResult
    from tui.library.transfer.intake import AddressClaims
    from tui.sources import SourceItem
    from tui.sources.poll import Follower
    from tui.sources.reading import ReadOptions
    from tui.sources.source import ParsedArticle

SPOOLED_BYTES = 1_000_000
"""Rows of a report beyond this size are kept in a file."""

_COLUMNS_NAMED = 6
"""Columns named in a line; the others are in the JSON."""

_VALUE_SHOWN = 60

_ATTRIBUTES = {"added": "attributes", "changed": "attributes changed", "kept": "attributes left as they are here"}


class ReportRows(list[dict[str, Any]]):
    """Rows in order, of which at most `limit` are kept; all are counted.

    Many are kept in a file: a list that is written as JSON while iterated takes no more memory than one row. It is read
    from its beginning by one reader at a time.
    """

    def __init__(self, limit: int | None = None) -> None:
        super().__init__()
        self._limit = limit
        self._file = SpooledTemporaryFile(max_size=SPOOLED_BYTES, mode="w+", encoding="utf-8", newline="\n")  # noqa: SIM115 - as long as the rows are
        weakref.finalize(self, self._file.close)
        self._count = 0

    @classmethod
    def of(cls, rows: Iterable[dict[str, Any]]) -> Self:
        """Return rows of these."""
        collected = cls()
        for row in rows:
            collected.append(row)
        return collected

    def append(self, row: dict[str, Any]) -> None:
        self._count += 1
        if self._limit is None or self._count <= self._limit:
            self._file.write(f"{compact_json(row)}\n")

    def __len__(self) -> int:
        """Return how many there were, kept or not."""
        return self._count

    def __iter__(self) -> Iterator[dict[str, Any]]:
        self._file.seek(0)
        try:
            for line in self._file:
                yield json.loads(line)
        finally:
            self._file.seek(0, SEEK_END)


class ArticleRows(ReportRows):
    """Rows of articles; those with published checks and with intake notes are counted, too.

    A report has one line an article for a few articles, and only their number for a million.
    """

    def __init__(self, limit: int | None = None) -> None:
        super().__init__(limit)
        self.with_checks = self.with_notes = 0

    def append(self, row: dict[str, Any]) -> None:
        super().append(row)
        self.with_checks += "checked" in row
        self.with_notes += "intake" in row


@dataclass
class AddReport:
    """What became of everything that was handed in.

    `added` and `changed` hold number, id, title and source of each article that is new or has a new version; the latter
    also how many annotations it has in each state, and its title before where only that has changed. `other_notes`
    counts notes of highlights that are here with another note, `tagged` those that got tags, `read` new ones that were
    read elsewhere, `alike` new ones whose text was here under another name, `left_out` those that lost a column or
    field, by its name; `attributes` those of which one came, was changed or stays as it is here, by outcome and name,
    and `attribute_changes` has the last two with their values; `other_kinds` are files of folders that are no sources,
    by their ending; `kept_sources` counts sources, with their bytes.
    """

    added: ArticleRows = field(default_factory=ArticleRows)
    changed: ArticleRows = field(default_factory=ArticleRows)
    already_there: int = 0
    highlights: int = 0
    orphans: int = 0
    other_notes: int = 0
    tagged: int = 0
    read: int = 0
    refused: ReportRows = field(default_factory=ReportRows)
    removed: int = 0
    alike: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    attributes: dict[str, Counter[str]] = field(default_factory=dict)
    attribute_changes: ReportRows = field(default_factory=ReportRows)
    other_kinds: Counter[str] = field(default_factory=Counter)
    kept_sources: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of_few(cls, limit: int) -> AddReport:
        """Return a report that has no lines if more than `limit` articles arrive."""
        return cls(ArticleRows(limit), ArticleRows(limit))

    @property
    def failed(self) -> bool:
        """Whether something that was asked for was refused."""
        return bool(self.refused)

    def count(self, article: NewArticle, result: AddResult) -> None:
        row: dict[str, object] = {
            "number": result.pk,
            "id": result.id,
            "title": article.title,
            "source": article.source,
        }
        if article.intake:
            checks, notes = split_checks(article.intake)
            row |= {name: lines for name, lines in (("checked", checks), ("intake", notes)) if lines}
        if result.is_left_out:
            reason = why_left_out(article, result)
            self.refused.append({"source": article.retrieved or article.source, "reason": reason})
            return
        if result.outcome == "known":
            self.already_there += 1
        elif result.outcome == "new":
            self.added.append(row)
        else:
            former = {"former_title": result.former} if result.former else {}
            self.changed.append({**row, "revision": result.revision, "annotations": result.states, **former})
        if article.kept_source is not None and result.outcome != "known":
            self.kept_sources.update(sources=1, bytes=len(article.kept_source.packed))
        self.alike += result.alike
        if result.outcome != "known":
            self.left_out.update(article.left_out)
        for change in result.attributes:
            self.attributes.setdefault(change.outcome, Counter())[change.name] += 1
            if change.outcome != "added":
                self.attribute_changes.append({**row, **change._asdict()})
        self.removed += article.removed if result.outcome != "known" else 0
        self.highlights += result.highlights
        self.orphans += result.orphans
        self.other_notes += result.other_notes
        self.tagged += bool(result.tags)
        self.read += article.is_read and result.outcome == "new"

    def summary(self) -> str:
        parts = [f"added {plural(len(self.added), 'article')}"]
        if self.alike:
            parts.append(f"{self.alike:,} look{'s' * (self.alike == 1)} like articles that are here")
        if self.changed:
            parts.append(f"{len(self.changed):,} changed")
        if self.already_there:
            parts.append(f"{self.already_there:,} already there")
        if self.refused:
            parts.append(f"{len(self.refused):,} refused")
        if self.other_kinds:
            endings = ", ".join(ending or "no ending" for ending, _ in self.other_kinds.most_common(_COLUMNS_NAMED))
            parts.append(f"{plural(self.other_kinds.total(), 'file')} of other kinds left out ({endings})")
        if self.removed:
            parts.append(f"{plural(self.removed, 'control character')} taken out")
        if self.highlights:
            orphans = f" ({self.orphans:,} without a place: `postil orphans`)" if self.orphans else ""
            parts.append(f"{plural(self.highlights, 'highlight')} brought along{orphans}")
        if self.other_notes:
            parts.append(f"{plural(self.other_notes, 'note')} left out, as the highlight here has another or none")
        if self.tagged:
            parts.append(f"tags of {plural(self.tagged, 'article')}")
        if self.read:
            parts.append(f"{self.read:,} read before")
        if checked := self.added.with_checks + self.changed.with_checks:
            parts.append(f"{checked:,} already checked")
        if noted := self.added.with_notes + self.changed.with_notes:
            parts.append(f"{noted:,} with notes")
        for outcome, words in _ATTRIBUTES.items():
            if outcome in self.attributes:
                parts.append(f"{words}: {_named(self.attributes[outcome])}")
        if self.left_out:
            parts.append(f"columns left out: {_named(self.left_out, with_counts=False)}")
        if self.kept_sources:
            parts.append(
                f"{plural(self.kept_sources['sources'], 'source')} kept ({size_in_words(self.kept_sources['bytes'])})"
            )
        return ", ".join(parts)

    def as_dict(self) -> dict[str, object]:
        return {name: [*rows] if isinstance(rows, ReportRows) else rows for name, rows in self.values().items()}

    def values(self) -> dict[str, object]:
        """Return it as values; rows, of which there may be many, are lists read while printed."""
        return {
            "added": self.added,
            "changed": self.changed,
            "known": self.already_there,
            "refused": self.refused,
            "removed": self.removed,
            "highlights": self.highlights,
            "orphans": self.orphans,
            "other_notes": self.other_notes,
            "tagged": self.tagged,
            "read": self.read,
            "alike": self.alike,
            "left_out": dict(self.left_out),
            "attributes": {outcome: dict(names) for outcome, names in self.attributes.items()},
            "attribute_changes": self.attribute_changes,
            "other_kinds": dict(self.other_kinds),
            "kept": dict(self.kept_sources),
        }

    def lines(self) -> Iterator[str]:
        """Yield a line for each article that is new or has changed."""
        for article in self.added:
            yield f"{article['number']:>5}  {one_line(str(article['title'] or article['source']))}"
            yield from _beneath(article)
        for article in self.changed:
            title = one_line(str(article["title"] or article["source"]))
            yield f"{article['number']:>5}  {title} ({_revision_line(article)})"
            yield from _beneath(article)
        for change in self.attribute_changes:
            title = one_line(str(change["title"] or change["source"]))
            yield f"{change['number']:>5}  {title} ({_attribute_line(change)})"


def _attribute_line(change: dict[str, object]) -> str:
    name, before, value = (cut(str(change[key]), _VALUE_SHOWN) for key in ("name", "before", "value"))
    if change["outcome"] == "changed":
        return f"{name}: {before} → {value}"
    return f"{name} stays {before}, the source has {value}" if before else f"{name} stays out, the source has {value}"


def _named(counts: Counter[str], *, with_counts: bool = True) -> str:
    named = [f"{name} ({count:,})" if with_counts else name for name, count in counts.most_common(_COLUMNS_NAMED)]
    more = len(counts) - len(named)
    return f"{', '.join(named)}{f' and {more:,} more: --json' if more else ''}"


def _beneath(article: dict[str, object]) -> Iterator[str]:
    """Yield a line for each thing left out or altered, and for each published check on the page."""
    for line in cast("list[str]", article.get("intake", [])):
        yield f"{'':>5}  ! {line}"
    for line in cast("list[str]", article.get("checked", [])):
        yield f"{'':>5}  {ALREADY_CHECKED}{line}"


def _revision_line(article: dict[str, object]) -> str:
    """Describe what a new version did to the annotations, or that only the headline is new."""
    if former := article.get("former_title"):
        return f"new headline over the same text, before: {one_line(str(former))}"
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
    follow_links: bool = False,
    claims: AddressClaims = "ask",
    how: ReadOptions | None = None,
    noted: Mapping[str, ParsedArticle] | None = None,
    on_progress: Callable[[int, int | None], None] = _ignore_progress,
) -> AddReport:
    """Add what is at the paths, writing the outcome into `report`, even when interrupted.

    `private`, `walked`, `follow_links`, `how` and `noted` are those of `tui.sources.read`, `claims` that of
    `Intake.add`.
    """
    from tui.sources import read

    items = read(
        paths,
        stdin=stdin,
        is_known=library.articles.has_source,
        private=private,
        walked=walked,
        follow_links=follow_links,
        how=how,
        noted=noted,
    )
    return _add(library, items, report or AddReport(), claims, on_progress)


def _add(
    library: Library,
    items: Iterable[SourceItem],
    report: AddReport,
    claims: AddressClaims = "ask",
    on_progress: Callable[[int, int | None], None] = _ignore_progress,
) -> AddReport:
    """Add what was read, writing the outcome into `report`."""
    from tui.sources import KnownSource, OtherKind, Refusal

    def articles() -> Iterator[NewArticle]:
        for count, item in enumerate(items, 1):
            if isinstance(item, Refusal):
                report.refused.append({"source": item.source, "reason": item.reason})
            elif isinstance(item, KnownSource):
                report.already_there += 1
            elif isinstance(item, OtherKind):
                report.other_kinds[item.suffix] += 1
            else:
                yield item
            on_progress(count, None)

    library.intake.add(articles(), report.count, claims)
    return report


def watch(
    library: Library,
    folders: Sequence[str],
    follower: Follower,
    *,
    report: AddReport | None = None,
    stop: threading.Event,
    how: ReadOptions | None = None,
    on_progress: Callable[[int, int | None], None] = _ignore_progress,
) -> Iterator[AddReport]:
    """Add what is in folders and at followed addresses, then what arrives, yielding a report for each batch.

    The first report is of the folders, like that of `add_paths`; a repeated refusal of an address is reported once.
    Ends when `stop` is set or nothing is left to watch; `KeyboardInterrupt` passes through, and what came before it is
    in the library.
    """
    from tui.sources.watch import watch

    # Nothing that arrives from here on is missed.
    looks = watch(folders, stop=stop, idle=True) if folders else _rests(follower, stop)
    yield add_paths(library, folders, report, how=how, on_progress=on_progress)
    warned: set[tuple[str, ...]] = set()
    for files in looks:
        if files:
            yield add_paths(library, files, walked=True, how=how)
        for batch in _followed(library, follower, how):
            batch.refused = ReportRows.of(line for line in batch.refused if (*line.values(),) not in warned)
            warned.update((*line.values(),) for line in batch.refused)
            if batch.refused or batch.added or batch.changed:
                yield batch


def _followed(library: Library, follower: Follower, how: ReadOptions | None) -> Iterator[AddReport]:
    """Add what is new at the addresses that are due, and yield a report of each."""
    from tui.sources.reading import read_downloads

    for news in follower.news():
        yield _add(library, read_downloads([news], library.articles.has_source, how), AddReport())


def _rests(follower: Follower, stop: threading.Event) -> Iterator[list[str]]:
    """Yield nothing whenever an address is due."""
    while (rest := follower.rest) is not None and not stop.wait(rest):
        yield []
