"""Extracting an article again from its stored source, with more or less of the page."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Literal

from tui.core.errors import NotFoundError, SourceError
from tui.core.model import NewArticle

if TYPE_CHECKING:
    from tui.core.model import Article, Reading
    from tui.library import Library
    from tui.library.tables.articles import AddResult


def reread(library: Library, article: Article, reading: Reading | Literal[""]) -> AddResult | None:
    """Set an article's text from another extraction of its page, as a new version; None if the text is the same.

    Raises `NotFoundError` if its source is not stored, and `SourceError` if it offers no choice.
    """
    from tui.library.tables.sources import Sources
    from tui.sources.reading import Parsers, ReadOptions, read_source
    from tui.sources.registry import KINDS
    from tui.sources.source import Source

    sources = Sources(library.connection)
    digest = sources.digest(article.pk, article.revision)
    source = sources.of(digest)
    if source is None:
        raise NotFoundError("the original of this article is not stored: `postil add --whole PATH` reads a page again")
    kind = next((kind for kind in KINDS if kind.module == source.kind), None)
    if kind is None or not kind.has_readings:
        raise SourceError("this article is not a web page: other files are always read in full")
    origin = article.retrieved or article.source
    opened = Source(
        article.title or origin, BytesIO(source.data), suffix=kind.extensions[0], origin=origin, charset=source.charset
    )
    with closing(Parsers(ReadOptions(reading))) as parsers:
        (item,) = read_source(opened, parsers, lambda *_: False)
    if not isinstance(item, NewArticle):
        raise SourceError(str(item))
    if item.text == article.text:
        return None
    return library.revisions.revise(article.pk, replace(item, sha256=digest, retrieved=article.retrieved))
