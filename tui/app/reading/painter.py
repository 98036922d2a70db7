"""One row of the reading pane as a strip: four channels that do not hide one another.

Mentions are foreground and underline, highlights and claims background, signs and the cursor's bar stand in the gutter,
and the selection is reversed. Text goes into segments only, never through markup.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.cache import FIFOCache
from textual.strip import Strip

from tui.app.reading.margin import OTHER_SHAPES, Margin
from tui.app.reading.speaking import LEAST_CELLS, TURN_CELLS, WORD_CELLS, aside_words, unheard_words, word_of, words_at
from tui.app.textual_fixes.cells import AS_IT_IS
from tui.app.theme import label_variable, sign_variable
from tui.core.annotations import verdict_sign
from tui.core.codebook import drawable_color
from tui.core.model import CODE_COLORS, VERDICTS
from tui.core.spans import Span
from tui.core.spans import segments as cut_spans
from tui.core.text import plural
from tui.core.turns import turn_at, turn_words
from tui.core.wrapping import PRINTABLE, graphemes, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tui.app.reading.cursor import Cursor
    from tui.app.reading.margin import TextColumns
    from tui.app.reading.overlays import Overlays
    from tui.core.model import Highlight
    from tui.core.wrapping import Row

GUTTER = 3
"""Cells left of the text: a sign, the cursor's bar, a space."""

BAR, NOTE, HIGHLIGHT, SUGGESTION, FOLD, WAITING, UNSURE = "▌", "*", "▍", "·", "≡", "…", "?"

SECOND_SHAPE = dict.fromkeys(("orange", "pink", "lime", "indigo", "brown"), "│")
"""Signs of colours that share a hue among the 16."""

BEGINS, ENDS, BOTH = "[", "]", "│"
"""Signs for the ends of highlights, in an adjacent blank, where no background shows them."""

_LONG = 50_000
"""Code points from which a highlight is marked as one that overlaps others, without looking through them."""

_TEXT = Style.from_meta({AS_IT_IS: True})

Bounds = dict[int, tuple[str, str]]
"""Signs and their styles by the positions of their blanks."""

BACKGROUNDS = {color: f"background-{color}" for color in CODE_COLORS}
SIGNS = {color: f"sign-{color}" for color in CODE_COLORS}
VERDICT_SIGNS = {verdict: f"verdict-{verdict.replace(' ', '-')}" for verdict in VERDICTS}


class RowState(NamedTuple):
    """What a row shows besides the layout, clipped to the row; with the row's number it is a strip's cache key."""

    cursor: Span | None = None
    selection: Span | None = None
    current: Span | None = None
    bar: bool = False
    words: str = ""


class _Paint(NamedTuple):
    """How a span changes the text under it. Later channels override earlier ones."""

    channel: int
    name: str
    length: int = 0


_CURSOR, _BACKGROUND, _QUOTE, _MENTION, _HIT, _CURRENT, _SELECTED = range(7)
_QUOTE_PAINT = _Paint(_QUOTE, "quote")


class _MentionStyles(dict[str, str]):
    """Style names by label, cached: a library has labels of its own."""

    def __missing__(self, label: str) -> str:
        self[label] = f"mention-{label_variable(label)}"
        return self[label]


