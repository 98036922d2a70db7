"""The changes of a step as the history keeps them: read as what they must be, whoever wrote them."""

import json
from typing import Any

from tui.core.errors import ConflictError
from tui.core.text import clean

_SCALARS = (str, int, float, type(None))


def read_changes(text: str, keys: dict[str, tuple[str, ...]], *, as_stored: bool = False) -> list[list[Any]] | None:
    """Return the changes of a step, None where they are not what a step can hold.

    Each is a table, the key of a row, and what of it was before and after. `keys` are the tables that have a history,
    with the columns that name a row: names of tables and columns become part of statements. Texts are cleaned unless
    they are wanted `as_stored`.
    """
    try:
        changes = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(changes, list):
        return None
    is_clean = as_stored or ("\\u" not in text and text.isprintable())
    entries: list[list[Any]] = []
    for change in changes:
        if not isinstance(change, list) or len(change) != 4:
            return None
        table, key, before, after = change
        columns = keys.get(table) if isinstance(table, str) else None
        if columns is None or not isinstance(key, dict) or set(key) != set(columns):
            return None
        for row in (key, before, after):
            if row is not None and not _is_row(row):
                return None
        entries.append(change if is_clean else [table, *map(_cleaned, (key, before, after))])
    return entries


def expect_changes(text: str, keys: dict[str, tuple[str, ...]], action: str) -> list[list[Any]]:
    """Return the changes of a step as they are stored. Raises `ConflictError` where they cannot be read."""
    changes = read_changes(text, keys, as_stored=True)
    if changes is None:
        raise ConflictError(f"cannot {action}: this step cannot be read; `postil check` says more")
    return changes


def _is_row(row: object) -> bool:
    return isinstance(row, dict) and all(
        column.isidentifier() and column.isascii() and isinstance(value, _SCALARS) for column, value in row.items()
    )


def _cleaned(row: dict[str, Any] | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {column: clean(value)[0] if isinstance(value, str) else value for column, value in row.items()}
