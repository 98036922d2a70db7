"""Changes to annotations: each method is one undoable step and returns the message to show."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from tui.app.changes import Changes, Outcome, StepResult, change
from tui.core.annotations import UNCHECKED, Claim, verdict_sign
from tui.core.model import COLORS, VERDICTS, Highlight
from tui.core.reasons import split_reasons
from tui.core.spans import Span
from tui.core.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tui.app.open_article import AnnotationTarget, OpenArticle
    from tui.core.model import Article, Suggestion
    from tui.library import Library
    from tui.library.queries.similar_claims import SimilarClaim
    from tui.library.tables.conflicts import Side
    from tui.library.tables.decisions import Ruling

NO_CLAIM = "this is no claim; {claim} makes it one"
NOTHING_HERE = "no annotation here"
NOTHING_TO_REPEAT = "nothing to repeat yet: {highlight} highlights, {tag} tags, {claim} makes a claim"
ALL_PLACED = "every annotation of this article has its place"
CLAIM_ALREADY = "this is a claim already; {open_here} opens it"

_ALONG = ", verdict and evidence along"


class Refuse(Protocol):
    """Called where there is nothing to do; actions in braces in its message are replaced by their keys."""

    def __call__(self, template: str) -> StepResult: ...


class AnnotationSteps:
    """The steps that change annotations: in the open article by the cursor's target, elsewhere by id."""

    def __init__(
        self,
        library: Library,
        current: OpenArticle,
        verdicts: Sequence[str],
        changes: Changes,
        refuse: Refuse,
        on_claim: Callable[[str], object],
    ) -> None:
        """`on_claim` receives the id of each claim that is made."""
        self._library = library
        self._annotations = library.annotations
        self._current = current
        self.changes = changes
        self._refuse = refuse
        self._on_claim = on_claim
        self.verdicts = tuple(verdicts) or VERDICTS
        """The vocabulary of verdicts."""

    # at the cursor of the text

    def highlight(self, color: str = "") -> StepResult:
        """Highlight the text's target; without `color` an existing highlight of that span gets the next one."""
        return self._highlight(self._current.here(), color)

    @change
    def _highlight(self, target: AnnotationTarget, color: str) -> Outcome | StepResult:
        highlight = target.highlight
        if highlight is None or (highlight.start, highlight.end) != target.span:
            self._annotations.highlight(target.article, *target.span, color or COLORS[0])
            return Outcome(f"highlighted{f' in {color}' if color else ''}")
        if highlight.claim is not None:
            return self._refuse(CLAIM_ALREADY)
        color = color or COLORS[(COLORS.index(highlight.color) + 1) % len(COLORS) if highlight.color in COLORS else 0]
        self._annotations.recolor(highlight.id, color)
        return Outcome(f"{color} highlight")

    def claim(self, target: AnnotationTarget | None = None, speaker: str = "") -> StepResult:
        """Turn a target into a claim, guessing its speaker."""
        if target is None:
            target = self._current.here()
            speaker = self._current.speaker_of(target.span)
        return self._claim(target, speaker)

    @change
    def _claim(self, target: AnnotationTarget, speaker: str) -> Outcome | StepResult:
        if target.highlight is not None and target.highlight.claim is not None:
            return self._refuse(CLAIM_ALREADY)
        highlight = self._annotations.claim(target.article, *target.span, speaker, highlight_id=target.highlight_id)
        self._on_claim(highlight.id)
        return Outcome(f"claim · {speaker or 'speaker unknown'}")

    def give_verdict(self, target: AnnotationTarget, verdict: str) -> StepResult:
        """Give the claim at a target a verdict, making the claim in the same step if there is none."""
        if target.highlight is not None and target.highlight.claim is not None:
            return self.set_verdict(target.highlight.id, verdict)
        return self._claim_with(target, self._current.speaker_of(target.span), verdict)

    @change
    def _claim_with(self, target: AnnotationTarget, speaker: str, verdict: str) -> Outcome:
        highlight = self._library.claims.add_with_verdict(
            target.article, *target.span, speaker, verdict, highlight_id=target.highlight_id
        )
        self._on_claim(highlight.id)
        return Outcome(f"claim · {speaker or 'speaker unknown'} · {verdict}")

    def claim_here(self) -> Highlight | None:
        """Return the claim at the text's target, one's own before another person's."""
        target = self._current.here()
        if target.highlight is not None and target.highlight.claim is not None:
            return target.highlight
        return self._current.claim_touching(target.span)

    def last(self) -> Highlight | None:
        """Return the annotation that `repeat_last` repeats."""
        return self._annotations.last()

    def is_already_here(self, highlight: Highlight) -> bool:
        """Return whether the annotation at the text's target already has everything this one has."""
        local = self._current.here().highlight
        return local is not None and _covers(local, highlight)

    def repeat_last(self) -> StepResult:
        """Repeat the last annotation on the text's target; changes that still wait count as done."""
        target = self._current.here()
        return self._repeat(target, self._current.speaker_of(target.span))

    @change
    def _repeat(self, target: AnnotationTarget, speaker: str) -> Outcome | StepResult:
        last = self.last()
        if last is None:
            return self._refuse(NOTHING_TO_REPEAT)
        if last.tags and self._current.left_out_speaker(target.span):
            return self.refuse_left_out(target)
        self._annotations.repeat(target.article, *target.span, last, speaker, highlight_id=target.highlight_id)
        what = "claim" if last.claim else last.color
        return Outcome("again: " + ", ".join([what, *(f"#{tag}" for tag in last.tags)]))

    def removable_here(self) -> Highlight | None:
        """Return the annotation at the text's target, one's own before another person's."""
        return self._current.highlight_touching(self._current.here().span)

    def orphan_here(self) -> Highlight | None:
        """Return the orphan selected in the list, else one's own first one, else the first."""
        orphans = self._current.highlights.orphans()
        chosen = [orphan for orphan in orphans if orphan.id == self._current.chosen_id]
        own = [orphan for orphan in orphans if self._current.is_own(orphan)]
        return next(iter([*chosen, *own, *orphans]), None)

    # of the open article

    @change
    def tag(self, target: AnnotationTarget, name: str) -> Outcome | StepResult:
        article = self._current.article
        if article is not None and target.article.pk == article.pk and self._current.left_out_speaker(target.span):
            return self.refuse_left_out(target)
        self._annotations.tag(target.article, *target.span, name, highlight_id=target.highlight_id)
        return Outcome(f"#{name}", f"it has #{name} already")

    def refuse_left_out(self, target: AnnotationTarget) -> StepResult:
        """Say that this passage's speaker is excluded from coding."""
        name = one_line(self._current.left_out_speaker(target.span), 30).replace("{", "").replace("}", "")
        return self._refuse(f"{name} is left out of coding; {{hear}} and the capital letter counts them in")

    def toggle_tag(self, target: AnnotationTarget, name: str) -> StepResult:
        """Add a tag to an annotation, or remove it if it is there."""
        if target.highlight is None or name not in target.highlight.tags:
            return self.tag(target, name)
        return self._untag(target.highlight, name)

    @change
    def _untag(self, highlight: Highlight, name: str) -> Outcome:
        self._annotations.untag(highlight.id, name)
        return Outcome(f"#{name} removed")

    @change
    def note(self, target: AnnotationTarget, text: str) -> Outcome:
        self._annotations.note(target.article, *target.span, text, highlight_id=target.highlight_id)
        return Outcome("note written")

    def toggle_claim(self, highlight: Highlight) -> StepResult:
        """Turn a highlight into a claim, or a claim back into a plain highlight."""
        if highlight.claim is not None:
            return self._unclaim(highlight)
        speaker = self._current.speaker_of((highlight.start, highlight.end)) if highlight.placed else ""
        return self._claim(self._current.of_highlight(highlight), speaker)

    @change
    def _unclaim(self, highlight: Highlight) -> Outcome:
        self._annotations.unclaim(highlight.id)
        return Outcome("no claim any more")

    def take_suggestion(self, suggestion: Suggestion) -> StepResult:
        return self._claim(self._current.of_span((suggestion.start, suggestion.end)), suggestion.speaker)

    def place(self, highlight: Highlight) -> StepResult:
        """Attach an orphaned annotation to the text's target."""
        if highlight.placed:
            return self._refuse("this one has its place")
        return self._place(highlight, self._current.expect(), *self._current.target)

    @change
    def _place(self, highlight: Highlight, article: Article, start: int, end: int) -> Outcome:
        placed = self._library.revisions.place(highlight.id, article, start, end)
        return Outcome(f"placed: {one_line(placed.quote, 40)}", then="{undo} takes it back")

    # by id, of whatever article

    @change
    def remove(self, highlight: Highlight) -> Outcome:
        self._annotations.remove(highlight.id)
        return Outcome("removed", then="{undo} brings it back")

    @change
    def decide(self, article: Article, rulings: Sequence[Ruling], summary: str) -> Outcome:
        """Record the consensus on a passage that two people coded differently; their own coding stays."""
        self._library.decisions.decide(article, rulings, summary)
        return Outcome(f"decided: {summary}")

    @change
    def settle_conflict(self, subject: str, field: str, there: str, side: Side) -> Outcome:
        """Resolve a merge conflict with either side's value, or with both texts joined."""
        conflict = self._library.conflicts.get(subject, field, there)
        self._library.conflicts.decide(conflict, side)
        return Outcome(f"{side}: {conflict.name}", then="{undo} takes it back")

    @change
    def comment_decision(self, article: Article, span: Span, text: str, summary: str) -> Outcome:
        self._library.decisions.comment(article, *span, text, summary)
        return Outcome("comment written")

    @change
    def set_speaker(self, claim_id: str, name: str) -> Outcome:
        """Set the speaker of a claim; the speaker's role and kind stay, and the message says so."""
        self._library.claims.edit(claim_id, speaker=name)
        claim = self._annotations.get(claim_id).claim or Claim()
        about = ", ".join(filter(None, (claim.speaker_kind, claim.role)))
        return Outcome(f"speaker: {name}{about and f' · still {about}'}")

    @change
    def set_verdict(self, claim_id: str, verdict: str) -> Outcome:
        """Set one's own verdict on a claim, or remove it with "unchecked"; other people's checks stay."""
        if verdict != UNCHECKED:
            self._library.claims.edit(claim_id, verdict=verdict)
        elif (claim := self._annotations.get(claim_id).claim) and claim.check_of(self._library.creator):
            self._library.checks.take_back(claim_id)
        return Outcome(f"{verdict_sign(verdict)} {verdict}")

    @change
    def set_rationale(self, claim_id: str, text: str) -> Outcome:
        """Set the rationale of one's own check; a last line `method: …` says how it was checked."""
        rationale, method = split_reasons(text)
        self._library.claims.edit(claim_id, rationale=rationale, method=method)
        return Outcome("rationale and method written" if method else "rationale written")

    @change
    def link(self, claim_id: str, relation: str, other_id: str) -> Outcome:
        self._library.claims.link(claim_id, relation, other_id)
        return Outcome(f"linked: {relation}")

    def link_passage(self, claim_id: str, relation: str, passage: SimilarClaim, *, carry: bool = False) -> StepResult:
        """Link a claim to a passage of another article, which becomes a claim unless it is one.

        `carry` copies the verdict to whichever of the two has none.
        """
        span = passage.start, passage.end
        return self._link_passage(claim_id, relation, self._with_words_of(passage), span, passage.claim, carry)

    @change
    def _link_passage(
        self, claim_id: str, relation: str, article: Article, span: Span, other_id: str, carry: bool = False
    ) -> Outcome:
        from tui.library.tables.claims import ClaimPassage

        other = ClaimPassage(article, span, self._speaker_in(article, span), other_id)
        self._library.claims.link_passage(claim_id, relation, other, carry=carry)
        return Outcome(f"linked: {relation}{_ALONG * carry}")

    def link_target(
        self, target: AnnotationTarget, relation: str, passage: SimilarClaim, *, carry: bool = False
    ) -> StepResult:
        """Turn a target into a claim and link it, as `link_passage` does, in one step."""
        article, speaker = self._with_words_of(passage), self._current.speaker_of(target.span)
        span = passage.start, passage.end
        return self._link_target(target, speaker, relation, article, span, passage.claim, carry)

    @change
    def _link_target(
        self,
        target: AnnotationTarget,
        speaker: str,
        relation: str,
        article: Article,
        span: Span,
        other_id: str,
        carry: bool = False,
    ) -> Outcome:
        from tui.library.tables.claims import ClaimPassage

        local = ClaimPassage(target.article, target.span, speaker, target.highlight_id)
        other = ClaimPassage(article, span, self._speaker_in(article, span), other_id)
        self._library.claims.claim_and_link(local, relation, other, carry=carry)
        return Outcome(f"claim · linked: {relation}{_ALONG * carry}")

    def _with_words_of(self, passage: SimilarClaim) -> Article:
        """Return the article of a passage in the version in which it was found: a new one may have arrived since."""
        article = self._library.articles.get(passage.article)
        if article.text[passage.start : passage.end] == passage.text:
            return article
        return replace(article, text=self._library.revisions.text_with(article.pk, passage.start, passage.text))

    def _speaker_in(self, article: Article, span: Span) -> str:
        from tui.core.speakers import guess

        return guess(span, article.text, self._library.marks.of_article(article.pk).mentions)


def _covers(local: Highlight, highlight: Highlight) -> bool:
    if not set(highlight.tags) <= set(local.tags):
        return False
    return local.claim is not None if highlight.claim is not None else local.color == highlight.color
