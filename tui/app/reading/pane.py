"""The reading pane: an article with its marks and annotations, and the cursor that walks through it by sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from textual.message import Message

from tui.app.reading.finding import Finding
from tui.app.reading.motions import Motions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events
    from textual.geometry import Offset
    from textual.selection import Selection

    from tui.app.reading.document import Span
    from tui.core.model import Article, Highlight, Marks, Mention


class ReadingPane(Motions, Finding, can_focus=True):
    """Shows an article. Its movements are methods without keys: the app's table of actions gives them theirs."""

    ALLOW_SELECT = True
    DEFAULT_CSS = """
    ReadingPane {
        background: $page;
        color: $ink;
        scrollbar-background: $page;
        scrollbar-background-hover: $page;
        scrollbar-background-active: $page;
    }
    """

    @dataclass
    class Moved(Message):
        """The cursor or the selection moved; `span` is what an action would now work on."""

        pane: ReadingPane
        span: tuple[int, int]

        @property
        def control(self) -> ReadingPane:
            """The pane."""
            return self.pane

    @dataclass
    class Activated(Message):
        """What stands at the code point `offset` is to be opened."""

        pane: ReadingPane
        offset: int

        @property
        def control(self) -> ReadingPane:
            """The pane."""
            return self.pane

    @dataclass
    class Selected(Message):
        """The mouse has selected `span`."""

        pane: ReadingPane
        span: tuple[int, int]

        @property
        def control(self) -> ReadingPane:
            """The pane."""
            return self.pane

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._by_mouse = False

    # -- where the reader is --------------------------------------------------------------------------------------

    @property
    def span(self) -> Span:
        """What an action works on: the selection, the extended sentences or the cursor's sentence."""
        return self.caret.span

    @property
    def sentence_span(self) -> Span:
        """The cursor's sentence; `(0, 0)` in an article without any."""
        return self.caret.sentence_span

    @property
    def selecting(self) -> bool:
        """Tell whether something else than the one sentence is selected."""
        return self.caret.selecting

    @property
    def mode(self) -> Literal["normal", "visual"]:
        """Tell whether keys move the cursor or the end of a selection."""
        return self.caret.mode

    @property
    def position(self) -> int:
        """The code point to come back to: the start of the cursor's sentence."""
        return self.sentence_span[0]

    @property
    def progress(self) -> float:
        """How much of the article the cursor has left behind, or scrolling has shown: 0 at the start, 1 at the end."""
        sentences = self.page.sentences
        if not sentences or self.caret.index >= len(sentences) - 1:
            return 1.0 if sentences else 0.0
        reached = self.position
        top = self.scroll_offset.y
        if top > 0:
            reached = max(reached, self.page.rows[min(top + self.size.height, len(self.page.rows)) - 1].end)
        first, last = sentences[0][0], sentences[-1][1]
        return min(1.0, max(0.0, (reached - first) / (last - first)))

    @property
    def mention_at_cursor(self) -> Mention | None:
        """The mention jumped to, or under the selection's end, or the first in the sentence."""
        if self.caret.current is not None:
            return self.mention_at(self.caret.current[0])
        if self.mode == "visual":
            return self.mention_at(self.caret.head)
        found = self.mentions.touching(*self.sentence_span)
        return min((mention for *_, mention in found), key=lambda mention: mention.label == "DATE", default=None)

    @property
    def highlights_at_cursor(self) -> list[Highlight]:
        """The highlights that touch what an action works on, the shortest first."""
        return self._innermost(*self.span)

    def mention_at(self, offset: int) -> Mention | None:
        """Return the mention at a code point, the innermost if several overlap."""
        found = self.mentions.touching(offset, offset + 1)
        return min(found, key=lambda span: span[1] - span[0])[2] if found else None

    def highlights_at(self, offset: int) -> list[Highlight]:
        """Return the highlights over a code point, the shortest first."""
        return self._innermost(offset, offset + 1)

    def _innermost(self, start: int, end: int) -> list[Highlight]:
        found = sorted(self.highlights.touching(start, end), key=lambda span: span[1] - span[0])
        return [highlight for *_, highlight in found]

    def tell(self) -> None:
        """Post `Moved`."""
        self.post_message(self.Moved(self, self.span))

    def show(self, article: Article, marks: Marks, highlights: Sequence[Highlight], *, position: int = 0) -> None:
        """Show an article, the cursor on the sentence at the code point `position`."""
        self._drop_mouse_selection()
        super().show(article, marks, highlights, position=position)

    def moved(self, move: Callable[[], object], *, reveal: bool = True) -> None:
        """Do a movement of the caret; what the mouse selected is the caret's from here on."""
        self._drop_mouse_selection()
        super().moved(move, reveal=reveal)

    def _drop_mouse_selection(self) -> None:
        if self._by_mouse:
            self._by_mouse = False
            self.screen.clear_selection()

    def activate(self) -> None:
        """Ask the app to open what the cursor is on."""
        current = self.caret.current
        offset = current[0] if current else self.caret.head if self.mode == "visual" else self.position
        self.post_message(self.Activated(self, offset))

    # -- mouse ----------------------------------------------------------------------------------------------------

    def _offset_at(self, x: int, y: int) -> int:
        """Return the code point at a cell of the pane."""
        return self.page.offset_at(y + self.scroll_offset.y, x - self.columns[0])

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the sentence clicked; open what is clicked twice; show a folded passage."""
        event.prevent_default()  # else a double click selects everything
        if self.text_selection is not None:
            return  # the click that ends a drag
        y = event.y + self.scroll_offset.y
        if not self.page.header <= y < len(self.page.rows):
            return
        offset = self._offset_at(event.x, event.y)
        if self.page.kinds[y] == "fold":
            self.jump(offset)
        elif event.chain == 2:
            self.post_message(self.Activated(self, offset))
        else:
            self.moved(lambda: self.caret.place(offset), reveal=False)

    def on_mouse_up(self) -> None:
        """Tell what the mouse selected."""
        if self._by_mouse:
            self.post_message(self.Selected(self, self.span))

    def selection_updated(self, selection: Selection | None) -> None:
        """Follow Textual's selection by mouse."""
        if selection is not None:
            start, end = self._selected(selection)
            if start < end:
                self._by_mouse = True
                super().moved(lambda: self.caret.select(start, end), reveal=False)
        elif self._by_mouse:
            self._by_mouse = False
            super().moved(self.caret.leave, reveal=False)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return what to copy for a selection by mouse: the article's own text."""
        start, end = self._selected(selection)
        return self.page.text[start:end], "\n"

    def _selected(self, selection: Selection) -> Span:
        """Map a selection, whose offsets are columns of the text and rows, to code points."""

        def at(place: Offset | None, default: int, *, after: bool) -> int:
            return default if place is None else self.page.offset_at(place.y, place.x, after=after)

        return at(selection.start, 0, after=False), at(selection.end, len(self.page.text), after=True)


MOVEMENTS = (
    *("next_sentence", "previous_sentence", "extend_next", "extend_previous", "next_paragraph", "previous_paragraph"),
    *("page_down", "page_up", "half_page_down", "half_page_up", "top", "bottom", "visual", "leave"),
    *("visual_left", "visual_right", "visual_word", "visual_word_back", "visual_word_end"),
    *("visual_line_start", "visual_line_end", "next_mention", "previous_mention", "next_hit", "previous_hit"),
    *("next_suggestion", "previous_suggestion"),
    *("clear_search", "toggle_fold", "activate"),
)
"""The movements that a key can be bound to: methods of the pane, and its actions under the same names."""

for _name in MOVEMENTS:
    setattr(ReadingPane, f"action_{_name}", getattr(ReadingPane, _name))
