"""Checks and evidence that exist on both sides and differ, and the identity of those without an id."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from tui.core.annotations import Check, ClaimLink, Evidence
from tui.library.tables.highlight_rows import derived_check_id, derived_id, read_claims
from tui.library.transfer.field_decision import FieldDecision, decide
from tui.library.transfer.field_versions import FieldVersions
from tui.library.transfer.incoming import CHECKS, CLAIMS, EVIDENCE, cut_quote, text_digest
from tui.library.transfer.versions import PARTS, WHOLE, Maker, part_field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.core.annotations import Claim
    from tui.core.model import Highlight
    from tui.core.tally import Tally
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.journal import Recorder
    from tui.library.transfer.annotation_change import AnnotationChange
    from tui.library.transfer.bundles import Provenance
    from tui.library.transfer.versions import Member

Part = TypeVar("Part", Check, Evidence)


def with_ids(
    incoming: Highlight, local: Highlight | None, creator: str, exported: Mapping[str, str] | None = None
) -> Highlight:
    """Return an annotation whose checks and evidence have ids: those of the same ones here, else derived ones.

    A bare verdict that the claim has here as well is not new; another one belongs to the annotation's creator, or else
    to the `creator` who imports it. `exported` are digests of exported texts: whatever still equals them is not new
    either.
    """
    incoming = incoming if incoming.creator or incoming.claim is None else replace(incoming, creator=creator)
    claim = incoming.claim
    if claim is None:
        return incoming
    here = local.claim if local is not None else None
    left = {name: text for name, text in (exported or {}).items() if name in ("verdict", "rationale")}
    if here is not None and left and all(text_digest(getattr(claim, name)) == text for name, text in left.items()):
        checks = here.checks
    elif here is not None and left and not claim.checks and (own_check := here.check_of(incoming.creator)) is not None:
        checks = (replace(own_check, verdict="", rationale=""),)  # its text was deleted there
    else:
        checks = _with_check_ids(incoming, claim, here)
    by_what = {piece.what: piece for piece in here.evidence} if here is not None else {}
    evidence = []
    for piece in claim.evidence:
        if piece.what in by_what and (not piece.id or _is_words_of_file(incoming.id, piece)):
            piece = by_what[piece.what]
        evidence.append(
            replace(
                piece,
                id=piece.id or derived_id(incoming.id, piece.what),
                creator=piece.creator or incoming.creator,
                created=piece.created or incoming.modified,
            )
        )
    unique = {piece.id: piece for piece in evidence}
    return replace(incoming, claim=replace(claim, checks=checks, evidence=tuple(unique.values())))


def _is_words_of_file(claim_id: str, piece: Evidence) -> bool:
    """Return whether a piece came in a file that has only its words, so that it is the one of these words."""
    return piece.id == derived_id(claim_id, piece.what) and not piece.has_details


def without_words_of_files(step: Recorder, incoming: Highlight, local: Highlight) -> Highlight:
    """Remove the pieces of evidence here of which a file had only the words, if they come now with all the rest."""
    if incoming.claim is None or local.claim is None:
        return local
    here = {piece.id for piece in local.claim.evidence}
    whole = {piece.what for piece in incoming.claim.evidence if piece.id not in here}
    words = {each.id for each in local.claim.evidence if each.what in whole and _is_words_of_file(local.id, each)}
    for piece_id in sorted(words):
        step.delete("evidence", {"id": piece_id})
    others = tuple(piece for piece in local.claim.evidence if piece.id not in words)
    return replace(local, claim=replace(local.claim, evidence=others)) if words else local


def _with_check_ids(incoming: Highlight, claim: Claim, here: Claim | None) -> tuple[Check, ...]:
    unnamed = any(not check.id for check in claim.checks)
    if unnamed and here is not None and (claim.verdict, claim.rationale) == (here.verdict, here.rationale):
        return here.checks
    checks = []
    for check in claim.checks:
        creator = check.creator or incoming.creator
        own_check = here.check_of(creator) if here is not None and not check.id else None
        if own_check is not None:
            check = replace(own_check, verdict=check.verdict, rationale=check.rationale, modified=incoming.modified)
        checks.append(
            replace(
                check,
                id=check.id or derived_check_id(incoming.id),
                creator=creator,
                quote=check.quote or incoming.quote,
                created=check.created or incoming.created,
                time=check.time or incoming.modified,
                modified=check.modified or incoming.modified,
            )
        )
    return tuple({check.id: check for check in checks}.values())


def with_free_id(connection: Connection, table: str, claim_id: str, part: Part) -> Part:
    """Return a check or evidence with a free id, changing it only if a file uses it twice."""
    if connection.value(f"SELECT 1 FROM {table} WHERE id = ?", part.id) is None:
        return part
    return replace(part, id=derived_id(part.id, claim_id))


def maker_in_file(
    incoming: Highlight, member: Member, provenance: Provenance, tags_there: Mapping[str, str]
) -> Maker | None:
    """Return who made a part of an annotation, as far as its file says; its tags may be named differently there."""
    there = (member[0], tags_there.get(member[1], member[1])) if member[0] == "highlight_tags" else member
    if (maker := provenance.makers.get(incoming.id, {}).get(there)) is not None:
        return maker
    givers = (each for each in incoming.tag_givers if member == ("highlight_tags", each.tag))
    return next((Maker(each.creator, each.created or incoming.modified) for each in givers), None)


def link_there(incoming: Highlight, member: Member, maker: Maker | None) -> ClaimLink:
    """Return a link of the other side with its creator, as far as known."""
    link = ClaimLink(member[1], member[2])
    if incoming.claim is not None:
        link = next((each for each in incoming.claim.links if each == link), link)
    return link if maker is None else replace(link, creator=maker.creator, created=maker.created)


def insert_link(connection: Connection, step: Recorder, claim_id: str, link: ClaimLink) -> bool:
    """Link two claims; return False if they are linked already or one is missing.

    A link of unknown creator belongs to the claim's.
    """
    row = connection.one(
        "SELECT creator, modified FROM claims WHERE highlight = ?1 "
        "AND EXISTS (SELECT 1 FROM claims WHERE highlight = ?3) AND ?1 != ?3 AND NOT EXISTS "
        "(SELECT 1 FROM claim_links WHERE claim = ?1 AND relation = ?2 AND other = ?3)",
        *(claim_id, link.relation, link.claim),
    )
    if row is None:
        return False
    key = {"claim": claim_id, "relation": link.relation, "other": link.claim}
    step.insert("claim_links", {**key, "creator": link.creator or row[0], "created": link.created or row[1]})
    return True


def report_verdict(connection: Connection, tally: Tally, local: Highlight, before: str) -> None:
    """Report that another check is the last, or chosen, one now; nobody's check has changed."""
    claim = read_claims(connection, (local.id,)).get(local.id)
    if claim is not None and claim.verdict != before:
        by = f" by {claim.check.creator}" if claim.check is not None else ""
        tally.note(CLAIMS, "changed", f"verdict changed{by}: {before} → {claim.verdict}", cut_quote(local))


