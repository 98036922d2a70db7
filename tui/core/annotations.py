"""People's annotations of a passage: a highlight with note and tags, the claim it may be, and whose each part is.

A highlight belongs to its creator, a tag on it to whoever gave it; the same goes for checks and evidence of its claim.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

VERDICTS = ("unchecked", "true", "mostly true", "mixed", "mostly false", "false", "unproven")
"""The default vocabulary of verdicts, in the order a key cycles through them."""

RELATIONS = ("repeats", "supports", "contradicts", "updates")
"""How one claim can be linked to another."""

UNCHECKED = "unchecked"
"""The verdict of an unchecked claim."""

Stance = Literal["", "for", "against"]
"""Whether evidence supports a claim, contradicts it, or neither."""
STANCES: tuple[Stance, ...] = ("", "for", "against")

EvidenceKind = Literal["source", "data", "document", "passage", "claim"]
EVIDENCE_KINDS: tuple[EvidenceKind, ...] = ("source", "data", "document", "passage", "claim")
"""The kinds of evidence; the last two are in the library."""

SpeakerKind = Literal["", "person", "organisation", "unknown"]
SPEAKER_KINDS: tuple[SpeakerKind, ...] = ("", "person", "organisation", "unknown")
"""The kinds of speakers; "" if unknown."""

STATUSES = ("to do", "asked", "waiting", "second reader", "done")
"""The states of work on a claim."""

OF_THE_DESK = ("status", "assignee", "due")
"""Fields of a claim that everyone sets, whoever made the claim."""


AnchorState = Literal["exact", "moved", "fuzzy", "orphan"]
"""How a passage was relocated: in place, moved, with other words, or not at all."""
ANCHOR_STATES: tuple[AnchorState, ...] = ("exact", "moved", "fuzzy", "orphan")


_IS_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch


@dataclass(frozen=True, slots=True)
class ClaimLink:
    """A relation (one of `RELATIONS`) to another claim, by its highlight's id; it belongs to whoever made it."""

    relation: str
    claim: str
    creator: str = field(default="", compare=False)
    created: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Check:
    """One person's verdict on a claim, with the words that were judged.

    Without a verdict it is a rationale in progress. `time` is when the verdict was given, `modified` when anything of
    it was changed. `id` is "" if a file gives none.
    """

    id: str = ""
    creator: str = ""
    verdict: str = ""
    rationale: str = ""
    method: str = ""
    quote: str = ""
    created: str = ""
    time: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a claim was checked against: `what` is an address, words, or the id of a highlight or claim.

    `retrieved` is an ISO date, `archived` the address of a copy. `id` is "" if a file gives none.
    """

    what: str
    kind: EvidenceKind = "source"
    stance: Stance = ""
    note: str = ""
    retrieved: str = ""
    archived: str = ""
    id: str = ""
    creator: str = ""
    created: str = ""

    @classmethod
    def of(cls, what: str) -> Evidence:
        """Return evidence for one line: a passage by its id, else a source."""
        return cls(what, "passage" if _IS_ID(what) else "source")

    @property
    def has_details(self) -> bool:
        """Whether more is known of it than where it is."""
        return bool(self.stance or self.note or self.retrieved or self.archived)


@dataclass(frozen=True, slots=True)
class Claim:
    """What makes a highlight checkable; a claim has the highlight's id.

    `wording` is its own, "" if the highlight's words serve; `said` a date as far as known ("2022-06"), `due` an ISO
    date. `chosen` is the id of the check that counts, "" for the last. `passages` are ids of further highlights that
    say it, `first` the one of its first appearance, "" for the claim's own.
    """

    speaker: str = ""
    links: tuple[ClaimLink, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    checks: tuple[Check, ...] = ()
    chosen: str = ""
    wording: str = ""
    speaker_kind: SpeakerKind = ""
    role: str = ""
    said: str = ""
    place: str = ""
    status: str = STATUSES[0]
    assignee: str = ""
    due: str = ""
    passages: tuple[str, ...] = ()
    first: str = ""
    creator: str = field(default="", compare=False)
    """Who made it, "" for a claim of a file: of the checks in progress only theirs speaks for it."""

    @classmethod
    def with_check(
        cls,
        speaker: str = "",
        verdict: str = UNCHECKED,
        rationale: str = "",
        links: tuple[ClaimLink, ...] = (),
        evidence: Collection[str] = (),
    ) -> Claim:
        """Return a claim for formats with one verdict and evidence in words."""
        verdict = "" if verdict == UNCHECKED else verdict
        checks = (Check(verdict=verdict, rationale=rationale),) if verdict or rationale else ()
        return cls(speaker, links, tuple(Evidence.of(piece) for piece in evidence), checks)

    @property
    def check(self) -> Check | None:
        """The check that counts: the chosen one, else the last with a verdict, else its creator's in progress."""
        counting = [each for each in self.checks if each.verdict or self.creator in ("", each.creator)]
        return max(
            counting,
            key=lambda check: (check.verdict != "", check.id != "" and check.id == self.chosen, check.time, check.id),
            default=None,
        )

    @property
    def verdict(self) -> str:
        """The verdict of the check that counts, "unchecked" without one."""
        return (self.check.verdict if self.check else "") or UNCHECKED

    @property
    def rationale(self) -> str:
        return self.check.rationale if self.check else ""

    @property
    def sources(self) -> tuple[str, ...]:
        """The evidence in words, for formats that know nothing more: pieces with the same words are one there."""
        return tuple(dict.fromkeys([each.what for each in self.evidence]))

    def plain(self) -> Claim:
        """Return its parts for a format with a speaker, one verdict, and evidence in words."""
        return Claim.with_check(self.speaker, self.verdict, self.rationale, evidence=self.sources)

    def check_of(self, creator: str) -> Check | None:
        """Return the last check of one person."""
        own = [check for check in self.checks if check.creator == creator]
        return max(own, key=lambda check: (check.time, check.id), default=None)


