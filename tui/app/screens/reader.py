"""The reader: article list, text, sidebar, and what ties them together. The library is the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Input, Static

from tui.app.actions import OF_LISTS, Action, bindings
from tui.app.annotating import Annotator
from tui.app.cards import annotation_card, entity_card
from tui.app.layout import FOLDED_BELOW, SMALLEST, Layout
from tui.app.screens.reader_actions import ReaderActions
from tui.app.widgets.article_list import ArticleList, ListTitle
from tui.app.widgets.bars import Footer, Header, Progress
from tui.app.widgets.line_list import LineList
from tui.app.widgets.reading_pane import ReadingPane
from tui.app.widgets.searchbar import SearchBar
from tui.app.widgets.sidebar import EntityItem, Sidebar
from tui.core.errors import NotFoundError
from tui.core.model import VERDICTS, Article, Highlight, Marks
from tui.library.articles import SORTS

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from textual import events
    from textual.app import ComposeResult
    from textual.dom import DOMNode

    from tui.app.app import PostilApp
    from tui.library import Library

GREETING = """Nothing here yet.

postil add PATH … brings articles in: text files, Markdown, JSON Lines, folders.
postil read PATH … brings them in and opens them here.

q leaves"""

SAVE_SECONDS = 2.0
"""How long after a movement the reading position is written; a kill loses no more of it."""


class Pane(ReadingPane):
    """The reading pane with its keys."""

    BINDINGS = bindings("visual", "text")

    def action_move(self, name: str) -> None:
        """One of the movements, which are methods of the pane."""
        getattr(self, name)()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of selecting work only while selecting; `e`, `b` and the like mean something else otherwise."""
        return self.mode == "visual" or action != "move" or not str(parameters[0]).startswith("visual_")


