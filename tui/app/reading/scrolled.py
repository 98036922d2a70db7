"""What the reading pane stands on: an article laid out, painted row by row and scrolled so that its cursor shows."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from textual.cache import LRUCache
from textual.reactive import reactive
from textual.strip import Strip

from tui.app.reading.cursor import Caret
from tui.app.reading.document import Body, Page
from tui.app.reading.painter import FOLD, GUTTER, Painter, RowState
from tui.app.reading.styles import styles
from tui.app.reading.words import byline
from tui.app.widgets.line_view import LineView
from tui.core.spans import SpanIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tui.app.reading.document import Span
    from tui.core.model import Article, Highlight, Marks, Mention

MARGIN = 2
"""Rows kept in sight above and below the cursor's sentence."""

TEXT_WIDTH = 70
"""Cells of the text's column, unless the settings say otherwise."""


class Pane(LineView, inherit_bindings=False):
    """An article on the screen, with a caret that others move."""

    text_width = reactive(TEXT_WIDTH, init=False)
    """Widest the text's column may be, in cells."""

    fold_key = reactive("o", init=False)
    """The key that a folded passage says opens it."""

    all_signs: reactive[bool | None] = reactive(None, init=False)
    """Draw a sign beside every row of a highlight; None: only without colours, or with 16 of them."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.article: Article | None = None
        self.body = Body("")
        self.page = Page(self.body, TEXT_WIDTH)
        self.caret = Caret(self.page)
        self.painter = Painter(self.page)
        self.mentions: SpanIndex[Mention] = SpanIndex()
        """The mentions nobody rejected."""
        self.named: list[Span] = []
        """Where entities are named, in order: the mentions that are not dates."""
        self.suggested: list[Span] = []
        """Passages worth checking, in order."""
        self.highlights: SpanIndex[Highlight] = SpanIndex()
        self._fold_choices: dict[Span, bool] = {}
        self._strips: LRUCache[tuple[int, RowState], Strip] = LRUCache(1024)
        self._stale = True

    @abstractmethod
    def tell(self) -> None:
        """Tell the app that the cursor or the selection moved."""

    # -- what is shown --------------------------------------------------------------------------------------------

    def show(self, article: Article, marks: Marks, highlights: Sequence[Highlight], *, position: int = 0) -> None:
        """Show an article, the cursor on the sentence at the code point `position`."""
        self.article = article
        self.body = Body.of(article)
        self._fold_choices = {}
        self._take_marks(marks)
        self._take_highlights(highlights)
        self.painter.hits = []
        self.open_fold(position)
        self.page = self._new_page()
        self.caret = Caret(self.page, position)
        self._page_changed()
        self.scroll_to(y=0, animate=False, force=True)
        self.reveal(centre=True)
        self.tell()

    def update_marks(self, marks: Marks) -> None:
        """Show other marks in the same article; cursor and scroll stay."""
        self._take_marks(marks)
        self.repaint()

    def update_suggestions(self, spans: Sequence[Span]) -> None:
        """Show other passages as worth checking, in text order."""
        changed = {*self.suggested} ^ {*spans}
        self.suggested = list(spans)
        self.painter.suggestions = SpanIndex((start, end, None) for start, end in spans)
        self._repaint_spans(changed)

    def update_highlights(self, highlights: Sequence[Highlight]) -> None:
        """Show other annotations in the same article; cursor and scroll stay."""
        before = {*self.highlights}
        self._take_highlights(highlights)
        if (self._opened(), self._kept()) != (self.page.opened, self.page.kept):
            self.lay_out()
        else:
            self._repaint_spans((start, end) for start, end, _ in before ^ {*self.highlights})

    def _take_marks(self, marks: Marks) -> None:
        self.mentions = SpanIndex((mark.start, mark.end, mark) for mark in marks.mentions if mark.state != "rejected")
        self.named = [(start, end) for start, end, mention in self.mentions if mention.label != "DATE"]
        self.painter.mentions = self.mentions
        self.painter.set_quotations(marks.quotations)

    def _take_highlights(self, highlights: Sequence[Highlight]) -> None:
        self.highlights = SpanIndex((mark.start, mark.end, mark) for mark in highlights)
        self.painter.highlights = self.highlights

    @property
    def hits(self) -> list[Span]:
        """Where the words searched for stand, in order."""
        return self.painter.hits

    # -- layout ---------------------------------------------------------------------------------------------------

    def _opened(self) -> frozenset[Span]:
        """Return the folds to show: those the reader opened, and those with annotations unless the reader shut them."""
        choices = self._fold_choices
        return frozenset(fold for fold in self.body.folds if choices.get(fold, bool(self.highlights.touching(*fold))))

    def _kept(self) -> frozenset[Span]:
        """Return the lines that repeat the title and yet are shown, because somebody annotated them."""
        return frozenset(line for line in self.body.titles if self.highlights.touching(*line))

    def open_fold(self, offset: int, *, opened: bool = True) -> bool:
        """Choose to show, or not, the repeat that holds a code point; tell whether that changes the page."""
        fold = next((fold for fold in self.body.folds if fold[0] <= offset < fold[1]), None)
        if fold is None or (fold in self._opened()) == opened:
            return False
        self._fold_choices[fold] = opened
        return True

    @property
    def columns(self) -> tuple[int, int]:
        """The column at which the text begins, and the cells it may take."""
        width = self.scrollable_content_region.width or self.text_width + GUTTER + 1
        cells = max(2, min(self.text_width, width - GUTTER - 1))
        return max(GUTTER, (width - cells) // 2), cells

    def _new_page(self) -> Page:
        return Page(self.body, self.columns[1], opened=self._opened(), kept=self._kept())

    def _page_changed(self) -> None:
        self.painter.page = self.page
        self.measure(len(self.page.rows))
        self.repaint()

    def lay_out(self) -> None:
        """Lay the article out anew, with the cursor's sentence (or else the top row) where it was on the screen."""
        top, height = self.scroll_offset.y, self.size.height
        at = self.caret.span[0]
        y = self.page.row_of(at)
        if not top <= y < top + height:
            y = min(top, len(self.page.rows) - 1)
            at = self.page.rows[y].start if y >= self.page.header else -1
        below = y - top
        self.page = self._new_page()
        self.caret.rebase(self.page)
        self._page_changed()
        self.scroll_to(y=self.page.row_of(at) - below if at >= 0 else 0, animate=False, force=True)

    def watch_text_width(self) -> None:
        """Lay out at the new width."""
        self.lay_out()

    def watch_all_signs(self) -> None:
        """Draw the signs, or draw them no more."""
        self._stale = True
        self.repaint()

    def watch_fold_key(self) -> None:
        """Write the new key."""
        self.repaint()

    def on_resize(self) -> None:
        """Keep the sentence on the screen, whatever the size."""
        if self.columns[1] != self.page.width:
            self.lay_out()
        else:
            self._page_changed()
        self.reveal(centre=True)

    # -- painting -------------------------------------------------------------------------------------------------

    def repaint(self) -> None:
        """Paint everything anew."""
        self._strips.clear()
        self.refresh()

    def _repaint_spans(self, spans: Iterable[Span]) -> None:
        """Paint anew the rows that show some spans."""
        for first, last in {self.page.rows_of(span) for span in spans}:
            for key in [key for key in self._strips.keys() if first <= key[0] <= last]:  # noqa: SIM118 - no dict
                self._strips.discard(key)
            self._refresh_rows(first, last)

    def _refresh_rows(self, first: int, last: int) -> None:
        """Draw rows that look different now, as far as they are on the screen."""
        top = self.scroll_offset.y
        first, last = max(first, top), min(last, top + self.size.height)
        if first <= last:
            self.refresh_lines(first, last - first + 1)

    def notify_style_update(self) -> None:
        """Forget what was painted in other colours."""
        super().notify_style_update()
        self._stale = True
        self._strips.clear()

    def render_line(self, y: int) -> Strip:
        """Return the strip of a row of the screen."""
        y += self.scroll_offset.y
        if self._stale:
            self._stale = False
            self.painter.base = self.ground
            self.painter.styles = styles(self.app.theme_variables, colorless=self.app.no_color)
            few_colours = self.app.no_color or self.app.console.color_system == "standard"
            self.painter.all_signs = few_colours if self.all_signs is None else self.all_signs
        width = self.size.width
        if y >= len(self.page.rows):
            return Strip.blank(width, self.ground)
        state = self._state(y)
        strip = self._strips.get((y, state))
        if strip is None:
            strip = self.painter.paint(y, state, self.columns[0], width)
            self._strips[y, state] = strip
        return strip

    def _state(self, y: int) -> RowState:
        """Return what of row `y` depends on more than the page: together with `y`, the key of its strip."""
        kind, row = self.page.kinds[y], self.page.rows[y]
        if kind == "meta":
            return RowState(words=self._meta())
        if kind == "fold":
            count = self.page.folded_paragraphs((row.start, row.end))
            size = "1 paragraph" if count == 1 else f"{count} paragraphs"
            return RowState(words=f"{FOLD} the text above again, {size} · {self.fold_key} shows it")
        if kind != "text":
            return RowState()
        caret = self.caret
        span = _clipped(caret.span, row.start, row.end)
        current = _clipped(caret.current, row.start, row.end) if caret.current else None
        if caret.mode == "visual":
            # The bar stands beside the end that moves.
            return RowState(selection=span, current=current, bar=row.start <= caret.head < row.end)
        if caret.selecting:
            return RowState(selection=span, current=current, bar=span is not None)
        return RowState(cursor=span, current=current, bar=span is not None)

    def _meta(self) -> str:
        if self.article is None:
            return ""
        words = byline(self.article, self.body.minutes)
        count = len(self.page.sentences)
        return f"{words} · sentence {self.caret.index + 1} of {count}" if count else words

    # -- moving ---------------------------------------------------------------------------------------------------

    def moved(self, move: Callable[[], object], *, reveal: bool = True) -> None:
        """Do a movement of the caret, repaint the rows it touched, bring it in sight and tell about it."""
        before = self._seen()
        move()
        after = self._seen()
        if before != after:
            for span in {*before[:2], *after[:2]}:
                self._refresh_rows(*self.page.rows_of(span))
            self._refresh_rows(self.page.meta, self.page.meta)
        if reveal:
            self.reveal()
        if before != after:
            self.tell()

    def _seen(self) -> tuple[Span, Span, bool, int]:
        """Return what a movement can change on the screen."""
        caret = self.caret
        return caret.span, caret.current or caret.span, caret.selecting, caret.index

    def reveal(self, *, centre: bool = False) -> None:
        """Scroll as little as shows the cursor and a margin, or with `centre` to a comfortable place if it is away."""
        caret, page, height = self.caret, self.page, self.size.height
        if not height:
            return
        span = (caret.head, caret.head + 1) if caret.mode == "visual" else caret.current or caret.sentence_span
        first, last = page.rows_of(span)
        top = self.scroll_offset.y
        if caret.index == 0 and last + MARGIN < height:
            target = 0
        elif first - MARGIN >= top and last + MARGIN < top + height:
            return
        elif centre:
            target = first - height // 3
        elif first - MARGIN < top or last - first + 1 + 2 * MARGIN > height:
            target = first - MARGIN
        else:
            target = last + 1 + MARGIN - height
        if target != top:
            self.scroll_to(y=target, animate=False, force=True)


def _clipped(span: Span, start: int, end: int) -> Span | None:
    first, last = max(span[0], start), min(span[1], end)
    return (first, last) if first < last else None
