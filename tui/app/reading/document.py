"""The layout of an article: its rows at a width, and the position of each sentence and code point.

Pure arithmetic, without Textual. What the reader hides or folds is hidden on the screen only.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Literal

from tui.core.paragraphs import find_repeats, join_lines, paragraphs
from tui.core.sentences import sentences
from tui.core.spans import Span
from tui.core.turns import Turn
from tui.core.wrapping import Row, cell_of, graphemes, offset_of, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tui.core.model import Article

RowKind = Literal["blank", "title", "byline", "note", "text", "fold", "turn"]

_START = itemgetter(0)
_NO_SPANS: frozenset[Span] = frozenset()
_TITLE_LINES = 2
_PLACE = 12
NOTES = 4
"""The most rows of intake notes below the title."""

_WORDS_PER_MINUTE = 230
_SPACES = " \n\u00a0"


class ArticleDocument:
    """What is independent of the width: paragraphs, sentences, repeats, and lines that repeat the title.

    `text` has a blank for each line end within a hard-wrapped paragraph; offsets in it are those of the stored text.
    """

    def __init__(
        self,
        text: str,
        title: str = "",
        language: str = "en",
        notes: Sequence[str] = (),
        turns: Sequence[Turn] = (),
    ) -> None:
        self.text, self.turns, self.language = join_lines(text), turns, language[:2] or "en"
        self.notes = notes if len(notes) <= NOTES else [*notes[: NOTES - 1], f"{len(notes) - NOTES + 1:,} more notes"]
        self.title = " ".join(title.split())
        self.paragraphs = paragraphs(self.text)
        self.going_on: set[int] = set()
        """The starts of numbered lines of a transcript that go on with the line before."""
        if turns:
            from tui.core.spoken import lines_going_on, sentences_of_lines, spoken_lines

            self.paragraphs = spoken_lines(self.text, self.paragraphs, turns)
            self.going_on = lines_going_on(self.text, self.paragraphs, turns)
            self.sentences = sentences_of_lines(self.text, language, self.paragraphs, self.going_on)
        else:
            self.sentences = sentences(self.text, language, self.paragraphs)
        self.folds = find_repeats(self.text, self.paragraphs)
        self.title_lines = self._title_lines()
        self.minutes = max(1, -(-sum(map(text.count, _SPACES)) // _WORDS_PER_MINUTE))

    @classmethod
    def of(cls, article: Article, turns: Sequence[Turn] = ()) -> ArticleDocument:
        return cls(article.text, article.title, article.language, article.intake.splitlines(), turns)

    def _title_lines(self) -> list[Span]:
        """Return the first lines that repeat the title; never the whole text."""
        lines: list[Span] = []
        for start, end in self.paragraphs[: min(_TITLE_LINES, len(self.paragraphs) - 1)]:
            if not self.title or " ".join(self.text[start:end].split()) != self.title:
                break
            lines.append((start, end))
        return lines


class TextLayout:
    """An article laid out at one width.

    Rows are counted from 0, including the header's. `kinds[y]` is the kind of row `y`, and `rows[y]` the code points it
    shows: of the title in a title row, of the text otherwise; a folded row has the whole span it hides. `sentences` and
    `paragraphs` are the visible ones.
    """

    def __init__(
        self,
        document: ArticleDocument,
        width: int,
        *,
        open_folds: frozenset[Span] = _NO_SPANS,
        shown_titles: frozenset[Span] = _NO_SPANS,
        brief: bool = False,
        aside: bool = False,
        unheard: Sequence[Span] = (),
    ) -> None:
        """Lay a document out in rows of `width` cells, with these folds open and lines that repeat the title shown.

        With `brief` the title stands above the text only if the header has no room for it. Speakers stand in a row
        above a turn, with `aside` beside its first row. `unheard` spans are folded.
        """
        self.document, self.aside, self.unheard = document, aside, {*unheard}
        self.turn_rows: dict[int, Turn] = {}
        """The turns that begin at rows, or whose speakers are named there."""
        self.text = document.text
        self.width = max(2, width)
        self.open_folds, self.shown_titles = open_folds, shown_titles
        self._hidden_titles = [span for span in document.title_lines if span not in shown_titles]
        self._closed_folds = [span for span in (unheard or document.folds) if span not in open_folds]
        self.kinds: list[RowKind] = []
        self.rows: list[Row] = []
        if document.title and not (brief and len(document.title) < self.width - _PLACE):
            self._add("title", wrap(document.title, 0, len(document.title), self.width))
        self.byline_row = len(self.rows)
        self._add("byline", [Row(0, 0, True)])
        self._add("note", [] if brief else [Row(0, 0, True)] * len(document.notes))
        self.header_height = len(self.rows)
        """Rows above the text."""
        self.paragraphs: list[Span] = []
        self._lay_out()
        self._add("blank", [Row(len(self.text), len(self.text), True)])
        self.sentences = self._visible(document.sentences)

    def _add(self, kind: RowKind, rows: list[Row]) -> None:
        self.rows += rows
        self.kinds += [kind] * len(rows)

    def _lay_out(self) -> None:
        folds = iter([*self._closed_folds, (len(self.text) + 1, 0)])
        fold = next(folds)
        hidden = set(self._hidden_titles)
        for start, end in self.document.paragraphs:
            while fold[1] and fold[1] <= start:
                fold = next(folds)
            if (start, end) in hidden:
                continue
            if start >= fold[0]:
                if start == fold[0]:
                    self._add("blank", [Row(start, start, True)])
                    self._add("fold", [Row(*fold, False)])
                continue
            if start in self.document.going_on and self.kinds[-1] == "text":
                self.paragraphs[-1] = (self.paragraphs[-1][0], end)
            else:
                self._add("blank", [Row(start, start, True)])
                self._add_turn(start)
                self.paragraphs.append((start, end))
            self._add("text", wrap(self.text, start, end, self.width))

    def _add_turn(self, start: int) -> None:
        """Add a turn's speaker; one who goes on speaking only gets a time."""
        turns = self.document.turns
        at = bisect_left(turns, start, key=attrgetter("said"))
        if at == len(turns) or turns[at].said != start:
            return
        goes_on = at > 0 and turns[at - 1].speaker == turns[at].speaker
        if turns[at].time is None and (goes_on or not turns[at].speaker):
            return
        turn = turns[at]
        self.turn_rows[len(self.rows)] = Turn(*turn[:3], "" if goes_on else turn.speaker, turn.time)
        if not self.aside:
            self._add("turn", [Row(start, start, True)])

    def _visible(self, spans: list[Span]) -> list[Span]:
        invisible = sorted([*self._hidden_titles, *self._closed_folds])
        if not invisible:
            return spans
        return [span for span in spans if not _covering(invisible, span[0])]

    def paragraphs_in(self, fold: Span) -> int:
        spans = self.document.paragraphs
        return bisect_left(spans, fold[1], key=_START) - bisect_left(spans, fold[0], key=_START)

    def shows(self, offset: int) -> bool:
        return _covering(self._closed_folds, offset) is None and _covering(self._hidden_titles, offset) is None

    def reaches(self, offset: int) -> bool:
        """Return whether the cursor can go to a code point; a hidden line that repeats the title counts."""
        return _covering(self._closed_folds, offset) is None

    @property
    def line_above(self) -> int | None:
        """The code point of the last hidden line that repeats the title; None if there is none."""
        return self._hidden_titles[-1][0] if self._hidden_titles else None

    def row_of(self, offset: int) -> int:
        """Return the row that shows a code point, or the nearest one before it."""
        y = bisect_right(self.rows, offset, lo=self.header_height, key=_START) - 1
        while y >= self.header_height and self.kinds[y] in ("blank", "turn"):
            y -= 1
        return y if y >= self.header_height else min(self.header_height + 1, len(self.rows) - 1)

    def text_row(self, y: int, delta: int) -> int:
        """Return the first row with text from `y` on in the direction of `delta`, or else the last one there is."""
        y = min(max(y, self.header_height), len(self.rows) - 1)
        for step in (delta, -delta):
            at = y
            while self.header_height <= at < len(self.rows):
                if self.kinds[at] == "text":
                    return at
                at += step
        return self.header_height

    def rows_of(self, span: Span) -> tuple[int, int]:
        first = self.row_of(span[0])
        return first, max(first, self.row_of(max(span[0], span[1] - 1)))

    def rows_around(self, span: Span) -> tuple[int, int]:
        """Return the first and the last row of the paragraphs that contain a span."""
        if not self.paragraphs:
            return self.rows_of(span)
        first, last = (self.paragraphs[self.paragraph_at(at)] for at in (span[0], max(span[0], span[1] - 1)))
        return self.rows_of((min(first[0], span[0]), max(last[1], span[1])))

    def span_of(self, top: int, height: int) -> Span:
        """Return the code points of the text in a range of rows, including folded ones."""
        bottom = top + height
        rows = [row for row, kind in zip(self.rows[top:bottom], self.kinds[top:bottom], strict=True) if kind == "text"]
        return (rows[0].start, rows[-1].end) if rows else (0, 0)

    def sentence_at(self, offset: int) -> int:
        """Return the index of the sentence at a code point, or of the one before it (-1 if there is none)."""
        return max(bisect_right(self.sentences, offset, key=_START) - 1, min(0, len(self.sentences) - 1))

    def paragraph_at(self, offset: int) -> int:
        """Return the index of the visible paragraph at a code point, or of the one before it."""
        return max(0, bisect_right(self.paragraphs, offset, key=_START) - 1)

    def offset_at(self, y: int, column: int, *, after: bool = False) -> int:
        """Return the code point at a row and a column counted from the text's left edge.

        Outside of the text it is the nearest end. With `after`, the exclusive end of a range that ends before `column`.
        """
        y = min(max(y, 0), len(self.rows) - 1)
        if y < self.header_height:
            return self.rows[self.header_height].start if self.header_height < len(self.rows) else 0
        row = self.rows[y]
        if self.kinds[y] == "fold":
            return row.start
        return offset_of(self.text, row, column, after=after)

    def span_between(self, start: tuple[int, int] | None, end: tuple[int, int] | None) -> Span:
        """Return the span between two cells, each a column of the text and a row; None is an end of the text."""
        return (
            0 if start is None else self.offset_at(start[1], start[0]),
            len(self.text) if end is None else self.offset_at(end[1], end[0], after=True),
        )

    def column_of(self, offset: int) -> int:
        return cell_of(self.text, self.rows[self.row_of(offset)], offset)

    def grapheme_end(self, offset: int) -> int:
        row = self.rows[self.row_of(offset)]
        if not row.start <= offset < row.end or row.plain:
            return min(offset + 1, len(self.text))
        return next(part.end for part in graphemes(self.text, row.start, row.end) if offset < part.end)

    def grapheme_start(self, offset: int) -> int:
        row = self.rows[self.row_of(offset)]
        if not row.start <= offset < row.end or row.plain:
            return offset
        return next(part.start for part in graphemes(self.text, row.start, row.end) if offset < part.end)