def differing_parts(incoming: Highlight, local: Highlight) -> list[tuple[Check | Evidence, Check | Evidence]]:
    """Return the checks and evidence that exist on both sides and differ, the local ones first.

    A check that says the same is among them if it is newer there.
    """
    if incoming.claim is None or local.claim is None:
        return []
    pairs: list[tuple[Check | Evidence, Check | Evidence]] = []
    here = {each.id: each for each in _parts(local.claim)}
    for there in _parts(incoming.claim):
        same = here.get(there.id)
        if same is None:
            continue
        is_newer = (
            isinstance(there, Check)
            and isinstance(same, Check)
            and there.creator == same.creator
            and there.modified > same.modified
        )
        if is_newer or differ((same, there)):
            pairs.append((same, there))
    return pairs


def differ(*pairs: tuple[Check | Evidence, Check | Evidence]) -> bool:
    """Return whether a check or piece of evidence says something else there."""
    return any(getattr(here, name) != getattr(there, name) for here, there in pairs for name in PARTS[_table(there)])


def _parts(claim: Claim) -> list[Check | Evidence]:
    return [*claim.checks, *claim.evidence]


def _content(check: Check) -> tuple[str, ...]:
    return tuple(getattr(check, column) for column in PARTS["checks"])


def _table(part: Check | Evidence) -> str:
    return "checks" if isinstance(part, Check) else "evidence"


