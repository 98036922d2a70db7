"""The article list: its rows, the state of the work on each, and the filter."""

from __future__ import annotations

from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from textual import getters
from textual.containers import Vertical
from textual.reactive import reactive

from tui.app.background import explain_empty, put_in_order
from tui.app.keymap import bindings
from tui.app.panes.list_title import ListTitle
from tui.app.panes.listed_articles import ListedArticles
from tui.app.widgets.line_view import LineList
from tui.app.widgets.lines import Part, in_words, line, wrap
from tui.app.widgets.marked_list import TOO_MANY
from tui.core.dates import human_date
from tui.core.errors import NotFoundError
from tui.core.model import SORTS
from tui.core.text import plural

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from textual.app import ComposeResult
    from textual.strip import Strip
    from textual.widgets import Input

    from tui.app.session import Session, SessionChange
    from tui.app.widgets.draft_field import DraftField
    from tui.core.model import ArticleRow

NO_ARTICLE = "no article · postil add PATH"
"""The text of an empty list of articles."""

DATED = 34
"""Cells from which a row has room for the date."""


class ArticleList(ListedArticles["ArticleRow"]):
    """A page of articles at a time; `open` is the one in the reading pane."""

    item_height = 5
    is_pane = True
    brief: reactive[bool] = reactive(False, init=False)
    """Whether there is only room for one row an article."""
    dense: reactive[bool] = reactive(False, init=False)
    """Whether the user chose one row an article: sign, title, and open claims."""
    order: reactive[str] = reactive("added", init=False)
    """The order of the articles, whose value a row shows."""
    open: reactive[int] = reactive(0, init=False, repaint=False)
    key = attrgetter("pk")

    def watch_open(self, before: int, after: int) -> None:
        self.redraw(*(at for at in self._on_screen() if (item := self.item(at)) and item.pk in (before, after)))

    @property
    def is_dense(self) -> bool:
        """Whether an article takes one row."""
        return self.brief or self.dense

    def _change_height(self) -> None:
        self.item_height = 1 if self.is_dense else 5
        self.measure(self.row_count)
        self.refresh()
        self.call_after_refresh(self._keep_visible)

    watch_brief = watch_dense = _change_height

    def _row(self, item: ArticleRow, width: int) -> Strip:
        styles = self.role_styles
        is_read = item.read or item.progress >= 1
        as_words = in_words(self)
        new, read, begun = ("new ", "", "begun ") if as_words else ("● ", "  ", "◐ ")
        sign = read if is_read else begun if item.progress else new
        is_done = is_read and bool(item.reviewed) and not item.undecided and not as_words
        start = ("✓ ", styles("done")) if is_done else (sign, styles("amber"))
        right: list[Part] = [("notes " if as_words else "! ", styles("amber"))] if item.intake else []
        right += [("≡ ", styles("dim"))] if item.story_sign and not as_words else []
        claims = plural(item.claims, "claim") if as_words else f"÷{item.claims}"
        right += [(f"{claims} ", styles("sign-claim"))] if item.claims else []
        right += [("done " if as_words else "✓ ", styles("done"))] if item.done and not item.reviewed else []
        review = item.review_sign.replace("✓", "right") if as_words else item.review_sign
        if item.reviewed and not is_done:
            right.append(
                (f"{'names ' if as_words else ''}{review} ", styles("done" if not item.undecided else "amber"))
            )
        if self.order in ("newest", "oldest") and width >= DATED and item.published:
            right.append((f"{human_date(item.published)} ", styles("dim")))
        elif self.order == "unread" and not is_read and item.progress:
            right.append((f"{item.reading_state} ", styles("dim")))
        bold = item.progress == 0 or item.pk == self.open
        return line(width, [start, (item.title or "(no title)", styles("foreground", bold=bold))], right)

    def render_item(self, item: ArticleRow, here: bool, width: int) -> list[Strip]:
        if self.is_dense:
            return [self._row(item, width)]
        styles, as_words = self.role_styles, in_words(self)
        new = item.progress == 0
        titles = wrap(item.title, width - 3, 2) or ["(no title)"]
        rows = []
        for number, title in enumerate(titles):
            sign = ("● " if new and not number and not as_words else "  ", styles("amber"))
            rows.append(line(width, [sign, (title, styles("foreground", bold=new or item.pk == self.open))]))
        where = " · ".join(part for part in (item.publisher, human_date(item.published)) if part) or "—"
        signs = [("  ", styles()), (where, styles("dim"))]
        intake = [("notes " if as_words else "! ", styles("amber"))] if item.intake else []
        story = item.story_sign.replace("≡", "told by" if item.alike else "text") if as_words else item.story_sign
        rows.append(line(width, signs, [*intake, *([(f"{story} ", styles("dim"))] if story else [])]))
        plain = item.highlights - item.claims
        work = [("  ", styles())]
        if item.claims:
            work.append((f"{plural(item.claims, 'claim')} " if as_words else f"÷{item.claims} ", styles("sign-claim")))
        if plain:
            work.append((f"{plain} other " if as_words else f"▍{plain} ", styles("sign-yellow")))
        if item.done:
            work.append((f"{'done:' if as_words else '✓'} {', '.join(item.done)} ", styles("done")))
        review = item.review_sign.replace("✓", "right") if as_words else item.review_sign
        if item.reviewed:
            work.append((f"· names {review}", styles("done" if not item.undecided else "amber")))
        rows.append(line(width, work, [(f"{item.reading_state} ", styles("done" if item.read else "dim"))]))
        return rows

    def bar(self, item: ArticleRow, here: bool) -> Part:
        return super().bar(item, (here and self.has_focus) or item.pk == self.open)


