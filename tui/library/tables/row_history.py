"""What the history of an article says of its memos or attributes, by which merges decide about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tui.library.tables.changes import read_changes

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.library.sqlite.reading import ReadingConnection

Value = tuple[str, ...]
"""A value that a row had: the person or name it belongs to, followed by what distinguishes it from others."""

_ENTRIES = """
SELECT time, state, action, EXISTS (SELECT 1 FROM journal WHERE step = j.step AND reverses NOTNULL), changes
FROM journal j WHERE article = ? AND instr(changes, ?) ORDER BY id
"""


@dataclass(slots=True)
class RowHistory:
    """All values that rows ever had, including those of undone steps."""

    values: set[Value] = field(default_factory=set)
    removed: set[Value] = field(default_factory=set)
    removed_by_people: set[Value] = field(default_factory=set)
    """Those that were not only removed by merges, which follow people elsewhere."""
    reversed: set[Value] = field(default_factory=set)
    """Those of steps that were ever undone."""
    last_removal: dict[str, str] = field(default_factory=dict)
    """The time of the last removal that is in effect, by person or name."""

    @classmethod
    def read(
        cls,
        connection: ReadingConnection,
        table: str,
        article_id: str,
        value_of: Callable[[dict[str, Any], dict[str, Any]], Value],
    ) -> RowHistory:
        """Read the history of an article; `value_of` returns the value of a row with this key and these columns."""
        history = cls()
        for time, state, action, was_reversed, text in connection.all(_ENTRIES, article_id, f'["{table}",'):
            for changed, key, before, after in read_changes(text) or []:
                if changed != table or key["article"] != article_id:
                    continue
                values = {value_of(key, row) for row in (before, after) if row}
                history.values |= values
                history.reversed |= values if was_reversed else set()
                if after is None:
                    history.removed |= values
                    history.removed_by_people |= values if action != "merge" else set()
                    if state == "done":
                        history.last_removal |= {value[0]: time for value in values}
        return history

    def returned(self, there: RowHistory) -> set[Value]:
        """Return what only merges removed here and whose removal was undone there: it is here again if it is there."""
        return there.reversed & self.removed - self.removed_by_people

    def follows_removal(self, value: Value) -> bool:
        """Return whether a removal elsewhere counts here: nobody has removed it here, or taken a removal back."""
        return value not in self.removed or not (value in self.removed_by_people or value in self.reversed)
