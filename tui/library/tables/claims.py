"""What belongs to claims: fields, checks, passages and links. Each method is one undoable step."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from tui.core.annotations import UNCHECKED, Claim
from tui.core.errors import ConflictError, NotFoundError
from tui.core.text import clean, whole_line
from tui.library.tables.checks import OF_CHECKS
from tui.library.tables.highlight_rows import (
    CLAIM_COLUMNS,
    drop_passage,
    expect_claim,
    insert_check,
    insert_evidence,
    make_claim,
    next_position,
    own_evidence,
    read_claims,
)
from tui.library.tables.journal import now
from tui.library.tables.step_words import change_words

if TYPE_CHECKING:
    from tui.core.model import Article, Highlight
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.annotations import Annotations
    from tui.library.tables.checks import Checks
    from tui.library.tables.journal import Journal, Recorder

_AGAINST_EACH_OTHER = ({"repeats", "contradicts"}, {"supports", "contradicts"})
"""Relations of which two claims can have only one."""


class ClaimPassage(NamedTuple):
    """A passage that is to be a claim; `highlight_id` is the annotation that it has, "" for none yet."""

    article: Article
    span: tuple[int, int]
    speaker: str
    highlight_id: str = ""


class Claims:
    """Highlights that are claims.

    Fields, passages, status and evidence have one shared value; a check belongs to its creator, whoever made the claim.
    """

    def __init__(self, connection: Connection, journal: Journal, annotations: Annotations, checks: Checks) -> None:
        self._connection = connection
        self._journal = journal
        self._annotations = annotations
        self._checks = checks

    def add_with_verdict(
        self, article: Article, start: int, end: int, speaker: str, verdict: str, highlight_id: str = ""
    ) -> Highlight:
        """Turn a span or a highlight into a claim with a verdict, in one step."""
        with self._annotations.annotate("claim", article, start, end, highlight_id) as (step, target_id):
            if make_claim(self._connection, step, target_id, speaker):
                self._checks.judge(step, target_id, {"verdict": whole_line(verdict)})
        return self._annotations.get(target_id)

    # fields of the claim, and the user's own check

    def edit(self, claim_id: str, **values: str) -> None:
        """Change fields of a claim; `verdict`, `rationale` and `method` are those of this creator's check.

        Raises `NotFoundError` if it is no claim any more.
        """
        values = {
            name: clean(value)[0].strip() if name in ("rationale", "method", "wording") else whole_line(value)
            for name, value in values.items()
        }
        own = {name: value for name, value in values.items() if name not in OF_CHECKS}
        if unknown := own.keys() - set(CLAIM_COLUMNS):
            raise ValueError(f"a claim has no {', '.join(sorted(unknown))}")
        with self._annotations.change("claim", claim_id) as step:
            expect_claim(self._connection, claim_id)
            changes = self._edited(step, claim_id, own) if own else []
            if len(own) < len(values):
                changes += self._checks.judge(
                    step, claim_id, {name: values[name] for name in OF_CHECKS if name in values}
                )
            step.summary = f"{', '.join(changes) or ', '.join(values)}: {step.summary}"

    def _edited(self, step: Recorder, claim_id: str, values: dict[str, str]) -> list[str]:
        columns = ", ".join(values)
        before = self._connection.all(f"SELECT {columns} FROM claims WHERE highlight = ?", claim_id)[0]
        step.update("claims", {"highlight": claim_id}, {**values, "modified": now()})
        return [
            change_words(name, old, new) for (name, new), old in zip(values.items(), before, strict=True) if old != new
        ]

    def take(self, highlight_id: str, claim: Claim) -> None:
        """Turn a highlight into a claim made elsewhere, with everyone's checks, evidence and links."""
        with self._annotations.change("claim", highlight_id) as step:
            make_claim(self._connection, step, highlight_id, "")
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
                own = piece if piece.id else own_evidence(step, piece)
                insert_evidence(step, highlight_id, own, position)
            present = "SELECT 1 FROM claims WHERE highlight = ?"
            for link in claim.links:
                if self._connection.value(present, link.claim) is not None:
                    self._link(step, highlight_id, link.relation, link.claim)

    # passages

    def add_passage(self, claim_id: str, article: Article, start: int, end: int, highlight_id: str = "") -> Highlight:
        """Add a further passage to a claim, creating a highlight if none is named."""
        with self._annotations.annotate("passage", article, start, end, highlight_id) as (step, target_id):
            self._add_passage(step, claim_id, target_id)
        return self._annotations.get(target_id)

    def remove_passage(self, highlight_id: str) -> None:
        """Remove a further passage from its claim; it stays a highlight."""
        claim_id = self._connection.value("SELECT claim FROM claim_passages WHERE highlight = ?", highlight_id)
        if claim_id is None:
            raise NotFoundError("that is not a further passage of a claim")
        with self._annotations.change("passage", claim_id) as step:
            drop_passage(self._connection, step, highlight_id)
            step.summary = f"removed: {step.summary}"

    def set_first(self, claim_id: str, highlight_id: str) -> None:
        """Set the passage in which a claim appeared first; "" or the claim's id is its own."""
        first = "" if highlight_id == claim_id else highlight_id
        of_it = "SELECT 1 FROM claim_passages WHERE highlight = ? AND claim = ?"
        if first and self._connection.value(of_it, first, claim_id) is None:
            raise NotFoundError("that is not a passage of the claim")
        self.edit(claim_id, first=first)

    def _add_passage(self, step: Recorder, claim_id: str, highlight_id: str) -> None:
        expect_claim(self._connection, claim_id)
        if self._connection.value("SELECT 1 FROM claims WHERE highlight = ?", highlight_id) is not None:
            raise ConflictError("that is a claim itself: link the two, or make it a plain highlight first")
        present = self._connection.value("SELECT claim FROM claim_passages WHERE highlight = ?", highlight_id)
        if present == claim_id:
            return
        if present is not None:
            raise ConflictError("that is a passage of another claim: remove it from that one first")
        row = {"highlight": highlight_id, "claim": claim_id, "creator": self._journal.creator, "created": now()}
        step.insert("claim_passages", row)

    # links

    def link(self, claim_id: str, relation: str, other_id: str, *, carry: bool = False) -> None:
        """Link a claim to another; `carry` copies a verdict, as one's own, to the one without.

        Raises `NotFoundError` unless both are claims, `ConflictError` if they are linked in reverse or in a
        contradictory way.
        """
        relation = whole_line(relation)
        with self._annotations.change("link", claim_id) as step:
            expect_claim(self._connection, claim_id)
            expect_claim(self._connection, other_id)
            self._link(step, claim_id, relation, other_id)
            if carry:
                self._carry(step, claim_id, other_id)

    def link_passage(self, claim_id: str, relation: str, other: ClaimPassage, *, carry: bool = False) -> None:
        """Link a claim to a passage, which becomes a claim in the same step unless it is one."""
        with self._journal.step("link") as step:
            other_id = other.highlight_id or self._new_claim(step, other)
            self._annotations.locate(step, claim_id)
            self._link(step, claim_id, relation, other_id)
            if carry:
                self._carry(step, claim_id, other_id)

    def claim_and_link(self, passage: ClaimPassage, relation: str, other: ClaimPassage, *, carry: bool = False) -> None:
        """Turn a passage into a claim and link it to another passage, as `link_passage` does."""
        target = passage.article, *passage.span, passage.highlight_id
        with self._annotations.annotate("link", *target) as (step, claim_id):
            make_claim(self._connection, step, claim_id, passage.speaker)
            other_id = other.highlight_id or self._new_claim(step, other)
            self._link(step, claim_id, relation, other_id)
            if carry:
                self._carry(step, claim_id, other_id)
            self._annotations.locate(step, claim_id)

    def _new_claim(self, step: Recorder, passage: ClaimPassage) -> str:
        highlight_id = self._annotations.insert(step, passage.article, *passage.span)
        make_claim(self._connection, step, highlight_id, passage.speaker)
        return highlight_id

    def unlink(self, claim_id: str, relation: str, other_id: str) -> None:
        with self._annotations.change("unlink", claim_id) as step:
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
                raise ConflictError(f"these are linked already ({present} {where}): remove that link first")
        row = {"claim": claim_id, "relation": relation, "other": other_id}
        step.insert("claim_links", {**row, "creator": self._journal.creator, "created": now()})

    def _carry(self, step: Recorder, claim_id: str, other_id: str) -> None:
        """Copy verdict and evidence of one of two claims to the other, as one's own."""
        claims = read_claims(self._connection, (claim_id, other_id))
        source, target = (other_id, claim_id) if claims[other_id].verdict != UNCHECKED else (claim_id, other_id)
        check = claims[source].check
        if check is not None and check.verdict and claims[target].check_of(self._journal.creator) is None:
            self._checks.judge(step, target, {name: getattr(check, name) for name in OF_CHECKS})
        present = set(claims[target].sources)
        for piece in claims[source].evidence:
            if piece.what not in present:
                copy = own_evidence(step, piece)
                insert_evidence(step, target, copy, next_position(self._connection, target))
