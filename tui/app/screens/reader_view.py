"""What the reader shows: article list, text, sidebar, and how they follow the library, which is the truth."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import work
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from tui.app.cards import annotation_card, entity_card, suggestion_card
from tui.app.layout import FOLDED_BELOW, Layout
from tui.app.reading.pane import ReadingPane
from tui.app.textual_fixes.first_frame import WholeFrameScreen
from tui.app.textual_fixes.focus import quiet_focus
from tui.app.widgets.article_list import ArticleList, ListTitle
from tui.app.widgets.bars import Footer, Header, Progress
from tui.app.widgets.searchbar import SearchBar
from tui.app.widgets.sidebar import EntityItem, Sidebar
from tui.core.errors import NotFoundError
from tui.core.model import VERDICTS, Article, Highlight, Marks, Suggestion
from tui.core.spans import SpanIndex
from tui.library import Library
from tui.library.tables.articles import SORTS

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from textual.app import ComposeResult

    from tui.app.app import PostilApp
    from tui.library.queries.listing import Listing

GREETING = """Nothing here yet.

postil add PATH … brings articles in: files, folders, addresses.
postil read PATH … brings them in and opens them here.

q leaves"""

SAVE_SECONDS = 2.0
"""How long after a movement the reading position is written; a kill loses no more of it."""

_NOTHING = ("no names found yet", "m highlights, t tags, c makes a claim", "nothing more that is worth checking")
"""What the card says below an empty list, by tab."""

ORDER_SECONDS = 0.05
"""How long a large library waits for the next letter of a filter before it is put in order."""

OPENED = 0.01
"""The share read of an article that was opened: it is not new any more."""

_HINTS = {
    "text": ("next_sentence", "highlight", "tag", "claim", "note", "again", "undo", "next_suggestion", "search", "find",
             "claims", "help"),
    "empty": ("quit", "help"),
    "visual": ("visual_right", "visual_word", "highlight", "tag", "claim", "note", "leave"),
    "articles": ("next", "choose", "filter", "articles.order", "toggle_read", "back", "help"),
    "entities": ("next", "choose", "entities.correct", "back", "help"),
    "suggestions": ("next", "choose", "suggestions.claim", "suggestions.dismiss", "back", "help"),
    "annotations": ("next", "choose", "annotations.speaker", "next_verdict", "annotations.rationale",
                    "annotations.elsewhere", "annotations.evidence", "annotations.note", "annotations.tag",
                    "annotations.remove", "back"),
}  # fmt: skip
"""The actions whose keys the footer shows, by what has the keys."""

_FIELD_HINTS = {
    "filter": (("enter", "to the list"), ("esc", "all articles again")),
    "search": (("enter", "keep the hits: n N go through them"), ("esc", "give up")),
}
"""The footer while something is typed."""


class ReaderView(WholeFrameScreen[None]):
    """The parts of the reader. It keeps only which article, filter and order are shown; all else is read anew."""

    AUTO_FOCUS = ""
    focused = quiet_focus()

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self.panes = layout
        self.article: Article | None = None
        self.marks = Marks()
        self.highlights: list[Highlight] = []
        self.suggestions: list[Suggestion] = []
        self.sort: str = SORTS[0]
        self.filter = ""
        self._saved: tuple[int, int, float] | None = None
        self.left_at: tuple[int, int] | None = None
        """What was selected in the text, or its sentence, when the keys went to a list."""

    # parts

    def compose(self) -> ComposeResult:
        """Header, three panes, search line, footer."""
        yield Header()
        with Horizontal(id="panes"):
            with Vertical(id="left"):
                yield ListTitle()
                yield ArticleList(id="articles")
            yield ReadingPane(id="text")
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
    def pane(self) -> ReadingPane:
        """The text."""
        return self.query_one(ReadingPane)

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
    def placed(self) -> list[Highlight]:
        """The annotations that have a place in the text; an orphan's span is of an earlier one."""
        return [held for held in self.highlights if held.placed]

    @property
    def verdicts(self) -> tuple[str, ...]:
        """The vocabulary of verdicts."""
        return tuple(self.postil.settings.verdicts) or VERDICTS

    def telling(self) -> AbstractContextManager[None]:
        """What fails inside is told in the footer."""
        return self.postil.telling()

    # opening and rereading

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
                self.pane.show(article, self.marks, self.placed, position=article.position)
                self.left_at = None
            self.show_sides(fresh=fresh)
            if at is not None:
                self.pane.jump(at, end)
            if query:
                self.pane.search(query)
            self.save_position()
            self.article_list.open = article.pk
            self.list_to(article.pk)
            self.reread_list()
            self.show_card()

    def show_in_text(self, item: Highlight | Suggestion) -> None:
        """Go where it stands; for an orphan, back to where the reader was: it can be placed there."""
        if isinstance(item, Suggestion) or item.placed:
            self.pane.jump(item.start, item.end)
        elif self.left_at is not None:
            self.pane.jump(*self.left_at)

    def list_to(self, pk: int) -> None:
        """Put the list's cursor on an article."""
        if self._in_order() and not self.article_list.has_focus:
            index = self.library.articles.index(pk, self.sort, self.filter)
            if index is not None:
                self.article_list.cursor = index

    def reread_list(self) -> None:
        """The list and the header anew; a large library is put in order by a thread, until then the list stays."""
        articles = self.library.articles
        if not articles.ready(self.sort, self.filter):
            self._put_in_order(self.sort, self.filter)
        counts = articles.counts()
        checked = f", {counts.checked} checked" if counts.claims else ""
        self.query_one(
            Header
        ).counts = f"{_many(counts.articles, 'article')} · {counts.new} new · {_many(counts.claims, 'claim')}{checked}"
        self.set_class(counts.articles == 0, "empty")
        if self._in_order() or not self.filter:
            count = articles.count(self.filter)
            sort, text = self.sort, self.filter
            self.article_list.show(count, lambda offset, limit: articles.page(offset, limit, sort, text))
            title = self.query_one(ListTitle)
            title.shown, title.total, title.sort = count, counts.articles, self.sort

    def _in_order(self) -> bool:
        articles = self.library.articles
        return articles.ready(self.sort, self.filter) or articles.listings.get(self.sort, self.filter) is not None

    @work(thread=True, exclusive=True, group="order", exit_on_error=False)
    def _put_in_order(self, sort: str, text: str) -> None:
        """Ask with a connection of its own; a later order or filter makes this one's answer void."""
        worker = get_current_worker()
        time.sleep(ORDER_SECONDS)
        if worker.is_cancelled:
            return
        with Library(self.library.path) as library:
            listing = library.articles.listing(sort, text)
        if not worker.is_cancelled:
            self.app.call_from_thread(self._take_order, listing)

    def _take_order(self, listing: Listing) -> None:
        self.library.articles.listings.put(listing)
        with self.telling():
            self.reread_list()
            if self.article is not None and not self.filter:
                self.list_to(self.article.pk)

    def show_sides(self, *, fresh: bool = False) -> None:
        """The sidebar's lists, and the signs of what is worth checking and no claim yet."""
        claims = SpanIndex((held.start, held.end, held) for held in self.placed if held.claim is not None)
        self.suggestions = [found for found in self.marks.suggestions if not claims.touching(found.start, found.end)]
        self.pane.update_suggestions([(found.start, found.end) for found in self.suggestions])
        marks = replace(self.marks, suggestions=tuple(self.suggestions))
        self.sidebar.show(self.present.text, marks, self.highlights, fresh=fresh)

    def reread_marks(self) -> None:
        """The marks of the article, anew."""
        if self.article is None:
            return
        marks = self.library.marks.of_article(self.article.pk)
        if marks != self.marks:
            self.marks = marks
            self.pane.update_marks(marks)
            self.show_sides()
            self.show_card()

    def reread_highlights(self) -> None:
        """What people made of the article, anew; with it the list's counts."""
        if self.article is not None:
            found = self.library.annotations.of_article(self.article.pk)
            if found != self.highlights:
                self.highlights = found
                self.pane.update_highlights(self.placed)
                self.show_sides()
                self.show_card()
        self.reread_list()

    def reread(self) -> None:
        """Somebody else has written to the file: the marking process, another reader, a command."""
        if self.article is None:
            self.reread_list()
            self.open(0)
            return
        if self.library.revisions.number(self.article.pk) != self.article.revision:
            self.reread_article()
            self.say(f"this article has changed: version {self.article.revision}; D compares it with what it was")
        self.reread_marks()
        self.reread_highlights()

    def save_position(self) -> None:
        """Remember in which article the reader stands and where, if that has changed."""
        if self.article is None:
            return
        here = (self.article.pk, self.pane.position, max(self.pane.viewport.share_read(), OPENED))
        if here != self._saved:
            self._saved = here
            with self.telling(), self.library.connection.write():
                self.library.articles.set_position(*here)
                self.library.view_state.set("article", str(self.article.pk))

    # telling

    def say(self, message: str, *, failed: bool = False, saved: bool = False) -> None:
        """A line in the footer until the next key; `saved` adds the sign that the change is on disk."""
        footer = self.footer
        footer.message, footer.failed, footer.saved = message, failed, saved

    def done(self, what: str, otherwise: str = "nothing changed") -> None:
        """Tell what the last step did, and that it is on disk; `otherwise` if it had nothing to do."""
        changed = self.library.journal.changed
        self.say(what if changed else otherwise, saved=changed)

    def working(self, progress: Progress | None) -> None:
        """Show long work in the header."""
        self.query_one(Header).progress = progress

    def show_card(self) -> None:
        """The card of what is under the sidebar's cursor."""
        item = self.sidebar.shown.current
        with self.telling():
            if isinstance(item, EntityItem):
                self.sidebar.card.show(entity_card(self.postil.ink, self.library, item))
            elif isinstance(item, Highlight):
                self.sidebar.card.show(annotation_card(self.postil.ink, item, self.library.claims.linked(item.id)))
            elif isinstance(item, Suggestion):
                self.sidebar.card.show(suggestion_card(self.postil.ink, self.present.text, item))
            else:
                self.sidebar.show_nothing(_NOTHING[self.sidebar.active])

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

    def reread_article(self) -> None:
        """Title and the like anew, and the text when it has another version."""
        if self.article is not None:
            article = self.library.articles.get(self.article.pk)
            if article.revision != self.article.revision:
                self.article, self.left_at = article, None
                self.marks = self.library.marks.of_article(article.pk)
                self.highlights = self.library.annotations.of_article(article.pk)
                self.pane.show(article, self.marks, self.placed, position=min(article.position, len(article.text)))
                self.show_sides()
                self.show_card()
            elif (
                article.title != self.article.title
                or article.publisher != self.article.publisher
                or (article.published != self.article.published)
            ):
                self.article = article
                self.pane.show(article, self.marks, self.placed, position=self.pane.position)

    def size_panes(self, columns: int) -> None:
        """Give the side panes their widths."""
        folded = columns < FOLDED_BELOW
        self.query_one("#left").styles.width = 38 if folded else self.panes.width("list", columns)
        self.sidebar.styles.width = 40 if folded else self.panes.width("sidebar", columns)

    def show_hints(self) -> None:
        """The footer's keys for what has the keys."""
        focused = self.focused
        if isinstance(focused, Input):
            self.footer.hints = _FIELD_HINTS["filter" if focused.id == "filter" else "search"]
            return
        if self.article is None:
            context = "empty"
        elif focused is self.pane:
            context = "visual" if self.pane.cursor.mode == "visual" else "text"
        else:
            context = focused.id if focused is not None and focused.id in _HINTS else "text"
        self.footer.mode = "SELECT" if context == "visual" else ""
        self.footer.hints = [self.postil.hint(name) for name in _HINTS[context]]


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
