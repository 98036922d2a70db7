"""The card of a claim: what it shows and how that is drawn.

Who said what, each check, the evidence, the links, and the state of the work on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, TypeVar

from tui.app.links import link_addresses
from tui.app.theme import verdict_variable
from tui.app.widgets.card import CardEntry
from tui.core.annotations import Claim, shown_part, verdict_sign
from tui.core.dates import human_date, written_day
from tui.core.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tui.app.session import Session
    from tui.app.widgets.lines import Part, RoleStyles
    from tui.core.annotations import Check, Evidence
    from tui.core.model import Highlight
    from tui.library.queries.claim_history import ClaimChange
    from tui.library.queries.desk import LinkedClaim
    from tui.library.queries.named_passages import NamedPassage

T = TypeVar("T")

OF_LIBRARY = ("passage", "claim")
"""Kinds of evidence that name a highlight by its id."""

ROWS_SHOWN = {"checks": 5, "evidence": 50, "passages": 10, "links": 20, "history": 4}
"""Rows of each kind that are shown at first; the others are counted."""

_STANCES = {"for": "+ ", "against": "- "}

NOT_THERE = "a passage that is not shown, or no longer there"


@dataclass(frozen=True, slots=True)
class ClaimItem:
    """A selectable row of the card, by the id of its check, evidence, passage or other claim.

    A link has its relation and direction; the row that counts hidden ones has the label as `id`.
    """

    kind: Literal["check", "evidence", "passage", "link", "elsewhere", "more"]
    id: str = ""
    relation: str = ""
    is_from_it: bool = False


@dataclass(frozen=True, slots=True)
class ClaimParts:
    """A claim with what its card shows from elsewhere, as far as that is visible."""

    highlight: Highlight
    links: Sequence[LinkedClaim]
    named: Mapping[str, NamedPassage]
    elsewhere: tuple[int, int] | None = None
    """The numbers of likely and of possible similar passages; None before a search."""
    uncounted: str = ""
    """Why they are not counted unasked, "" if they are."""
    own_passage: bool = False
    """Whether the claim's own passage is listed if it is the only one."""
    opened: frozenset[str] = frozenset()
    """The labels of expanded sections."""
    as_words: bool = False
    """Whether words replace signs."""

    @classmethod
    def of(
        cls, session: Session, highlight: Highlight, *, own_passage: bool = False, opened: frozenset[str] = frozenset()
    ) -> ClaimParts:
        highlight = shown_part(highlight, session.whose) or highlight
        claim = highlight.claim or Claim()
        ids = [piece.what for piece in claim.evidence if piece.kind in OF_LIBRARY]
        if claim.passages or own_passage:
            ids += [highlight.id, *claim.passages]
        links = session.coding.linked_claims(highlight.id)
        elsewhere = session.similar_counts.counts(highlight.id)
        uncounted = session.similar_counts.why_not(highlight.id)
        as_words, named = session.settings.accessible, session.coding.named_passages(ids)
        return cls(highlight, links, named, elsewhere, uncounted, own_passage, opened, as_words)

    @property
    def claim(self) -> Claim:
        return self.highlight.claim or Claim()

    @property
    def passages(self) -> list[str]:
        """The ids of the listed passages, the claim's own first."""
        own = [self.highlight.id] if self.own_passage or self.claim.passages else []
        return [*own, *self.claim.passages]


def claim_entries(styles: RoleStyles, parts: ClaimParts) -> Iterator[CardEntry]:
    """Yield the entries of a claim's card below its words; the checks stand beside the statement."""
    if parts.highlight.claim is None:
        return
    claim, plain, dim = parts.claim, styles("foreground"), styles("dim")

    def entry(label: str, *words: Part, item: ClaimItem | None = None) -> CardEntry:
        return CardEntry(words, (label, dim), item)

    def check_entry(label: str, *words: Part, item: ClaimItem | None = None) -> CardEntry:
        return CardEntry(words, (label, dim), item, is_beside=True)

    def some(label: str, rows: Sequence[T]) -> Iterator[tuple[str, T]]:
        """Yield the visible rows, the first with the label."""
        limit = len(rows) if label in parts.opened else ROWS_SHOWN[label]
        yield from zip((label, *[""] * limit), rows[:limit], strict=False)

    def more(label: str, rows: Sequence[T]) -> Iterator[CardEntry]:
        left = len(rows) - ROWS_SHOWN[label]
        if left > 0 and label not in parts.opened:
            row = entry if label == "passages" else check_entry
            yield row("", (f"{left:,} more", dim), item=ClaimItem("more", label))

    about = "; ".join(filter(None, (claim.speaker_kind, claim.role)))
    yield entry(
        "said by", (claim.speaker or "unknown", styles("foreground", bold=True)), (f", {about}" if about else "", plain)
    )
    if claim.said or claim.place:
        yield entry("said", (", ".join(filter(None, (human_date(claim.said), claim.place))), plain))
    checks = _in_order(claim)
    for label, check in some("checks", checks):
        words = link_addresses([*_check(styles, claim, check, parts.highlight.quote, as_words=parts.as_words)])
        yield check_entry(label, *words, item=ClaimItem("check", check.id))
    yield from more("checks", checks)
    if not checks:
        yield check_entry("checks", ("no check", styles(verdict_variable("unchecked"))))
    for label, piece in some("evidence", claim.evidence):
        words = link_addresses([*_evidence(styles, piece, parts.named.get(piece.what), as_words=parts.as_words)])
        yield check_entry(label, *words, item=ClaimItem("evidence", piece.id))
    yield from more("evidence", claim.evidence)
    for number, (label, name) in enumerate(some("passages", parts.passages), 1):
        is_first = bool(claim.passages) and name == (claim.first or parts.highlight.id)
        words = [*_passage(styles, number, parts.named.get(name), is_first=is_first, as_words=parts.as_words)]
        yield entry(label, *words, item=ClaimItem("passage", name))
    yield from more("passages", parts.passages)
    for label, link in some("links", parts.links):
        other = link.claim
        sign = (_verdict(other.verdict, as_words=parts.as_words), styles(verdict_variable(other.verdict)))
        words = [(f"{link.words} ", dim), sign, (f"{one_line(other.words, 90)} ", plain), (f"({other.title})", dim)]
        yield check_entry(label, *words, item=ClaimItem("link", other.id, link.relation, link.is_from_it))
    yield from more("links", parts.links)
    if parts.elsewhere is not None or parts.uncounted:
        counts = "" if parts.elsewhere is None else f"{_counts(*parts.elsewhere)}  "
        label = "" if parts.links else "links"
        counted = (counts, plain), (parts.uncounted, dim)
        yield check_entry(label, ("said elsewhere  ", dim), *counted, item=ClaimItem("elsewhere"))
    yield entry("status", *_work(styles, claim))


