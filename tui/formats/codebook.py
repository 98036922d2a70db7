"""The codebook as a table: name, colour, description. Out and in."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from tui.core.model import Tag
from tui.core.text import clean, one_line
from tui.formats.codebook_xml import collect, color_name
from tui.formats.csv import guard_formula, without_guard, write_table
from tui.formats.import_common import imported_article
from tui.formats.placing import tag_name
from tui.library.transfer.bundles import Bundle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.formats.import_common import InputFile
    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport

CARRIES = frozenset({"codebook"})
BRINGS = CARRIES

COLUMNS = ("name", "color", "description")


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write a tag a row."""
    output.write(b"\xef\xbb\xbf")
    rows = [(tag.name, tag.color, tag.description) for tag in collect(bundles).values()]
    if options.guard:
        rows = [(guard_formula(name), color, guard_formula(description)) for name, color, description in rows]
    write_table(output, ",", [COLUMNS, *rows])


def read(file: InputFile) -> Iterator[Bundle]:
    """Read a table with a column `name`, or `tag` as Taguette's; `color` and `description` may be there too."""
    tags: dict[str, Tag] = {}
    for number, row in file.table("name", "tag"):
        for column, value in row.items():
            if value and column not in {*COLUMNS, "tag"}:
                where = one_line(column or "cells without a column", 40)
                file.tally.leave_out("other columns", "Postil has no place for them", where)
        name = tag_name(without_guard(row.get("name") or row.get("tag") or ""))
        if not name:
            file.problem(f"line {number}: has no name")
            continue
        description = clean(without_guard(row.get("description") or ""))[0].strip()
        color = one_line(row.get("color") or "", 30)
        if name in tags:
            file.tally.leave_out("codes", "there is one of this name above", f"line {number}")
        tags.setdefault(name, Tag(name, color_name(color) or color, description))
    if tags:
        yield Bundle(imported_article(), codebook=tuple(tags.values()))
