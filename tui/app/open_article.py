"""The open article with its marks and annotations, as plain values, and the claim opened last."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.app.widgets.lines import fit
from tui.core.annotations import shown_part, verdict_sign
from tui.core.citation import cited_speaker
from tui.core.errors import NotFoundError, PostilError
from tui.core.model import Highlight, Marks, Suggestion
from tui.core.spans import Span, SpanIndex
from tui.core.text import one_line, plural
from tui.core.turns import turn_at
from tui.library.tables.annotations import ArticleAnnotations, LoadedAnnotations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tui.app.keymap import Keymap
    from tui.config import Settings
    from tui.core.annotations import Claim
    from tui.core.model import Article
    from tui.core.turns import Turn
    from tui.library import Library

LIKELY = 0.6
"""The score from which a suggestion is shown at first."""

FEW = 4
"""This many of the best suggestions of an article are shown at first, whatever their scores."""

STRETCH = 20_000
"""Code points in which one's own annotations are searched at a time."""

_STANCES = ("annotate.evidence_for", "annotate.evidence_against")


@dataclass(frozen=True, slots=True)
class AnnotationTarget:
    """What an annotating key acts on: a span of an article as of the key press.

    `highlight` is the user's own annotation already there.
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
        """The annotation's id, "" if there is none yet."""
        return self.highlight.id if self.highlight is not None else ""

    @property
    def quote(self) -> str:
        """The words it is about, the annotation's own first."""
        return self.highlight.quote if self.highlight is not None else self.article.text[self.start : self.end]


