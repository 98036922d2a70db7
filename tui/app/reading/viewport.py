"""Which rows of an article are visible: scrolling, without a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tui.app.reading.cursor import Cursor
    from tui.app.reading.document import TextLayout

MARGIN = 2
"""Rows kept visible above and below the cursor's sentence."""


class Viewport(NamedTuple):
    """`height` rows from row `top` on; its movements return the new top row."""

    cursor: Cursor
    top: int
    height: int

    @property
    def bottom(self) -> int:
        return self.top + self.height

    def reveal(self, *, centre: bool = False) -> int:
        """Scroll just enough to show the cursor with a margin, or with `centre` to a comfortable place."""
        cursor, top, height = self.cursor, self.top, self.height
        if not height:
            return top
        span = (cursor.head, cursor.head + 1) if cursor.mode == "visual" else cursor.current or cursor.sentence_span
        first, last = cursor.layout.rows_of(span)
        if cursor.index == 0 and last + MARGIN < height:
            return 0
        if first - MARGIN >= top and last + MARGIN < self.bottom:
            return top
        if centre:
            return first - height // 3
        if first - MARGIN < top or last - first + 1 + 2 * MARGIN > height:
            return first - MARGIN
        return last + 1 + MARGIN - height

    def move_sentence(self, delta: int) -> int:
        """Move by a sentence; first scroll through one taller than the pane, or back to a cursor out of view."""
        cursor, top, height, bottom = *self, self.bottom
        first, last = cursor.layout.rows_of(cursor.sentence_span)
        if cursor.selecting or not height:
            cursor.move_sentence(delta)
        elif last < top or first >= bottom:
            y = cursor.layout.text_row(top if delta > 0 else bottom - 1, delta)
            cursor.place(self.sentence_from(y))
        elif delta > 0 and last >= bottom:
            return min(bottom - MARGIN, last + 1 + MARGIN - height)
        elif delta < 0 and first < top:
            return max(top - height + MARGIN, first - MARGIN)
        else:
            cursor.move_sentence(delta)
        return self.reveal()

    def move_page(self, pages: float) -> int:
        """Scroll by pages; the cursor keeps its place on the screen."""
        cursor, top, height, bottom = *self, self.bottom
        layout = cursor.layout
        size = max(1, int(height * abs(pages)) - (MARGIN if abs(pages) == 1 else 0))
        delta = size if pages > 0 else -size
        after = self._replace(top=min(max(top + delta, 0), max(0, len(layout.rows) - height)))
        if after.top == top:
            cursor.move_to_edge(last=pages > 0)
            return self.reveal()
        y = layout.row_of(cursor.offset)
        if not top <= y < bottom:
            y = top if pages > 0 else bottom - 1
        y = layout.text_row(y + delta, 1 if pages > 0 else -1)
        if cursor.mode == "visual":
            cursor.extend_to(layout.offset_at(y, layout.column_of(cursor.head)))
            return after.reveal()
        cursor.place(after.sentence_from(y))
        first, last = layout.rows_of(cursor.sentence_span)
        return after.reveal() if last - first < height - 2 * MARGIN else after.top

    def relocate(self, layout: TextLayout) -> int:
        """Move the cursor to another layout; its sentence (or else the top row) keeps its place on the screen."""
        cursor, top, _ = self
        old = cursor.layout
        offset = cursor.span[0]
        y = old.row_of(offset)
        if not top <= y < self.bottom:
            y = min(top, len(old.rows) - 1)
            offset = old.rows[y].start if y >= old.header_height else -1
        cursor.relocate(layout)
        return layout.row_of(offset) - (y - top) if offset >= 0 else 0

    def sentence_from(self, y: int) -> int:
        """Return the start of the sentence on row `y`, or of the next one if that one begins above the top row."""
        layout = self.cursor.layout
        if not layout.sentences:
            return 0
        index = layout.sentence_at(layout.rows[y].start)
        if layout.row_of(layout.sentences[index][0]) < self.top and index + 1 < len(layout.sentences):
            next_start = layout.sentences[index + 1][0]
            if layout.row_of(next_start) < self.bottom:
                return next_start
        return layout.sentences[index][0]

    def share_read(self) -> float:
        """Return the share of the article read, 0 to 1: by the cursor, or by scrolling."""
        cursor, top, _ = self
        sentences, rows = cursor.layout.sentences, cursor.layout.rows
        if not sentences or cursor.index >= len(sentences) - 1:
            return 1.0 if sentences else 0.0
        reached = cursor.sentence_span[0]
        if top > 0:
            reached = max(reached, rows[min(self.bottom, len(rows)) - 1].end)
        first, last = sentences[0][0], sentences[-1][1]
        return min(1.0, max(0.0, (reached - first) / (last - first)))
