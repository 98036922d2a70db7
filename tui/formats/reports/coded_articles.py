"""Coded passages by article, in the order of the text, each in its context; the codes of whole articles and memos."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.addresses import web_url
from tui.core.annotations import giver_of
from tui.core.attributes import in_words
from tui.core.citation import byline
from tui.core.text import plural
from tui.formats.reports.sheets import ReportWriter, Sheet, SheetLine, SheetReport
from tui.formats.reports.surroundings import Surroundings
from tui.library.tables.article_tag_rows import tags_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.core.model import Highlight
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.sqlite.spool import Spool
    from tui.library.transfer.bundles import Bundle

CARRIES = frozenset(
    {
        *("bare", "tags", "tag_givers", "notes", "creators", "spoken", "paged"),
        *("article_tags", "article_tag_givers", "attributes", "memos"),
    }
)


def _compose(bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions, spool: Spool) -> SheetReport:
    articles = count = 0
    for bundle in bundles:
        passages = [each for each in bundle.highlights if each.tags]
        report.lose("annotations without a code", len(bundle.highlights) - len(passages))
        sheets = [sheet.packed for sheet in (_about(bundle), _passages(bundle, passages)) if sheet.fields]
        spool.put("article", "", (bundle.article.title or "Without a title", sheets))
        articles, count = articles + 1, count + len(passages)
    summary = f"{plural(articles, 'article')}, {plural(count, 'coded passage')}"
    groups = ((heading, map(Sheet.unpack, sheets)) for heading, sheets in spool.take("article"))
    return SheetReport("Passages by article", summary, groups)


def _about(bundle: Bundle) -> Sheet:
    article, sheet = bundle.article, Sheet("About")
    parts = [(part, "") for part in byline(article)]
    if article.source:
        parts.append((article.source, web_url(article.source)))
    sheet.add("Source", [SheetLine(tuple(parts))] if parts else [])
    sheet.add("Attributes", [SheetLine(((in_words(bundle.attributes), ""),))] if bundle.attributes else [])
    sheet.add("Codes", [SheetLine(((tags_in_words(bundle.tags), ""),))] if bundle.tags else [])
    sheet.add("Memos", [SheetLine(((memo.creator, ""),), body=memo.text) for memo in bundle.memos])
    return sheet


def _passages(bundle: Bundle, passages: list[Highlight]) -> Sheet:
    sheet, around = Sheet("Passages"), Surroundings(bundle)
    for highlight in passages:
        line = around.line(highlight, is_cited=False)
        by = ((highlight.creator, ""),) if highlight.creator else ()
        sheet.add(_codes(highlight), [SheetLine((*line.parts, *by), line.quote, line.body, line.before, line.after)])
    return sheet


def _codes(highlight: Highlight) -> str:
    """Return a passage's codes, each with who gave it if that is somebody else than the passage's creator."""
    givers = ((tag, giver_of(highlight, tag)) for tag in highlight.tags)
    return " ".join(f"#{tag}" if giver == highlight.creator else f"#{tag} ({giver})" for tag, giver in givers)


AS_MARKDOWN = ReportWriter(CARRIES, _compose, "markdown")
AS_HTML = ReportWriter(CARRIES, _compose, "html")
AS_WORD = ReportWriter(CARRIES, _compose, "word")
