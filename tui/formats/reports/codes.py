"""Coded passages by code, in the order of the codebook; and the codebook itself, with an example of each code."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from tui.core.annotations import giver_of
from tui.core.codebook import own_order, split_example
from tui.core.text import plural
from tui.formats.reports.sheets import ReportWriter, Sheet, SheetLine, SheetReport
from tui.formats.reports.surroundings import Surroundings
from tui.library.tables.article_tag_rows import tag_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.core.model import Tag
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.sqlite.spool import Spool
    from tui.library.transfer.bundles import Bundle

PASSAGES_CARRY = frozenset(
    {
        *("tags", "tag_givers", "codebook", "code_memos", "notes", "creators", "spoken", "paged"),
        *("article_tags", "article_tag_givers"),
    }
)
CODEBOOK_CARRIES = frozenset({"codebook", "code_memos", "article_tags"})


@dataclass(slots=True)
class _Use:
    """How a code is used."""

    coders: Counter[str] = field(default_factory=Counter)
    articles: int = 0
    article: str = ""
    """The last article with a passage."""
    first: str = ""
    """The id of the first passage."""
    whole_articles: int = 0

    @property
    def passages(self) -> int:
        return self.coders.total()

    def add(self, passage: str, article: str, coder: str) -> None:
        self.first = self.first or passage
        self.articles += article != self.article
        self.article = article
        self.coders[coder] += 1

    @property
    def words(self) -> str:
        """To how many passages it was given, and by whom."""
        if not self.passages:
            return "to no passage"
        people = ", ".join(f"{coder} {number:,}" for coder, number in sorted(self.coders.items()) if coder)
        words = f"to {plural(self.passages, 'passage')} in {plural(self.articles, 'article')}"
        return f"{words}: {people}" if people else words


class _Codes:
    """The codes of a selection; the passages of each wait in a spool, in the order of the articles."""

    def __init__(self, spool: Spool, *, examples_only: bool) -> None:
        self._spool, self._examples_only = spool, examples_only
        self.tags: dict[str, Tag] = {}
        self.uses: defaultdict[str, _Use] = defaultdict(_Use)
        self.passages = 0
        """The coded passages, each once, however many codes it has."""

    def add(self, bundle: Bundle, report: ExportReport) -> None:
        self.tags.update((tag.name, tag) for tag in bundle.codebook)
        around = Surroundings(bundle)
        for name in tag_names(bundle.tags):
            self.uses[name].whole_articles += 1
        for each in bundle.tags:
            self._spool.put("whole", each.tag, around.article(each.creator).packed)
        for highlight in bundle.highlights:
            line = around.line(highlight) if highlight.tags else None
            if line is None:
                report.lose("annotations without a code")
                continue
            self.passages += 1
            for name in highlight.tags:
                coder, use = giver_of(highlight, name), self.uses[name]
                if not self._examples_only or not use.passages:
                    self._spool.put("passage", name, _with_coder(line, coder).packed)
                use.add(highlight.id, bundle.article.id, coder)

    def branches(self) -> dict[str, list[str]]:
        """Return the codes by the first part of their paths, each in the order of the codebook."""
        branches: dict[str, list[str]] = {}
        for name in sorted({*self.tags, *self.uses}, key=own_order(self.tags.values())):
            branches.setdefault(name.partition("/")[0], []).append(name)
        return branches

    def sheet(self, name: str) -> Sheet:
        """Return the sheet of one code; the largest has all of its passages in memory."""
        sheet, tag, use = Sheet(name), self.tags.get(name), self.uses[name]
        definition, example = split_example(tag.description) if tag is not None else ("", "")
        if definition:
            first, _, rest = definition.partition("\n")
            sheet.add("Definition", [SheetLine(((first, ""),), body=rest)])
        if tag is not None and tag.memo:
            first, _, rest = tag.memo.partition("\n")
            sheet.add("Memo", [SheetLine(((first, ""),), body=rest)])
        if tag is not None and tag.color:
            sheet.add("Colour", [SheetLine(((tag.color, ""),))])
        count = use.whole_articles
        counts = [use.words, *([f"to {plural(count, 'whole article')}"] if count else [])]
        sheet.add("Given", [SheetLine(((words, ""),)) for words in counts])
        if count and not self._examples_only:
            sheet.add("Whole articles", map(SheetLine.unpack, self._spool.take("whole", name)))
        lines = map(SheetLine.unpack, self._spool.take("passage", name))
        if example:
            sheet.add("Example", [SheetLine(((example, ""),))])
        elif self._examples_only:
            sheet.add("Example", [replace(line, body="") for line in lines])
        if not self._examples_only:
            sheet.add("Passages", lines)
        return sheet


def _compose(
    bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions, spool: Spool, *, examples_only: bool
) -> SheetReport:
    codes = _Codes(spool, examples_only=examples_only)
    for bundle in bundles:
        codes.add(bundle, report)
    branches = codes.branches()
    title = "Codebook" if examples_only else "Passages by code"
    if examples_only:
        named = {tag.name for tag in codes.tags.values() if split_example(tag.description)[1]}
        examples = {use.first for name, use in codes.uses.items() if use.passages and name not in named}
        report.lose("passages that are not examples", codes.passages - len(examples))
    codings = sum(use.passages for use in codes.uses.values())
    often = [f"codes given {codings:,} times"] if codings > codes.passages else []
    counts = plural(sum(map(len, branches.values())), "code"), plural(codes.passages, "coded passage")
    groups = ((branch, map(codes.sheet, names)) for branch, names in branches.items())
    return SheetReport(title, ", ".join((*counts, *often)), groups)


def _with_coder(line: SheetLine, coder: str) -> SheetLine:
    return replace(line, parts=(*line.parts, (coder, ""))) if coder else line


_PASSAGES, _EXAMPLES = partial(_compose, examples_only=False), partial(_compose, examples_only=True)

AS_MARKDOWN = ReportWriter(PASSAGES_CARRY, _PASSAGES, "markdown")
AS_HTML = ReportWriter(PASSAGES_CARRY, _PASSAGES, "html")
AS_WORD = ReportWriter(PASSAGES_CARRY, _PASSAGES, "word")
CODEBOOK_AS_MARKDOWN = ReportWriter(CODEBOOK_CARRIES, _EXAMPLES, "markdown")
CODEBOOK_AS_HTML = ReportWriter(CODEBOOK_CARRIES, _EXAMPLES, "html")
CODEBOOK_AS_WORD = ReportWriter(CODEBOOK_CARRIES, _EXAMPLES, "word")
