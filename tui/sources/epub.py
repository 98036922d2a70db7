"""EPUB: an article for each document that is a chapter by table of contents, heading or length."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from tui.core.errors import SourceError
from tui.core.text import plural
from tui.sources import markup, zips
from tui.sources.source import ParsedArticle, intake_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element
    from lxml.html import HtmlElement

SHORTEST = 200
"""Characters below which a document is a cover, title page or list, unless the book names it or it has a heading."""

_BENEATH = 20
"""Characters that make a chapter under a heading."""

_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_TYPE = "epub:type"
_NOTES = {"footnote", "endnote", "rearnote"}
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")
_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
_ROLE = "{http://www.idpf.org/2007/opf}role"
_LOCKED = "locked or damaged; save it without protection"


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    """Return an article for each chapter, with the book's names; without chapters, for each document."""
    archive = zips.open_archive(data)
    packages = [path for element in _xml(archive, _CONTAINER).iter("{*}rootfile") if (path := element.get("full-path"))]
    if not packages:
        raise SourceError("damaged (names no book); save it again")
    package = _xml(archive, packages[0])
    if package.find(".//{*}manifest") is None or "META-INF/rights.xml" in archive.namelist():
        raise SourceError(_LOCKED)
    book = {key: _metadata(package, key) for key in ("title", "publisher", "date", "language")}
    authors = _authors(package)
    named = (f"book “{book['title']}” by {authors}, named only here",) if book["title"] and authors else ()
    names = _table_of_contents(archive, package, packages[0])
    locked = _locked(archive)
    chapters: list[ParsedArticle] = []
    short: list[ParsedArticle] = []
    pictures = damaged = 0
    for item in _reading_order(package):
        if item is None:
            pictures += 1
            continue
        path = _path(packages[0], item.get("href") or "")
        if path in locked:
            raise SourceError(_LOCKED)
        try:
            root = markup.tree(markup.page(zips.read_member(archive, path, 5_000_000)))
        except SourceError:  # a missing document must not affect the others
            damaged += 1
            continue
        for link in root.iter("a"):
            if "noteref" in (link.get(_TYPE) or link.get("role") or "") and not len(link):
                link.tag = "sup"
        _move_notes(root)
        struck = sum(bool(each.text_content().strip()) for each in root.iter("del", "s", "strike"))
        heading = next((" ".join(h.text_content().split()) for h in root.iter("h1", "h2", "h3")), "")
        article = ParsedArticle(
            text=markup.text_of(root),
            title=names.get(path, "") or heading,
            authors=authors,
            publisher=book["publisher"] or book["title"],
            published=book["date"],
            language=book["language"],
            part=path,
            whole=False,
            intake=(*named, *intake_lines({"struck-out passage": struck})),
        )
        pictures += not article.text and next(root.iter("img", "image", "svg"), None) is not None
        size = len(article.text)
        is_chapter = size >= SHORTEST or (size - len(heading) >= _BENEATH and article.title)
        (chapters if is_chapter else short).append(article)
    short = [article for article in short if article.text]
    if not chapters:
        chapters, short = [article for article in short if len(article.text) >= _BENEATH], []
    if not chapters:
        raise SourceError("damaged; save it again" if damaged else "no text in it (pictures?); leave it out")
    notes = (
        *([f"{plural(len(short), 'document')} of the book with a few words, left out"] if short else []),
        *([f"{plural(damaged, 'document')} of the book could not be read"] if damaged else []),
        *([f"{plural(pictures, 'document')} of the book that are pictures"] if pictures else []),
        *([f"1 of {len(packages)} forms of the book"] if len(packages) > 1 else []),
    )
    chapters[0] = replace(chapters[0], intake=(*chapters[0].intake, *notes))
    return chapters


def _move_notes(root: HtmlElement) -> None:
    """Move the notes of a document to its end: reading systems show them on request, wherever they are."""
    for note in [each for each in root.iter("aside") if {*(each.get(_TYPE) or "").split()} & _NOTES]:
        note.drop_tree()
        note.tail = None
        root.append(note)


def _reading_order(package: _Element) -> Iterator[_Element | None]:
    """Yield the documents in reading order without the table of contents, None for one that is no page."""
    items = {item.get("id"): item for item in package.iter("{*}item")}
    for reference in package.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        for _ in range(len(items)):
            if item is None or item.get("media-type") in _PAGES:
                break
            item = items.get(item.get("fallback"))
        if item is None or "nav" not in (item.get("properties") or "").split():
            yield item


def _authors(package: _Element) -> str:
    """Return the book's authors: creators without another role."""
    roles = {
        (meta.get("refines") or "").removeprefix("#"): (meta.text or "").strip()
        for meta in package.iter("{*}meta")
        if meta.get("property") == "role"
    }
    creators = [
        " ".join("".join(each.itertext()).split())
        for each in package.iter(f"{{{_DUBLIN_CORE}}}creator")
        if (each.get(_ROLE) or roles.get(each.get("id") or "") or "aut") == "aut"
    ]
    return "; ".join(filter(None, creators)) or _metadata(package, "creator")


def _locked(archive: zipfile.ZipFile) -> set[str]:
    """Return the names of encrypted files: fonts in many books, documents in protected ones."""
    if _ENCRYPTION not in archive.namelist():
        return set()
    references = _xml(archive, _ENCRYPTION).iter("{*}CipherReference")
    return {posixpath.normpath(unquote(each.get("URI") or "")) for each in references}


def _path(beside: str, address: str) -> str:
    """Return the archive name of a file that another refers to."""
    address = unquote(address.partition("#")[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(beside), address))


def _table_of_contents(archive: zipfile.ZipFile, package: _Element, package_path: str) -> dict[str, str]:
    """Return the titles of the documents from the navigation (EPUB 3) or the NCX (EPUB 2)."""
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
    return " ".join((package.findtext(f".//{{{_DUBLIN_CORE}}}{key}") or "").split())
