"""One row of the reading pane as a strip: the four channels laid over each other without hiding one another.

Mentions are foreground and underline, highlights and claims are ground, signs and the cursor's bar stand in the
gutter, and what is selected is reversed. Text goes into segments only, never through markup.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.core.model import COLORS, LABELS, VERDICTS, Highlight, Mention, Quotation
from tui.core.spans import SpanIndex, segments
from tui.core.wrapping import graphemes, printable, printable_plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.app.reading.document import Page, Span
    from tui.core.wrapping import Row

GUTTER = 3
"""Cells left of the text: a sign, the cursor's bar, a space."""

BAR, CLAIM, NOTE, HIGHLIGHT, SUGGESTION, FOLD = "▌", "÷", "*", "▍", "·", "≡"

MENTIONS = {label: f"mention-{label.lower()}" for label in LABELS}
GROUNDS = {color: f"ground-{color}" for color in COLORS}
SIGNS = {color: f"sign-{color}" for color in COLORS}
VERDICT_SIGNS = {verdict: f"verdict-{verdict.replace(' ', '-')}" for verdict in VERDICTS}


class RowState(NamedTuple):
    """What of a row depends on the cursor, clipped to the row: with the row's number, the key of its strip."""

    cursor: Span | None = None
    selection: Span | None = None
    current: Span | None = None
    bar: bool = False
    words: str = ""


class _Paint(NamedTuple):
    """What a span does to the text under it. Later channels are laid over earlier ones."""

    channel: int
    name: str
    length: int = 0


_CURSOR, _GROUND, _QUOTE, _MENTION, _HIT, _CURRENT, _SELECTED = range(7)