@dataclass(slots=True)
class OpenArticle:
    """An article with its marks and annotations; empty in an empty library."""

    creator: str
    """The reading person: the annotating keys change only their annotations."""
    article: Article | None = None
    marks: Marks = field(default_factory=Marks)
    has_model: bool = True
    """Whether there is a model for its language."""
    turns: Sequence[Turn] = ()
    """The turns of a transcript."""
    left_out: frozenset[str] = frozenset()
    """Speakers excluded from coding and counting."""
    highlights: ArticleAnnotations = field(default_factory=LoadedAnnotations)
    """The annotations that are shown."""
    best_first: bool = False
    """Whether suggestions are visited by score rather than in text order."""
    all_suggestions: bool = False
    """Whether the less likely ones are shown, too."""
    suggestions: list[Suggestion] = field(default_factory=list)
    """Visible suggestions that no claim touches yet, in the order of visits."""
    unlikely: int = 0
    """The number of less likely ones."""
    _offered: Sequence[Suggestion] = ()
    _claimed: set[Suggestion] = field(default_factory=set)
    """Suggestions hidden only because a claim touches them."""
    target: Span = (0, 0)
    """The text's selection or sentence when the text was last focused."""
    selected: bool = False
    """Whether the target was selected: an annotation around a selection is a different one."""
    chosen_id: str = ""
    """The annotation under the cursor of the list of annotations."""

    @classmethod
    def of(cls, creator: str, settings: Settings) -> OpenArticle:
        """Return an empty one for a person with these settings."""
        best_first, everything = settings.suggestions_order == "best", settings.suggestions_shown == "all"
        return cls(creator, best_first=best_first, all_suggestions=everything)

    def close(self) -> None:
        """Reset to the state of an empty library."""
        self.article, self.marks, self.turns = None, Marks(), ()
        self.highlights, self.suggestions = LoadedAnnotations(), []

    def expect(self) -> Article:
        """Return the article. Raises `NotFoundError` in an empty library."""
        if self.article is None:
            raise NotFoundError("no articles yet; postil add PATH adds some")
        return self.article

    def read(self, library: Library) -> None:
        """Read marks and turns of the article again. Raises `NotFoundError` if it is gone."""
        pk = self.expect().pk
        self.turns = library.turns.of_article(pk)
        self.read_marks(library)

    def read_marks(self, library: Library) -> bool:
        """Read the marks again, and whether there is a model for them; return whether they changed."""
        pk, before = self.expect().pk, self.marks
        self.marks, self.has_model = library.marks.of_article(pk), library.marks.has_model(pk)
        return self.marks != before

    def take(self, highlights: ArticleAnnotations, library: Library) -> None:
        """Replace the annotations with newly read ones, and update who counts."""
        self.highlights = highlights
        self.left_out = library.turns.left_out_names() if self.turns else frozenset()

    def left_out_speaker(self, span: Span) -> str:
        """Return the speaker at the start of a span if they are excluded from coding, else ""."""
        turn = self.turn_of(span) if self.left_out else None
        return turn.speaker if turn is not None and turn.speaker in self.left_out else ""

    def turn_of(self, span: Span) -> Turn | None:
        """Return the turn in which a span starts; None outside of transcripts."""
        return turn_at(self.turns, span[0]) if self.turns else None

    def find_suggestions(self) -> None:
        """Update the suggestions after marks or annotations have changed."""
        every = best_first(self.marks.suggestions) if self.best_first else self.marks.suggestions
        self._offered = every if self.all_suggestions else likely(every)
        spans = self.highlights.claim_spans() if self._offered else ()
        claims = SpanIndex((start, end, None) for start, end in spans)
        self._claimed = {each for each in self._offered if claims.touching(each.start, each.end)}
        self.suggestions = [each for each in self._offered if each not in self._claimed]
        self.unlikely = len(every) - len(self._offered)

    def look_for_claims(self, spans: Iterable[Span]) -> None:
        """Update the suggestions after only annotations that touch some spans have changed."""
        changed = SpanIndex((*span, None) for span in spans)
        looked_at = {each for each in self._offered if changed.touching(each.start, each.end)}
        claimed = {each for each in looked_at if self._claims_in((each.start, each.end))}
        if claimed != looked_at & self._claimed:
            self._claimed = (self._claimed - looked_at) | claimed
            self.suggestions = [each for each in self._offered if each not in self._claimed]

    def toggle_suggestions(self) -> str:
        """Toggle between all passages worth checking and the likely ones; return the message to show."""
        self.all_suggestions = not self.all_suggestions
        self.find_suggestions()
        words = "all" if self.all_suggestions else "the likely ones"
        return f"{plural(len(self.suggestions), 'passage')} worth checking: {words}"

    def here(self) -> AnnotationTarget:
        """Return the target of the annotating keys. Raises `NotFoundError` in an empty library."""
        return AnnotationTarget(self.expect(), *self.target, self._own(self.target, exact=self.selected))

    def of_span(self, span: Span) -> AnnotationTarget:
        """Return a span of this article as a target, with the user's own annotation of exactly it."""
        return AnnotationTarget(self.expect(), *span, self._own(span, exact=True))

    def of_highlight(self, highlight: Highlight) -> AnnotationTarget:
        return AnnotationTarget(self.expect(), highlight.start, highlight.end, highlight)

    def is_own(self, highlight: Highlight) -> bool:
        return highlight.creator == self.creator

    def _own(self, span: Span, *, exact: bool) -> Highlight | None:
        """Return the user's own annotation of exactly this span, else, unless `exact`, the smallest around it."""
        # One's own count even while another person's coding is shown, or a second one on the same span would be made.
        highlight = _smallest_around(self.highlights.own_around(self.creator, span[0]), span)
        return None if highlight is None or (exact and (highlight.start, highlight.end) != span) else highlight

    def own_beside(self, at: Span, step: int) -> Span | None:
        """Return the user's own annotation after or before a span, reading no more of the article than needed."""
        length = len(self.expect().text)
        starts = range(at[0], length, STRETCH) if step > 0 else range(at[0] + 1 - STRETCH, 1 - STRETCH, -STRETCH)
        for start in starts:
            placed = self.highlights.touching(max(start, 0), min(start + STRETCH, length))
            own = {(first, last) for first, last, each in placed if first >= start and self.is_own(each)}
            beside = [span for span in own if (span > at if step > 0 else span < at)]
            if beside:
                return min(beside) if step > 0 else max(beside)
        return None

    def highlight_around(self, span: Span) -> Highlight | None:
        """Return the smallest annotation around a span; of two alike one's own."""
        around = [each for *_, each in self.highlights.touching(span[0], span[0] + 1)]
        return _smallest_around(sorted(around, key=self.is_own, reverse=True), span)

    def highlight_touching(self, span: Span) -> Highlight | None:
        """Return one's own annotation around a span, else the first of one's own that overlaps it, else another's."""
        return self._one_of([each for *_, each in self.highlights.touching(*span)], span)

    def claim_touching(self, span: Span) -> Highlight | None:
        """Return the claim around or overlapping a span, in the order of `highlight_touching`."""
        return self._one_of(self._claims_in(span), span)

    def _one_of(self, meeting: list[Highlight], span: Span) -> Highlight | None:
        some = [each for each in meeting if self.is_own(each)] or meeting
        return _smallest_around(some, span) or next(iter(some), None)

    def _claims_in(self, span: Span) -> list[Highlight]:
        return [each for *_, each in self.highlights.touching(*span) if each.claim is not None]

    def suggestion_touching(self, span: Span) -> Suggestion | None:
        start, end = span
        return next((each for each in self.suggestions if each.start < end and start < each.end), None)

    def speaker_of(self, span: Span) -> str:
        """Return the speaker of a span: from its suggestion, else a reporting verb or a quotation; "" if unknown."""
        if (turn := self.turn_of(span)) is not None and turn.speaker:
            return turn.speaker
        for suggestion in self.suggestions:
            if (suggestion.start, suggestion.end) == span:
                return suggestion.speaker
        from tui.core.speakers import guess

        return guess(span, self.expect().text, self.marks.mentions, self.marks.quotations)

    def quoted_speaker(self, span: Span, claim: Claim | None = None) -> str:
        """Return the speaker of a span, for its citation."""
        return cited_speaker(span, self.turn_of(span), claim, self.marks.quotations)


