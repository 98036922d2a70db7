"""The article that is open, with what is known of it: plain values, and questions about a span of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.core.errors import NotFoundError
from tui.core.model import Highlight, Marks, Suggestion
from tui.core.spans import SpanIndex
from tui.core.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tui.config import Settings
    from tui.core.model import Article

Span = tuple[int, int]

LIKELY = 0.6
"""Score from which a suggestion is shown at first."""

FEW = 4
"""So many of an article are shown at first, the best, however low their scores are."""


@dataclass(frozen=True, slots=True)
class AnnotationTarget:
    """What an annotating key works on: a span of an article as it was when the key was pressed.

    `highlight` is the person's own annotation that is there already.
    """

    article: Article
    start: int
    end: int
    highlight: Highlight | None = None

    @property
    def span(self) -> Span:
        return self.start, self.end

    @property
    def highlight_id(self) -> str:
        """The annotation's id, "" where there is none yet."""
        return self.highlight.id if self.highlight is not None else ""

    @property
    def quote(self) -> str:
        """The words it is about, those of the annotation first."""
        return self.highlight.quote if self.highlight is not None else self.article.text[self.start : self.end]


@dataclass(slots=True)
class OpenArticle:
    """An article with its marks and annotations; all of it empty in an empty library."""

    creator: str
    """Who reads: the annotating keys work on this person's annotations alone."""
    article: Article | None = None
    marks: Marks = field(default_factory=Marks)
    highlights: list[Highlight] = field(default_factory=list)
    """The annotations that are shown."""
    hidden: list[Highlight] = field(default_factory=list)
    """Those of people whose coding is not shown, or but the tags that another gave them."""
    best_first: bool = False
    """Whether suggestions are visited by their score instead of in text order."""
    all_suggestions: bool = False
    """Whether the less likely ones are shown, too."""
    suggestions: list[Suggestion] = field(default_factory=list)
    """Passages worth checking that are shown and that no claim touches yet, in the order they are visited."""
    held_back: int = 0
    """How many more there are that are less likely."""
    target: Span = (0, 0)
    """The text's selection, or its sentence, when the text last had the focus."""
    selected: bool = False
    """Whether the target was selected: an annotation around a selection is another one."""
    chosen_id: str = ""
    """The annotation under the cursor of the list of annotations."""

    @classmethod
    def of(cls, creator: str, settings: Settings) -> OpenArticle:
        """Return none yet, for a person with these settings."""
        best_first, everything = settings.suggestions_order == "best", settings.suggestions_shown == "all"
        return cls(creator, best_first=best_first, all_suggestions=everything)

    def close(self) -> None:
        """Be as in an empty library."""
        self.article, self.marks = None, Marks()
        self.highlights, self.hidden, self.suggestions = [], [], []

    def expect(self) -> Article:
        """Return the article. Raises `NotFoundError` in an empty library."""
        if self.article is None:
            raise NotFoundError("there is no article yet; postil add PATH brings some in")
        return self.article

    @property
    def placed(self) -> list[Highlight]:
        """The annotations that have a place in the text; an orphan's span is of an earlier one."""
        return [highlight for highlight in self.highlights if highlight.placed]

    def find_suggestions(self) -> None:
        """Work out which suggestions are left, after marks or annotations have changed."""
        claims = SpanIndex(
            (highlight.start, highlight.end, None) for highlight in self.placed if highlight.claim is not None
        )
        every = best_first(self.marks.suggestions) if self.best_first else self.marks.suggestions
        shown = every if self.all_suggestions else likely(every)
        self.suggestions = [each for each in shown if not claims.touching(each.start, each.end)]
        self.held_back = len(every) - len(shown)

    def toggle_suggestions(self) -> str:
        """Show every passage worth checking, or only the likely ones again; return what to say of it."""
        self.all_suggestions = not self.all_suggestions
        self.find_suggestions()
        shown = "all" if self.all_suggestions else "the likely ones"
        return f"{plural(len(self.suggestions), 'passage')} worth checking: {shown}"

    def here(self) -> AnnotationTarget:
        """Return what the annotating keys of the text work on. Raises `NotFoundError` in an empty library."""
        return AnnotationTarget(self.expect(), *self.target, self._own(self.target, exact=self.selected))

    def of_span(self, span: Span) -> AnnotationTarget:
        """Return a span of this article as a target, with the person's own annotation of just this span."""
        return AnnotationTarget(self.expect(), *span, self._own(span, exact=True))

    def of_highlight(self, highlight: Highlight) -> AnnotationTarget:
        return AnnotationTarget(self.expect(), highlight.start, highlight.end, highlight)

    def is_own(self, highlight: Highlight) -> bool:
        return highlight.creator == self.creator

    def _own(self, span: Span, *, exact: bool) -> Highlight | None:
        """Return the person's own annotation of just this span, else, unless `exact`, their smallest around it."""
        # One's own count also while another's coding is shown: a second one of the same span would be made.
        own = [each for each in (*self.hidden, *self.highlights) if each.placed and self.is_own(each)]
        highlight = _smallest_around(own, span)
        return None if highlight is None or (exact and (highlight.start, highlight.end) != span) else highlight

    def highlight_around(self, span: Span) -> Highlight | None:
        """Return the smallest annotation around all of a span; of two alike the person's own."""
        own_first = sorted(self.placed, key=self.is_own, reverse=True)
        return _smallest_around(own_first, span)

    def highlight_touching(self, span: Span) -> Highlight | None:
        """Return the person's own annotation around a span, else their first that it meets, else another's."""
        return self._touching(span, self.placed)

    def _touching(self, span: Span, highlights: Sequence[Highlight]) -> Highlight | None:
        start, end = span
        meeting = [each for each in highlights if each.start < end and start < each.end]
        own = [each for each in meeting if self.is_own(each)]
        some = own or meeting
        return _smallest_around(some, span) or next(iter(some), None)

    def claim_touching(self, span: Span) -> Highlight | None:
        """Return the claim around a span or that it meets, as `highlight_touching` does an annotation."""
        return self._touching(span, [each for each in self.placed if each.claim is not None])

    def suggestion_touching(self, span: Span) -> Suggestion | None:
        start, end = span
        return next((each for each in self.suggestions if each.start < end and start < each.end), None)

    def speaker_of(self, span: Span) -> str:
        """Return who says a span: as suggested, else by a word of saying or a quotation, "" if none tells."""
        for suggestion in self.suggestions:
            if (suggestion.start, suggestion.end) == span:
                return suggestion.speaker
        from tui.core.speakers import guess

        return guess(span, self.expect().text, self.marks.mentions, self.marks.quotations)

    def quoted_speaker(self, span: Span) -> str:
        """Return who says the first quotation that a span lies in or meets; "" where there is none."""
        start, end = span
        quotations = (each for each in self.marks.quotations if each.start < end and start < each.end and not each.weak)
        quotation = next(quotations, None)
        return quotation.speaker if quotation is not None else ""


def _smallest_around(highlights: Iterable[Highlight], span: Span) -> Highlight | None:
    start, end = span
    around = (each for each in highlights if each.start <= start and end <= each.end)
    return min(around, key=lambda each: each.end - each.start, default=None)


def best_first(suggestions: Sequence[Suggestion]) -> list[Suggestion]:
    """Return the suggestions with the highest score first; of two alike the first in the text."""
    return sorted(suggestions, key=lambda each: (-each.score, each.start))


def likely(suggestions: Sequence[Suggestion]) -> list[Suggestion]:
    """Return those that are shown at first, in the order they came in."""
    ranked = best_first(suggestions)
    number = max(FEW, sum(each.score >= LIKELY for each in ranked))
    shown = set(ranked[:number])
    return [each for each in suggestions if each in shown]
