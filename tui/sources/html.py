"""Web pages: the article without what stands around it, and what the page says about itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.core.errors import SourceError
from tui.sources import markup
from tui.sources.parsed import Parsed

if TYPE_CHECKING:
    from trafilatura.settings import Document

MOST = 5_000_000
"""Bytes of a page: more of them do not end within minutes."""

_LONG = 500_000
"""Characters beyond which one way of finding the article has to do: three ways take a second for each of them."""

_SHORT = 250
"""Characters below which an article may have been missed by looking too strictly."""

_inlined = re.compile(rb"data:[\w.+/-]{0,80}(?:;[\w=-]{1,40}){0,3},[A-Za-z0-9+/=%\s._-]{200,}")
_pocket = re.compile(rb"<title>\s*Pocket Export\s*</title>", re.IGNORECASE)
_lang = re.compile(r"<html\b[^>]{0,500}?\b(?:xml:)?lang\s*=\s*[\"']?([A-Za-z-]{2,12})", re.IGNORECASE)


def parse(data: bytes, charset: str = "") -> list[Parsed]:
    """Return the article of a page; `charset` is what its server said."""
    if _pocket.search(data[:2000]):
        from tui.sources import exports

        return exports.pocket_html(data)
    return [article(data, charset)]


def article(data: bytes, charset: str = "", address: str = "") -> Parsed:
    """Return the article of a page; `address` is where it came from, if its own head does not say."""
    if len(data) > MOST:
        data = _inlined.sub(b"data:", data)  # a page saved with its pictures in it
    if len(data) > MOST:
        raise SourceError(f"larger than {MOST // 1_000_000} MB without its pictures; save it as text")
    html = markup.page(data, charset)
    found = _extracted(html, address, precise=True)
    if found is None or len(found.text or "") < _SHORT:
        more = _extracted(html, address, precise=False)
        found = more if more is not None and len(more.text or "") > 2 * len((found and found.text) or "") else found
    if found is None or not (found.text or "").strip():
        raise SourceError("no article found in the page; save it as text")
    language = _lang.search(html[:4000])
    return Parsed(
        text=found.text or "",
        title=found.title or "",
        publisher=found.sitename or found.hostname or found.author or "",
        published=found.date or "",
        language=(found.language or "") if found.language else language[1].split("-")[0] if language else "",
        address=found.url or address,
    )


def _extracted(html: str, address: str, *, precise: bool) -> Document | None:
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    found = bare_extraction(
        html,
        url=address or None,
        fast=len(html) > _LONG,
        favor_precision=precise,
        with_metadata=True,
        include_comments=False,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    return found if isinstance(found, Document) else None
