"""Reports as a Word document, to edit and to send: addresses are live links.

python-docx makes the document with its styles; paragraphs and links are written as text, since it would create and look
up an object for every element, which takes ten times as long, and keep them all.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from datetime import datetime
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE

from tui.core.errors import FormatError
from tui.formats.archives import create_archive
from tui.formats.export_common import EPOCH
from tui.formats.reports.sheets import SIGNED

if TYPE_CHECKING:
    from tui.formats.claim_words import LinkedWords
    from tui.formats.reports.sheets import Sheet, SheetLine, SheetReport

_BOLD = "<w:rPr><w:b/></w:rPr>"
_LINK = '<w:rPr><w:color w:val="1A4F8B"/><w:u w:val="single"/></w:rPr>'
_SIGNS = {"\t": "<w:tab/>", "\n": "<w:br/>", "\r": "<w:br/>"}
_SIGN = re.compile(f"([{''.join(_SIGNS)}])")
_WITH_BLANKS = ' xml:space="preserve"'
_BODY, _BODY_ENDS = "word/document.xml", b"<w:sectPr"
_LINKS, _LINKS_END = "word/_rels/document.xml.rels", b"</Relationships>"

_AT_MOST = (1 << 31) - (1 << 20)
"""The most bytes of a document's text: Word does not read zip files with longer ones."""


def write_report(output: IO[bytes], report: SheetReport) -> None:
    """Write a report as a document with the same bytes on any day. Raises `FormatError` if it would be too large."""
    packed = io.BytesIO()
    with TemporaryFile() as paragraphs:
        links = _WordReport(paragraphs).save(report, packed)
        if paragraphs.tell() > _AT_MOST:
            raise FormatError("a Word document has no room for so much: export fewer articles, or as Markdown or HTML")
        paragraphs.seek(0)
        with zipfile.ZipFile(packed) as parts, create_archive(output) as archive:  # the same bytes on every day
            for name in parts.namelist():
                part = parts.read(name)
                if name == _LINKS:
                    part = part.replace(_LINKS_END, links.encode() + _LINKS_END)
                if name != _BODY:
                    archive.put(name, part)
                    continue
                before, ends, after = part.rpartition(_BODY_ENDS)
                with archive.file(name, is_large=False) as body:
                    body.write(before)
                    copyfileobj(paragraphs, body)
                    body.write(ends + after)


class _WordReport:
    """A document in Word's built-in styles, which every template has."""

    def __init__(self, paragraphs: IO[bytes]) -> None:
        self._document = Document()
        self._styles = {style.name: style.style_id for style in self._document.styles}
        self._links: dict[str, str] = {}
        self._paragraphs = paragraphs

    def save(self, report: SheetReport, output: IO[bytes]) -> str:
        """Write the paragraphs to their file, and the document without them; return the targets of its links."""
        about = self._document.core_properties
        about.title, about.author, about.comments = report.title, "", ""
        about.created = about.modified = datetime.fromisoformat(EPOCH.removesuffix("Z"))
        self._add_words("Title", report.title)
        if report.summary:
            self._add_words("Normal", report.summary)
        for heading, sheets in report.groups:
            self._add_words("Heading 1", heading)
            for sheet in sheets:
                self._sheet(sheet)
        if report.signed:
            self._add_field(SIGNED, report.signed)
        self._document.save(output)
        return "".join(
            f'<Relationship Id="{id_}" Type="{RELATIONSHIP_TYPE.HYPERLINK}" Target={quoteattr(url)} '
            'TargetMode="External"/>'
            for url, id_ in self._links.items()
        )

    def _sheet(self, sheet: Sheet) -> None:
        self._add_words("Heading 2", sheet.heading)
        for label, lines in sheet.fields:
            if len(lines) == 1 and lines[0].is_short:
                self._add_field(label, lines[0].parts)
                continue
            self._add("Normal", _run(label, _BOLD), "<w:keepNext/>")
            for line in lines:
                self._line(line)

    def _line(self, line: SheetLine) -> None:
        self._add("List Bullet", self._linked(line.parts), _direction(line.parts[0][0]))
        if line.quote:
            self._passage(line)
        for paragraph in line.paragraphs:
            self._add_words("List Continue", paragraph)

    def _passage(self, line: SheetLine) -> None:
        """Add a passage, in bold within its context."""
        strong = _BOLD if line.before or line.after else ""
        before = _run(line.before) if line.before else ""
        after = _run(line.after) if strong else ""
        self._add("Quote", f"{before}{_run(line.quote, strong)}{after}", _direction(line.before or line.quote))

    def _add_words(self, style: str, words: str) -> None:
        self._add(style, _run(words), _direction(words))

    def _add_field(self, label: str, parts: tuple[LinkedWords, ...]) -> None:
        """Add a label with its words, or alone, before what follows it."""
        words = self._linked(parts)
        self._add("Normal", _run(f"{label}: " if words else label, _BOLD) + words, "" if words else "<w:keepNext/>")

    def _add(self, style: str, runs: str, form: str = "") -> None:
        paragraph = f'<w:p><w:pPr><w:pStyle w:val="{self._styles[style]}"/>{form}</w:pPr>{runs}</w:p>'
        self._paragraphs.write(paragraph.encode())

    def _linked(self, parts: tuple[LinkedWords, ...]) -> str:
        return _run(" · ").join(
            f'<w:hyperlink r:id="{self._link(url)}">{_run(words, _LINK)}</w:hyperlink>' if url else _run(words)
            for words, url in parts
        )

    def _link(self, url: str) -> str:
        return self._links.setdefault(url, f"rIdLink{len(self._links) + 1}")


def _run(words: str, form: str = "") -> str:
    """Return words as a run; tabs and line ends are elements of their own."""
    pieces = (
        _SIGNS.get(piece) or f"<w:t{'' if piece == piece.strip() else _WITH_BLANKS}>{escape(piece)}</w:t>"
        for piece in _SIGN.split(words)
        if piece
    )
    return f"<w:r>{form}{''.join(pieces)}</w:r>"


def _direction(text: str) -> str:
    """Return the properties of a right-to-left paragraph, judged by its first letters."""
    directions = (unicodedata.bidirectional(sign) for sign in text)
    first = next((direction for direction in directions if direction in {"L", "R", "AL"}), "L")
    return "<w:bidi/>" if first != "L" else ""
