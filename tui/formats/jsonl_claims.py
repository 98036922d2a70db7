"""Claims in Postil's own format.

Files of its first versions have one verdict and evidence in words; they are still read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.core.annotations import EVIDENCE_KINDS, SPEAKER_KINDS, STANCES, STATUSES, Check, Claim, ClaimLink, Evidence
from tui.core.text import whole_line
from tui.formats.identifiers import highlight_uuid
from tui.library.transfer.bundles import NO_PROVENANCE
from tui.library.transfer.versions import CLAIM

if TYPE_CHECKING:
    from tui.core.model import Highlight
    from tui.formats.import_common import JsonValue
    from tui.library.transfer.bundles import Provenance

_MORE = ("speaker_kind", "role", "said", "place", "assignee", "due", "chosen", "first")
"""Fields that are written where they hold something."""


def claim_value(highlight: Highlight, provenance: Provenance = NO_PROVENANCE) -> dict[str, Any] | None:
    """Return the value of `claim`: the claim, the one it is a further passage of, or nothing."""
    claim, makers = highlight.claim, provenance.makers.get(highlight.id, {})
    if claim is None:
        return {"of": highlight.claim_of} if highlight.claim_of else None
    maker = makers.get(CLAIM)
    modified = provenance.claims_modified.get(highlight.id)
    return {
        "speaker": claim.speaker,
        "verdict": claim.verdict,
        "rationale": claim.rationale,
        "links": [_link(link) for link in claim.links],
        "evidence": [_evidence(piece) for piece in claim.evidence],
        "wording": claim.wording,
        "status": claim.status,
        "checks": [_check(check) for check in claim.checks],
        **{name: getattr(claim, name) for name in _MORE if getattr(claim, name)},
        **(maker._asdict() if maker else {}),
        **({"modified": modified} if modified else {}),
    }


def _link(link: ClaimLink) -> dict[str, str]:
    return {"relation": link.relation, "claim": link.claim, "creator": link.creator, "created": link.created}


def _evidence(piece: Evidence) -> dict[str, str]:
    names = ("note", "retrieved", "archived")
    more = {name: getattr(piece, name) for name in names if getattr(piece, name)}
    head = {"id": piece.id, "kind": piece.kind, "stance": piece.stance, "what": piece.what, **more}
    return {**head, "creator": piece.creator, "created": piece.created}


def _check(check: Check) -> dict[str, str]:
    head = {"id": check.id, "creator": check.creator, "time": check.time, "verdict": check.verdict}
    more = {name: getattr(check, name) for name in ("created", "modified") if getattr(check, name) != check.time}
    return {**head, "rationale": check.rationale, "method": check.method, "quote": check.quote, **more}


def read_claim(part: JsonValue) -> Claim:
    """Return the claim of an annotation."""
    if "checks" in part:
        checks = tuple(_read_check(each) for each in part.items("checks"))
    else:
        checks = Claim.with_check("", part.line("verdict"), part.text("rationale").strip()).checks
    return Claim(
        part.line("speaker"),
        tuple(map(_read_link, part.items("links"))),
        _read_evidence(part),
        checks,
        highlight_uuid(part.raw("chosen")) if part.raw("chosen") else "",
        part.text("wording").strip(),
        _one_of(part, "speaker_kind", SPEAKER_KINDS),
        part.line("role"),
        part.day("said"),
        part.line("place"),
        _one_of(part, "status", STATUSES),
        part.line("assignee"),
        part.day("due"),
        first=highlight_uuid(part.raw("first")) if part.raw("first") else "",
    )


def _one_of(part: JsonValue, key: str, words: tuple[Any, ...]) -> Any:
    word = part.line(key) or words[0]
    if word not in words:
        raise part.get(key).error(f"is none of {', '.join(filter(None, words))}")
    return word


def _read_evidence(part: JsonValue) -> tuple[Evidence, ...]:
    evidence: dict[str, Evidence] = {}
    for each in part.items("evidence"):
        if isinstance(each.value, str):
            piece = Evidence.of(whole_line(each.value))
        else:
            piece = Evidence(
                each.line("what"),
                _one_of(each, "kind", EVIDENCE_KINDS),
                _one_of(each, "stance", STANCES),
                each.text("note").strip(),
                each.day("retrieved"),
                each.line("archived"),
                highlight_uuid(each.raw("id")) if each.raw("id") else "",
                each.line("creator"),
                each.time("created"),
            )
        if piece.what:
            evidence.setdefault(piece.id or piece.what, piece)
    return tuple(evidence.values())


def _read_link(part: JsonValue) -> ClaimLink:
    relation, claim = part.line("relation"), highlight_uuid(part.raw("claim"))
    return ClaimLink(relation, claim, part.line("creator"), part.time("created"))


def _read_check(part: JsonValue) -> Check:
    time = part.time("time")
    return Check(
        highlight_uuid(part.raw("id")) if part.raw("id") else "",
        part.line("creator"),
        _verdict(part.line("verdict")),
        part.text("rationale").strip(),
        part.text("method").strip(),
        part.text("quote"),
        part.time("created") or time,
        time,
        part.time("modified") or time,
    )


def _verdict(verdict: str) -> str:
    return "" if verdict == "unchecked" else verdict
