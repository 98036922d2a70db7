"""Word documents, from their XML: the text with all changes accepted, and the notes at the end."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from tui.core.errors import SourceError
from tui.sources import superscripts, zips
from tui.sources.docx_numbers import Numbering, W, value
from tui.sources.furniture import edges_note
from tui.sources.source import ParsedArticle, intake_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

_EDGE = re.compile(r"word/(?:header|footer)\d*\.xml")
_MAIN = re.compile(r"word/document\d*\.xml")
_NO_TITLE = re.compile(r"^(?:untitled|document\d*|word document|.*\.docx?|\W*)$", re.IGNORECASE)
_DEPTH_LIMIT = 40
_PART_LIMIT = 50_000_000
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_LEFT_OUT = frozenset({"del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "pPr", "rPr", "sdtPr"})
_SIGNS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}
_BOXES = frozenset({"drawing", "pict", "object", "txbxContent"})
_PRIVATE = range(0xE000, 0xF900)
_EMBEDDED = frozenset({"altChunk", "subDoc"})
_DRAWN = {"/diagram": "diagram", "/chart": "chart", "/chartex": "chart"}
"""The ends of the names of drawings whose words are in parts of their own."""

_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": W[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": b"http://schemas.openxmlformats.org/officeDocument/2006/math",
}
"""The namespaces of strict Open XML, as a setting of Word saves it, and those that other documents use."""
_PAGE_END = "\f"
"""Page and column breaks, which are line ends within a paragraph."""

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MATH_SIGNS = {"den": ("", "/"), "rad": ("", "√"), "nary": ("chr", "∫"), "d": ("begChr", "(")}
"""Signs of parts of formulas that are stored as properties: the property's name, and the default sign."""


def parse(data: bytes, charset: str = "") -> list[ParsedArticle]:
    """Return the article of a document. A file's creation is not an article's publication."""
    with zips.open_archive(data) as archive:
        names = archive.namelist()
        main = next((name for name in names if _MAIN.fullmatch(name)), "")
        if not main:
            if any(name.startswith("xl/") for name in names):
                raise SourceError("a workbook; save it as .csv, or a table of codes or passages: postil import --help")
            raise SourceError("not a Word document; save it again or as text")
        body = next((element for element in _part(archive, main, names) if _name(element) == "body"), None)
        if body is None:
            raise SourceError("damaged; save it again or as text")
        notes = {kind: _notes(archive, f"word/{kind}s.xml", names) for kind in _NOTES.values()}
        comments = _count(archive, "word/comments.xml", names, "comment")
        styles = [*_part(archive, "word/styles.xml", names)]
        edges = [
            _words_of(element) for name in names if _EDGE.fullmatch(name) for element in _part(archive, name, names)
        ]
        numbering = Numbering(_part(archive, "word/numbering.xml", names), styles)
    from docx.opc.package import OpcPackage

    properties = OpcPackage.open(io.BytesIO(data)).core_properties
    reader = _Reader(notes, numbering)
    paragraphs = [*reader.paragraphs(body)]
    paragraphs += reader.notes()
    if comments:
        reader.counts["comment"] = comments
    named = {style.get(f"{W}styleId"): value(style, "name").lower() for style in styles}
    title = " ".join((properties.title or "").split())
    headings = (
        each.words for each in paragraphs[:10] if named.get(each.style) in ("title", "heading 1") and each.words.strip()
    )
    return [
        ParsedArticle(
            text="\n".join(each.line for each in paragraphs),
            title=("" if _NO_TITLE.match(title) else title) or next(headings, ""),
            authors=properties.author or "",
            language=properties.language or "",
            intake=(*intake_lines(reader.counts), *edges_note(edges)),
            may_be_spoken=True,
        )
    ]


def _part(archive: zipfile.ZipFile, name: str, names: Iterable[str]) -> Iterator[_Element]:
    from lxml import etree

    if name in names:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
        content = zips.read_member(archive, name, _PART_LIMIT)
        for strict, usual in _STRICT.items():
            content = content.replace(strict, usual)
        root = etree.fromstring(content, parser=parser)
        yield from root if root is not None else ()


def _notes(archive: zipfile.ZipFile, name: str, names: Iterable[str]) -> dict[str, _Element]:
    return {note.get(f"{W}id") or "": note for note in _part(archive, name, names)}


def _words_of(element: _Element) -> str:
    return " ".join("".join(each.text or "" for each in element.iter(f"{W}t")).split())


def _count(archive: zipfile.ZipFile, name: str, names: Iterable[str], tag: str) -> int:
    return sum(_name(element) == tag for element in _part(archive, name, names))


