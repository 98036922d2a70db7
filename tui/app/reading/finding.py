"""Going to a place in the article: a mention, a hit of a search, a span somebody asked for, a folded passage."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING

from tui.app.reading.scrolled import Pane
from tui.app.reading.words import hits_of

if TYPE_CHECKING:
    from tui.app.reading.document import Span

_START = itemgetter(0)


class Finding(Pane):
    """Movements that have a target."""

    def jump(self, start: int, end: int | None = None) -> None:
        """Go to the sentence at a code point, show it at ease, and with `end` mark the span as the current one."""
        if self.open_fold(start):
            self.lay_out()
        self.moved(lambda: self._land(start, end), reveal=False)
        self.reveal(centre=True)

    def _land(self, start: int, end: int | None) -> None:
        self.caret.place(start)
        if end is not None and self.page.shows(start):
            self.caret.current = (start, end)

    def next_mention(self) -> bool:
        """Go to the next mention of an entity; dates and what is folded away are passed over."""
        return self._to_mention(1)

    def previous_mention(self) -> bool:
        """Go to the mention before."""
        return self._to_mention(-1)

    def _to_mention(self, delta: int) -> bool:
        spans = self.named
        at = _beside(spans, self.caret.current, self._here, delta)
        while 0 <= at < len(spans) and not self.page.shows(spans[at][0]):
            at += delta
        if 0 <= at < len(spans):
            self.jump(*spans[at])
            return True
        return False

    def next_suggestion(self) -> bool:
        """Go to the next passage worth checking."""
        return self._to_suggestion(1)

    def previous_suggestion(self) -> bool:
        """Go to the one before."""
        return self._to_suggestion(-1)

    def _to_suggestion(self, delta: int) -> bool:
        starts = [start for start, _ in self.suggested if self.page.shows(start)]
        at = bisect_right(starts, self._here) if delta > 0 else bisect_left(starts, self._here) - 1
        if 0 <= at < len(starts):
            self.jump(starts[at])
            return True
        return False

    @property
    def _here(self) -> int:
        return self.caret.head if self.caret.mode == "visual" else self.caret.sentence_span[0]

    def search(self, query: str) -> int:
        """Find words, whatever their case, and go to the first hit from the cursor on; returns how many there are."""
        self.painter.hits = [hit for hit in hits_of(self.page.text, query) if hit[0] >= self.page.first]
        self.caret.current = None
        self.repaint()
        if self.hits:
            at = bisect_left(self.hits, self._here, key=_START)
            self.jump(*self.hits[at % len(self.hits)])
        return len(self.hits)

    def clear_search(self) -> None:
        """Forget the words searched for."""
        self.painter.hits = []
        self.moved(self._forget_current, reveal=False)
        self.repaint()

    def _forget_current(self) -> None:
        self.caret.current = None

    def next_hit(self) -> bool:
        """Go to the next hit, after the last to the first."""
        return self._to_hit(1)

    def previous_hit(self) -> bool:
        """Go to the hit before, before the first to the last."""
        return self._to_hit(-1)

    def _to_hit(self, delta: int) -> bool:
        if not self.hits:
            return False
        at = _beside(self.hits, self.caret.current, self._here, delta)
        self.jump(*self.hits[at % len(self.hits)])
        return True

    def leave(self) -> bool:
        """Drop the selection, or else the search; tell whether there was either."""
        if self.caret.selecting:
            self.moved(self.caret.leave, reveal=False)
            return True
        had = bool(self.hits) or self.caret.current is not None
        if had:
            self.clear_search()
        return had

    def toggle_fold(self) -> bool:
        """Show a repeated passage or fold it again: the cursor's, or else the nearest; tell whether there is any."""
        here = self._here
        folds = self.body.folds
        if not folds:
            return False
        nearest = min(folds, key=lambda fold: max(fold[0] - here, here - fold[1] + 1, 0))
        self.moved(self.caret.leave, reveal=False)
        self.open_fold(nearest[0], opened=nearest not in self.page.opened)
        self.lay_out()
        self.reveal()
        self.tell()
        return True


def _beside(spans: list[Span], current: Span | None, here: int, delta: int) -> int:
    """Return the index of the next or previous span, counted from the current one or else from the cursor."""
    if delta > 0:
        return bisect_right(spans, current[0], key=_START) if current else bisect_left(spans, here, key=_START)
    return bisect_left(spans, current[0] if current else here, key=_START) - 1
