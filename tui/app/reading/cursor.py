"""Where the reader stands in an article and what is selected: movements as arithmetic, without a screen."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tui.app.reading.document import Page, Span

# A word keeps what holds it together: Jong-un, People's, 3.5, and combining marks.
_WORD = re.compile(r"[\w\u0300-\u036f]+(?:['’.\-][\w\u0300-\u036f]+)*|[^\w\s]+")
_START, _END = itemgetter(0), itemgetter(1)


class Caret:
    """The sentence the reader stands on, or in visual mode a selection between `anchor` and `head`.

    `head` is the code point under the moving end; the selection takes the graphemes of both ends in.
    """

    def __init__(self, page: Page, offset: int = 0) -> None:
        self.page = page
        self.index = max(0, page.sentence_at(offset))
        self.first: int | None = None
        """Index of the sentence at which `J` or `K` began to extend, or None."""
        self.anchor: int | None = None
        """Code point at which visual mode began, or None in normal mode."""
        self.head = 0
        self.current: Span | None = None
        """The mention or hit that was jumped to last."""

    # -- what it says ---------------------------------------------------------------------------------------------

    @property
    def mode(self) -> Literal["normal", "visual"]:
        """Tell whether a selection is moved, or the cursor."""
        return "normal" if self.anchor is None else "visual"

    @property
    def selecting(self) -> bool:
        """Tell whether more or less than the cursor's sentence is selected."""
        return self.anchor is not None or self.first is not None

    @property
    def sentence_span(self) -> Span:
        """The sentence of the cursor; `(0, 0)` in an article without any."""
        sentences = self.page.sentences
        return sentences[min(self.index, len(sentences) - 1)] if sentences else (0, 0)

    @property
    def span(self) -> Span:
        """What an action works on: the selection, the extended sentences or the sentence."""
        if self.anchor is not None:
            return self._selection(self.anchor)
        start, end = self.sentence_span
        if self.first is None:
            return start, end
        other = self.page.sentences[min(self.first, len(self.page.sentences) - 1)]
        return min(start, other[0]), max(end, other[1])

    def _selection(self, anchor: int) -> Span:
        start = min(anchor, self.head)
        end = self.page.grapheme_end(max(anchor, self.head))
        chosen = self.page.text[start:end]
        if chosen.strip():
            start += len(chosen) - len(chosen.lstrip())
            end -= len(chosen) - len(chosen.rstrip())
        return start, end

    # -- from one state to another --------------------------------------------------------------------------------

    def rebase(self, page: Page) -> None:
        """Stand at the same code points on a page laid out anew."""
        at = self.sentence_span[0]
        first = None if self.first is None else self.page.sentences[min(self.first, len(self.page.sentences) - 1)][0]
        self.page = page
        self.index = max(0, page.sentence_at(at))
        self.first = None if first is None else max(0, page.sentence_at(first))

    def place(self, offset: int) -> None:
        """Stand on the sentence at a code point, nothing selected."""
        self.leave()
        self.index = max(0, self.page.sentence_at(offset))

    def leave(self) -> bool:
        """Drop the selection; the cursor stays on the sentence of its moving end. Tell whether there was any."""
        was = self.selecting or self.current is not None
        if self.anchor is not None:
            self.index = max(0, self.page.sentence_at(self.head))
        self.anchor = self.first = self.current = None
        return was

    def visual(self) -> None:
        """Begin a selection: at the first character of the sentence, or over the sentences `J` and `K` took."""
        if self.anchor is not None or not self.page.sentences:
            return
        start, end = self.current or self.span
        whole = self.first is not None or self.current is not None
        self.select(start, end if whole else self.page.grapheme_end(start))

    def select(self, start: int, end: int) -> None:
        """Select `[start, end)`, the end moving."""
        self.first = self.current = None
        self.anchor = start
        self.head = max(start, self.page.grapheme_start(end - 1))
        self.index = max(0, self.page.sentence_at(self.head))

    # -- by sentence, paragraph and to the ends -------------------------------------------------------------------

    def step(self, delta: int) -> None:
        """Go `delta` sentences on, or move the selection's end to the next sentence's edge."""
        if self.anchor is not None:
            self._stretch(self.page.sentences, delta)
            return
        self.first = self.current = None
        self._to(self.index + delta)

    def extend(self, delta: int) -> None:
        """Take one sentence more, or give one back, at the moving end."""
        if self.anchor is not None:
            self._stretch(self.page.sentences, delta)
            return
        self.current = None
        if self.first is None:
            self.first = self.index
        self._to(self.index + delta)
        if self.first == self.index:
            self.first = None

    def paragraph(self, delta: int) -> None:
        """Go to the first sentence of the next paragraph, or of this one or the one before."""
        if self.anchor is not None:
            self._stretch(self.page.paragraphs, delta)
            return
        start = self.sentence_span[0]
        self.leave()
        paragraphs = self.page.paragraphs
        if not paragraphs:
            return
        if delta > 0:
            at = bisect_right(paragraphs, start, key=_START)
        else:
            at = max(0, bisect_left(paragraphs, start, key=_START) - 1)
        if at < len(paragraphs):
            self.index = self.page.sentence_at(paragraphs[at][0])
        else:
            self._to(len(self.page.sentences) - 1)

    def edge(self, *, last: bool) -> None:
        """Go to the first or the last sentence, or take everything up to it."""
        sentences = self.page.sentences
        if not sentences:
            return
        if self.anchor is not None:
            self._head(self.page.grapheme_start(sentences[-1][1] - 1) if last else sentences[0][0])
            return
        self.leave()
        self._to(len(sentences) - 1 if last else 0)

    def stretch_to(self, offset: int) -> None:
        """Move the selection's end to the grapheme at a code point."""
        if self.anchor is not None:
            self._head(self.page.grapheme_start(min(offset, max(0, len(self.page.text) - 1))))

    def _to(self, index: int) -> None:
        self.index = min(max(index, 0), max(0, len(self.page.sentences) - 1))

    def _head(self, offset: int) -> None:
        self.head = offset
        self.index = max(0, self.page.sentence_at(offset))

    def _stretch(self, spans: list[Span], delta: int) -> None:
        """Move the head to the next edge: ends of spans when it stands behind the anchor, starts before it."""
        anchor = self.anchor if self.anchor is not None else self.head
        if delta > 0:
            past = bisect_right(spans, self.page.grapheme_end(self.head), key=_END)
            ahead = bisect_right(spans, self.head, key=_START)
            if self.head < anchor and ahead < len(spans) and spans[ahead][0] <= anchor:
                self._head(spans[ahead][0])
            elif past < len(spans):
                self._head(self.page.grapheme_start(spans[past][1] - 1))
        else:
            before = bisect_left(spans, self.head, key=_START) - 1
            ended = bisect_right(spans, self.head, key=_END) - 1
            if self.head > anchor and ended >= 0 and spans[ended][1] > anchor:
                self._head(self.page.grapheme_start(spans[ended][1] - 1))
            elif before >= 0:
                self._head(spans[before][0])

    # -- by character, word and row, visual mode only -------------------------------------------------------------

    def character(self, delta: int) -> None:
        """Move the selection's end by one grapheme; from a row's edge to the next row that shows text."""
        if self.anchor is None:
            return
        page = self.page
        y = page.row_of(self.head)
        row = page.rows[y]
        if delta > 0:
            after = page.grapheme_end(self.head)
            target = after if after < row.end else self._row_beside(y, 1, fallback=self.head)
        else:
            inside = self.head > row.start
            target = page.grapheme_start(self.head - 1) if inside else self._row_beside(y, -1, fallback=self.head)
        self._head(target)

    def _row_beside(self, y: int, delta: int, fallback: int) -> int:
        page = self.page
        y += delta
        while page.header <= y < len(page.rows):
            if page.kinds[y] == "text":
                row = page.rows[y]
                return row.start if delta > 0 else page.grapheme_start(row.end - 1)
            y += delta
        return fallback

    def word(self, delta: int, *, end: bool = False) -> None:
        """Move the selection's end to the next or previous word's first code point, or with `end` to its last."""
        if self.anchor is None or not self.page.paragraphs:
            return
        page = self.page
        at = page.paragraph_at(self.head)
        while 0 <= at < len(page.paragraphs):
            start, stop = page.paragraphs[at]
            stops = [
                page.grapheme_start(match.end() - 1) if end else match.start()
                for match in _WORD.finditer(page.text, start, stop)
            ]
            index = bisect_right(stops, self.head) if delta > 0 else bisect_left(stops, self.head) - 1
            if 0 <= index < len(stops):
                self._head(stops[index])
                return
            at += delta

    def row(self, *, end: bool) -> None:
        """Move the selection's end to the edge of its row on the screen."""
        if self.anchor is None:
            return
        row = self.page.rows[self.page.row_of(self.head)]
        self._head(self.page.grapheme_start(row.end - 1) if end else row.start)
