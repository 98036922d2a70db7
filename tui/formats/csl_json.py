"""CSL-JSON: the articles as references for Zotero, Pandoc and every citation processor."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from tui.core.addresses import web_url
from tui.core.authors import author_names, name_parts
from tui.formats.export_common import date_parts, language_tag, write_json_items
from tui.library.tables.article_tag_rows import tag_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.tables.article_tag_rows import ArticleTag
    from tui.library.transfer.bundles import Bundle

CARRIES = frozenset({"bare", "attributes", "article_tags"})


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write a list, one reference a line."""
    output.write(b"[")
    write_json_items(output, map(_reference, bundles))
    output.write(b"\n]\n")


def _reference(bundle: Bundle) -> dict[str, Any]:
    """Return a reference; attributes are lines of its note, as Zotero has custom fields in "Extra"."""
    article = bundle.article
    reference: dict[str, Any] = {"id": article.id, "type": "article-newspaper", "title": article.title or article.id}
    if authors := [_author(name) for name in author_names(article.authors)]:
        reference["author"] = authors
    if article.publisher:
        reference["container-title"] = article.publisher
    if date_parts(article.published):
        reference["issued"] = {"date-parts": [date_parts(article.published)]}
    if url := web_url(article.source):
        reference["URL"] = url
        if date_parts(article.added):
            reference["accessed"] = {"date-parts": [date_parts(article.added)]}
    if language := language_tag(article):
        reference["language"] = language
    if bundle.attributes:
        reference["note"] = "\n".join(f"{each.name}: {each.value}" for each in bundle.attributes)
    if bundle.tags:
        reference["keyword"] = keywords(bundle.tags)
    return reference


def keywords(tags: Iterable[ArticleTag]) -> str:
    """Return tags of an article as comma-separated keywords; a comma within a name becomes a semicolon."""
    return ", ".join(name.replace(",", ";") for name in tag_names(tags))


def _author(name: str) -> dict[str, str]:
    parts = name_parts(name)
    return {key: part for key, part in parts._asdict().items() if part} if parts.given else {"literal": name}
