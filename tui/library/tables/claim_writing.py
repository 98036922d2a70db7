"""What people do to a claim: its own words, their checks, its evidence. Each method is one undoable step."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.core.claims import UNCHECKED, Check, Claim
from tui.core.errors import ConflictError, NotFoundError
from tui.core.text import clean, whole_line
from tui.library.tables.claim_rows import (
    CHECK_COLUMNS,
    CLAIM_COLUMNS,
    insert_check,
    insert_claim,
    insert_evidence,
    next_position,
    read_claims,
)
from tui.library.tables.evidence_writing import EvidenceWriting, described
from tui.library.tables.journal import now

if TYPE_CHECKING:
    from tui.library.tables.journal import Recorder

_AGAINST_EACH_OTHER = ({"repeats", "contradicts"}, {"supports", "contradicts"})
"""Relations of which two claims have one at most."""

_OF_CHECKS = ("verdict", "rationale", "method")


class ClaimWriting(EvidenceWriting):
    """The part of annotations that is about claims.

    A claim's own fields, passages, status and evidence are one value for everybody; a check is its maker's: whoever
    writes one writes their own, whosever the claim is.
    """

    # the claim itself, and my check

    def edit_claim(self, claim_id: str, **values: str) -> None:
        """Change fields of a claim; `verdict`, `rationale` and `method` are those of this creator's check.

        Raises `NotFoundError` when it is a claim no longer.
        """
        values = {
            name: clean(value)[0].strip() if name in ("rationale", "method", "wording") else whole_line(value)
            for name, value in values.items()
        }
        own = {name: value for name, value in values.items() if name not in _OF_CHECKS}
        if unknown := own.keys() - set(CLAIM_COLUMNS):
            raise ValueError(f"a claim has no {', '.join(sorted(unknown))}")
        with self._change("claim", claim_id) as step:
            self._expect_claim(claim_id)
            changes = self._edited(step, claim_id, own) if own else []
            if len(own) < len(values):
                changes += self._judge(step, claim_id, {name: values[name] for name in _OF_CHECKS if name in values})
            step.summary = f"{', '.join(changes) or ', '.join(values)}: {step.summary}"

    def _edited(self, step: Recorder, claim_id: str, values: dict[str, str]) -> list[str]:
        columns = ", ".join(values)
        before = self._connection.all(f"SELECT {columns} FROM claims WHERE highlight = ?", claim_id)[0]
        step.update("claims", {"highlight": claim_id}, {**values, "modified": now()})
        return [
            described(name, old, new) for (name, new), old in zip(values.items(), before, strict=True) if old != new
        ]

    def take_back_check(self, claim_id: str) -> None:
        """Remove this creator's last check of a claim. Raises `NotFoundError` where there is none."""
        mine = self._own_check(claim_id)
        if mine is None:
            raise NotFoundError("you have not checked that claim")
        self.remove_check(claim_id, mine.id)

    def remove_check(self, claim_id: str, check_id: str) -> None:
        """Remove one check of a claim. Raises `NotFoundError` for one that is not the claim's."""
        with self._change("check", claim_id) as step:
            creator, verdict = self._check_of(claim_id, check_id)
            step.delete("checks", {"id": check_id})
            if self._connection.value("SELECT chosen FROM claims WHERE highlight = ?", claim_id) == check_id:
                step.update("claims", {"highlight": claim_id}, {"chosen": "", "modified": now()})
            whose = "" if creator == self._journal.creator else f"{creator}'s "
            step.summary = f"{whose}{described('verdict', verdict, '')}: {step.summary}"

    def _check_of(self, claim_id: str, check_id: str) -> tuple[str, str]:
        """Return who made a check, and its verdict."""
        row = self._connection.one("SELECT creator, verdict FROM checks WHERE id = ? AND claim = ?", check_id, claim_id)
        if row is None:
            raise NotFoundError("that check is no longer there")
        return row[0], row[1]

    def choose_check(self, claim_id: str, check_id: str) -> None:
        """Let one check count, or the last one with "". Raises `NotFoundError` for one that is not the claim's."""
        with self._change("claim", claim_id) as step:
            verdict = "the last check"
            if check_id:
                creator, verdict = self._check_of(claim_id, check_id)
                verdict = f"{creator}'s {verdict or UNCHECKED}"
            step.update("claims", {"highlight": claim_id}, {"chosen": check_id, "modified": now()})
            step.summary = f"counts: {verdict}: {step.summary}"

    def take_claim(self, highlight_id: str, claim: Claim) -> None:
        """Make a highlight the claim that somebody else made of it, with everybody's checks, evidence and links."""
        with self._change("claim", highlight_id) as step:
            self._claim(step, highlight_id, "")
            values = {name: getattr(claim, name) for name in CLAIM_COLUMNS}
            step.update("claims", {"highlight": highlight_id}, values)
            for check in claim.checks:
                check = check if check.id else replace(check, id=str(uuid.uuid4()), creator=self._journal.creator)
                time = check.time or now()
                insert_check(
                    step,
                    highlight_id,
                    replace(check, created=check.created or time, time=time, modified=check.modified or time),
                )
            for position, piece in enumerate(claim.evidence):
                own = piece if piece.id else self._mine(replace(piece, id=str(uuid.uuid4())))
                insert_evidence(step, highlight_id, own, position)
            present = "SELECT 1 FROM claims WHERE highlight = ?"
            for link in claim.links:
                if self._connection.value(present, link.claim) is not None:
                    self._link(step, highlight_id, link.relation, link.claim)

    def _judge(self, step: Recorder, claim_id: str, values: dict[str, str]) -> list[str]:
        """Write this creator's check; a new one where there is none, or the last was about other words."""
        if values.get("verdict") == UNCHECKED:
            values["verdict"] = ""
        quote = str(self._connection.value("SELECT quote FROM highlights WHERE id = ?", claim_id))
        mine, time = self._own_check(claim_id), now()
        before = mine or Check()
        changes = [described(name, getattr(before, name), new) for name, new in values.items()]
        changes = [
            change for name, change in zip(values, changes, strict=True) if getattr(before, name) != values[name]
        ]
        if mine is None or (values.get("verdict") and mine.verdict and mine.quote != quote):
            times = {"created": time, "time": time, "modified": time}
            check = replace(Check(str(uuid.uuid4()), self._journal.creator, quote=quote), **times, **values)
            if check.verdict or check.rationale or check.method:
                insert_check(step, claim_id, check)
                changes = changes or ["verdict again"]
        elif not any({**{name: getattr(mine, name) for name in _OF_CHECKS}, **values}.values()):
            step.delete("checks", {"id": mine.id})
        else:
            new = values.get("verdict", mine.verdict)
            if new and new != mine.verdict:
                values |= {"time": time, "quote": quote}
            step.update("checks", {"id": mine.id}, {**values, "modified": time})
        return changes

    def _own_check(self, claim_id: str) -> Check | None:
        row = self._connection.one(
            f"SELECT {', '.join(CHECK_COLUMNS)} FROM checks WHERE claim = ? AND creator = ? "
            "ORDER BY time DESC, id DESC LIMIT 1",
            *(claim_id, self._journal.creator),
        )
        return None if row is None else Check(*row)

    # passages

    def remove_passage(self, highlight_id: str) -> None:
        """Take a further passage out of its claim; it stays a highlight."""
        claim_id = self._connection.value("SELECT claim FROM claim_passages WHERE highlight = ?", highlight_id)
        if claim_id is None:
            raise NotFoundError("that is no further passage of a claim")
        with self._change("passage", claim_id) as step:
            self._drop_passage(step, highlight_id)
            step.summary = f"removed: {step.summary}"

    def set_first(self, claim_id: str, highlight_id: str) -> None:
        """Say in which of its passages a claim appeared first; "" or the claim's id is its own."""
        first = "" if highlight_id == claim_id else highlight_id
        of_it = "SELECT 1 FROM claim_passages WHERE highlight = ? AND claim = ?"
        if first and self._connection.value(of_it, first, claim_id) is None:
            raise NotFoundError("that is no passage of the claim")
        self.edit_claim(claim_id, first=first)

    def _add_passage(self, step: Recorder, claim_id: str, highlight_id: str) -> None:
        self._expect_claim(claim_id)
        if self._connection.value("SELECT 1 FROM claims WHERE highlight = ?", highlight_id) is not None:
            raise ConflictError("that is a claim of its own: link the two, or make it no claim first")
        present = self._connection.value("SELECT claim FROM claim_passages WHERE highlight = ?", highlight_id)
        if present == claim_id:
            return
        if present is not None:
            raise ConflictError("that is a passage of another claim: take it out of that one first")
        row = {"highlight": highlight_id, "claim": claim_id, "creator": self._journal.creator, "created": now()}
        step.insert("claim_passages", row)

    def _drop_passage(self, step: Recorder, highlight_id: str) -> None:
        for (claim_id,) in self._connection.all("SELECT highlight FROM claims WHERE first = ?", highlight_id):
            step.update("claims", {"highlight": claim_id}, {"first": "", "modified": now()})
        step.delete("claim_passages", {"highlight": highlight_id})

    # links

    def link(self, claim_id: str, relation: str, other_id: str, *, carry: bool = False) -> None:
        """Link a claim to another one; `carry` gives the one without a verdict what the other has, in my name.

        Raises `NotFoundError` unless both are claims, `ConflictError` where they are linked the other way round, or so
        that both cannot be.
        """
        relation = whole_line(relation)
        with self._change("link", claim_id) as step:
            self._expect_claim(claim_id)
            self._expect_claim(other_id)
            self._link(step, claim_id, relation, other_id)
            if carry:
                self._carry(step, claim_id, other_id)

    def unlink(self, claim_id: str, relation: str, other_id: str) -> None:
        with self._change("unlink", claim_id) as step:
            step.delete("claim_links", {"claim": claim_id, "relation": relation, "other": other_id})

    def _link(self, step: Recorder, claim_id: str, relation: str, other_id: str) -> None:
        if claim_id == other_id:
            raise ConflictError("a claim cannot be linked to itself")
        for present, other in self._connection.all(
            "SELECT relation, other FROM claim_links WHERE (claim = ?1 AND other = ?2) OR (claim = ?2 AND other = ?1)",
            *(claim_id, other_id),
        ):
            if (present, other) == (relation, other_id):
                return
            if present == relation or {present, relation} in _AGAINST_EACH_OTHER:
                where = "the other one" if other == other_id else "this one, from the other"
                raise ConflictError(f"these are linked already ({present} {where}): take that link off first")
        row = {"claim": claim_id, "relation": relation, "other": other_id}
        step.insert("claim_links", {**row, "creator": self._journal.creator, "created": now()})

    def _carry(self, step: Recorder, claim_id: str, other_id: str) -> None:
        """Give one of two claims the verdict and the evidence of the other, which has a verdict: as my own."""
        claims = read_claims(self._connection, (claim_id, other_id))
        source, target = (other_id, claim_id) if claims[other_id].verdict != UNCHECKED else (claim_id, other_id)
        check = claims[source].check
        if check is not None and check.verdict and claims[target].check_of(self._journal.creator) is None:
            self._judge(step, target, {name: getattr(check, name) for name in _OF_CHECKS})
        present = set(claims[target].sources)
        for piece in claims[source].evidence:
            if piece.what not in present:
                copy = self._mine(replace(piece, id=str(uuid.uuid4())))
                insert_evidence(step, target, copy, next_position(self._connection, target))

    # rows

    def _claim(self, step: Recorder, highlight_id: str, speaker: str, verdict: str = "") -> None:
        if self._connection.value("SELECT 1 FROM claims WHERE highlight = ?", highlight_id) is None:
            if self._connection.value("SELECT 1 FROM claim_passages WHERE highlight = ?", highlight_id) is not None:
                raise ConflictError("this is a passage of a claim already: take it out of that one first")
            time = now()
            insert_claim(step, highlight_id, Claim(whole_line(speaker)), self._journal.creator, time, time)
            if verdict:
                self._judge(step, highlight_id, {"verdict": whole_line(verdict)})
