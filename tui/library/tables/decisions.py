"""The decisions about passages, and the consensus that follows from them."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from tui.core.errors import ConflictError
from tui.core.spans import SpanIndex, nearest, strip
from tui.core.text import clean
from tui.core.times import just_after
from tui.library.tables.changes import read_changes
from tui.library.tables.consensus_layer import ConsensusLayer
from tui.library.tables.journal import now
from tui.library.tables.seen_coding import (
    UNKNOWN,
    ArticleCoding,
    DecisionPlace,
    as_text,
    find_coded_since,
    from_text,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from tui.core.model import Article, Highlight
    from tui.core.spans import Span
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.annotations import Annotations
    from tui.library.tables.changes import Change
    from tui.library.tables.codebook import Codebook
    from tui.library.tables.consensus_layer import ConsensusPassage
    from tui.library.tables.journal import Journal, Recorder, Step
    from tui.library.tables.seen_coding import CodingItem

ACTION = "decision"
"""The journal's action for a step made here."""

SAME, BOTH, NONE, OTHER, OPEN = "same", "both", "none", "other", "open"
"""Outcomes, besides `ONE` for one creator's coding. A passage with only a comment is open."""

ONE = "of "
"""The prefix of the outcome that takes one creator's coding; the name follows."""

ArticleWords = tuple[int, str, str]
"""An article by its number and id, and its text."""

_WORD = re.compile(r"\w")
_COLUMNS = 'start, "end", quote, outcome, comment, creator, created, modified, comment_creator, seen'


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
    comment_creator: str = field(default="", compare=False)
    """Who wrote the comment; "" if several people did, or an earlier version of Postil did not note it."""
    seen: str = field(default="", compare=False)
    """How the passage was coded then, as `seen_coding.as_text` writes it; "" if an earlier version did not note it."""

    @property
    def makers(self) -> set[str]:
        """Who decided, and who wrote the comment."""
        return {self.creator, self.comment_creator or self.creator}

    def is_part_of(self, other: PassageDecision) -> bool:
        """Return whether this is what is left of the other one after a decision about another part of its passage."""
        same = all(getattr(self, name) == getattr(other, name) for name in ("creator", "modified", "outcome"))
        return same and len(self.quote) < len(other.quote) and self.quote in other.quote


@dataclass(frozen=True, slots=True)
class Ruling:
    """A future decision: it replaces earlier ones about its span, and only there."""

    start: int
    end: int
    outcome: str
    passages: tuple[ConsensusPassage, ...] = ()


def place_decision(text: str, decision: PassageDecision) -> PassageDecision | None:
    """Return a decision where its words are in a text, the nearest occurrence; None if they are gone."""
    span = nearest(text, decision.start, decision.quote)
    return None if span is None else replace(decision, start=span[0], end=span[1])


def decision_from(row: Mapping[str, Any]) -> PassageDecision:
    """Return the decision of a row."""
    return PassageDecision(**{name: value for name, value in row.items() if name != "article"})


