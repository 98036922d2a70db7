"""The history of a claim: changes of its verdicts, its fields, and the work on it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from tui.library.tables.changes import read_changes
from tui.library.tables.step_words import change_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.library.sqlite.reading import ReadingConnection

FIELDS = {
    "claims": ("speaker", "speaker_kind", "role", "wording", "said", "place", "status", "assignee", "due"),
    "checks": ("verdict",),
}
"""Columns of these tables whose changes are shown."""

STEPS = 100
"""The most steps that are read, the last ones."""

_STEPS = """
SELECT time, creator, changes FROM {} WHERE article = ? AND state = 'done' AND action NOT IN ('import', 'merge')
  AND EXISTS (SELECT 1 FROM json_each(?) WHERE instr(changes, value)) AND (creator = ? OR ? IS NULL)
"""


class ClaimChange(NamedTuple):
    """One person's change of a claim, in words."""

    time: str
    creator: str
    words: str


def claim_history(connection: ReadingConnection, claim_id: str, creator: str | None = None) -> list[ClaimChange]:
    """Return the changes of a claim that are not undone, the last first; optionally one creator's."""
    article = connection.value(
        "SELECT id FROM articles WHERE pk = (SELECT article FROM highlights WHERE id = ?)", claim_id
    )
    checks = {name for (name,) in connection.all("SELECT id FROM checks WHERE claim = ?", claim_id)}
    params = (article, json.dumps([claim_id, *checks]), creator, creator)
    rows = connection.all(
        f"{_STEPS.format('journal')} UNION ALL {_STEPS.format('history')} ORDER BY time DESC LIMIT {STEPS}",
        *(*params, *params),
    )
    return [
        ClaimChange(time, maker, words)
        for time, maker, changes in rows
        if (words := ", ".join(_describe(read_changes(changes) or [], claim_id, checks)))
    ]


def _describe(changes: list[list[Any]], claim_id: str, checks: set[str]) -> Iterator[str]:
    """Yield descriptions of a step's changes of a claim and its checks; a new claim has no old values."""
    for table, key, before, after in changes:
        is_claim = table == "claims" and key["highlight"] == claim_id and before and after
        is_check = table == "checks" and (
            key["id"] in checks or claim_id in ((before or {}).get("claim"), (after or {}).get("claim"))
        )
        for name in FIELDS[table] if is_claim or is_check else ():
            old, new = (row.get(name) or "" if row else "" for row in (before, after))
            if old != new:
                yield change_words(name, old, new)
