"""What an entry of the journal changed, all in all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

EntryChange = list[Any]
"""What an entry did to a row: its table, its key, and the row or its changed columns before and after."""

FREE = frozenset({"modified", "position", "progress", "read"})
"""Columns that two people may both have changed: the later value stays."""

PLACE = frozenset({"start", "end", "quote", "prefix", "suffix", "state", "score", "lost"})
"""Columns that say where in a text a row is: a new version of the text moves it, which nobody has done to the row."""

PLACES = {"highlights": PLACE, "dismissals": PLACE, "corrections": frozenset({"detail"})}
"""The tables that have them."""


def only_moved(change: EntryChange) -> bool:
    """Return whether a change says nothing but where a row is now."""
    table, _, before, after = change
    return before is not None and after is not None and {*after} <= PLACES.get(table, frozenset()) | FREE


def net_changes(changes: Sequence[EntryChange]) -> list[EntryChange]:
    """Return the changes of an entry without values that were set and taken back in it: what a merge met and left."""
    first: dict[tuple[str, str, str], Any] = {}
    last: dict[tuple[str, str, str], Any] = {}
    for table, key, before, after in changes:
        for column in after if before is not None and after is not None else ():
            place = (table, json.dumps(key), column)
            first.setdefault(place, (before or {}).get(column))
            last[place] = (after or {})[column]
    back = {place for place, value in last.items() if first[place] == value}
    ends: dict[tuple[str, str], list[Any]] = {}
    for table, key, before, after in changes:
        ends.setdefault((table, json.dumps(key)), [before, after])[1] = after
    passing = {row for row, (before, after) in ends.items() if before is None and after is None}
    if not back and not passing:
        return [*changes]
    net: list[EntryChange] = []
    for table, key, before, after in changes:
        if (table, json.dumps(key)) in passing:
            continue
        if before is not None and after is not None:
            columns = [column for column in after if (table, json.dumps(key), column) not in back]
            if not columns:
                continue
            before, after = ({column: row[column] for column in columns} for row in (before, after))
        net.append([table, key, before, after])
    return net
