"""RIS: the articles as references for EndNote, Zotero, Mendeley and libraries' catalogues."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from tui.core.addresses import web_url
from tui.core.authors import author_names, name_parts
from tui.formats.export_common import date_parts, language_tag
from tui.library.tables.article_tag_rows import tag_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

CARRIES = frozenset({"bare", "attributes", "article_tags"})


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write a record for each article, with the line ends and the two spaces the format requires."""
    for bundle in bundles:
        lines = [f"{tag}  - {value}" for tag, value in _fields(bundle)]
        output.write("\r\n".join([*lines, "", ""]).encode())


def _fields(bundle: Bundle) -> Iterator[tuple[str, str]]:
    article = bundle.article
    yield "TY", "NEWS"
    yield "ID", article.id
    for name in author_names(article.authors):
        yield "AU", ", ".join(filter(None, name_parts(name)))
    yield "TI", article.title or article.id
    if article.publisher:
        yield "T2", article.publisher
    if parts := date_parts(article.published):
        yield "PY", f"{parts[0]:04}"
        month, day = [*(f"{part:02}" for part in parts[1:]), "", ""][:2]
        yield "DA", f"{parts[0]:04}/{month}/{day}/"
    if url := web_url(article.source):
        yield "UR", url
        if article.added:
            yield "Y2", f"{article.added[:10].replace('-', '/')}/"
    if language := language_tag(article):
        yield "LA", language
    for each in bundle.attributes:
        yield "N1", f"{each.name}: {each.value}"
    for name in tag_names(bundle.tags):
        yield "KW", name
    yield "ER", ""