class FoldState:
    """Which repeats are expanded, and which lines that repeat the title are shown.

    A repeat with an annotation is expanded unless the user has folded it; a line with an annotation, or that was jumped
    to, is shown.
    """

    def __init__(self, document: ArticleDocument, is_annotated: Callable[[Span], bool]) -> None:
        self.document = document
        self._is_annotated = is_annotated
        self._unheard: list[Span] = []
        self._choices: dict[Span, bool] = {}
        self._visited: set[Span] = set()
        """Lines that repeat the title but were jumped to."""

    def lay_out(self, width: int, *, brief: bool = False, aside: bool = False) -> TextLayout:
        folds, titles, unheard = self._open_folds(), self._shown_titles(), self._unheard
        return TextLayout(
            self.document, width, open_folds=folds, shown_titles=titles, brief=brief, aside=aside, unheard=unheard
        )

    def hear(self, speaker: str) -> None:
        """Fold the turns of everyone but one speaker; "" unfolds all."""
        turns = self.document.turns
        runs = groupby(turns, lambda turn: turn.speaker == speaker) if speaker else ()
        folded = [[*run] for is_heard, run in runs if not is_heard]
        self._unheard = [(run[0].said, run[-1].end) for run in folded]
        self._choices.clear()

    def has_changed(self, layout: TextLayout) -> bool:
        return (self._open_folds(), self._shown_titles()) != (layout.open_folds, layout.shown_titles)

    def choose(self, offset: int, *, is_open: bool) -> bool:
        """Toggle the fold, or show the line, at a code point; return whether the layout changes."""
        line = next((line for line in self.document.title_lines if line[0] <= offset < line[1]), None)
        if line is not None and is_open:
            is_new = line not in self._shown_titles()
            self._visited.add(line)
            return is_new
        fold = next((fold for fold in self._folds if fold[0] <= offset < fold[1]), None)
        if fold is None or (fold in self._open_folds()) == is_open:
            return False
        self._choices[fold] = is_open
        return True

    def toggle_nearest(self, offset: int) -> bool:
        """Toggle the fold at or nearest to a code point; return whether there is one."""
        folds = self._folds
        if not folds:
            return False
        nearest = min(folds, key=lambda fold: max(fold[0] - offset, offset - fold[1] + 1, 0))
        self._choices[nearest] = nearest not in self._open_folds()
        return True

    def _open_folds(self) -> frozenset[Span]:
        choices, is_open = self._choices, (lambda _: False) if self._unheard else self._is_annotated
        return frozenset(fold for fold in self._folds if choices.get(fold, is_open(fold)))

    @property
    def _folds(self) -> Sequence[Span]:
        return self._unheard or self.document.folds

    def _shown_titles(self) -> frozenset[Span]:
        return frozenset(
            line for line in self.document.title_lines if line in self._visited or self._is_annotated(line)
        )


def _covering(spans: list[Span], offset: int) -> Span | None:
    """Return the span that contains a code point, from sorted, disjoint ones."""
    at = bisect_right(spans, offset, key=_START) - 1
    return spans[at] if at >= 0 and offset < spans[at][1] else None
