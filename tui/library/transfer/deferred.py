"""Parts of an annotation that need something imported later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.library.transfer.claim_parts import insert_link
from tui.library.transfer.incoming import CODES, LINKS, PASSAGES

if TYPE_CHECKING:
    from tui.library.tables.journal import Recorder
    from tui.library.transfer.import_result import ImportResult
    from tui.library.transfer.reconcile import Reconciler


def add_deferred(reconciler: Reconciler, step: Recorder, result: ImportResult) -> None:
    """Add what can be added now that everything is here, and report the rest."""
    deferred = reconciler.deferred
    tally = result.tally
    for highlight, name in deferred.tags:
        if reconciler.codebooks.is_back(name):  # then everybody who had it still has it
            reconciler.add_member(step, highlight, ("highlight_tags", name))
        else:
            tally.note(CODES, "kept", "removed here", name.partition("\0")[0])
    for highlight, claim_id in deferred.passages:
        if not reconciler.add_passage(step, highlight, claim_id):
            tally.leave_out(PASSAGES, "the claim is not here")
    for claim_id, link in deferred.links:
        if insert_link(reconciler.connection, step, claim_id, link):
            result.links += 1
            tally.add(LINKS, "added")
        else:
            result.loose_links += 1
            tally.leave_out(LINKS, "the other claim is not here")
