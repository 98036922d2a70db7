"""The table of `csv` with tabs between the cells; a cell with a tab or a line end is quoted."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from tui.formats import csv

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

CARRIES = csv.CARRIES


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write the table with tabs between the cells."""
    csv.write_highlights(output, "\t", bundles, options)
