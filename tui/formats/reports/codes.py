"""Coded passages by code, in the order of the codebook; and the codebook itself, with an example of each code."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

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
    from tui.library.transfer.bundles import Bundle

PASSAGES_CARRY = frozenset(
    {
        *("tags", "tag_givers", "codebook", "code_memos", "notes", "creators", "spoken", "paged"),
        *("article_tags", "article_tag_givers"),
    }
)
CODEBOOK_CARRIES = frozenset({"codebook", "code_memos", "article_tags"})


class _CodedPassage(NamedTuple):
    id: str
    article: str
    coder: str
    line: SheetLine


@dataclass(slots=True)
class _Codes:
    """The codes of a selection, and the passages of each, in the order of the articles."""

    tags: dict[str, Tag] = field(default_factory=dict)
    passages: defaultdict[str, list[_CodedPassage]] = field(default_factory=lambda: defaultdict(list))
    whole: defaultdict[str, list[SheetLine]] = field(default_factory=lambda: defaultdict(list))
    """The articles that have a code as a whole, one line for each time it was given."""
    whole_articles: Counter[str] = field(default_factory=Counter)

    @property
    def ids(self) -> set[str]:
        """The coded passages, each once, however many codes it has."""
        return {each.id for some in self.passages.values() for each in some}

    def add(self, bundle: Bundle, report: ExportReport) -> None:
        self.tags.update((tag.name, tag) for tag in bundle.codebook)
        around = Surroundings(bundle)
        self.whole_articles.update(tag_names(bundle.tags))
        for each in bundle.tags:
            self.whole[each.tag].append(around.article(each.creator))
        for highlight in bundle.highlights:
            line = around.line(highlight) if highlight.tags else None
            if line is None:
                report.lose("annotations without a code")
                continue
            for name in highlight.tags:
                coder = giver_of(highlight, name)
                self.passages[name].append(_CodedPassage(highlight.id, bundle.article.id, coder, line))

    def branches(self) -> dict[str, list[str]]:
        """Return the codes by the first part of their paths, each in the order of the codebook."""
        branches: dict[str, list[str]] = {}
        for name in sorted({*self.tags, *self.passages, *self.whole}, key=own_order(self.tags.values())):
            branches.setdefault(name.partition("/")[0], []).append(name)
        return branches


def _compose(
    bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions, *, examples_only: bool
) -> SheetReport:
    codes = _Codes()
    for bundle in bundles:
        codes.add(bundle, report)
    groups = tuple(
        (branch, tuple(_sheet(name, codes, examples_only=examples_only) for name in names))
        for branch, names in codes.branches().items()
    )
    many = sum(len(sheets) for _, sheets in groups)
    title = "Codebook" if examples_only else "Passages by code"
    if examples_only:
        named = {tag.name for tag in codes.tags.values() if split_example(tag.description)[1]}
        examples = {some[0].id for name, some in codes.passages.items() if some and name not in named}
        report.lose("passages that are no example", len(codes.ids - examples))
    count, codings = len(codes.ids), sum(map(len, codes.passages.values()))
    often = [f"codes given {codings:,} times"] if codings > count else []
    summary = ", ".join((plural(many, "code"), plural(count, "coded passage"), *often))
    return SheetReport(title, summary, groups)


def _sheet(name: str, codes: _Codes, *, examples_only: bool) -> Sheet:
    sheet, tag, passages = Sheet(name), codes.tags.get(name), codes.passages.get(name, [])
    definition, example = split_example(tag.description) if tag is not None else ("", "")
    if definition:
        first, _, rest = definition.partition("\n")
        sheet.add("Definition", [SheetLine(((first, ""),), body=rest)])
    if tag is not None and tag.memo:
        first, _, rest = tag.memo.partition("\n")
        sheet.add("Memo", [SheetLine(((first, ""),), body=rest)])
    if tag is not None and tag.color:
        sheet.add("Colour", [SheetLine(((tag.color, ""),))])
    count = codes.whole_articles[name]
    counts = [_counted(passages), *([f"to {plural(count, 'whole article')}"] if count else [])]
    sheet.add("Given", [SheetLine(((words, ""),)) for words in counts])
    if count and not examples_only:
        sheet.add("Whole articles", codes.whole[name])
    lines = [_with_coder(passage) for passage in passages]
    if example:
        sheet.add("Example", [SheetLine(((example, ""),))])
    elif examples_only:
        sheet.add("Example", [replace(line, body="") for line in lines[:1]])
    if not examples_only:
        sheet.add("Passages", lines)
    return sheet


def _counted(passages: list[_CodedPassage]) -> str:
    if not passages:
        return "to no passage"
    coders = Counter(passage.coder for passage in passages)
    articles = len({passage.article for passage in passages})
    people = ", ".join(f"{coder} {number:,}" for coder, number in sorted(coders.items()) if coder)
    words = f"to {plural(len(passages), 'passage')} in {plural(articles, 'article')}"
    return f"{words}: {people}" if people else words


def _with_coder(passage: _CodedPassage) -> SheetLine:
    line = passage.line
    parts = (*line.parts, (passage.coder, "")) if passage.coder else line.parts
    return replace(line, parts=parts)


_PASSAGES, _EXAMPLES = partial(_compose, examples_only=False), partial(_compose, examples_only=True)

AS_MARKDOWN = ReportWriter(PASSAGES_CARRY, _PASSAGES, "markdown")
AS_HTML = ReportWriter(PASSAGES_CARRY, _PASSAGES, "html")
AS_WORD = ReportWriter(PASSAGES_CARRY, _PASSAGES, "word")
CODEBOOK_AS_MARKDOWN = ReportWriter(CODEBOOK_CARRIES, _EXAMPLES, "markdown")
CODEBOOK_AS_HTML = ReportWriter(CODEBOOK_CARRIES, _EXAMPLES, "html")
CODEBOOK_AS_WORD = ReportWriter(CODEBOOK_CARRIES, _EXAMPLES, "word")
