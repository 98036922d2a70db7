"""Recording what was removed elsewhere before it ever was here: an older copy must not bring it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.annotations import Check, Evidence
from tui.library.tables.highlight_rows import insert_check, insert_evidence, next_position
from tui.library.transfer.claim_parts import with_free_id
from tui.library.transfer.field_versions import FieldVersions
from tui.library.transfer.removed import note_followed, part_name
from tui.library.transfer.versions import PARTS, part_field

if TYPE_CHECKING:
    from tui.core.model import Highlight
    from tui.library.tables.journal import Recorder
    from tui.library.transfer.change_context import ChangeContext
    from tui.library.transfer.field_versions import MemberVersion
    from tui.library.transfer.versions import AnnotationVersions, Member


def note_removed_tags(
    context: ChangeContext, step: Recorder, incoming: Highlight, there: AnnotationVersions | None
) -> None:
    """Record in the history which tags of a new annotation were removed there."""
    for member, version in there.members.items() if there is not None else ():
        tag_id = context.codebook.tag_id(member[1]) if member[0] == "highlight_tags" else None
        if tag_id is not None and not version.present and member[1] not in incoming.tags:
            key = {"highlight": incoming.id, "tag": tag_id}
            step.insert(member[0], {**key, "creator": version.creator, "created": version.created})
            step.delete(member[0], key)
            _note_followed(context, incoming.id, member, version)


def note_removed_parts(context: ChangeContext, step: Recorder, claim_id: str, there: AnnotationVersions | None) -> None:
    """Record in the history which checks and evidence of a claim were removed there."""
    members = there.members.items() if there is not None else ()
    removed = [(member, each) for member, each in members if member[0] in PARTS and not each.present]
    present = context.versions.of(claim_id).members if removed else {}
    for member, version in removed:
        if member in present or there is None:
            continue
        if member[0] == "checks":
            times = dict.fromkeys(("created", "time", "modified"), version.created)
            check = with_free_id(context.connection, "checks", claim_id, Check(member[1], version.creator, **times))
            insert_check(step, claim_id, check)
            step.delete("checks", {"id": check.id})
        else:
            words = there.fields.get(part_field(member[1], "what"), FieldVersions())
            what = max((str(each) for each in words.earlier if each), default="evidence")
            piece = Evidence(what, id=member[1], creator=version.creator, created=version.created)
            piece = with_free_id(context.connection, "evidence", claim_id, piece)
            insert_evidence(step, claim_id, piece, next_position(context.connection, claim_id))
            step.delete("evidence", {"id": piece.id})
        _note_followed(context, claim_id, member, version)


def _note_followed(context: ChangeContext, highlight_id: str, member: Member, version: MemberVersion) -> None:
    """Record when it was removed there, so that it can return from there."""
    there = context.incoming.versions
    if there is not None:
        what = part_name(highlight_id, member)
        note_followed(context.connection, what, there.connection, is_far=version.arrived)
