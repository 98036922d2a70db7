"""The movements of the reading pane, one method each, so that the table of actions can name them."""

from __future__ import annotations

from tui.app.reading.scrolled import MARGIN, Pane


class Motions(Pane):
    """Keyboard movements over the caret. In visual mode all of them stretch the selection."""

    def next_sentence(self) -> None:
        """Go to the next sentence."""
        self._step(1)

    def previous_sentence(self) -> None:
        """Go to the previous sentence."""
        self._step(-1)

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

    def _step(self, delta: int) -> None:
        """Go a sentence on or back; first scroll through one taller than the pane, or find a cursor out of sight."""
        first, last = self.page.rows_of(self.caret.sentence_span)
        top, height = self.scroll_offset.y, self.size.height
        if self.caret.selecting or not height:
            self.moved(lambda: self.caret.step(delta))
        elif last < top or first >= top + height:
            y = self.page.text_row(top if delta > 0 else top + height - 1, delta)
            self.moved(lambda: self.caret.place(self._sentence_from(y, top)))
        elif delta > 0 and last >= top + height:
            self._scroll(min(top + height - MARGIN, last + 1 + MARGIN - height))
        elif delta < 0 and first < top:
            self._scroll(max(top - height + MARGIN, first - MARGIN))
        else:
            self.moved(lambda: self.caret.step(delta))

    def _turn(self, share: float) -> None:
        """Scroll by a share of the pane's height and take the cursor along, at its place on the screen."""
        page, caret = self.page, self.caret
        height = self.size.height
        size = max(1, int(height * abs(share)) - (MARGIN if abs(share) == 1 else 0))
        delta = size if share > 0 else -size
        top = self.scroll_offset.y
        target = min(max(top + delta, 0), max(0, len(page.rows) - height))
        if target == top:
            self.moved(lambda: caret.edge(last=share > 0))
            return
        visual = caret.mode == "visual"
        y = page.row_of(caret.head if visual else caret.sentence_span[0])
        if not top <= y < top + height:
            y = top if share > 0 else top + height - 1
        y = page.text_row(y + delta, 1 if share > 0 else -1)
        self._scroll(target)
        if visual:
            column = page.column_of(caret.head)
            self.moved(lambda: caret.stretch_to(page.offset_at(y, column)))
            return
        self.moved(lambda: caret.place(self._sentence_from(y, target)), reveal=False)
        first, last = page.rows_of(caret.sentence_span)
        if last - first < height - 2 * MARGIN:
            self.reveal()

    def _sentence_from(self, y: int, top: int) -> int:
        """Return the start of the sentence on row `y`; of the next in sight if that one begins above row `top`."""
        page = self.page
        if not page.sentences:
            return 0
        index = page.sentence_at(page.rows[y].start)
        if page.row_of(page.sentences[index][0]) < top and index + 1 < len(page.sentences):
            following = page.sentences[index + 1][0]
            if page.row_of(following) < top + self.size.height:
                return following
        return page.sentences[index][0]

    def _scroll(self, y: int) -> None:
        self.scroll_to(y=y, animate=False, force=True)
