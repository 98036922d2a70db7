"""The codebook as a table: name, colour, description. Out and in."""

from __future__ import annotations

import csv
import io
import re
from typing import IO, TYPE_CHECKING

from tui.core.model import Tag
from tui.core.text import clean
from tui.formats.codebook_xml import collect, in_file_order, read_color
from tui.formats.columns import known_rows, path_of_code, plain_name
from tui.formats.csv import guard_formula, write_table
from tui.formats.import_common import imported_article
from tui.library.transfer.bundles import Bundle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.formats.import_common import InputFile
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport

CARRIES = frozenset({"codebook", "code_memos"})
CARRIES_BACK = CARRIES

COLUMNS = ("name", "color", "description", "memo")
NAMES = {
    "name": ("path", "name", "tag", "code", "code name", "codename"),
    "color": ("color", "colour"),
    "description": ("description", "definition"),
    "memo": ("memo", "note", "comment"),
}
"""What a column is called by others, without regard to case; of several that are there the first counts."""

_CELLS = re.compile(r"[,;\t]")

_LEVEL = ">>"
"""What separates a category from a code in QualCoder's lists."""


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write one tag a row, in the order of the codebook."""
    output.write(b"\xef\xbb\xbf")
    rows: list[tuple[str, ...]] = [
        (tag.name, tag.color, tag.description, tag.memo) for tag in collect(bundles).values()
    ]
    if options.guard:
        rows = [(guard_formula(name), color, *map(guard_formula, texts)) for name, color, *texts in rows]
    write_table(output, ",", [COLUMNS, *rows])


def read(file: InputFile) -> Iterator[Bundle]:
    """Read a table of codes by Taguette, QualCoder, MAXQDA or a spreadsheet; only a name is required.

    A memo is the description of a code if no column is for descriptions. Codes keep the order of the rows.
    """
    tags: dict[str, Tag] = {}
    for number, row in listed_codes(file) or known_rows(file, NAMES, ("name",)):
        name = path_of_code(row["name"], file)
        if not name:
            if any(row.values()):
                file.problem(f"line {number}: has no name")
            continue
        description, memo = (clean(row.get(column, ""))[0].strip() for column in ("description", "memo"))
        if "description" not in row:
            description, memo = memo, ""
        if name in tags:
            file.tally.leave_out("codes", "there is one of this name above", f"line {number}")
            continue
        tags[name] = Tag(name, read_color(row.get("color", ""), name, file.tally), description, memo=memo)
    if tags:
        yield Bundle(imported_article(), codebook=in_file_order(tags.values()))


def listed_codes(file: InputFile) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a list of QualCoder's, which has no head: a code and its memo; none of any other file.

    After a tab it has the memo as it is, with commas and quotation marks; otherwise it is a table with commas.
    """
    data = file.read_bytes()
    first = data.decode("utf-8-sig", errors="replace").partition("\n")[0]
    has_head = any(plain_name(cell.strip(' "')) in NAMES["name"] for cell in _CELLS.split(first))
    if has_head or _LEVEL.encode() not in data or first.startswith(("sep=", "PK\x03\x04")):
        return []
    text = file.decode(data)
    rows = [line.split("\t", 1) for line in text.splitlines()]
    if "\t" not in text:
        rows = [*csv.reader(io.StringIO(text, newline=""))]
    if not any(_LEVEL in row[0] for row in rows if row):
        return []
    return [(at, {"name": row[0], "memo": ",".join(row[1:])}) for at, row in enumerate(rows, 1) if "".join(row).strip()]
