"""Attributes from the columns of a table or JSON, and their later editions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.attributes import Attribute, kind_of
from tui.core.model import AttributeChange
from tui.library.tables.attributes import attributes_of, put
from tui.library.tables.changes import read_changes
from tui.library.tables.journal import now

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.library.sqlite.connection import Connection
    from tui.library.tables.journal import Journal

ACTION = "columns"


class Columns:
    """Sets attributes of articles from the columns of their sources."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def take(
        self, article_id: str, columns: Iterable[tuple[str, str]], *, is_new: bool, is_named: bool
    ) -> tuple[AttributeChange, ...]:
        """Set what the columns have, in one step, and return the outcome of each that differs.

        Anything a person set, removed or undid here stays. If articles have no identity in their source, their row may
        be another article's by now: then existing articles keep what they have.
        """
        present = {each.name: each for each in attributes_of(self._connection, [article_id]).get(article_id, ())}
        differing = [(name, value) for name, value in columns if name not in present or present[name].value != value]
        if not differing:
            return ()
        stays = set() if is_new else self._stays(article_id, present) if is_named else {*differing}
        changes: list[AttributeChange] = []
        with self._journal.step(ACTION) as step:
            step.article = article_id
            for name, value in differing:
                before, time = present[name].value if name in present else "", now()
                if (name, value) in stays or (name, "") in stays:
                    changes.append(AttributeChange(name, "kept", before, value))
                    continue
                changes.append(AttributeChange(name, "changed" if before else "added", before, value))
                put(step, article_id, Attribute(name, value, kind_of(value), self._journal.creator, time, time))
            step.summary = ", ".join(
                f"{name} {before} → {value}" if before else f"{name} {value}"
                for name, outcome, before, value in changes
                if outcome != "kept"
            )
        return tuple(changes)

    def _stays(self, article_id: str, present: dict[str, Attribute]) -> set[tuple[str, str]]:
        """Return the names and values that are refused, "" for any, since a person set or removed them here."""
        stays: set[tuple[str, str]] = set()
        by_columns: set[tuple[str, str]] = set()
        removed: dict[str, bool] = {}
        for action, state, text in self._connection.all(
            "SELECT action, state, changes FROM journal WHERE article = ? AND instr(changes, '[\"attributes\",') "
            "ORDER BY id",
            article_id,
        ):
            for table, key, _, after in read_changes(text) or []:
                if table != "attributes" or key["article"] != article_id:
                    continue
                name = key["name"]
                if state != "done":
                    if action == ACTION and after is not None and "value" in after:
                        stays.add((name, after["value"]))
                    continue
                removed[name] = after is None
                if action == ACTION and after is not None:
                    stays.discard((name, after.get("value", "")))
                    by_columns.add((name, after["modified"]))
        stays |= {(name, "") for name, is_removed in removed.items() if is_removed and name not in present}
        return stays | {(name, "") for name, each in present.items() if (name, each.modified) not in by_columns}
