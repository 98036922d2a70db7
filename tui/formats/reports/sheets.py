"""The elements of every report: sheets under headings, with labelled lines."""

from __future__ import annotations

import importlib
from contextlib import closing
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, Literal, Protocol, cast

from tui.library.sqlite.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tui.formats.claim_words import LinkedWords
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

SIGNED = "Signed"
"""The words before those who sign."""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line of a sheet; `quote` is a passage above it, `body` a text, a paragraph a line.

    `before` and `after` are the passage's context.
    """

    parts: tuple[LinkedWords, ...] = ()
    quote: str = ""
    body: str = ""
    before: str = ""
    after: str = ""

    @property
    def is_short(self) -> bool:
        """Whether it may stand beside its heading."""
        return not self.quote and not self.body

    @property
    def paragraphs(self) -> list[str]:
        """The non-blank paragraphs of `body`."""
        return [paragraph for paragraph in self.body.split("\n") if paragraph.strip()]

    @property
    def packed(self) -> Sequence[Any]:
        """What JSON keeps of it."""
        return self.parts, self.quote, self.body, self.before, self.after

    @classmethod
    def unpack(cls, values: Sequence[Any]) -> SheetLine:
        """Return the line that was `packed`."""
        parts, *texts = values
        return cls(tuple((words, url) for words, url in parts), *texts)


@dataclass(slots=True)
class Sheet:
    """A section of a report with a heading, and labelled lines."""

    heading: str
    fields: list[tuple[str, list[SheetLine]]] = field(default_factory=list)

    def add(self, label: str, lines: Iterable[SheetLine]) -> None:
        """Add lines under a label, unless there are none."""
        if rows := list(lines):
            self.fields.append((label, rows))

    @property
    def packed(self) -> Sequence[Any]:
        """What JSON keeps of it."""
        return self.heading, [(label, [line.packed for line in lines]) for label, lines in self.fields]

    @classmethod
    def unpack(cls, values: Sequence[Any]) -> Sheet:
        """Return the sheet that was `packed`."""
        heading, fields = values
        return cls(heading, [(label, [*map(SheetLine.unpack, lines)]) for label, lines in fields])


@dataclass(frozen=True, slots=True)
class SheetReport:
    """Sheets in groups, which are read once; `signed` says by whom and as of when, "" without anyone."""

    title: str
    summary: str
    groups: Iterable[tuple[str, Iterable[Sheet]]]
    signed: tuple[LinkedWords, ...] = ()


class _ReportStyle(Protocol):
    """A module that writes reports in one format."""

    def write_report(self, output: IO[bytes], report: SheetReport) -> None: ...


@dataclass(frozen=True, slots=True)
class ReportWriter:
    """A report in one format: a `FileWriter` for both."""

    CARRIES: frozenset[str]
    compose: Callable[[Iterable[Bundle], ExportReport, ExportOptions, Spool], SheetReport]
    style: Literal["markdown", "html", "word"]

    def write(self, output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
        """Write it after all articles are read: the contents of one group may come from any of them."""
        style = cast("_ReportStyle", importlib.import_module(f"tui.formats.reports.{self.style}_report"))
        with closing(Spool()) as spool:
            style.write_report(output, self.compose(bundles, report, options, spool))
