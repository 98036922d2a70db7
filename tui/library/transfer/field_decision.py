"""Which of two values of a field wins in a merge or an import, as far as both histories tell."""

from __future__ import annotations

from typing import Any, Literal

from tui.library.transfer.field_versions import FieldVersions, Stamp

FieldDecision = Literal["keep", "take", "conflict"]

_NEVER = Stamp()


def decide(
    here: Any,
    there: Any,
    local: FieldVersions | None,
    incoming: FieldVersions | None,
    *,
    newer: bool,
    own: bool,
    is_one: bool = False,
    followed: Stamp = _NEVER,
    is_known_there: bool = False,
) -> FieldDecision:
    """Decide on a field whose values differ.

    A value that was replaced here is stale there, and vice versa. If neither side knows the other's, the local value
    stays and a conflict is reported, unless nobody has changed it here, it is `newer` there and has no history there.
    `own`: the change there was made by the annotation's creator; no one else's is taken. `is_one`: both fields have one
    origin, and began with one value. `followed`: when we last merged the other library, by its counter
    and our clock.
    `is_known_there`: a file without such a history states that the local value was known where it was written.
    """
    has_history = incoming is not None
    local, incoming = local or FieldVersions(), incoming or FieldVersions()
    if there in local.refused and not _is_anew(incoming, there, local.refused[there]):
        return "keep"
    if incoming.is_in(local):
        return "keep"  # a copy made before the local value was set
    if is_known_there or local.is_in(incoming):
        return "take" if own else "conflict"  # the local value was there, too, and was replaced
    if there in local.withdrawn and not incoming.changed:
        return "keep"
    was_known = incoming.stamp.was_known(local.arrived, followed.counter)
    if here in incoming.withdrawn and not local.changed:
        if was_known:
            return "keep"  # an older copy: it was redone there, and came here after that
        return "take" if own else "conflict"
    was_merged = was_known or incoming.stamp.was_known(followed, followed.counter)
    if here in incoming.earlier and not local.changed and was_merged:
        # Everything suggests an older copy: the local value was set again there, and came here after that.
        return "conflict"
    is_first = is_one and has_history and not incoming.earlier
    if is_first and not local.changed and not incoming.stamp.is_after(local.stamp):
        return "keep"  # it is the initial value, and the local value is newer
    # A value that returned after others, or was decided again here, says nothing about those that replaced it earlier.
    # Then it matters who has changed it since it arrived, and, if both did, who knew the other's change.
    later = incoming.changed
    if local.changed == incoming.changed:
        later = _is_later(incoming, local)
    elif _was_known(local, incoming, there):
        later = False  # an older copy of this library: later values replaced exactly this one
    stale = there in local.earlier and (there not in incoming.earlier or not later)
    ahead = here in incoming.earlier and (later or not (local.changed or here in local.earlier))
    if stale and ahead:
        stale, ahead = not later, later
    if (stale and _is_unknown(there, incoming, local)) or (ahead and _is_unknown(here, local, incoming)):
        return "conflict"
    if stale:
        return "keep"
    knows = bool(incoming.earlier)  # then it would know the local value if it were later
    if ahead or (newer and not local.changed and not knows):
        return "take" if own else "conflict"
    return "conflict"


def _is_anew(versions: FieldVersions, value: Any, refused: Stamp) -> bool:
    """Return whether a value was set there again after it was refused here, as a new decision.

    The refusal's counter was greater than all there by then; for a smaller one only the clocks tell.
    """
    if value not in versions.decided:
        return False
    decided = versions.decided[value]
    return decided.counter >= refused.counter > 0 or decided.time > refused.time


def _is_later(incoming: FieldVersions, local: FieldVersions) -> bool:
    """Return whether the value there was set after the local one.

    Counters tell that only if one side knew the other's value; otherwise the clocks do.
    """
    later = incoming.stamp.is_after(local.stamp)
    first, last = (local, incoming) if later else (incoming, local)
    is_unknown = first.changed and first.stamp.counter >= last.arrived.counter
    return incoming.stamp.time > local.stamp.time if is_unknown else later


def _was_known(local: FieldVersions, incoming: FieldVersions, value: Any) -> bool:
    """Return whether a value was already here when it was set there."""
    here, there = local.decided.get(value), incoming.decided.get(value)
    return here is not None and there is not None and not there.is_after(here)


def _is_unknown(value: Any, decided: FieldVersions, replaced: FieldVersions) -> bool:
    """Return whether a side set its value after everything the other knew of it when replacing the same value.

    The clocks decide if the counters do not; a wrong one only asks too often.
    """
    last, other, arrived = decided.decided.get(value), replaced.decided.get(value), replaced.arrived
    if last is None or last in {stamp for stamp, _ in replaced.stamps}:
        return False
    if value in decided.withdrawn and not decided.changed:
        return False  # that was undone, and the value has come in since
    # A value that came with the replaced one there is not an independent choice, unless one person made both.
    is_the_same = (
        other is not None and 0 < other.counter <= decided.arrived.counter and decided.creator != replaced.creator
    )
    if other is not None and not is_the_same:  # each side set it independently
        return last.time > replaced.stamp.time
    if arrived == Stamp():  # the library where it was replaced never received anything
        return True
    return last.counter >= arrived.counter > 0 or last.time > arrived.time > ""
