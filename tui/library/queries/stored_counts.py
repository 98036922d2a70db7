"""A table of counts in a temporary file: of a hundred thousand rows a person sees a screen at a time."""

from __future__ import annotations

import json
import sqlite3
import weakref
from array import array
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.cells import cell_len

from tui.core.errors import LibraryError
from tui.core.text import one_line
from tui.library.queries.counting import OTHERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from tui.library.queries.counting import Axis, Counting, Counts

_SCHEMA = (
    "PRAGMA journal_mode=OFF",
    "PRAGMA synchronous=OFF",
    "PRAGMA cache_size=-8000",
    "BEGIN",
    "CREATE TABLE rows (at INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE, name TEXT NOT NULL, cells BLOB NOT NULL)",
    "CREATE TABLE columns (at INTEGER PRIMARY KEY, value TEXT NOT NULL, name TEXT NOT NULL, total INTEGER NOT NULL, "
    "most INTEGER NOT NULL, rows BLOB NOT NULL)",
    "CREATE TABLE facts (facts TEXT NOT NULL)",
)
"""`rows.cells` has pairs of column and number, `columns.rows` the rows with a number, the greatest first."""

_PLACE, _NUMBER = "I", "q"
"""Types of arrays: four bytes a row, eight a number."""

_SUM = -1
"""The place of the sums among the columns."""


class StoredColumn(NamedTuple):
    """A column: its value, how that is displayed, the sum and the greatest of its numbers."""

    value: str
    name: str
    total: int
    most: int


class StoredRow(NamedTuple):
    """A row: its value, how that is displayed, and its non-zero numbers by column."""

    value: str
    name: str
    cells: dict[int, int]


class StoredCounts:
    """Counts in a file; `counted`, `passages`, `left_out` and `others` are those of `Counts`.

    Rows are asked for by their places in display order. It may be used by several threads.
    """

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file
        file.execute("PRAGMA cache_size=-512")  # filling it took more
        weakref.finalize(self, file.close)
        facts = json.loads(file.execute("SELECT facts FROM facts").fetchone()[0])
        self.counted: int = facts["counted"]
        self.passages: int = facts["passages"]
        self.left_out: dict[str, int] = facts["left_out"]
        self.others: int = facts["others"]
        self.row_count: int = facts["rows"]
        self.largest_sum: int = facts["largest_sum"]
        self.widest_name: int = facts["widest_name"]
        """Cells of the widest name of a row."""
        columns = file.execute("SELECT value, name, total, most FROM columns WHERE at >= 0 ORDER BY at")
        self.columns = [StoredColumn(*column) for column in columns]

    @classmethod
    def of(cls, counting: Counting, counts: Counts) -> StoredCounts:
        """Store counts in a file without a name, which goes with them."""
        return cls(_stored(counting, counts, ""))

    @classmethod
    def open(cls, path: Path) -> StoredCounts:
        """Open what `store_counts` has written; the file may be removed then."""
        return cls(sqlite3.connect(path, isolation_level=None, check_same_thread=False))

    def rows(self, places: Iterable[int]) -> Iterator[StoredRow]:
        """Yield the rows at places."""
        sql = "SELECT value, name, cells FROM rows WHERE at = ?"
        for place in places:
            value, name, cells = self._file.execute(sql, [place]).fetchone()
            pairs = array(_NUMBER, cells)
            yield StoredRow(value, name, dict(zip(pairs[::2], pairs[1::2], strict=True)))

    def names(self) -> Iterator[str]:
        """Yield the names of all rows, as they are displayed."""
        for (name,) in self._file.execute("SELECT name FROM rows ORDER BY at"):
            yield name

    def places_of(self, values: Iterable[str]) -> dict[str, int]:
        """Return the places of the rows that exist, by value."""
        sql = "SELECT value, at FROM rows WHERE value IN (SELECT value FROM json_each(?))"
        return dict(self._file.execute(sql, [json.dumps([*values])]))

    def order(self, column: int = _SUM) -> Sequence[int]:
        """Return the places of all rows, the greatest number of a column first, or the greatest sum."""
        sql = "SELECT rows FROM columns WHERE at = ?"
        order = array(_PLACE, self._file.execute(sql, [column]).fetchone()[0])
        has_number = bytearray(self.row_count)
        for place in order:
            has_number[place] = 1
        order.extend(place for place in range(self.row_count) if not has_number[place])
        return order


def store_counts(counting: Counting, counts: Counts, path: str) -> None:
    """Write counts to an empty file, for `StoredCounts.open`."""
    file = _stored(counting, counts, path)
    file.execute("COMMIT")
    file.close()


def _stored(counting: Counting, counts: Counts, path: str) -> sqlite3.Connection:
    file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        _fill(file, counting, counts)
    except sqlite3.Error as error:
        file.close()
        raise LibraryError(
            f"the counts cannot be kept ({error}): make room in the folder of temporary files"
        ) from error
    return file


def _fill(file: sqlite3.Connection, counting: Counting, counts: Counts) -> None:
    for sql in _SCHEMA:
        file.execute(sql)
    widest = 0

    def rows() -> Iterator[tuple[Any, ...]]:
        nonlocal widest
        named = _named(counts, counting.rows, counts.rows)
        for at, ((value, name), cells) in enumerate(zip(named, counts.cells, strict=True)):
            widest = max(widest, len(name) if name.isascii() else cell_len(name))
            yield at, value, name, array(_NUMBER, chain.from_iterable(cells.items())).tobytes()

    file.executemany("INSERT INTO rows VALUES (?, ?, ?, ?)", rows())
    places = [array(_PLACE) for _ in counts.columns]
    numbers = [array(_NUMBER) for _ in counts.columns]
    for place, cells in enumerate(counts.cells):
        for column, number in cells.items():
            places[column].append(place)
            numbers[column].append(number)
    named = _named(counts, counting.columns, counts.columns)
    file.executemany(
        "INSERT INTO columns VALUES (?, ?, ?, ?, ?, ?)",
        (
            (at, *column, sum(own), max(own, default=0), _greatest_first(of, own))
            for at, (column, of, own) in enumerate(zip(named, places, numbers, strict=True))
        ),
    )
    sums = array(_NUMBER, (sum(cells.values()) for cells in counts.cells))
    by_sum = _greatest_first(range(len(sums)), sums)
    file.execute("INSERT INTO columns VALUES (?, '', '', 0, 0, ?)", [_SUM, by_sum])
    facts = {
        **{name: getattr(counts, name) for name in ("counted", "passages", "left_out", "others")},
        "rows": len(counts.rows),
        "largest_sum": max(sums, default=0),
        "widest_name": widest,
    }
    file.execute("INSERT INTO facts VALUES (?)", [json.dumps(facts)])


def _greatest_first(places: Sequence[int], numbers: Sequence[int]) -> bytes:
    order = sorted(range(len(numbers)), key=numbers.__getitem__, reverse=True)  # equal ones keep their order
    return array(_PLACE, map(places.__getitem__, order)).tobytes()


def _named(counts: Counts, axis: Axis, values: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield values of rows or columns, each with how it is displayed: an article by its title."""
    for value in values:
        name = one_line(counts.titles.get(value) or value, 200) if axis == "article" else value
        yield value, f"{counts.others:,} others" if value == OTHERS else name
