"""How a passage was coded when it was decided about, and whose the comment is, as columns of the decision.

What was seen was in `meta` before; the history has it too now, so that an undo brings it back with its decision.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_KEY = "coding decided about "


def migrate(db: Database) -> None:
    for column in ("comment_creator", "seen"):
        db.execute(f"ALTER TABLE decisions ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")
    stored = db.execute("SELECT key, value FROM meta WHERE substr(key, 1, ?) = ?", [len(_KEY), _KEY]).fetchall()
    seen = {key: value for key, value in stored if isinstance(value, str)}
    if not seen:
        return
    columns = "article, start, creator, modified"
    for name in db.execute(f"SELECT {columns} FROM decisions").fetchall():
        where = " AND ".join(f"{column} = ?" for column in columns.split(", "))
        db.execute(f"UPDATE decisions SET seen = ? WHERE {where}", [seen.get(_key(name), ""), *name])
    entries = "SELECT id, changes FROM journal WHERE instr(changes, '[\"decisions\",')"
    for number, text in db.execute(entries).fetchall():
        try:
            changes = json.loads(text)
            for table, _, *rows in changes:
                for row in rows if table == "decisions" else ():
                    if row is not None and "quote" in row:
                        row["seen"] = seen.get(_key([row[column] for column in columns.split(", ")]), "")
        except (ValueError, TypeError, KeyError):  # `postil check` reports an entry that cannot be read
            continue
        new = json.dumps(changes, ensure_ascii=False, separators=(",", ":"))
        db.execute("UPDATE journal SET changes = ? WHERE id = ?", [new, number])
    db.execute("DELETE FROM meta WHERE substr(key, 1, ?) = ?", [len(_KEY), _KEY])


def _key(name: object) -> str:
    return f"{_KEY}{json.dumps(name, ensure_ascii=False)}"
