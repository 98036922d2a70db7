"""The table of `csv` as an Excel workbook of texts. A cell can never be a formula, so none is changed to prevent one.

Written directly, a row at a time, for constant memory and the same bytes each time: a workbook of inline strings is
a few lines of XML.
"""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING
from xml.sax.saxutils import escape

from tui.formats import archives, csv

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

CARRIES = csv.CARRIES

CELL_AT_MOST = 32_767
"""UTF-16 units in a cell; Excel calls a workbook with more damaged."""

_WIDTHS = {"quote": 60, "note": 40, "rationale": 40, "title": 30, "source": 30, "tags": 24, "id": 12}
_LIKE_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA_SIGNS = frozenset("=+-@\t\r\n＝＋－＠")

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">'
    '<sheets><sheet name="Highlights" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
    # Style 1 is the header; style 2 keeps a text that looks like a formula a text also after somebody edits the cell.
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font/><font><b/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3">'
    '<xf><alignment vertical="top" wrapText="1"/></xf><xf fontId="1" applyFont="1"/>'
    '<xf quotePrefix="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write a workbook of one sheet."""
    with archives.create_archive(output) as archive:
        for name, part in _PARTS.items():
            archive.put(name, f"{_HEAD}{part}".encode())
        with archive.file("xl/worksheets/sheet1.xml") as sheet:
            for piece in _sheet(bundles, report):
                sheet.write(piece.encode())


def _sheet(bundles: Iterable[Bundle], report: ExportReport) -> Iterator[str]:
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{_WIDTHS.get(name, 14)}" customWidth="1"/>'
        for number, name in enumerate(csv.COLUMNS, 1)
    )
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>"
    )
    yield f"<row>{''.join(_text(name, 1) for name in csv.COLUMNS)}</row>"
    for bundle in bundles:
        yield "".join([_row(row, report) for row in csv.rows(bundle, guard=False)])
    yield "</sheetData></worksheet>"


def _row(row: Sequence[str | int], report: ExportReport) -> str:
    cells = []
    for value in row:
        if isinstance(value, int):
            cells.append(f"<c><v>{value}</v></c>")
        elif not value:
            cells.append("<c/>")
        else:
            cells.append(_text(_cut_to_cell(value, report), 2 if value[0] in _FORMULA_SIGNS else 0))
    return f"<row>{''.join(cells)}</row>"


def _text(value: str, style: int) -> str:
    value = escape(_LIKE_ESCAPED.sub("_x005F_", value))
    styled = f' s="{style}"' if style else ""
    return f'<c t="inlineStr"{styled}><is><t xml:space="preserve">{value}</t></is></c>'


def _cut_to_cell(value: str, report: ExportReport) -> str:
    if len(value) * 2 <= CELL_AT_MOST:
        return value
    units = value.encode("utf-16-le")
    if len(units) <= CELL_AT_MOST * 2:
        return value
    report.lose(f"ends of texts beyond {CELL_AT_MOST} characters")
    return units[: CELL_AT_MOST * 2].decode("utf-16-le", "ignore")