class PartChange:
    """A check or piece of evidence that differs between the two sides.

    A check is treated as a whole: if its creator changed it on both sides both stay, the later under its own id.
    Evidence changed on both sides is a conflict, like a note.
    """

    def __init__(
        self, change: AnnotationChange, step: Recorder, here: Check | Evidence, there: Check | Evidence
    ) -> None:
        self._change, self._step = change, step
        self._here, self._there = here, there

    def decide(self) -> None:
        here, there = self._here, self._there
        if isinstance(here, Check) and isinstance(there, Check):
            self._check(here, there)
        else:
            self._evidence()

    def _versions(self, name: str) -> tuple[FieldVersions | None, FieldVersions | None]:
        field, theirs = part_field(self._here.id, name), self._change.theirs
        return self._change.ours.fields.get(field), None if theirs is None else theirs.fields.get(field)

    def _decisions(self, names: tuple[str, ...]) -> dict[str, FieldDecision]:
        decisions: dict[str, FieldDecision] = {}
        for name in names:
            here, there = getattr(self._here, name), getattr(self._there, name)
            if here == there:
                continue
            ours, theirs = self._versions(name)
            creator = (theirs.creator if theirs else "") or self._there.creator or self._change.creator
            own = creator == self._here.creator
            is_known = self._change.context.file_steps.know(ours, "evidence", self._here.id, [name])
            newer, followed = self._newer, self._change.followed
            decision = decide(
                here, there, ours, theirs, newer=newer, own=own, followed=followed, is_known_there=is_known
            )
            decisions[name] = self._change.since_export(name, decision, (here, there), ours, self._here.creator)
        return decisions

    @property
    def _newer(self) -> bool:
        return self._change.newer

    def _check(self, here: Check, there: Check) -> None:
        if not differ((here, there)):
            if self._change.theirs is not None:  # said again there: an older copy may have what was said in between
                self._step.update("checks", {"id": here.id}, {"modified": there.modified}, times=True)
            return
        decision = self._decide_check(here, there)
        if decision == "keep":
            self._change.context.tally.add(CHECKS, "kept")
        elif decision == "take":
            self._take(there)
        else:
            later, earlier = (there, here) if self._is_later(here, there) else (here, there)
            aside = replace(earlier, id=derived_id(here.id, "\0".join(_content(earlier))))
            if later is there:
                self._take(there)
            context = self._change.context
            if context.connection.value("SELECT 1 FROM checks WHERE id = ?", aside.id) is None:
                context.add_check(self._step, self._change.subject[0], aside)
                self._change.is_changed = True

    def _decide_check(self, here: Check, there: Check) -> FieldDecision:
        """Decide by time: only its creator changes a check; if changed on both sides both stay."""
        change = self._change
        if change.exported:
            decisions = {*self._decisions(PARTS["checks"]).values()}
            return decisions.pop() if len(decisions) == 1 else "conflict"
        ours, theirs = self._versions(WHOLE)
        ours = ours or FieldVersions()
        if here.creator != there.creator or (theirs is not None and theirs.creator not in ("", here.creator)):
            return "keep"  # somebody else has changed it there
        if theirs is None and not change.context.incoming.has("times"):
            return "keep" if _content(there) in ours.earlier else "conflict"
        if change.context.file_steps.know(ours, "checks", here.id, PARTS["checks"]):
            return "take"
        is_later = there.modified > here.modified
        apart = ours.changed and (theirs.changed if theirs is not None else is_later)
        earlier = theirs.earlier if theirs is not None else set()
        if apart and _content(here) not in earlier and _content(there) not in ours.earlier:
            return "conflict"
        return "take" if is_later else "keep"

    def _take(self, there: Check) -> None:
        names = (*PARTS["checks"], "quote", "time", "modified")
        self._step.update("checks", {"id": there.id}, {name: getattr(there, name) for name in names}, times=True)
        self._change.context.tally.add(CHECKS, "changed")
        self._change.is_changed = True

    def _is_later(self, here: Check, there: Check) -> bool:
        return (there.time, there.modified, _content(there)) > (here.time, here.modified, _content(here))

    def _evidence(self) -> None:
        change, context = self._change, self._change.context
        for name, decision in self._decisions(PARTS["evidence"]).items():
            values = getattr(self._here, name), getattr(self._there, name)
            if decision == "take":
                self._step.update("evidence", {"id": self._here.id}, {name: values[1]})
                change.is_changed = True
            elif decision == "conflict":
                field = json.dumps(["evidence", self._here.id, name])
                creator = self._there.creator or change.creator
                context.conflicts.add(self._step, change.subject, field, values, creator, name=f"{name} of evidence")
                for value in reversed(values):  # kept in the history, as a change that was undone
                    self._step.update("evidence", {"id": self._here.id}, {name: value})
            context.tally.add(EVIDENCE, "changed" if decision == "take" else "kept")