class Decisions:
    """The decisions about passages, and the annotations of the consensus that follow from them."""

    def __init__(self, connection: Connection, journal: Journal, codebook: Codebook, annotations: Annotations) -> None:
        self._connection = connection
        self._journal = journal
        self._layer = ConsensusLayer(connection, codebook, annotations)

    def of_article(self, article: Article) -> list[PassageDecision]:
        """Return the decisions of an article, in text order.

        In a later version one is at the nearest occurrence of its words; those without any are left out here, and kept.
        """
        stored = self.exported([article.id]).get(article.id, ())
        decisions = (place_decision(article.text, decision) for decision in stored)
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
        """Record decisions about passages of an article in one step; comments and people's own coding stay.

        What an earlier decision says of other words than theirs stays its maker's.
        """
        with self._journal.step(ACTION) as step:
            self._expect_text(article)
            if not rulings:
                return
            spans = [(ruling.start, ruling.end) for ruling in rulings]
            text = article.pk, article.id, article.text
            replaced = self._replace(step, text, spans)
            coding = self._coding(article.pk)
            for ruling, earlier in zip(rulings, replaced, strict=True):
                for passage in ruling.passages:
                    self._layer.insert(step, article, passage)
                comment, comment_creator = _comments(earlier)
                time = max([now(), *(just_after(each.modified) for each in earlier)])
                seen, span = as_text(coding.of(ruling.start, ruling.end)), (ruling.start, ruling.end)
                words = article.text[ruling.start : ruling.end], ruling.outcome, comment
                maker = self._journal.creator, time, time, comment_creator, seen
                self._insert(step, text, PassageDecision(*span, *words, *maker))
            step.article, step.start, step.summary = article.id, rulings[0].start, summary

    def comment(
        self, article: Article, start: int, end: int, comment: str, summary: str, comment_creator: str = ""
    ) -> None:
        """Comment on the decision about a passage, which stays its maker's, even before there is one.

        Of several decisions the last gets the comment. `comment_creator`: somebody else wrote it.
        """
        self.comment_all(article, [(start, end)], comment, summary, comment_creator)

    def comment_all(
        self, article: Article, spans: Sequence[Span], comment: str, summary: str, comment_creator: str = ""
    ) -> None:
        """Give the decisions about several passages the same comment in one step, as `comment` does."""
        comment, creator = clean(comment)[0].strip(), self._journal.creator
        text = article.pk, article.id, article.text
        commented_by = comment_creator or creator if comment else ""
        with self._journal.step(ACTION) as step:
            self._expect_text(article)
            index, commented = self._index(article.id, article.text), SpanIndex((*span, None) for span in spans)
            for start, end in spans:
                here, last, old = max(
                    index.touching(start, end), key=lambda each: each[2].modified, default=(start, end, None)
                )
                if old is None:
                    time = now()
                    words = article.text[start:end], OPEN, "", creator, time, time, "", as_text(UNKNOWN)
                    old = PassageDecision(start, end, *words)
                elif old.comment == comment:
                    continue
                else:
                    step.delete("decisions", _key(article.id, old))
                    time = max(now(), just_after(old.modified))
                    old = replace(old, modified=time, seen=self.coding_seen_by(article, old))
                self._insert(step, text, replace(old, comment=comment, comment_creator=commented_by))
                if len(commented.touching(here, last)) > 1:  # another one of the passages has this decision, too
                    index = self._index(article.id, article.text)
                if not step.article:
                    step.article, step.start, step.summary = article.id, start, summary

    def undo(self, article: Article) -> Step | None:
        """Undo this creator's last step if it is a decision about this article; else return None."""
        return self._journal.undo((ACTION, article.id))

    def redo(self, article: Article) -> Step | None:
        """Redo the decision undone last, if it is about this article; else return None."""
        return self._journal.redo((ACTION, article.id))

    def follow_undo(self, changes: Iterable[Change]) -> None:
        """Raise `ConflictError` if a decision that is back is about words that somebody has decided about since."""
        back = [change.after for change in changes if change.before is None and change.after is not None]
        for article in {row["article"] for row in back}:
            own = {(row["start"], row["end"]) for row in back if row["article"] == article}
            text = self._connection.value("SELECT text FROM articles WHERE id = ?", article) or ""
            here: list[tuple[int, int]] = []
            others: list[tuple[int, int, str]] = []
            for each in self.exported([article]).get(article, ()):
                if (span := nearest(text, each.start, each.quote)) is not None:
                    if (each.start, each.end) in own:
                        here.append(span)
                    else:
                        others.append((*span, each.creator))
            index = SpanIndex(others)
            for span in here:
                if others_here := index.touching(*span):
                    raise ConflictError(f"{others_here[0][2]} has decided about these words since")

    def find_reopened(self, article: Article, decisions: Sequence[PassageDecision]) -> set[PassageDecision]:
        """Return the decisions whose passage is no longer coded as their makers saw it.

        Notes and colours do not count. Of decisions made by earlier versions of Postil only the history can tell.
        """
        if not decisions:
            return set()
        return self._find_reopened((article.pk, article.id, article.text), self._coding(article.pk), decisions)

    def _find_reopened(
        self, article: ArticleWords, coding: ArticleCoding, decisions: Iterable[PassageDecision]
    ) -> set[PassageDecision]:
        reopened: set[PassageDecision] = set()
        unknown: dict[DecisionPlace, PassageDecision] = {}
        for decision in decisions:
            span, seen = (decision.start, decision.end), from_text(decision.seen)
            if seen is None:
                unknown[DecisionPlace(decision.creator, decision.modified, *span)] = decision
            elif not coding.is_as(seen, *span):
                reopened.add(decision)
        since = find_coded_since(self._connection, article[:2], unknown) if unknown else ()
        return reopened | {unknown[place] for place in since}

    def coding_seen_by(self, article: Article, decision: PassageDecision) -> str:
        """Return how a passage was coded, as far as the maker of a decision that is here could see, as it is stored."""
        if from_text(decision.seen) is not None:
            return decision.seen
        text = article.pk, article.id, article.text
        return as_text(self._coding_seen_by(text, self._coding(article.pk), decision))

    def _coding_seen_by(
        self, article: ArticleWords, coding: ArticleCoding, decision: PassageDecision
    ) -> frozenset[CodingItem]:
        seen = from_text(decision.seen)
        if seen is not None:
            return seen
        here = place_decision(article[2], decision)
        if here is None or self._find_reopened(article, coding, [here]):
            return UNKNOWN
        return coding.of(here.start, here.end)

    def _coding(self, pk: int) -> ArticleCoding:
        return ArticleCoding(self._connection, pk)

    def _expect_text(self, article: Article) -> None:
        if self._connection.value("SELECT text FROM articles WHERE pk = ?", article.pk) != article.text:
            raise ConflictError(f"{article.title!r} has just changed: look at its new text, then try again")

    def meeting(self, article_id: str, text: str, start: int, end: int) -> list[PassageDecision]:
        """Return the decisions about any part of a span of a text, as they are stored, in text order."""
        return [each for *_, each in self._index(article_id, text).touching(start, end)]

    def consensus(self, pk: int, start: int, end: int) -> list[Highlight]:
        """Return the annotations of the consensus about any part of a span, in text order."""
        return self._layer.touching(pk, start, end)

    def _index(self, article_id: str, text: str) -> SpanIndex[PassageDecision]:
        """Return the decisions about an article, as they are stored, by where they are in its text."""
        stored = self.exported([article_id]).get(article_id, ())
        pairs = ((nearest(text, each.start, each.quote), each) for each in stored)
        return SpanIndex((*here, each) for here, each in pairs if here is not None)

    def _replace(
        self, step: Recorder, article: ArticleWords, spans: Sequence[Span], passages: Collection[str] = ()
    ) -> list[list[PassageDecision]]:
        """Remove the decisions about any part of some spans, and return those of each; what is left of them stays.

        The consensus there goes, but for some `passages`. What is left is open again if some of that was about it too.
        """
        pk, article_id, text = article
        dropped = self._layer.drop(step, pk, spans, passages)
        index, cuts = self._index(article_id, text), SpanIndex((*span, None) for span in spans)
        meeting = [index.touching(*span) for span in spans]
        coding: ArticleCoding | None = None
        for start, end, old in {each: None for some in meeting for each in some}:
            step.delete("decisions", _key(article_id, old))
            for piece in _left(text, (start, end), cuts):
                coding = coding or self._coding(pk)
                seen = coding.part(self._coding_seen_by(article, coding, old), *piece)
                words = {"quote": text[slice(*piece)], "seen": as_text(UNKNOWN if dropped.touching(*piece) else seen)}
                self._insert(step, article, replace(old, start=piece[0], end=piece[1], **words))
        return [[old for *_, old in some] for some in meeting]

    def _insert(self, step: Recorder, article: ArticleWords, decision: PassageDecision) -> None:
        self._make_room(step, article, decision.start, decision.end)
        step.insert("decisions", {"article": article[1], **asdict(decision)})

    def _make_room(self, step: Recorder, article: ArticleWords, start: int, end: int) -> None:
        """Store the decision whose words were in a place in a former text where they are now."""
        _, article_id, text = article
        where = 'article = ? AND start = ? AND "end" = ?'
        row = self._connection.one(f"SELECT {_COLUMNS} FROM decisions WHERE {where}", article_id, start, end)
        if row is None:
            return
        moved = PassageDecision(*row)
        step.delete("decisions", _key(article_id, moved))
        here = place_decision(text, moved) or replace(
            moved, start=start + 1, end=end + 1
        )  # its words are gone: any place
        self._insert(step, article, here)

    # decisions from other libraries

    def find_replaced(self, article_id: str) -> set[PassageDecision]:
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
        self, step: Recorder, article: ArticleWords, decision: PassageDecision, passages: Collection[str]
    ) -> None:
        """Replace those about any part of its span by a decision from elsewhere, inside a step.

        Of its consensus `passages` (ids of highlights) stay; new ones are added like all others.
        """
        self.withdraw(step, article, decision, passages)
        self._insert(step, article, decision)

    def withdraw(
        self, step: Recorder, article: ArticleWords, decision: PassageDecision, passages: Collection[str] = ()
    ) -> None:
        """Remove those about any part of its span, and the consensus there but for some `passages`, inside a step.

        The decision is placed in the article's text.
        """
        self._replace(step, article, [(decision.start, decision.end)], passages)


def _key(article_id: str, decision: PassageDecision) -> dict[str, str | int]:
    return {"article": article_id, "start": decision.start, "end": decision.end}


def _left(text: str, span: Span, cuts: SpanIndex[None]) -> Iterator[Span]:
    """Yield the parts of a span of a text, with words in them, that are outside some others."""
    start, end = span
    ends = accumulate((start, *(each for _, each, _ in cuts.touching(start, end))), max)
    starts = [*(each for each, *_ in cuts.touching(start, end)), end]
    for piece in (strip(text, *each) for each in zip(ends, starts, strict=True) if each[0] < each[1]):
        if _WORD.search(text, *piece):
            yield piece


def _comments(decisions: Iterable[PassageDecision]) -> tuple[str, str]:
    """Return the comments on decisions as one text, and its creator; each is named in the text if there are several."""
    comments = dict.fromkeys((each.comment, each.comment_creator) for each in decisions if each.comment)
    creators = {creator for _, creator in comments}
    if len(creators) == 1:
        return "\n".join(text for text, _ in comments), creators.pop()
    return "\n".join(f"{creator}: {text}" if creator else text for text, creator in comments), ""
