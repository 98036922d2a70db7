"""What people decided together: the consensus, a layer of annotations beside theirs, and how it came about."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.core.errors import ConflictError
from tui.core.model import CONSENSUS
from tui.core.text import clean
from tui.library.tables.annotations import selectors
from tui.library.tables.journal import now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.core.model import Article, Claim
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.annotations import Annotations
    from tui.library.tables.codebook import Codebook
    from tui.library.tables.journal import Journal, Recorder, Step

ACTION = "decision"
"""What the journal calls a step made here."""

SAME, BOTH, NONE, OTHER, OPEN = "same", "both", "none", "other", "open"
"""Outcomes, beside `ONE` of a creator. A passage that is commented on only is open."""

ONE = "of "
"""Begins the outcome that takes one creator's coding; the name follows."""


@dataclass(frozen=True, slots=True)
class PassageDecision:
    """What was decided about a passage, by whom and when; it has its place in the present text."""

    start: int
    end: int
    quote: str
    outcome: str
    comment: str
    creator: str
    created: str
    modified: str


@dataclass(frozen=True, slots=True)
class ConsensusPassage:
    """An annotation of the consensus to be."""

    start: int
    end: int
    color: str
    tags: tuple[str, ...] = ()
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision to be: it replaces what was decided before about any part of the span."""

    start: int
    end: int
    outcome: str
    passages: tuple[ConsensusPassage, ...] = ()


class Decisions:
    """The decisions about passages, and the annotations of the consensus that follow from them."""

    def __init__(self, connection: Connection, journal: Journal, codebook: Codebook, annotations: Annotations) -> None:
        self._connection = connection
        self._journal = journal
        self._codebook = codebook
        self._annotations = annotations

    def of_article(self, article: Article) -> list[PassageDecision]:
        """Return the decisions of an article, in text order.

        In another version of the text one is where its words stand now, the nearest place first; where they do not
        stand any more it is left out, and kept.
        """
        text = article.text
        decisions = []
        for start, end, quote, *rest in self._connection.all(
            'SELECT start, "end", quote, outcome, comment, creator, created, modified FROM decisions WHERE article = ?',
            article.id,
        ):
            if text[start:end] != quote:
                places = (text.rfind(quote, 0, start + len(quote)), text.find(quote, start))
                start = min((at for at in places if at >= 0), key=lambda at: abs(at - start), default=-1)
            if start >= 0:
                decisions.append(PassageDecision(start, start + len(quote), quote, *rest))
        return sorted(decisions, key=lambda decision: (decision.start, decision.end))

    def decide(self, article: Article, rulings: Sequence[Ruling], summary: str) -> None:
        """Decide about passages of an article, all in one step; comments stay, and so does what people coded."""
        with self._journal.step(ACTION) as step:
            self._expect_text(article)
            for ruling in rulings:
                comment = self._replace(step, article, ruling.start, ruling.end)
                for (highlight_id,) in self._connection.all(
                    "SELECT id FROM highlights WHERE article = ? AND creator = ? AND state != 'orphan' "
                    'AND start < ? AND "end" > ?',
                    article.pk,
                    CONSENSUS,
                    ruling.end,
                    ruling.start,
                ):
                    self._annotations.drop(step, highlight_id)
                for passage in ruling.passages:
                    self._insert_passage(step, article, passage)
                self._insert(step, article, ruling.start, ruling.end, ruling.outcome, comment)
            if rulings:
                step.article, step.start, step.summary = article.id, rulings[0].start, summary

    def comment(self, article: Article, start: int, end: int, comment: str, summary: str) -> None:
        """Write a comment on the decision about a passage, also before there is one."""
        with self._journal.step(ACTION) as step:
            self._expect_text(article)
            existing = [each for each in self.of_article(article) if each.start < end and start < each.end]
            outcome = max(existing, key=lambda each: each.modified).outcome if existing else OPEN
            self._replace(step, article, start, end)
            self._insert(step, article, start, end, outcome, clean(comment)[0].strip())
            step.article, step.start, step.summary = article.id, start, summary

    def undo(self, article: Article) -> Step | None:
        """Take back this creator's last step if it is a decision about this article; None else."""
        return self._journal.undo((ACTION, article.id))

    def _expect_text(self, article: Article) -> None:
        if self._connection.value("SELECT revision FROM articles WHERE pk = ?", article.pk) != article.revision:
            raise ConflictError(f"{article.title!r} has just changed: look at its new text, then try again")

    def _replace(self, step: Recorder, article: Article, start: int, end: int) -> str:
        """Remove the decisions about any part of a span, and return their comments."""
        comments = []
        for old_start, old_end, comment in self._connection.all(
            'SELECT start, "end", comment FROM decisions WHERE article = ? AND start < ? AND "end" > ? ORDER BY start',
            article.id,
            end,
            start,
        ):
            step.delete("decisions", {"article": article.id, "start": old_start, "end": old_end})
            comments.append(comment)
        return "\n".join(filter(None, comments))

    def _insert(self, step: Recorder, article: Article, start: int, end: int, outcome: str, comment: str) -> None:
        time = now()
        row = {"article": article.id, "start": start, "end": end, "quote": article.text[start:end]}
        times = {"creator": self._journal.creator, "created": time, "modified": time}
        step.insert("decisions", {**row, "outcome": outcome, "comment": comment, **times})

    def _insert_passage(self, step: Recorder, article: Article, passage: ConsensusPassage) -> None:
        time, highlight_id = now(), str(uuid.uuid4())
        times = {"creator": CONSENSUS, "created": time, "modified": time}
        place = selectors(article.text, passage.start, passage.end)
        row = {"id": highlight_id, "article": article.pk, **place, "color": passage.color, "note": ""}
        step.insert("highlights", {**row, **times})
        for tag in passage.tags:
            tag_id = self._codebook.define(step, tag)
            step.insert(
                "highlight_tags",
                {"highlight": highlight_id, "tag": tag_id, "creator": CONSENSUS, "created": time},
            )
        claim = passage.claim
        if claim is not None:
            values = {"speaker": claim.speaker, "verdict": claim.verdict, "rationale": claim.rationale}
            step.insert("claims", {"highlight": highlight_id, **values, **times})
            for piece in claim.evidence:
                row = {"claim": highlight_id, "evidence": piece, "creator": CONSENSUS, "created": time}
                step.insert("evidence", row)
