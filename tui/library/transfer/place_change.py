"""An annotation that stands in another place on the other side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.text import cut, one_line
from tui.library.transfer.field_decision import decide
from tui.library.transfer.incoming import PLACES
from tui.library.transfer.versions import PLACE

if TYPE_CHECKING:
    from tui.core.model import Highlight
    from tui.library.tables.journal import Recorder
    from tui.library.transfer.annotation_change import AnnotationChange
    from tui.library.transfer.field_decision import FieldDecision

_OTHER_WORDS = "other words are marked there; it stays where it is here"


def merge_place(change: AnnotationChange, step: Recorder, incoming: Highlight, local: Highlight) -> None:
    """Take its place from there if its creator chose it and nobody has chosen one here; report any other."""
    tally, ours = change.context.tally, change.ours.fields.get(PLACE)
    if change.theirs is None:
        is_chosen_here = ours is not None and ours.changed
        if change.newer and incoming.placed and not is_chosen_here and change.creator == local.creator:
            _move(change, step, incoming, local)
        elif incoming.placed:
            there, here = (" ".join(each.quote.split()) for each in (incoming, local))
            if there != here:
                tally.note(PLACES, "kept", _OTHER_WORDS, f"“{cut(there, 30)}” for “{cut(here, 30)}”")
        return
    theirs = change.theirs.fields.get(PLACE)
    if ours is None or theirs is None or ours.value == theirs.value or not theirs.earlier | theirs.withdrawn:
        return  # nobody has attached it to other words there
    creator, words = theirs.creator or change.creator, str(theirs.value)
    is_own = creator == local.creator
    decision: FieldDecision = decide(
        ours.value, words, ours, theirs, newer=change.newer, own=is_own, followed=change.followed
    )
    why = f"attached there by {creator}: “{one_line(words, 60)}”"
    if decision == "take" and incoming.placed and incoming.state != "fuzzy":
        _move(change, step, incoming, local)
        tally.note(PLACES, "changed", why, change.subject[1])
    elif decision != "keep":
        tally.note(PLACES, "kept", why, change.subject[1])


def _move(change: AnnotationChange, step: Recorder, incoming: Highlight, local: Highlight) -> None:
    change.is_changed = True
    columns = ("start", "end", "quote", "prefix", "suffix", "state", "score")
    step.update("highlights", {"id": local.id}, {name: getattr(incoming, name) for name in columns})
