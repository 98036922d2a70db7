"""The card of a claim: what was said by whom, each check, the evidence, the links, and how the work on it stands."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tui.app.dates import human_date
from tui.app.links import linked
from tui.app.styles import verdict_variable
from tui.app.widgets.card import CardEntry
from tui.core.claims import verdict_sign
from tui.core.text import one_line, plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tui.app.styles import RoleStyles
    from tui.app.widgets.lines import Part
    from tui.core.claims import Check, Claim, Evidence
    from tui.core.model import Highlight
    from tui.library.tables.claims import ClaimRow

CHECKS_SHOWN = 5
"""Checks that are shown, the one that counts first; the others are counted."""

_STANCES = {"for": "+", "against": "-"}


def claim_entries(
    styles: RoleStyles, highlight: Highlight, links: Sequence[tuple[str, ClaimRow]], whose: str | None = None
) -> Iterator[CardEntry]:
    """Yield what a card shows of a claim below its words; the checks of one person alone, of everyone with None."""
    claim = highlight.claim
    if claim is None:
        return
    plain, dim = styles("ink"), styles("dim")

    def entry(label: str, *parts: Part) -> CardEntry:
        return CardEntry(parts, (label, dim))

    about = "; ".join(filter(None, (claim.speaker_kind, claim.role)))
    yield entry(
        "said by", (claim.speaker or "unknown", styles("ink", bold=True)), (f", {about}" if about else "", plain)
    )
    if claim.said or claim.place:
        yield entry("said", (", ".join(filter(None, (human_date(claim.said), claim.place))), plain))
    checks = [check for check in _in_order(claim) if whose is None or check.creator == whose]
    label = "checks"
    for check in checks[:CHECKS_SHOWN]:
        yield entry(label, *linked([*_check(styles, claim, check, highlight)]))
        label = ""
    if len(checks) > CHECKS_SHOWN:
        yield entry("", (f"{len(checks) - CHECKS_SHOWN} more", dim))
    if not checks:
        yield entry("checks", ("no check", styles(verdict_variable("unchecked"))))
    label = "evidence"
    for piece in claim.evidence:
        yield entry(label, *linked([*_evidence(styles, piece)]))
        label = ""
    if claim.passages:
        yield entry("passages", (f"said in {plural(len(claim.passages) + 1, 'passage')}", plain))
    for relation, other in links:
        yield entry(relation, (f"{one_line(other.words, 90)} ", plain), (f"({other.title})", dim))
    yield entry("status", *_work(styles, claim))


def _in_order(claim: Claim) -> list[Check]:
    """Return the checks, the one that counts first, then the last."""
    counting = claim.check
    return sorted(claim.checks, key=lambda check: (check is counting, check.time), reverse=True)


def _check(styles: RoleStyles, claim: Claim, check: Check, highlight: Highlight) -> Iterator[Part]:
    verdict = check.verdict or "begun"
    sign = verdict_sign(check.verdict) if check.verdict else "·"
    yield f"{sign} {verdict}  ", styles(verdict_variable(check.verdict or "unchecked"), bold=True)
    yield " ".join(filter(None, (one_line(check.creator, 40), human_date(check.time)))), styles("dim")
    if check.id == claim.chosen and check.id:
        yield "  chosen", styles("amber")
    if check.rationale:
        yield f"\n{' '.join(check.rationale.split())}", styles("ink")
    if check.method:
        yield f"\nby {' '.join(check.method.split())}", styles("dim")
    if check.verdict and check.quote and check.quote != highlight.quote:
        yield "\nchanged since checked, judged were: ", styles("sign-claim")
        yield f"“{one_line(check.quote, 300)}”", styles("ink")


def _evidence(styles: RoleStyles, piece: Evidence) -> Iterator[Part]:
    yield f"{_STANCES.get(piece.stance, '·')} {piece.kind}  ", styles("dim")
    yield piece.what, styles("ink")
    if piece.note:
        yield f"\n{' '.join(piece.note.split())}", styles("ink")
    about = [f"retrieved {human_date(piece.retrieved)}" if piece.retrieved else "", piece.archived]
    if any(about):
        yield f"\n{', '.join(filter(None, about))}", styles("dim")


def _work(styles: RoleStyles, claim: Claim) -> Iterator[Part]:
    yield claim.status, styles("done" if claim.status == "done" else "ink")
    if claim.assignee:
        yield f" · with {claim.assignee}", styles("ink")
    if claim.due:
        late = claim.status != "done" and claim.due < date.today().isoformat()
        yield f" · due {human_date(claim.due)}{' !' if late else ''}", styles("sign-claim" if late else "ink")
