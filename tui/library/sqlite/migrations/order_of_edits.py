"""A counter puts edits in order whatever the clocks say; what became of a code is a row of its own, and travels."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlite_utils import Database

_SQL = (
    "ALTER TABLE journal ADD COLUMN counter INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE corrections ADD COLUMN counter INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE corrections ADD COLUMN yields_to TEXT NOT NULL DEFAULT ''",
    """
CREATE TABLE tag_events (
  id TEXT NOT NULL PRIMARY KEY,
  tag TEXT NOT NULL,
  field TEXT NOT NULL,
  old TEXT NOT NULL,
  new TEXT NOT NULL,
  creator TEXT NOT NULL,
  time TEXT NOT NULL,
  counter INTEGER NOT NULL DEFAULT 0
) STRICT
""",
    "CREATE INDEX tag_events_tag ON tag_events (tag, field)",
)

_NAMESPACE = uuid.UUID("0b6f8c5e-6c39-5b1c-9d0e-3f5a8d1c7e42")
"""The same event has the same id in two copies of a library that are both brought up to date."""

_COLUMNS = ("name", "color", "description")


def migrate(db: Database) -> None:
    """Make the events of codes from the history, and let its steps take them back."""
    for statement in _SQL:
        db.execute(statement.strip())
    rows = db.execute(
        "SELECT id, time, creator, state, changes FROM journal WHERE instr(changes, '[\"tags\",') ORDER BY id"
    ).fetchall()
    for number, time, creator, state, text in rows:
        try:
            changes = json.loads(text)
            events = [_row(event, creator, time) for event in _events(changes)]
        except (ValueError, TypeError, KeyError, AttributeError):
            continue  # `postil check` says that it cannot be read
        if not events:
            continue
        changes += [["tag_events", {"id": event["id"]}, None, event] for event in events]
        db.execute(
            "UPDATE journal SET changes = ? WHERE id = ?",
            [json.dumps(changes, ensure_ascii=False, separators=(",", ":")), number],
        )
        if state == "done":
            for event in events:
                db.execute(
                    f"INSERT OR IGNORE INTO tag_events ({', '.join(event)}) VALUES ({', '.join('?' * len(event))})",
                    list(event.values()),
                )


def _events(changes: list[Any]) -> list[tuple[str, str, str, str]]:
    """Return tag, field, old and new value of what became of codes in an entry; for a merged one, into which."""
    into = [key["tag"] for table, key, before, _ in changes if table == "highlight_tags" and before is None]
    added = {key["id"] for table, key, before, _ in changes if table == "tags" and before is None}
    events = []
    for table, key, before, after in changes:
        if table != "tags" or before is None or key["id"] in added:
            continue
        if after is None:
            events.append((key["id"], "removed", before["name"], into[0] if into else ""))
        else:
            fields = [column for column in _COLUMNS if column in before and column in after]
            events += [(key["id"], column, before[column], after[column]) for column in fields]
    return events


def _row(event: tuple[str, str, str, str], creator: str, time: str) -> dict[str, Any]:
    tag, field, old, new = event
    event_id = str(uuid.uuid5(_NAMESPACE, "\0".join((*event, creator, time))))
    names = ("id", "tag", "field", "old", "new", "creator", "time", "counter")
    return dict(zip(names, (event_id, tag, field, old, new, creator, time, 0), strict=True))
