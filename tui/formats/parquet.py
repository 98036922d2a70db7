"""An Apache Parquet table of the annotations, one a row, typed; needs pyarrow, the extra `postil[parquet]`."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any

from tui.core.errors import FormatError
from tui.core.times import stored_time
from tui.formats import typed_rows
from tui.formats.typed_rows import ANNOTATIONS, BOOLEAN, NUMBER, REAL, TEXT, TIME, annotation_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.formats.registry import ExportOptions
    from tui.formats.report import ExportReport
    from tui.formats.typed_rows import Shape
    from tui.library.transfer.bundles import Bundle

CARRIES = typed_rows.CARRIES

_ROWS_AT_ONCE = 10_000
"""Rows of a row group, and so in memory."""


def write(output: IO[bytes], bundles: Iterable[Bundle], report: ExportReport, options: ExportOptions) -> None:
    """Write the table in row groups."""
    try:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise FormatError("parquet needs pyarrow: install postil[parquet], then try again") from error
    schema = arrow.schema([(name, _arrow_type(shape, arrow)) for name, shape in ANNOTATIONS.items()])
    with parquet.ParquetWriter(output, schema, compression="zstd") as writer:
        rows: list[dict[str, Any]] = []
        for bundle in bundles:
            rows += (
                {name: _value(row[name], shape) for name, shape in ANNOTATIONS.items()}
                for row in annotation_rows(bundle)
            )
            while len(rows) >= _ROWS_AT_ONCE:
                writer.write_table(arrow.Table.from_pylist(rows[:_ROWS_AT_ONCE], schema))
                del rows[:_ROWS_AT_ONCE]
        writer.write_table(arrow.Table.from_pylist(rows, schema))


def _arrow_type(shape: Shape, arrow: Any) -> Any:
    if isinstance(shape, list):
        return arrow.list_(_arrow_type(shape[0], arrow))
    if isinstance(shape, dict):
        return arrow.struct([(name, _arrow_type(part, arrow)) for name, part in shape.items()])
    types = {
        TEXT: arrow.string(),
        NUMBER: arrow.int64(),
        REAL: arrow.float64(),
        BOOLEAN: arrow.bool_(),
        TIME: arrow.timestamp("ms", "UTC"),
    }
    return types[shape]


def _value(value: Any, shape: Shape) -> Any:
    """Return a value with its times as datetimes."""
    if isinstance(shape, list):
        return [_value(each, shape[0]) for each in value]
    if isinstance(shape, dict):
        return {name: _value(value[name], part) for name, part in shape.items()}
    if shape == TIME:
        return datetime.fromisoformat(value) if value and stored_time(value) else None
    return value
