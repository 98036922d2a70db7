"""Corrections say of which entity, a name and a label, they are; a dismissal is a table of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tui.core.flat_corrections import tagged

if TYPE_CHECKING:
    from sqlite_utils import Database

_SQL = """
CREATE TABLE dismissals (
  id TEXT NOT NULL PRIMARY KEY,
  article TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  quote TEXT NOT NULL,
  creator TEXT NOT NULL,
  created TEXT NOT NULL,
  lost TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX dismissals_article ON dismissals (article, start)
"""

Row = dict[str, Any]


def migrate(db: Database) -> None:
    """Rewrite what is stored and what the history keeps of it, so that older steps can be undone."""
    for statement in _SQL.strip().split(";\n"):
        db.execute(statement)
    labels: dict[str, str] = dict(db.execute("SELECT name, min(label) FROM entities GROUP BY name").fetchall())
    labels |= dict(db.execute("SELECT name, label FROM entities WHERE label = 'PERSON'").fetchall())
    columns = ("id", "kind", "scope", "article", "detail", "creator", "created")
    for values in db.execute(f"SELECT {', '.join(columns)} FROM corrections").fetchall():
        table, row = _rewritten(dict(zip(columns, values, strict=True)), labels)
        if table == "dismissals":
            db.execute("DELETE FROM corrections WHERE id = ?", [row["id"]])
            places = ", ".join("?" * len(row))
            names = ", ".join(f'"{name}"' for name in row)
            db.execute(f"INSERT INTO dismissals ({names}) VALUES ({places})", list(row.values()))
        else:
            db.execute(
                "UPDATE corrections SET kind = ?, detail = ? WHERE id = ?", [row["kind"], row["detail"], row["id"]]
            )
    # A detail is an escaped text in the text of the changes; `instr` finds the rows without reading others as JSON.
    for number, text in db.execute(
        "SELECT id, changes FROM journal WHERE instr(changes, '\"corrections\"')"
    ).fetchall():
        changes = json.loads(text)
        for change in changes:
            if change[0] == "corrections":
                rows = [None if row is None else _rewritten(row, labels) for row in change[2:]]
                change[0] = next(row[0] for row in rows if row is not None)
                change[2:] = [None if row is None else row[1] for row in rows]
        db.execute(
            "UPDATE journal SET changes = ? WHERE id = ?",
            [json.dumps(changes, ensure_ascii=False, separators=(",", ":")), number],
        )


def _rewritten(row: Row, labels: dict[str, str]) -> tuple[str, Row]:
    """Return the table and the row, or the columns of it that changed, of what was a row of corrections."""
    try:
        detail = json.loads(row["detail"])
        if detail.get("kind") == "dismiss":
            return "dismissals", _dismissal(row, detail)
        # One that is aimed at an entity without its label, which no key ever made: the likeliest of that name.
        if detail.get("entity") and not detail.get("label") and not detail.get("surface"):
            detail["label"] = labels.get(detail["entity"], "PERSON")
        lost = detail.get("lost")
        data = tagged(detail)
        if lost:
            data["lost"] = {name: lost[old] for name, old in (("span", "old"), ("to", "new")) if old in lost}
        elif detail.get("scope") == "here":
            data["target"].pop("surface", None)  # where a text changed, other words may stand there by now
    except (KeyError, TypeError, AttributeError, ValueError):
        return "corrections", row  # `postil check` says that it cannot be read
    kind = {"kind": data["kind"]} if "kind" in row else {}
    return "corrections", {**row, **kind, "detail": json.dumps(data, ensure_ascii=False)}


def _dismissal(row: Row, detail: Row) -> Row:
    lost = detail.get("lost", {}).get("old")
    start, end = (lost[0], lost[0] + len(lost[1])) if lost else (detail["start"], detail["end"])
    place = {"start": start, "end": end, "quote": detail["surface"]}
    place["lost"] = json.dumps(lost, ensure_ascii=False) if lost else ""
    if "id" not in row:
        return place
    return {
        "id": row["id"],
        "article": row["article"],
        **place,
        "creator": row["creator"],
        "created": row["created"],
    }
