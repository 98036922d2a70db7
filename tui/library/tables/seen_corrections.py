"""Corrections of the whole library by the article that their makers had open."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.core.corrections import Correction
    from tui.library.sqlite.connection import Connection

_STATE = "SELECT (SELECT max(id) FROM journal), (SELECT id FROM corrections ORDER BY rowid DESC LIMIT 1)"
"""It changes with each step, and with each new correction before its step ends."""


class SeenCorrections:
    """The ids of those corrections that keep names in an article because their makers saw them there.

    No index has them. They are read again when the library has changed; an id may be of one that is gone since.
    """

    def __init__(self, connection: Connection, read_detail: Callable[[str], Correction | None]) -> None:
        self._connection, self._read_detail = connection, read_detail
        self._state: object = None
        self._ids: dict[str, list[str]] = {}

    def ids(self, article: str) -> list[str]:
        """Return those with places in an article (its id)."""
        state = self._connection.one(_STATE)
        if state != self._state:
            self._ids = {}
            for name, detail in self._connection.all("SELECT id, detail FROM corrections WHERE article = ''"):
                correction = self._read_detail(detail)
                if correction is not None and correction.places and correction.seen_in:
                    self._ids.setdefault(correction.seen_in, []).append(name)
            self._state = state
        return self._ids.get(article, [])
