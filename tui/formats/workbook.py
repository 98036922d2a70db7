"""Excel workbooks written row by row: cells are never formulas, dates are dates, and words stay words."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import datetime, timedelta
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from tui.core.addresses import web_url
from tui.formats.export_common import EPOCH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

CELL_AT_MOST = 32_767
"""UTF-16 units in a cell; Excel reports a workbook with more as damaged."""
ROWS_AT_MOST = 1_048_576
"""Rows of a sheet."""
LINKS_AT_MOST = 65_530
"""Live links of a sheet."""
LINK_AT_MOST = 2_079
"""Characters of the address of a live link."""

COLUMNS_AT_MOST = 16_384
"""Columns of a sheet."""

_ADDRESSES = frozenset({"source", "what", "archived"})
DAYS = frozenset({"published", "said", "due", "retrieved"})
MOMENTS = frozenset({"created", "modified", "time"})
"""Columns whose texts become dates and times if they are complete."""
_IS_DAY = re.compile(r"\d{4}-\d\d-\d\d").fullmatch
_IS_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z").fullmatch
_FIRST_DAY = "1900-03-01"
"""Before this day spreadsheets disagree about the numbers of dates."""
_SPARE = timedelta(microseconds=2)
_FORMULA_SIGNS = frozenset("=+-@\t\r\n＝＋－＠")
_BOOLEANS = frozenset({"true", "false"})


class WorkbookSheet:
    """A sheet that is written from the top down. It reports what Excel has no place for."""

    def __init__(
        self,
        book: Workbook,
        name: str,
        columns: Sequence[str],
        lose: Callable[[str], None],
        widths: Mapping[str, int] | None = None,
    ) -> None:
        self._lose, self._row, self._links = lose, 1, 0
        self._sheet = book.add_worksheet(name)
        self._sheet.freeze_panes(1, 0)
        looks = {"valign": "top", "text_wrap": True}
        self._link = book.add_format({**looks, "font_color": "blue", "underline": 1})
        self._day = book.add_format({**looks, "num_format": "yyyy-mm-dd"})
        self._moment = book.add_format({**looks, "num_format": "yyyy-mm-dd hh:mm:ss"})
        self._plain = book.add_format(looks)
        # keeps text that looks like a formula or a boolean text even after somebody edits the cell
        self._text = book.add_format({**looks, "quote_prefix": True})
        bold = book.add_format({"bold": True})
        for number, column in enumerate(columns):
            self._sheet.set_column(number, number, (widths or {}).get(column, 14), self._plain)
            self._sheet.write_string(0, number, column, bold)
        self._dates = {number: self._day for number, column in enumerate(columns) if column in DAYS}
        self._dates |= {number: self._moment for number, column in enumerate(columns) if column in MOMENTS}
        self._addresses = {number for number, column in enumerate(columns) if column in _ADDRESSES}

    def add(self, rows: Iterable[Sequence[str | int]]) -> None:
        """Add rows at the end, up to Excel's limit."""
        for row in rows:
            if self._row == ROWS_AT_MOST:
                self._lose(f"rows beyond the {ROWS_AT_MOST:,} of a sheet")
                continue
            for column, value in enumerate(row):
                if isinstance(value, int):
                    self._sheet.write_number(self._row, column, value)
                elif value:
                    self._write(column, value)
            self._row += 1

    def _write(self, column: int, value: str) -> None:
        look = self._dates.get(column)
        if look is not None and (date := _date(value)) is not None:
            # many readers truncate times to seconds, and as a fraction of a day a time may be a millionth too early
            self._sheet.write_datetime(self._row, column, date + _SPARE if look is self._moment else date, look)
        elif column in self._addresses and (url := self._live(value)):
            self._sheet.write_url(self._row, column, url, self._link, self._fitting(value))
        elif value.startswith("<r>") and value.endswith("</r>"):
            # XlsxWriter takes this for its own rich text and writes it unchanged
            value = self._fitting(value)
            runs = (self._plain, value[:1], self._plain, value[1:])
            self._sheet.write_rich_string(self._row, column, *runs, self._plain)
        else:
            as_text = value[0] in _FORMULA_SIGNS or value.lower() in _BOOLEANS
            self._sheet.write_string(self._row, column, self._fitting(value), self._text if as_text else None)

    def _live(self, value: str) -> str:
        """Return the address that a cell links to, "" if it is none or does not fit."""
        url = web_url(value)
        if not url:
            return ""
        if len(url) > LINK_AT_MOST:
            self._lose(f"live links to addresses of more than {LINK_AT_MOST:,} characters (they stand as text)")
            return ""
        if self._links == LINKS_AT_MOST:
            self._lose(f"live links beyond the {LINKS_AT_MOST:,} of a sheet (they stand as text)")
            return ""
        self._links += 1
        return url

    def _fitting(self, value: str) -> str:
        if len(value) * 2 <= CELL_AT_MOST:
            return value
        units = value.encode("utf-16-le")
        if len(units) <= CELL_AT_MOST * 2:
            return value
        self._lose(f"ends of texts beyond {CELL_AT_MOST} characters")
        return units[: CELL_AT_MOST * 2].decode("utf-16-le", "ignore")


class _FailsOnce:
    """A file that accepts data after a failed write: XlsxWriter leaves its archive open then, which still ends."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._failed = file, False

    def tell(self) -> int:
        return 0 if self._failed else self._file.tell()

    def write(self, data: bytes) -> int:
        return int(self._call(self._file.write, data))

    def seek(self, offset: int) -> int:
        return int(self._call(self._file.seek, offset))

    def flush(self) -> None:
        self._call(self._file.flush)

    def _call(self, method: Callable[..., Any], *values: object) -> Any:
        if self._failed:
            return 0
        try:
            return method(*values)
        except OSError:
            self._failed = True
            raise


@contextmanager
def workbook(output: IO[bytes]) -> Iterator[Workbook]:
    """Open a workbook that keeps its rows on disk and has reproducible bytes."""
    with TemporaryDirectory(prefix="postil-") as folder:
        # ZIP64 is used only above 2 GiB, because few readers support it
        book = Workbook(_FailsOnce(output), {"constant_memory": True, "tmpdir": folder, "use_zip64": True})
        book.set_properties({"created": _date(EPOCH)})
        try:
            with book:
                yield book
        except FileCreateError as error:
            raise error.args[0] from error  # the OSError that it wraps


def _date(value: str) -> datetime | None:
    """Return a whole ISO day or a UTC time; None for less, or for a date that not every spreadsheet supports."""
    if value < _FIRST_DAY or not (_IS_DAY(value) or _IS_MOMENT(value)):
        return None
    try:
        return datetime.fromisoformat(value.removesuffix("Z"))
    except ValueError:
        return None
