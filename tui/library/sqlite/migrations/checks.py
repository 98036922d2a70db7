"""A check is an act of its own, evidence is rows in their order, and a claim has words, passages and a status.

What a claim had as its verdict and rationale becomes a check by its creator. Both stay columns of `claims`, which
triggers keep from now on: they are those of the chosen check, else of the last one, and the history has them no more.
"""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

Row = dict[str, Any]
Changes = list[list[Any]]

_NAMESPACE = uuid.UUID("6d0f3c1e-2b7a-5f48-9a35-8e1c47d2b690")
"""The same check and evidence have the same id in two copies of a library that are both brought up to date."""

_COLUMNS = (
    "wording TEXT NOT NULL DEFAULT ''",
    "speaker_kind TEXT NOT NULL DEFAULT ''",
    "role TEXT NOT NULL DEFAULT ''",
    "said TEXT NOT NULL DEFAULT ''",
    "place TEXT NOT NULL DEFAULT ''",
    "status TEXT NOT NULL DEFAULT 'to do'",
    "assignee TEXT NOT NULL DEFAULT ''",
    "due TEXT NOT NULL DEFAULT ''",
    "chosen TEXT NOT NULL DEFAULT ''",
    "first TEXT NOT NULL DEFAULT ''",
    "judged TEXT NOT NULL DEFAULT ''",
    "checked INTEGER NOT NULL DEFAULT 0",
    "words TEXT NOT NULL DEFAULT ''",
)

_TABLES = (
    """
CREATE TABLE checks (
  id TEXT NOT NULL PRIMARY KEY,
  claim TEXT NOT NULL REFERENCES claims (highlight),
  verdict TEXT NOT NULL DEFAULT '',
  rationale TEXT NOT NULL DEFAULT '',
  method TEXT NOT NULL DEFAULT '',
  quote TEXT NOT NULL DEFAULT '',
  creator TEXT NOT NULL,
  created TEXT NOT NULL,
  time TEXT NOT NULL,
  modified TEXT NOT NULL
) STRICT
""",
    "CREATE INDEX checks_claim ON checks (claim)",
    "CREATE INDEX checks_creator ON checks (creator, claim)",
    """
CREATE TABLE evidence (
  id TEXT NOT NULL PRIMARY KEY,
  claim TEXT NOT NULL REFERENCES claims (highlight),
  position INTEGER NOT NULL DEFAULT 0,
  kind TEXT NOT NULL DEFAULT 'source',
  stance TEXT NOT NULL DEFAULT '' CHECK (stance IN ('', 'for', 'against')),
  what TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  retrieved TEXT NOT NULL DEFAULT '',
  archived TEXT NOT NULL DEFAULT '',
  creator TEXT NOT NULL,
  created TEXT NOT NULL
) STRICT
""",
    "CREATE INDEX evidence_claim ON evidence (claim, position)",
    """
CREATE TABLE claim_passages (
  highlight TEXT NOT NULL PRIMARY KEY REFERENCES highlights (id),
  claim TEXT NOT NULL REFERENCES claims (highlight),
  creator TEXT NOT NULL,
  created TEXT NOT NULL
) STRICT, WITHOUT ROWID
""",
    "CREATE INDEX claim_passages_claim ON claim_passages (claim)",
    "CREATE INDEX claims_assignee ON claims (assignee, status, due)",
)

_DROPPED = (
    *(f"DROP TRIGGER {name}" for name in ("claims_ai", "claims_ad", "claims_au", "count_claims_edited")),
    "DROP TABLE claims_fts",
)


def _words(claim: str) -> str:
    return (
        "words = trim(coalesce((SELECT group_concat(said, char(10)) FROM (SELECT rationale || char(10) || method "
        f"AS said FROM checks WHERE claim = {claim} ORDER BY time, id)), '') || char(10) || coalesce((SELECT "
        "group_concat(said, char(10)) FROM (SELECT what || char(10) || note AS said FROM evidence "
        f"WHERE claim = {claim} ORDER BY position, created, id)), ''), char(10))"
    )


def _settled(claim: str) -> str:
    """Return what follows from the checks of a claim: of the chosen one, else of the last that has a verdict."""
    return (
        "(verdict, rationale, judged) = (SELECT iif(verdict = '', 'unchecked', verdict), rationale, judged FROM ("
        "SELECT id = (SELECT chosen FROM claims WHERE highlight = {0}) AS counts, id, verdict, rationale, "
        "iif(verdict = '', '', quote) AS judged, time FROM checks WHERE claim = {0} "
        "UNION ALL SELECT 0, '', '', '', '', '') "
        "ORDER BY verdict != '' DESC, counts DESC, time DESC, id DESC LIMIT 1), "
        f"checked = (SELECT count(*) FROM checks WHERE claim = {{0}} AND verdict != ''), {_words('{0}')}"
    ).format(claim)


def _trigger(name: str, event: str, *statements: str, when: str = "") -> str:
    body = "; ".join(statements)
    return f"CREATE TRIGGER {name} AFTER {event} {f'WHEN {when} ' if when else ''}BEGIN {body}; END"


