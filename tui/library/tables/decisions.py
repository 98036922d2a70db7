"""The consensus, a layer of annotations beside people's own, and the decisions behind it."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from tui.core.errors import ConflictError
from tui.core.model import CONSENSUS
from tui.core.spans import nearest
from tui.core.text import clean
from tui.core.times import just_after
from tui.library.tables.annotations import selectors
from tui.library.tables.changes import read_changes
from tui.library.tables.highlight_rows import insert_check, insert_claim, insert_evidence
from tui.library.tables.journal import now
from tui.library.tables.seen_coding import (
    UNKNOWN,
    ArticleCoding,
    DecisionName,
    coded_since,
    note_seen,
    seen_coding,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from tui.core.model import Article, Claim, Highlight
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.annotations import Annotations
    from tui.library.tables.codebook import Codebook
    from tui.library.tables.journal import Journal, Recorder, Step
    from tui.library.tables.seen_coding import CodingItem

ACTION = "decision"
"""The journal's action for a step made here."""

SAME, BOTH, NONE, OTHER, OPEN = "same", "both", "none", "other", "open"
"""Outcomes, besides `ONE` for one creator's coding. A passage with only a comment is open."""

ONE = "of "
"""The prefix of the outcome that takes one creator's coding; the name follows."""


@dataclass(frozen=True, slots=True)
class PassageDecision:
    """A decision about a passage, by whom and when, placed in the current text."""

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
    """A future annotation of the consensus."""

    start: int
    end: int
    color: str
    tags: tuple[str, ...] = ()
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """A future decision: it replaces earlier ones about any part of its span."""

    start: int
    end: int
    outcome: str
    passages: tuple[ConsensusPassage, ...] = ()


_COLUMNS = 'start, "end", quote, outcome, comment, creator, created, modified'


def placed(text: str, decision: PassageDecision) -> PassageDecision | None:
    """Return a decision where its words are in a text, the nearest occurrence; None if they are gone."""
    span = nearest(text, decision.start, decision.quote)
    return None if span is None else replace(decision, start=span[0], end=span[1])


