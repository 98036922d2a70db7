"""What lies over an article's text, by span: marks, highlights and search hits."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING

from tui.core.spans import Span, SpanIndex
from tui.core.terms import likely_words, positive_words, read_terms, split_terms
from tui.core.text import plural
from tui.core.wording import Wording, near_words, no_codes, word_pattern, words_filter
from tui.library.tables.annotations import LoadedAnnotations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.app.reading.cursor import Cursor
    from tui.app.reading.document import TextLayout
    from tui.core.model import Marks, Mention
    from tui.library.tables.annotations import ArticleAnnotations

_START, _END = itemgetter(0), itemgetter(1)


class Overlays:
    """Spans over one text; the painter asks what touches a row, the keys what comes next."""

    def __init__(self) -> None:
        self.mentions: SpanIndex[Mention] = SpanIndex()
        """The mentions that are names."""
        self.ruled_out: SpanIndex[Mention] = SpanIndex()
        """Those that a person's rule rejects, and that nobody has seen."""
        self.quotation_marks: SpanIndex[None] = SpanIndex()
        """The first and last character of each quotation, except scare quotes."""
        self.highlights: ArticleAnnotations = LoadedAnnotations()
        self.has_codes = False
        """Whether a highlight has a tag; assumed if there are many."""
        self.coding = ""
        """The number of passages and codes for the line below the title; empty if there are many."""
        self.suggestions: SpanIndex[None] = SpanIndex()
        self.best_first = False
        """Whether suggestions are visited in their own order rather than from the cursor on."""
        self._visits: list[Span] = []
        self._visited = -1
        """The index of the suggestion visited last, -1 before the first."""
        self.waiting: SpanIndex[None] = SpanIndex()
        """Spans with queued changes."""
        self.hits: list[Span] = []
        """In text order, without overlap."""
        self.hint = ""
        """What may be meant by a search without hits."""
        self.doubts: SpanIndex[None] = SpanIndex()
        """Unsure names, while names are being reviewed."""
        self.only_undecided = False
        """Whether only undecided names are visited, while there are some."""
        self._entity_spans: list[Span] = []

    def set_marks(self, marks: Marks) -> None:
        """Set mentions and quotations; suggestions are set separately, since some have become claims."""
        self.mentions = SpanIndex((mark.start, mark.end, mark) for mark in marks.mentions if mark.is_name)
        self.ruled_out = SpanIndex((mark.start, mark.end, mark) for mark in marks.mentions if mark.state == "ruled_out")
        names = [each for each in self.mentions if each[2].label != "DATE"]
        undecided = [each for each in names if each[2].state == "found"] if self.only_undecided else []
        self._entity_spans = [(start, end) for start, end, _ in undecided or names]
        self.quotation_marks = SpanIndex(
            (start, start + 1, None)
            for quotation in marks.quotations
            if not quotation.weak and quotation.end - quotation.start > 1
            for start in (quotation.start, quotation.end - 1)
        )

    def set_suggestions(self, spans: Sequence[Span]) -> list[Span]:
        """Set the suggestions in the order of visits; return the spans that have to be redrawn."""
        before, seen = {*self._visits}, {*self._visits[: self._visited + 1]}
        self.suggestions = SpanIndex((start, end, None) for start, end in sorted(spans))
        self._visits = list(spans)
        self._visited = sum(span in seen for span in spans) - 1
        return list(before ^ {*spans})

    def visit(self, offset: int) -> None:
        """Continue from the suggestion at a code point, if there is one."""
        self._visited = next((n for n, span in enumerate(self._visits) if span[0] == offset), self._visited)

    def forget_visits(self) -> None:
        """Start again with the first suggestion, for another article."""
        self._visited = -1

    def set_waiting(self, spans: Sequence[Span]) -> list[Span]:
        """Set the spans with queued changes; return those that have to be redrawn."""
        before = {(start, end) for start, end, _ in self.waiting}
        self.waiting = SpanIndex((start, end, None) for start, end in spans)
        return list(before ^ {*spans})

    def set_doubts(self, spans: Sequence[Span]) -> list[Span]:
        """Set the unsure names; return the spans that have to be redrawn."""
        before = {(start, end) for start, end, _ in self.doubts}
        self.doubts = SpanIndex((start, end, None) for start, end in spans)
        return list(before ^ {*spans})

    def set_highlights(self, highlights: ArticleAnnotations, in_sight: Span = (0, 0)) -> list[Span]:
        """Set the highlights; return the visible spans that have to be redrawn."""
        before, self.highlights = self.highlights, highlights
        is_whole = isinstance(highlights, LoadedAnnotations)
        codes = {code for each in highlights for code in each.tags} if is_whole else ()
        self.has_codes = bool(codes) or not is_whole
        self.coding = f"{plural(len(highlights), 'passage')}, {plural(len(codes), 'code')}" if codes else ""
        spans = highlights.differing(before, *in_sight)
        # Whether an overlapping highlight shows its ends may have changed with it, however far away they are.
        touched = {each[:2] for span in spans for each in (*before.touching(*span), *highlights.touching(*span))}
        ends = {end for start, stop in touched - {*spans} for end in ((start, start + 1), (stop - 1, stop))}
        return [*spans, *(end for end in ends if end[0] < in_sight[1] and in_sight[0] < end[1])]

    def search(self, layout: TextLayout, query: str) -> None:
        text, language = layout.text, layout.document.language
        self.hits = find_hits(text, query, language)
        self.hint = ""
        if not self.hits:
            count = partial(_count_hits, text, language)
            likely = likely_words(query, count, lambda word: near_words(word, [text]))
            self.hint = " · ".join(filter(None, (no_codes(query), *likely)))
            if query.strip() and not positive_words(read_terms(query, ())):
                self.hint = "add a word to look for"

    def hits_in(self, start: int, end: int) -> list[Span]:
        first = bisect_right(self.hits, start, key=_END)
        return self.hits[first : bisect_left(self.hits, end, key=_START)]

    def mention_at(self, offset: int) -> Mention | None:
        """Return the mention at a code point, the innermost if several overlap."""
        spans = self.mentions.touching(offset, offset + 1)
        return min(spans, key=_length)[2] if spans else None

    def mention_at_cursor(self, cursor: Cursor) -> Mention | None:
        """Return the mention jumped to, or under the selection's end, or the first in the sentence; dates last.

        The one jumped to may be one that a rule ruled out.
        """
        if cursor.current is not None:
            ruled_out = (each for *span, each in self.ruled_out.touching(*cursor.current) if (*span,) == cursor.current)
            return next(ruled_out, None) or self.mention_at(cursor.current[0])
        if cursor.mode == "visual":
            return self.mention_at(cursor.head)
        mentions = [mention for *_, mention in self.mentions.touching(*cursor.sentence_span)]
        return min(mentions, key=lambda mention: mention.label == "DATE", default=None)

    def is_annotated(self, span: Span) -> bool:
        return self.highlights.has_any(*span)

    # next and previous

    def mention_beside(self, cursor: Cursor, delta: int) -> Span | None:
        """Return the next (`delta` 1) or previous (-1) mention of an entity in sight; dates are none."""
        spans = self._entity_spans
        at = _index_beside(spans, cursor, delta)
        while 0 <= at < len(spans) and not cursor.layout.reaches(spans[at][0]):
            at += delta
        return spans[at] if 0 <= at < len(spans) else None

    def undecided_beside(self, cursor: Cursor) -> Span | None:
        """Return the next visible undecided name from the cursor on, wrapping around."""
        spans = [
            (start, end)
            for start, end, mention in self.mentions
            if mention.state == "found" and mention.label != "DATE" and cursor.layout.reaches(start)
        ]
        at = _index_beside(spans, cursor, 1)
        return spans[at % len(spans)] if spans else None

    def suggestion_beside(self, cursor: Cursor, delta: int) -> Span | None:
        """Return the next (`delta` 1) or previous (-1) visible suggestion in the order of visits.

        In text order it is relative to the cursor, in order of score to the one visited last.
        """
        spans = self._visits
        if self.best_first:
            at = self._visited + delta
        elif delta > 0:
            at = bisect_right(spans, cursor.offset, key=_START)
        else:
            at = bisect_left(spans, cursor.offset, key=_START) - 1
        while 0 <= at < len(spans) and not cursor.layout.shows(spans[at][0]):
            at += delta
        return spans[at] if 0 <= at < len(spans) else None

    def hit_beside(self, cursor: Cursor, delta: int) -> Span | None:
        """Return the next or previous hit, wrapping around."""
        return self.hits[_index_beside(self.hits, cursor, delta) % len(self.hits)] if self.hits else None