def _name(element: _Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _set(element: _Element | None, name: str) -> bool:
    """Return whether a property is present and not switched off."""
    child = element.find(f"{W}{name}") if element is not None else None
    return child is not None and child.get(f"{W}val") not in ("0", "false", "off")


class _Paragraph(NamedTuple):
    """A paragraph with the number printed before it and the id of its style."""

    words: str
    number: str = ""
    style: str = ""

    @property
    def line(self) -> str:
        return f"{self.number}{self.words}".rstrip() if self.number else self.words


class _Reader:
    """Reads the paragraphs of one document, and counts what it leaves out or alters."""

    def __init__(self, notes: dict[str, dict[str, _Element]], numbering: Numbering) -> None:
        self._notes = notes
        self._numbering = numbering
        self._cited: list[_Element] = []
        self._boxes: list[_Element] = []
        self._was_struck = False
        self._fields: list[bool] = []
        """Whether what comes is shown, for each enclosing field, from the outermost: not a field's instruction."""

        self.counts: Counter[str] = Counter()

    def paragraphs(self, holder: _Element, depth: int = 0) -> Iterator[_Paragraph]:
        """Yield each paragraph; a row of a table is one."""
        before = ""  # the text of a paragraph whose end was deleted: the next one continues it
        for block in self._children(holder, depth):
            if _name(block) == "tbl":
                if before:
                    yield _Paragraph(before)
                    before = ""
                for row in self._children(block, depth, "tr"):
                    if _is_deleted(row, "trPr"):
                        self.counts["tracked change"] += 1
                    else:
                        cells = (self.paragraphs(cell, depth + 1) for cell in self._children(row, depth, "tc"))
                        line = "\t".join(" ".join(p.line for p in cell if p.line) for cell in cells).rstrip()
                        yield _Paragraph(line)  # cells before the first with words keep their places
                continue
            pieces: list[str] = [before]
            self._fields = [True] * len(self._fields)
            self._text(block, pieces, depth)
            text = "".join(pieces).strip(_PAGE_END).replace(_PAGE_END, "\n")
            boxes, self._boxes = self._boxes, []
            properties = block.find(f"{W}pPr")
            before = ""
            if properties is not None and properties.find(f"{W}framePr[@{W}dropCap]") is not None:
                before = text  # a drop cap before the paragraph that it begins
            elif properties is not None and _is_deleted(properties, "rPr"):
                before = text
                self.counts["tracked change"] += bool(before)
            else:
                yield _Paragraph(text, self._number(properties), value(properties, "pStyle"))
            for box in boxes:
                yield from (each for each in self.paragraphs(box, depth + 1) if each.line.strip())
        if before:
            yield _Paragraph(before)

    def _number(self, properties: _Element | None) -> str:
        """Return what is printed before the next paragraph, which has these properties."""
        if properties is not None and _set(properties.find(f"{W}rPr"), "vanish"):
            return ""
        number = self._numbering.next(properties)
        if number:
            self.counts["list number"] += 1
        elif number is None:
            self.counts["foreign list number"] += 1
        return number or ""

    def _children(self, holder: _Element, depth: int, *tags: str) -> Iterator[_Element]:
        """Yield the blocks in an element, including those within mere wrappers."""
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
            elif name == "oMathPara":
                yield child
            elif name != "Fallback" and child.find(f".//{W}p") is not None:  # a wrapper of another program
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
            self._field(element.get(f"{W}fldCharType"))
            pieces.append(_form_value(element))
        elif name in _SIGNS:
            pieces.append(_SIGNS[name])
        elif name == "br":
            pieces.append("\n" if element.get(f"{W}type") in (None, "textWrapping") else _PAGE_END)
        elif name in ("sym", "symEx"):
            self._symbol(element, pieces)
        elif name in _NOTES:
            self._cite(element, _NOTES[name], pieces)
        elif name in _BOXES:
            self._box(element)
        elif name == "AlternateContent":
            count, boxes = len(pieces), len(self._boxes)
            for choice in element:
                self._text(choice, pieces, depth + 1)
                if "".join(pieces[count:]) or len(self._boxes) > boxes:
                    break
        elif name == "r":
            self._run(element, pieces, depth)
        elif name in ("sup", "sub") and element.tag.startswith(_MATH):
            own_text = self._own_text(element, depth)
            pieces.append((superscripts.above if name == "sup" else superscripts.below)(own_text, "".join(pieces)[-1:]))
        elif name in _MATH_SIGNS and element.tag.startswith(_MATH):
            pieces += _math_sign(element, *_MATH_SIGNS[name]), self._own_text(element, depth)
            pieces += [_math_sign(element, "endChr", ")")] if name == "d" else []
        elif name == "ruby":
            for tag, form in (("rubyBase", "{}"), ("rt", "({})")):
                own = "".join(self._own_text(part, depth) for part in element.iter(f"{W}{tag}"))
                pieces.append(form.format(own) if own else "")
        else:
            for child in element:
                self._text(child, pieces, depth + 1)

    def _box(self, element: _Element) -> None:
        """Put the text boxes in a drawing behind its paragraph, and count its other words."""
        boxes = [box for box in element.iter(f"{W}txbxContent") if not _is_second(box, element)]
        self._boxes += boxes
        for data in element.iter("{*}graphicData"):
            kind = next((kind for end, kind in _DRAWN.items() if (data.get("uri") or "").endswith(end)), "")
            if kind:
                self.counts[kind] += 1
            elif any((words.text or "").strip() for words in data.iter(f"{_DRAWING}t")):
                self.counts["drawing with words"] += 1

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
        text, properties = self._own_text(run, depth), run.find(f"{W}rPr")
        if text and _set(properties, "vanish"):
            self.counts["hidden passage"] += 1
            return
        is_struck = bool(text.strip()) and (_set(properties, "strike") or _set(properties, "dstrike"))
        self.counts["struck-through passage"] += is_struck and not self._was_struck
        self._was_struck = is_struck
        align = properties.find(f"{W}vertAlign") if properties is not None else None
        before = next((piece for piece in reversed(pieces) if piece), "")
        if align is not None and align.get(f"{W}val") in ("superscript", "subscript"):
            is_above = align.get(f"{W}val") == "superscript"
            text = superscripts.above(text, before) if is_above else superscripts.below(text, before)
        pieces.append(text)

    def _symbol(self, element: _Element, pieces: list[str]) -> None:
        """Add a symbol by its number; one in a font's private encoding is no letter."""
        try:
            code = int(next((value for name, value in element.items() if name.endswith("}char")), ""), 16)
        except ValueError:
            return
        if code in _PRIVATE or not 32 <= code < 0x110000:
            self.counts["symbol font sign"] += 1
        else:
            pieces.append(chr(code))

    def _cite(self, element: _Element, kind: str, pieces: list[str]) -> None:
        note = self._notes[kind].get(element.get(f"{W}id") or "")
        if note is not None:
            self._cited.append(note)
            pieces.append(f"[{len(self._cited)}]")

    def notes(self) -> Iterator[_Paragraph]:
        """Yield the paragraphs of the footnotes and endnotes cited in the text, each under its number."""
        for number, note in enumerate(self._cited, 1):
            lines = [each.line.strip() for each in self.paragraphs(note)]
            for place, text in enumerate(filter(None, lines)):
                yield _Paragraph(text if place else f"[{number}] {text}")


def _form_value(mark: _Element) -> str:
    """Return what a form's list or box shows, which begins a field without a result."""
    data = mark.find(f"{W}ffData")
    if data is None:
        return ""
    entries, box = data.findall(f"{W}ddList/{W}listEntry"), data.find(f"{W}checkBox")
    if box is not None:
        is_set = _set(box, "checked") or (box.find(f"{W}checked") is None and _set(box, "default"))
        return "☒" if is_set else "☐"
    chosen = value(data.find(f"{W}ddList"), "result") or value(data.find(f"{W}ddList"), "default") or "0"
    return entries[int(chosen)].get(f"{W}val") or "" if chosen.isdigit() and int(chosen) < len(entries) else ""


def _math_sign(element: _Element, name: str, default: str) -> str:
    """Return the sign that a property of a part of a formula names."""
    own = element.find(f"{_MATH}{_name(element)}Pr/{_MATH}{name}") if name else None
    return default if own is None else own.get(f"{_MATH}val") or ""


def _is_deleted(element: _Element, properties: str) -> bool:
    """Return whether a tracked change deletes the row, cell, or paragraph mark with these properties."""
    own = element.find(f"{W}{properties}")
    return own is not None and any(own.find(f"{W}{tag}") is not None for tag in ("del", "moveFrom", "cellDel"))


def _is_second(box: _Element, drawing: _Element) -> bool:
    """Return whether a text box is a fallback for older programs within a drawing, or nested in another."""
    if box is drawing:
        return False
    for parent in box.iterancestors():
        if _name(parent) == "txbxContent" or (_name(parent) == "Fallback" and parent.getprevious() is not None):
            return True
        if parent is drawing:
            break
    return False
