"""OpenDocument texts (LibreOffice): the text with all changes accepted, and the notes at the end."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from tui.core.errors import SourceError
from tui.sources import superscripts, zips
from tui.sources.furniture import edges_note
from tui.sources.odt_numbers import STYLE, TEXT, numbers
from tui.sources.source import ParsedArticle, intake_lines

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

    from lxml.etree import _Element

_PART_LIMIT = 50_000_000
_DEPTH_LIMIT = 60
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_COUNTED = {
    "annotation": "comment",
    "object": "embedded object",
    "hidden-text": "hidden passage",
    "hidden-paragraph": "hidden passage",
}
_EDGES = ("header", "footer")
_SPACES = re.compile(r"[ \t\r\n]+")
_UNSEEN = frozenset({"", "tracked-changes", "annotation-end", "sequence-decls", "ruby-text", "forms", "number"})
_BLOCKS = frozenset({"p", "h"})
_SIGNS = {"tab": "\t", "line-break": "\n"}


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    """Return the article of a document."""
    with zips.open_archive(data) as archive:
        if "content.xml" not in archive.namelist():
            raise SourceError("not an OpenDocument text; save it again or as text")
        content = _xml(archive, "content.xml")
        meta = _xml(archive, "meta.xml") if "meta.xml" in archive.namelist() else None
        styles = _xml(archive, "styles.xml") if "styles.xml" in archive.namelist() else None
    body = content.find(f".//{_OFFICE}text")
    if body is None:
        raise SourceError("an OpenDocument file without a text; export it as text")
    reader = _PaperReader(content, numbers(body, content, styles))
    paragraphs = [*reader.paragraphs(body), *reader.notes()]
    first_heading = next((" ".join(head.itertext()).strip() for head in body.iter(f"{TEXT}h")), "")
    return [
        ParsedArticle(
            text="\n".join(paragraphs),
            title=_meta(meta, "title") or first_heading,
            authors=_meta(meta, "initial-creator"),  # the "creator" is whoever changed it last
            language=_meta(meta, "language"),
            intake=(*intake_lines(reader.counts), *edges_note(_edges(styles))),
            may_be_spoken=True,
        )
    ]


def _xml(archive: zipfile.ZipFile, name: str) -> _Element:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(zips.read_member(archive, name, _PART_LIMIT), parser=parser)
    except etree.XMLSyntaxError:
        raise SourceError(f"damaged or locked ({name} cannot be read); save it again, without a password") from None


def _meta(meta: _Element | None, name: str) -> str:
    element = meta.find(f".//{{*}}{name}") if meta is not None else None
    return " ".join((element.text or "").split()) if element is not None else ""


def _edges(styles: _Element | None) -> list[str]:
    """Return the headers and footers of the pages."""
    if styles is None:
        return []
    edges = styles.iterfind(f".//{STYLE}master-page/*")
    return [" ".join("".join(edge.itertext()).split()) for edge in edges if _name(edge).startswith(_EDGES)]


def _name(element: _Element) -> str:
    """Return an element's name; "" for an XML comment, and for mere descriptions of a drawing."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) and "xmlns:svg" not in tag else ""


