"""Who made the parts of an annotation that its creator did not make, as a value for formats that keep data of ours."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui.core.model import TagGiver
from tui.core.text import whole_line
from tui.core.times import stored_time

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.core.model import Claim, ClaimLink, Highlight

MAKERS = "makers"
"""The key of the value beside other data of ours."""


def note_makers(highlight: Highlight) -> dict[str, Any]:
    """Return who gave tags, made it a claim, judged it, linked it and added evidence; empty if its creator did."""
    own, claim = ("", highlight.creator), highlight.claim
    makers: dict[str, Any] = {"tags": {each.tag: [each.creator, each.created] for each in highlight.tag_givers}}
    if claim is not None:
        check = claim.check
        makers |= {
            "claim": claim.creator if claim.creator not in own else "",
            "verdict": check.creator if check is not None and check.creator not in own else "",
            "evidence": {each.what: each.creator for each in claim.evidence if each.creator not in own},
            "links": {_key(each): each.creator for each in claim.links if each.creator not in own},
        }
    return {name: value for name, value in makers.items() if value}


def restore_makers(highlight: Highlight, makers: object) -> Highlight:
    """Return an annotation with its parts given to those who made them, as far as these parts are still there."""
    if not isinstance(makers, dict):
        return highlight
    givers = tuple(
        TagGiver(tag, by, time)
        for tag, (by, time) in sorted(_givers(makers.get("tags")).items())
        if tag in highlight.tags and by not in ("", highlight.creator)
    )
    claim = highlight.claim and _restore_claim(highlight.claim, makers)
    return replace(highlight, tag_givers=givers, claim=claim)


def _restore_claim(claim: Claim, makers: Mapping[str, Any]) -> Claim:
    verdict, evidence, links = _name(makers.get("verdict")), _names(makers.get("evidence")), _names(makers.get("links"))
    return replace(
        claim,
        creator=_name(makers.get("claim")) or claim.creator,
        checks=tuple(replace(check, creator=check.creator or verdict) for check in claim.checks),
        evidence=tuple(replace(each, creator=each.creator or evidence.get(each.what, "")) for each in claim.evidence),
        links=tuple(replace(each, creator=each.creator or links.get(_key(each), "")) for each in claim.links),
    )


def _key(link: ClaimLink) -> str:
    return f"{link.relation} {link.claim}"


def _givers(value: object) -> dict[str, tuple[str, str]]:
    givers: dict[str, tuple[str, str]] = {}
    for tag, each in value.items() if isinstance(value, dict) else ():
        match each:
            case [str() as by, str() as time]:
                givers[tag] = whole_line(by), stored_time(time)
    return givers


def _names(value: object) -> dict[str, str]:
    return {key: _name(each) for key, each in value.items()} if isinstance(value, dict) else {}


def _name(value: object) -> str:
    return whole_line(value) if isinstance(value, str) else ""
