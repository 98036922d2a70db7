"""The links in a file: bare ones, and bookmarks with what another program has of their pages."""

from __future__ import annotations

import csv
from contextlib import suppress
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from tui.core.addresses import address_places
from tui.core.errors import SourceError
from tui.sources.registry import kind_of
from tui.sources.source import WEB, ParsedArticle, Source, open_to_read
from tui.sources.text import decode

if TYPE_CHECKING:
    from tui.sources.reading import Parsers

_OF_PAGES = frozenset(["bookmarks", "exports", "omnivore", "pocket"])
"""Kinds with one page an entry."""


def links_of(file: str, parsers: Parsers) -> dict[str, ParsedArticle]:
    """Return the addresses in a file, each with what the file has of its page. Raises `OSError` and `SourceError`."""
    with open_to_read(Path(file)) as stream:
        source = Source(file, stream, suffix=Path(file).suffix)
        kind = kind_of(source)
        data = source.data(kind.cap)
        pages: list[ParsedArticle] = []
        if kind.module in _OF_PAGES:
            with suppress(SourceError):  # a table or JSON of another form may still contain links
                pages = [*parsers.parse(kind, data, "")]
    links: dict[str, ParsedArticle] = {}
    for page in pages:
        if page.address.startswith(WEB):
            links.setdefault(page.address, page)
    if links:
        return links
    text = unescape(decode(data)).replace("\\/", "/")  # as JSON may escape it
    if source.suffix == ".csv":
        text = "\n".join(cell for row in csv.reader(text.splitlines()) for cell in row)
    return {text[start:end]: ParsedArticle() for start, end in address_places(text)}
