"""Web pages: the article without what stands around it, and what the page says about itself."""

from __future__ import annotations

import re

from tui.core.errors import SourceError

from . import markup
from .parsed import Parsed

_LONG = 500_000
"""Characters beyond which one way of finding the article has to do: three ways take a second for each of them."""

_pocket = re.compile(rb"<title>\s*Pocket Export\s*</title>", re.IGNORECASE)
_lang = re.compile(r"<html\b[^>]{0,500}?\b(?:xml:)?lang\s*=\s*[\"']?([A-Za-z-]{2,12})", re.IGNORECASE)


def parse(data: bytes, charset: str = "") -> list[Parsed]:
    """Return the article of a page; `charset` is what its server said."""
    if _pocket.search(data[:2000]):
        from . import exports

        return exports.pocket_html(data)
    return [article(markup.page(data, charset))]


def article(html: str, address: str = "") -> Parsed:
    """Return the article of a decoded page; `address` is where it came from, if its own head does not say."""
    from trafilatura import bare_extraction

    found = bare_extraction(
        html,
        url=address or None,
        fast=len(html) > _LONG,
        favor_precision=True,
        with_metadata=True,
        include_comments=False,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if found is None or isinstance(found, dict) or not (found.text or "").strip():
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