def _settle(row: str) -> str:
    return f"UPDATE claims SET {_settled(f'{row}.claim')} WHERE highlight = {row}.claim"


def _reword(row: str) -> str:
    return f"UPDATE claims SET {_words(f'{row}.claim')} WHERE highlight = {row}.claim"


_INDEXED = ("speaker", "wording", "words")
_INTO = (
    f"INSERT INTO claims_fts (rowid, {', '.join(_INDEXED)}) "
    f"VALUES (new.rowid, {', '.join(f'new.{c}' for c in _INDEXED)})"
)
_OUT_OF = (
    f"INSERT INTO claims_fts (claims_fts, rowid, {', '.join(_INDEXED)}) "
    f"VALUES ('delete', old.rowid, {', '.join(f'old.{c}' for c in _INDEXED)})"
)
_CLAIMED = "UPDATE counters SET count = count + 1 WHERE name = 'claimed'"

_SEARCH = (
    'CREATE VIRTUAL TABLE "claims_fts" USING FTS5 (speaker, wording, words, tokenize=\'unicode61\', content="claims")',
    _trigger("claims_ai", "INSERT ON claims", _INTO),
    _trigger("claims_ad", "DELETE ON claims", _OUT_OF),
    _trigger("claims_au", "UPDATE OF speaker, wording, words ON claims", _OUT_OF, _INTO),
    "INSERT INTO claims_fts (claims_fts) VALUES ('rebuild')",
)

_TRIGGERS = (
    _trigger(
        "count_claims_edited",
        "UPDATE OF speaker, verdict, wording, status, assignee, due, judged, words ON claims",
        "UPDATE counters SET count = count + ((new.verdict != 'unchecked') - (old.verdict != 'unchecked')) "
        "WHERE name = 'checked'",
        _CLAIMED,
    ),
    _trigger("count_claims_moved", "UPDATE OF quote ON highlights", _CLAIMED, when="old.quote != new.quote"),
    _trigger("settle_checks_added", "INSERT ON checks", _settle("new")),
    _trigger("settle_checks_removed", "DELETE ON checks", _settle("old")),
    _trigger("settle_checks_edited", "UPDATE ON checks", _settle("new")),
    _trigger(
        "settle_checks_chosen",
        "UPDATE OF chosen ON claims",
        f"UPDATE claims SET {_settled('new.highlight')} WHERE highlight = new.highlight",
        when="old.chosen != new.chosen",
    ),
    _trigger("settle_evidence_added", "INSERT ON evidence", _reword("new")),
    _trigger("settle_evidence_removed", "DELETE ON evidence", _reword("old")),
    _trigger("settle_evidence_edited", "UPDATE OF what, note ON evidence", _reword("new")),
)


def migrate(db: Database) -> None:
    """Rewrite what is stored and what the history keeps of it, so that older steps can be undone."""
    for statement in _DROPPED:
        db.execute(statement)
    old_evidence = db.execute("SELECT claim, evidence, creator, created FROM evidence").fetchall()
    db.execute("DROP TABLE evidence")
    for column in _COLUMNS:
        db.execute(f"ALTER TABLE claims ADD COLUMN {column}")
    for statement in _TABLES:
        db.execute(statement.strip())
    for claim, piece, creator, created in old_evidence:
        _insert(db, "evidence", _evidence({"claim": claim, "evidence": piece, "creator": creator, "created": created}))
    history = _History(db)
    for claim, quote, verdict, rationale, creator, created, modified in db.execute(
        "SELECT c.highlight, h.quote, c.verdict, c.rationale, c.creator, c.created, c.modified "
        "FROM claims c JOIN highlights h ON h.id = c.highlight"
    ).fetchall():
        row = {"verdict": verdict, "rationale": rationale, "creator": creator, "created": created, "modified": modified}
        if _is_judged(row) or claim in history.judged:
            history.present(claim, quote, modified)
            _insert(db, "checks", history.check(claim, row))
    history.rewrite()
    db.execute(f"UPDATE claims SET {_settled('claims.highlight')}")
    for statement in (*_SEARCH, *_TRIGGERS):
        db.execute(statement)


def _insert(db: Database, table: str, row: Row) -> None:
    db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


def _is_judged(row: Row | None) -> bool:
    return row is not None and (row.get("verdict", "unchecked") not in ("", "unchecked") or bool(row.get("rationale")))


def _check_id(claim: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, claim))


def _evidence(row: Row) -> Row:
    claim, piece = row["claim"], row["evidence"]
    passage = re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", piece)
    return {
        "id": str(uuid.uuid5(_NAMESPACE, f"{claim}\0{piece}")),
        "claim": claim,
        "position": 0,
        "kind": "passage" if passage else "source",
        "stance": "",
        "what": piece,
        "note": "",
        "retrieved": "",
        "archived": "",
        "creator": row["creator"],
        "created": row["created"],
    }


