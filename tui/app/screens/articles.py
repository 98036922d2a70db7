"""All articles on the whole screen: facets, filter, order, and the current one in full."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual import getters
from textual.containers import Horizontal

from tui.app.background import PAUSE_SECONDS, explain_empty, in_background, library_of_thread, put_in_order
from tui.app.keymap import bindings
from tui.app.panes.articles import NO_ARTICLE
from tui.app.panes.list_title import ORDERS
from tui.app.screens.article_card import ArticleCard, article_entries
from tui.app.screens.article_table import ArticleTable, FacetList
from tui.app.screens.with_card import ScreenWithCard
from tui.app.widgets.heading import Heading
from tui.app.widgets.line_view import LineList
from tui.app.widgets.lines import in_words, styles_of
from tui.core.model import SORTS
from tui.library.queries.article_facts import ArticleFacts, article_facts
from tui.library.queries.article_terms import ARTICLE_KEYS, attribute_to_show
from tui.library.queries.counting import ATTRIBUTE
from tui.library.queries.facets import Facet, facets, is_chosen, toggle
from tui.library.queries.grouped_articles import GroupedArticles
from tui.library.queries.known_values import why_no_article
from tui.library.queries.listing import SMALL

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from textual.app import ComposeResult

    from tui.app.session import Session
    from tui.app.widgets.heading import Column
    from tui.core.model import ArticleRow
    from tui.library.queries.grouped_articles import GroupHeading

_HINTS = ("choose", "show_facets", "filter", "all_articles.groups", "in_groups", "article_rows.edit_article",
          "article_rows.article_memo", "article_rows.tag", "mark_row", "all_articles.order", "article_rows.attributes",
          "article_rows.toggle_read", "article_rows.copy", "all_articles.next_review", "back")  # fmt: skip

_FACET_HINTS = ("{choose} only these", "{leave_out} without these", "{show_facets} articles")
_CARD_HINTS = ("{all_articles.into_card} list", "{choose} what is kept of its page")

LOOKING = "putting the articles in order …"


@dataclass(frozen=True, slots=True)
class ArticlesState:
    """The filter, order and article to come back to."""

    text: str = ""
    order: str = SORTS[0]
    pk: int = 0
    cursor: int = 0
    in_groups: bool = False


class ArticlesScreen(ScreenWithCard["int | ArticlesState"]):
    """Dismissed with an article to read, the filter and order for the pane, or None."""

    BINDINGS = bindings("all_articles", "screen")
    ON_MARKED = (
        "article_rows.tag",
        "all_articles.groups",
        "article_rows.edit_article",
        "article_rows.toggle_read",
        "article_rows.copy",
        "article_rows.remove_article",
        "article_rows.export",
    )
    TERM_KEYS = ARTICLE_KEYS
    OPENS = "read"
    ORDERS = SORTS
    BY_ATTRIBUTE = True
    BESIDE_FROM = 100
    table = getters.query_one(ArticleTable)
    facets = getters.query_one(FacetList)
    card = getters.query_one(ArticleCard)

    def __init__(self, session: Session, state: ArticlesState) -> None:
        super().__init__(session, state.text, state.order)
        self.state = state
        self._in_groups = state.in_groups
        self._card_pk = 0
        self._title: tuple[str, ...] = ("Articles",)

    def compose(self) -> ComposeResult:
        placeholder = "words, publisher:, date:, by:, #code, state:new, name=value"
        yield from self.compose_table(
            placeholder,
            Heading(),
            Horizontal(ArticleTable(self.session), FacetList(), id="beside"),
            ArticleCard(id="detail"),
            has_detail=False,
        )

    def on_mount(self) -> None:
        if self.state.pk:
            self.table.hold(self.state.pk, self.state.cursor)
        self.start()

    def columns(self) -> Sequence[Column]:
        is_shown = self.table.display and not self.has_class("-compact")
        return self.table.heading(self.table.scrollable_content_region.width) if is_shown else ()

    @property
    def full_filter(self) -> str:
        """The filter, with whose coding is shown."""
        return self.session.coding.row_filter(self.filter)

    def refresh_table(self, cursor: int | None = None) -> None:
        order, text, library = self.order, self.full_filter, self.session.library
        with self.session.reporting_errors():
            if self._in_groups:
                self._put_in_groups(cursor)
                return
            ready = partial(self.refresh_table, cursor)
            if put_in_order(self, library, lambda each: each.articles, order, text, ready):
                articles = library.articles

                def fetch(offset: int, limit: int) -> Sequence[ArticleRow]:
                    return self._with_coding(articles.page(offset, limit, order, text))

                def places(pks: Sequence[Hashable]) -> Mapping[Hashable, int]:
                    return articles.places(pks, order, text)

                self._show_rows(articles.count(text), fetch, cursor, places)
            else:
                self.show_line(LOOKING)

    def _put_in_groups(self, cursor: int | None) -> None:
        """Show the articles by group; in a large library a thread sorts them."""
        path, order, text, hidden = self.session.path, self.order, self.full_filter, self.session.coding.terms

        def look() -> GroupedArticles:
            with library_of_thread(path) as library:
                return GroupedArticles.of(library, order, text, hidden)

        def show(grouped: GroupedArticles) -> None:
            articles, table = self.session.library.articles, self.table

            def fetch(offset: int, limit: int) -> Sequence[ArticleRow | GroupHeading]:
                return grouped.page(offset, limit, lambda numbers: self._with_coding(articles.rows(numbers)))

            self._show_rows(len(grouped.rows), fetch, cursor, lambda pks: grouped.places(pks, table.cursor))

        if self.session.library.articles.counts().articles <= SMALL:
            show(GroupedArticles.of(self.session.library, order, text, hidden))
            return
        if not self.table.count:
            self.show_line(LOOKING)
        in_background(self, look, show, group="order", pause_seconds=PAUSE_SECONDS)

    def _with_coding(self, rows: Sequence[ArticleRow]) -> Sequence[ArticleRow]:
        """Return rows that count the coding shown, and give the table the attribute that is asked about."""
        library = self.session.library
        self.table.show_attribute(library, attribute_to_show(library.connection, self.order, self.filter), rows)
        whose = self.session.whose
        return rows if whose is None else self.session.coding.article_rows(whose, rows)

    def _show_rows(
        self,
        count: int,
        fetch: Callable[[int, int], Sequence[ArticleRow | GroupHeading]],
        cursor: int | None,
        places: Callable[[Sequence[Hashable]], Mapping[Hashable, int]],
    ) -> None:
        session, articles, text = self.session, self.session.library.articles, self.full_filter
        if self._message == LOOKING:
            self._message = ""
        some, total = articles.count(text), articles.counts().articles
        self.table.empty, self.table.full_filter = NO_ARTICLE, text
        if text and not some:
            why = partial(why_no_article, text=self.filter, whose=session.whose, hidden=session.coding.terms)
            explain_empty(self, session.library, self.table, why)
        self.table.show(count, fetch, cursor, places)
        counted = f"{some:,} of {total:,}" if text else f"{total:,}"
        order = ORDERS.get(self.order, f"by {self.order.removeprefix(ATTRIBUTE)}")
        self._title = ("Articles", counted, order, "in groups" * self._in_groups)
        self.show_title(*self._title, order=order)
        self._look_for_facets()
        self.show_current()
        self.show_keys()
        self.when_laid_out(self.show_heading)

    def _look_for_facets(self) -> None:
        path, creator, coding = self.session.path, self.session.library.creator, self.session.coding
        text, whose = f"{coding.terms}{self.filter}", coding.creator

        def look() -> tuple[list[Facet], int, int]:
            with library_of_thread(path) as library:
                some, left = (library.articles.count(f"{text} {term}") for term in ("", "names:open"))
                return facets(library.connection, text, creator, whose), some, left

        if not self.facets.count:
            self.facets.empty = "counting …"
        in_background(self, look, self._show_facets, group="facets", pause_seconds=PAUSE_SECONDS)

    def _show_facets(self, answer: tuple[list[Facet], int, int]) -> None:
        rows, count, to_review = answer
        self.show_title(*self._title, f"{to_review:,} to review" if to_review else "", order=self._title[2])
        self.facets.only = {row.term for row in rows if row.term and is_chosen(self.filter, row)}
        self.facets.without = {row.term for row in rows if row.term and is_chosen(self.filter, row, "-")}
        self.facets.empty = "nothing to choose from"
        self.facets.most = max([1, *(row.count for row in rows)])
        self.facets.show_all([Facet("Facets", count), *rows] if rows else [])
        self.facets.refresh()

    def hints(self) -> str:
        if self.card.has_focus:
            hints = _CARD_HINTS if self.card.has_rows else _CARD_HINTS[:1]
            return self.fitting([*map(self.with_keys, hints), self.keys("screen.help")])
        if self.facets.has_focus:
            return self.fitting([*map(self.with_keys, _FACET_HINTS), self.keys("screen.help")])
        return self.hints_of(_HINTS, "all_articles.into_card")

    # the article under the cursor

    def show_current(self) -> None:
        row, session = self.table.current, self.session
        self._show_card(row)
        if row is None or (self.has_class("-low") and not self.has_class("-card")):
            return
        path, whose, person = session.path, session.whose, session.library.creator

        def look() -> ArticleFacts:
            with library_of_thread(path) as library:
                return article_facts(library.connection, row.pk, row.id, person, whose)

        def show(facts: ArticleFacts) -> None:
            if (current := self.table.current) is not None and current.pk == row.pk:
                self._show_card(current, facts)

        in_background(self, look, show, group="detail", pause_seconds=PAUSE_SECONDS)

    def _show_card(self, row: ArticleRow | None, facts: ArticleFacts | None = None) -> None:
        session, card = self.session, self.card
        if row is None:
            card.show_entries(())
            return
        attributes, colors = session.library.attributes.of_article(row.id), session.codes.colors
        entries = article_entries(
            styles_of(self), row, attributes, facts, colors, own=session.library.creator, as_words=in_words(card)
        )
        card.show_entries([*entries], is_other=row.pk != self._card_pk)
        self._card_pk = row.pk

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        """Read the article; on a facet, filter by its value or not; on a note of intake, ask how much is taken."""
        if event.control is self.facets:
            self._toggle("")
        elif event.control is self.card:
            if self.card.has_rows:
                self.table.action_page_reading()
        elif (row := self.table.current) is not None:
            self._read(row.pk)

    def _leave(self, pk: int) -> None:
        self.state = ArticlesState(self.filter, self.order, pk, self.table.cursor, self._in_groups)

    def _read(self, pk: int) -> None:
        self._leave(pk)
        self.dismiss(pk)

    def action_next_unread(self) -> None:
        """Read the next unopened article from the cursor on, wrapping around."""
        row = self.table.current
        articles = self.session.library.articles
        following = articles.next_unread(row.pk, self.order, self.full_filter) if row is not None else None
        if following is None:
            self.show_line("no other article is new" + (" under this filter" if self.filter else ""))
        else:
            self._read(following)

    def action_zen(self) -> None:
        """Show the same list in the pane of articles."""
        self._leave(row.pk if (row := self.table.current) is not None else 0)
        self.dismiss(self.state)

    def go_back(self) -> None:
        if self.facets.has_focus:
            self.action_show_facets()
        else:
            super().go_back()

    # groups

    def action_groups(self) -> None:
        from tui.app.dialogs.groups import ask_group

        ask_group(self, self.session, self.table.marked_ids)

    def action_same_event(self) -> None:
        from tui.app.same_event import show_same_event

        show_same_event(self, self.session, self.table.current)

    def action_in_groups(self) -> None:
        """Toggle between articles by group and one order."""
        if not self._in_groups and not self.session.library.groups.all():
            self.show_line(self.with_keys("no groups yet: {all_articles.groups} makes one of the filter or the marked"))
            return
        self._in_groups = not self._in_groups
        self.refresh_table()

    # facets

    def action_show_facets(self) -> None:
        """Go to the facets, or back to the table."""
        is_back = self.facets.has_focus
        self.set_class(not is_back, "-facets")
        (self.table if is_back else self.facets).focus()

    def action_leave_out(self) -> None:
        if self.facets.has_focus:
            self._toggle("-")

    def _toggle(self, sign: str) -> None:
        """Add a facet's value to the filter or remove it, replacing its opposite."""
        facet = self.facets.current
        if facet is None or not facet.term:
            return
        self.filter_by(toggle(self.filter, facet, sign))

    def filter_by(self, text: str) -> None:
        """Show the articles that match a filter."""
        self.show_field(is_shown=bool(text))
        self.filter_field.value = text
