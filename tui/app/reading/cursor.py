"""The cursor in an article and its selection: movements as arithmetic, without a screen."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tui.app.reading.document import TextLayout
    from tui.core.spans import Span

# A word includes the characters that join its parts: Jong-un, People's, 3.5, and combining marks.
WORD_RE = re.compile(r"[\w\u0300-\u036f]+(?:['’.\-][\w\u0300-\u036f]+)*|[^\w\s]+")
_START, _END = itemgetter(0), itemgetter(1)


class Cursor:
    """The current sentence or, in visual mode, a selection between `anchor` and `head`.

    `head` is the code point under the moving end; the selection includes the graphemes at both ends.
    """

    def __init__(self, layout: TextLayout, offset: int = 0) -> None:
        self.layout = layout
        self.index = max(0, layout.sentence_at(offset))
        self.extension_start: int | None = None
        """Index of the sentence at which extending by sentences started, or None."""
        self.anchor: int | None = None
        """Code point at which visual mode started, or None in normal mode."""
        self.head = 0
        self.current: Span | None = None
        """The mention or hit that was jumped to last."""

    # position

    @property
    def mode(self) -> Literal["normal", "visual"]:
        """Whether movements move the cursor (normal) or one end of the selection (visual)."""
        return "normal" if self.anchor is None else "visual"

    @property
    def selecting(self) -> bool:
        """Whether something other than exactly the cursor's sentence is selected."""
        return self.anchor is not None or self.extension_start is not None

    @property
    def place_words(self) -> str:
        """The number of the current sentence, and how many there are."""
        count = len(self.layout.sentences)
        return f"{self.index + 1} of {count}" if count else ""

    @property
    def sentence_span(self) -> Span:
        """The span of the current sentence; `(0, 0)` in an article without any."""
        sentences = self.layout.sentences
        return sentences[min(self.index, len(sentences) - 1)] if sentences else (0, 0)

    @property
    def offset(self) -> int:
        """The code point of the cursor: the moving end of a selection, or the start of the sentence."""
        return self.sentence_span[0] if self.anchor is None else self.head

    @property
    def span(self) -> Span:
        """What an action applies to: the selection, the extended sentences or the sentence."""
        if self.anchor is not None:
            return self._selection(self.anchor)
        start, end = self.sentence_span
        other = self._extension_sentence
        return (start, end) if other is None else (min(start, other[0]), max(end, other[1]))

    @property
    def _extension_sentence(self) -> Span | None:
        if self.extension_start is None:
            return None
        sentences = self.layout.sentences
        return sentences[min(self.extension_start, len(sentences) - 1)]

    def _selection(self, anchor: int) -> Span:
        start = min(anchor, self.head)
        end = self.layout.grapheme_end(max(anchor, self.head))
        selected = self.layout.text[start:end]
        if selected.strip():
            start += len(selected) - len(selected.lstrip())
            end -= len(selected) - len(selected.rstrip())
        return start, end

    @property
    def appearance(self) -> tuple[Span, Span, bool, int]:
        return self.span, self.current or self.span, self.selecting, self.index

    # from one state to another

    def relocate(self, layout: TextLayout) -> None:
        start, other = self.sentence_span[0], self._extension_sentence
        self.layout = layout
        self.index = max(0, layout.sentence_at(start))
        self.extension_start = None if other is None else max(0, layout.sentence_at(other[0]))

    def place(self, offset: int) -> None:
        self.clear_selection()
        self.index = max(0, self.layout.sentence_at(offset))

    def jump(self, start: int, end: int | None = None) -> None:
        """Move to the sentence at a code point; with `end`, make the span the current one if it is visible."""
        self.place(start)
        if end is not None and self.layout.shows(start):
            self.current = (start, end)

    def forget_current(self) -> None:
        self.current = None

    def clear_selection(self) -> None:
        """Drop the selection; the cursor stays on the sentence of its moving end."""
        if self.anchor is not None:
            self.index = max(0, self.layout.sentence_at(self.head))
        self.anchor = self.extension_start = self.current = None

    def start_selection(self) -> None:
        """Start a selection at the first character of the sentence, or over the extended sentences."""
        if self.anchor is not None or not self.layout.sentences:
            return
        start, end = self.current or self.span
        whole = self.extension_start is not None or self.current is not None
        self.select(start, end if whole else self.layout.grapheme_end(start))

    def select(self, start: int, end: int) -> None:
        """Select `[start, end)`; the end moves."""
        self.extension_start = self.current = None
        self.anchor = start
        self.head = max(start, self.layout.grapheme_start(end - 1))
        self.index = max(0, self.layout.sentence_at(self.head))

    # by sentence, paragraph and to the ends

    def move_sentence(self, delta: int) -> None:
        """Move `delta` sentences, or the selection's end to the edge of the next sentence."""
        if self.anchor is not None:
            self._extend_to_edge(self.layout.sentences, delta)
            return
        self.extension_start = self.current = None
        self._set_index(self.index + delta)

    def extend_sentence(self, delta: int) -> None:
        """Select one sentence more, or one less, at the moving end."""
        if self.anchor is not None:
            self._extend_to_edge(self.layout.sentences, delta)
            return
        self.current = None
        if self.extension_start is None:
            self.extension_start = self.index
        self._set_index(self.index + delta)
        if self.extension_start == self.index:
            self.extension_start = None

    def move_paragraph(self, delta: int) -> None:
        """Move to the first sentence of the next paragraph, or of this or the previous one."""
        if self.anchor is not None:
            self._extend_to_edge(self.layout.paragraphs, delta)
            return
        start = self.sentence_span[0]
        self.clear_selection()
        paragraphs = self.layout.paragraphs
        if not paragraphs:
            return
        if delta > 0:
            at = bisect_right(paragraphs, start, key=_START)
        else:
            at = max(0, bisect_left(paragraphs, start, key=_START) - 1)
        if at < len(paragraphs):
            self.index = self.layout.sentence_at(paragraphs[at][0])
        else:
            self._set_index(len(self.layout.sentences) - 1)

    def move_to_edge(self, *, last: bool) -> None:
        """Move to the first or the last sentence, or select up to it."""
        sentences = self.layout.sentences
        if not sentences:
            return
        if self.anchor is not None:
            self._move_head(self.layout.grapheme_start(sentences[-1][1] - 1) if last else sentences[0][0])
            return
        self.clear_selection()
        self._set_index(len(sentences) - 1 if last else 0)

    def extend_to(self, offset: int) -> None:
        """Move the selection's end to the grapheme at a code point."""
        if self.anchor is not None:
            self._move_head(self.layout.grapheme_start(min(offset, max(0, len(self.layout.text) - 1))))

    def _set_index(self, index: int) -> None:
        self.index = min(max(index, 0), max(0, len(self.layout.sentences) - 1))

    def _move_head(self, offset: int) -> None:
        self.head = offset
        self.index = max(0, self.layout.sentence_at(offset))

    def _extend_to_edge(self, spans: list[Span], delta: int) -> None:
        """Move the head to the next edge: the end of a span after the anchor, the start of one before it."""
        anchor = self.anchor if self.anchor is not None else self.head
        if delta > 0:
            past = bisect_right(spans, self.layout.grapheme_end(self.head), key=_END)
            ahead = bisect_right(spans, self.head, key=_START)
            if self.head < anchor and ahead < len(spans) and spans[ahead][0] <= anchor:
                self._move_head(spans[ahead][0])
            elif past < len(spans):
                self._move_head(self.layout.grapheme_start(spans[past][1] - 1))
        else:
            before = bisect_left(spans, self.head, key=_START) - 1
            ended = bisect_right(spans, self.head, key=_END) - 1
            if self.head > anchor and ended >= 0 and spans[ended][1] > anchor:
                self._move_head(self.layout.grapheme_start(spans[ended][1] - 1))
            elif before >= 0:
                self._move_head(spans[before][0])

    # by character, word and row, visual mode only

    def move_character(self, delta: int) -> None:
        """Move the selection's end by one grapheme, from a row's edge to the next visible row of text."""
        if self.anchor is None:
            return
        layout = self.layout
        y = layout.row_of(self.head)
        row = layout.rows[y]
        if delta > 0:
            after = layout.grapheme_end(self.head)
            target = after if after < row.end else self._row_beside(y, 1, fallback=self.head)
        else:
            inside = self.head > row.start
            target = layout.grapheme_start(self.head - 1) if inside else self._row_beside(y, -1, fallback=self.head)
        self._move_head(target)

    def _row_beside(self, y: int, delta: int, fallback: int) -> int:
        layout = self.layout
        y += delta
        while layout.header_height <= y < len(layout.rows):
            if layout.kinds[y] == "text":
                row = layout.rows[y]
                return row.start if delta > 0 else layout.grapheme_start(row.end - 1)
            y += delta
        return fallback

    def move_word(self, delta: int, *, end: bool = False) -> None:
        """Move the selection's end to the next or previous word's first code point, or with `end` its last."""
        if self.anchor is None or not self.layout.paragraphs:
            return
        layout = self.layout
        at = layout.paragraph_at(self.head)
        while 0 <= at < len(layout.paragraphs):
            start, stop = layout.paragraphs[at]
            stops = [
                layout.grapheme_start(match.end() - 1) if end else match.start()
                for match in WORD_RE.finditer(layout.text, start, stop)
            ]
            index = bisect_right(stops, self.head) if delta > 0 else bisect_left(stops, self.head) - 1
            if 0 <= index < len(stops):
                self._move_head(stops[index])
                return
            at += delta

    def move_to_row_edge(self, *, end: bool) -> None:
        """Move the selection's end to the edge of its row."""
        if self.anchor is None:
            return
        row = self.layout.rows[self.layout.row_of(self.head)]
        self._move_head(self.layout.grapheme_start(row.end - 1) if end else row.start)
