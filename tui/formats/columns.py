"""Tables of other programs, in which the same column has many names."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from tui.core.errors import FormatError
from tui.core.text import one_line, whole_line
from tui.formats.csv import without_guard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tui.formats.import_common import InputFile

_JOINTS = re.compile(r"[\s_-]+")
_BELOW = re.compile(r" > |>>")
_ESCAPED = re.compile(r"\\([\\;])|[;\n]")


def known_rows(
    file: InputFile, names: Mapping[str, Sequence[str]], needed: Sequence[str], *, alike: str = ""
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a table with the lines they end on, each cell under the column's name in `names`.

    Of several columns for one thing the first in `names` counts, if it is not empty. The others are reported by name,
    except for the thing that is `alike` in all its columns; so are cells of unknown columns. Raises `FormatError` if a
    column for one of the `needed` is missing.
    """
    of_name = {name: meaning for meaning, all_names in names.items() for name in all_names}
    rank = {name: number for all_names in names.values() for number, name in enumerate(all_names)}
    rows = file.rows()
    missing = [meaning for meaning in needed if meaning not in map(of_name.get, map(plain_name, rows.columns))]
    if missing:
        raise FormatError(f"line 1: has no column for the {missing[0]}, such as {' or '.join(names[missing[0]][:3])}")
    for number, row in rows:
        cells: dict[str, str] = {}
        for column, value in sorted(row.items(), key=lambda cell: rank.get(plain_name(cell[0] or ""), 0)):
            meaning = of_name.get(plain_name(column or ""))
            where = one_line(column or "cells without a column", 40)
            if meaning is not None:
                cell = without_guard(value or "")
                cells[meaning] = cells.get(meaning) or cell
                if meaning != alike and cell not in cells[meaning]:
                    file.tally.leave_out("other columns", f"another column has the {meaning}", where)
            elif value:
                file.tally.leave_out("other columns", "Postil has no place for them", where)
        yield number, cells


@lru_cache(maxsize=256)
def plain_name(column: str) -> str:
    """Return what a column is called, without regard to case, blanks and hyphens."""
    return _JOINTS.sub(" ", column.strip()).casefold()


def split_tags(cell: str) -> list[str]:
    r"""Return the tags of one cell, one a line or separated by ";", as `csv.join_tags` or a spreadsheet has them."""
    parts, last = [""], 0
    for match in _ESCAPED.finditer(cell):
        parts[-1] += cell[last : match.start()] + (match[1] or "")
        if match[1] is None:
            parts.append("")
        last = match.end()
    parts[-1] += cell[last:]
    return [part.strip() for part in parts if part.strip()]


def path_of_code(name: str, file: InputFile) -> str:
    """Return the path of a tag; `Parent > Child` (MAXQDA) or with `>>` (QualCoder) becomes `Parent/Child`, reported."""
    parts = [part.strip() for part in _BELOW.split(whole_line(name))]
    if len(parts) == 1:
        return parts[0]
    file.tally.note("codes", "changed", "`a > b` is a/b here", whole_line(name))
    return "/".join(filter(None, parts))