class ArticlePane(Vertical):
    """The list under its title, with the filter field while it is used; it owns the order and the filter."""

    BINDINGS = bindings("filter", "articles")
    article_list = getters.query_one(ArticleList)

    def __init__(self, session: Session) -> None:
        super().__init__(id="left")
        self.session = session
        sort = session.recall("sort")
        self.sort: str = sort if sort in SORTS else SORTS[0]
        self.filter = ""

    @property
    def full_filter(self) -> str:
        """The filter, with whose coding is shown."""
        return self.session.coding.row_filter(self.filter) if self.filter else ""

    def compose(self) -> ComposeResult:
        yield ListTitle()
        yield ArticleList(self.session, id="articles")

    def on_mount(self) -> None:
        self.session.subscribe(self.on_session_change)
        dense = self.session.recall("dense")
        self.article_list.dense = dense == "yes" if dense else self.session.settings.dense_list
        self.refresh_list()

    def on_session_change(self, change: SessionChange) -> None:
        article = self.session.current.article
        if change.article and article is not None:
            self.article_list.open = article.pk
            self._show_row(article.pk)
        if change.article or change.lists:
            self.refresh_list()
        if article is None and change.lists and self.article_list.count:
            self.open(0)

    def _show_row(self, pk: int) -> None:
        """Move the cursor to an article, unless the user is moving it."""
        if self._is_in_order() and not self.article_list.has_focus:
            index = self.session.library.articles.index(pk, self.sort, self.full_filter)
            if index is not None:
                self.article_list.cursor = index

    def _is_in_order(self) -> bool:
        articles, text = self.session.library.articles, self.full_filter
        return articles.ready(self.sort, text) or articles.listings.get(self.sort, text) is not None

    def refresh_list(self) -> None:
        """Update the list; in a large library a thread sorts it, and the old rows stay until then."""
        library, sort, text = self.session.library, self.sort, self.full_filter
        is_ready = library.articles.ready(sort, text) or put_in_order(
            self, library, lambda each: each.articles, sort, text, self._take_order
        )
        if not is_ready and text:
            return
        count = library.articles.count(text)

        def fetch(offset: int, limit: int) -> Sequence[ArticleRow]:
            rows, whose = library.articles.page(offset, limit, sort, text), self.session.whose
            return rows if whose is None else self.session.coding.article_rows(whose, rows)

        def places(pks: Sequence[Hashable]) -> Mapping[Hashable, int]:
            return library.articles.places(pks, sort, text)

        self.article_list.full_filter = text
        self.article_list.show(count, fetch, places=places)
        if not text.strip():
            self.article_list.empty = NO_ARTICLE
        elif not count:
            from tui.library.queries.known_values import why_no_article

            coding = self.session.coding
            why = partial(why_no_article, text=self.filter, whose=coding.creator, hidden=coding.terms)
            explain_empty(self, library, self.article_list, why)
        title = self.query_one(ListTitle)
        title.count, title.total, title.sort = count, library.articles.counts().articles, sort
        if self.article_list.order != sort:
            self.article_list.order = sort
            self.article_list.refresh()

    def _take_order(self) -> None:
        article = self.session.current.article
        with self.session.reporting_errors():
            self.refresh_list()
            if article is not None and not self.filter:
                self._show_row(article.pk)

    def open(self, pk: int, *, focus: bool = False) -> None:
        """Open an article, or the first of the list if it has gone."""
        with self.session.reporting_errors():
            try:
                self.session.open(pk, focus=focus)
            except NotFoundError:
                first = self.article_list.item(0)
                if first is not None:
                    self.session.open(first.pk, focus=focus)

    def neighbour(self, step: int) -> int | None:
        pk = self.session.current.expect().pk
        return self.session.library.articles.neighbour(pk, step, self.sort, self.full_filter)

    def remove_open(self) -> None:
        """Remove the open article and open the next one in the list."""
        self.session.remove_article(self.neighbour(1) or self.neighbour(-1))

    def open_neighbour(self, step: int, message: str) -> None:
        """Open the article this many rows on, or the last one on the way there."""
        neighbour = self.neighbour(step)
        if neighbour is None and abs(step) > 1:
            pk, library = self.session.current.expect().pk, self.session.library.articles
            last = library.count(self.full_filter) - 1 if step > 0 else 0
            end = library.page(last, 1, self.sort, self.full_filter)
            neighbour = next((row.pk for row in end if row.pk != pk), None)
        if neighbour is None:
            self.session.report(message)
        else:
            self.open(neighbour)

    def open_unread(self) -> None:
        """Open the next unopened article of the list, wrapping around at its end."""
        pk = self.session.current.expect().pk
        following = self.session.library.articles.next_unread(pk, self.sort, self.full_filter)
        if following is None:
            self.session.report(f"no other article is new{' under this filter' if self.filter else ''}")
        else:
            self.open(following)

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        event.stop()
        if self.article_list.current is not None:
            self.open(self.article_list.current.pk, focus=True)

    # keys

    def on_marked_list_rows_left_out(self) -> None:
        self.session.report(TOO_MANY)

    def on_list_title_clicked(self) -> None:
        self.action_order()

    def action_order(self) -> None:
        self.sort = SORTS[(SORTS.index(self.sort) + 1) % len(SORTS)]
        self.session.remember("sort", self.sort)
        self.refresh_list()
        self.session.report(f"ordered by: {self.sort}")

    def action_dense(self) -> None:
        """Toggle between one row an article and all of its rows."""
        dense = self.article_list.dense = not self.article_list.dense
        self.session.remember("dense", "yes" if dense else "no")
        if self.article_list.brief:
            self.session.report("there is room for only one row an article here")

    def action_groups(self) -> None:
        from tui.app.dialogs.groups import ask_group

        ask_group(self, self.session, self.article_list.marked_ids)

    def action_same_event(self) -> None:
        from tui.app.same_event import show_same_event

        show_same_event(self, self.session, self.article_list.current)

    # the filter

    async def filter_by(self, text: str) -> None:
        """Show the articles that match a filter, put into the filter field."""
        field = await self._filter_field()
        field.value = text
        self.article_list.focus()

    async def show_as(self, text: str, order: str) -> None:
        """Show the list with another list's filter and order, unless that order needs a column."""
        if order in SORTS:
            self.sort = order
            self.session.remember("sort", order)
        self.screen.set_focus(self.article_list)
        if text:
            await self.filter_by(text)
        elif self.filter:
            self.action_clear_filter()
        self.refresh_list()

    async def on_line_list_filter_wanted(self, event: LineList.FilterWanted) -> None:
        event.stop()
        field = await self._filter_field()
        field.focus()
        if words := field.open():
            self.session.report(words)

    async def _filter_field(self) -> DraftField:
        from tui.app.typed_text import draft_in_field
        from tui.app.widgets.draft_field import DraftField, FilterRow

        if not self.query("#filter"):
            subject = draft_in_field(self.session, "filter", "articles")
            field = DraftField(self.session, subject, id="filter", placeholder="words, publisher: #code …")
            await self.mount(FilterRow(field), before=self.article_list)
        return self.query_one("#filter", DraftField)

    def on_line_list_left(self, event: LineList.Left) -> None:
        if self.filter:
            event.stop()
            self.action_clear_filter()

    def action_to_list(self) -> None:
        """Go from the filter to the list, keeping the filter, and say what is not understood in it."""
        from tui.library.queries.article_terms import ARTICLE_KEYS
        from tui.library.queries.known_values import refusal

        self._end_typing()
        self.article_list.focus()
        if wrong := refusal(self.session.library, self.filter, (), self.session.whose, ARTICLE_KEYS):
            self.session.report(wrong)

    def _end_typing(self) -> None:
        from tui.app.widgets.draft_field import DraftField

        for field in self.query(DraftField):
            field.forget()

    def action_clear_filter(self) -> None:
        """Clear the filter and go back to the list."""
        self._end_typing()
        self.screen.set_focus(self.article_list)  # first, or the field's neighbour would get the focus
        self.query("FilterRow").remove()
        self._narrow("")

    def on_input_changed(self, event: Input.Changed) -> None:
        self._narrow(event.value)

    def _narrow(self, text: str) -> None:
        self.filter = text
        with self.session.reporting_errors():
            self.refresh_list()

    def on_input_submitted(self) -> None:
        self.action_to_list()
