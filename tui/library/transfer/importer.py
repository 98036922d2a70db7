"""Importing articles, marks and annotations that were exported from this library or another."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui.core.dates import written_day
from tui.core.model import NewArticle
from tui.core.tally import Tally
from tui.core.text import one_line
from tui.core.transcripts import recognise
from tui.library.tables.annotations import selectors
from tui.library.tables.corrected_marks import keep_found
from tui.library.tables.markings import Markings
from tui.library.tables.pages import put_pages
from tui.library.tables.removals import ArticleRemoval, removed_articles
from tui.library.transfer.article_tags import ArticleTagReconciler
from tui.library.transfer.attributes import AttributeReconciler
from tui.library.transfer.bundles import Bundle, MarkingRun, in_parts
from tui.library.transfer.codebooks import CodebookMerge
from tui.library.transfer.deferred import add_deferred
from tui.library.transfer.file_steps import FileSteps
from tui.library.transfer.groups import CollectedGroups
from tui.library.transfer.import_result import MARKS, ImportResult
from tui.library.transfer.incoming import HIGHLIGHTS, Incoming
from tui.library.transfer.incoming_corrections import CorrectionReconciler
from tui.library.transfer.incoming_history import UNCORRECTED, HistoryReconciler
from tui.library.transfer.labels import import_labels
from tui.library.transfer.memos import MemoReconciler
from tui.library.transfer.other_texts import OTHER_TEXT, count_kept, is_other_article, without_names
from tui.library.transfer.outcomes import OutcomeReconciler, Place, is_consensus_on
from tui.library.transfer.reconcile import Reconciler
from tui.library.transfer.same_words import SameWords
from tui.library.transfer.turns import TURNS, import_turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tui.core.anchors import Anchoring
    from tui.core.model import Highlight
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.annotations import Annotations
    from tui.library.tables.articles import Articles
    from tui.library.tables.codebook import Codebook
    from tui.library.tables.corrected_marks import CorrectedMarks
    from tui.library.tables.corrections import Corrections
    from tui.library.tables.decisions import Decisions
    from tui.library.tables.done import DoneArticles
    from tui.library.tables.journal import Journal, Recorder
    from tui.library.tables.marks import MarkStore
    from tui.library.tables.reviews import Reviews

_NO_ARTICLE = "the article is not here, and its text did not come along"


@dataclass(slots=True)
class TargetArticle:
    """The local article that annotations are added to, and the spans with contradicting local decisions."""

    place: Place
    differing: list[tuple[int, int]]
    anchoring: Anchoring | None = None
    is_new: bool = False
    """Whether it was added by this import."""


class Importer:
    """Writes bundles: articles by id, else by text; highlights by id, field by field; tags by name."""

    def __init__(
        self,
        connection: Connection,
        journal: Journal,
        codebook: Codebook,
        articles: Articles,
        annotations: Annotations,
        marks: MarkStore,
        corrections: Corrections,
        corrected: CorrectedMarks,
        done: DoneArticles,
        reviews: Reviews,
        decisions: Decisions,
    ) -> None:
        self._connection = connection
        self._journal = journal
        self._codebook = codebook
        self._articles = articles
        self._annotations = annotations
        self._marks = marks
        self._corrections, self._corrected = corrections, corrected
        self._statements = done, reviews, decisions

    def _begin(self, action: str, incoming: Incoming, result: ImportResult) -> None:
        self._action, self._incoming, self._result = action, incoming, result
        self._removed: dict[str, ArticleRemoval] | None = None
        own = self._connection, self._codebook
        self._codebooks = incoming.codebook or CodebookMerge(*own, result.tally, incoming.source)
        tables = (self._connection, self._journal, self._codebook, self._annotations)
        self._reconciler = Reconciler(*tables, incoming, self._codebooks, result)
        self._incoming_history = HistoryReconciler(self._connection, self._result.tally)
        self._names = CorrectionReconciler(self._connection, self._corrections, self._reconciler.conflicts)
        self._attributes = AttributeReconciler(self._connection, self._journal, result.tally, incoming)
        self._groups = CollectedGroups()
        self._memos = MemoReconciler(self._connection, self._journal, result.tally, incoming)
        self._article_tags = ArticleTagReconciler(self._reconciler)
        self._same_words = SameWords(self._connection)
        self._open: TargetArticle | None = None
        self._done_articles = 0
        self._reported_articles: set[int] = set()
        self._reported_removals: set[str] = set()
        self._outcomes = OutcomeReconciler(*self._statements, incoming, self._reconciler.conflicts, self._codebooks)

    def add(
        self,
        bundles: Iterable[Bundle],
        on_progress: Callable[[int], None] | None = None,
        *,
        action: str = "import",
        incoming: Incoming | None = None,
        tally: Tally | None = None,
    ) -> ImportResult:
        """Import everything, in transactions of a few milliseconds that form one step.

        `on_progress` receives the number of bundles done; `action` names the step in the history; `incoming` says what
        the other side carries; `tally` continues an existing one.
        """
        result = ImportResult(tally=tally or Tally())
        self._begin(action, incoming or Incoming(), result)
        reconciler = self._reconciler
        source = in_parts(bundles, by_place=self._incoming.by_place)
        with self._journal.group():
            while self._connection.write_some(source, self._bundle):
                if on_progress is not None:
                    on_progress(self._done_articles)
            with self._journal.step(action) as step:
                step.summary = "links between claims"
                result.corrections += self._names.reconcile_waiting()
                add_deferred(reconciler, step, result)
                self._groups.import_collected(self._connection, self._journal, step, result.tally)
        return result

    def _bundle(self, bundle: Bundle) -> None:
        if bundle.goes_on:
            self._more(bundle)
            return
        self._done_articles += 1
        self._open = None
        removal = self._removal(bundle.article.id)
        if removal is not None and not self._incoming.revive:
            self._leave_out(bundle, removal)
            return
        before = self._result.articles
        article = self._article(bundle)
        is_new = self._result.articles > before
        count = len(bundle.highlights) + len(bundle.orphans)
        if article is None and count:
            self._result.unknown += 1
            self._result.misplaced += count
            where = bundle.article.title or bundle.article.source or bundle.article.id
            self._result.tally.leave_out(HIGHLIGHTS, self._why_absent, where, count)
        if article is None and self._why_absent == OTHER_TEXT:
            bundle = without_names(bundle, self._result.tally)
        pk, article_id, text = article or (0, "", "")
        if self._incoming.codebook is None:  # otherwise a merge has already added them
            self._groups.collect(bundle, article_id)
        if bundle.marking is not None and article is not None:
            self._add_marks(bundle, bundle.marking, article, is_new=is_new)
        self._result.corrections += self._names.reconcile(bundle, article and text)
        if is_new and bundle.marking is None and (bundle.marks.mentions or bundle.corrections):
            self._marks.replace(pk, bundle.marks)  # corrections are applied when the article is marked
            keep_found(self._connection, pk, bundle.provenance.uncorrected)
        with self._journal.step(self._action) as step:
            step.article, step.summary = article_id, bundle.summary
            for event in bundle.tag_events:
                step.follow_counter(event.counter)
            if self._incoming.codebook is None:  # otherwise a merge has already added it
                tags = bundle.codebook, bundle.tag_events, bundle.provenance.tags
                self._result.tags += self._codebooks.merge(step, *tags)
            if labels := bundle.provenance.labels:
                import_labels(self._connection, self._journal, step, self._result.tally, labels)
            if article is not None:
                self._reconciler.file_steps = FileSteps(self._connection, article_id, bundle.provenance.steps)
                place = Place(pk, article_id, text)
                self._open = TargetArticle(place, self._outcomes.reconcile(step, bundle, place), is_new=is_new)
                self._reconciler.decided = self._outcomes.taken
                self._highlights(step, bundle, self._open)
                self._incoming_history.reconcile(step, bundle, place, is_new=is_new)
                self._attributes.reconcile(step, bundle, place)
                import_turns(self._connection, step, self._result.tally, bundle, place, is_new=is_new)
                self._memos.reconcile(step, bundle, place)
                self._article_tags.reconcile(step, bundle, place)
                if not is_new and self._incoming.has("history"):  # in other formats the title may be a file name
                    self._incoming_history.report_details(bundle, place)
                if not is_new and self._action == "import":  # a merge joins two people, who read separately
                    self._incoming_history.report_reading_state(bundle, place)
            else:
                self._incoming_history.leave_out(bundle, self._why_absent)

    def _more(self, bundle: Bundle) -> None:
        """Import more annotations of the previous article."""
        if self._open is None:
            count, title = len(bundle.highlights) + len(bundle.orphans), bundle.article.title or bundle.article.id
            self._result.tally.leave_out(HIGHLIGHTS, "their article did not come in", title, count)
            return
        with self._journal.step(self._action) as step:
            step.article, step.summary = self._open.place.article_id, bundle.article.title or bundle.article.source
            self._highlights(step, bundle, self._open)
            self._incoming_history.reconcile(step, bundle, self._open.place, is_new=self._open.is_new)

    def _removal(self, article_id: str) -> ArticleRemoval | None:
        if not article_id or self._articles.has(article_id):
            return None
        if self._removed is None:
            self._removed = removed_articles(self._connection)
        return self._removed.get(article_id)

    def _leave_out(self, bundle: Bundle, removal: ArticleRemoval) -> None:
        """Report that an article stays removed, and what in it is newer than its removal."""
        highlights = (*bundle.highlights, *bundle.orphans)
        newer = removal.newer(highlights)
        since = f", {newer:,} of its highlights made or changed since" if newer else ""
        why = f"removed here by {removal.creator} on {written_day(removal.time)}{since}; --removed brings it back"
        tally, title = self._result.tally, f"“{one_line(removal.title or bundle.article.id, 60)}”"
        if bundle.article.id not in self._reported_removals:  # a file may repeat an article for each person
            tally.leave_out("articles", why, title)
            self._reported_removals.add(bundle.article.id)
        tally.leave_out(HIGHLIGHTS, "their article was removed here", title, len(highlights))
        self._incoming_history.leave_out(bundle, "its article was removed here")

    def _add_marks(self, bundle: Bundle, run: MarkingRun, article: tuple[int, str, str], *, is_new: bool) -> None:
        """Add marks with local corrections applied; imported corrections apply to them as they arrive."""
        (pk, article_id, text), marks, tally = article, bundle.marks, self._result.tally
        count = len(marks.mentions) + len(marks.quotations) + len(marks.suggestions)
        has_basis = bundle.provenance.uncorrected is not None
        if text != bundle.article.text:
            tally.leave_out(MARKS, "the article here has another text", bundle.article.title, count)
            tally.leave_out(UNCORRECTED, "the article here has another text", bundle.article.title, int(has_basis))
        elif self._connection.value("SELECT 1 FROM markings WHERE article = ?", pk) is not None:
            tally.add(MARKS, "kept", count)
            tally.add(UNCORRECTED, "kept", int(has_basis))
        else:
            tally.add(MARKS, "added", count)
            uncorrected = bundle.provenance.uncorrected or marks
            if is_new and not self._corrected.reaching(article_id, uncorrected):
                self._marks.add(pk, uncorrected, run.model, run.version, run.marked)
            else:
                markings = Markings(self._connection, self._marks, self._corrected)
                markings.put([(pk, uncorrected)], run.model, run.version, marked=run.marked)

    def _highlights(self, step: Recorder, bundle: Bundle, article: TargetArticle) -> None:
        from tui.core.anchors import Anchoring, QuoteSelector  # its matcher would slow down every start of the reader

        (pk, _, text), differing = article.place, article.differing
        anchoring = article.anchoring = article.anchoring or Anchoring(text, bundle.article.text)
        self._reconciler.exported, self._reconciler.provenance = bundle.exported, bundle.provenance
        seen: set[str] = set()
        ids = [highlight.id for highlight in (*bundle.highlights, *bundle.orphans)]
        self._reconciler.matcher.named = {*ids}
        local = self._local(ids)
        places = self._places(pk) if self._incoming.by_place and bundle.highlights else {}
        orphans = [*bundle.orphans]
        if orphans and text != bundle.article.text:  # an orphan there may have its words in the version here
            from tui.library.tables.revisions import with_place

            orphans = [each if each.id in local else with_place(text, each) for each in orphans]
        for incoming in bundle.highlights:
            if differing and incoming.id not in local and is_consensus_on(incoming, differing):
                self._result.tally.add(HIGHLIGHTS, "kept")  # it was reported with its decision
                continue
            anchor = anchoring.find(QuoteSelector(incoming.start, incoming.quote, incoming.prefix, incoming.suffix))
            if anchor.state == "orphan":
                orphans.append(self._orphaned(incoming, bundle, is_known=incoming.id in local))
                continue
            if incoming.id in seen:  # twice in one article: the local row has changed since it was read
                local |= self._local([incoming.id])
            seen.add(incoming.id)
            placed = replace(incoming, article=pk, **selectors(text, anchor.start, anchor.end))
            if anchor.state != "exact" and incoming.state != "fuzzy":  # words that were doubtful there are so here
                placed = replace(placed, state=anchor.state, score=anchor.score)
            here = self._reconciler.matcher.find(self._reconciler.with_local_tags(placed), local, places)
            if self._reconciler.write(step, placed, here):
                self._result.moved += anchor.state != "exact"
        for incoming in orphans:
            candidates = [local[incoming.id]] if incoming.id in local else []
            self._reconciler.write(step, replace(incoming, article=pk), candidates)

    def _orphaned(self, incoming: Highlight, bundle: Bundle, *, is_known: bool) -> Highlight:
        """Return an annotation without a place if its passage is missing here, and report that once."""
        if not is_known:
            why = "the passage is not in the article here; postil orphans lists it"
            self._result.tally.note("without a place", "added", why, bundle.article.title or bundle.article.id)
        start = max(incoming.start, 0)
        around = selectors(bundle.article.text, start, start + len(incoming.quote)) if bundle.article.text else {}
        orphan = replace(incoming, start=start, end=start + len(incoming.quote), state="orphan", score=0.0)
        return replace(orphan, **around) if around.get("quote") == incoming.quote else orphan

    def _article(self, bundle: Bundle) -> tuple[int, str, str] | None:
        """Return number, id and text of the local article: by id, else by source, else by text; else add it.

        One with an id and a text is never matched by source: it may be a later version.
        """
        incoming = bundle.article
        put_pages(self._connection, incoming.text, bundle.pages)
        self._why_absent = _NO_ARTICLE
        local = self._connection.one("SELECT pk, id, text FROM articles WHERE id = ?", incoming.id)
        if local is not None and is_other_article(self._connection, bundle, self._incoming.versions):
            self._why_absent = OTHER_TEXT
            self._result.tally.leave_out("articles", OTHER_TEXT, incoming.title or incoming.id)
            return None
        if local is None and incoming.source and not (incoming.id and incoming.text):
            local = self._connection.one(
                "SELECT pk, id, text FROM articles WHERE source = ? ORDER BY pk LIMIT 1", incoming.source
            )
        if local is not None:
            self._count_known(local[0], bundle)
            return local[0], local[1], local[2]
        if not incoming.text:
            return None
        names = ("id", "title", "authors", "publisher", "published", "source", "language", "retrieved", "intake")
        values = {name: getattr(incoming, name) for name in names}
        removed = bundle.provenance.removed
        turns = bundle.turns or (recognise(incoming.text) if bundle.may_be_spoken else ())
        new = NewArticle(incoming.text, bundle.sha256, removed=removed, turns=turns, **values)
        added = self._articles.add([new])[0]
        if added.outcome == "new":
            self._result.articles += 1
            self._result.tally.add("articles", "added")
            self._result.tally.add(TURNS, "added", len(turns))
            if same := self._same_words.of(added.pk, incoming):
                titles = f"“{same[0]}” and “{incoming.title or added.id}”"
                why = f"{same[1]}; `postil remove {added.id}` takes the second away"
                self._result.tally.note("articles", "alike", why, titles)
            with self._journal.step(self._action) as step:
                step.article, step.summary = added.id, incoming.title or incoming.source
                step.note("articles", added.id)
            self._connection.run(
                "UPDATE articles SET added = iif(?1 = '', added, ?1), read = ?2, position = ?3, progress = ?4, "
                "revision = ?5, revised = ?6 WHERE pk = ?7",
                *(incoming.added, incoming.read, incoming.position, incoming.progress),
                *(incoming.revision, bundle.provenance.revised, added.pk),
            )
            self._reported_articles |= {added.pk} if self._incoming.by_place else set()
        else:
            self._count_known(added.pk, bundle)
        return added.pk, added.id, incoming.text

    def _count_known(self, pk: int, bundle: Bundle) -> None:
        """Count a known article once, even if a file repeats it for each person or annotation."""
        if pk not in self._reported_articles:
            self._result.known += 1
            count_kept(self._connection, self._result.tally, pk, bundle.article)
        if self._incoming.by_place or not bundle.article.text:
            self._reported_articles.add(pk)

    def _local(self, highlight_ids: Sequence[str]) -> dict[str, Highlight]:
        """Return those of these annotations that are in the library, by id."""
        by_article = self._annotations.matching("h.id IN (SELECT value FROM json_each(?))", [json.dumps(highlight_ids)])
        return {highlight.id: highlight for highlights in by_article.values() for highlight in highlights}

    def _places(self, pk: int) -> dict[tuple[int, int], list[Highlight]]:
        """Return the annotations of an article by span."""
        places: dict[tuple[int, int], list[Highlight]] = {}
        for highlight in self._annotations.of_article(pk):
            if highlight.placed:
                places.setdefault((highlight.start, highlight.end), []).append(highlight)
        return places
