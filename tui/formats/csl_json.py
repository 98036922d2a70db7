"""CSL-JSON: the articles as references for Zotero, Pandoc and every citation processor."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

from tui.formats.identifiers import address, date_parts, language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.core.model import Article
    from tui.formats.registry import Options
    from tui.formats.report import Report
    from tui.library.transfer.bundles import Bundle

CARRIES = frozenset({"bare"})

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def write(out: IO[bytes], bundles: Iterable[Bundle], report: Report, options: Options) -> None:
    """Write a list, a reference a line."""
    out.write(b"[")
    for number, bundle in enumerate(bundles):
        out.write(b",\n" if number else b"\n")
        out.write(_encode(_reference(bundle.article)).encode())
    out.write(b"\n]\n")


def _reference(article: Article) -> dict[str, Any]:
    found: dict[str, Any] = {"id": article.id, "type": "article-newspaper", "title": article.title or article.id}
    if article.publisher:
        found["container-title"] = article.publisher
    if date_parts(article.published):
        found["issued"] = {"date-parts": [date_parts(article.published)]}
    if address(article.source):
        found["URL"] = address(article.source)
        if date_parts(article.added):
            found["accessed"] = {"date-parts": [date_parts(article.added)]}
    if language(article):
        found["language"] = language(article)
    return found
