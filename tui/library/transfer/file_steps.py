"""The steps of an article in a file: what was known where it was written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tui.library.transfer.field_versions import Stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tui.library.sqlite.connection import Connection
    from tui.library.tables.history import HistoryStep
    from tui.library.transfer.field_versions import FieldVersions


class FileSteps:
    """When the steps of one article in a file were made; there may be none."""

    def __init__(self, connection: Connection, article_id: str = "", steps: Iterable[HistoryStep] = ()) -> None:
        self._connection, self._article = connection, article_id
        self._stamps = frozenset(Stamp(each.counter, each.time) for each in steps)

    def know(self, local: FieldVersions | None, table: str, row: str, columns: Iterable[str]) -> bool:
        """Return whether a row's local value was known there, so that a difference is a later decision."""
        if local is None or not self._stamps:
            return False
        if local.changed or local.arrived == Stamp():
            return local.stamp in self._stamps
        values = local.value if isinstance(local.value, tuple) else (local.value,)
        return self._last_elsewhere(table, row, dict(zip(columns, values, strict=True))) in self._stamps

    def _last_elsewhere(self, table: str, row: str, values: Mapping[str, Any]) -> Stamp | None:
        """Return when someone elsewhere last set the imported value of these columns, according to the files.

        None if they last set another one: the local value came in a merge, of which the files know nothing.
        """
        steps = "SELECT counter, time, changes FROM history WHERE article = ? AND state = 'done' AND instr(changes, ?)"
        for counter, time, changes in self._connection.all(
            f"{steps} ORDER BY counter DESC, time DESC", self._article, row
        ):
            for name, key, _, after in json.loads(changes):
                if name == table and row in key.values() and after is not None and values.keys() & after.keys():
                    is_that = all(after[column] == value for column, value in values.items() if column in after)
                    return Stamp(counter, time) if is_that else None
        return None
