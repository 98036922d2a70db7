"""The evidence of claims. Each method is one undoable step."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui.core.annotations import EVIDENCE_KINDS, STANCES, Evidence
from tui.core.errors import ConflictError, NotFoundError
from tui.core.text import clean, cut, whole_line
from tui.library.tables.highlight_rows import (
    EVIDENCE_COLUMNS,
    expect_claim,
    insert_evidence,
    next_position,
    own_evidence,
    put_in_order,
)
from tui.library.tables.step_words import change_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.core.annotations import Stance
    from tui.core.model import Article, Highlight
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.annotations import Annotations
    from tui.library.tables.journal import Journal, Recorder

LONGEST_FIELD = 2000
"""Characters of an address or of one-line words."""


class EvidenceStore:
    """Evidence for and against a claim: an ordered list, shared by everyone."""

    def __init__(self, connection: Connection, journal: Journal, annotations: Annotations) -> None:
        self._connection = connection
        self._journal = journal
        self._annotations = annotations

    def add(self, claim_id: str, evidence: Evidence, after: str = "") -> str:
        """Add evidence at the end, or below another piece (its id); return its id."""
        return self.write(claim_id, (evidence,), after)[0]

    def write(
        self, claim_id: str, rows: Sequence[Evidence], after: str = "", edits: Mapping[str, str] | None = None
    ) -> list[str]:
        """Add rows at the end, or below another piece (its id), which may itself be edited; return their ids."""
        cleaned = [self._clean(each) for each in rows]
        with self._annotations.change("evidence", claim_id) as step:
            expect_claim(self._connection, claim_id)
            own = [own_evidence(step, each) for each in cleaned]
            words = [_summary(own)] if own else []
            for position, each in enumerate(own, next_position(self._connection, claim_id)):
                insert_evidence(step, claim_id, each, position)
            ids = [each.id for each in own]
            if after:
                order = [name for name in self._order(claim_id) if name not in ids]
                if after not in order:
                    raise NotFoundError("that evidence is no longer there")
                if ids:
                    at = order.index(after) + 1
                    put_in_order(step, [*order[:at], *ids, *order[at:]])
                if edits:
                    words.append(self._edit(step, after, edits))
            step.summary = ": ".join([*words, step.summary])
        return ids

    def add_passage(
        self, claim_id: str, article: Article, start: int, end: int, stance: Stance, highlight_id: str = ""
    ) -> Highlight:
        """Add a passage as evidence of a claim, creating a highlight if none is named."""
        with self._journal.step("evidence") as step:
            target_id = highlight_id or self._annotations.insert(step, article, start, end)
            self._annotations.locate(step, claim_id)
            expect_claim(self._connection, claim_id)
            same = "SELECT id FROM evidence WHERE claim = ? AND what = ?"
            piece = self._connection.value(same, claim_id, target_id)
            if piece is not None:
                step.update("evidence", {"id": piece}, {"stance": stance})
            else:
                evidence = own_evidence(step, Evidence(target_id, "passage", stance))
                position = next_position(self._connection, claim_id)
                insert_evidence(step, claim_id, evidence, position)
            step.summary = f"{stance or 'passage'}: {step.summary}"
        return self._annotations.get(target_id)

    def edit(self, evidence_id: str, **values: str) -> None:
        """Change fields of a piece of evidence. Raises `NotFoundError` if it is gone."""
        self.write(self._piece(evidence_id)[0], (), evidence_id, values)

    def _edit(self, step: Recorder, evidence_id: str, values: Mapping[str, str]) -> str:
        """Change fields of evidence; return their stored values."""
        before = self._piece(evidence_id)[1]
        after = self._clean(_with(before, dict(values)))
        step.update("evidence", {"id": evidence_id}, {name: getattr(after, name) for name in values})
        changes = [change_words(name, getattr(before, name), getattr(after, name)) for name in values]
        return f"{', '.join(changes)}: {cut(before.what, 40)}"

    def move(self, evidence_id: str, by: int) -> None:
        """Move a piece of evidence this many places down, or up below 0."""
        claim_id, piece = self._piece(evidence_id)
        with self._annotations.change("evidence", claim_id) as step:
            order = self._order(claim_id)
            at = order.index(evidence_id)
            new = min(max(at + by, 0), len(order) - 1)
            if new != at:  # otherwise nothing moves, whatever the positions are
                order.insert(new, order.pop(at))
                put_in_order(step, order)
            step.summary = f"moved {cut(piece.what, 40)}: {step.summary}"

    def put_in_order(self, claim_id: str, order: Sequence[str]) -> None:
        """Order pieces of evidence; unknown ids are skipped, and pieces not named come last."""
        with self._annotations.change("evidence", claim_id) as step:
            present = self._order(claim_id)
            chosen = [name for name in order if name in present]
            chosen += [name for name in present if name not in chosen]
            if chosen != present:
                put_in_order(step, chosen)
            step.summary = f"in another order: {step.summary}"

    def remove(self, evidence_id: str) -> None:
        claim_id, piece = self._piece(evidence_id)
        with self._annotations.change("evidence", claim_id) as step:
            step.delete("evidence", {"id": evidence_id})
            step.summary = f"removed {cut(piece.what, 40)}: {step.summary}"

    def get(self, evidence_id: str) -> Evidence:
        """Return a piece of evidence. Raises `NotFoundError` if it is gone."""
        return self._piece(evidence_id)[1]

    def _piece(self, evidence_id: str) -> tuple[str, Evidence]:
        row = self._connection.one(
            f"SELECT claim, {', '.join(EVIDENCE_COLUMNS)} FROM evidence WHERE id = ?", evidence_id
        )
        if row is None:
            raise NotFoundError("that evidence is no longer there")
        return row[0], Evidence(*row[1:])

    def _order(self, claim_id: str) -> list[str]:
        rows = self._connection.all("SELECT id FROM evidence WHERE claim = ? ORDER BY position, created, id", claim_id)
        return [row[0] for row in rows]

    @staticmethod
    def _clean(evidence: Evidence) -> Evidence:
        """Return evidence as it is stored. Raises `ConflictError` for an unknown kind or stance, or empty evidence."""
        what = whole_line(evidence.what)
        if not what:
            raise ConflictError("evidence needs an address, words or a passage")
        if len(what) > LONGEST_FIELD:
            raise ConflictError(
                f"a row of evidence has at most {LONGEST_FIELD:,} characters, this one {len(what):,}: "
                "what is indented below it is its note, which may be longer"
            )
        if evidence.kind not in EVIDENCE_KINDS or evidence.stance not in STANCES:
            raise ConflictError(
                f"evidence is a {', '.join(EVIDENCE_KINDS)}, for or against: not {evidence.kind} {evidence.stance}"
            )
        retrieved, archived = (whole_line(text) for text in (evidence.retrieved, evidence.archived))
        note = clean(evidence.note)[0].strip()
        return replace(evidence, what=what, note=note, retrieved=retrieved, archived=archived)


def _with(evidence: Evidence, values: dict[str, Any]) -> Evidence:
    return replace(evidence, **values)


def _summary(rows: Sequence[Evidence]) -> str:
    if len(rows) != 1:
        return f"added {len(rows)}"
    return f"{rows[0].stance or 'added'} {cut(rows[0].what, 40)}"
