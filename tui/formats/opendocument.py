"""The first sheet of an OpenDocument spreadsheet (LibreOffice) as rows of texts, with dates in ISO form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree import ElementTree as ET

CONTENT = "content.xml"
"""The part of the file that has the sheets."""

CELLS_AT_MOST = 2_000_000
"""Cells of a sheet, since a file may say of a single one that it is repeated without end."""

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"

_ROWS = {f"{_TABLE}{name}" for name in ("table-header-rows", "table-row-group", "table-rows")}
"""What rows may be inside of."""

_SIGNS = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}


def first_table(content: ET.Element) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """Return the non-blank rows of the first sheet, by number, and the names of the other sheets."""
    tables = content.findall(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table")
    if not tables:
        raise FormatError("it has no sheet")
    rows: list[tuple[int, list[str]]] = []
    number = count = 0
    for row in _rows(tables[0]):
        cells, repeated = _cells(row, CELLS_AT_MOST - count), _repeated(row, "rows")
        if cells:
            count += len(cells) * repeated
            if count > CELLS_AT_MOST:
                raise FormatError(f"its first sheet has more than {CELLS_AT_MOST:,} cells")
            rows += [(number + at, cells) for at in range(1, repeated + 1)]
        number += repeated
    return rows, [each.get(f"{_TABLE}name", "") for each in tables[1:]]


def _rows(table: ET.Element) -> Iterator[ET.Element]:
    waiting = [*reversed(table)]
    while waiting:
        child = waiting.pop()
        if child.tag == f"{_TABLE}table-row":
            yield child
        elif child.tag in _ROWS:
            waiting += reversed(child)


def _cells(row: ET.Element, room: int) -> list[str]:
    """Return the cells of a row up to the last that is not blank."""
    cells: list[str] = []
    blank = 0
    for cell in row:
        value, repeated = _value(cell), _repeated(cell, "columns")
        if not value:
            blank += repeated
            continue
        if len(cells) + blank + repeated > room:
            raise FormatError(f"its first sheet has more than {CELLS_AT_MOST:,} cells")
        cells += [""] * blank + [value] * repeated
        blank = 0
    return cells


def _repeated(element: ET.Element, what: str) -> int:
    stated = element.get(f"{_TABLE}number-{what}-repeated", "1")
    return max(int(stated), 1) if stated.isdecimal() and len(stated) < 10 else 1


def _value(cell: ET.Element) -> str:
    kind = cell.get(f"{_OFFICE}value-type", "")
    if kind == "date":
        return cell.get(f"{_OFFICE}date-value", "").removesuffix("T00:00:00")
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value", "")
    if kind in {"float", "percentage", "currency"}:
        value = cell.get(f"{_OFFICE}value", "")
        return value.removesuffix(".0")
    return "\n".join(_text(paragraph) for paragraph in cell.findall(f"{_TEXT}p"))


def _text(paragraph: ET.Element) -> str:
    """Return the text of a paragraph; blanks, tabs and line ends are elements there."""
    for element in paragraph.iter():
        if element.tag == f"{_TEXT}s":
            count = element.get(f"{_TEXT}c", "1")
            element.text = " " * (int(count) if count.isdecimal() and len(count) < 5 else 1)
        elif element.tag in _SIGNS:
            element.text = _SIGNS[element.tag]
    return "".join(paragraph.itertext())
