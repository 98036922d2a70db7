"""EPUB: an article for each document of the book's order that is a chapter by its table of contents, head or length."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from tui.core.errors import SourceError
from tui.core.text import plural
from tui.sources import markup, zips
from tui.sources.source import ParsedArticle

if TYPE_CHECKING:
    from lxml.etree import _Element

SHORTEST = 200
"""Characters below which a document is a cover, a title page or a list, unless the book names it or it has a head."""

_BENEATH = 20
"""Characters that are a chapter under a head, however short."""

_CONTAINER = "META-INF/container.xml"
_TYPE = "epub:type"
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
    names = _table_of_contents(archive, package, packages[0])
    chapters: list[ParsedArticle] = []
    short = 0
    for reference in package.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _PAGES or "nav" in (item.get("properties") or "").split():
            continue
        path = _path(packages[0], item.get("href") or "")
        root = markup.tree(markup.page(zips.read_member(archive, path, 5_000_000)))
        for link in root.iter("a"):
            if "noteref" in (link.get(_TYPE) or link.get("role") or "") and not len(link):
                link.tag = "sup"
        heading = next((" ".join(h.text_content().split()) for h in root.iter("h1", "h2", "h3")), "")
        text = markup.text_of(root)
        name = names.get(path, "")
        if len(text) < SHORTEST and not (len(text) - len(heading) >= _BENEATH and (name or heading)):
            short += bool(text)
            continue
        chapters.append(
            ParsedArticle(
                text=text,
                title=name or heading,
                authors=book["creator"],
                publisher=book["publisher"] or book["title"],
                published=book["date"],
                language=book["language"],
                part=path,
                whole=False,
                intake=(f"book “{book['title']}” by {book['creator']}, named only here",)
                if book["title"] and book["creator"]
                else (),
            )
        )
    if not chapters:
        raise SourceError("no text in it; leave it out")
    if short:
        note = f"{plural(short, 'document')} of the book with a few words, left out"
        chapters[0] = replace(chapters[0], intake=(*chapters[0].intake, note))
    return chapters


def _path(beside: str, address: str) -> str:
    """Return the name in the archive of what a file in it names."""
    address = unquote(address.partition("#")[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(beside), address))


def _table_of_contents(archive: zipfile.ZipFile, package: _Element, package_path: str) -> dict[str, str]:
    """Return what the book calls each of its documents, in its navigation (EPUB 3) or its NCX (EPUB 2)."""
    names: dict[str, str] = {}
    for item in package.iter("{*}item"):
        is_nav = "nav" in (item.get("properties") or "").split()
        path = _path(package_path, item.get("href") or "")
        if not (is_nav or item.get("media-type") == "application/x-dtbncx+xml") or path not in archive.namelist():
            continue
        root = _xml(archive, path)
        links = [(link.get("href"), "".join(link.itertext())) for link in root.iter("{*}a")] if is_nav else []
        for point in root.iter("{*}navPoint"):
            content = point.find("{*}content")
            links.append(
                (content.get("src") if content is not None else "", point.findtext("{*}navLabel/{*}text") or "")
            )
        for address, name in links:
            if address and name.strip():
                names.setdefault(_path(path, address), " ".join(name.split()))
    return names


def _xml(archive: zipfile.ZipFile, path: str) -> _Element:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    root = etree.fromstring(zips.read_member(archive, path, 5_000_000), parser=parser)
    if root is None:
        raise SourceError(f"damaged ({path} is not XML); save it again")
    return root


def _metadata(package: _Element, key: str) -> str:
    return " ".join((package.findtext(f".//{{http://purl.org/dc/elements/1.1/}}{key}") or "").split())
