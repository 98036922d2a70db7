"""Reconciling an incoming annotation with the local one, field by field: nothing is lost without a report."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tui.core.text import one_line
from tui.library.tables.conflicts import ANNOTATION, REMOVED
from tui.library.tables.highlight_rows import CLAIM_COLUMNS, claim_row, insert_check, insert_evidence, next_position
from tui.library.tables.journal import now
from tui.library.tables.rows import row_of
from tui.library.transfer.annotation_change import AnnotationChange
from tui.library.transfer.bundles import NO_PROVENANCE
from tui.library.transfer.claim_parts import (
    PartChange,
    differ,
    differing_parts,
    insert_link,
    link_there,
    maker_in_file,
    report_verdict,
    with_free_id,
    with_ids,
    without_words_of_files,
)
from tui.library.transfer.codes_by_name import name_here
from tui.library.transfer.conflict_log import ConflictLog
from tui.library.transfer.evidence_order import is_ordered_otherwise, merge_order
from tui.library.transfer.file_steps import FileSteps
from tui.library.transfer.incoming import (
    CHECKS,
    CLAIMS,
    CODES,
    EVIDENCE,
    FEATURES,
    HIGHLIGHTS,
    KINDS,
    LINKS,
    NOTES,
    PASSAGES,
    Incoming,
    cut_quote,
    highlight_row,
    in_order,
    members_of,
    spell_inline,
    tags_of_others,
    with_tags_of_here,
)
from tui.library.transfer.matching import ArticleMatcher
from tui.library.transfer.outcomes import is_consensus_on
from tui.library.transfer.place_change import merge_place
from tui.library.transfer.removed import (
    Removal,
    find_removed_tags,
    is_as_removed,
    is_newer,
    is_part_known,
    last_changed_by,
    note_arrival,
    removed_annotations,
    removed_place,
)
from tui.library.transfer.removed_parts import note_removed_parts, note_removed_tags
from tui.library.transfer.versions import CLAIM, AnnotationVersions, Maker, VersionReader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.core.annotations import Check, Claim, ClaimLink
    from tui.core.model import Highlight
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.annotations import Annotations
    from tui.library.tables.codebook import Codebook
    from tui.library.tables.journal import Journal, Recorder
    from tui.library.transfer.codebooks import CodebookMerge
    from tui.library.transfer.import_result import ImportResult
    from tui.library.transfer.versions import Member

_LOOSE = ("claim_links", "claim_passages")
"""Parts of an annotation that need another annotation first."""


@dataclass(slots=True)
class DeferredParts:
    """Links by claim, passages with their claim, and tags that were removed here."""

    links: list[tuple[str, ClaimLink]] = field(default_factory=list)
    passages: list[tuple[Highlight, str]] = field(default_factory=list)
    tags: list[tuple[Highlight, str]] = field(default_factory=list)


class Reconciler:
    """Writes the annotations of an import: new ones whole, of known ones the fields that are newer there."""

    def __init__(
        self,
        connection: Connection,
        journal: Journal,
        codebook: Codebook,
        annotations: Annotations,
        incoming: Incoming,
        codebooks: CodebookMerge,
        result: ImportResult,
    ) -> None:
        self.connection, self.journal = connection, journal
        self.codebook, self.annotations = codebook, annotations
        self.incoming = incoming
        self._result, self.tally = result, result.tally
        self.conflicts = ConflictLog(connection, result.tally, incoming.source)
        self.versions = VersionReader(connection, codebook, named=lambda: codebooks.removed_names)
        self.codebooks, self.kept_tags = codebooks, codebooks.kept_tags
        self._removals: dict[str, Removal] | None = None
        self.matcher = ArticleMatcher(incoming, journal.creator, self.versions)
        self.exported: Mapping[str, Mapping[str, str]] = {}
        """Digests of texts of annotations as the file was exported."""
        self.provenance = NO_PROVENANCE
        self.file_steps = FileSteps(connection)
        self._tags_there, self.deferred = dict[str, str](), DeferredParts()
        self.decided: Sequence[tuple[int, int]] = ()
        """The spans of the decisions that came in for the current article."""

    def write(self, step: Recorder, incoming: Highlight, candidates: list[Highlight]) -> bool:
        """Write an annotation; return False if nothing changes here."""
        exported = self.exported.get(incoming.id, {})
        incoming = self.with_local_tags(incoming)
        if self.incoming.by_place:
            here = {spell_inline(tag): tag for one in candidates for tag in one.tags}
            tags = tuple(sorted({here.get(spell_inline(tag), tag) for tag in incoming.tags}))
            incoming = replace(incoming, tags=tags)
        if len(candidates) > 1 or (candidates and candidates[0].id != incoming.id):
            others = {tag for one in candidates[1:] for tag in one.tags}
            tags = tuple(tag for tag in incoming.tags if tag not in others)
            if self.matcher.is_nobodys(incoming) and candidates[0].creator != self.journal.creator:
                new = {*incoming.tags}.difference(*(one.tags for one in candidates))
                tags = tuple(sorted(new - find_removed_tags(candidates, new, self.versions, self.tally)))
                if tags:  # somebody else's annotation is not changed: this coding becomes the importing person's
                    return self._insert(step, replace(incoming, tags=tags))
            incoming = replace(incoming, id=candidates[0].id, tags=tags)
        if not candidates:
            if self.connection.value("SELECT 1 FROM highlights WHERE id = ?", incoming.id) is not None:
                name = f"{incoming.id} {incoming.creator}"  # the same place, but another creator
                incoming = replace(incoming, id=str(uuid.uuid5(uuid.UUID(incoming.id), name)))
            return self._insert(step, incoming)
        incoming = with_ids(incoming, candidates[0], self.journal.creator, exported)
        return self._update(step, incoming, candidates[0], exported)

    def with_local_tags(self, incoming: Highlight) -> Highlight:
        """Return an annotation with the local names of its tags."""
        if not incoming.tags:
            return incoming
        names, former = self.codebooks.names, self.codebooks.former
        present = {tag: name_here(names, former, self.tally, tag) for tag in incoming.tags}
        renamed, self._tags_there, doubled = with_tags_of_here(incoming, present)
        if doubled and self.connection.value("SELECT 1 FROM highlights WHERE id = ?", incoming.id) is None:
            for tag, there, here in doubled:
                self.tally.leave_out(CODES, f"{there}'s there, {here}'s here", tag)
        return renamed

    # new annotations

    def _insert(self, step: Recorder, incoming: Highlight) -> bool:
        if self._stays_removed(step, incoming):
            return False
        creator, time = incoming.creator or self.journal.creator, incoming.created or incoming.modified or now()
        incoming = replace(incoming, creator=creator, created=time, modified=incoming.modified or time)
        incoming = with_ids(incoming, None, self.journal.creator)
        step.insert("highlights", self.incoming.drop_uncarried(highlight_row(incoming)))
        self._result.added += 1
        self.tally.add(HIGHLIGHTS, "added")
        self.tally.add(NOTES, "added", int(incoming.note != ""))
        for member in (("highlight_tags", name) for name in incoming.tags):
            if member[1] in self.codebooks.removed_tags and self._knew(incoming, member):
                self.deferred.tags.append((incoming, member[1]))
            elif incoming.id in (self._removals or ()) and self._knew(incoming, member, on_its_own=True):
                self.tally.note(CODES, "kept", "removed here", member[1].partition("\0")[0])
            else:
                self.add_member(step, incoming, member)
        theirs = self._theirs(incoming.id)
        note_removed_tags(self, step, incoming, theirs)
        self._note_arrival(step, incoming.id)
        if incoming.claim is not None:
            self.insert_claim(step, incoming, incoming.claim)
        if incoming.claim_of:
            self.add_member(step, incoming, ("claim_passages", incoming.claim_of))
        return True

    def _knew(self, incoming: Highlight, member: Member, *, on_its_own: bool = False) -> bool:
        """Return whether exactly this was on the local annotation and was removed with it, or before it `on_its_own`.

        Then it returns untouched.
        """
        maker = self.maker_there(incoming, member) or Maker(incoming.creator, "")
        pair = self.versions.of(incoming.id), self._theirs(incoming.id)
        return is_part_known(self.connection, (incoming.id, member), maker.created, pair, on_its_own=on_its_own)

    def insert_claim(self, step: Recorder, incoming: Highlight, claim: Claim) -> None:
        maker = self.maker_there(incoming, CLAIM) or Maker(claim.creator or incoming.creator, incoming.created)
        modified = self.provenance.claims_modified.get(incoming.id, incoming.modified)
        step.insert("claims", self.incoming.drop_uncarried(claim_row(incoming.id, claim, *maker, modified)))
        self._result.claims += 1
        self.tally.add(CLAIMS, "added")
        members: list[Member] = [("checks", check.id) for check in claim.checks]
        members += [("evidence", piece.id) for piece in claim.evidence]
        members += [("claim_links", link.relation, link.claim) for link in claim.links]
        for member in members:
            self.add_member(step, incoming, member)

    def maker_here(self, local: Highlight, member: Member) -> Maker:
        """Return who added something to a local annotation: only they may remove it, whosever annotation that is."""
        return self.versions.makers(local.id).get(member) or Maker(local.creator, "")

    def maker_there(self, incoming: Highlight, member: Member) -> Maker | None:
        """Return who added a part of an annotation there; None if only the annotation's creator is known."""
        versions = self.incoming.versions
        if versions is not None:
            return versions.makers(incoming.id).get(member)
        return maker_in_file(incoming, member, self.provenance, self._tags_there)

    def _stays_removed(self, step: Recorder, incoming: Highlight) -> bool:
        """Return whether an annotation was removed here and has not been changed there since."""
        if self._removals is None:
            self._removals = removed_annotations(self.connection)
        if is_consensus_on(incoming, self.decided):  # it follows from a decision that has just come in
            return False
        if self.file_steps.was_undone("highlights", incoming.id, "id", incoming.id):
            self.tally.note(HIGHLIGHTS, "kept", "undone there since, as a merge has told", cut_quote(incoming))
            return True
        removal = self._removals.get(incoming.id)
        if removal is None and self.incoming.by_place and uuid.UUID(incoming.id).version == 5:  # of a file without ids
            whose = None if self.matcher.is_nobodys(incoming) else incoming.creator
            removal = removed_place((incoming.article, incoming.start, incoming.end), whose, self._removals)
        if removal is None or removal.with_article:  # it is here again
            return False
        if removal.is_taken_back(self.connection, self.incoming.versions, incoming.id):
            return False
        has = self.incoming.has
        is_same = not has("history") and is_as_removed(self.connection, removal, incoming, with_color=has("colors"))
        if has("times") and not is_same and is_newer(self.versions, incoming, removal.modified):
            changer = last_changed_by(self.incoming.versions, incoming)
            words = f"removed by {removal.creator}", f"changed by {changer}, so it is here again"
            values = (incoming.id, cut_quote(incoming)), ANNOTATION, (REMOVED, "changed"), changer, words
            self.conflicts.add(step, *values, since=removal.time)
            return False
        self._result.kept_removed += 1
        self.tally.note(HIGHLIGHTS, "kept", f"removed here on {removal.time[:10]} by {removal.creator}")
        return True

    # existing annotations

    def _update(self, step: Recorder, incoming: Highlight, local: Highlight, exported: Mapping[str, str]) -> bool:
        if local.article != incoming.article:
            self._result.misplaced += 1
            self.tally.leave_out(HIGHLIGHTS, "the same annotation stands in another article here", cut_quote(incoming))
            return False
        if local.claim is not None:
            note_removed_parts(self, step, local.id, self._theirs(local.id))
        local = without_words_of_files(step, incoming, local)
        fields = self._differing_fields(incoming, local)
        members = self._differing_members(incoming, local)
        tags = tags_of_others(incoming, local) if self.incoming.has("tag_givers") else []
        parts = differing_parts(incoming, local)
        moved = (incoming.start, incoming.end) != (local.start, local.end)
        ordered = is_ordered_otherwise(incoming, local)
        if not (ordered or fields or members or parts or moved or tags):
            self._result.same += 1
            self._count_kept(local)
            if incoming.modified > local.modified:  # perhaps something was changed there and changed back
                self._note_arrival(step, incoming.id)
            return False
        before = len(step.changes)
        versions = self.versions.of(local.id), self._theirs(incoming.id)
        change = AnnotationChange(self, step, incoming, local, *versions, exported)
        for name, here, there in fields:
            change.field(name, here, there)
        for member, is_here in members:
            change.member(member, is_here=is_here)
        for member in tags:
            change.giver(member)
        for here, there in parts:
            PartChange(change, step, here, there).decide()
        if ordered:
            merge_order(change, step, incoming, local)
        if moved:
            merge_place(change, step, incoming, local)
        if local.claim is not None:
            report_verdict(self.connection, self.tally, local, local.claim.verdict)
        if change.is_changed:
            # Their time is noted even if ours is later: whoever removes it here knows what was changed then.
            for time in filter(None, (incoming.modified, max(local.modified, incoming.modified))):
                step.update("highlights", {"id": local.id}, {"modified": time}, times=True)
            self._result.updated += 1
            self.tally.add(HIGHLIGHTS, "changed")
            self._note_arrival(step, incoming.id)
        else:
            loose = not (fields or moved or differ(*parts)) and all(member[0] in _LOOSE for member, _ in members)
            self._result.same += loose
            self._result.older += not loose
            self.tally.add(HIGHLIGHTS, "kept")
        return len(step.changes) > before

    def _note_arrival(self, step: Recorder, highlight_id: str) -> None:
        note_arrival(self.connection, step, self.incoming.versions, self._theirs(highlight_id), highlight_id)

    def _theirs(self, highlight_id: str) -> AnnotationVersions | None:
        return None if self.incoming.versions is None else self.incoming.versions.of(highlight_id)

    def _differing_fields(self, incoming: Highlight, local: Highlight) -> list[tuple[str, Any, Any]]:
        values = [(name, getattr(local, name), getattr(incoming, name)) for name in ("color", "note")]
        if incoming.claim is not None and local.claim is not None:
            pair = local.claim, incoming.claim
            values += [(name, getattr(pair[0], name), getattr(pair[1], name)) for name in CLAIM_COLUMNS]
        elif (incoming.claim is None) != (local.claim is None):
            values.append(("claim", local.claim is not None, incoming.claim is not None))
        return [value for value in values if value[1] != value[2] and self.incoming.has(FEATURES[value[0]])]

    def _differing_members(self, incoming: Highlight, local: Highlight) -> list[tuple[Member, bool]]:
        here, there = members_of(local), members_of(incoming)
        if incoming.claim is None or local.claim is None:
            loose = ("highlight_tags", "claim_passages")
            here, there = ({each for each in members if each[0] in loose} for members in (here, there))
        differing = [member for member in in_order(here ^ there, incoming) if self.incoming.has(FEATURES[member[0]])]
        return [(member, member in here) for member in differing]

    def _count_kept(self, local: Highlight) -> None:
        self.tally.add(HIGHLIGHTS, "kept")
        self.tally.add(CODES, "kept", len(local.tags))
        self.tally.add(NOTES, "kept", int(local.note != ""))
        if local.claim is not None:
            self.tally.add(CLAIMS, "kept")
            self.tally.add(CHECKS, "kept", len(local.claim.checks))
            self.tally.add(EVIDENCE, "kept", len(local.claim.evidence))

    # rows

    def add_member(self, step: Recorder, incoming: Highlight, member: Member, creator: str = "") -> None:
        """Add a tag, check, piece of evidence, passage or link that is missing."""
        table = member[0]
        if table == "claim_links":
            link = link_there(incoming, member, self.maker_there(incoming, member))
            if insert_link(self.connection, step, incoming.id, link):
                self._result.links += 1
                self.tally.add(LINKS, "added")
            else:
                self.deferred.links.append((incoming.id, link))
            return
        if table == "claim_passages" and not self.add_passage(step, incoming, member[1]):
            self.deferred.passages.append((incoming, member[1]))
        if table == "claim_passages":
            return
        claim = incoming.claim
        if table == "checks" and claim is not None:
            check = next(each for each in claim.checks if each.id == member[1])
            self.add_check(step, incoming.id, check)
            return
        if table == "evidence" and claim is not None:
            piece = next(each for each in claim.evidence if each.id == member[1])
            position = next_position(self.connection, incoming.id)
            insert_evidence(step, incoming.id, with_free_id(self.connection, "evidence", incoming.id, piece), position)
            self.tally.add(EVIDENCE, "added")
            return
        maker = self.maker_there(incoming, member) or Maker(creator or incoming.creator, incoming.modified or now())
        tag_id = self.codebook.define(step, self.codebooks.present_name(step, member[1]))
        key = {"highlight": incoming.id, "tag": tag_id}
        if row_of(self.connection, table, key) is None:  # a code that was removed here may be another one by now
            step.insert(table, {**key, **maker._asdict()})
            self.tally.add(KINDS[table], "added")

    def add_check(self, step: Recorder, claim_id: str, check: Check) -> None:
        """Add a missing check, and report who judged what."""
        insert_check(step, claim_id, with_free_id(self.connection, "checks", claim_id, check))
        if check.verdict:
            quote = self.connection.value("SELECT quote FROM highlights WHERE id = ?", claim_id)
            words = f"{check.creator} judged “{one_line(quote or '', 60)}” {check.verdict}"
            self.tally.note(CHECKS, "added", words)
        else:
            self.tally.add(CHECKS, "added")

    def add_passage(self, step: Recorder, incoming: Highlight, claim_id: str) -> bool:
        """Make a highlight a further passage of a claim; False if it is missing or a claim itself."""
        possible = (
            "SELECT EXISTS (SELECT 1 FROM claims WHERE highlight = ?2) AND EXISTS (SELECT 1 FROM highlights WHERE "
            "id = ?1) AND NOT EXISTS (SELECT 1 FROM claims WHERE highlight = ?1) "
            "AND NOT EXISTS (SELECT 1 FROM claim_passages WHERE highlight = ?1)"
        )
        if not self.connection.value(possible, incoming.id, claim_id):
            return False
        maker = self.maker_there(incoming, ("claim_passages", claim_id))
        row = (maker or Maker(incoming.creator, incoming.modified or now()))._asdict()
        step.insert("claim_passages", {"highlight": incoming.id, "claim": claim_id, **row})
        self.tally.add(PASSAGES, "added")
        return True
