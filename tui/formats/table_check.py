"""`postil export csv --check`, and of tsv and xlsx: read the table back and compare each cell with the library."""

from __future__ import annotations

import csv as csv_module
import re
import zipfile
from datetime import datetime, timedelta
from itertools import chain, zip_longest
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from tui.formats import csv
from tui.formats.workbook import DAYS, MOMENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tui.library.transfer.bundles import Bundle

TABLES = ("csv", "tsv", "xlsx")

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_COLUMN = re.compile(r"[A-Z]+")
_DAY_ZERO = datetime(1899, 12, 30)


def differences(name: str, target: Path, bundles: Iterable[Bundle]) -> Iterator[str]:
    """Yield each cell that is not what the library has, in one line."""
    rows = chain([csv.COLUMNS], (row for bundle in bundles for row in csv.rows(bundle, guard=False)))
    copies = _workbook(target) if name == "xlsx" else _text(target, "\t" if name == "tsv" else ",")
    try:
        for row, read in zip_longest(rows, copies):
            if row is None or read is None:
                yield f"{row[0]} did not come back" if row else f"a row that is new: {read}"
                continue
            if len(row) != len(read):
                yield f"{row[0]}: {len(row)} cells should have come back, there are {len(read)}"
                continue
            for column, value, cell in zip(csv.COLUMNS, row, read, strict=True):
                if str(value) != cell:
                    yield f"{row[0]}: {column}: {value!r} came back as {cell!r}"
    except (ET.ParseError, KeyError, ValueError, zipfile.BadZipFile) as error:
        yield f"the table cannot be read any further: {error}"


def _text(target: Path, delimiter: str) -> Iterator[list[str]]:
    csv_module.field_size_limit(2**31 - 1)
    with target.open(encoding="utf-8-sig", newline="") as file:
        for row in csv_module.reader(file, delimiter=delimiter):
            yield [csv.without_guard(cell) for cell in row]


def _workbook(target: Path) -> Iterator[list[str]]:
    with zipfile.ZipFile(target) as archive, archive.open("xl/worksheets/sheet1.xml") as sheet:
        for _, element in ET.iterparse(sheet):  # noqa: S314 - we have just written it
            if element.tag.endswith("}row"):
                yield _row(element)
                element.clear()


def _row(element: ET.Element) -> list[str]:
    cells = [""] * len(csv.COLUMNS)
    for cell in element.iterfind("{*}c"):
        number = 0
        for letter in _COLUMN.findall(cell.get("r", ""))[0]:
            number = number * 26 + ord(letter) - ord("A") + 1
        cells[number - 1] = _value(cell, csv.COLUMNS[number - 1])
    return cells


def _value(cell: ET.Element, column: str) -> str:
    if cell.get("t") == "inlineStr":
        text = "".join(part.text or "" for part in cell.iter() if part.tag.endswith("}t"))
        return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    value = cell.findtext("{*}v") or ""
    if column not in DAYS | MOMENTS:
        return value
    moment = _DAY_ZERO + timedelta(milliseconds=int(float(value) * 86_400_000))
    return f"{moment:%Y-%m-%d}" if column in DAYS else f"{moment.isoformat(timespec='milliseconds')}Z"
