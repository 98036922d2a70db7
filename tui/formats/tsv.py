"""The table of `csv` with tabs between the cells; a cell that holds a tab or a line end is quoted."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from tui.formats import csv

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.formats.registry import Options
    from tui.formats.report import Report
    from tui.library.transfer.bundles import Bundle

CARRIES = csv.CARRIES


def write(out: IO[bytes], bundles: Iterable[Bundle], report: Report, options: Options) -> None:
    """Write the table."""
    out.write(b"\xef\xbb\xbf")
    csv.write_table(out, "\t", [csv.COLUMNS])
    for bundle in bundles:
        csv.write_table(out, "\t", csv.rows(bundle, guard=options.guard))
