"""What blocks an undo or redo: later steps that changed the same rows, or depend on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tui.core.text import compact_json
from tui.library.tables.changes import FREE, SAID, EntryChange, net_changes, only_moved, read_changes
from tui.library.tables.rows import DERIVED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.library.sqlite.connection import Connection

FILTERED_KEYS = 20
"""For a step that changed more rows every later entry is read; else only those that name one of them."""

SHORT = 8
"""Key parts of up to this many characters may occur anywhere by chance."""

_WHOLE = frozenset({"*"})
"""All columns of a row: it was added or removed."""

_OF_ARTICLES = frozenset({"done", "reviewed", "decisions", "attributes", "memos", "dismissals", "corrections"})
"""Rows about an article, or in it, by its id: they go with the article."""

RowName = tuple[str, ...]

_NUMBER = "number of an article"
"""In place of a table: highlights refer to their article by its number, everything else by its id."""


@dataclass(frozen=True, slots=True)
class LaterStep:
    """A later step: its number, its creator and its description."""

    step: int
    creator: str
    session: str
    action: str
    summary: str


@dataclass(slots=True)
class _Footprint:
    """The rows that an entry or step changed, with their columns, and those it added or removed."""

    rows: dict[RowName, frozenset[str]] = field(default_factory=dict)
    parents: set[RowName] = field(default_factory=set)

    @classmethod
    def of(cls, changes: Iterable[EntryChange]) -> _Footprint:
        footprint = cls()
        for table, key, before, after in changes:
            if table in DERIVED:
                continue
            name = (table, *map(str, key.values()))
            columns = _WHOLE
            if before is not None and after is not None:
                columns = frozenset(after) - FREE - SAID.get(table, frozenset())
            if columns:
                footprint.rows[name] = footprint.rows.get(name, frozenset()) | columns
                if table == "articles" and "pk" in (row := after or before or {}):
                    footprint.rows[_NUMBER, str(row["pk"])] = columns
                footprint.parents.update(_parents(table, {**(after or before or {}), **key}))
        return footprint

    def meets(self, other: _Footprint) -> bool:
        """Return whether both changed a column, or one depends on a row the other added or removed."""
        for name in self.rows.keys() & other.rows.keys():
            rows, others = self.rows[name], other.rows[name]
            if rows & others or rows >= _WHOLE or others >= _WHOLE:
                return True
        return any(self.rows.get(parent, frozenset()) >= _WHOLE for parent in other.parents) or any(
            other.rows.get(parent, frozenset()) >= _WHOLE for parent in self.parents
        )


def _parents(table: str, row: dict[str, Any]) -> Iterator[RowName]:
    """Yield the rows that a row depends on; for one that only changed, not all are known."""
    if table == "highlight_tags":
        yield from (("highlights", row["highlight"]), ("tags", row["tag"]))
    elif table == "highlights" and "article" in row:
        yield (_NUMBER, str(row["article"]))
    elif table == "claims":
        yield ("highlights", row["highlight"])
    elif table in ("checks", "evidence") and "claim" in row:
        yield ("claims", str(row["claim"]))
    elif table == "claim_passages":
        yield ("highlights", row["highlight"])
        if "claim" in row:
            yield ("claims", str(row["claim"]))
    elif table == "claim_links":
        yield from (("claims", row["claim"]), ("claims", row["other"]))
    elif table == "article_tags" and {"article", "tag"} <= row.keys():
        yield from (("articles", str(row["article"])), ("tags", str(row["tag"])))
    elif table in _OF_ARTICLES and "article" in row:
        yield ("articles", str(row["article"]))


def blocking_step(connection: Connection, step: int, changes: Iterable[EntryChange], *, back: bool) -> LaterStep | None:
    """Return the last step that blocks undoing (`back`) or redoing one.

    That is one made or redone since, or, for a redo, one it built on that is undone now.
    """
    footprint = _Footprint.of(changes)
    condition, params = "1", list[str]()
    if len(footprint.rows) <= FILTERED_KEYS:
        rows = *footprint.rows, *footprint.parents
        names = {part for name in rows for part in name[1:] if len(part) > SHORT}
        if len(names) <= FILTERED_KEYS and all(any(len(part) > SHORT for part in name[1:]) for name in rows):
            condition, params = (
                f"({' OR '.join(f'instr(changes, ?{at})' for at in range(3, 3 + len(names))) or '0'})",
                sorted(compact_json(name)[1:-1] for name in names),  # as they are stored
            )
    last = "coalesce((SELECT max(r.id) FROM journal r WHERE r.step = j.step AND r.reverses IS NOT NULL), j.id)"
    since = connection.value(f"SELECT max({last}) FROM journal j WHERE step = ? AND reverses IS NULL", step)
    others, low = f"state = 'done' AND step != ?1 AND {last} > ?2", since
    if not back:  # earlier states must be as they were when it was made: done, or undone
        reversals = "SELECT count(*) FROM journal r WHERE r.step = j.step AND r.reverses IS NOT NULL AND r.id < ?1"
        others = (
            f"(({others} AND (step > ?1 OR ({reversals}) % 2 = 1)) OR (state IN ('undone', 'dropped') "
            f"AND reverses IS NULL AND step < ?1 AND {last} > ?1 AND ({reversals}) % 2 = 0))"
        )
        low = min(step, since)
    # Only steps done or undone since: the others need not be read.
    entries = connection.each(
        "SELECT step, creator, session, action, summary, changes FROM journal j WHERE id IN ("
        f"SELECT id FROM journal WHERE id > {low} UNION SELECT o.id FROM journal r JOIN journal o ON o.step = r.step "
        f"WHERE r.id > {low} AND r.reverses IS NOT NULL) AND {others} AND {condition} ORDER BY {last} DESC",
        *(step, since, *params),
    )
    for number, creator, session, action, summary, text in entries:
        theirs = net_changes(read_changes(text, as_stored=True) or [])
        if action == "revision":  # what it moved is located in the current text
            theirs = [each for each in theirs if not only_moved(each)]
        if footprint.meets(_Footprint.of(theirs)):
            return LaterStep(number, creator, session, action, summary)
    return None
