"""Exporting articles with their marks and annotations, a few at a time."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from tui.core.annotations import coding_of
from tui.core.model import CONSENSUS, Article, Marks
from tui.library.tables.article_tag_rows import tags_of
from tui.library.tables.attributes import attributes_of
from tui.library.tables.groups import groups_of
from tui.library.tables.memos import memos_of
from tui.library.tables.pages import pages_from
from tui.library.tables.turns import left_out_names, turns_of
from tui.library.transfer.bundles import EVERYTHING, Bundle, MarkingRun
from tui.library.transfer.export_filter import ExportFilter, export_filter
from tui.library.transfer.provenance import ProvenanceReader, with_basis
from tui.library.transfer.selected_marks import SelectedMarks
from tui.library.transfer.selection import drop_links, edits_condition, edits_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.core.model import TagEvent
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.annotations import Annotations
    from tui.library.tables.codebook import Codebook
    from tui.library.tables.corrections import Corrections
    from tui.library.tables.decisions import Decisions
    from tui.library.tables.done import DoneArticles
    from tui.library.tables.marks import MarkStore
    from tui.library.tables.reviews import Reviews
    from tui.library.transfer.bundles import ExportSelection

BATCH_ARTICLES, BATCH_WORDS = 200, 200_000
"""Limits of what is read at once, and so of an export's memory, whatever the library's size."""

PART_AT_LEAST = 1_000
"""An article with more annotations than this is exported in parts of this many."""

_ARTICLE = ", ".join(f"a.{column.name}" for column in fields(Article))


_WHOSE = "article, creator, created"
_KEPT_SOURCES = """
WITH chosen AS (SELECT a.pk, a.sha256 FROM articles a WHERE {})
SELECT count(*) FROM sources WHERE packed != x'' AND sha256 IN (
  SELECT sha256 FROM chosen UNION SELECT r.sha256 FROM revisions r JOIN chosen ON chosen.pk = r.article
)"""
_EXPORTED_CLAIM = """EXISTS (
  SELECT 1 FROM highlights h JOIN articles a ON a.pk = h.article JOIN claims c ON c.highlight = h.id
  WHERE h.id = l.{} AND {} AND {} AND (? OR h.state != 'orphan')
    AND (? = '[]' OR h.creator IN (SELECT value FROM json_each(?)))
)"""

_PARTS_ELSEWHERE = """
WITH parts AS (SELECT claim, creator, modified FROM checks UNION ALL SELECT claim, creator, created FROM evidence)
SELECT count(*) FROM parts p JOIN highlights h ON h.id = p.claim JOIN articles a ON a.pk = h.article
WHERE p.creator IN (SELECT value FROM json_each(?)) AND h.creator NOT IN (SELECT value FROM json_each(?))
  AND (? = '[]' OR a.id IN (SELECT value FROM json_each(?))) AND p.modified >= ?
  AND (? = '' OR substr(p.modified, 1, length(?)) <= ?)"""


class Exporter:
    """Reads articles with everything that belongs to them."""

    def __init__(
        self,
        connection: Connection,
        codebook: Codebook,
        annotations: Annotations,
        marks: MarkStore,
        corrections: Corrections,
        done: DoneArticles,
        reviews: Reviews,
        decisions: Decisions,
    ) -> None:
        self._connection = connection
        self._codebook = codebook
        self._annotations = annotations
        self._marks = marks
        self._corrections = corrections
        self._done, self._reviews, self._decisions = done, reviews, decisions

    def count_articles(self, selection: ExportSelection = EVERYTHING) -> int:
        """Return how many articles would be exported, for a progress bar.

        Raises `NotFoundError` for a tag that is not in the codebook.
        """
        where = export_filter(self._connection, selection)
        return int(
            self._connection.value(f"SELECT count(*) FROM articles a WHERE {where.articles}", *where.article_params)
        )

    def identity(self) -> str:
        """Return what identifies this library for good: its first step; "" before there is one."""
        first = self._connection.one("SELECT time, creator, article FROM journal ORDER BY id LIMIT 1")
        return " ".join(first) if first else ""

    def count_sources(self, selection: ExportSelection = EVERYTHING) -> int:
        """Return how many stored sources the selected articles and their earlier versions have."""
        where = export_filter(self._connection, selection)
        return int(self._connection.value(_KEPT_SOURCES.format(where.articles), *where.article_params))

    def count_loose_links(self, selection: ExportSelection = EVERYTHING, *, orphans: bool) -> int:
        """Return how many links of the selected claims are other people's, or lead to claims that are not exported.

        Without `orphans` those without a place in the text are not.
        """
        if selection.everything and orphans:
            return 0
        where, creators = export_filter(self._connection, selection), json.dumps(selection.creators)
        claim, other = (_EXPORTED_CLAIM.format(end, where.articles, where.annotations) for end in ("claim", "other"))
        params = *where.article_params, *where.annotation_params, orphans, creators, creators
        by_others = "? != '[]' AND l.creator NOT IN (SELECT value FROM json_each(?))"
        sql = f"SELECT count(*) FROM claim_links l WHERE {claim} AND (NOT {other} OR {by_others})"
        return int(self._connection.value(sql, *params, *params, creators, creators))

    def count_parts_elsewhere(self, selection: ExportSelection) -> int:
        """Return how many checks and pieces of evidence the chosen people gave claims of others, which stay behind."""
        creators, articles, since = json.dumps(selection.creators), json.dumps(selection.articles), selection.since
        params = creators, creators, articles, articles, since, *[selection.until] * 3
        return int(self._connection.value(_PARTS_ELSEWHERE, *params)) if selection.creators else 0

    def count_marks(self, selection: ExportSelection = EVERYTHING) -> dict[str, int]:
        """Return how many marks the selected articles have, and how many corrections and dismissals, by kind."""
        where = export_filter(self._connection, selection)
        condition, params = f"article IN (SELECT a.pk FROM articles a WHERE {where.articles})", where.article_params
        if selection.everything:
            condition, params = "1", ()
        tables = ("mentions", "quotations", "suggestions")
        counts = {
            table: int(self._connection.value(f"SELECT count(*) FROM {table} WHERE {condition}", *params))
            for table in tables
        }
        chosen, chosen_params = edits_condition(selection)
        edits = self._connection.value(
            f"SELECT count(*) FROM (SELECT {_WHOSE} FROM corrections UNION ALL SELECT {_WHOSE} FROM dismissals) WHERE "
            f"{condition.replace('a.pk', 'a.id', 1)} AND {chosen}",
            *(*params, *chosen_params),
        )
        return {**counts, "corrections of marks": int(edits)}

    def bundles(
        self, selection: ExportSelection = EVERYTHING, *, marks: bool = True, provenance: bool = False
    ) -> Iterator[Bundle]:
        """Yield the articles in the order they were added, each as a snapshot, optionally with its provenance.

        Raises `NotFoundError` for a tag that is not in the codebook.
        """
        yield from self._bundles(
            export_filter(self._connection, selection), selection, marks=marks, provenance=provenance
        )

    def parted_bundles(self) -> Iterator[Bundle]:
        """Yield all articles with everything, splitting those with very many annotations.

        Annotations of the consensus come first, as they belong to decisions.
        """
        many = self._connection.all(
            "SELECT article FROM highlights GROUP BY article HAVING count(*) > ?", PART_AT_LEAST
        )
        long = {pk for (pk,) in many}
        at_once = "(h.article NOT IN (SELECT value FROM json_each(?)) OR h.state = 'orphan' OR h.creator = ?)"
        where = ExportFilter(at_once, (json.dumps([*long]), CONSENSUS), "1", (), (), dismissed=True)
        for bundle in self._bundles(where, EVERYTHING, marks=True):
            yield with_basis(self._connection, bundle)
            pk, last = bundle.article.pk, 0
            while pk in long and (
                some := self._connection.all(  # + makes SQLite search by pk, not through the whole article each time
                    "SELECT pk FROM highlights WHERE +article = ? AND pk > ? AND state != 'orphan' AND creator != ? "
                    "ORDER BY pk LIMIT ?",
                    *(pk, last, CONSENSUS, PART_AT_LEAST),
                )
            ):
                ((last,),) = some[-1:]
                of = self._annotations.matching(
                    "h.pk IN (SELECT value FROM json_each(?))", (json.dumps([number for (number,) in some]),)
                )
                placed = tuple([each for each in of[pk] if each.placed])
                rest = tuple([each for each in of[pk] if not each.placed])  # outside its text
                yield Bundle(bundle.article, highlights=placed, orphans=rest, goes_on=True)

    def _bundles(
        self, where: ExportFilter, selection: ExportSelection, *, marks: bool, provenance: bool = False
    ) -> Iterator[Bundle]:
        last, unused_tags, dismissed = 0, selection.everything, provenance or where.dismissed
        everywhere = selection.takes_corrections_everywhere
        contents = {"annotations_chosen": selection.chooses_annotations, "history": selection.history}
        reader = ProvenanceReader(self._connection, **contents) if provenance else None
        chosen = SelectedMarks(self._connection, self._marks, selection) if marks and not selection.everything else None
        events: dict[str, list[TagEvent]] = {}
        for event in self._codebook.events():
            events.setdefault(event.tag, []).append(event)
        while True:
            with self._connection.reading():
                pks = self._next(where, last)
                if not pks:
                    return
                which = {"unused_tags": unused_tags, "everywhere": everywhere, "dismissed": dismissed}
                batch = self._read(pks, where, selection, marks=marks, **which)
                if not selection.chooses_annotations:
                    batch = self._with_outcomes(batch)
                batch = self._with_events(batch, events, of_gone_tags=unused_tags)
                if reader is not None:
                    batch = reader.added(batch, of_library=unused_tags)
                if chosen is not None:
                    batch = [*map(chosen.of, batch)]
            last, unused_tags, everywhere = pks[-1], False, False
            yield from batch
            del batch  # free it before the next one is read

    def _with_outcomes(self, batch: list[Bundle]) -> list[Bundle]:
        """Add who marked the articles as done or reviewed, and the consensus."""
        article_ids = [bundle.article.id for bundle in batch]
        done, decisions = self._done.of_articles(article_ids), self._decisions.exported(article_ids)
        reviews = self._reviews.of_articles(article_ids)
        return [
            replace(
                bundle,
                done=done.get(name, {}),
                reviews=reviews.get(name, ()),
                decisions=tuple(decisions.get(name, ())),
            )
            if (name := bundle.article.id) in done or name in reviews or name in decisions
            else bundle
            for bundle in batch
        ]

    def _with_events(
        self, batch: list[Bundle], events: dict[str, list[TagEvent]], *, of_gone_tags: bool
    ) -> list[Bundle]:
        """Add the events of the tags, removing them from `events`: each is exported once."""
        if not events:
            return batch
        removed = events.keys() - {tag.id for tag in self._codebook.all()} if of_gone_tags else set()
        result = []
        for bundle in batch:
            own = {tag.id for tag in bundle.codebook} & events.keys() | removed
            removed = set()
            leaving = sorted((event for tag in own for event in events.pop(tag)), key=lambda event: event.place)
            result.append(replace(bundle, tag_events=tuple(leaving)) if leaving else bundle)
        return result

    def names(self) -> Iterator[tuple[str, str, str]]:
        """Yield id, source and title of every article, in the order they were added."""
        yield from self._connection.each("SELECT id, source, title FROM articles ORDER BY pk")

    def _next(self, where: ExportFilter, last: int) -> list[int]:
        pks: list[int] = []
        words = 0
        for pk, length in self._connection.all(
            f"SELECT a.pk, a.words FROM articles a WHERE a.pk > ? AND {where.articles} ORDER BY a.pk LIMIT ?",
            last,
            *where.article_params,
            BATCH_ARTICLES,
        ):
            words += length
            if pks and words > BATCH_WORDS:
                break
            pks.append(pk)
        return pks

    def _read(
        self,
        pks: list[int],
        where: ExportFilter,
        selection: ExportSelection,
        *,
        marks: bool,
        unused_tags: bool,
        everywhere: bool,
        dismissed: bool,
    ) -> list[Bundle]:
        some = json.dumps(pks)
        among = "IN (SELECT value FROM json_each(?))"
        chosen = f"h.article {among} AND {where.annotations}", (some, *where.annotation_params)
        highlights = self._annotations.matching(*chosen)
        if where.creators:
            for pk, own in highlights.items():
                highlights[pk] = [coded for each in own if (coded := coding_of(each, where.creators)) is not None]
            drop_links(self._connection, highlights.values(), where.creators)
        marks_of = self._marks.of_articles(pks, dismissed=dismissed) if marks else {}
        tags = {tag.name: tag for tag in self._codebook.all()}
        batch: list[Bundle] = []
        marked = f"SELECT {_ARTICLE}, a.sha256, m.model, m.version, m.marked, starts FROM articles a LEFT JOIN pages"
        joined = f"USING (text_sha256) LEFT JOIN markings m ON article = a.pk WHERE a.pk {among} ORDER BY a.pk"
        rows = self._connection.all(f"{marked} {joined}", some)
        article_ids = ["", *(row[1] for row in rows)]
        corrections = edits_of(self._corrections.for_export(article_ids), selection) if marks else {}
        dismissals = edits_of(self._corrections.dismissals_for_export(article_ids), selection) if marks else {}
        attributes = attributes_of(self._connection, article_ids[1:], selection.creators)
        turns, left_out = turns_of(self._connection, pks), left_out_names(self._connection)
        memos = memos_of(self._connection, article_ids[1:], selection.creators)
        whole = tags_of(self._connection, article_ids[1:], selection.creators)
        sets = groups_of(self._connection, article_ids[1:], selection.creators)
        for *columns, sha256, model, version, marked, starts in rows:
            article = Article(*columns)
            first, own = unused_tags and not batch, highlights.get(article.pk, [])
            orphans = tuple([each for each in own if each.state == "orphan"])
            own_tags = whole.get(article.id, ())
            names = {each.tag for each in own_tags}.union(*{each.tags for each in own})
            names |= {tag.name for tag in tags.values() if first and not tag.uses}
            batch.append(
                Bundle(
                    article,
                    sha256,
                    MarkingRun(model, version, marked) if marks and model is not None else None,
                    marks_of.get(article.pk, Marks()),
                    tuple([highlight for highlight in own if highlight.placed] if orphans else own),
                    tuple(tags[name] for name in sorted(names)),
                    (*(corrections.get("", ()) if everywhere and not batch else ()), *corrections.get(article.id, ())),
                    orphans,
                    tuple(dismissals.get(article.id, ())),
                    attributes=attributes.get(article.id, ()),
                    turns=turns.get(article.pk, ()),
                    pages=pages_from(starts),
                    left_out=left_out,
                    memos=memos.get(article.id, ()),
                    tags=own_tags,
                    sets=tuple(sets.get(article.id, ())),
                )
            )
        return batch
