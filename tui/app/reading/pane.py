"""The reading pane: an article with its marks and annotations, and a cursor that moves by sentence."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.reactive import reactive
from textual.strip import Strip

from tui.app.depths import alike_colors, has_few_colors
from tui.app.keymap import bindings, keymap_of
from tui.app.reading.cursor import Cursor
from tui.app.reading.document import ArticleDocument, FoldState
from tui.app.reading.margin import TextColumns, shared_columns
from tui.app.reading.motions import JUMPS, MOVES, UNMARKED
from tui.app.reading.overlays import Overlays
from tui.app.reading.painter import GUTTER, Painter
from tui.app.reading.pane_styles import pane_styles
from tui.app.reading.speaking import LEAST_ASIDE, TURN_CELLS
from tui.app.reading.viewport import Viewport
from tui.app.widgets.line_view import LineView
from tui.app.widgets.messages import WidgetMessage
from tui.core.dates import full_date
from tui.core.spans import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from textual import events
    from textual.geometry import Region
    from textual.selection import Selection

    from tui.app.reading.document import TextLayout
    from tui.core.model import Article, Marks, Mention
    from tui.core.turns import Turn
    from tui.library.tables.annotations import ArticleAnnotations

TEXT_WIDTH = 70
"""Cells of the text column, unless set otherwise."""


def byline(article: Article, minutes: int) -> str:
    """Return the line under an article's title; `minutes` is the reading time."""
    parts = [article.authors, article.publisher or "—", full_date(article.published), f"{minutes} min"]
    return " · ".join(part for part in parts if part)


