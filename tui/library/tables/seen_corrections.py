"""Corrections of the whole library by the article that their makers had open."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.core.corrections import Correction
    from tui.library.sqlite.connection import Connection

_LAST = "SELECT rowid, id FROM corrections ORDER BY rowid DESC LIMIT 1"

_SINCE = "SELECT id, detail FROM corrections WHERE rowid > ? AND article = ''"


class SeenCorrections:
    """The ids of those corrections that may keep names in an article because their makers saw them there.

    No index has them: each is read once, and all are read again if the last one is gone. An id may be of one that is
    gone since, or whose places a new text has lost: an undo brings these back.
    """

    def __init__(self, connection: Connection, read_detail: Callable[[str], Correction | None]) -> None:
        self._connection, self._read_detail = connection, read_detail
        self._last = 0, ""
        self._ids: dict[str, list[str]] = {}

    def ids(self, article: str) -> list[str]:
        """Return those whose makers had an article (its id) open."""
        last = self._connection.one(_LAST) or (0, "")
        if last != self._last:
            rowid, name = self._last
            if self._connection.value("SELECT id FROM corrections WHERE rowid = ?", rowid) != name:
                rowid, self._ids = 0, {}
            for name, detail in self._connection.all(_SINCE, rowid):
                correction = self._read_detail(detail)
                if correction is not None and correction.seen_in:
                    self._ids.setdefault(correction.seen_in, []).append(name)
            self._last = last
        return self._ids.get(article, [])

    def details(self, article: str) -> str:
        """Return the corrections in an article, and those whose makers had it open, as a JSON list; "" for none."""
        query = "SELECT '[' || group_concat(detail) || ']' FROM corrections WHERE article = ? OR id IN"
        ids = json.dumps(self.ids(article))
        return self._connection.value(f"{query} (SELECT value FROM json_each(?))", article, ids) or ""
