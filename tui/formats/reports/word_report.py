"""Reports as a Word document, to edit and to send: addresses are live links."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import RGBColor
from docx.text.paragraph import Paragraph

from tui.formats.archives import create_archive
from tui.formats.export_common import EPOCH
from tui.formats.reports.sheets import SIGNED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.formats.claim_words import LinkedWords
    from tui.formats.reports.sheets import Sheet, SheetLine, SheetReport

_LINK = RGBColor(0x1A, 0x4F, 0x8B)


def write_report(output: IO[bytes], report: SheetReport) -> None:
    """Write a report as a document that has the same bytes on any day."""
    packed = io.BytesIO()
    _WordReport().fill(report).save(packed)
    with zipfile.ZipFile(packed) as parts, create_archive(output) as archive:  # the same bytes on any day
        for name in parts.namelist():
            archive.put(name, parts.read(name))


class _WordReport:
    """A document of Word's own styles, which every template has."""

    def __init__(self) -> None:
        self._document = Document()
        self._end = self._document.element.body.find(qn("w:sectPr"))
        self._styles = {style.name: style.style_id for style in self._document.styles}
        self._links: dict[str, str] = {}

    def fill(self, report: SheetReport) -> Any:
        """Return the document with a report in it."""
        about = self._document.core_properties
        about.title, about.author, about.comments = report.title, "", ""
        about.created = about.modified = datetime.fromisoformat(EPOCH.removesuffix("Z"))
        self._add("Title", ((report.title, ""),))
        if report.summary:
            self._add("Normal", ((report.summary, ""),))
        for heading, sheets in report.groups:
            self._add("Heading 1", ((heading, ""),))
            for sheet in sheets:
                self._sheet(sheet)
        if report.signed:
            self._add("Normal", report.signed, label=SIGNED)
        return self._document

    def _sheet(self, sheet: Sheet) -> None:
        self._add("Heading 2", ((sheet.heading, ""),))
        for label, lines in sheet.fields:
            if len(lines) == 1 and lines[0].is_short:
                self._add("Normal", lines[0].parts, label=label)
                continue
            self._add("Normal", (), label=label)
            for line in lines:
                self._line(line)

    def _line(self, line: SheetLine) -> None:
        self._add("List Bullet", line.parts)
        if line.quote:
            self._passage(line)
        for paragraph in line.paragraphs:
            self._add("List Continue", ((paragraph, ""),))

    def _passage(self, line: SheetLine) -> None:
        """Add a passage, in strong letters where it stands in its surroundings."""
        paragraph = self._add("Quote", ((line.before or line.quote, ""),))
        run = paragraph.add_run(line.quote) if line.before else paragraph.runs[0]
        if line.before or line.after:
            run.bold = True
            paragraph.add_run(line.after)

    def _add(self, style: str, parts: Iterable[LinkedWords], *, label: str = "") -> Paragraph:
        """Add a paragraph, from right to left where its first letters are written so."""
        parts = [*parts]
        # python-docx looks each time through all styles, links and paragraphs for the one that is meant
        paragraph = Paragraph(OxmlElement("w:p"), self._document)
        paragraph._p.style = self._styles[style]
        self._end.addprevious(paragraph._p)
        if label:
            paragraph.add_run(f"{label}: " if parts else label).bold = True
        if not label and _is_right_to_left(parts[0][0]):
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        for number, (words, url) in enumerate(parts):
            if number:
                paragraph.add_run(" · ")
            run = paragraph.add_run(words)
            if url:
                self._lead(run, url)
        paragraph.paragraph_format.keep_with_next = bool(label and not parts) or None
        return paragraph

    def _lead(self, run: Any, url: str) -> None:
        """Make the words of a run a link."""
        if url not in self._links:
            self._links[url] = f"rIdLink{len(self._links) + 1}"
            rels = self._document.part.rels
            rels.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, url, self._links[url], is_external=True)
        run.font.underline, run.font.color.rgb = True, _LINK
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), self._links[url])
        run._r.addprevious(link)
        link.append(run._r)


def _is_right_to_left(text: str) -> bool:
    directions = (unicodedata.bidirectional(sign) for sign in text)
    return next((direction for direction in directions if direction in {"L", "R", "AL"}), "L") != "L"