def find_hits(text: str, query: str, language: str = "en") -> list[Span]:
    """Find words in any of their forms; nothing is found if one of them is missing.

    Paragraphs with an excluded word have no hits.
    """
    terms = read_terms(query, ())
    if not words_filter(" ".join(term for term in split_terms(query) if not term.startswith("-")), [language])(text):
        return []
    pattern = word_pattern(map(Wording.of, positive_words(terms)), [language])
    unwanted = word_pattern((Wording.of(value) for term in terms if term.negated for value in term.values), [language])
    return [
        match.span()
        for match in pattern.finditer(text)
        if not unwanted.search(text[text.rfind("\n", 0, match.start()) + 1 : _line_end(text, match.end())])
    ]


def _count_hits(text: str, language: str, query: str) -> int:
    return len(find_hits(text, query, language))


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return end if end >= 0 else len(text)


def _length(span: tuple[int, int, object]) -> int:
    return span[1] - span[0]


def _index_beside(spans: list[Span], cursor: Cursor, delta: int) -> int:
    """Return the index of the next or previous span, relative to the current one or else the cursor."""
    current = cursor.current
    if delta > 0:
        return bisect_right(spans, current[0], key=_START) if current else bisect_left(spans, cursor.offset, key=_START)
    return bisect_left(spans, current[0] if current else cursor.offset, key=_START) - 1
