"""Importing statements about whole articles, done and reviewed, and the consensus."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from tui.core.model import CONSENSUS
from tui.core.text import one_line
from tui.library.tables.conflicts import DECISION
from tui.library.tables.decisions import place_decision
from tui.library.tables.seen_coding import with_codes
from tui.library.transfer.incoming import decision_value
from tui.library.transfer.retractions import RetractionReader

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tui.core.model import Article, Highlight
    from tui.core.reviews import Review
    from tui.library.tables.decisions import Decisions, PassageDecision
    from tui.library.tables.done import DoneArticles
    from tui.library.tables.journal import Recorder
    from tui.library.tables.reviews import Reviews
    from tui.library.tables.withdrawn import StatementKey
    from tui.library.transfer.bundles import Bundle
    from tui.library.transfer.codebooks import CodebookMerge
    from tui.library.transfer.conflict_log import ConflictLog
    from tui.library.transfer.incoming import Incoming

DONE, REVIEWED, DECISIONS = "articles coded", "articles reviewed", "decisions"
"""Their kinds in the table of an import."""


class Place(NamedTuple):
    """A local article: its number, its id, its text."""

    pk: int
    article_id: str
    text: str


class OutcomeReconciler:
    """Imports who marked an article as done or reviewed, and decisions.

    A local decision stays unless a later one supersedes it.
    """

    def __init__(
        self,
        done: DoneArticles,
        reviews: Reviews,
        decisions: Decisions,
        incoming: Incoming,
        conflicts: ConflictLog,
        codebooks: CodebookMerge,
    ) -> None:
        self._done, self._reviews, self._decisions = done, reviews, decisions
        self._codebooks = codebooks
        self._incoming = incoming.decisions
        self._conflicts, self._tally = conflicts, conflicts.tally
        there = None if incoming.versions is None else incoming.versions.connection
        self._retractions = RetractionReader(conflicts.connection, there)
        self.taken: list[tuple[int, int]] = []
        """The spans of the decisions about the current article that came in: their consensus comes, too."""

    @cached_property
    def _not_done(self) -> dict[StatementKey, str]:
        return self._done.withdrawn()

    @cached_property
    def _not_reviewed(self) -> dict[StatementKey, str]:
        return self._reviews.withdrawn()

    def reconcile(self, step: Recorder, bundle: Bundle, place: Place) -> list[tuple[int, int]]:
        """Import them; return the spans with contradicting local decisions."""
        if bundle.done:
            done = {
                creator: at
                for creator, at in bundle.done.items()  # the file may not have the time
                if (place.article_id, creator) not in self._not_done or at >= self._not_done[place.article_id, creator]
            }
            count = self._done.import_statements(step, place.article_id, done)
            self._tally.add(DONE, "added", count)
            self._tally.add(DONE, "kept", len(bundle.done) - count)
        if bundle.reviews:
            self._reconcile_reviews(step, bundle, place)
        self.taken = []
        withdrawn = self._follow(step, bundle, place)
        if not bundle.decisions:
            return []
        replaced = self._decisions.find_replaced(place.article_id)
        # What was replaced by one of those that have just gone may be back.
        replaced = {
            each for each in replaced if not any(each.start < end and start < each.end for start, end in withdrawn)
        }
        replaced_there = set() if self._incoming is None else self._incoming.find_replaced(bundle.article.id)
        return [
            (incoming.start, incoming.end)
            for incoming in bundle.decisions
            if not self._decide(step, incoming, place, bundle, replaced, replaced_there)
        ]

    def _follow(self, step: Recorder, bundle: Bundle, place: Place) -> list[tuple[int, int]]:
        """Remove the decisions here that their makers took back there; return their spans."""
        spans = []
        ids = place.article_id, bundle.article.id
        for local in self._decisions.exported([place.article_id]).get(place.article_id, ()):
            if creator := self._retractions.undoer_there(ids, place.text, local):
                self._decisions.withdraw(step, place, place_decision(place.text, local) or local)
                self._retractions.note_followed(place.article_id, local)
                self._tally.note(DECISIONS, "changed", f"taken back there by {creator}", _cut_quote(local))
                spans.append((local.start, local.end))
        return spans

    def _reconcile_reviews(self, step: Recorder, bundle: Bundle, place: Place) -> None:
        """Import the reviews of a text that is here, with its local version number and their makers."""
        reviews: list[Review] = []
        here = {each[:2] for each in self._reviews.of_article(place.article_id)}
        for review in bundle.reviews:
            if review[:2] in here:
                self._tally.add(REVIEWED, "kept")
                continue
            if review.created < self._not_reviewed.get((place.article_id, review.creator), ""):
                self._tally.note(REVIEWED, "kept", f"taken back here by {review.creator}", _title(bundle))
                continue
            revision = self._reviews.revision_here(place.pk, place.text, bundle, review.revision)
            if not revision:
                why = f"the text that {review.creator} reviewed is not here"
                self._tally.leave_out(REVIEWED, why, _title(bundle))
                continue
            reviews.append(review._replace(revision=revision))
        added, changed = self._reviews.import_reviews(step, place.article_id, reviews)
        self._tally.add(REVIEWED, "added", added)
        self._tally.add(REVIEWED, "changed", changed)
        self._tally.add(REVIEWED, "kept", len(reviews) - added - changed)

    def _decide(
        self,
        step: Recorder,
        incoming: PassageDecision,
        place: Place,
        bundle: Bundle,
        replaced: set[PassageDecision],
        replaced_there: set[PassageDecision],
    ) -> bool:
        """Import one decision; return whether it holds here then."""
        here = place_decision(place.text, incoming) or incoming
        passages = [self._with_local_tags(each) for each in bundle.highlights if each.creator == CONSENSUS]
        existing = self._decisions.exported([place.article_id]).get(place.article_id, [])
        if incoming in existing or here in existing:
            self._tally.add(DECISIONS, "kept")
            return True
        pair = place.article_id, bundle.article.id
        was_replaced = bool({incoming, here} & replaced) or (
            any(incoming.is_part_of(each) for each in replaced)
            and not any(incoming.is_part_of(each) for each in existing)
        )
        if was_replaced and not self._retractions.is_back_there(pair, incoming):
            self._tally.note(DECISIONS, "kept", "decided again here", _cut_quote(incoming))
            return False
        undone = (self._retractions.undoer_here(place.article_id, each) for each in (incoming, here))
        if creator := next(filter(None, undone), ""):
            self._tally.note(DECISIONS, "kept", f"taken back here by {creator}", _cut_quote(incoming))
            return False
        meeting = self._decisions.meeting(place.article_id, place.text, here.start, here.end)
        if meeting and not all(
            _is_before(other, here, replaced_there, has_history=self._incoming is not None) for other in meeting
        ):
            other = meeting[0]
            if len(meeting) == 1 and self._is_alike(other, incoming, place, passages):
                self._tally.note(DECISIONS, "kept", "decided alike here", _cut_quote(incoming))
                return False
            self._tally.add(DECISIONS, "kept")
            words = _describe(other), _describe(incoming)
            values = words[0], decision_value(incoming, passages)
            subject = place.article_id, _cut_quote(incoming)
            self._conflicts.add(step, subject, DECISION, values, incoming.creator, words)
            return False
        here = replace(here, seen=self._seen(bundle.article, incoming))
        self._decisions.take_over(step, place, here, [each.id for each in passages])
        self._retractions.note_arrival(place.article_id, here)
        self._tally.add(DECISIONS, "changed" if meeting else "added")
        self.taken.append((here.start, here.end))
        return True

    def _with_local_tags(self, highlight: Highlight) -> Highlight:
        names, former = self._codebooks.names, self._codebooks.former
        return replace(highlight, tags=tuple(sorted({names.get(tag) or former.present(tag) for tag in highlight.tags})))

    def _is_alike(
        self, local: PassageDecision, incoming: PassageDecision, place: Place, passages: Sequence[Highlight]
    ) -> bool:
        """Return whether two decisions have the same outcome, comment and consensus on the same words."""
        if any(getattr(local, name) != getattr(incoming, name) for name in ("quote", "outcome", "comment")):
            return False
        at = place_decision(place.text, local) or local
        here = self._decisions.consensus(place.pk, at.start, at.end)
        there = [each for each in passages if is_consensus_on(each, [(incoming.start, incoming.end)])]
        return sorted(map(_content, here)) == sorted(map(_content, there))

    def _seen(self, article: Article, decision: PassageDecision) -> str:
        """Return how the maker of a decision there saw its passage coded, with the ids of codes here."""
        seen = decision.seen if self._incoming is None else self._incoming.coding_seen_by(article, decision)
        return with_codes(seen, self._codebooks.local_id)


def is_consensus_on(highlight: Highlight, spans: Collection[tuple[int, int]]) -> bool:
    """Return whether an annotation of the consensus is about any of these passages."""
    return highlight.creator == CONSENSUS and any(
        highlight.start < end and start < highlight.end for start, end in spans
    )


def _is_before(
    here: PassageDecision, there: PassageDecision, replaced_there: set[PassageDecision], *, has_history: bool
) -> bool:
    """Return whether the decision there came after the local one: it was known, or its own maker decided again.

    So it did if one is what is left of the other: whoever decided about the other part knew the whole.
    """
    if there.is_part_of(here) or here.is_part_of(there):
        return True
    if has_history:
        return here in replaced_there or any(here.is_part_of(each) for each in replaced_there)
    return here.makers == there.makers and here.modified < there.modified


def _content(highlight: Highlight) -> tuple[object, ...]:
    """Return what an annotation of the consensus says, for a comparison."""
    claim = highlight.claim
    texts = () if claim is None else (claim.speaker, claim.verdict, claim.rationale)
    evidence = () if claim is None else tuple((each.kind, each.stance, each.what) for each in claim.evidence)
    return highlight.quote, highlight.color, highlight.tags, claim is not None, texts, evidence


def _title(bundle: Bundle) -> str:
    return f"“{one_line(bundle.article.title or bundle.article.id, 60)}”"


def _cut_quote(decision: PassageDecision) -> str:
    return one_line(decision.quote, 60)


def _describe(decision: PassageDecision) -> str:
    comment = f", “{one_line(decision.comment, 40)}”" if decision.comment else ""
    if decision.comment_creator not in ("", decision.creator):
        comment += f" by {decision.comment_creator}"
    return f"{decision.outcome} ({decision.creator}, {decision.modified[:10]}){comment}"
