"""Reviewed articles: each creator reviews names for themselves."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from tui.core.errors import ConflictError
from tui.core.reviews import Review, ReviewResult
from tui.core.text import cut, one_line
from tui.library.tables.journal import now
from tui.library.tables.withdrawn import NOT_REVIEWED, REVIEWED, Statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tui.core.corrections import Correction
    from tui.core.model import Article
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.corrected_marks import CorrectedMarks
    from tui.library.tables.journal import Journal, Recorder
    from tui.library.tables.least_sure import LeastSure
    from tui.library.tables.marks import MarkStore
    from tui.library.tables.withdrawn import StatementKey
    from tui.library.transfer.bundles import Bundle

_COLUMNS = "creator, created, revision, counter"

_UNDECIDED = "SELECT count(*) FROM mentions WHERE article = ? AND state = 'found'"

_STATEMENTS = Statements("reviewed", REVIEWED, NOT_REVIEWED)


class Reviews:
    """The articles whose names creators have reviewed, in the version of the time.

    A review decides every name of it, like a correction of just its place. Names found later and other people's later
    corrections were not reviewed: they are counted until the next review.
    """

    def __init__(
        self, connection: Connection, journal: Journal, marks: MarkStore, corrected: Callable[[], CorrectedMarks]
    ) -> None:
        """`corrected` is called only for writes: reading reviews does not need it."""
        self._connection = connection
        self._journal = journal
        self._marks = marks
        self._corrected = corrected

    @cached_property
    def least_sure(self) -> LeastSure:
        """Which article to review next."""
        from tui.library.tables.least_sure import LeastSure

        return LeastSure(self._connection, self._marks)

    def of_article(self, article_id: str) -> tuple[Review, ...]:
        """Return who has reviewed the names of an article, by name, including those of an earlier version."""
        return self.of_articles([article_id]).get(article_id, ())

    def of_articles(self, article_ids: Sequence[str]) -> dict[str, tuple[Review, ...]]:
        """Return the reviews of articles that have any."""
        by_article: dict[str, tuple[Review, ...]] = {}
        for article_id, *row in self._connection.all(
            f"SELECT article, {_COLUMNS} FROM reviewed WHERE article IN (SELECT value FROM json_each(?)) "
            "ORDER BY article, creator",
            json.dumps(list(article_ids)),
        ):
            by_article[article_id] = (*by_article.get(article_id, ()), Review(*row))
        return by_article

    def articles(self, creator: str | None = None) -> list[int]:
        """Return the numbers of the articles reviewed in their current version, by anyone or one creator.

        They count as reviewed even if something is open since (`count_undecided`).
        """
        rows = self._connection.all(
            "SELECT DISTINCT a.pk FROM reviewed r JOIN articles a ON a.id = r.article AND a.revision = r.revision "
            "WHERE ?1 IS NULL OR r.creator = ?1 ORDER BY a.pk",
            creator,
        )
        return [pk for (pk,) in rows]

    def count_undecided(self, article: Article) -> int:
        """Return how many names of an article are undecided."""
        return int(self._connection.value(_UNDECIDED, article.pk))

    def count_changed_since(self, article: Article, review: Review) -> int:
        """Return how many names others corrected in the article after a review."""
        return int(
            self._connection.value(
                "SELECT count(*) FROM corrections WHERE article = ? AND counter > ? AND creator != ?",
                *(article.id, review.counter, review.creator),
            )
        )

    def review(self, article: Article) -> ReviewResult:
        """Mark all names of an article as reviewed, as one step; return what that decided.

        Decided names stay as they are; what a rule ruled out is rejected. Nothing happens if the creator has reviewed
        this version and nothing is open since. Raises `ConflictError` if the text has changed meanwhile.
        """
        from tui.core.same_words import decide_as_shown
        from tui.library.tables.corrections import correction_row

        own = next((each for each in self.of_article(article.id) if each.creator == self._journal.creator), None)
        with self._journal.step(REVIEWED) as step:
            revision = self._connection.value("SELECT revision FROM articles WHERE pk = ?", article.pk)
            if revision != article.revision:
                raise ConflictError(
                    f"the text of “{one_line(article.title, 40)}” has changed: read the names again before"
                )
            open_names = [each for each in self._marks.of_article(article.pk).mentions if not each.is_decided]
            if (
                own is not None
                and own.revision == revision
                and not open_names
                and not self.count_changed_since(article, own)
            ):
                return ReviewResult(0, 0)
            created = now()
            for correction in decide_as_shown(article, open_names):
                decision = replace(correction, creator=step.creator, created=created, counter=step.counter)
                step.insert("corrections", correction_row(str(uuid.uuid4()), decision))
            time = _STATEMENTS.time_of_new(self._connection, (article.id, step.creator))
            self._put(step, article.id, Review(step.creator, time, revision, step.counter))
            step.article, step.summary = article.id, cut(one_line(article.title or article.source), 60)
            if open_names:
                self._corrected().apply_to([article.pk])
        confirmed = sum(each.is_name for each in open_names)
        return ReviewResult(confirmed, len(open_names) - confirmed)

    def correct(self, article: Article, corrections: Sequence[Correction]) -> int:
        """Store corrections of single places of an article as one step; return how many of its names changed.

        Spans refer to its text. Raises `ConflictError` if some words are gone.
        """
        from tui.library.tables.corrections import correction_row
        from tui.library.tables.late_spans import follow_correction
        from tui.library.tables.reach import changed_names

        with self._journal.step(f"{corrections[0].kind} {'article' if len(corrections) > 1 else 'here'}") as step:
            created = now()
            for correction in corrections:
                own = replace(correction, creator=step.creator, created=created, counter=step.counter, yields_to="")
                followed = follow_correction(self._connection, own, article)
                step.insert("corrections", correction_row(str(uuid.uuid4()), followed))
            target, outcome = corrections[0].target, corrections[0].outcome
            step.article, step.start = article.id, target.span[0] if target.span else 0
            times = f" ({len(corrections)} places)" if len(corrections) > 1 else ""
            step.summary = " → ".join(part for part in (target.surface or "", outcome) if part) + times
            before = self._marks.of_article(article.pk)
            self._corrected().apply_to([article.pk])
            return len(changed_names(self._marks.of_article(article.pk), before))

    def take_back_own(self, article: Article) -> None:
        """Withdraw this library's creator's review; confirmed names stay confirmed."""
        with self._journal.step(NOT_REVIEWED) as step:
            step.article, step.summary = article.id, cut(one_line(article.title or article.source), 60)
            step.delete("reviewed", {"article": article.id, "creator": self._journal.creator})

    def _put(self, step: Recorder, article_id: str, review: Review) -> None:
        key = {"article": article_id, "creator": review.creator}
        if self._connection.value("SELECT 1 FROM reviewed WHERE article = ? AND creator = ?", *key.values()) is None:
            step.insert("reviewed", {"article": article_id, **review._asdict()})
        else:
            step.update("reviewed", key, {name: value for name, value in review._asdict().items() if name != "creator"})

    # reviews from other libraries

    def revision_here(self, pk: int, text: str, bundle: Bundle, revision: int) -> int:
        """Return the local number of a version of an article in a bundle; 0 if its text is not here."""
        last = int(self._connection.value("SELECT revision FROM articles WHERE pk = ?", pk) or 1)
        if text == bundle.article.text:
            here = last - (bundle.article.revision - revision)
            return max(here, 0)
        if revision < bundle.article.revision:
            return 0
        query = "SELECT max(number) FROM revisions WHERE article = ? AND text = ?"
        return int(self._connection.value(query, pk, bundle.article.text) or 0)

    def import_reviews(self, step: Recorder, article_id: str, reviews: Iterable[Review]) -> tuple[int, int]:
        """Import reviews inside a step; return how many are new, and how many were older than those here.

        Each stays its creator's; of two by one creator the later one counts.
        """
        added = changed = 0
        here = {each.creator: each for each in self.of_article(article_id)}
        for review in reviews:
            own = here.get(review.creator)
            if own is None or own.created < review.created:
                self._journal.follow_counter(review.counter)
                self._put(step, article_id, review)
                added, changed = added + (own is None), changed + (own is not None)
        return added, changed

    def withdrawn(self) -> dict[StatementKey, str]:
        """Return when creators last withdrew their review of an article."""
        return _STATEMENTS.withdrawn(self._connection)

    def take_back(self, step: Recorder, withdrawn: Mapping[StatementKey, str]) -> int:
        """Remove, inside a step, reviews older than their withdrawal elsewhere; return how many."""
        before = len(step.changes)
        for (article_id, creator), time in _STATEMENTS.follow(self._connection, withdrawn):
            if any(each.creator == creator and each.created < time for each in self.of_article(article_id)):
                step.delete("reviewed", {"article": article_id, "creator": creator})
        return len(step.changes) - before
