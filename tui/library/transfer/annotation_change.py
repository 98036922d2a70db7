"""An annotation that exists on both sides and differs: what is taken, kept, and reported."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui.core.annotations import UNCHECKED
from tui.library.tables.conflicts import REMOVED
from tui.library.tables.highlight_rows import CLAIM_COLUMNS, drop_claim
from tui.library.transfer.claim_work import has_unseen_work, is_edited_unseen, went_along
from tui.library.transfer.field_decision import decide
from tui.library.transfer.field_versions import FieldVersions, Stamp
from tui.library.transfer.incoming import (
    CLAIMS,
    EVIDENCE,
    HIGHLIGHTS,
    KINDS,
    NOTES,
    USUAL,
    claim_value,
    cut_quote,
    format_value,
    text_digest,
)
from tui.library.transfer.removed import (
    arrival_key,
    followed_counter,
    followed_stamp,
    is_part_back,
    note_followed,
    part_name,
    report_links,
)
from tui.library.transfer.versions import CLAIM, PARTS, AnnotationVersions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.core.model import Highlight
    from tui.core.tally import Tally
    from tui.library.tables.journal import Recorder
    from tui.library.transfer.change_context import ChangeContext
    from tui.library.transfer.field_decision import FieldDecision
    from tui.library.transfer.field_versions import MemberVersion
    from tui.library.transfer.versions import Member


class AnnotationChange:
    """One annotation that differs between the two sides."""

    def __init__(
        self,
        context: ChangeContext,
        step: Recorder,
        incoming: Highlight,
        local: Highlight,
        local_versions: AnnotationVersions,
        incoming_versions: AnnotationVersions | None,
        exported: Mapping[str, str],
    ) -> None:
        self.context = context
        self._step = step
        self._incoming, self._local = incoming, local
        self.subject, self.owner = (local.id, cut_quote(local)), local.creator
        self.ours, self.theirs = local_versions, incoming_versions
        has = context.incoming.has
        self.newer = has("times") and incoming.modified > local_versions.synced
        self.exported = exported
        self.creator = incoming.creator or context.journal.creator
        self.is_changed = False
        self._undone = context.versions.undone_arrivals(local.id)
        self.followed = followed_stamp(context.connection, arrival_key(local.id), self._undone)

    def field(self, name: str, here: Any, there: Any) -> None:
        """Decide on one field, and write it or record the other side's value in the history."""
        tally, local = self.context.tally, self._local
        theirs = None if self.theirs is None else self.theirs.fields.get(name)
        creator = (theirs.creator if theirs else "") or self.creator
        ours, pair = self.ours.fields.get(name), (here, there)
        if name == "claim" and not here and ours is not None and ours.value:
            # It came in a merge that was undone, after its annotation had been here twice.
            ours = FieldVersions(value="")
        if name == "claim" and ours is not None and theirs is not None:  # two claims made independently stay two
            ours, theirs = ours.as_known_to(theirs), theirs.as_known_to(ours)
            pair = ours.value, theirs.value
        elif name == "claim" and ours is not None:
            ours = replace(ours, earlier={value != "" for value in ours.earlier})
        is_one = name not in CLAIM_COLUMNS or self._is_one_claim()
        table = "claims" if name in CLAIM_COLUMNS else "highlights"
        steps = self.context.file_steps
        is_known = self.ours.is_unstated(name) or steps.lead_on(ours, table, (local, self._incoming), (name, here))
        is_first = self.theirs is None and there == USUAL.get(name)
        decision = decide(
            *(*pair, ours, theirs),
            newer=self.newer and (is_one or self.theirs is None),
            own=creator == local.creator,
            is_one=is_one,
            followed=self.followed,
            is_known_there=is_known,
        )
        if decision == "take" and is_first and not (is_known or steps.has_replaced(table, local.id, name, here)):
            decision = "conflict"  # perhaps it came there in a file that does not say it
        if self.theirs is not None and self.theirs.is_unstated(name):
            decision = "keep"
        place = ("claims", local.id, "highlight", local.id) if name == "claim" else (table, local.id, name, there)
        if self.theirs is None and steps.was_undone(*place):
            decision = "keep"
        decision = self.since_export(name, decision, pair, ours, local.creator)
        if name == "claim" and self._has_unseen_work(decision, is_here=here):
            decision = "conflict"
        if name == "note" and theirs is None and decision == "conflict":
            decision = self._of_empty_note(here, there, ours, own=creator == local.creator)
        kind = NOTES if name == "note" else CLAIMS if name != "color" else ""
        if (
            decision == "take"
            and self.theirs is None
            and steps.was_value_undone(local.id, name, there, self._incoming.modified)
        ):
            tally.note(kind or HIGHLIGHTS, "kept", f"{name} undone there since, as a merge has told", self.subject[1])
            return
        if decision == "take":
            self.is_changed = True
            self._take(name, there)
        elif decision == "conflict":
            words = format_value(name, here), format_value(name, there)
            values = (here, there) if name != "claim" else (claim_value(local), claim_value(self._incoming))
            times = self._times(name) if name == "note" else ("", "")
            by_person = theirs is not None and theirs.creator != ""  # a file only says whose the annotation is
            conflict = (self._step, self.subject, name, values, creator, words)
            self.context.conflicts.add(*conflict, times=times, by_person=by_person)
            self._record(name, here, there)
        if decision == "take" and name == "claim" and local.claim is not None:
            by = "" if theirs is None else f" by {creator}"
            tally.note(CLAIMS, "changed", f"removed there{by}", self.subject[1])
        elif kind:
            tally.add(kind, "changed" if decision == "take" else "kept")

    def _is_one_claim(self) -> bool:
        """Return whether both sides' claims have one origin, rather than being made independently."""
        makers = self.context.maker_here(self._local, CLAIM), self.context.maker_there(self._incoming, CLAIM)
        if makers[1] is not None and makers[0].created == makers[1].created:
            return True
        if self.theirs is None:
            return False
        here, there = (each.fields.get("claim", FieldVersions()) for each in (self.ours, self.theirs))
        return bool(here.value) and here.as_known_to(there).value == there.as_known_to(here).value

    def _has_unseen_work(self, decision: FieldDecision, *, is_here: bool) -> bool:
        """Return whether one side worked on the claim that the other, which does not know that, has removed."""
        here, there = self.context.versions, self.context.incoming.versions
        if decision == "take" and is_here:
            return has_unseen_work(self._local.id, here, there)
        return decision == "keep" and not is_here and there is not None and has_unseen_work(self._local.id, there, here)

    def since_export(
        self, name: str, decision: FieldDecision, pair: tuple[Any, Any], versions: FieldVersions | None, owner: str
    ) -> FieldDecision:
        """Decide by the text as it was exported, if the file states it; else as usual."""
        here, there = (str(value) or (UNCHECKED if name == "verdict" else "") for value in pair)
        if (exported := self.exported.get(name)) is None:
            return decision
        if text_digest(there) == exported:
            # Nobody there has changed it since it left here; a value that was never here comes from another library.
            return "keep" if versions is not None and pair[1] in versions.earlier else decision
        if text_digest(here) == exported and not (versions and there in {*versions.refused, *versions.withdrawn}):
            # It was written there by an unknown person: it counts as the importing person's.
            return "take" if owner == self.context.journal.creator else "conflict"
        return decision

    def _of_empty_note(self, here: str, there: str, versions: FieldVersions | None, *, own: bool) -> FieldDecision:
        """Decide on a note that only one side has, in a file without a history: nothing is lost, so nobody is asked."""
        if not there and not self._incoming.modified:
            return "keep"  # with neither a note nor a time it says nothing against the one here
        was_here = versions is not None and (versions.changed or any(versions.earlier))
        # Where a merge brought it as it was after that, the note may have been taken off there.
        has_come = versions is not None and versions.arrived != Stamp()
        is_older = has_come and "" < self._incoming.modified < self.ours.synced
        return "take" if not here and own and not was_here and not is_older else "conflict"

    def _times(self, name: str) -> tuple[str, str]:
        """Return when the values here and there were set."""
        here = self.ours.fields.get(name)
        there = None if self.theirs is None else self.theirs.fields.get(name)
        return (
            (here.stamp.time if here else "") or self._local.modified,
            (there.stamp.time if there else "") or self._incoming.modified,
        )

    def _take(self, name: str, there: Any) -> None:
        incoming, local, step = self._incoming, self._local, self._step
        if name in ("color", "note"):
            step.update("highlights", {"id": local.id}, {name: there})
        elif name in CLAIM_COLUMNS:
            step.update("claims", {"highlight": local.id}, {name: there, "modified": incoming.modified})
        elif incoming.claim is not None:
            placed = replace(incoming, id=local.id, creator=local.creator, created=incoming.created or local.created)
            self.context.insert_claim(step, placed, incoming.claim)
        else:
            report_links(self.context.connection, self.context.tally, *self.subject)
            drop_claim(self.context.connection, step, local.id)

    def _record(self, name: str, here: Any, there: Any) -> None:
        """Record a value in the history, as a change that was undone."""
        if name == "claim":
            return
        table, key = ("claims", "highlight") if name in CLAIM_COLUMNS else ("highlights", "id")
        self._step.update(table, {key: self._local.id}, {name: there})
        self._step.update(table, {key: self._local.id}, {name: here})

    def member(self, member: Member, *, is_here: bool) -> None:
        """Decide on a tag, check, piece of evidence, passage or link that only one side has."""
        theirs = None if self.theirs is None else self.theirs.members.get(member)
        context, local, incoming = self.context, self._local, self._incoming
        kind = KINDS[member[0]]
        if not is_here:
            maker = context.maker_there(incoming, member)
            ours = self.ours.of_that_one(member, maker.created if maker is not None else "")
            if ours is not None and ours.along and member[0] == "claim_links":
                ours = None  # nobody has removed it
            added_since = ours is None or (theirs is not None and theirs.present and theirs.comes_after(ours))
            is_same = maker is not None and self.ours.had_from_file(member, maker.created)
            is_same |= ours is not None and theirs is not None and theirs.precedes(ours)
            if ours is not None and maker is not None and (is_same or maker.created == ours.created):
                # This very tag was removed, unless the removal was made there and undone there since.
                added_since &= theirs is not None and (
                    is_part_back(context.connection, self._name(member), self.ours, ours, theirs)
                    if ours.arrived
                    else theirs.has_last_word(ours)
                )
            elif ours is not None and maker is not None:
                # Removing one's own tag, or undoing it, does not remove somebody else's.
                added_since |= ours.undone or maker.creator != ours.creator
            tag_id = context.codebook.tag_id(member[1]) if member[0] == "highlight_tags" else None
            undone = tag_id is not None and context.file_steps.was_undone(member[0], local.id, "tag", tag_id)
            if undone or (ours is not None and not ours.present and not added_since):
                context.tally.note(kind, "kept", "removed here", self._words(member))
                return
            before = len(self._step.changes)
            creator = (theirs.creator if theirs is not None else "") or incoming.creator or local.creator
            context.add_member(self._step, replace(incoming, id=local.id), member, creator)
            if len(self._step.changes) > before:
                self.is_changed = True
                if self.followed.counter and context.incoming.versions is not None:  # it may come from an older copy
                    what, there = arrival_key(self._name(member)), context.incoming.versions.connection
                    note_followed(context.connection, what, there, is_far=False, time=self._step.time)
            return
        if self._removed_there(member) and not (member[0] == "checks" and not context.incoming.has("checks")):
            self.is_changed = True
            self._delete(member)
            self._note_followed(member, theirs)
            words = self._words(member), f"“{self.subject[1]}”"
            _report_removal(context.tally, member, theirs, words, in_file=self.theirs is None)
        else:
            context.tally.add(kind, "kept")

    def _note_followed(self, member: Member, incoming: MemberVersion | None) -> None:
        there = self.context.incoming.versions
        if there is not None:
            is_far = incoming is not None and incoming.arrived
            note_followed(self.context.connection, self._name(member), there.connection, is_far=is_far)

    def _name(self, member: Member) -> str:
        return part_name(self._local.id, member)

    def giver(self, member: Member) -> None:
        """Decide on a tag that both sides have, each from another person: nobody's is taken for somebody else's.

        Whoever gave the one here may have taken it off there before the other one was given; then that is here, too.
        """
        context, maker = self.context, self.context.maker_there(self._incoming, member)
        if maker is None or maker.creator == context.maker_here(self._local, member).creator:
            return
        ours = self.ours.of_that_one(member, maker.created)
        if ours is not None and not ours.present and ours.created == maker.created:
            return  # an older copy: that one was taken off here
        if self._removed_there(member, replaced=True):
            self.is_changed = True
            self._delete(member)
            context.add_member(self._step, replace(self._incoming, id=self._local.id), member)
            self._note_followed(member, None if self.theirs is None else self.theirs.members.get(member))
            return
        here = context.maker_here(self._local, member).creator
        context.tally.leave_out(KINDS[member[0]], f"{maker.creator}'s there, {here}'s here", self._words(member))

    def _removed_there(self, member: Member, *, replaced: bool = False) -> bool:
        """Return whether the other side has removed a part that nobody has added here since.

        `replaced`: somebody else has added an equal one there.
        """
        ours = self.ours.members.get(member)
        if member[0] == "highlight_tags" and member[1] in self.context.kept_tags:
            return False
        if self.theirs is not None:
            maker = self.context.maker_here(self._local, member)
            theirs = self.theirs.of_that_one(member, maker.created)
            if replaced:
                theirs = self.theirs.removals.get((member, maker.created))
            is_in_file = self.theirs.had_from_file(member, maker.created)
            is_own = ours is not None and not (ours.arrived or is_in_file) and not (theirs and theirs.comes_after(ours))
            is_other = theirs is not None and (member, theirs.stamp) not in self.ours.undone_removals
            if ours is not None and ours.undone and theirs is not None and not theirs.arrived and is_other:
                is_own = ours.has_last_word(theirs)  # the undo took back a removal made here, not the other one
            if theirs is None or theirs.present or is_own or went_along(member, theirs, self.context.incoming.versions):
                return False
            is_same = theirs.created == maker.created or is_in_file
            if maker.created and not is_same and not (ours and ours.precedes(theirs)):
                return False  # the tag was given again here
            arrival = arrival_key(self._name(member))
            followed = followed_counter(self.context.connection, arrival, self._undone) or self.followed.counter
            if ours is not None and ours.arrived and theirs.stamp.was_known(ours.stamp, followed):
                return False  # an older copy: the tag was given again there, and came here after that
            if (theirs.creator or self.creator) != maker.creator or is_edited_unseen(member, self.ours, self.theirs):
                field, values = json.dumps(member), (self._words(member), REMOVED)
                creator, kind, by_person = theirs.creator or self.creator, KINDS[member[0]], theirs.creator != ""
                self.context.conflicts.add(
                    self._step, self.subject, field, values, creator, name=kind, by_person=by_person
                )
                return False
            return True
        if ours is None or not ours.arrived:
            return False
        # A file from before it came here says nothing about it, nor one without it about somebody else's.
        newer = self.newer and self._incoming.modified > max(self._local.modified, ours.stamp.time)
        owner = self._local.creator
        return newer and self.creator == owner == self.context.maker_here(self._local, member).creator

    def _words(self, member: Member) -> str:
        """Describe a part of the annotation, here or there, for the user."""
        claims = [each.claim for each in (self._local, self._incoming) if each.claim is not None]
        if member[0] == "evidence":
            return next((each.what for claim in claims for each in claim.evidence if each.id == member[1]), member[1])
        if member[0] == "checks":
            checks = (each.verdict for claim in claims for each in claim.checks if each.id == member[1])
            return next(checks, "") or UNCHECKED
        return member[-1].partition("\0")[0]

    def _delete(self, member: Member) -> None:
        table, highlight_id = member[0], self._local.id
        if table == "highlight_tags":
            tag_id = self.context.codebook.tag_id(member[1]) or ""
            self._step.delete(table, {"highlight": highlight_id, "tag": tag_id})
        elif table in PARTS:
            self._step.delete(table, {"id": member[1]})
        elif table == "claim_passages":
            self._step.delete(table, {"highlight": highlight_id})
        else:
            self._step.delete(table, {"claim": highlight_id, "relation": member[1], "other": member[2]})


def _report_removal(
    tally: Tally, member: Member, removal: MemberVersion | None, words: tuple[str, str], *, in_file: bool
) -> None:
    """Report a part that is gone there; `words` are what it is and the passage. No file says by whom."""
    kind, (what, quote) = KINDS[member[0]], words
    is_named = member[0] in ("highlight_tags", "checks")  # the others have only the id of another annotation
    where = what if kind == EVIDENCE else f"{what} on {quote}" if is_named else quote
    why = f"removed there by {removal.creator}" if removal is not None and removal.creator else "removed there"
    tally.note(kind, "changed", "no longer there" if in_file and kind != EVIDENCE else why, where)