class Decisions:
    """The decisions about passages, and the annotations of the consensus that follow from them."""

    def __init__(self, connection: Connection, journal: Journal, codebook: Codebook, annotations: Annotations) -> None:
        self._connection = connection
        self._journal = journal
        self._codebook = codebook
        self._annotations = annotations

    def of_article(self, article: Article) -> list[PassageDecision]:
        """Return the decisions of an article, in text order.

        In a later version one is at the nearest occurrence of its words; those without any are left out here, and kept.
        """
        stored = self.exported([article.id]).get(article.id, ())
        decisions = (placed(article.text, decision) for decision in stored)
        return sorted(filter(None, decisions), key=lambda decision: (decision.start, decision.end))

    def exported(self, article_ids: Sequence[str]) -> dict[str, list[PassageDecision]]:
        """Return the decisions about articles by article id, at their original places."""
        by_article: dict[str, list[PassageDecision]] = {}
        for article, *row in self._connection.all(
            f"SELECT article, {_COLUMNS} FROM decisions WHERE article IN (SELECT value FROM json_each(?)) "
            'ORDER BY article, start, "end"',
            json.dumps(list(article_ids)),
        ):
            by_article.setdefault(article, []).append(PassageDecision(*row))
        return by_article

    def decide(self, article: Article, rulings: Sequence[Ruling], summary: str) -> None:
        """Record decisions about passages of an article in one step; comments and people's own coding stay."""
        with self._journal.step(ACTION) as step:
            self._expect_text(article)
            coding = ArticleCoding(self._connection, article.pk)
            for ruling in rulings:
                comment, time = self._replace(step, article.id, article.text, ruling.start, ruling.end)
                self._drop_passages(step, article.pk, ruling.start, ruling.end)
                for passage in ruling.passages:
                    self._insert_passage(step, article, passage)
                seen = coding.of(ruling.start, ruling.end)
                self._insert(step, article, (ruling.start, ruling.end), ruling.outcome, comment, time, seen)
            if rulings:
                step.article, step.start, step.summary = article.id, rulings[0].start, summary

    def comment(self, article: Article, start: int, end: int, comment: str, summary: str) -> None:
        """Comment on the decision about a passage, even before there is one: a passage that is open stays so."""
        with self._journal.step(ACTION) as step:
            self._expect_text(article)
            existing = [each for each in self.of_article(article) if each.start < end and start < each.end]
            outcome = max(existing, key=lambda each: each.modified).outcome if existing else OPEN
            is_decided = len({each.outcome for each in existing}) == 1 and not self.reopened(article, existing)
            seen = ArticleCoding(self._connection, article.pk).of(start, end) if is_decided else UNKNOWN
            _, time = self._replace(step, article.id, article.text, start, end)
            self._insert(step, article, (start, end), outcome, clean(comment)[0].strip(), time, seen)
            step.article, step.start, step.summary = article.id, start, summary

    def undo(self, article: Article) -> Step | None:
        """Undo this creator's last step if it is a decision about this article; else return None."""
        return self._journal.undo((ACTION, article.id))

    def redo(self, article: Article) -> Step | None:
        """Redo the decision undone last, if it is about this article; else return None."""
        return self._journal.redo((ACTION, article.id))

    def reopened(self, article: Article, decisions: Sequence[PassageDecision]) -> set[PassageDecision]:
        """Return the decisions whose passage is no longer coded as their makers saw it.

        Notes and colours do not count. Of decisions made by earlier versions of Postil only the history can tell.
        """
        if not decisions:
            return set()
        coding = ArticleCoding(self._connection, article.pk)
        stored = {placed(article.text, each): each for each in self.exported([article.id]).get(article.id, ())}
        reopened: set[PassageDecision] = set()
        unknown: dict[DecisionName, PassageDecision] = {}
        for decision in decisions:
            name = _name(article.id, stored.get(decision, decision))
            seen = seen_coding(self._connection, name)
            if seen is None:
                unknown[name] = decision
            elif not coding.is_as(seen, decision.start, decision.end):
                reopened.add(decision)
        spans = {name: (decision.start, decision.end) for name, decision in unknown.items()}
        return reopened | {unknown[name] for name in coded_since(self._connection, article, spans)}

    def seen_by(self, article: Article, decision: PassageDecision) -> frozenset[CodingItem]:
        """Return how a passage was coded, as far as the maker of a decision that is here could see."""
        seen = seen_coding(self._connection, _name(article.id, decision))
        if seen is not None:
            return seen
        here = placed(article.text, decision)
        if here is None or self.reopened(article, [here]):
            return UNKNOWN
        return ArticleCoding(self._connection, article.pk).of(here.start, here.end)

    def _expect_text(self, article: Article) -> None:
        if self._connection.value("SELECT text FROM articles WHERE pk = ?", article.pk) != article.text:
            raise ConflictError(f"{article.title!r} has just changed: look at its new text, then try again")

    def _drop_passages(self, step: Recorder, pk: int, start: int, end: int, but: Collection[str] = ()) -> None:
        """Remove the consensus of a span, with some exceptions."""
        for (highlight_id,) in self._connection.all(
            "SELECT id FROM highlights WHERE article = ? AND creator = ? AND state != 'orphan' "
            'AND start < ? AND "end" > ?',
            *(pk, CONSENSUS, end, start),
        ):
            if highlight_id not in but:
                self._annotations.drop(step, highlight_id)

    def meeting(self, article_id: str, text: str, start: int, end: int) -> list[PassageDecision]:
        """Return the decisions about any part of a span of a text, as they are stored, in text order."""
        stored = self.exported([article_id]).get(article_id, ())
        pairs = ((each, nearest(text, each.start, each.quote)) for each in stored)
        return [each for each, here in pairs if here is not None and here[0] < end and start < here[1]]

    def consensus(self, pk: int, start: int, end: int) -> list[Highlight]:
        """Return the annotations of the consensus about any part of a span, in text order."""
        where = "h.article = ? AND h.creator = ? AND h.state != 'orphan' AND h.start < ? AND h.\"end\" > ?"
        return self._annotations.matching(where, [pk, CONSENSUS, end, start]).get(pk, [])

    def _replace(self, step: Recorder, article_id: str, text: str, start: int, end: int) -> tuple[str, str]:
        """Remove the decisions about any part of a span; return their comments, and a time after all of theirs."""
        comments, time = [], now()
        for old in self.meeting(article_id, text, start, end):
            step.delete("decisions", {"article": article_id, "start": old.start, "end": old.end})
            comments.append(old.comment)
            time = max(time, just_after(old.modified))
        self._make_room(step, article_id, text, start, end)
        return "\n".join(filter(None, comments)), time

    def _make_room(self, step: Recorder, article_id: str, text: str, start: int, end: int) -> None:
        """Store the decision whose words were in a place in a former text where they are now."""
        where = 'article = ? AND start = ? AND "end" = ?'
        row = self._connection.one(f"SELECT {_COLUMNS} FROM decisions WHERE {where}", article_id, start, end)
        if row is None:
            return
        moved = PassageDecision(*row)
        step.delete("decisions", {"article": article_id, "start": start, "end": end})
        here = placed(text, moved) or replace(moved, start=start + 1, end=end + 1)  # its words are gone: any place
        self._make_room(step, article_id, text, here.start, here.end)
        step.insert("decisions", {"article": article_id, **asdict(here)})
        if (seen := seen_coding(self._connection, _name(article_id, moved))) is not None:
            note_seen(self._connection, _name(article_id, here), seen)

    def _insert(
        self,
        step: Recorder,
        article: Article,
        span: tuple[int, int],
        outcome: str,
        comment: str,
        time: str,
        seen: frozenset[CodingItem],
    ) -> None:
        row = {"article": article.id, "start": span[0], "end": span[1], "quote": article.text[slice(*span)]}
        times = {"creator": self._journal.creator, "created": time, "modified": time}
        step.insert("decisions", {**row, "outcome": outcome, "comment": comment, **times})
        note_seen(self._connection, DecisionName(article.id, span[0], self._journal.creator, time), seen)

    # decisions from other libraries

    def replaced(self, article_id: str) -> set[PassageDecision]:
        """Return the decisions about an article that were replaced or removed."""
        replaced = set()
        for (text,) in self._connection.all(
            "SELECT changes FROM journal WHERE article = ? AND state = 'done' AND instr(changes, '[\"decisions\",')",
            article_id,
        ):
            for table, _, before, after in read_changes(text) or []:
                if table == "decisions" and before is not None and after is None:
                    replaced.add(decision_from(before))
        return replaced

    def take_over(
        self,
        step: Recorder,
        article: tuple[int, str, str],
        decision: PassageDecision,
        passages: Collection[str],
        seen: frozenset[CodingItem] | None,
    ) -> None:
        """Replace those about any part of its span by a decision from elsewhere, inside a step.

        `article` is its number, id and text. Of its consensus `passages` (ids of highlights) stay; new ones are added
        like all others. `seen` is how its maker saw the passage coded, None if that is unknown.
        """
        self.withdraw(step, article, decision, passages)
        article_id = article[1]
        step.insert("decisions", {"article": article_id, **asdict(decision)})
        if seen is not None:
            note_seen(self._connection, _name(article_id, decision), seen)

    def withdraw(
        self,
        step: Recorder,
        article: tuple[int, str, str],
        decision: PassageDecision,
        passages: Collection[str] = (),
    ) -> None:
        """Remove those about any part of its span, and the consensus there but for some `passages`, inside a step.

        The decision is placed in the article's text.
        """
        pk, article_id, text = article
        self._replace(step, article_id, text, decision.start, decision.end)
        self._drop_passages(step, pk, decision.start, decision.end, passages)

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
            insert_claim(step, highlight_id, replace(claim, chosen="", first=""), CONSENSUS, time, time)
            if (check := claim.check) is not None:
                as_new = {
                    "id": str(uuid.uuid4()),
                    "creator": CONSENSUS,
                    "created": time,
                    "time": time,
                    "modified": time,
                }
                insert_check(step, highlight_id, replace(check, **as_new))
            for position, piece in enumerate(claim.evidence):
                own = replace(piece, id=str(uuid.uuid4()), creator=CONSENSUS, created=time)
                insert_evidence(step, highlight_id, own, position)


def decision_from(row: Mapping[str, Any]) -> PassageDecision:
    """Return the decision of a row."""
    return PassageDecision(**{name: value for name, value in row.items() if name != "article"})


def _name(article_id: str, decision: PassageDecision) -> DecisionName:
    return DecisionName(article_id, decision.start, decision.creator, decision.modified)