class TagGiver(NamedTuple):
    """Who gave a highlight a tag that its own creator did not, and when (ISO time)."""

    tag: str
    creator: str
    created: str


@dataclass(slots=True, unsafe_hash=True)
class Highlight:
    """A person's annotation of a span, with its quote and 32 characters of context on either side.

    `tags` are everyone's on it; `tag_givers` lists those given by someone other than its creator. `state` and `score`
    (0 to 1) say how it was relocated. An orphan has no place: its span is from the last version that had it, and
    meaningless in the current one.
    """

    id: str
    article: int
    start: int
    end: int
    quote: str
    prefix: str = ""
    suffix: str = ""
    color: str = "yellow"
    note: str = ""
    creator: str = ""
    created: str = ""
    modified: str = ""
    tags: tuple[str, ...] = field(default=())
    claim: Claim | None = None
    state: AnchorState = "exact"
    score: float = 1.0
    tag_givers: tuple[TagGiver, ...] = ()
    claim_of: str = ""
    """The claim, by its highlight's id, that has this as a further passage."""

    @property
    def changed_since_checked(self) -> bool:
        """Whether the verdict was given on words other than the current ones."""
        check = self.claim.check if self.claim is not None else None
        return check is not None and check.verdict != "" and check.quote not in ("", self.quote)

    @property
    def judged(self) -> str:
        """The words that the verdict was given on, if they have changed."""
        return self.claim.check.quote if self.claim and self.claim.check and self.changed_since_checked else ""

    @property
    def placed(self) -> bool:
        """Whether it has a place in the current text."""
        return self.state != "orphan"


def coding_of(highlight: Highlight, creators: Collection[str]) -> Highlight | None:
    """Return some creators' part of a highlight, None if that is nothing.

    Of their own it is all but the tags, checks and evidence of others; of another's it is the passage with the tags
    they gave.
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


def shown_part(highlight: Highlight, creator: str | None) -> Highlight | None:
    """Return what is visible of a highlight with one creator's coding shown, or with None everyone's."""
    return highlight if creator is None else coding_of(highlight, (creator,))


def shown_parts(highlights: Iterable[Highlight], creator: str | None) -> Iterator[Highlight]:
    """Yield the visible parts of highlights, skipping those without any."""
    return (part for each in highlights if (part := shown_part(each, creator)) is not None)


def by_person(highlight: Highlight) -> Iterator[Highlight]:
    """Yield a highlight as separate codings: that of its creator, then those of others who tagged it."""
    for creator in dict.fromkeys((highlight.creator, *(giver.creator for giver in highlight.tag_givers))):
        own = coding_of(highlight, (creator,))
        if own is not None:
            yield replace(own, creator=creator, tag_givers=()) if highlight.tag_givers else own


def giver_of(highlight: Highlight, tag: str) -> str:
    """Return who gave a highlight one of its tags."""
    return next((giver.creator for giver in highlight.tag_givers if giver.tag == tag), highlight.creator)


def last_change(highlight: Highlight) -> str:
    """Return when anyone last changed a highlight, tagged it, judged it or added evidence."""
    claim = highlight.claim
    parts = (
        () if claim is None else (*(each.modified for each in claim.checks), *(each.created for each in claim.evidence))
    )
    return max([highlight.modified, *(giver.created for giver in highlight.tag_givers), *parts])


def verdict_sign(verdict: str) -> str:
    """Return the sign of a verdict; for one of the user's own its first letter."""
    signs = {"true": "=", "mostly true": "≈", "mixed": "±", "mostly false": "≉", "false": "≠", "unproven": "?"}
    return signs.get(verdict, "÷" if verdict == UNCHECKED else verdict[:1])