class ReadingPane(LineView, can_focus=True, inherit_bindings=False):
    """An article on the screen; keys move its cursor or, in visual mode, the end of a selection."""

    BINDINGS = bindings("visual", "text")
    ALLOW_SELECT = True
    text_width = reactive(TEXT_WIDTH, init=False)
    """The greatest width of the text column, in cells."""
    brief = reactive(False, init=False)  # the title is shown elsewhere, and no row above the text is blank

    class Moved(WidgetMessage["ReadingPane"]):
        """The cursor or the selection moved."""

    class Ended(WidgetMessage["ReadingPane"]):
        """The user reads on at the end."""

    class Activated(WidgetMessage["ReadingPane"]):
        """The user clicked on what is at the cursor."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.overlays = Overlays()
        self.folds = FoldState(ArticleDocument(""), self.overlays.is_annotated)
        self.cursor = Cursor(self.folds.lay_out(TEXT_WIDTH))
        self.painter = Painter(self.cursor, self.overlays)
        self.times = 1
        """The count for the next motion."""
        self._has_new_styles = True
        self._has_mouse_selection = False
        self._columns, self._width = TextColumns(GUTTER, TEXT_WIDTH), 0
        """The columns of the text and what is beside it, and the width of a row in cells, as drawn."""

    @property
    def allow_select(self) -> bool:
        """Return whether the mouse may start a selection: not in the first column, the pane's edge."""
        return super().allow_select and self.app.mouse_position.x != self.region.x

    @property
    def viewport(self) -> Viewport:
        return Viewport(self.cursor, self.scroll_offset.y, self.size.height)

    @property
    def span(self) -> Span:
        """What an action applies to: the selection, the extended sentences or the current sentence."""
        return self.cursor.span

    @property
    def position(self) -> int:
        """The code point to come back to: the start of the current sentence."""
        return self.cursor.sentence_span[0]

    @property
    def mention_at_cursor(self) -> Mention | None:
        return self.overlays.mention_at_cursor(self.cursor)

    @property
    def keys_context(self) -> str:
        """The context whose keys take precedence: a selection, a name that was jumped to, or the text."""
        if self.cursor.mode == "visual":
            return "visual"
        name = self.mention_at_cursor if self.cursor.current is not None else None
        return "name" if name is not None and (name.start, name.end) == self.cursor.current else "text"

    def show(
        self,
        article: Article,
        marks: Marks,
        highlights: ArticleAnnotations,
        *,
        position: int = 0,
        turns: Sequence[Turn] = (),
    ) -> None:
        """Show an article with the cursor on the sentence at the code point `position`."""
        self._drop_mouse_selection()
        self.folds = FoldState(ArticleDocument.of(article, turns), self.overlays.is_annotated)
        self.overlays.set_marks(marks)
        self.overlays.set_highlights(highlights)
        self.overlays.hits = []
        self.overlays.forget_visits()
        if position:  # an article at its beginning needs no scrolling
            self.folds.choose(position, is_open=True)
        self.cursor = self.painter.cursor = Cursor(self._laid_out(), position)
        self.painter.byline = byline(article, self.cursor.layout.document.minutes)
        self.painter.fold_key = keymap_of(self).text("{toggle_fold}")
        self._show_layout()
        self.scroll_to(y=0, animate=False, force=True)
        self.scroll_to_row(self.viewport.reveal(centre=True))
        self.post_message(self.Moved(self))

    def update_marks(self, marks: Marks) -> None:
        """Replace the marks of the same article; like the next two, this leaves cursor and scroll alone."""
        self.overlays.set_marks(marks)
        self.repaint()

    def update_suggestions(self, spans: Sequence[Span]) -> None:
        self._repaint_spans(self.overlays.set_suggestions(spans))

    def update_waiting(self, spans: Sequence[Span]) -> None:
        self._repaint_spans(self.overlays.set_waiting(spans))

    def update_doubts(self, spans: Sequence[Span]) -> None:
        if changed := self.overlays.set_doubts(spans):
            self._repaint_spans(changed)

    def update_highlights(self, highlights: ArticleAnnotations) -> None:
        in_sight = self.cursor.layout.span_of(self.scroll_offset.y, self.size.height)
        self._repaint_spans(self.overlays.set_highlights(highlights, in_sight))
        self.refresh_rows(self.cursor.layout.byline_row, self.cursor.layout.byline_row)  # the byline counts them
        if self.folds.has_changed(self.cursor.layout) or self.columns != self._columns:
            self._lay_out()  # the first code moves all rows, as does the loss of the last one

    def search(self, query: str) -> int:
        """Find words and go to the first hit from the cursor on; return the number of hits."""
        self.overlays.search(self.cursor.layout, query)
        self.cursor.current = None
        self.repaint()
        if hit := self.overlays.hit_beside(self.cursor, 1):
            self.jump(*hit)
        return len(self.overlays.hits)

    def clear_search(self) -> None:
        self.overlays.hits = []
        self.move_in_place(self.cursor.forget_current)
        self.repaint()

    @property
    def columns(self) -> TextColumns:
        """The column where the text begins, its width, and what stands beside it."""
        width = self.scrollable_content_region.width or self.text_width + GUTTER + 1
        before = GUTTER + (TURN_CELLS if self._speaks_aside else self.painter.word_cells(width))
        share = shared_columns if self.overlays.has_codes and not self.painter.says_signs else _centred_columns
        return share(width, self.text_width, before)

    @property
    def _speaks_aside(self) -> bool:
        return bool(self.folds.document.turns) and self.scrollable_content_region.width >= LEAST_ASIDE

    def _laid_out(self) -> TextLayout:
        return self.folds.lay_out(self.columns.text, brief=self.brief, aside=self._speaks_aside)

    @property
    def cursor_cell(self) -> tuple[int, int] | None:
        layout = self.cursor.layout
        return (self.columns.left, layout.rows_of(self.cursor.current or self.span)[0]) if layout.sentences else None

    def _lay_out(self) -> None:
        top = self.viewport.relocate(self._laid_out())
        self._show_layout()
        self.scroll_to_row(top)

    watch_text_width = watch_brief = _lay_out

    def _show_layout(self) -> None:
        self.measure(len(self.cursor.layout.rows))
        self.repaint()

    def on_resize(self) -> None:
        layout = self.cursor.layout
        if (self.columns.text, self._speaks_aside) != (layout.width, layout.aside):
            self._lay_out()
        else:
            self._show_layout()
        self.scroll_to_row(self.viewport.reveal(centre=True))

    def repaint(self) -> None:
        self.painter.forget_all()
        self.refresh()

    def _repaint_spans(self, spans: Iterable[Span]) -> None:
        self.painter.forget_all()
        for first, last in {self.cursor.layout.rows_around(span) for span in spans}:
            self.refresh_rows(first, last)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._has_new_styles = True

    def render_lines(self, crop: Region) -> list[Strip]:
        self._columns, self._width = self.columns, self.scrollable_content_region.width  # without the scrollbar's
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        strip, row = self.draw_line(y), y + self.scroll_offset.y
        return _with_offsets(strip, row, self._columns.left) if row < len(self.cursor.layout.rows) else strip

    def draw_line(self, y: int) -> Strip:
        if self._has_new_styles:
            self._has_new_styles = False
            few_colors = has_few_colors(self.app)
            styles = pane_styles(self.app.theme_variables, few_colors=few_colors)
            self.painter.set_styles(self.base_style, styles, alike_colors(self.app), few_colors=few_colors)
        y += self.scroll_offset.y
        if y >= len(self.cursor.layout.rows):
            return Strip.blank(self._width, self.base_style)
        return self.painter.strip(y, self._columns, self._width)

    def jump(self, start: int, end: int | None = None) -> None:
        """Go to the sentence at a code point, scrolled comfortably into view; with `end` make the span current."""
        if self.folds.choose(start, is_open=True):
            self._lay_out()
        self.move_in_place(lambda: self.cursor.jump(start, end))
        self.overlays.visit(start)
        self.scroll_to_row(self.viewport.reveal(centre=True))

    def move_in_place(self, movement: Callable[[], int | None]) -> int | None:
        """Make a movement, redraw the rows it touched and post `Moved`."""
        self._drop_mouse_selection()
        before = self.cursor.appearance
        top = movement()
        after = self.cursor.appearance
        if before != after:
            for span in {*before[:2], *after[:2]}:
                self.refresh_rows(*self.cursor.layout.rows_of(span))
            self.refresh_rows(self.cursor.layout.byline_row, self.cursor.layout.byline_row)
            self.post_message(self.Moved(self))
        return top

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # While nothing is selected, `e`, `b` and the like mean something else.
        return self.cursor.mode == "visual" or action != "move" or not str(parameters[0]).startswith("visual_")

    def take_times(self) -> int:
        """Return the count for the next motion, and reset it to one."""
        times, self.times = self.times, 1
        return times

    def action_move(self, motion: str) -> None:
        """Make a motion by its id, as often as was typed, and scroll as it needs."""
        for _ in range(self.take_times()):
            above = self.cursor.layout.line_above
            if motion == "previous_sentence" and above is not None and self.cursor.index == 0:
                self.jump(above)
            elif motion in MOVES:
                top = self.move_in_place(partial(MOVES[motion], self.viewport))
                self.scroll_to_row(self.viewport.reveal() if top is None else top)
            elif (span := JUMPS[motion](self.overlays, self.cursor)) is not None:
                self.jump(span[0], span[1] if motion not in UNMARKED else None)
            else:
                return

    def action_read_on(self) -> None:
        """Scroll a page down; at the end post `Ended`."""
        before = self.cursor.appearance, self.scroll_offset.y
        self.action_move("page_down")
        if before == (self.cursor.appearance, self.scroll_offset.y) and not self.cursor.selecting:
            self.post_message(self.Ended(self))

    def action_leave(self) -> None:
        if self.cursor.selecting:
            self.move_in_place(self.cursor.clear_selection)
        elif self.overlays.hits or self.cursor.current is not None:
            self.clear_search()

    def hear(self, speaker: str) -> None:
        """Show one speaker only, the others' turns folded; "" shows everyone."""
        self.folds.hear(speaker)
        self._lay_out()
        self.scroll_to_row(self.viewport.reveal(centre=True))
        self.post_message(self.Moved(self))

    def action_toggle_fold(self) -> None:
        """Toggle the fold of a repeated passage at or nearest to the cursor."""
        if self.folds.toggle_nearest(self.cursor.offset):
            self.move_in_place(self.cursor.clear_selection)
            self._lay_out()
            self.scroll_to_row(self.viewport.reveal())
            self.post_message(self.Moved(self))

    def on_click(self, event: events.Click) -> None:
        event.prevent_default()  # otherwise a double click selects everything
        if self.text_selection is not None:
            return  # this click ends a drag
        layout, y = self.cursor.layout, event.y + self.scroll_offset.y
        if not layout.header_height <= y < len(layout.rows):
            return
        offset = layout.offset_at(y, event.x - self.columns.left)
        if layout.kinds[y] == "fold":
            self.jump(offset)
        elif event.chain == 2:
            self.post_message(self.Activated(self))
        else:
            self.move_in_place(lambda: self.cursor.place(offset))

    def selection_updated(self, selection: Selection | None) -> None:
        followed, self._has_mouse_selection = self._has_mouse_selection, False  # following it would end it
        if selection is not None:
            start, end = self.cursor.layout.span_between(*selection)
            if start < end:
                self.move_in_place(lambda: self.cursor.select(start, end))
            self._has_mouse_selection = followed or start < end
        elif followed:
            self.move_in_place(self.cursor.clear_selection)

    def _drop_mouse_selection(self) -> None:
        if self._has_mouse_selection:
            self._has_mouse_selection = False
            self.screen.clear_selection()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        start, end = self.cursor.layout.span_between(*selection)
        return self.cursor.layout.text[start:end], "\n"


def _with_offsets(strip: Strip, row: int, left: int) -> Strip:
    """Return a drawn row with the column and the row of each segment, which mouse selection reads."""
    column, segments = -left, []
    for text, style, _ in strip:
        segments.append(Segment(text, (style or Style()) + Style.from_meta({"offset": (column, row)})))
        column += cell_len(text)
    return Strip(segments, strip.cell_length)


def _centred_columns(width: int, most: int, before: int) -> TextColumns:
    """Centre the text in a pane without codes; the arguments are those of `shared_columns`."""
    cells = max(2, min(most, width - before - 1))
    return TextColumns(max(before, (width - cells) // 2), cells)
