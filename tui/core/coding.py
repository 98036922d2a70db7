"""What of an annotation is whose: a highlight is its creator's, but a tag on it is the one's who gave it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from tui.core.model import Highlight


def coding_of(highlight: Highlight, creators: Collection[str]) -> Highlight | None:
    """Return what some creators made of a highlight, None where that is nothing.

    On their own it is all but the tags, checks and evidence of others; on another's it is the passage with the
    tags they gave.
    """
    is_own = highlight.creator in creators
    if is_own and highlight.claim is not None:
        checks = tuple(check for check in highlight.claim.checks if check.creator in creators)
        evidence = tuple(piece for piece in highlight.claim.evidence if piece.creator in ("", *creators))
        if (checks, evidence) != (highlight.claim.checks, highlight.claim.evidence):
            highlight = replace(highlight, claim=replace(highlight.claim, checks=checks, evidence=evidence))
    if is_own and not highlight.tag_givers:
        return highlight
    others = {giver.tag for giver in highlight.tag_givers if giver.creator not in creators}
    givers = tuple(giver for giver in highlight.tag_givers if giver.creator in creators)
    if is_own:
        return replace(highlight, tags=tuple(tag for tag in highlight.tags if tag not in others), tag_givers=givers)
    if not givers:
        return None
    return replace(highlight, tags=tuple(giver.tag for giver in givers), tag_givers=givers, note="", claim=None)


def by_person(highlight: Highlight) -> Iterator[Highlight]:
    """Yield a highlight as a coding of each who coded it: that of its creator, then those who tagged it."""
    for creator in dict.fromkeys((highlight.creator, *(giver.creator for giver in highlight.tag_givers))):
        own = coding_of(highlight, (creator,))
        if own is not None:
            yield replace(own, creator=creator, tag_givers=()) if highlight.tag_givers else own


def giver_of(highlight: Highlight, tag: str) -> str:
    """Return who gave a highlight one of its tags."""
    return next((giver.creator for giver in highlight.tag_givers if giver.tag == tag), highlight.creator)


def last_change(highlight: Highlight) -> str:
    """Return when somebody last changed a highlight, put a tag on it, judged it or brought evidence."""
    claim = highlight.claim
    parts = (
        () if claim is None else (*(each.modified for each in claim.checks), *(each.created for each in claim.evidence))
    )
    return max([highlight.modified, *(giver.created for giver in highlight.tag_givers), *parts])
