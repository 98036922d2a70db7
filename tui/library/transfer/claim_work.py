"""Work on a claim, or on a piece of its evidence, that whoever removed it elsewhere has not seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.library.tables.highlight_rows import CLAIM_COLUMNS
from tui.library.transfer.versions import PARTS, WHOLE, part_field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.library.transfer.field_versions import MemberVersion
    from tui.library.transfer.versions import AnnotationVersions, Member, VersionReader

_MEMBERS = (*PARTS, "claim_links")


def has_unseen_work(claim_id: str, present: VersionReader, other: VersionReader | None) -> bool:
    """Return whether a claim was worked on where it is present in a way unknown where it is gone.

    Without a history there (None), anything done here since it came counts.
    """
    versions, others = present.of(claim_id), None if other is None else other.of(claim_id)
    parts = [(member, each) for member, each in versions.members.items() if member[0] in _MEMBERS and each.present]
    if any(not each.arrived if others is None else member not in others.members for member, each in parts):
        return True
    ids = [member[1] for member, _ in parts if member[0] != "claim_links"]
    if has_unseen_links(claim_id, present, other):
        return True
    names = [*CLAIM_COLUMNS, *(part_field(part, column) for part in ids for column in (*PARTS["evidence"], WHOLE))]
    if _is_unseen(names, versions, others):
        return True
    passages = present.connection.all("SELECT highlight FROM claim_passages WHERE claim = ?", claim_id)
    member = ("claim_passages", claim_id)
    return other is not None and any(member not in other.of(name).members for (name,) in passages)


def has_unseen_links(claim_id: str, present: VersionReader, other: VersionReader | None, remover: str = "") -> bool:
    """Return whether links lead to a claim of which nobody knew where it is gone.

    Those of the remover do not count, nor, without a history there (None), those that came from elsewhere.
    """
    rows = present.connection.all(
        "SELECT claim, relation FROM claim_links WHERE other = ? AND creator != ?", claim_id, remover
    )
    links: list[tuple[str, Member]] = [(claim, ("claim_links", relation, claim_id)) for claim, relation in rows]
    if other is None:
        return any(
            member in (members := present.of(claim).members) and not members[member].arrived for claim, member in links
        )
    return any(member not in other.of(claim).members for claim, member in links)


def went_along(member: Member, removal: MemberVersion, other: VersionReader | None) -> bool:
    """Return whether a link is only gone on the other side because a claim is: its fate here depends on that claim."""
    exists = "SELECT 1 FROM claims WHERE highlight = ?"
    is_link = member[0] == "claim_links"
    return is_link and (removal.along or (other is not None and other.connection.value(exists, member[2]) is None))


def is_edited_unseen(member: Member, present: AnnotationVersions, other: AnnotationVersions | None) -> bool:
    """Return whether a piece of evidence was edited where it is present in a way unknown where it is gone."""
    return member[0] == "evidence" and _is_unseen(
        (part_field(member[1], column) for column in PARTS["evidence"]), present, other
    )


def _is_unseen(names: Iterable[str], present: AnnotationVersions, other: AnnotationVersions | None) -> bool:
    """Return whether any of these fields has a value that was never there where it is gone."""
    for name in names:
        here, there = present.fields.get(name), None if other is None else other.fields.get(name)
        if here is None or here.value is None:
            continue
        if other is None and here.changed:
            return True
        if there is not None and here.value not in {there.value, *there.earlier, *there.withdrawn, *there.refused}:
            return True
    return False