class _History:
    """What the history tells of verdicts, and what it is to say now."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.judged: set[str] = set()
        """Claims that had a verdict or rationale at some time."""
        self._set: dict[str, tuple[int, str]] = {}
        self._worded: dict[str, list[tuple[int, str]]] = {}
        self._last: dict[str, tuple[str, str]] = {}
        for number, time, action, state, changes in self._entries():
            took_effect = state in ("done", "reversal")
            for table, key, before, after in changes:
                if table == "claims":
                    claim = key["highlight"]
                    if _is_judged(before) or _is_judged(after):
                        self.judged.add(claim)
                    if took_effect and after is not None and ("verdict" in after or "rationale" in after):
                        self._set[claim] = number, "" if action in ("import", "merge") else time
                elif table == "highlights":
                    if after is None or before is None:
                        row = before or after
                        self._last[key["id"]] = row["quote"], row["modified"]
                    elif took_effect and "quote" in before:
                        self._worded.setdefault(key["id"], []).append((number, before["quote"]))

    def _entries(self) -> Iterator[tuple[int, str, str, str, Changes]]:
        for number, time, action, state, text in self._db.execute(
            "SELECT id, time, action, state, changes FROM journal WHERE instr(changes, '[\"claims\",') "
            "OR instr(changes, '[\"evidence\",') OR instr(changes, '\"quote\":') ORDER BY id"
        ).fetchall():
            try:
                changes = json.loads(text)
                for table, key, before, after in changes:
                    _expect_rows(table, key, before, after)
            except (ValueError, TypeError, KeyError, AttributeError):
                continue  # `postil check` says that it cannot be read
            yield number, time, action, state, changes

    def present(self, claim: str, quote: str, modified: str) -> None:
        """Take in what the highlight of a claim quotes now."""
        self._last[claim] = quote, modified

    def check(self, claim: str, row: Row) -> Row:
        """Return the check that a row of `claims` held: on the words of that time, as far as is known."""
        number, time = self._set.get(claim, (0, ""))
        present, modified = self._last.get(claim, ("", row["modified"]))
        quote = next((words for later, words in self._worded.get(claim, ()) if later > number), present)
        return {
            "id": _check_id(claim),
            "claim": claim,
            "verdict": _verdict(row["verdict"]),
            "rationale": row["rationale"],
            "method": "",
            "quote": quote,
            "creator": row["creator"],
            "created": row["created"],
            "time": time or modified,
            "modified": row["modified"],
        }

    def rewrite(self) -> None:
        """Let the steps say of checks and of evidence what they said of claims."""
        for number, _, _, _, changes in self._entries():
            rewritten = [new for change in changes for new in self._rewritten(*change)]
            if rewritten != changes:
                text = json.dumps(rewritten, ensure_ascii=False, separators=(",", ":"))
                self._db.execute("UPDATE journal SET changes = ? WHERE id = ?", [text, number])

    def _rewritten(self, table: str, key: Row, before: Row | None, after: Row | None) -> Iterator[list[Any]]:
        if table == "evidence":
            rows = [None if row is None else _evidence({**key, **row}) for row in (before, after)]
            yield [table, {"id": next(row["id"] for row in rows if row is not None)}, *rows]
        elif table != "claims":
            yield [table, key, before, after]
        else:
            claim = key["highlight"]
            rest = [_without_verdict(row) for row in (before, after)]
            check: list[Row | None]
            if before is None or after is None:
                check = [None if row is None else self.check(claim, row) for row in (before, after)]
                if claim not in self.judged:
                    yield [table, key, *rest]
                    return
                both = [[table, key, *rest], ["checks", {"id": _check_id(claim)}, *check]]
                yield from both if before is None else reversed(both)  # neither is ever without the other
                return
            if rest != [{}, {}]:
                yield [table, key, *rest]
            check = [_only_verdict(row) for row in (before, after)]
            if check != [{}, {}]:
                yield ["checks", {"id": _check_id(claim)}, *check]


def _expect_rows(table: str, key: Row, before: Row | None, after: Row | None) -> None:
    """Raise one of the errors of what is no change of a row, where it is one that is to be rewritten."""
    rows = [row for row in (before, after) if row is not None]
    if table == "evidence":
        for row in rows:
            _evidence({**key, **row})
    elif table in ("claims", "highlights"):
        key["highlight" if table == "claims" else "id"].encode()
        names = {
            "claims": ("verdict", "rationale", "creator", "created", "modified"),
            "highlights": ("quote", "modified"),
        }
        for row in rows:
            for name in names[table] if len(rows) == 1 else row:
                row[name]


def _verdict(verdict: str) -> str:
    return "" if verdict == "unchecked" else verdict


def _without_verdict(row: Row | None) -> Row | None:
    return None if row is None else {name: row[name] for name in row if name not in ("verdict", "rationale")}


def _only_verdict(row: Row | None) -> Row:
    values = {name: value for name, value in (row or {}).items() if name in ("verdict", "rationale")}
    return {name: _verdict(value) if name == "verdict" else value for name, value in values.items()}