def _smallest_around(highlights: Iterable[Highlight], span: Span) -> Highlight | None:
    start, end = span
    around = (each for each in highlights if each.start <= start and end <= each.end)
    return min(around, key=lambda each: each.end - each.start, default=None)


def best_first(suggestions: Sequence[Suggestion]) -> list[Suggestion]:
    """Return the suggestions by descending score, then by position."""
    return sorted(suggestions, key=lambda each: (-each.score, each.start))


def likely(suggestions: Sequence[Suggestion]) -> list[Suggestion]:
    """Return those shown at first, in their given order."""
    ranked = best_first(suggestions)
    number = max(FEW, sum(each.score >= LIKELY for each in ranked))
    best = set(ranked[:number])
    return [each for each in suggestions if each in best]


class OpenedClaim:
    """The claim the user opened, judged or made last, in any article; it survives a restart."""

    def __init__(self, library: Library, whose: Callable[[], str | None], remember: Callable[[str, str], None]) -> None:
        """`whose` returns whose coding is shown at the time of a call, None for everyone's."""
        self._library = library
        self._whose = whose
        self._remember = remember
        self._key = f"opened claim:{library.creator}"
        self._id = self._remembered = library.view_state.get(self._key)
        self.highlight = self._claim(self._id)
        """None before one was opened, if it is no claim any more, and while its coding is hidden."""

    def take(self, highlight_id: str) -> None:
        """Make this the opened claim, if it is one."""
        if (highlight := self._claim(highlight_id)) is not None:
            self._id, self.highlight = highlight_id, highlight

    def keep(self) -> None:
        """Save which claim is open, if it has changed, in a transaction that no key waits for."""
        if self._id != self._remembered:
            self._remembered = self._id
            self._remember(self._key, self._id)

    def begin(self, highlight_id: str) -> None:
        """Make this the opened claim when it has just become one; what is read after the step completes it."""
        self._id = highlight_id

    def read_again(self, highlights: ArticleAnnotations) -> None:
        """Update the claim after a step; the annotations of the open article have been read already."""
        self.highlight = self._claim(self._id, highlights)

    def _claim(self, highlight_id: str, at_hand: ArticleAnnotations | None = None) -> Highlight | None:
        highlight = None
        if highlight_id:
            with suppress(PostilError):  # it is gone, or the next query reports what is wrong with the library
                some = at_hand.of_claim(highlight_id) if at_hand is not None else ()
                read = next((each for each in some if each.id == highlight_id), None)
                highlight = shown_part(read or self._library.annotations.get(highlight_id), self._whose())
        return highlight if highlight is not None and highlight.claim is not None else None

    def words(self, cells: int) -> str:
        """Return its sign and words, "" if there is none."""
        if self.highlight is None or self.highlight.claim is None:
            return ""
        claim = self.highlight.claim
        return f"{verdict_sign(claim.verdict)} {fit(one_line(claim.wording or self.highlight.quote, 200), cells)}"

    def hints(self, keymap: Keymap, width: int, *, as_words: bool) -> list[tuple[str, str]]:
        """Return the footer's hints for it: its words, and the keys that add evidence; nothing without one.

        `as_words` replaces the sign by a word.
        """
        sign, _, words = self.words(width // 4 if width >= 60 else 8 if as_words else 10).partition(" ")
        keys = keymap.hints(_STANCES)
        return [("claim:" if as_words else sign, words), *keys] if words and keys else []
