"""Pocket's export: a zip with tables of links, and what was highlighted on their pages."""

from __future__ import annotations

import re
from dataclasses import replace

from tui.core.addresses import comparable_address
from tui.core.errors import SourceError
from tui.sources import exports, zips
from tui.sources.source import ONLY_HIGHLIGHTS, ParsedArticle

_LISTS = (r"part_\d+\.csv", r"collections/[^/]+\.csv", r"annotations/[^/]+\.json")
_NAMES = [re.compile(f"(?:[^/]+/)?{name}") for name in _LISTS]
"""What is saved, collections of it, and what is highlighted there: the first names a page's address."""


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    """Return the links of all tables, each with the highlights on its page."""
    archive = zips.open_archive(data)
    names = sorted(archive.namelist())
    pages: dict[str, ParsedArticle] = {}
    for pattern in _NAMES:
        for name in filter(pattern.fullmatch, names):
            for page in _pages(zips.read_member(archive, name), name):
                key = comparable_address(page.address) or page.address
                pages[key] = _join(pages[key], page) if key in pages else page
    if not pages:
        raise SourceError("nothing saved in it; leave it out")
    return [*pages.values()]


def _pages(data: bytes, name: str) -> list[ParsedArticle]:
    try:
        return exports.parse(data) if data.strip() else []
    except SourceError as error:
        raise SourceError(f"{name} in it: {error}") from None


def _join(first: ParsedArticle, second: ParsedArticle) -> ParsedArticle:
    """Return what two lists say of one page."""
    text = "\n\n".join(filter(None, (first.text, second.text)))
    return replace(
        first,
        text=text,
        problem="" if text else first.problem,
        intake=(ONLY_HIGHLIGHTS,) if text else first.intake,
        is_read=first.is_read or second.is_read,
        tags=tuple(dict.fromkeys((*first.tags, *second.tags))),
        left_out=tuple(dict.fromkeys((*first.left_out, *second.left_out))),
        highlights=(*first.highlights, *second.highlights),
    )
