"""A notebook exported by Kindle's programs as a page: a book's highlights with notes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.core.model import NewHighlight
from tui.sources import markup
from tui.sources.clippings import BOOKMARK, NOTE, article_of_book
from tui.sources.source import ParsedArticle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_COLOR = "highlight_"


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    """Return the book as an article; a note belongs to the highlight before it."""
    title = authors = heading = color = ""
    highlights: list[NewHighlight] = []
    bookmarks = 0
    for element in markup.tree(markup.page(data, charset)).iter():
        name, words = element.get("class", ""), " ".join("".join(_own_words(element)).split())
        if name == "bookTitle":
            title = words
        elif name == "authors":
            authors = words
        elif name == "noteHeading":
            heading, color = words, ""
        elif name.startswith(_COLOR):
            color = name.removeprefix(_COLOR)
        elif name == "noteText" and heading:
            kind, last = heading.partition("-")[0], highlights[-1] if highlights else None
            if BOOKMARK.search(kind):
                bookmarks += 1
            elif not NOTE.search(kind):
                highlights.append(NewHighlight(words, color=color))
            elif last and not last.note:
                highlights[-1] = replace(last, note=words)
            else:
                highlights.append(NewHighlight("", note=words))
            heading = ""
    return [article_of_book(title, authors, highlights, bookmarks=bookmarks)]


def _own_words(element: HtmlElement) -> Iterator[str]:
    """Yield the words of an element, without those of a note in it: the pages close a heading in the note below."""
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.get("class") not in ("noteText", "noteHeading"):
            yield from child.itertext()
        yield child.tail or ""
