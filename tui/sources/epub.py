"""EPUB: one article for each document of the book's order that holds real text."""

from __future__ import annotations

import posixpath
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import unquote

from tui.core.errors import SourceError
from tui.sources import markup, zips
from tui.sources.source import ParsedArticle

if TYPE_CHECKING:
    from lxml.etree import _Element

SHORTEST = 200
"""Characters below which a document is a cover, a title page or a list."""

_CONTAINER = "META-INF/container.xml"
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    """Return an article a chapter, named by its first heading."""
    archive = zips.open_archive(data)
    packages = [path for element in _xml(archive, _CONTAINER).iter("{*}rootfile") if (path := element.get("full-path"))]
    if not packages:
        raise SourceError("damaged (names no book); save it again")
    package = _xml(archive, packages[0])
    if package.find(".//{*}manifest") is None or "META-INF/rights.xml" in archive.namelist():
        raise SourceError("locked or damaged; save it without protection")
    items = {item.get("id"): item for item in package.iter("{*}item")}
    book = {key: _metadata(package, key) for key in ("title", "publisher", "creator", "date", "language")}
    chapters = []
    for reference in package.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _PAGES or "nav" in (item.get("properties") or "").split():
            continue
        path = posixpath.normpath(posixpath.join(posixpath.dirname(packages[0]), unquote(item.get("href") or "")))
        root = markup.tree(markup.page(zips.read_member(archive, path, 5_000_000)))
        text = markup.text_of(root)
        if len(text) < SHORTEST:
            continue
        heading = next((" ".join(h.text_content().split()) for h in root.iter("h1", "h2", "h3")), "")
        chapters.append(
            ParsedArticle(
                text=text,
                title=heading,
                publisher=book["publisher"] or book["title"] or book["creator"],
                published=book["date"],
                language=book["language"],
                part=path,
                whole=False,
            )
        )
    if not chapters:
        raise SourceError("no text in it; leave it out")
    return chapters


def _xml(archive: zipfile.ZipFile, path: str) -> _Element:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    root = etree.fromstring(zips.read_member(archive, path, 5_000_000), parser=parser)
    if root is None:
        raise SourceError(f"damaged ({path} is not XML); save it again")
    return root


def _metadata(package: _Element, key: str) -> str:
    return " ".join((package.findtext(f".//{{http://purl.org/dc/elements/1.1/}}{key}") or "").split())
