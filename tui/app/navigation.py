"""The jump list, back and forward as in a browser, and bookmarks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tui.app.dialogs.modal import Modal
from tui.app.panes.text import ArticleText

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

    from tui.app.session import Session

TextPlace = tuple[int, int]
"""An article by its number, and a code point in it."""

LONGEST = 100
"""The most stops that are remembered."""


class JumpList:
    """The history of jumps: places in the text, and screens that reopen as they were left."""

    def __init__(self) -> None:
        self._stops: list[TextPlace | Callable[[], Modal[object]]] = []
        self._at = 0
        """The current stop; past the last one unless one has gone back."""

    def leave(self, *stops: TextPlace | Callable[[], Modal[object]]) -> None:
        """Remember where a jump starts; what lay ahead is forgotten."""
        del self._stops[self._at :]
        self._stops += stops
        del self._stops[:-LONGEST]
        self._at = len(self._stops)

    def back(self, here: TextPlace) -> TextPlace | Callable[[], Modal[object]] | None:
        if not self._at:
            return None
        if self._at == len(self._stops):
            self._stops.append(here)
        self._at -= 1
        return self._stops[self._at]

    def forward(self) -> TextPlace | Callable[[], Modal[object]] | None:
        if self._at + 1 >= len(self._stops):
            return None
        self._at += 1
        return self._stops[self._at]


class KeptPlaces:
    """Bookmarks by letter, one set for each person, stored in the library's view state."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._key = f"places {session.library.creator}"

    def all(self) -> dict[str, tuple[str, int]]:
        """Return the article's id and the code point of each."""
        waiting = self._session.changes.values.get("state", self._key)
        try:
            places = json.loads(waiting[0] if waiting else self._session.recall(self._key) or "{}")
            return {letter: (str(article), int(at)) for letter, (article, at) in places.items()}
        except (ValueError, TypeError, AttributeError, OverflowError):  # written by another version or by hand
            return {}

    def keep(self, letter: str, article: str, at: int) -> None:
        """Set a bookmark. Raises `LibraryError` if the library is read-only."""
        self._session.library.connection.expect_writable()
        places = self.all() | {letter: (article, at)}
        self._session.remember(self._key, json.dumps(places, ensure_ascii=False, sort_keys=True))


class Navigation:
    """Jumps between places in the text and the screens over the reader."""

    def __init__(self, reader: Screen[None], session: Session) -> None:
        self._reader = reader
        self._session = session
        self._jumps = JumpList()
        self._places = KeptPlaces(session)
        self._stop: Modal[Any] | None = None
        """The screen that was opened by going back or forward."""
        self._is_on_its_way = False

    @property
    def _text(self) -> ArticleText:
        return self._reader.query_one(ArticleText)

    def _here(self) -> TextPlace:
        return self._session.current.expect().pk, self._text.position

    def leave_here(self, place: TextPlace) -> None:
        """Remember the current place in the text before leaving it."""
        if not self._is_on_its_way:
            self._jumps.leave(place)

    def jump(self, go: Callable[[], object], screen: Modal[Any], again: Callable[[], Modal[Any]]) -> None:
        """Go where a screen's answer points; `again` reopens the screen as it was left."""
        if self._session.current.article is not None:
            self._jumps.leave(*(() if screen is self._stop else (self._here(),)), again)
        self._go(go)

    def _go(self, go: Callable[[], object]) -> None:
        self._is_on_its_way = True
        try:
            with self._session.reporting_errors():
                go()
        finally:
            self._is_on_its_way = False

    def go_back(self) -> None:
        """Go back to the previous place; a screen opened by its key just closes."""
        app = self._reader.app
        if app.screen is not self._reader and self._stop not in app.screen_stack:
            if isinstance(app.screen, Modal):
                app.screen.leave()
        elif self._session.current.article is not None:
            self._go_to_stop(self._jumps.back(self._here()), "nothing to go back to: no jump was made yet")

    def go_forward(self) -> None:
        self._go_to_stop(self._jumps.forward(), "nothing to go forward to: {go_back} goes back first")

    def _go_to_stop(self, stop: TextPlace | Callable[[], Modal[Any]] | None, nothing: str) -> None:
        if stop is None:
            self._session.refuse(nothing)
        elif self.close_all():
            if isinstance(stop, tuple):
                self._go(lambda: self._session.open(*stop, focus=True))
            else:
                self._stop = stop()

    def close_all(self, but: str = "") -> bool:
        """Close the screens over the reader; return whether all closed and none is that of the place `but`."""
        app = self._reader.app
        while (screen := app.screen) is not self._reader and isinstance(screen, Modal):
            if but and but == screen.PLACE:
                return False
            screen.leave()
            if app.screen is screen:
                return False
        return True

    def keep_place(self) -> None:
        from tui.app.dialogs.place import ask_place_letter

        article, at = self._session.current.expect(), self._text.position

        def keep(letter: str) -> None:
            self._places.keep(letter, article.id, at)
            self._session.report(self._session.keymap.text(f"saved: {{go_to_place}} {letter} comes back here"))

        ask_place_letter(self._reader, self._session, "save this place under a letter:", self._titles(), keep)

    def go_to_place(self) -> None:
        from tui.app.dialogs.place import ask_place_letter

        titles = self._titles()
        if not titles:
            self._session.refuse("no place is saved yet: {keep_place} and a letter saves this one")
            return

        def go(letter: str) -> None:
            place = self._places.all().get(letter)
            if place is None:
                self._session.refuse(f"no place is saved under {letter}: {{keep_place}} {letter} saves this one")
            elif letter not in titles:  # `find` would accept the number or the beginning of an id of another article
                self._session.report(f"the article of the place {letter} is no longer in the library")
            else:
                article = self._session.library.articles.find(place[0])
                self._session.open(article.pk, min(place[1], max(len(article.text) - 1, 0)), focus=True)

        ask_place_letter(self._reader, self._session, "go to", titles, go)

    def _titles(self) -> dict[str, str]:
        """Return the titles of bookmarked articles that still exist, by letter."""
        articles = self._session.library.articles
        places = sorted(self._places.all().items())
        return {letter: articles.find(name).title for letter, (name, _) in places if articles.has(name)}
