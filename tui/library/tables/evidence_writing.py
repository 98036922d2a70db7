"""What people do to the evidence of a claim. Each method is one undoable step."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui.core.claims import EVIDENCE_KINDS, STANCES, UNCHECKED, Evidence
from tui.core.errors import ConflictError, NotFoundError
from tui.core.text import clean, cut, one_line, whole_line
from tui.library.tables.claim_rows import EVIDENCE_COLUMNS, insert_evidence, next_position, put_in_order
from tui.library.tables.journal import now
from tui.library.tables.tagging import change_highlight

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tui.library.sqlite.connection import Connection
    from tui.library.tables.journal import Journal, Recorder

LONGEST_FIELD = 2000
"""Characters of an address or of words that are one line."""


class EvidenceWriting:
    """The part of annotations that is about evidence: rows in an order, one list for everybody."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def add_evidence(self, claim_id: str, evidence: Evidence, after: str = "") -> str:
        """Add evidence at the end, or below another piece (its id); return its id."""
        return self.write_evidence(claim_id, (evidence,), after)[0]

    def write_evidence(
        self, claim_id: str, rows: Sequence[Evidence], after: str = "", edits: Mapping[str, str] | None = None
    ) -> list[str]:
        """Add rows at the end, or below another piece (its id), fields of which may be edited; return their ids."""
        own = [self._mine(replace(self._cleaned(each), id=str(uuid.uuid4()))) for each in rows]
        with self._change("evidence", claim_id) as step:
            self._expect_claim(claim_id)
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

    def edit_evidence(self, evidence_id: str, **values: str) -> None:
        """Change fields of a piece of evidence. Raises `NotFoundError` where it is gone."""
        self.write_evidence(self._piece(evidence_id)[0], (), evidence_id, values)

    def _edit(self, step: Recorder, evidence_id: str, values: Mapping[str, str]) -> str:
        """Change fields of evidence; return what became of them."""
        before = self._piece(evidence_id)[1]
        after = self._cleaned(_with(before, dict(values)))
        step.update("evidence", {"id": evidence_id}, {name: getattr(after, name) for name in values})
        changes = [described(name, getattr(before, name), getattr(after, name)) for name in values]
        return f"{', '.join(changes)}: {cut(before.what, 40)}"

    def move_evidence(self, evidence_id: str, by: int) -> None:
        """Put a piece of evidence so many places later, or earlier with a number below 0."""
        claim_id, piece = self._piece(evidence_id)
        with self._change("evidence", claim_id) as step:
            order = self._order(claim_id)
            at = order.index(evidence_id)
            order.insert(min(max(at + by, 0), len(order) - 1), order.pop(at))
            put_in_order(step, order)
            step.summary = f"moved {cut(piece.what, 40)}: {step.summary}"

    def order_evidence(self, claim_id: str, order: Sequence[str]) -> None:
        """Put pieces of evidence in an order; what is none of this claim now is passed over, what else is here last."""
        with self._change("evidence", claim_id) as step:
            present = self._order(claim_id)
            chosen = [name for name in order if name in present]
            put_in_order(step, [*chosen, *(name for name in present if name not in chosen)])
            step.summary = f"in another order: {step.summary}"

    def remove_evidence(self, evidence_id: str) -> None:
        claim_id, piece = self._piece(evidence_id)
        with self._change("evidence", claim_id) as step:
            step.delete("evidence", {"id": evidence_id})
            step.summary = f"removed {cut(piece.what, 40)}: {step.summary}"

    def evidence(self, evidence_id: str) -> Evidence:
        """Return a piece of evidence. Raises `NotFoundError` where it is gone."""
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
    def _cleaned(evidence: Evidence) -> Evidence:
        """Return evidence as it is stored. Raises `ConflictError` for a kind or stance there is not, or none at all."""
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

    def _mine(self, evidence: Evidence) -> Evidence:
        return replace(evidence, creator=self._journal.creator, created=now())

    # rows

    @contextmanager
    def _change(self, action: str, highlight_id: str) -> Iterator[Recorder]:
        """Begin a step on a highlight that is there, whose modified time follows if anything of its own changed."""
        with self._journal.step(action) as step:
            owner = self._locate(step, highlight_id)
            yield step
            if change_highlight(step.changes, owner, self._journal.creator):
                step.update("highlights", {"id": highlight_id}, {"modified": now()})

    def _locate(self, step: Recorder, highlight_id: str) -> str:
        """Tell a step where a highlight is; return whose it is."""
        row = self._connection.one(
            "SELECT a.id, h.start, substr(h.quote, 1, 80), h.creator "
            "FROM highlights h JOIN articles a ON a.pk = h.article WHERE h.id = ?",
            highlight_id,
        )
        if row is None:
            raise NotFoundError("that annotation is no longer there")
        owner = "" if row[3] == self._journal.creator else f"{row[3]}'s: "
        step.article, step.start, step.summary = row[0], row[1], owner + one_line(row[2], 60)
        return str(row[3])

    def _expect_claim(self, highlight_id: str) -> None:
        if self._connection.value("SELECT 1 FROM claims WHERE highlight = ?", highlight_id) is None:
            raise NotFoundError("that claim is no longer there")


def _with(evidence: Evidence, values: dict[str, Any]) -> Evidence:
    return replace(evidence, **values)


def _summary(rows: Sequence[Evidence]) -> str:
    if len(rows) != 1:
        return f"added {len(rows)}"
    return f"{rows[0].stance or 'added'} {cut(rows[0].what, 40)}"


def described(name: str, old: str, new: str) -> str:
    """Return what became of a field, as the history says it."""
    if name in ("rationale", "method"):
        return name
    empty = UNCHECKED if name == "verdict" else "—"
    return f"{name.replace('_', ' ')} {cut(one_line(old), 30) or empty} → {cut(one_line(new), 30) or empty}"