class _PaperReader:
    """Reads the paragraphs of one document, and counts what it leaves out or alters."""

    def __init__(self, content: _Element, printed: dict[_Element, str]) -> None:
        self._printed = printed
        self._notes: list[_Element] = []
        self._boxes: list[_Element] = []
        self.counts: Counter[str] = Counter()
        self.counts["tracked change"] = sum(1 for _ in content.iter(f"{TEXT}changed-region"))
        self._positions: dict[str, str] = {}
        self._hidden, self._struck = set[str](), set[str]()
        for style in content.iter(f"{STYLE}style"):
            properties = style.find(f"{STYLE}text-properties")
            if properties is None:
                continue
            name = style.get(f"{STYLE}name") or ""
            if position := (properties.get(f"{STYLE}text-position") or "").split():
                self._positions[name] = position[0]
            if properties.get(f"{STYLE}text-line-through-style", "none") != "none":
                self._struck.add(name)
            if properties.get(f"{TEXT}display") == "none":
                self._hidden.add(name)

    def paragraphs(self, holder: _Element, depth: int = 0) -> Iterator[str]:
        """Yield each paragraph; a row of a table is one."""
        if depth > _DEPTH_LIMIT:
            raise SourceError("nested too deeply; save it as text")
        for block in holder:
            name = _name(block)
            if self._is_counted(block):
                continue
            if name in _BLOCKS:
                yield self._line(block, depth)
                boxes, self._boxes = self._boxes, []
                for box in boxes:
                    yield from self.paragraphs(box, depth + 1)
            elif name == "table":
                for row in block.iter(f"{_TABLE}table-row"):
                    if next(row.iterancestors(f"{_TABLE}table")) is not block:  # a row of a table inside a cell
                        continue
                    cells = (" ".join(filter(None, self.paragraphs(cell, depth + 1))) for cell in row)
                    yield "\t".join(cells).rstrip()
            elif name not in _UNSEEN:
                yield from self.paragraphs(block, depth + 1)

    def _is_counted(self, element: _Element) -> bool:
        """Return whether an element is left out, and count it if so."""
        hidden = element.get(f"{TEXT}display") == "none" or element.get(f"{TEXT}style-name") in self._hidden
        what = "hidden passage" if hidden else _COUNTED.get(_name(element))
        self.counts.update([what] if what else [])
        self.counts["struck-through passage"] += what is None and element.get(f"{TEXT}style-name") in self._struck
        return what is not None

    def _line(self, block: _Element, depth: int) -> str:
        pieces: list[str] = []
        self._text(block, pieces, depth)
        if (number := self._printed.get(block)) is None:
            return "".join(pieces)
        self.counts["list number" if number else "foreign list number"] += 1
        return f"{number}{''.join(pieces)}".rstrip()

    def _text(self, element: _Element, pieces: list[str], depth: int) -> None:
        if depth > _DEPTH_LIMIT:
            raise SourceError("nested too deeply; save it as text")
        pieces.append(_SPACES.sub(" ", element.text or ""))
        for child in element:
            name = _name(child)
            if self._is_counted(child):
                pass
            elif name == "s":
                count = child.get(f"{TEXT}c") or ""
                pieces.append(" " * (min(int(count), 100) if count.isdecimal() else 1))
            elif name in _SIGNS:
                pieces.append(_SIGNS[name])
            elif name == "note":
                self._notes.append(child)
                pieces.append(f"[{len(self._notes)}]")
            elif name == "text-box":
                self._boxes.append(child)
            elif name not in _UNSEEN:
                own: list[str] = []
                self._text(child, own, depth + 1)
                pieces.append(self._placed(child, "".join(own), pieces))
            pieces.append(_SPACES.sub(" ", child.tail or ""))

    def _placed(self, element: _Element, text: str, pieces: list[str]) -> str:
        """Return the text of a span, superscript or subscript by its style; a ruby with its reading."""
        if _name(element) == "ruby":
            reading = element.find(f"{TEXT}ruby-text")
            return f"{text}({reading.text})" if reading is not None and reading.text else text
        position = self._positions.get(element.get(f"{TEXT}style-name") or "", "")
        before = next((piece for piece in reversed(pieces) if piece), "")
        if position.startswith("super") or position[:1].isdigit():
            return superscripts.above(text, before) if not position.startswith("0") else text
        return superscripts.below(text, before) if position.startswith(("sub", "-")) else text

    def notes(self) -> Iterator[str]:
        """Yield the footnotes and endnotes, each under its number."""
        for number, note in enumerate(self._notes, 1):
            body = note.find(f"{TEXT}note-body")
            paragraphs = filter(str.strip, self.paragraphs(body)) if body is not None else iter(())
            for place, text in enumerate(paragraphs):
                yield text if place else f"[{number}] {text.strip()}"
