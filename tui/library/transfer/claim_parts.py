"""Checks and evidence that both sides have and that differ; and which here those are that come without an id."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.core.claims import Check, Evidence
from tui.library.tables.claim_rows import derived_check_id, derived_evidence_id, derived_id
from tui.library.transfer.incoming import CHECKS, EVIDENCE, text_digest
from tui.library.transfer.versions import PARTS, Decision, FieldVersions, Stamp, decide, part_field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.core.claims import Claim
    from tui.core.model import Highlight
    from tui.library.tables.journal import Recorder
    from tui.library.transfer.annotation_change import AnnotationChange


def with_ids(
    incoming: Highlight, local: Highlight | None, creator: str, exported: Mapping[str, str] | None = None
) -> Highlight:
    """Return an annotation whose checks and evidence have ids: those of the same ones here, else derived ones.

    A verdict without more that is the claim's here as well says nothing new; another one is the annotation's creator's,
    or else that of the `creator` who imports it. `exported` are digests of texts as they left: what is as it left then
    says nothing new either.
    """
    incoming = incoming if incoming.creator or incoming.claim is None else replace(incoming, creator=creator)
    claim = incoming.claim
    if claim is None:
        return incoming
    here = local.claim if local is not None else None
    left = {name: text for name, text in (exported or {}).items() if name in ("verdict", "rationale")}
    if here is not None and left and all(text_digest(getattr(claim, name)) == text for name, text in left.items()):
        checks = here.checks
    elif here is not None and left and not claim.checks and (mine := here.check_of(incoming.creator)) is not None:
        checks = (replace(mine, verdict="", rationale=""),)  # what it said was deleted there
    else:
        checks = _with_check_ids(incoming, claim, here)
    by_what = {piece.what: piece for piece in here.evidence} if here is not None else {}
    evidence = []
    for piece in claim.evidence:
        if not piece.id and piece.what in by_what:
            piece = by_what[piece.what]
        evidence.append(
            replace(
                piece,
                id=piece.id or derived_evidence_id(incoming.id, piece.what),
                creator=piece.creator or incoming.creator,
                created=piece.created or incoming.modified,
            )
        )
    unique = {piece.id: piece for piece in evidence}
    return replace(incoming, claim=replace(claim, checks=checks, evidence=tuple(unique.values())))


def _with_check_ids(incoming: Highlight, claim: Claim, here: Claim | None) -> tuple[Check, ...]:
    unnamed = any(not check.id for check in claim.checks)
    if unnamed and here is not None and (claim.verdict, claim.rationale) == (here.verdict, here.rationale):
        return here.checks
    checks = []
    for check in claim.checks:
        creator = check.creator or incoming.creator
        mine = here.check_of(creator) if here is not None and not check.id else None
        if mine is not None:
            check = replace(mine, verdict=check.verdict, rationale=check.rationale, modified=incoming.modified)
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


def differing_parts(incoming: Highlight, local: Highlight) -> list[tuple[Check | Evidence, Check | Evidence]]:
    """Return the checks and evidence that are here and there and not the same, here's first."""
    if incoming.claim is None or local.claim is None:
        return []
    pairs: list[tuple[Check | Evidence, Check | Evidence]] = []
    here = {each.id: each for each in _parts(local.claim)}
    for there in _parts(incoming.claim):
        same = here.get(there.id)
        if same is not None and any(getattr(same, name) != getattr(there, name) for name in PARTS[_table(there)]):
            pairs.append((same, there))
    return pairs


def _parts(claim: Claim) -> list[Check | Evidence]:
    return [*claim.checks, *claim.evidence]


def _table(part: Check | Evidence) -> str:
    return "checks" if isinstance(part, Check) else "evidence"


class PartChange:
    """A check or evidence that differs here and there.

    A check is one whole: of two that its maker wrote apart both stand, the later under its own id. What both sides
    changed of evidence is a conflict, as of a note.
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

    def _decisions(self, names: tuple[str, ...]) -> dict[str, Decision]:
        decisions: dict[str, Decision] = {}
        for name in names:
            here, there = getattr(self._here, name), getattr(self._there, name)
            if here == there:
                continue
            ours, theirs = self._versions(name)
            creator = (theirs.creator if theirs else "") or self._there.creator or self._change.creator
            own = creator == self._here.creator
            decision = decide(here, there, ours, theirs, newer=self._newer, own=own)
            decisions[name] = self._change.since_export(name, decision, (here, there), ours, self._here.creator)
        return decisions

    @property
    def _newer(self) -> bool:
        return self._change.newer

    def _check(self, here: Check, there: Check) -> None:
        tally = self._change.reconciler.tally
        columns = ("verdict", "rationale", "method")
        decisions = set(self._decisions(columns).values())
        if not decisions:  # on other words, by the same verdict: taken where it was judged anew there
            _, theirs = self._versions("quote")
            decisions = set(self._decisions(("quote",)).values()) if theirs is not None and theirs.changed else {"keep"}
        if decisions == {"keep"} or (decisions == {"conflict"} and here.verdict == there.verdict == ""):
            tally.add(CHECKS, "kept")
        elif decisions == {"take"}:
            self._take(there)
        else:
            later, earlier = (there, here) if self._is_later(here, there) else (here, there)
            name = "\0".join(getattr(earlier, column) for column in PARTS["checks"])
            aside = replace(earlier, id=derived_id(here.id, name))
            if later is there:
                self._take(there)
            claim, reconciler = self._change.subject[0], self._change.reconciler
            exists = "SELECT 1 FROM checks WHERE id = ?"
            if self._change.reconciler.connection.value(exists, aside.id) is None:
                reconciler.add_check(self._step, claim, aside)
                self._change.taken = True

    def _take(self, there: Check) -> None:
        names = (*PARTS["checks"], "time", "modified")
        self._step.update("checks", {"id": there.id}, {name: getattr(there, name) for name in names}, times=True)
        self._change.reconciler.tally.add(CHECKS, "changed")
        self._change.taken = True

    def _is_later(self, here: Check, there: Check) -> bool:
        ours, theirs = self._versions("verdict")
        stamps = [version.stamp if version else Stamp() for version in (ours, theirs)]
        if all(stamps) and stamps[0] != stamps[1]:
            return stamps[1].is_after(stamps[0])
        names = ("time", *PARTS["checks"])
        return [getattr(there, name) for name in names] > [getattr(here, name) for name in names]

    def _evidence(self) -> None:
        change, reconciler = self._change, self._change.reconciler
        for name, decision in self._decisions(PARTS["evidence"]).items():
            values = getattr(self._here, name), getattr(self._there, name)
            if decision == "take":
                self._step.update("evidence", {"id": self._here.id}, {name: values[1]})
                change.taken = True
            elif decision == "conflict":
                field = json.dumps(["evidence", self._here.id, name])
                creator = self._there.creator or change.creator
                reconciler.conflicts.add(self._step, change.subject, field, values, creator, name=f"{name} of evidence")
                for value in reversed(values):  # left in the history, as a change that was taken back
                    self._step.update("evidence", {"id": self._here.id}, {name: value})
            reconciler.tally.add(EVIDENCE, "changed" if decision == "take" else "kept")
