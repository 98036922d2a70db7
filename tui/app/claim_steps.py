"""Changes to claims at the desk: each method is one undoable step and returns the message to show.

Fields, status, passages and evidence of a claim are shared, so the caller has asked whose they are. A check belongs to
its creator: setting one's own touches nobody else's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.changes import Changes, Outcome, change
from tui.core.text import cut, one_line, plural

if TYPE_CHECKING:
    from tui.app.open_article import AnnotationTarget
    from tui.core.annotations import Stance
    from tui.library import Library


class ClaimSteps:
    """The steps on one claim, by its id (that of its highlight)."""

    def __init__(self, library: Library, changes: Changes) -> None:
        self._library = library
        self.changes = changes

    # the claim

    @change
    def edit_claim(self, claim_id: str, values: dict[str, str]) -> Outcome:
        """Set fields of a claim: wording, speaker, speaker_kind, role, said, place, status, assignee, due."""
        self._library.claims.edit(claim_id, **values)
        words = (f"{name.replace('_', ' ')}: {cut(one_line(value), 40) or '—'}" for name, value in values.items())
        return Outcome(", ".join(words))

    @change
    def add_passage(self, claim_id: str, target: AnnotationTarget) -> Outcome:
        """Add another passage that makes the same claim."""
        self._library.claims.add_passage(claim_id, target.article, *target.span, target.highlight_id)
        return Outcome("a passage of the claim", "it is one already")

    @change
    def remove_passage(self, highlight_id: str) -> Outcome:
        self._library.claims.remove_passage(highlight_id)
        return Outcome("no passage of the claim any more", then="{undo} takes it back")

    @change
    def set_first(self, claim_id: str, highlight_id: str) -> Outcome:
        """Set which passage is the claim's first appearance."""
        self._library.claims.set_first(claim_id, highlight_id)
        return Outcome("first appearance")

    # checks

    @change
    def remove_check(self, claim_id: str, check_id: str) -> Outcome:
        """Remove a check. The caller has asked if it is another person's."""
        self._library.checks.remove(claim_id, check_id)
        return Outcome("check removed", then="{undo} brings it back")

    @change
    def choose_check(self, claim_id: str, check_id: str) -> Outcome:
        """Choose the check that is the claim's verdict; "" means the latest."""
        self._library.checks.choose(claim_id, check_id)
        return Outcome("this check counts" if check_id else "the last check counts")

    # evidence

    @change
    def write_evidence(self, claim_id: str, text: str, evidence_id: str = "") -> Outcome:
        """Append evidence, one piece a line.

        With `evidence_id` the first line replaces that piece and the others follow it.
        """
        from tui.core.evidence_lines import edits
        from tui.jobs.annotating import written_evidence

        present = self._library.evidence.get(evidence_id) if evidence_id else None
        rows = written_evidence(self._library, text, present)
        if not rows:
            return Outcome("nothing written")
        if present is None:
            self._library.evidence.write(claim_id, rows)
            return Outcome(f"evidence {rows[0].stance}".rstrip() if len(rows) == 1 else f"{len(rows)} rows of evidence")
        changed = edits(present, rows[0])
        self._library.evidence.write(claim_id, rows[1:], evidence_id, changed)
        words = ", ".join(f"{name} {cut(one_line(value), 40) or '—'}" for name, value in changed.items())
        more = f"{plural(len(rows) - 1, 'row')} below it" if len(rows) > 1 else ""
        return Outcome(f"evidence: {' · '.join(filter(None, (words, more)))}")

    @change
    def add_passage_evidence(self, claim_id: str, target: AnnotationTarget, stance: Stance) -> Outcome:
        """Add a passage as evidence for or against a claim, highlighting it first if needed."""
        self._library.evidence.add_passage(claim_id, target.article, *target.span, stance, target.highlight_id)
        claim = self._library.annotations.get(claim_id)
        words = claim.claim.wording if claim.claim is not None and claim.claim.wording else claim.quote
        about = f"{stance}: {cut(one_line(words), 40)}"
        return Outcome(f"evidence {about}", f"it is evidence {about}")

    @change
    def edit_evidence(self, evidence_id: str, values: dict[str, str]) -> Outcome:
        """Set fields of a piece of evidence: what, kind, stance, note, retrieved, archived."""
        self._library.evidence.edit(evidence_id, **values)
        return Outcome("evidence: " + ", ".join(f"{name} {cut(one_line(value), 40)}" for name, value in values.items()))

    @change
    def move_evidence(self, evidence_id: str, by: int) -> Outcome:
        self._library.evidence.move(evidence_id, by)
        return Outcome("later" if by > 0 else "earlier", "it has nowhere to go")

    @change
    def remove_evidence(self, evidence_id: str) -> Outcome:
        self._library.evidence.remove(evidence_id)
        return Outcome("evidence removed", then="{undo} brings it back")

    # links

    @change
    def unlink(self, claim_id: str, relation: str, other_id: str) -> Outcome:
        self._library.claims.unlink(claim_id, relation, other_id)
        return Outcome(f"no longer linked: {relation}", then="{undo} brings it back")
