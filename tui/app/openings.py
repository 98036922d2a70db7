"""What opens over the reader, and the way back from there: each screen is imported by the action that opens it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual import getters

from tui.app.dialogs.modal import Modal, ask
from tui.app.jumps import JumpList, KeptPlaces
from tui.app.panes.articles import ArticlePane
from tui.app.panes.sidebar import Sidebar
from tui.app.panes.text import ArticleText
from tui.app.widgets.fitted import FittedScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.app.jumps import Place
    from tui.app.screens.claims_desk import DeskState
    from tui.app.screens.concordance import ConcordanceScreen
    from tui.app.screens.entities import EntitiesState
    from tui.app.screens.find import FindAnswer, FindState
    from tui.app.session import Session
    from tui.library.queries.desk import ClaimRow

Passage = tuple[int, int, int]
"""An article by its number, and a span in it."""


class Openings(FittedScreen[None]):
    """The reader's screen as far as it opens others and jumps to what they answer with."""

    text = getters.query_one(ArticleText)
    articles = getters.query_one(ArticlePane)
    sidebar = getters.query_one(Sidebar)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.jumps = JumpList()
        self.places = KeptPlaces(session)
        self._desk: DeskState | None = None
        self._stop: Modal[Any] | None = None
        """The screen that was opened by going back or forward."""
        self._is_on_its_way = False

    def on_mount(self) -> None:
        self.text.on_jump = self._leave_here

    # jumping, and going back

    def _here(self) -> Place:
        return self.session.current.expect().pk, self.text.position

    def _leave_here(self, place: Place) -> None:
        """Remember the place in the text that one goes away from."""
        if not self._is_on_its_way:
            self.jumps.leave(place)

    def _jump(self, go: Callable[[], object], screen: Modal[Any], again: Callable[[], Modal[Any]]) -> None:
        """Go where a screen answers; going back opens it `again` as it was left."""
        if self.session.current.article is not None:
            self.jumps.leave(*(() if screen is self._stop else (self._here(),)), again)
        self._move(go)

    def _move(self, go: Callable[[], object]) -> None:
        self._is_on_its_way = True
        try:
            with self.session.reporting_errors():
                go()
        finally:
            self._is_on_its_way = False

    def action_go_back(self) -> None:
        """Go back where one came from; a screen that was opened by its key just closes."""
        if self.app.screen is not self and self._stop not in self.app.screen_stack:
            if isinstance(self.app.screen, Modal):
                self.app.screen.leave()
        elif self.session.current.article is not None:
            self._go_to_stop(self.jumps.back(self._here()), "nothing to go back to: no jump was made yet")

    def action_go_forward(self) -> None:
        self._go_to_stop(self.jumps.forward(), "nothing lies ahead: {go_back} goes back first")

    def _go_to_stop(self, stop: Place | Callable[[], Modal[Any]] | None, nothing: str) -> None:
        if stop is None:
            self.session.refuse(nothing)
        elif self.close_all():
            if isinstance(stop, tuple):
                article, at = stop
                self._move(lambda: self.session.open(article, at, focus=True))
            else:
                self._stop = stop()

    def close_all(self, but: str = "") -> bool:
        """Leave the screens over the reader; tell whether all are left, none being the one of the place `but`."""
        while (screen := self.app.screen) is not self and isinstance(screen, Modal):
            if but and but == screen.PLACE:
                return False
            screen.leave()
            if self.app.screen is screen:
                return False
        return True

    def action_keep_place(self) -> None:
        from tui.app.dialogs.place import ask_letter

        article, at = self.session.current.expect(), self.text.position

        def keep(letter: str) -> None:
            self.places.keep(letter, article.id, at)
            self.session.report(self.session.keymap.text(f"kept: {{go_to_place}} {letter} comes back here"))

        ask_letter(self, self.session, "keep this place under a letter:", self._titles(), keep)

    def action_go_to_place(self) -> None:
        from tui.app.dialogs.place import ask_letter

        titles = self._titles()
        if not titles:
            self.session.refuse("no place is kept yet: {keep_place} and a letter keeps this one")
            return

        def go(letter: str) -> None:
            place = self.places.all().get(letter)
            if place is None:
                self.session.refuse(f"no place is kept under {letter}: {{keep_place}} {letter} keeps this one")
            elif letter not in titles:  # `find` would take another article whose number or beginning this is
                self.session.report(f"the article of the place {letter} is no longer in the library")
            else:
                article = self.session.library.articles.find(place[0])
                self.session.open(article.pk, min(place[1], max(len(article.text) - 1, 0)), focus=True)

        ask_letter(self, self.session, "go to", titles, go)

    def _titles(self) -> dict[str, str]:
        """Return the titles of the articles with kept places, by letter; of those that are still there."""
        articles = self.session.library.articles
        places = sorted(self.places.all().items())
        return {letter: articles.find(name).title for letter, (name, _) in places if articles.has(name)}

    # tables over the whole library

    def _go_to(self, place: Passage) -> None:
        self.session.open(*place, focus=True)

    def _open_find(self, state: FindState | None = None) -> Modal[Any]:
        from tui.app.screens.concordance import ConcordanceScreen
        from tui.app.screens.find import FindScreen

        def answered(answer: FindAnswer) -> None:
            if answer.everywhere:
                words = answer.query
                self._open_places(lambda: ConcordanceScreen.of_words(self.session, words))
                return

            def go() -> None:
                self.session.open(answer.article, answer.start, focus=True)
                if answer.query:
                    self.text.search(answer.query)

            self._jump(go, screen, lambda: self._open_find(answer.state))

        screen = FindScreen(self.session, state)
        ask(self, self.session, screen, answered)
        return screen

    def _open_places(self, make: Callable[[], ConcordanceScreen], start_at: Passage | None = None) -> Modal[Any]:
        screen = make()
        screen.start_at = start_at

        def answered(place: Passage) -> None:
            self._jump(lambda: self._go_to(place), screen, lambda: self._open_places(make, place))

        ask(self, self.session, screen, answered)
        return screen

    def _open_entities(self, state: EntitiesState | None = None) -> Modal[Any]:
        from tui.app.screens.entities import EntitiesScreen

        screen = EntitiesScreen(self.session, state)

        def answered(place: Passage) -> None:
            state = replace(screen.state, place=place)
            self._jump(lambda: self._go_to(place), screen, lambda: self._open_entities(state))

        ask(self, self.session, screen, answered)
        return screen

    def _open_desk(self, state: DeskState) -> Modal[Any]:
        from tui.app.screens.claims_desk import DeskScreen

        self._desk = state
        screen = DeskScreen(self.session, state)

        def answered(claim: ClaimRow) -> None:
            left = replace(state)

            def go() -> None:  # the card shows that claim
                self.session.open(claim.article, claim.start, claim.end, focus=True, chosen=claim.id)

            self._jump(go, screen, lambda: self._open_desk(replace(left)))

        ask(self, self.session, screen, answered)
        return screen

    def on_line_list_chosen(self) -> None:
        """Show everywhere the entity of the sidebar stands; the panes open what else is chosen."""
        from tui.app.screens.concordance import ConcordanceScreen

        item = self.sidebar.entities.current
        if item is not None and (row := self.session.library.marks.entity(item.name, item.label)) is not None:
            self._open_places(lambda: ConcordanceScreen.of_entity(self.session, row))

    def action_find(self) -> None:
        self._open_find()

    def action_entities(self) -> None:
        self._open_entities()

    def action_claims(self) -> None:
        from tui.app.screens.claims_desk import DeskState

        self._open_desk(self._desk or DeskState())

    # what else opens

    def action_whose(self) -> None:
        from tui.app.dialogs.whose import ask_whose

        ask_whose(self, self.session)

    def action_mark_done(self) -> None:
        self.session.mark_done()

    def action_compare(self) -> None:
        from tui.app.screens.compare import CompareScreen, others

        article = self.session.current.expect()
        choices = others(self.session.library, article)
        if choices:
            ask(self, self.session, CompareScreen(self.session.library, article, choices), self.session.open)
        else:
            self.session.report("nothing to compare with: no other article tells this story, and it never changed")

    def action_conflicts(self) -> None:
        from tui.app.screens.conflicts import ConflictsScreen

        ask(self, self.session, ConflictsScreen(self.session), self._go_to)

    def action_adjudicate(self) -> None:
        from tui.app.dialogs.strip import ask_everyone
        from tui.app.screens.adjudicate import AdjudicateScreen

        ask_everyone(self, self.session, lambda: ask(self, self.session, AdjudicateScreen(self.session), self._go_to))

    def action_export(self) -> None:
        from tui.app.dialogs.export import ask_export

        ask_export(self, self.session, self.session.current.article)

    def action_edit_article(self) -> None:
        from tui.app.dialogs.drafted import write
        from tui.app.dialogs.edit_article import EditArticle

        write(self, self.session, EditArticle(self.session))
