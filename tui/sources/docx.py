"""Word documents, by their XML: what is on paper when all changes are accepted, with the notes at the end."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from typing import TYPE_CHECKING

from tui.core.errors import SourceError
from tui.core.text import plural
from tui.sources import raised, zips
from tui.sources.source import ParsedArticle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

_NO_TITLE = re.compile(r"^(?:untitled|document\d*|word document|.*\.docx?|\W*)$", re.IGNORECASE)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DEPTH_LIMIT = 40
_PART_LIMIT = 50_000_000
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_LEFT_OUT = frozenset({"del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "pPr", "rPr", "sdtPr"})
_SIGNS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}
_BOXES = frozenset({"drawing", "pict", "object"})
_PRIVATE = range(0xE000, 0xF900)
_EMBEDDED = frozenset({"altChunk", "subDoc"})
_PAGE_END = "\f"
"""Where a page or a column ends, which within a paragraph is the end of a line."""

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    """Return the one article of a document. When a file was made is not when an article was published."""
    with zips.open_archive(data) as archive:
        names = archive.namelist()
        if "word/document.xml" not in names:
            raise SourceError("not a Word document; save it again or as text")
        zips.read_member(archive, "word/document.xml", _PART_LIMIT)
        notes = {kind: _notes(archive, f"word/{kind}s.xml", names) for kind in _NOTES.values()}
        comments = _count(archive, "word/comments.xml", names, "comment")
        numbering = [*_part(archive, "word/numbering.xml", names)]
        list_numbers = _ListNumbers(numbering, _part(archive, "word/styles.xml", names))
    from docx import Document

    document = Document(io.BytesIO(data))
    reader = _Reader(notes, list_numbers)
    paragraphs = [*reader.paragraphs(document.element.body)]
    paragraphs += reader.notes()
    if comments:
        reader.counts["comment"] = comments
    styles = {style.style_id: style.name or "" for style in document.styles}
    title = " ".join((document.core_properties.title or "").split())
    headings = (text for style, text in paragraphs[:10] if styles.get(style) in ("Title", "Heading 1") and text.strip())
    return [
        ParsedArticle(
            text="\n".join(text for _, text in paragraphs),
            title=("" if _NO_TITLE.match(title) else title) or next(headings, ""),
            authors=document.core_properties.author or "",
            language=document.core_properties.language or "",
            intake=tuple(reader.intake()),
            may_be_spoken=True,
        )
    ]


def _part(archive: zipfile.ZipFile, name: str, names: Iterable[str]) -> Iterator[_Element]:
    from lxml import etree

    if name in names:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
        root = etree.fromstring(zips.read_member(archive, name, _PART_LIMIT), parser=parser)
        yield from root if root is not None else ()


def _notes(archive: zipfile.ZipFile, name: str, names: Iterable[str]) -> dict[str, _Element]:
    return {note.get(f"{_W}id") or "": note for note in _part(archive, name, names)}


def _count(archive: zipfile.ZipFile, name: str, names: Iterable[str], tag: str) -> int:
    return sum(_name(element) == tag for element in _part(archive, name, names))


def _name(element: _Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _set(element: _Element | None, name: str) -> bool:
    """Return whether a property is there and not switched off."""
    child = element.find(f"{_W}{name}") if element is not None else None
    return child is not None and child.get(f"{_W}val") not in ("0", "false", "off")


class _ListNumbers:
    """Which paragraphs Word prints a number before: it stands nowhere in their text."""

    def __init__(self, numbering: Iterable[_Element], styles: Iterable[_Element]) -> None:
        lists = [element for element in numbering if _name(element) == "num"]
        levels_of = {
            element.get(f"{_W}abstractNumId"): _numbered_levels(element)
            for element in numbering
            if _name(element) == "abstractNum"
        }
        self._levels = {each.get(f"{_W}numId"): levels_of.get(_value(each, "abstractNumId"), set()) for each in lists}
        self._style = {style.get(f"{_W}styleId"): style for style in styles if _name(style) == "style"}

    def precedes(self, properties: _Element | None) -> bool:
        """Return whether the paragraph with these properties has one, of its own or by its style."""
        number = level = ""
        for _ in range(_DEPTH_LIMIT):
            if properties is None:
                break
            own = properties.find(f"{_W}numPr")
            if own is not None:
                number, level = number or _value(own, "numId"), level or _value(own, "ilvl")
            style = self._style.get(_value(properties, "pStyle") or _value(properties.getparent(), "basedOn"))
            properties = style.find(f"{_W}pPr") if style is not None and not number else None
        return (level or "0") in self._levels.get(number, ())


def _numbered_levels(abstract: _Element) -> set[str]:
    levels = abstract.findall(f"{_W}lvl")
    return {level.get(f"{_W}ilvl") or "0" for level in levels if _value(level, "numFmt") not in ("", "bullet", "none")}


def _value(element: _Element, name: str) -> str:
    """Return the value of a property, or "" where there is none."""
    child = element.find(f"{_W}{name}")
    return (child.get(f"{_W}val") or "") if child is not None else ""


class _Reader:
    """Reads the paragraphs of one document, and counts what it does not take as it stands."""

    def __init__(self, notes: dict[str, dict[str, _Element]], list_numbers: _ListNumbers) -> None:
        self._notes = notes
        self._list_numbers = list_numbers
        self._cited: list[_Element] = []
        self._boxes: list[_Element] = []
        self._fields: list[bool] = []
        """Of the fields around, from the outermost, whether what comes is shown: not what one is made of."""

        self.counts: Counter[str] = Counter()

    def paragraphs(self, holder: _Element, depth: int = 0) -> Iterator[tuple[str, str]]:
        """Yield each paragraph with the id of its style; a row of a table is a paragraph."""
        before = ""  # of a paragraph whose end was deleted: the next goes on with it
        for block in self._children(holder, depth):
            if _name(block) == "tbl":
                if before:
                    yield "", before
                    before = ""
                for row in self._children(block, depth, "tr"):
                    if _is_deleted(row, "trPr"):
                        self.counts["tracked change"] += 1
                    else:
                        cells = (self.paragraphs(cell, depth + 1) for cell in self._children(row, depth, "tc"))
                        yield "", "\t".join(" ".join(text for _, text in cell if text) for cell in cells).strip()
                continue
            pieces: list[str] = [before]
            self._fields = [True] * len(self._fields)
            self._text(block, pieces, depth)
            text = "".join(pieces).strip(_PAGE_END).replace(_PAGE_END, "\n")
            boxes, self._boxes = self._boxes, []
            properties = block.find(f"{_W}pPr")
            style = properties.find(f"{_W}pStyle") if properties is not None else None
            before = ""
            self.counts["list number"] += bool(text) and self._list_numbers.precedes(properties)
            if properties is not None and _is_deleted(properties, "rPr"):
                before = text
                self.counts["tracked change"] += bool(before)
            else:
                yield (style.get(f"{_W}val") or "") if style is not None else "", text
            for box in boxes:
                yield from ((own, text) for own, text in self.paragraphs(box, depth + 1) if text.strip())
        if before:
            yield "", before

    def _children(self, holder: _Element, depth: int, *tags: str) -> Iterator[_Element]:
        """Yield the blocks in an element, also those in what only wraps them."""
        if depth > _DEPTH_LIMIT:
            raise SourceError("nested too deeply; save it as text")
        for child in holder:
            name = _name(child)
            if name == "tc" and _is_deleted(child, "tcPr"):
                self.counts["tracked change"] += 1
            elif name in (tags or ("p", "tbl")):
                yield child
            elif name in _EMBEDDED:
                self.counts["embedded document"] += 1
            elif name in ("moveFrom", "del"):
                self.counts["tracked change"] += 1
            elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "AlternateContent", "Choice"):
                self.counts["tracked change"] += name == "ins"
                yield from self._children(child, depth + 1, *tags)

    def _text(self, element: _Element, pieces: list[str], depth: int) -> None:
        if depth > _DEPTH_LIMIT:
            raise SourceError("nested too deeply; save it as text")
        name = _name(element)
        self.counts["tracked change"] += name in ("ins", "del", "moveFrom")
        if name in _LEFT_OUT:
            return
        if name == "t":
            pieces.append((element.text or "") if all(self._fields[:-1]) else "")
        elif name == "fldChar":
            self._field(element.get(f"{_W}fldCharType"))
        elif name in _SIGNS:
            pieces.append(_SIGNS[name])
        elif name == "br":
            pieces.append("\n" if element.get(f"{_W}type") in (None, "textWrapping") else _PAGE_END)
        elif name == "sym":
            self._symbol(element, pieces)
        elif name in _NOTES:
            self._cite(element, _NOTES[name], pieces)
        elif name in _BOXES:
            self._boxes += (box for box in element.iter(f"{_W}txbxContent") if not _is_second(box))
        elif name == "AlternateContent":
            for choice in element:
                self._text(choice, pieces, depth + 1)
                break
        elif name == "r":
            self._run(element, pieces, depth)
        elif name in ("sup", "sub") and element.tag.startswith(_MATH):
            own_text = self._own_text(element, depth)
            pieces.append((raised.above if name == "sup" else raised.below)(own_text, "".join(pieces)[-1:]))
        elif name == "den" and element.tag.startswith(_MATH):
            pieces += "/", self._own_text(element, depth)
        elif name == "ruby":
            for tag, form in (("rubyBase", "{}"), ("rt", "({})")):
                own = "".join(self._own_text(part, depth) for part in element.iter(f"{_W}{tag}"))
                pieces.append(form.format(own) if own else "")
        else:
            for child in element:
                self._text(child, pieces, depth + 1)

    def _own_text(self, element: _Element, depth: int) -> str:
        pieces: list[str] = []
        for child in element:
            self._text(child, pieces, depth + 1)
        return "".join(pieces)

    def _field(self, mark: str | None) -> None:
        if mark == "begin":
            self._fields.append(False)
        elif self._fields and mark == "separate":
            self._fields[-1] = True
        elif self._fields and mark == "end":
            self._fields.pop()

    def _run(self, run: _Element, pieces: list[str], depth: int) -> None:
        text, properties = self._own_text(run, depth), run.find(f"{_W}rPr")
        if text and (_set(properties, "vanish") or _set(properties, "webHidden")):
            self.counts["hidden passage"] += 1
            return
        align = properties.find(f"{_W}vertAlign") if properties is not None else None
        before = next((piece for piece in reversed(pieces) if piece), "")
        if align is not None and align.get(f"{_W}val") in ("superscript", "subscript"):
            is_above = align.get(f"{_W}val") == "superscript"
            text = raised.above(text, before) if is_above else raised.below(text, before)
        pieces.append(text)

    def _symbol(self, element: _Element, pieces: list[str]) -> None:
        """Add a sign by its number; one in a font's own numbering is a letter nowhere else."""
        try:
            code = int(element.get(f"{_W}char") or "", 16)
        except ValueError:
            return
        if code in _PRIVATE or not 32 <= code < 0x110000:
            self.counts["symbol font sign"] += 1
        else:
            pieces.append(chr(code))

    def _cite(self, element: _Element, kind: str, pieces: list[str]) -> None:
        note = self._notes[kind].get(element.get(f"{_W}id") or "")
        if note is not None:
            self._cited.append(note)
            pieces.append(f"[{len(self._cited)}]")

    def notes(self) -> Iterator[tuple[str, str]]:
        """Yield the paragraphs of the foot- and endnotes that the text has cited, each under its number."""
        for number, note in enumerate(self._cited, 1):
            paragraphs = [text.strip() for _, text in self.paragraphs(note)]
            for place, text in enumerate(filter(None, paragraphs)):
                yield "", text if place else f"[{number}] {text}"

    def intake(self) -> Iterator[str]:
        """Yield a line for each kind of thing that was not taken, or not as it stands."""
        for kind, count in self.counts.items():
            if count:
                what = "read as accepted" if kind == "tracked change" else "left out"
                yield f"{plural(count, kind)}, {what}"


def _is_deleted(element: _Element, properties: str) -> bool:
    """Return whether a change deletes the row, the cell, or the end of the paragraph, that has these properties."""
    own = element.find(f"{_W}{properties}")
    return own is not None and any(own.find(f"{_W}{tag}") is not None for tag in ("del", "moveFrom", "cellDel"))


def _is_second(box: _Element) -> bool:
    """Return whether a text box is what older programs show instead of another, or stands in another."""
    for parent in box.iterancestors():
        if _name(parent) == "txbxContent" or (_name(parent) == "Fallback" and parent.getprevious() is not None):
            return True
    return False
