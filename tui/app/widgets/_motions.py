"""The movements of the reading pane, one method each, so that the table of actions can name them."""

from __future__ import annotations

from tui.app.widgets._pane import MARGIN, Pane


class Motions(Pane):
    """Keyboard movements over the caret. In visual mode all of them stretch the selection."""

    def next_sentence(self) -> None:
        """Go to the next sentence."""
        if not self._scrolled_within(1):
            self.moved(lambda: self.caret.step(1))

    def previous_sentence(self) -> None:
        """Go to the previous sentence."""
        if not self._scrolled_within(-1):
            self.moved(lambda: self.caret.step(-1))

    def extend_next(self) -> None:
        """Take the next sentence into the selection."""
        self.moved(lambda: self.caret.extend(1))

    def extend_previous(self) -> None:
        """Take the previous sentence into the selection, or give back the last."""
        self.moved(lambda: self.caret.extend(-1))

    def next_paragraph(self) -> None:
        """Go to the next paragraph."""
        self.moved(lambda: self.caret.paragraph(1))

    def previous_paragraph(self) -> None:
        """Go to the start of this paragraph, or to the one before."""
        self.moved(lambda: self.caret.paragraph(-1))

    def page_down(self) -> None:
        """Scroll a page on."""
        self._turn(1)

    def page_up(self) -> None:
        """Scroll a page back."""
        self._turn(-1)

    def half_page_down(self) -> None:
        """Scroll half a page on."""
        self._turn(0.5)

    def half_page_up(self) -> None:
        """Scroll half a page back."""
        self._turn(-0.5)

    def top(self) -> None:
        """Go to the first sentence."""
        self.moved(lambda: self.caret.edge(last=False))

    def bottom(self) -> None:
        """Go to the last sentence."""
        self.moved(lambda: self.caret.edge(last=True))

    def visual(self) -> None:
        """Begin to select by character and word."""
        self.moved(self.caret.visual)

    def visual_left(self) -> None:
        """Move the selection's end a character back."""
        self.moved(lambda: self.caret.character(-1))

    def visual_right(self) -> None:
        """Move the selection's end a character on."""
        self.moved(lambda: self.caret.character(1))

    def visual_word(self) -> None:
        """Move the selection's end to the next word."""
        self.moved(lambda: self.caret.word(1))

    def visual_word_back(self) -> None:
        """Move the selection's end to the start of the word, or of the one before."""
        self.moved(lambda: self.caret.word(-1))

    def visual_word_end(self) -> None:
        """Move the selection's end to the end of the word, or of the next."""
        self.moved(lambda: self.caret.word(1, end=True))

    def visual_line_start(self) -> None:
        """Move the selection's end to the start of its row."""
        self.moved(lambda: self.caret.row(end=False))

    def visual_line_end(self) -> None:
        """Move the selection's end to the end of its row."""
        self.moved(lambda: self.caret.row(end=True))

    def _scrolled_within(self, delta: int) -> bool:
        """Scroll within a sentence taller than the pane instead of leaving it; tell whether that was done."""
        first, last = self.page.rows_of(self.caret.sentence_span)
        top, height = self.scroll_offset.y, self.size.height
        if self.caret.selecting or last - first + 1 + 2 * MARGIN <= height or last < top or first >= top + height:
            return False
        if delta > 0 and last >= top + height:
            target = min(top + height - MARGIN, last + 1 + MARGIN - height)
        elif delta < 0 and first < top:
            target = max(top - height + MARGIN, first - MARGIN)
        else:
            return False
        self.scroll_to(y=target, animate=False, force=True)
        return True

    def _turn(self, share: float) -> None:
        """Scroll by a share of the pane's height and take the cursor along, at its place on the screen."""
        page, caret = self.page, self.caret
        height = self.size.height
        size = max(1, int(height * abs(share)) - (MARGIN if abs(share) == 1 else 0))
        delta = size if share > 0 else -size
        top = self.scroll_offset.y
        bottom = max(0, len(page.rows) - height)
        target = min(max(top + delta, 0), bottom)
        if target == top:
            self.moved(lambda: caret.edge(last=share > 0))
            return
        visual = caret.mode == "visual"
        y = page.row_of(caret.head if visual else caret.sentence_span[0])
        if not top <= y < top + height:
            y = top if share > 0 else top + height - 1
        y = page.text_row(y + delta, 1 if share > 0 else -1)
        self.scroll_to(y=target, animate=False, force=True)
        if visual:
            column = page.column_of(caret.head)
            self.moved(lambda: caret.stretch_to(page.offset_at(y, column)))
        else:
            self.moved(lambda: caret.place(page.rows[y].start), reveal=True)
