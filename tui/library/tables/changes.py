"""The changes of a step as the history stores them: validated on reading, and their net effect."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from tui.core.errors import ConflictError
from tui.core.text import clean
from tui.library.tables.rows import KEYS, RowValues

EntryChange = list[Any]
"""What an entry did to a row: its table, its key, and the row or its changed columns before and after."""


class Change(NamedTuple):
    """The change of the row `key` names: nothing `before` if it was added, nothing `after` if removed."""

    before: RowValues | None
    after: RowValues | None
    key: RowValues


ChangesByTable = dict[str, list[Change]]
"""Changes by table."""

FREE = frozenset({"modified", "position", "progress", "read"})
"""Columns that two people may both change: the later value stays."""

PLACE = frozenset({"start", "end", "quote", "prefix", "suffix", "state", "score", "lost"})
"""Columns with a row's place in a text, which a new version moves without anyone changing the row."""

PLACES = {"highlights": PLACE, "dismissals": PLACE, "corrections": frozenset({"detail"})}
"""The tables that have them."""

SAID = {
    "done": frozenset({"created"}),
    "article_tags": frozenset({"created"}),
    "reviewed": frozenset({"created", "counter"}),
}
"""Tables of statements that an undo, a redo or another library repeats at another time, and the columns of that."""

_SCALARS = frozenset({str, int, float, bool, type(None)})


def read_changes(text: str, *, as_stored: bool = False) -> list[list[Any]] | None:
    """Return the changes of a step, None if they are not valid ones.

    Each is a journaled table, the key of a row, and its values before and after. All names in them are checked, for
    they become part of statements. Texts are cleaned unless wanted `as_stored`.
    """
    try:
        changes = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return known_changes(changes, is_clean=as_stored or ("\\u" not in text and text.isprintable()))


def known_changes(changes: object, *, is_clean: bool = False) -> list[list[Any]] | None:
    """Return changes parsed from JSON, None if they are not valid ones; texts are cleaned."""
    if not isinstance(changes, list):
        return None
    entries: list[list[Any]] = []
    for change in changes:
        if not isinstance(change, list) or len(change) != 4:
            return None
        table, key, before, after = change
        columns = KEYS.get(table) if isinstance(table, str) else None
        if columns is None or not isinstance(key, dict) or set(key) != set(columns):
            return None
        for row in (key, before, after):
            if row is not None and not _is_row(row):
                return None
        entries.append(change if is_clean else [table, *map(_clean, (key, before, after))])
    return entries


def expect_changes(text: str, action: str) -> list[list[Any]]:
    """Return the changes of a step as they are stored. Raises `ConflictError` if they cannot be read."""
    changes = read_changes(text, as_stored=True)
    if changes is None:
        raise ConflictError(f"cannot {action}: this step cannot be read; `postil check` says more")
    return changes


def _is_row(row: object) -> bool:
    return isinstance(row, dict) and _are_columns(tuple(row)) and {*map(type, row.values())} <= _SCALARS


@lru_cache(maxsize=256)
def _are_columns(names: tuple[str, ...]) -> bool:
    return all(name.isidentifier() and name.isascii() for name in names)


def _clean(row: dict[str, Any] | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {column: clean(value)[0] if isinstance(value, str) else value for column, value in row.items()}


def only_moved(change: EntryChange) -> bool:
    """Return whether a change affects only where a row is, or its times."""
    table, _, before, after = change
    free = PLACES.get(table, frozenset()) | SAID.get(table, frozenset()) | FREE
    return before is not None and after is not None and {*after} <= free


def net_changes(changes: Sequence[EntryChange]) -> list[EntryChange]:
    """Return the changes of an entry without values set and reset within it: the net effect of a merge."""
    first: dict[tuple[tuple[Any, ...], str], Any] = {}
    last: dict[tuple[tuple[Any, ...], str], Any] = {}
    ends: dict[tuple[Any, ...], tuple[Any, Any]] = {}
    for table, key, before, after in changes:
        row = (table, *key.items())
        ends[row] = (ends[row][0] if row in ends else before, after)
        if before is not None and after is not None:
            for column, value in after.items():
                first.setdefault((row, column), before.get(column))
                last[row, column] = value
    back = {place for place, value in last.items() if first[place] == value}
    passing = {row for row, (before, after) in ends.items() if before is None and after is None}
    if not back and not passing:
        return [*changes]
    net: list[EntryChange] = []
    for table, key, before, after in changes:
        row = (table, *key.items())
        if row in passing:
            continue
        if before is not None and after is not None:
            columns = [column for column in after if (row, column) not in back]
            if not columns:
                continue
            before, after = ({column: values[column] for column in columns} for values in (before, after))
        net.append([table, key, before, after])
    return net
