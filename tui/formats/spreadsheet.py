"""The first sheet of a workbook (Excel, LibreOffice) as a table of texts, with dates in ISO form."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tui.core.errors import FormatError
from tui.formats.archives import open_archive
from tui.formats.codebook_xml import parse_xml
from tui.formats.opendocument import CONTENT, first_table

if TYPE_CHECKING:
    import zipfile
    from pathlib import Path
    from xml.etree import ElementTree as ET

MAGIC = b"PK\x03\x04"
"""The first bytes of a workbook, which is a zip file."""

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LETTERS = re.compile(r"[A-Z]{1,3}")
_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
"""Numbers of the formats that show a date or a time."""
_IS_DATE = re.compile(r'^(?:"[^"]*"|\[[^\]]*\]|[^"\[])*?[ymdhs]', re.IGNORECASE)
_DAY_ZERO, _LATEST = datetime(1899, 12, 30), 2_958_466
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def first_sheet(path: Path) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """Return the non-blank rows of the first sheet, by number, and the names of the other sheets.

    Raises `FormatError` for anything but a workbook.
    """
    with open_archive(path) as zipped:
        if CONTENT in zipped.namelist():
            return first_table(_part(zipped, CONTENT))
        sheets = [*_part(zipped, "xl/workbook.xml").iterfind("{*}sheets/{*}sheet")]
        targets = {each.get("Id"): each.get("Target", "") for each in _part(zipped, "xl/_rels/workbook.xml.rels")}
        if not sheets:
            raise FormatError("it has no sheet")
        target = targets.get(sheets[0].get(_RELATION), "")
        sheet = _part(zipped, target.lstrip("/") if target.startswith("/") else f"xl/{target}")
        names = set(zipped.namelist())
        has_strings = "xl/sharedStrings.xml" in names
        strings = [_text(each) for each in _part(zipped, "xl/sharedStrings.xml")] if has_strings else []
        dates = _date_styles(_part(zipped, "xl/styles.xml")) if "xl/styles.xml" in names else set()
    rows = []
    for at, row in enumerate(sheet.iterfind("{*}sheetData/{*}row"), 1):
        cells = _cells(row, strings, dates)
        if any(cells):
            number = row.get("r", "")
            rows.append((int(number) if number.isdecimal() else at, cells))
    return rows, [each.get("name", "") for each in sheets[1:]]


def _part(zipped: zipfile.ZipFile, name: str) -> ET.Element:
    try:
        return parse_xml(zipped.read(name))
    except KeyError as error:
        raise FormatError(f"neither an Excel workbook nor an OpenDocument one: it has no {name}") from error


def _text(element: ET.Element) -> str:
    """Return the text of a cell, without phonetic guides."""
    spoken = {part for each in element.iterfind("{*}rPh") for part in each.iter()}
    text = "".join(part.text or "" for part in element.iter() if part.tag.endswith("}t") and part not in spoken)
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _date_styles(styles: ET.Element) -> set[str]:
    own = {
        each.get("numFmtId")
        for each in styles.iterfind("{*}numFmts/{*}numFmt")
        if _IS_DATE.match(each.get("formatCode", ""))
    }
    formats = [each.get("numFmtId", "0") for each in styles.iterfind("{*}cellXfs/{*}xf")]
    return {str(at) for at, name in enumerate(formats) if name in own or (name.isdecimal() and int(name) in _DATES)}


def _cells(row: ET.Element, strings: list[str], dates: set[str]) -> list[str]:
    cells: list[str] = []
    for cell in row.iterfind("{*}c"):
        letters = _LETTERS.match(cell.get("r", ""))
        number = 0
        for letter in letters[0] if letters else "":
            number = number * 26 + ord(letter) - ord("A") + 1
        cells += [""] * (number - 1 - len(cells))
        cells.append(_value(cell, strings, dates))
    return cells


def _value(cell: ET.Element, strings: list[str], dates: set[str]) -> str:
    kind, value = cell.get("t", "n"), cell.findtext("{*}v") or ""
    if kind == "inlineStr":
        return _text(cell)
    if kind == "s":
        return strings[int(value)] if value.isdecimal() and int(value) < len(strings) else ""
    if kind == "b":
        return "true" if value == "1" else "false"
    if kind != "n":
        return value if kind != "e" else ""
    try:
        amount = float(value)
    except ValueError:
        return value
    if cell.get("s", "") in dates and 0 < amount < _LATEST:
        moment = _DAY_ZERO + timedelta(milliseconds=round(amount * 86_400_000))
        return f"{moment:%Y-%m-%d}" if amount.is_integer() else moment.isoformat(timespec="seconds")
    return str(int(amount)) if amount.is_integer() and abs(amount) < 1e15 else value