class Painter:
    """Paints rows of a page. Give it the layers once; ask for strips by row."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.base = Style()
        self.styles: dict[str, Style] = {}
        self.all_signs = False
        """Draw a sign beside every row of a highlight, for terminals where its ground cannot be told."""
        self.mentions: SpanIndex[Mention] = SpanIndex()
        """The mentions to draw; those a person rejected are left out."""
        self.highlights: SpanIndex[Highlight] = SpanIndex()
        self.hits: list[Span] = []
        """The hits of a search: in order, without overlap."""
        self.suggestions: SpanIndex[None] = SpanIndex()
        """The passages that are worth checking; the first row of each has a sign where nothing else has one."""
        self._quotes: SpanIndex[_Paint] = SpanIndex()

    # -- the layers -----------------------------------------------------------------------------------------------

    def set_quotations(self, quotations: Iterable[Quotation]) -> None:
        """Lay down quotations, by their marks; a few words in scare quotes are left out."""
        quote = _Paint(_QUOTE, "quote")
        spans = []
        for quotation in quotations:
            if not quotation.weak and quotation.end - quotation.start > 1:
                spans.append((quotation.start, quotation.start + 1, quote))
                spans.append((quotation.end - 1, quotation.end, quote))
        self._quotes = SpanIndex(spans)

    # -- a row ----------------------------------------------------------------------------------------------------

    def paint(self, y: int, state: RowState, left: int, width: int) -> Strip:
        """Return row `y`, the text beginning at column `left` of `width`, with the offsets mouse selection reads."""
        kind, row = self.page.kinds[y], self.page.rows[y]
        written: Iterable[tuple[str, Style]]
        if kind == "text":
            written = self._text(row, state)
        elif kind == "title":
            title = self.page.body.title
            parts = graphemes(title, row.start, row.end)
            written = [("".join(printable(title, part) for part in parts), self.base + self.styles["title"])]
        elif kind in ("meta", "fold"):
            words = _cut(state.words, self.page.width)
            written = [(words, self.base + self.styles[kind])]
        else:
            written = []
        return self._strip(y, self._gutter(kind, row, state), written, left, width)

    def _strip(
        self, y: int, gutter: list[tuple[str, Style]], written: Iterable[tuple[str, Style]], left: int, width: int
    ) -> Strip:
        column = -left
        line = []
        for text, style in [(" " * (left - GUTTER), self.base), *gutter, *written]:
            if text:
                line.append(Segment(text, style + Style.from_meta({"offset": (column, y)})))
                column += cell_len(text)
        if column + left < width:
            line.append(Segment(" " * (width - left - column), self.base + Style.from_meta({"offset": (column, y)})))
        return Strip(line, max(width, column + left)).crop(0, width)

    def _gutter(self, kind: str, row: Row, state: RowState) -> list[tuple[str, Style]]:
        sign, name = self._sign(row) if kind == "text" else (" ", "")
        bar = BAR if state.bar else " "
        return [
            (sign, self.base + self.styles[name] if name else self.base),
            (bar, self.base + self.styles["bar"] if state.bar else self.base),
            (" ", self.base),
        ]

    def _sign(self, row: Row) -> tuple[str, str]:
        """Return the sign beside a row and its style: a claim's, else a note's, a highlight's, a suggestion's."""
        suggested = any(start >= row.start for start, _, _ in self.suggestions.touching(row.start, row.end))
        best = (SUGGESTION, "sign-suggestion") if suggested else (" ", "")
        for start, _, highlight in self.highlights.touching(row.start, row.end):
            begins = start >= row.start
            claim = highlight.claim
            if claim is not None:
                name = VERDICT_SIGNS.get(claim.verdict, "verdict-unproven")
            else:
                name = SIGNS.get(highlight.color, "sign-yellow")
            if claim is not None and begins:
                return CLAIM, name
            if highlight.note and begins:
                best = (NOTE, "sign-note")
            elif self.all_signs and best[0] != NOTE:
                best = (HIGHLIGHT, name)
        return best

    def _text(self, row: Row, state: RowState) -> Iterator[tuple[str, Style]]:
        text = self.page.text
        pieces = [(max(start, row.start), min(end, row.end), paints) for start, end, paints in self._pieces(row, state)]
        if row.plain:
            for start, end, style in self._styled(row, pieces):
                yield printable_plain(text, start, end), style
            return
        styled = iter(self._styled(row, pieces))
        _, until, style = next(styled)
        run = ""
        for part in graphemes(text, row.start, row.end):
            if part.start >= until:
                yield run, style
                run = ""
                while part.start >= until:
                    _, until, style = next(styled)
            if part.end - part.start == part.cells == 1:
                run += printable(text, part)
                continue
            # Each other grapheme is a segment by itself: only so does a mouse column stay a column.
            yield run, style
            yield printable(text, part), style
            run = ""
        yield run, style

    def _pieces(self, row: Row, state: RowState) -> list[tuple[int, int, tuple[_Paint, ...]]]:
        start, end = row.start, row.end
        layers = self._quotes.touching(start, end)
        for first, last, mention in self.mentions.touching(start, end):
            layers.append((first, last, _Paint(_MENTION, MENTIONS.get(mention.label, "mention-date"), last - first)))
        for first, last, highlight in self.highlights.touching(start, end):
            name = "ground-claim" if highlight.claim is not None else GROUNDS.get(highlight.color, "ground-yellow")
            layers.append((first, last, _Paint(_GROUND, name, last - first)))
        for hit in self._hits_in(start, end):
            layers.append((*hit, _Paint(_HIT, "hit")))
        if state.cursor:
            layers.append((*state.cursor, _Paint(_CURSOR, "cursor")))
        if state.selection:
            layers.append((*state.selection, _Paint(_SELECTED, "selection")))
        if state.current:
            name = "hit-current" if self._hits_in(*state.current) else "mention-current"
            layers.append((*state.current, _Paint(_CURRENT, name)))
        return segments((max(first, start), min(last, end), paint) for first, last, paint in layers)

    def _hits_in(self, start: int, end: int) -> list[Span]:
        """Return the hits that touch a range."""
        first = bisect_right(self.hits, start, key=itemgetter(1))
        return self.hits[first : bisect_left(self.hits, end, key=itemgetter(0))]

    def _styled(self, row: Row, pieces: list[tuple[int, int, tuple[_Paint, ...]]]) -> list[tuple[int, int, Style]]:
        """Fill the gaps between covered pieces, so that every code point of the row has its style."""
        styled = []
        at = row.start
        for start, end, paints in pieces:
            if start > at:
                styled.append((at, start, self.base))
            styled.append((start, end, self._style(paints)))
            at = end
        if at < row.end:
            styled.append((at, row.end, self.base))
        return styled

    def _style(self, paints: tuple[_Paint, ...]) -> Style:
        style = self.base
        # Of two grounds the shorter span's lies on top: the inner highlight is seen whole.
        for paint in sorted(paints, key=lambda paint: (paint.channel, -paint.length)):
            style += self.styles[paint.name]
        return style


def _cut(words: str, width: int) -> str:
    """Shorten a line of the pane's own words to `width` cells, and say so."""
    return words if cell_len(words) <= width else set_cell_size(words, width - 1) + "…"
