"""The address of an archived copy is searched like the evidence it is of: the words of claims have it, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_BEFORE = "SELECT what || char(10) || note AS said FROM evidence"
_NOW = "SELECT what || char(10) || note || iif(archived = '', '', char(10) || archived) AS said FROM evidence"


def migrate(db: Database) -> None:
    for name, sql in db.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND instr(sql, ?) ORDER BY rowid", [_BEFORE]
    ).fetchall():
        db.execute(f"DROP TRIGGER {name}")
        db.execute(sql.replace(_BEFORE, _NOW).replace("UPDATE OF what, note ON", "UPDATE OF what, note, archived ON"))
    # It changes nothing but sets the triggers off, which find the claim's words anew.
    db.execute("UPDATE evidence SET archived = archived WHERE archived != ''")
