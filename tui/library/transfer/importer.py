"""Putting articles, marks and annotations into a library that once left one, this one or another."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tui.core.model import NewArticle
from tui.core.text import one_line
from tui.library.tables.annotations import selectors
from tui.library.tables.journal import now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tui.core.model import Claim, Highlight, Tag
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.annotations import Annotations
    from tui.library.tables.articles import Articles
    from tui.library.tables.codebook import Codebook
    from tui.library.tables.corrections import Corrections
    from tui.library.tables.journal import Journal, Recorder
    from tui.library.tables.marks import MarkStore
    from tui.library.transfer.bundles import Bundle


@dataclass(slots=True)
class ImportResult:
    """What became of what was imported; also what `--json` prints.

    Highlights are `added`, `updated` (the one here was older), `same`, `older` (the one here is newer and stays) or
    `misplaced` (their passage is not in the article that is here); `moved` counts those that were found elsewhere in
    an article whose text differs. Articles are added, `known` already, or `unknown`: their text did not come along.
    """

    articles: int = 0
    known: int = 0
    added: int = 0
    updated: int = 0
    same: int = 0
    older: int = 0
    misplaced: int = 0
    moved: int = 0
    unknown: int = 0
    claims: int = 0
    tags: int = 0
    links: int = 0
    loose_links: int = 0
    corrections: int = 0

    @property
    def changed(self) -> bool:
        """Whether the library differs from before."""
        return bool(self.articles or self.added or self.updated or self.tags or self.links or self.corrections)


class Importer:
    """Writes bundles: articles by id, else by text; highlights by id, the newest wins; tags by name."""

    def __init__(
        self,
        connection: Connection,
        journal: Journal,
        codebook: Codebook,
        articles: Articles,
        annotations: Annotations,
        marks: MarkStore,
        corrections: Corrections,
    ) -> None:
        self._connection = connection
        self._journal = journal
        self._codebook = codebook
        self._articles = articles
        self._annotations = annotations
        self._marks = marks
        self._corrections = corrections
        self._action = "import"
        self._conflicts: list[str] | None = None
        self._loose: list[tuple[str, str, str]] = []
        self._result = ImportResult()

    def add(
        self,
        bundles: Iterable[Bundle],
        on_progress: Callable[[int], None] | None = None,
        *,
        action: str = "import",
        conflicts: list[str] | None = None,
    ) -> ImportResult:
        """Import all, in transactions of some milliseconds that are one step of the history together.

        `on_progress` is called with how many bundles are done; `action` is what the history calls the step; `conflicts`
        gets a line for each annotation that differs here.
        """
        self._action, self._conflicts = action, conflicts
        self._loose = []
        result = self._result = ImportResult()
        done = 0
        source = iter(bundles)
        with self._journal.group():
            while count := self._connection.write_some(source, self._bundle):
                done += count
                if on_progress is not None:
                    on_progress(done)
            with self._journal.step(action) as step:
                step.summary = "links between claims"
                for claim_id, relation, other_id in self._loose:
                    if self._link(step, claim_id, relation, other_id):
                        result.links += 1
                    else:
                        result.loose_links += 1
        return result

    def _bundle(self, bundle: Bundle) -> None:
        article = self._article(bundle)
        if article is None and (bundle.highlights or bundle.orphans):
            self._result.unknown += 1
            self._result.misplaced += len(bundle.highlights) + len(bundle.orphans)
        pk, article_id, text = article or (0, "", "")
        if bundle.marking is not None and article is not None and text == bundle.article.text:
            run = bundle.marking
            self._marks.add(pk, bundle.marks, run.model, run.version, run.marked)
        self._result.corrections += self._corrections.add(bundle.corrections, bundle.dismissals)
        with self._journal.step(self._action) as step:
            step.article, step.summary = article_id, bundle.article.title or bundle.article.source
            for tag in bundle.codebook:
                self._result.tags += self._tag(step, tag)
            if article is not None:
                self._highlights(step, bundle, pk, text)

    def _highlights(self, step: Recorder, bundle: Bundle, pk: int, text: str) -> None:
        from tui.core.anchors import Anchoring, QuoteSelector  # its matcher would cost every start of the reader

        anchoring = Anchoring(text, bundle.article.text)
        seen: set[str] = set()
        local = self._local([highlight.id for highlight in (*bundle.highlights, *bundle.orphans)])
        for incoming in bundle.highlights:
            anchor = anchoring.find(QuoteSelector(incoming.start, incoming.quote, incoming.prefix, incoming.suffix))
            if anchor.state == "orphan":
                self._result.misplaced += 1
                continue
            if incoming.id in seen:  # twice in one article: what is here has changed since it was looked up
                local |= self._local([incoming.id])
            seen.add(incoming.id)
            placed = replace(incoming, article=pk, **selectors(text, anchor.start, anchor.end))
            if anchor.state != "exact":
                placed = replace(placed, state=anchor.state, score=anchor.score)
            if self._highlight(step, placed, local.get(incoming.id)):
                self._result.moved += anchor.state != "exact"
        for incoming in bundle.orphans:
            self._highlight(step, replace(incoming, article=pk), local.get(incoming.id))

    def _article(self, bundle: Bundle) -> tuple[int, str, str] | None:
        """Return number, id and text of the article here: by id, else by source, else by text; else add it.

        One that brings an id and a text is never taken for another that has the same source: it may be a later version.
        """
        incoming = bundle.article
        local = self._connection.one("SELECT pk, id, text FROM articles WHERE id = ?", incoming.id)
        if local is None and incoming.source and not (incoming.id and incoming.text):
            local = self._connection.one(
                "SELECT pk, id, text FROM articles WHERE source = ? ORDER BY pk LIMIT 1", incoming.source
            )
        if local is not None:
            self._result.known += 1
            return local[0], local[1], local[2]
        if not incoming.text:
            return None
        names = ("id", "title", "publisher", "published", "source", "language")
        values = {name: getattr(incoming, name) for name in names}
        added = self._articles.add([NewArticle(text=incoming.text, sha256=bundle.sha256, **values)])[0]
        if added.outcome == "new":
            self._result.articles += 1
            self._connection.run(
                "UPDATE articles SET added = iif(? = '', added, ?), read = ?, position = ?, progress = ? WHERE pk = ?",
                incoming.added,
                incoming.added,
                incoming.read,
                incoming.position,
                incoming.progress,
                added.pk,
            )
        else:
            self._result.known += 1
        return added.pk, added.id, incoming.text

    def _tag(self, step: Recorder, tag: Tag) -> int:
        """Put a tag into the codebook as it was; one that is there keeps its colour and description."""
        if self._codebook.tag_id(tag.name) is not None:
            return 0
        tag_id = self._codebook.define(step, tag.name, tag.color, tag.description)
        if not tag.color:
            step.update("tags", {"id": tag_id}, {"color": ""})
        return 1

    def _local(self, highlight_ids: Sequence[str]) -> dict[str, Highlight]:
        """Return those of these annotations that are in the library, by id."""
        by_article = self._annotations.matching("h.id IN (SELECT value FROM json_each(?))", [json.dumps(highlight_ids)])
        return {highlight.id: highlight for highlights in by_article.values() for highlight in highlights}

    def _highlight(self, step: Recorder, incoming: Highlight, local: Highlight | None) -> bool:
        """Write an annotation; return False when the one that is here stays as it is."""
        result = self._result
        if local is None:
            time = now()
            incoming = replace(
                incoming,
                creator=incoming.creator or self._journal.creator,
                created=incoming.created or incoming.modified or time,
                modified=incoming.modified or incoming.created or time,
            )
            step.insert("highlights", _row(incoming))
            result.added += 1
            newer = True
        else:
            incoming = replace(
                incoming,
                creator=incoming.creator or local.creator,
                created=incoming.created or local.created,
                modified=incoming.modified or local.modified,
            )
            if local.article != incoming.article:
                result.misplaced += 1
                return False
            # Of two changes in the same millisecond either may win, as long as it is the same one on both sides.
            here, there = (local.modified, _content(local)), (incoming.modified, _content(incoming))
            same = here[1] == there[1]
            if not same:
                self._report_conflict(local, incoming, newer_here=there < here)
            if there < here:
                self._record_older(step, local, incoming)
                result.same += same
                result.older += not same
                return False
            newer = here != there
            if newer:
                result.updated += 1
                step.update("highlights", {"id": incoming.id}, _row(incoming), times=True)
            else:
                result.same += 1
        self._tags(step, incoming, local)
        self._claim(step, incoming, local)
        return newer

    def _report_conflict(self, local: Highlight, incoming: Highlight, *, newer_here: bool) -> None:
        if self._conflicts is not None:
            winner = "the newer one here stays" if newer_here else "the newer one there wins"
            self._conflicts.append(
                f"{one_line(local.quote, 60)!r}: here {local.modified[:19]} by {local.creator}, "
                f"there {incoming.modified[:19]} by {incoming.creator}: {winner}"
            )

    def _record_older(self, step: Recorder, local: Highlight, incoming: Highlight) -> None:
        """Leave the older version of somebody else in the history, once: as a change that was taken back."""
        recorded = "SELECT 1 FROM journal WHERE instr(changes, ?) AND instr(changes, ?) LIMIT 1"
        if self._action != "merge" or self._connection.value(recorded, incoming.id, incoming.modified) is not None:
            return
        step.update("highlights", {"id": incoming.id}, _row(incoming), times=True)
        self._tags(step, incoming, local)
        if incoming.claim is not None and local.claim is not None:
            for claim in (incoming.claim, local.claim):
                step.update("claims", {"highlight": local.id}, _claim_values(claim))
        step.update("highlights", {"id": local.id}, _row(local), times=True)
        self._tags(step, local, incoming)

    def _tags(self, step: Recorder, highlight: Highlight, before: Highlight | None) -> None:
        old, new = set(before.tags if before else ()), set(highlight.tags)
        for name in sorted(new - old):
            row = {"highlight": highlight.id, "tag": self._codebook.define(step, name)}
            step.insert("highlight_tags", {**row, "creator": highlight.creator, "created": highlight.modified})
        for name in sorted(old - new):
            step.delete("highlight_tags", {"highlight": highlight.id, "tag": self._codebook.tag_id(name) or ""})

    def _claim(self, step: Recorder, incoming: Highlight, local: Highlight | None) -> None:
        claim, before = incoming.claim, local.claim if local else None
        if claim is None:
            if before is not None:
                self._annotations.drop_claim(step, incoming.id)
            return
        values = _claim_values(claim)
        if before is None:
            times = {"creator": incoming.creator, "created": incoming.created, "modified": incoming.modified}
            step.insert("claims", {"highlight": incoming.id, **values, **times})
            self._result.claims += 1
        else:
            step.update("claims", {"highlight": incoming.id}, {**values, "modified": incoming.modified})
            if local and incoming.modified > local.modified:
                for link in set(before.links) - set(claim.links):
                    key = {"claim": incoming.id, "relation": link.relation, "other": link.claim}
                    step.delete("claim_links", key)
                for evidence in set(before.evidence) - set(claim.evidence):
                    step.delete("evidence", {"claim": incoming.id, "evidence": evidence})
        for evidence in sorted(set(claim.evidence) - set(before.evidence if before else ())):
            row = {"claim": incoming.id, "evidence": evidence}
            step.insert("evidence", {**row, "creator": incoming.creator, "created": incoming.modified})
        for link in claim.links:
            if self._link(step, incoming.id, link.relation, link.claim):
                self._result.links += 1
            elif before is None or link not in before.links:
                self._loose.append((incoming.id, link.relation, link.claim))

    def _link(self, step: Recorder, claim_id: str, relation: str, other_id: str) -> bool:
        """Link two claims; return False when they are linked already or one of them is not there."""
        row = self._connection.one(
            "SELECT creator, modified FROM claims WHERE highlight = ?1 "
            "AND EXISTS (SELECT 1 FROM claims WHERE highlight = ?3) AND ?1 != ?3 AND NOT EXISTS "
            "(SELECT 1 FROM claim_links WHERE claim = ?1 AND relation = ?2 AND other = ?3)",
            claim_id,
            relation,
            other_id,
        )
        if row is None:
            return False
        key = {"claim": claim_id, "relation": relation, "other": other_id}
        step.insert("claim_links", {**key, "creator": row[0], "created": row[1]})
        return True


def _claim_values(claim: Claim) -> dict[str, Any]:
    return {"speaker": claim.speaker, "verdict": claim.verdict, "rationale": claim.rationale}


def _row(highlight: Highlight) -> dict[str, Any]:
    columns = ("id", "article", "start", "end", "quote", "prefix", "suffix", "color", "note", "creator", "created")
    return {column: getattr(highlight, column) for column in (*columns, "modified", "state", "score")}


def _content(highlight: Highlight) -> tuple[Any, ...]:
    """Return what two copies of an annotation are compared by, in an order that is the same everywhere.

    Links are left out: one whose other end is not here cannot be kept, and must not look like a change each time.
    """
    claim = highlight.claim
    return (
        highlight.start,
        highlight.end,
        highlight.quote,
        highlight.color,
        highlight.note,
        highlight.creator,
        highlight.created,
        tuple(sorted(highlight.tags)),
        () if claim is None else (claim.speaker, claim.verdict, claim.rationale, *sorted(claim.evidence)),
    )
