"""Where one was before each jump, as a browser has it, and the places that are kept under a letter."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.app.dialogs.modal import Modal
    from tui.app.session import Session

Place = tuple[int, int]
"""An article by its number, and a code point in it."""

LONGEST = 100
"""Stops that are remembered."""


class JumpList:
    """The stops of a reader's way: places in the text, and screens that can be opened as they were left."""

    def __init__(self) -> None:
        self._stops: list[Place | Callable[[], Modal[object]]] = []
        self._at = 0
        """Which stop one is at; behind the last one where one has not gone back."""

    def leave(self, *stops: Place | Callable[[], Modal[object]]) -> None:
        """Remember where one comes from who goes somewhere new: what lay ahead is forgotten."""
        del self._stops[self._at :]
        self._stops += stops
        del self._stops[:-LONGEST]
        self._at = len(self._stops)

    def back(self, here: Place) -> Place | Callable[[], Modal[object]] | None:
        if not self._at:
            return None
        if self._at == len(self._stops):
            self._stops.append(here)
        self._at -= 1
        return self._stops[self._at]

    def forward(self) -> Place | Callable[[], Modal[object]] | None:
        if self._at + 1 >= len(self._stops):
            return None
        self._at += 1
        return self._stops[self._at]


class KeptPlaces:
    """Places in articles by letter, one set for each person; they stay with the library as an order or a width does."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._key = f"places {session.library.creator}"

    def all(self) -> dict[str, tuple[str, int]]:
        """Return the id of the article and the code point of each."""
        waiting = self._session.changes.values.get("state", self._key)
        try:
            places = json.loads(waiting[0] if waiting else self._session.remembered(self._key) or "{}")
            return {letter: (str(article), int(at)) for letter, (article, at) in places.items()}
        except (ValueError, TypeError, AttributeError):  # another version's, or somebody's own
            return {}

    def keep(self, letter: str, article: str, at: int) -> None:
        """Keep a place. Raises `LibraryError` where the library is only read: nothing is remembered there."""
        self._session.library.connection.expect_writable()
        places = self.all() | {letter: (article, at)}
        self._session.remember(self._key, json.dumps(places, ensure_ascii=False, sort_keys=True))
