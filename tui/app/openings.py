"""What opens over the reader; each screen is imported by the action that opens it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.app.dialogs.modal import Modal, ask
from tui.app.panes.text import ArticleText
from tui.core.spans import ArticleSpan

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from textual.screen import Screen

    from tui.app.navigation import Navigation
    from tui.app.panes.articles import ArticlePane
    from tui.app.screens.articles import ArticlesScreen, ArticlesState
    from tui.app.screens.claims_desk import DeskState
    from tui.app.screens.codebook import CodebookScreen, CodebookState
    from tui.app.screens.concordance import ConcordanceScreen
    from tui.app.screens.counts import CountsScreen, CountsState
    from tui.app.screens.entities import EntitiesScreen, EntitiesState
    from tui.app.screens.find import FindAnswer, FindState
    from tui.app.screens.passages import PassagesScreen, PassagesState
    from tui.app.session import Session
    from tui.core.model import Entity
    from tui.library.queries.desk import ClaimRow

    StatefulScreen: TypeAlias = ArticlesScreen | CodebookScreen | CountsScreen | EntitiesScreen | PassagesScreen


class Openings:
    """The screens that open over the reader, and what their answers do."""

    def __init__(self, reader: Screen[None], session: Session, navigation: Navigation) -> None:
        self._reader = reader
        self._session = session
        self._navigation = navigation
        self._desk: DeskState | None = None

    def _go_to(self, place: ArticleSpan) -> None:
        self._session.open(*place, focus=True)

    def _open(
        self, screen: StatefulScreen, again: Callable[[Any], Modal[Any]], go: Callable[[Any], object] | None = None
    ) -> Modal[Any]:
        """Open a screen and `go` where its answer points; going back reopens it with its state."""

        def on_answer(place: Any) -> None:
            self._navigation.jump(partial(go or self._go_to, place), screen, partial(again, screen.state))

        opened: Modal[Any] = screen
        ask(self._reader, self._session, opened, on_answer)
        return opened

    def show_find(self, state: FindState | None = None) -> Modal[Any]:
        from tui.app.screens.concordance import ConcordanceScreen
        from tui.app.screens.find import FindScreen

        def on_answer(answer: FindAnswer) -> None:
            if answer.code:
                self._open_passages(answer.code)
                return
            if answer.everywhere:
                words = answer.query
                self._open_places(lambda: ConcordanceScreen.of_words(self._session, words))
                return

            def go() -> None:
                self._session.open(answer.article, answer.start, focus=True)
                if answer.query:
                    self._reader.query_one(ArticleText).search(answer.query)

            self._navigation.jump(go, screen, lambda: self.show_find(answer.state))

        screen = FindScreen(self._session, state)
        ask(self._reader, self._session, screen, on_answer)
        return screen

    def show_articles(self, pane: ArticlePane) -> None:
        """Show the article list on the whole screen, with the state of the pane."""
        from tui.app.screens.articles import ArticlesState

        current, cursor = pane.article_list.current, pane.article_list.cursor
        pk = current.pk if current is not None else 0
        self._open_articles(pane, ArticlesState(pane.filter, pane.sort, pk, cursor))

    def _open_articles(self, pane: ArticlePane, state: ArticlesState) -> Modal[Any]:
        from tui.app.screens.articles import ArticlesScreen, ArticlesState

        def go(answer: int | ArticlesState) -> None:
            if isinstance(answer, ArticlesState):
                pane.call_later(pane.show_as, answer.text, answer.order)
            else:
                self._session.open(answer, focus=True)

        return self._open(ArticlesScreen(self._session, state), partial(self._open_articles, pane), go)

    def show_entities(self, state: EntitiesState | None = None) -> Modal[Any]:
        from tui.app.screens.entities import EntitiesScreen

        return self._open(EntitiesScreen(self._session, state), self.show_entities)

    def show_codebook(self, state: CodebookState | None = None) -> Modal[Any]:
        from tui.app.screens.codebook import CodebookScreen

        return self._open(CodebookScreen(self._session, state), self.show_codebook)

    def show_passages(self) -> None:
        """Show the passages of the code at the cursor, or of one that is picked."""
        from tui.app.dialogs.codes import ask_letter
        from tui.app.dialogs.picker import Picker, tag_choices
        from tui.app.dialogs.strip import assign_letters

        current = self._session.current
        highlight = current.highlight_touching(current.here().span) if current.article is not None else None
        codes = highlight.tags if highlight is not None else ()
        if len(codes) == 1:
            self._open_passages(codes[0])
        elif codes:
            letters = assign_letters(codes)

            def show(letter: str) -> None:
                self._open_passages(letters[letter])

            ask_letter(self._reader, self._session, "passages of:", letters, show)
        else:
            picker = Picker("Passages of …", "{submit} lists them", tag_choices(self._session.coding.tags, ()))
            ask(self._reader, self._session, picker, self._open_passages)

    def _open_passages(self, code: str, state: PassagesState | None = None) -> Modal[Any]:
        from tui.app.screens.passages import PassagesScreen

        return self._open(PassagesScreen.of_code(self._session, code, state), partial(self._open_passages, code))

    def show_counts(self) -> None:
        from tui.app.dialogs.strip import ask_everyone

        ask_everyone(self._reader, self._session, self._open_counts)

    def _open_counts(self, state: CountsState | None = None) -> Modal[Any]:
        from tui.app.screens.counts import CountsScreen

        return self._open(CountsScreen(self._session, state), self._open_counts)

    def show_concordance(self, entity: Entity) -> None:
        """Show all mentions of an entity in context."""
        from tui.app.screens.concordance import ConcordanceScreen

        if (row := self._session.library.marks.entity(entity.name, entity.label)) is not None:
            self._open_places(lambda: ConcordanceScreen.of_entity(self._session, row))

    def _open_places(
        self, make: Callable[[], ConcordanceScreen], start_at: ArticleSpan | None = None, order: str = ""
    ) -> Modal[Any]:
        screen = make()
        screen.start_at, screen.order = start_at, order or screen.order

        def on_answer(place: ArticleSpan) -> None:
            self._navigation.jump(
                lambda: self._go_to(place), screen, lambda: self._open_places(make, place, screen.order)
            )

        ask(self._reader, self._session, screen, on_answer)
        return screen

    def show_claims(self) -> None:
        from tui.app.screens.claims_desk import DeskState

        self._open_desk(self._desk or DeskState())

    def _open_desk(self, state: DeskState) -> Modal[Any]:
        from tui.app.screens.claims_desk import DeskScreen

        self._desk = state
        screen = DeskScreen(self._session, state)

        def on_answer(claim: ClaimRow) -> None:
            left = replace(state)

            def go() -> None:  # the card now shows that claim
                self._session.open(claim.article, claim.start, claim.end, focus=True, chosen=claim.id)

            self._navigation.jump(go, screen, lambda: self._open_desk(replace(left)))

        ask(self._reader, self._session, screen, on_answer)
        return screen

    def ask_whose(self) -> None:
        from tui.app.dialogs.whose import ask_whose

        ask_whose(self._reader, self._session)

    def show_comparison(self) -> None:
        from tui.app.screens.compare import CompareScreen, others

        article = self._session.current.expect()
        choices = others(self._session.library, article)
        if choices:
            ask(self._reader, self._session, CompareScreen(self._session.library, article, choices), self._session.open)
        else:
            self._session.report(
                "nothing to compare with: no other article tells this story, and this one never changed"
            )

    def show_conflicts(self) -> None:
        from tui.app.screens.conflicts import ConflictsScreen

        ask(self._reader, self._session, ConflictsScreen(self._session), self._go_to)

    def show_adjudication(self) -> None:
        from tui.app.dialogs.strip import ask_everyone
        from tui.app.screens.adjudicate import AdjudicateScreen

        def open_adjudication() -> None:
            ask(self._reader, self._session, AdjudicateScreen(self._session), self._go_to)

        ask_everyone(self._reader, self._session, open_adjudication)

    def ask_export(self) -> None:
        from tui.app.dialogs.export import ask_export, of_article

        article = self._session.current.article
        ask_export(self._reader, self._session, None if article is None else of_article(article))

    def ask_attributes(self) -> None:
        from tui.app.dialogs.attributes import ask_attributes

        ask_attributes(self._reader, self._session)

    def edit_article(self) -> None:
        from tui.app.dialogs.drafted import write
        from tui.app.dialogs.edit_article import EditArticle

        write(self._reader, self._session, EditArticle(self._session, self._session.current.expect()))