class ReaderScreen(ReaderActions, Screen[None]):
    """The one screen. The library is the truth; this keeps only which article, cursor, filter and order are shown."""

    BINDINGS = bindings("reader", "annotate", of_screen=True)
    AUTO_FOCUS = ""

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self.panes = layout
        self.article: Article | None = None
        self.marks = Marks()
        self.highlights: list[Highlight] = []
        self.sort: str = SORTS[0]
        self.filter = ""
        self.annotator = Annotator(self)
        self._moved = False

    # parts

    def compose(self) -> ComposeResult:
        """Header, three panes, search line, footer."""
        yield Header()
        with Horizontal(id="panes"):
            with Vertical(id="left"):
                yield ListTitle()
                yield Input(id="filter", placeholder="title, publisher or file")
                yield ArticleList(id="articles")
            yield Pane(id="text")
            yield Static(id="greeting", markup=False)
            yield Sidebar()
        yield Static(id="small", markup=False)
        yield SearchBar(id="searchbar")
        yield Footer()

    @property
    def postil(self) -> PostilApp:
        """The application."""
        return self.app  # type: ignore[return-value]

    @property
    def library(self) -> Library:
        """The library."""
        return self.postil.library

    @property
    def pane(self) -> Pane:
        """The text."""
        return self.query_one(Pane)

    @property
    def article_list(self) -> ArticleList:
        """The article list."""
        return self.query_one(ArticleList)

    @property
    def sidebar(self) -> Sidebar:
        """The sidebar."""
        return self.query_one(Sidebar)

    @property
    def footer(self) -> Footer:
        """The line at the bottom."""
        return self.query_one(Footer)

    @property
    def present(self) -> Article:
        """The open article. Raises `NotFoundError` in an empty library."""
        if self.article is None:
            raise NotFoundError("there is no article yet; postil add PATH brings some in")
        return self.article

    @property
    def verdicts(self) -> tuple[str, ...]:
        """The vocabulary of verdicts."""
        return tuple(self.postil.settings.verdicts) or VERDICTS

    def telling(self) -> AbstractContextManager[None]:
        """What fails inside is told in the footer."""
        return self.postil.telling()

    def target_of(self, action: Action) -> DOMNode | None:
        """Who does an action, or None when it belongs to a list that has not got the keys."""
        if action.of_screen or action.context in ("reader", "annotate"):
            return self
        if action.context in ("text", "visual"):
            return self.pane
        focused = self.focused
        if isinstance(focused, LineList) and action.context in ("list", focused.id):
            return self if action.context in OF_LISTS else focused
        return None

    # opening and rereading

    def on_mount(self) -> None:
        """Show the library as it was left."""
        self.query_one("#small", Static).update(f"Postil needs {SMALLEST[0]}×{SMALLEST[1]}: make the window larger")
        self.query_one("#greeting", Static).update(GREETING)
        self.query_one(Header).library = self.library.path.name
        self.pane.text_width = self.postil.settings.text_width
        self.set_interval(SAVE_SECONDS, self.save_position)
        sort = self.library.remembered("sort")
        self.sort = sort if sort in SORTS else self.sort
        self.reread_list()
        last = self.library.remembered("article")
        row = self.article_list.item(0)
        self.open(int(last) if last.isdecimal() else row.pk if row else 0)
        self.pane.focus()
        self.on_descendant_focus()

    def open(self, pk: int, *, at: int | None = None, end: int | None = None, query: str = "") -> None:
        """Open an article where it was left, or at a code point, or at the first hit of a query."""
        self.save_position()
        with self.telling():
            try:
                article = self.library.articles.get(pk)
            except NotFoundError:
                first = self.article_list.item(0)
                if first is None:
                    return
                article = self.library.articles.get(first.pk)
            fresh = self.article is None or self.article.pk != article.pk
            self.article = article
            self.marks = self.library.marks.of_article(article.pk)
            self.highlights = self.library.annotations.of_article(article.pk)
            if fresh:
                self.pane.show(article, self.marks, self.highlights, position=article.position)
                self.library.remember("article", str(article.pk))
            self.sidebar.show(self.marks, self.highlights, len(article.text), fresh=fresh)
            if at is not None:
                self.pane.jump(at, end)
            if query:
                self.pane.search(query)
            self._moved = True
            self.save_position()
            self.article_list.open = article.pk
            self.list_to(article.pk)
            self.reread_list()
            self.show_card()

    def list_to(self, pk: int) -> None:
        """Put the list's cursor on an article."""
        index = self.library.articles.index(pk, self.sort, self.filter)
        if index is not None and not self.article_list.has_focus:
            self.article_list.cursor = index

    def reread_list(self) -> None:
        """The list and the header anew."""
        articles = self.library.articles
        count = articles.count(self.filter)
        self.article_list.show(count, lambda offset, limit: articles.page(offset, limit, self.sort, self.filter))
        counts = articles.counts()
        checked = f", {counts.checked} checked" if counts.claims else ""
        self.query_one(
            Header
        ).counts = f"{_many(counts.articles, 'article')} · {counts.new} new · {_many(counts.claims, 'claim')}{checked}"
        self.set_class(counts.articles == 0, "empty")
        title = self.query_one(ListTitle)
        title.shown, title.total, title.sort = count, counts.articles, self.sort

    def reread_highlights(self) -> None:
        """What people made of the article, anew; with it the list's counts."""
        if self.article is not None:
            found = self.library.annotations.of_article(self.article.pk)
            if found != self.highlights:
                self.highlights = found
                self.pane.update_highlights(found)
                self.sidebar.show(self.marks, found, len(self.article.text))
                self.show_card()
        self.reread_list()

    def reread(self) -> None:
        """Somebody else has written to the file: the marking process, another reader, a command."""
        if self.article is None:
            self.reread_list()
            self.open(0)
            return
        marks = self.library.marks.of_article(self.article.pk)
        if marks != self.marks:
            self.marks = marks
            self.pane.update_marks(marks)
            self.sidebar.show(marks, self.highlights, len(self.article.text))
            self.show_card()
        self.reread_highlights()

    def save_position(self) -> None:
        """Remember where the reader stands, if that has changed."""
        if self._moved and self.article is not None:
            self._moved = False
            with self.telling():
                self.library.articles.reached(self.article.pk, self.pane.position, self.pane.progress)

    # telling

    def say(self, message: str, *, failed: bool = False, saved: bool = False) -> None:
        """A line in the footer until the next key; `saved` adds the sign that the change is on disk."""
        footer = self.footer
        footer.message, footer.failed = message, failed
        if saved:
            footer.saved = True

    def working(self, progress: Progress | None) -> None:
        """Show long work in the header."""
        self.query_one(Header).progress = progress

    def show_card(self) -> None:
        """The card of what is under the sidebar's cursor."""
        item = self.sidebar.shown.current
        with self.telling():
            if isinstance(item, EntityItem):
                self.sidebar.card(entity_card(self.postil.ink, self.library, item))
            elif isinstance(item, Highlight):
                self.sidebar.card(annotation_card(self.postil.ink, item))
            else:
                self.sidebar.card_nothing(
                    "m highlights, t tags, c makes a claim" if self.sidebar.active else "no names yet"
                )

    def speakers(self) -> list[str]:
        """Names a claim's speaker can be: those of the article, then the library's most frequent."""
        held: dict[str, None] = {}
        for mention in self.marks.mentions:
            if mention.label in ("PERSON", "ORG") and mention.state != "rejected":
                held.setdefault(mention.entity)
        for label in ("PERSON", "ORG"):
            for row in self.library.marks.entities(0, 100, label=label):
                held.setdefault(row.name)
        return list(held)

    # what the parts say

    def on_key(self) -> None:
        """The next key takes the last message away."""
        self.footer.message, self.footer.failed = "", False

    def on_resize(self, event: events.Resize) -> None:
        """Fold the side panes where there is no room for them, and say so below the least size."""
        width, height = event.size
        self.set_class(width < SMALLEST[0] or height < SMALLEST[1], "small")
        self.set_class(width < FOLDED_BELOW, "folded")
        self.size_panes(width)

    def size_panes(self, columns: int) -> None:
        """Give the side panes their widths."""
        folded = columns < FOLDED_BELOW
        self.query_one("#left").styles.width = 38 if folded else self.panes.width("list", columns)
        self.sidebar.styles.width = 40 if folded else self.panes.width("sidebar", columns)

    def on_descendant_focus(self) -> None:
        """The footer shows the keys of what has them; a folded pane is shown while it has them."""
        focused = self.focused
        self.set_class(focused is not None and self.query_one("#left") in focused.ancestors, "-list")
        self.set_class(focused is not None and self.sidebar in focused.ancestors, "-sidebar")
        self.show_hints()

    def on_reading_pane_moved(self) -> None:
        """The position is written a little later."""
        self._moved = True
        self.show_hints()

    def on_reading_pane_activated(self) -> None:
        """Enter or a double click in the text."""
        self.action_open_here()

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        """Another item: its card, and in the text where it stands."""
        if event.control is self.sidebar.shown:
            self.show_card()
            item = self.sidebar.shown.current
            if event.control.has_focus and isinstance(item, Highlight):
                self.pane.jump(item.start, item.end)

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        """An article, an entity or an annotation is opened."""
        if event.control is self.article_list and self.article_list.current is not None:
            self.open(self.article_list.current.pk)
            self.pane.focus()
        elif event.control is self.sidebar.entities and self.sidebar.entities.current is not None:
            self.show_places(self.sidebar.entities.current)
        elif event.control is self.sidebar.annotations and self.sidebar.annotations.current is not None:
            held = self.sidebar.annotations.current
            self.pane.jump(held.start, held.end)
            self.pane.focus()

    def on_line_list_filter_wanted(self, event: LineList.FilterWanted) -> None:
        """Only the article list is long enough for a filter of its own; names are found in their own screen."""
        if event.control is self.article_list:
            field = self.query_one("#filter", Input)
            field.add_class("-on")
            field.focus()

    def on_line_list_left(self, event: LineList.Left) -> None:
        """Escape clears the filter, then goes back to the text."""
        if event.control is self.article_list and self.filter:
            self.query_one("#filter", Input).value = ""
            self.query_one("#filter", Input).remove_class("-on")
        else:
            self.pane.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter the list as one types."""
        if event.input.id == "filter":
            self.filter = event.value
            with self.telling():
                self.article_list.cursor = 0
                self.reread_list()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The filter stands; on with the list."""
        if event.input.id == "filter":
            self.article_list.focus()

    def on_search_bar_typed(self, event: SearchBar.Typed) -> None:
        """Search the article as one types."""
        if event.query:
            event.control.tell(self.pane.search(event.query))
        else:
            self.pane.clear_search()
            event.control.tell(0)

    def on_search_bar_closed(self, event: SearchBar.Closed) -> None:
        """Back to the text."""
        if not event.kept:
            self.pane.clear_search()
        self.pane.focus()

    def on_sidebar_shown(self) -> None:
        """Another tab, another card."""
        self.show_card()
        self.show_hints()


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
