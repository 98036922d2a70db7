"""Merging the order of a claim's evidence, a list that everyone shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.library.tables.conflicts import ORDER, order_value
from tui.library.tables.highlight_rows import put_in_order
from tui.library.transfer.field_decision import decide
from tui.library.transfer.field_versions import FieldVersions
from tui.library.transfer.incoming import EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tui.core.annotations import Evidence
    from tui.core.model import Highlight
    from tui.library.tables.journal import Recorder
    from tui.library.transfer.annotation_change import AnnotationChange
    from tui.library.transfer.entry_reader import JournalEvent
    from tui.library.transfer.field_decision import FieldDecision

Order = tuple[str, ...]


def is_ordered_otherwise(incoming: Highlight, local: Highlight) -> bool:
    """Return whether the evidence there is ordered differently, apart from what only exists there."""
    if incoming.claim is None or local.claim is None:
        return False
    there = [piece.id for piece in incoming.claim.evidence]
    here = [piece.id for piece in local.claim.evidence if piece.id in there]
    return [*here, *(name for name in there if name not in here)] != there


def merge_order(change: AnnotationChange, step: Recorder, incoming: Highlight, local: Highlight) -> None:
    """Take the order there if only it was chosen, or chosen after the local one; report two choices.

    New evidence from there is at the end here by now; someone may have moved it. An order that nobody chose is that of
    arrival.
    """
    context, claim_id = change.context, change.subject[0]
    pieces = {piece.id: piece for piece in incoming.claim.evidence} if incoming.claim is not None else {}
    rows = context.connection.all("SELECT id FROM evidence WHERE claim = ? ORDER BY position, created, id", claim_id)
    whole = [str(name) for (name,) in rows]
    before = {piece.id for piece in local.claim.evidence} if local.claim is not None else set()
    there = tuple(name for name in pieces if name in whole)
    theirs = tuple(name for name in there if name in before)
    ours = tuple(name for name in whole if name in theirs)
    creator = _ordered_by(change, incoming, there, pieces)
    if not creator:
        return
    decision = _decision(change, incoming, ours, theirs, creator) if ours != theirs else "keep"
    order = _with_others(there, whole)
    if decision != "take":
        order = _with_others([name for name in whole if name in before], there)
    if order != whole:
        put_in_order(step, order)
        change.is_changed = True
    if decision == "take":
        context.tally.note(EVIDENCE, "changed", f"in the order that {creator} gave it", change.subject[1])
    elif decision == "conflict":
        values = [[(name, pieces[name].what) for name in each] for each in (ours, theirs)]
        words = [", ".join(what for _, what in each) for each in values]
        orders = order_value(values[0]), order_value(values[1])
        context.conflicts.add(step, change.subject, ORDER, orders, creator, (words[0], words[1]))


def _ordered_by(change: AnnotationChange, incoming: Highlight, there: Order, pieces: dict[str, Evidence]) -> str:
    """Return who chose the order there, or where to put something new; "" if nobody did."""
    histories = change.context.incoming.versions
    if histories is not None:
        theirs = _versions(histories.events(incoming.id), there, with_places=True)
        return "" if theirs is None else theirs.creator or change.creator
    times = [pieces[name].created for name in there]
    return change.creator if times != sorted(times) and change.context.incoming.has("checks") else ""


def _decision(change: AnnotationChange, incoming: Highlight, here: Order, there: Order, creator: str) -> FieldDecision:
    histories = change.context.incoming.versions
    local = _versions(change.context.versions.events(change.subject[0]), here)
    incoming_versions = _versions(histories.events(incoming.id), there) if histories is not None else None
    if histories is not None and incoming_versions is None:
        return "keep"  # the evidence that was reordered there is not here
    if incoming_versions is not None and local is None:
        return "take"  # nobody has chosen the order here
    own = local is None or creator == change.owner
    return decide(here, there, local, incoming_versions, newer=change.newer, own=own)


def _with_others(order: Sequence[str], others: Sequence[str]) -> list[str]:
    """Return an order with the remaining pieces inserted, each after its predecessor there."""
    ordered = list(order)
    for before, name in zip(["", *others], others, strict=False):
        if name not in ordered:
            ordered.insert(ordered.index(before) + 1 if before else 0, name)
    return ordered


def _versions(events: Iterable[JournalEvent], present: Order, *, with_places: bool = False) -> FieldVersions | None:
    """Return what a history says about the order of evidence; None if nobody has chosen one.

    Adding a piece below another one orders nothing anew, but counts `with_places`.
    """
    versions = FieldVersions()
    places: dict[str, float] = {}
    for event in events:
        earlier, is_moved, new = dict(places), False, set[str]()
        for table, key, before, after in event.changes:
            if table != "evidence":
                continue
            name = str(key["id"])
            if after is None:
                places.pop(name, None)
            elif "position" in after:
                places[name] = after["position"]
                if before is None:
                    earlier[name] = max(earlier.values(), default=-1) + 1
                    new.add(name)
                else:
                    earlier.setdefault(name, before["position"])
                    is_moved = True
        orders = [_restricted(each, present) for each in (earlier, places)]
        others = [[name for name in order if with_places or name not in new] for order in orders]
        if is_moved and others[0] != others[1]:
            _take_in(versions, event, orders[0], orders[1])
    return versions if versions.value is not None else None


def _restricted(places: dict[str, float], present: Order) -> Order:
    """Return these pieces in the order of their positions; those without one come last, as they do now."""
    return tuple(sorted(present, key=lambda name: (places.get(name, float("inf")), present.index(name))))


def _take_in(versions: FieldVersions, event: JournalEvent, before: Order, after: Order) -> None:
    if event.undone:
        versions.earlier.discard(after)
        versions.withdrawn.add(before)
        versions.changed = versions.edits.pop() if versions.edits else versions.changed
    else:
        versions.earlier.add(before)
        versions.edits.append(versions.changed)
        versions.changed = not event.arrived
        if event.arrived:
            versions.arrived = event.stamp
        else:
            versions.decided[after] = event.stamp
    versions.value, versions.stamp = after, event.stamp
    versions.creator = "" if event.arrived else event.creator
    versions.stamps.add((versions.stamp, versions.creator))