def history_entries(styles: RoleStyles, changes: Sequence[ClaimChange], opened: frozenset[str]) -> Iterator[CardEntry]:
    """Yield the changes of a claim, the last first; older ones are only counted unless `opened`."""
    limit = len(changes) if "history" in opened else ROWS_SHOWN["history"]
    dim = styles("dim")
    for label, change in zip(("history", *[""] * limit), changes[:limit], strict=False):
        origin = f"  {written_day(change.time)} {one_line(change.creator, 40)}"
        yield CardEntry(((change.words, styles("foreground")), (origin, dim)), (label, dim))
    if left := len(changes[limit:]):
        yield CardEntry(((f"{left:,} more", dim),), ("", dim), ClaimItem("more", "history"))


def _counts(likely: int, weak: int) -> str:
    return ", ".join(f"{count} {word}" for count, word in ((likely, "likely"), (weak, "weak")) if count) or "nothing"


def _in_order(claim: Claim) -> list[Check]:
    """Return the checks, first the one that counts, then the newest."""
    counting = claim.check
    return sorted(claim.checks, key=lambda check: (check is counting, check.time), reverse=True)


def _verdict(verdict: str, *, as_words: bool) -> str:
    """Return a verdict before the words it is about."""
    return f"{verdict}: " if as_words else f"{verdict_sign(verdict)} "


def _check(styles: RoleStyles, claim: Claim, check: Check, quote: str, *, as_words: bool) -> Iterator[Part]:
    verdict = check.verdict or "begun"
    sign = "" if as_words else f"{verdict_sign(check.verdict)} " if check.verdict else "· "
    yield f"{sign}{verdict}  ", styles(verdict_variable(check.verdict or "unchecked"), bold=True)
    yield " ".join(filter(None, (one_line(check.creator, 40), written_day(check.time)))), styles("dim")
    if check.id == claim.chosen and check.id:
        yield "  chosen", styles("amber")
    if check.rationale:
        yield f"\n{' '.join(check.rationale.split())}", styles("foreground")
    if check.method:
        yield f"\nby {' '.join(check.method.split())}", styles("dim")
    if check.verdict and check.quote and check.quote != quote:
        yield "\nchanged since checked, judged were: ", styles("sign-claim")
        yield f"“{one_line(check.quote, 300)}”", styles("foreground")


def _evidence(styles: RoleStyles, piece: Evidence, passage: NamedPassage | None, *, as_words: bool) -> Iterator[Part]:
    stance = f"{piece.stance}: " if as_words and piece.stance else "" if as_words else _STANCES.get(piece.stance, "· ")
    yield f"{stance}{piece.kind}  ", styles("dim")
    if piece.kind not in OF_LIBRARY:
        yield piece.what, styles("foreground")
    elif passage is None:
        yield NOT_THERE, styles("dim")
    elif passage.verdict:
        yield _verdict(passage.verdict, as_words=as_words), styles(verdict_variable(passage.verdict))
        yield one_line(passage.words, 120), styles("foreground")
    else:
        yield f"“{one_line(passage.quote, 120)}” ", styles("foreground")
        yield _place(passage, as_words=as_words), styles("dim")
    if piece.note:
        yield f"\n{' '.join(piece.note.split())}", styles("foreground")
    about = [f"retrieved {human_date(piece.retrieved)}" if piece.retrieved else "", piece.archived]
    if any(about):
        yield f"\n{', '.join(filter(None, about))}", styles("dim")


def _passage(
    styles: RoleStyles, number: int, passage: NamedPassage | None, *, is_first: bool, as_words: bool
) -> Iterator[Part]:
    yield f"{number} ", styles("dim")
    if passage is None:
        yield NOT_THERE, styles("dim")
        return
    yield f"“{one_line(passage.quote, 160)}”", styles("foreground")
    yield f"\n{_place(passage, as_words=as_words)}", styles("dim")
    if is_first:
        yield "  first", styles("amber")


def _place(passage: NamedPassage, *, as_words: bool) -> str:
    paragraph = f"{'paragraph ' if as_words else '¶'}{passage.paragraph}" if passage.paragraph else ""
    return " ".join(filter(None, (one_line(passage.title, 60), paragraph)))


def _work(styles: RoleStyles, claim: Claim) -> Iterator[Part]:
    yield claim.status, styles("done" if claim.status == "done" else "foreground")
    if claim.assignee:
        yield f" · with {claim.assignee}", styles("foreground")
    if claim.due:
        late = claim.status != "done" and claim.due < date.today().isoformat()
        yield f" · due {human_date(claim.due)}{' !' if late else ''}", styles("sign-claim" if late else "foreground")
