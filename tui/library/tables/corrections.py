"""People's corrections of marks: stored, undoable, and applied to every marking."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.core.corrections import Dismissal, Distinct
from tui.core.disagreements import Disagreement, disagreements, surely_agrees
from tui.core.errors import ConflictError
from tui.library.tables.corrected_marks import IN_EFFECT, LOST, read_detail
from tui.library.tables.journal import now
from tui.library.tables.late_spans import follow, follow_correction
from tui.library.tables.local_decisions import LocalDecisions
from tui.library.tables.reach import articles_decided_by_others, changed_names, following, reached_articles
from tui.library.tables.standing_names import Arrivals, StandingNames

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tui.core.corrections import Correction
    from tui.core.model import Article, Entity, Marks
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.changes import Change
    from tui.library.tables.corrected_marks import CorrectedMarks
    from tui.library.tables.journal import Journal, Recorder
    from tui.library.tables.marks import MarkStore

_ORDER = "counter, created, id"
"""Corrections in the order they were made, whatever the clocks said."""

_DECIDED = "(state != 'found' OR origin != 'model') AND state != 'found' AND NOT by_rule"
"""Names that somebody confirmed or rejected; the first condition is that of an index."""

_DECIDED_COUNT = f"SELECT count(*) FROM mentions WHERE {_DECIDED}"


class Corrections:
    """The corrections and dismissals of a library.

    The marks in the tables have all corrections applied. For a corrected article the original marks are stored too, so
    that removing a correction restores them.
    """

    def __init__(self, connection: Connection, journal: Journal, marks: MarkStore, corrected: CorrectedMarks) -> None:
        self._connection = connection
        self._journal = journal
        self._marks = marks
        self._corrected = corrected
        self._agreeing: dict[int, tuple[str, int]] = {}
        """Articles whose corrections agree with the marking of a time, by the hash of all that reach them."""

    def all(self) -> list[Correction]:
        """Return every correction in the order they were made."""
        return self._read("1")

    def distinct(self) -> set[frozenset[Entity]]:
        """Return the pairs of entities that someone declared different."""
        corrections = self._read("kind = ?", Distinct.kind)
        return {frozenset((each.target.entity, each.other)) for each in corrections
                if isinstance(each, Distinct) and each.target.entity}  # fmt: skip

    def get(self, correction_id: str) -> Correction | None:
        """Return a correction; None if it does not exist or is unreadable."""
        detail = self._connection.value("SELECT detail FROM corrections WHERE id = ?", correction_id)
        return None if detail is None else read_detail(detail, lost=True)

    def correct(self, correction: Correction, article: Article | None = None) -> int:
        """Store a correction and apply it where it reaches; return how many articles' marks changed.

        If it reaches many, the rest waits for `CorrectedMarks.catch_up`. When an entity is renamed or merged
        everywhere, its claims follow. `article` is the one that its maker sees: the spans refer to its text, by default
        the current one, and its names are confirmed. Raises `ConflictError` if the words have gone.
        """
        with self._journal.step(f"{correction.kind} {correction.target.scope}") as step:
            if correction.target.span is not None:
                correction = follow_correction(self._connection, correction, article)
            correction = replace(correction, creator=step.creator, created=now(), counter=step.counter, yields_to="")
            correction = replace(correction, spares=())
            target = correction.target
            if target.span is None:
                seen_in = target.article or (article.id if article is not None else "")
                correction = replace(correction, places=self._corrected.places(correction, seen_in), seen_in=seen_in)
            step.article, step.start = target.article or "", target.span[0] if target.span else 0
            step.summary = correction.words
            step.insert("corrections", correction_row(str(uuid.uuid4()), correction))
            for claim, _, name in following(self._connection, self._marks, correction):
                step.update("claims", {"highlight": claim}, {"speaker": name, "modified": correction.created})
            return self._corrected.apply([correction], first=article.pk if article is not None else 0)

    def others_following(self, correction: Correction) -> dict[str, int]:
        """Return how many claims of other people a correction would give another speaker, by creator."""
        creators = (creator for _, creator, _ in following(self._connection, self._marks, correction))
        return dict(Counter(creator for creator in creators if creator != self._journal.creator))

    def others_changed(self, correction: Correction, article: Article | None = None) -> dict[str, int]:
        """Return how many names decided by other people a correction would change, by creator."""
        own = "model", self._journal.creator
        changed: Counter[str] = Counter()
        with suppress(ConflictError):  # the correction itself reports words that are gone
            if correction.target.span is not None:
                correction = follow_correction(self._connection, correction, article)
            correction = replace(correction, creator=self._journal.creator)
            for pk in articles_decided_by_others(self._connection, correction, self._journal.creator):
                before = self._marks.of_article(pk, dismissed=True)
                after = self._corrected.with_one_more(pk, correction)
                changed.update(each.origin for each in changed_names(before, after) if each.origin not in own)
        return changed

    def dismiss(self, article: Article, start: int, end: int) -> None:
        """Dismiss a suggestion: the passage is not suggested again, even after another marking."""
        quote = article.text[start:end]
        with self._journal.step("dismiss") as step:
            article, ((start, end),) = follow(self._connection, article, [(start, end)])
            dismissal = Dismissal(article.id, start, end, quote, self._journal.creator, now())
            step.article, step.start, step.summary = article.id, start, quote[:60]
            step.insert("dismissals", _dismissal_row(str(uuid.uuid4()), dismissal))

    def decided_and_disputed(self) -> tuple[int, list[tuple[int, Disagreement]]]:
        """Return the number of names that somebody confirmed or rejected, and what `disagreements` yields."""
        return int(self._connection.value(_DECIDED_COUNT)), list(self.disagreements())

    def disagreements(
        self, after: tuple[int, int] = (0, -1), until: tuple[int, int] | None = None
    ) -> Iterator[tuple[int, Disagreement]]:
        """Yield the places where the last marking contradicts such a decision, by article (its pk), past `after`.

        With `until` only those in articles up to that one's.
        """
        everywhere = hash(tuple(self._connection.all("SELECT id FROM corrections WHERE article = '' ORDER BY rowid")))
        for pk, name, marked in self._connection.all(
            "SELECT a.pk, a.id, m.marked FROM articles a JOIN markings m ON m.article = a.pk WHERE a.pk >= ? AND a.pk "
            f"IN (SELECT article FROM mentions WHERE {_DECIDED}) ORDER BY a.pk",
            after[0],
        ):
            if until is not None and pk > until[0]:
                return
            for each in self._disagreements(pk, name, marked, everywhere):
                if (pk, each.mention.start) > after:
                    yield pk, each

    def _disagreements(self, pk: int, article: str, marked: str, everywhere: int) -> list[Disagreement]:
        details = self._corrected.seen.details(article)
        key = marked, hash((details, everywhere))
        if not details or self._agreeing.get(pk) == key:
            return []
        disputed: list[Disagreement] = []
        if not self._surely_agrees(pk, details, marked):
            text = self._connection.value("SELECT text FROM articles WHERE pk = ?", pk) or ""
            basis = self._corrected.uncorrected_marks(pk)
            disputed = disagreements(self._corrected.reaching(article, basis), article, text, basis, marked)
        if not disputed:
            self._agreeing[pk] = key
        return disputed

    def _surely_agrees(self, pk: int, details: str, marked: str) -> bool:
        stored = self._connection.value("SELECT mentions FROM found_mentions WHERE article = ?", pk)
        if stored is None:  # every decision equals what was found, or the marks have changed since
            return False
        try:
            rows = json.loads(stored)["mentions"]
            places = [(each["start"], each["end"], each["label"]) for each in rows if each["state"] != "rejected"]
            return surely_agrees((data for data in json.loads(details) if LOST not in data), marked, places)
        except (ValueError, KeyError, TypeError):  # an unreadable detail is handled where it is reported
            return False

    def add(
        self,
        corrections: Iterable[tuple[str, Correction]],
        dismissals: Iterable[tuple[str, Dismissal]] = (),
        on_dispute: Callable[[Recorder, str, Correction, Correction], None] = lambda *_: None,
        lost: Mapping[str, Mapping[str, Any]] | None = None,
        arrivals: Arrivals | None = None,
        on_undecided: Callable[[int, int], object] = lambda *_: None,
    ) -> int:
        """Add unknown corrections (with their ids) of another library; return how many.

        `lost` has, by id, the passages of those whose text has gone; `arrivals` goes with all calls of an import. Local
        decisions about single words stand: a contradicting one from there is stored without effect, and `on_dispute`
        receives the step, its id, the local one and theirs. `on_undecided` receives an article (its pk) with how many
        names are no longer confirmed or rejected, because their makers' own corrections from there apply to them.
        """
        new: list[Correction] = []
        count = 0
        every = [*corrections]
        names = {name for name, _ in every}
        with self._journal.step("import") as step:
            step.summary = "corrections"
            arrivals = arrivals or Arrivals()
            standing = StandingNames(self._connection, self._marks, self._corrected, arrivals)
            local = LocalDecisions(self._connection, step.counter, standing, arrivals.late)
            for number, (name, incoming) in enumerate(every, 1):
                if self._connection.value("SELECT 1 FROM corrections WHERE id = ?", name) is None:
                    following = [later for _, later in every[number:] if later.yields_to not in names]
                    correction = local.settle(incoming, following, partial(on_dispute, step, name))
                    self._journal.follow_counter(correction.counter)
                    step.insert("corrections", correction_row(name, correction, (lost or {}).get(name)))
                    new.append(correction)
            for name, dismissal in dismissals:
                if self._connection.value("SELECT 1 FROM dismissals WHERE id = ?", name) is None:
                    passage = (lost or {}).get(name, {}).get("span")
                    step.insert("dismissals", _dismissal_row(name, dismissal, passage))
                    count += 1
            reached = {pk for each in new for pk in reached_articles(self._connection, each)}
            self._corrected.apply_to(reached, partial(_count_undecided, on_undecided))
        return len(new) + count

    def for_export(self, articles: Sequence[str]) -> dict[str, list[tuple[str, Correction]]]:
        """Return the corrections made in articles, by article, with their ids; those made everywhere under ""."""
        by_article: dict[str, list[tuple[str, Correction]]] = {}
        for article, name, detail in self._connection.all(
            "SELECT article, id, detail FROM corrections WHERE article IN (SELECT value FROM json_each(?)) "
            f"ORDER BY {_ORDER}",
            json.dumps(list(articles)),
        ):
            correction = read_detail(detail, lost=True)
            if correction is not None:
                by_article.setdefault(article, []).append((name, correction))
        return by_article

    def dismissals_for_export(self, articles: Sequence[str]) -> dict[str, list[tuple[str, Dismissal]]]:
        """Return the dismissals in articles, by article, with their ids."""
        by_article: dict[str, list[tuple[str, Dismissal]]] = {}
        for name, *row in self._connection.all(
            'SELECT id, article, start, "end", quote, creator, created FROM dismissals '
            "WHERE article IN (SELECT value FROM json_each(?)) ORDER BY created, id",
            json.dumps(list(articles)),
        ):
            dismissal = Dismissal(*row)
            by_article.setdefault(dismissal.article, []).append((name, dismissal))
        return by_article

    def follow_undo(self, changes: Sequence[Change]) -> None:
        """Apply the corrections again wherever an undo or redo affects marks."""
        details = [(change.before or change.after or {})["detail"] for change in changes]
        corrections = (read_detail(detail, lost=True) for detail in details)
        self._corrected.apply([correction for correction in corrections if correction is not None])

    def _read(self, where: str, *params: object) -> list[Correction]:
        rows = self._connection.all(
            f"SELECT detail FROM corrections WHERE ({where}) AND {IN_EFFECT} ORDER BY {_ORDER}", *params
        )
        corrections = (read_detail(row[0]) for row in rows)
        return [correction for correction in corrections if correction is not None]


def _count_undecided(on_undecided: Callable[[int, int], object], pk: int, before: Marks, after: Marks) -> None:
    decided = [(each.start, each.end) for each in after.mentions if each.is_decided]
    count = sum(
        each.is_decided and not any(start < each.end and each.start < end for start, end in decided)
        for each in before.mentions
    )
    if count:
        on_undecided(pk, count)


def correction_row(name: str, correction: Correction, lost: Mapping[str, Any] | None = None) -> dict[str, Any]:
    detail = correction.as_json() if not lost else {**correction.as_json(), LOST: lost}
    return {
        "id": name,
        "kind": correction.kind,
        "scope": correction.target.scope,
        "article": correction.target.article or "",
        "detail": json.dumps(detail, ensure_ascii=False),
        "creator": correction.creator,
        "created": correction.created,
        "counter": correction.counter,
        "yields_to": correction.yields_to,
    }


def _dismissal_row(name: str, dismissal: Dismissal, lost: list[Any] | None = None) -> dict[str, Any]:
    return {"id": name, **asdict(dismissal), LOST: json.dumps(lost, ensure_ascii=False) if lost else ""}