class Painter:
    """The rows of the cursor's layout with their overlays, as cached strips."""

    def __init__(self, cursor: Cursor, overlays: Overlays) -> None:
        self.cursor = cursor
        self.overlays = overlays
        self.byline = ""
        self.review = ""
        """Who has reviewed the names, for the line below the title."""
        self.fold_key = ""
        """The key that a folded passage names to open it."""
        self.signs: Mapping[int, str] = {}
        """The characters of the pane's own signs, as a table for `str.translate`."""
        self.code_colors: Mapping[str, str] = defaultdict(str)
        """The colours of tags by name: a passage has that of its first tag."""
        self.left_out: frozenset[str] = frozenset()
        """Speakers excluded from coding, who are drawn dim."""
        self.says_signs = False
        """Whether to write words beside and above the text instead of signs."""
        self.all_signs: bool | None = None
        """Whether to draw a sign beside every row of a highlight; None: only with few colours."""
        self._base_style = Style()
        self._styles: dict[str, Style] = {}
        self._few_colors, self._alike = False, frozenset[str]()
        self.mention_styles = _MentionStyles()
        """The styles of names by label; to be cleared when label colours change."""
        self.margin = Margin()
        self._strips: FIFOCache[tuple[int, RowState, int], Strip] = FIFOCache(1024)

    def set_styles(self, base: Style, styles: dict[str, Style], alike: frozenset[str], *, few_colors: bool) -> None:
        self._base_style, self._styles, self._few_colors, self._alike = base, styles, few_colors, alike
        self.forget_all()

    def forget_all(self) -> None:
        self._strips.clear()
        self.margin.rows.clear()

    def word_cells(self, width: int) -> int:
        """Return how many cells beside the text words need in a pane of this width."""
        return WORD_CELLS + 1 if self.says_signs and width >= LEAST_CELLS else 0

    # a row

    def strip(self, y: int, columns: TextColumns, width: int) -> Strip:
        """Return row `y`, `width` cells wide."""
        state = self._state(y)
        strip = self._strips.get((y, state, width))
        if strip is None:
            strip = self._strips[y, state, width] = self._paint(y, state, columns, width)
        return strip

    def _state(self, y: int) -> RowState:
        layout, cursor = self.cursor.layout, self.cursor
        kind, row = layout.kinds[y], layout.rows[y]
        if kind == "byline":
            count = len(layout.sentences)
            place = [f"sentence {cursor.index + 1} of {count}"] if count else []
            parts = self.byline, self.review, *place, self.overlays.coding
            here = words_at(self.overlays, cursor.span, cursor.current) if self.says_signs else ()
            return RowState(words=" · ".join([*here, *filter(None, parts)]))
        if kind == "note":
            return RowState(words=f"! {layout.document.notes[y - layout.byline_row - 1]}")
        if kind == "turn":
            return RowState(words=turn_words(layout.turn_rows[y]))
        if kind == "fold":
            size = plural(layout.paragraphs_in((row.start, row.end)), "paragraph")
            if (row.start, row.end) in layout.unheard:
                return RowState(words=f"· {unheard_words(layout, row, self.left_out)} · {self.fold_key} shows it")
            return RowState(words=f"{FOLD} the text above again, {size} · {self.fold_key} shows it")
        if kind != "text":
            return RowState()
        span = _clip(cursor.span, row.start, row.end)
        current = _clip(cursor.current, row.start, row.end) if cursor.current else None
        if cursor.mode == "visual":
            # The bar is beside the end that moves.
            return RowState(selection=span, current=current, bar=row.start <= cursor.head < row.end)
        if cursor.selecting:
            return RowState(selection=span, current=current, bar=span is not None)
        is_first = not self.says_signs or cursor.span[0] >= row.start  # each bar is heard
        return RowState(cursor=span, current=current, bar=span is not None and is_first)

    def _paint(self, y: int, state: RowState, columns: TextColumns, width: int) -> Strip:
        layout = self.cursor.layout
        kind, row = layout.kinds[y], layout.rows[y]
        parts: Iterable[tuple[str, Style]] = ()
        bounds = self._bounds(row) if kind == "text" else {}
        if kind == "text":
            parts = self._text(row, state, bounds)
        elif kind == "title":
            title = layout.document.title
            words = "".join(printable(title, part) for part in graphemes(title, row.start, row.end))
            parts = [(words, self._base_style + self._styles["title"])]
        elif kind in ("byline", "note", "fold", "turn"):
            parts = [(_cut(state.words, layout.width).translate(self.signs), self._base_style + self._styles[kind])]
        has_margin = kind == "text" and columns.lanes and not self.says_signs
        beside = [*self._beside(y, columns.lanes, columns.names)] if has_margin else []
        has_words = self.says_signs and not layout.aside and columns.left > WORD_CELLS + GUTTER
        word = word_of(self.overlays, row.start, row.end) if has_words and kind == "text" else ""
        gutter = self._gutter(kind, row, state, bounds, has_words=has_words)
        return self._strip(y, [*gutter, *parts], beside, columns, width, word)

    def _beside(self, y: int, lanes: int, room: int) -> Iterator[tuple[str, Style]]:
        """Yield the stripes of the codes beside a row, and the names of those that begin there."""
        stripes, names = self.margin.row(y, self.cursor.layout, self.overlays.highlights, lanes)
        for stripe in stripes:
            sign, code = stripe or (" ", "")
            shapes = OTHER_SHAPES if self._few_colors and self.code_colors[code] in SECOND_SHAPE else {}
            yield shapes.get(sign, sign).translate(self.signs), self._code_style(code)
        for words, code in names:
            if room > 2:
                name = f" {_cut(words, room)}"
                room -= cell_len(name) + 1
                yield f"{name} ", self._code_style(code)

    def _code_style(self, code: str) -> Style:
        name = sign_variable(self.code_colors[code]) if code else "byline"
        return self._base_style + self._styles[name]

    def _strip(
        self,
        y: int,
        parts: list[tuple[str, Style]],
        beside: list[tuple[str, Style]],
        columns: TextColumns,
        width: int,
        word: str,
    ) -> Strip:
        left = columns.left
        column = -left
        segments = []
        (gutter, style), *others = parts
        margin = f"{word} ".rjust(left - GUTTER) if word else " " * (left - GUTTER)
        if (turn := self.cursor.layout.turn_rows.get(y)) is not None and self.cursor.layout.aside:
            margin = f"{set_cell_size(aside_words(turn), TURN_CELLS):>{left - GUTTER}}"
        first = [(margin + gutter, style)] if style == self._base_style else [(margin, self._base_style), parts[0]]
        for text, style in [*first, *others]:
            if text:
                segments.append(Segment(text, style + _TEXT))
                column += cell_len(text)
        for text, style in [(" " * (columns.text + 1 - column), self._base_style), *beside] if beside else ():
            segments.append(Segment(text, style))
            column += cell_len(text)
        if column + left < width:
            segments.append(Segment(" " * (width - left - column), self._base_style))
        return Strip(segments, max(width, column + left)).crop(0, width)

    def _gutter(
        self, kind: str, row: Row, state: RowState, bounds: Bounds, *, has_words: bool
    ) -> list[tuple[str, Style]]:
        sign, name = self._sign(row) if kind == "text" and not has_words else (" ", "")
        bar = BAR if state.bar else " "
        bound, bound_name = bounds.get(row.start - 1, (" ", ""))
        if not (name or state.bar or bound_name):
            return [("   ", self._base_style)]
        return [
            (sign.translate(self.signs), self._base_style + self._styles[name] if name else self._base_style),
            (bar.translate(self.signs), self._base_style + self._styles["bar"] if state.bar else self._base_style),
            (bound, self._base_style + self._styles[bound_name] if bound_name else self._base_style),
        ]

    def _bounds(self, row: Row) -> Bounds:
        """Return where in a row signs mark the ends of highlights, and their styles.

        Needed with few colours, where backgrounds are `alike`, and where highlights overlap.
        """
        bounds: Bounds = {}
        text = self.cursor.layout.text
        for start, end, highlight in self.overlays.highlights.touching(row.start, row.end):
            ends = [(start - 1, BEGINS)] if start >= row.start else []
            ends += [(end, ENDS)] if end <= row.end else []
            is_seen = not self._few_colors and self._color_of(highlight) not in self._alike
            if not ends or (is_seen and not self._has_overlap(start, end)):
                continue
            name = self._sign_of(highlight)
            for at, sign in ends:
                if at < row.start or at == row.end or text[at : at + 1] == " ":
                    overlaps = bounds.get(at, (sign,))[0] != sign
                    bounds[at] = (BOTH.translate(self.signs) if overlaps else sign, name)
        return bounds

    def _has_overlap(self, start: int, end: int) -> bool:
        """Return whether another highlight covers a part of this one, in whatever row, so that both its ends agree."""
        there = self.overlays.highlights.touching(start, end) if end - start < _LONG else None
        return there is None or any((a, b) != (start, end) for a, b, _ in there)

    def _sign(self, row: Row) -> tuple[str, str]:
        """Return the gutter sign of a row and its style: a queued change, else a claim, a note, a highlight."""
        if any(start >= row.start for start, _, _ in self.overlays.waiting.touching(row.start, row.end)):
            return WAITING, "bar"
        suggested = any(start >= row.start for start, _, _ in self.overlays.suggestions.touching(row.start, row.end))
        all_signs = self._few_colors if self.all_signs is None else self.all_signs
        best = (SUGGESTION, "sign-suggestion") if suggested else (" ", "")
        unsure = any(start >= row.start for start, _, _ in self.overlays.doubts.touching(row.start, row.end))
        for start, _, highlight in self.overlays.highlights.touching(row.start, row.end):
            begins = start >= row.start
            claim = highlight.claim
            name = self._sign_of(highlight)
            if claim is not None and begins:
                return set_cell_size(verdict_sign(claim.verdict), 1), name
            if highlight.note and begins:
                best = (NOTE, "sign-note")
            elif all_signs and best[0] != NOTE:
                shape = SECOND_SHAPE.get(self._color_of(highlight)) if self._few_colors and claim is None else None
                best = (shape or HIGHLIGHT, name)
        return (UNSURE, "sign-suggestion") if unsure and best[0] != NOTE else best

    def _text(self, row: Row, state: RowState, bounds: Bounds) -> Iterator[tuple[str, Style]]:
        text = self.cursor.layout.text
        pieces = [
            (max(start, row.start), min(end, row.end), paints)
            for start, end, paints in self._pieces(row, state, bounds)
        ]
        sign, name = bounds.get(row.end, ("", "title"))
        after = (sign, self._base_style + self._styles[name])
        if row.plain:
            for start, end, style in self._fill_gaps(row, pieces):
                yield bounds[start][0] if start in bounds else text[start:end].translate(PRINTABLE), style
            yield after
            return
        styled = iter(self._fill_gaps(row, pieces))
        _, until, style = next(styled)
        run = ""
        for part in graphemes(text, row.start, row.end):
            if part.start >= until:
                yield run, style
                run = ""
                while part.start >= until:
                    _, until, style = next(styled)
            if part.end - part.start == part.cells == 1:
                run += bounds[part.start][0] if part.start in bounds else printable(text, part)
                continue
            # Every other grapheme is a separate segment; otherwise mouse columns would not match text columns.
            yield run, style
            yield printable(text, part), style
            run = ""
        yield run, style
        yield after

    def _pieces(self, row: Row, state: RowState, bounds: Bounds) -> list[tuple[int, int, tuple[_Paint, ...]]]:
        start, end = row.start, row.end
        layers = [(at, at + 1, _Paint(_MENTION, name)) for at, (_, name) in bounds.items() if start <= at < end]
        layers += [(*span[:2], _QUOTE_PAINT) for span in self.overlays.quotation_marks.touching(start, end)]
        for first, last, mention in self.overlays.mentions.touching(start, end):
            layers.append((first, last, _Paint(_MENTION, self.mention_styles[mention.label], last - first)))
            if mention.state == "confirmed":
                layers.append((first, last, _Paint(_MENTION, "confirmed")))
        for first, last, highlight in self.overlays.highlights.touching(start, end):
            is_plain_claim = highlight.claim is not None and not self._code_color(highlight)
            name = "background-claim" if is_plain_claim else f"background-{self._color_of(highlight)}"
            layers.append((first, last, _Paint(_BACKGROUND, name, last - first)))
        layers += [(*hit, _Paint(_HIT, "hit")) for hit in self.overlays.hits_in(start, end)]
        if state.cursor:
            layers.append((*state.cursor, _Paint(_CURSOR, "cursor")))
        if state.selection:
            layers.append((*state.selection, _Paint(_SELECTED, "selection")))
        if state.current:
            name = "hit-current" if self.overlays.hits_in(*state.current) else "mention-current"
            layers.append((*state.current, _Paint(_CURRENT, name)))
        return cut_spans((max(first, start), min(last, end), paint) for first, last, paint in layers)

    def _fill_gaps(self, row: Row, pieces: list[tuple[int, int, tuple[_Paint, ...]]]) -> list[tuple[int, int, Style]]:
        """Fill the gaps between styled pieces, so that every code point of the row has a style."""
        styled = []
        at = row.start
        for start, end, paints in pieces:
            if start > at:
                styled.append((at, start, self._base_style))
            styled.append((start, end, self._style(paints)))
            at = end
        if at < row.end:
            styled.append((at, row.end, self._base_style))
        if self.left_out and (turn := turn_at(self.cursor.layout.document.turns, row.start)) is not None:
            dim = self._styles["turn"] if turn.speaker in self.left_out else Style()
            return [(start, end, style + dim) for start, end, style in styled]
        return styled

    def _code_color(self, highlight: Highlight) -> str:
        """Return the colour of a highlight's first tag, "" without one."""
        return self.code_colors[highlight.tags[0]] if highlight.tags else ""

    def _color_of(self, highlight: Highlight) -> str:
        return drawable_color(self._code_color(highlight) or highlight.color)

    def _sign_of(self, highlight: Highlight) -> str:
        """Return the style of a highlight's sign; of a claim that of its verdict."""
        if highlight.claim is not None:
            return VERDICT_SIGNS.get(highlight.claim.verdict, "verdict-unproven")
        return f"sign-{self._color_of(highlight)}"

    def _style(self, paints: tuple[_Paint, ...]) -> Style:
        style = self._base_style
        # Of two backgrounds the shorter span's is on top, so that the inner highlight is completely visible.
        for paint in sorted(paints, key=lambda paint: (paint.channel, -paint.length)):
            style += self._styles[paint.name]
        return style


def _clip(span: Span, start: int, end: int) -> Span | None:
    first, last = max(span[0], start), min(span[1], end)
    return (first, last) if first < last else None


def _cut(words: str, width: int) -> str:
    """Shorten one of the pane's own lines to `width` cells, with an ellipsis."""
    return words if cell_len(words) <= width else set_cell_size(words, width - 1) + "…"
