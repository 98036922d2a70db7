"""Putting articles, marks and annotations back that once left a library, this one or another."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tui.core.model import NewArticle
from tui.core.text import one_line
from tui.library.tables.annotations import CONTEXT
from tui.library.tables.journal import now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tui.core.model import Claim, Highlight, Tag
    from tui.library.library import Library
    from tui.library.tables.journal import Recorder
    from tui.library.transfer.exporter import Bundle


@dataclass(slots=True)
class Restored:
    """What became of what was put back.

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


class Restorer:
    """Writes bundles: articles by id, else by text; highlights by id, the newest wins; tags by name."""

    def __init__(self, library: Library) -> None:
        self._connection = library.connection
        self._journal = library.journal
        self._codebook = library.codebook
        self._articles = library.articles
        self._annotations = library.annotations
        self._marks = library.marks
        self._corrections = library.corrections
        self._loose: list[tuple[str, str, str]] = []
        self._action = "import"
        self._conflicts: list[str] | None = None

    def restore(
        self,
        bundles: Iterable[Bundle],
        progress: Callable[[int], None] | None,
        action: str = "import",
        conflicts: list[str] | None = None,
    ) -> Restored:
        """Put all back, in transactions of some milliseconds that are one step of the history together."""
        total = Restored()
        self._loose = []
        self._action, self._conflicts = action, conflicts
        done = 0
        source = iter(bundles)
        with self._journal.group():
            while some := self._connection.write_some(source, lambda bundle: self._bundle(bundle, total)):
                done += some
                if progress is not None:
                    progress(done)
            with self._journal.step(action) as step:
                step.summary = "links between claims"
                for claim, relation, other in self._loose:
                    if self._link(step, claim, relation, other):
                        total.links += 1
                    else:
                        total.loose_links += 1
        return total

    def _bundle(self, bundle: Bundle, total: Restored) -> None:
        place = self._article(bundle, total)
        if place is None and (bundle.highlights or bundle.orphans):
            total.unknown += 1
            total.misplaced += len(bundle.highlights) + len(bundle.orphans)
        pk, name, text = place or (0, "", "")
        if bundle.marking is not None and place is not None and text == bundle.article.text:
            marking = bundle.marking
            self._marks.restore(pk, bundle.marks, marking.model, marking.version, marking.marked)
        total.corrections += self._corrections.restore(bundle.corrections)
        with self._journal.step(self._action) as step:
            step.article, step.summary = name, bundle.article.title or bundle.article.source
            for tag in bundle.codebook:
                total.tags += self._tag(step, tag)
            if place is None:
                return
            from tui.core.anchors import Anchoring, QuoteSelector  # its matcher would cost every start of the reader

            anchoring = Anchoring(text, bundle.article.text)
            seen: set[str] = set()
            here = self._here([given.id for given in (*bundle.highlights, *bundle.orphans)])
            for given in bundle.highlights:
                anchor = anchoring.find(QuoteSelector(given.start, given.quote, given.prefix, given.suffix))
                if anchor.state == "orphan":
                    total.misplaced += 1
                    continue
                if given.id in seen:  # twice in one article: what is here has changed since it was looked up
                    here |= self._here([given.id])
                seen.add(given.id)
                placed = _at(given, pk, text, anchor.start, anchor.end)
                if anchor.state != "exact":
                    placed = replace(placed, state=anchor.state, score=anchor.score)
                if self._highlight(step, placed, here.get(given.id), total):
                    total.moved += anchor.state != "exact"
            for given in bundle.orphans:
                self._highlight(step, replace(given, article=pk), here.get(given.id), total)

    def _article(self, bundle: Bundle, total: Restored) -> tuple[int, str, str] | None:
        """Number, id and text of the article here: by id, else by source, else by text; else it is added.

        One that brings an id and a text is never taken for another that has the same source: it may be a later version.
        """
        given = bundle.article
        place = self._connection.one("SELECT pk, id, text FROM articles WHERE id = ?", given.id)
        if place is None and given.source and not (given.id and given.text):
            place = self._connection.one(
                "SELECT pk, id, text FROM articles WHERE source = ? ORDER BY pk LIMIT 1", given.source
            )
        if place is not None:
            total.known += 1
            return place[0], place[1], place[2]
        if not given.text:
            return None
        names = ("id", "title", "publisher", "published", "source", "language")
        values = {name: getattr(given, name) for name in names}
        added = self._articles.add([NewArticle(text=given.text, sha256=bundle.sha256, **values)])[0]
        if added.new:
            total.articles += 1
            self._connection.run(
                "UPDATE articles SET added = iif(? = '', added, ?), read = ?, position = ?, progress = ? WHERE pk = ?",
                given.added,
                given.added,
                given.read,
                given.position,
                given.progress,
                added.pk,
            )
        else:
            total.known += 1
        return added.pk, added.id, given.text

    def _tag(self, step: Recorder, tag: Tag) -> int:
        """Put a tag into the codebook as it was; one that is there keeps its colour and description."""
        if self._codebook.identity(tag.name) is not None:
            return 0
        identity = self._codebook.define(step, tag.name, tag.color, tag.description)
        if not tag.color:
            step.update("tags", {"id": identity}, {"color": ""})
        return 1

    def _here(self, ids: Sequence[str]) -> dict[str, Highlight]:
        """Those of these annotations that are in the library."""
        found = self._annotations.matching("h.id IN (SELECT value FROM json_each(?))", [json.dumps(ids)])
        return {made.id: made for several in found.values() for made in several}

    def _highlight(self, step: Recorder, given: Highlight, mine: Highlight | None, total: Restored) -> bool:
        """Write an annotation; False when the one that is here stays as it is."""
        if mine is None:
            time = now()
            given = replace(
                given,
                creator=given.creator or self._journal.creator,
                created=given.created or given.modified or time,
                modified=given.modified or given.created or time,
            )
            step.insert("highlights", _row(given))
            total.added += 1
        else:
            given = replace(
                given,
                creator=given.creator or mine.creator,
                created=given.created or mine.created,
                modified=given.modified or mine.modified,
            )
            # Of two changes in the same millisecond either may win, as long as it is the same one on both sides.
            ours, theirs = (mine.modified, _content(mine)), (given.modified, _content(given))
            if mine.article != given.article:
                total.misplaced += 1
                return False
            if ours[1] != theirs[1]:
                self._tell(mine, given, newer_here=theirs < ours)
            if theirs < ours:
                self._keep(step, mine, given)
                total.same += ours[1] == theirs[1]
                total.older += ours[1] != theirs[1]
                return False
            if ours == theirs:
                total.same += 1
            else:
                total.updated += 1
                step.update("highlights", {"id": given.id}, _row(given), times=True)
        self._tags(step, given, mine)
        self._claim(step, given, mine, total)
        return ours != theirs if mine else True

    def _tell(self, mine: Highlight, given: Highlight, *, newer_here: bool) -> None:
        if self._conflicts is not None:
            won = "the newer one here stays" if newer_here else "the newer one there wins"
            self._conflicts.append(
                f"{one_line(mine.quote, 60)!r}: here {mine.modified[:19]} by {mine.creator}, "
                f"there {given.modified[:19]} by {given.creator}: {won}"
            )

    def _keep(self, step: Recorder, mine: Highlight, given: Highlight) -> None:
        """Leave the older version of somebody else in the history, once: as a change that was taken back."""
        known = "SELECT 1 FROM journal WHERE instr(changes, ?) AND instr(changes, ?) LIMIT 1"
        if self._action != "merge" or self._connection.value(known, given.id, given.modified) is not None:
            return
        step.update("highlights", {"id": given.id}, _row(given), times=True)
        self._tags(step, given, mine)
        if given.claim is not None and mine.claim is not None:
            for claim in (given.claim, mine.claim):
                step.update("claims", {"highlight": mine.id}, _said(claim))
        step.update("highlights", {"id": mine.id}, _row(mine), times=True)
        self._tags(step, mine, given)

    def _tags(self, step: Recorder, given: Highlight, mine: Highlight | None) -> None:
        before = set(mine.tags) if mine else set()
        for name in sorted(set(given.tags) - before):
            identity = self._codebook.define(step, name)
            row = {"highlight": given.id, "tag": identity, "creator": given.creator, "created": given.modified}
            step.insert("highlight_tags", row)
        for name in sorted(before - set(given.tags)):
            step.delete("highlight_tags", {"highlight": given.id, "tag": self._codebook.identity(name) or ""})

    def _claim(self, step: Recorder, given: Highlight, mine: Highlight | None, total: Restored) -> None:
        claim, before = given.claim, mine.claim if mine else None
        if claim is None:
            if before is not None:
                self._annotations.drop_claim(step, given.id)
            return
        values = _said(claim)
        if before is None:
            times = {"creator": given.creator, "created": given.created, "modified": given.modified}
            step.insert("claims", {"highlight": given.id, **values, **times})
            total.claims += 1
        else:
            step.update("claims", {"highlight": given.id}, {**values, "modified": given.modified})
            if mine and given.modified > mine.modified:
                for link in set(before.links) - set(claim.links):
                    key = {"claim": given.id, "relation": link.relation, "other": link.claim}
                    step.delete("claim_links", key)
                for piece in set(before.evidence) - set(claim.evidence):
                    step.delete("evidence", {"claim": given.id, "evidence": piece})
        for piece in sorted(set(claim.evidence) - set(before.evidence if before else ())):
            row = {"claim": given.id, "evidence": piece, "creator": given.creator, "created": given.modified}
            step.insert("evidence", row)
        for link in claim.links:
            if self._link(step, given.id, link.relation, link.claim):
                total.links += 1
            elif before is None or link not in before.links:
                self._loose.append((given.id, link.relation, link.claim))

    def _link(self, step: Recorder, claim: str, relation: str, other: str) -> bool:
        """Tie two claims; False when it is tied already or one of them is not there."""
        known = self._connection.value(
            "SELECT (SELECT count(*) FROM claims WHERE highlight IN (?, ?)) = 2 AND NOT EXISTS "
            "(SELECT 1 FROM claim_links WHERE claim = ? AND relation = ? AND other = ?)",
            claim,
            other,
            claim,
            relation,
            other,
        )
        if known:
            creator, created = self._connection.one(
                "SELECT creator, modified FROM claims WHERE highlight = ?", claim
            ) or (
                "",
                "",
            )
            row = {"claim": claim, "relation": relation, "other": other, "creator": creator, "created": created}
            step.insert("claim_links", row)
        return bool(known)


def _at(given: Highlight, article: int, text: str, start: int, end: int) -> Highlight:
    return replace(
        given,
        article=article,
        start=start,
        end=end,
        quote=text[start:end],
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
    )


def _said(claim: Claim) -> dict[str, Any]:
    return {"speaker": claim.speaker, "verdict": claim.verdict, "rationale": claim.rationale}


def _row(given: Highlight) -> dict[str, Any]:
    columns = ("id", "article", "start", "end", "quote", "prefix", "suffix", "color", "note", "creator", "created")
    return {column: getattr(given, column) for column in (*columns, "modified", "state", "score")}


def _content(highlight: Highlight) -> tuple[Any, ...]:
    """What two copies of an annotation are compared by, in an order that is the same everywhere.

    Links are left out: one whose other end is not here cannot be kept, and must not look like a change each time.
    """
    claim: Claim | None = highlight.claim
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
