"""A claim: who said what, how far the work on it is, each person's verdict, and what it was checked against."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal

VERDICTS = ("unchecked", "true", "mostly true", "mixed", "mostly false", "false", "unproven")
"""The default vocabulary of verdicts, in the order a key cycles through them."""

RELATIONS = ("repeats", "supports", "contradicts", "updates")
"""How one claim can be linked to another."""

UNCHECKED = "unchecked"
"""What stands for the verdict of a claim that nobody has judged."""

Stance = Literal["", "for", "against"]
"""Whether evidence speaks for a claim or against it, or neither."""
STANCES: tuple[Stance, ...] = ("", "for", "against")

EvidenceKind = Literal["source", "data", "document", "passage", "claim"]
EVIDENCE_KINDS: tuple[EvidenceKind, ...] = ("source", "data", "document", "passage", "claim")
"""What evidence can be: the last two are of the library."""

SpeakerKind = Literal["", "person", "organisation", "unknown"]
SPEAKER_KINDS: tuple[SpeakerKind, ...] = ("", "person", "organisation", "unknown")
"""What a speaker can be; "" where nobody has said."""

STATUSES = ("to do", "asked", "waiting", "second reader", "done")
"""How far the work on a claim is."""

OF_THE_DESK = ("status", "assignee", "due")
"""Fields of a claim that everybody at the desk sets, whosever the claim is."""


@dataclass(frozen=True, slots=True)
class Link:
    """A relation (one of `RELATIONS`) to another claim, named by its highlight's id; it is the one's who made it."""

    relation: str
    claim: str
    creator: str = field(default="", compare=False)
    created: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Check:
    """One person's verdict on a claim, with the words that were judged.

    Without a verdict it is a rationale that somebody has begun with. `time` is when the verdict was given, `modified`
    when anything of it was changed. `id` is "" where a file gives none.
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
    """What a claim was checked against: `what` is an address, words, or the id of a highlight (also a claim's).

    `retrieved` is an ISO date, `archived` the address of a copy. `id` is "" where a file gives none.
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
        """Return what one line names: a passage by its id, else a source."""
        return cls(what, "passage" if _IS_ID(what) else "source")


_IS_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch


@dataclass(frozen=True, slots=True)
class Claim:
    """What makes a highlight checkable; the claim goes by the highlight's id.

    `wording` is its own, "" where the words of the highlight do; `said` a date as far as it is known ("2022-06"), `due`
    an ISO date. `chosen` is the id of the check that counts, "" for the last. `passages` are the ids of further
    highlights in which it is said, `first` is the one where it was said first, "" for the claim's own.
    """

    speaker: str = ""
    links: tuple[Link, ...] = ()
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

    @classmethod
    def judged(
        cls,
        speaker: str = "",
        verdict: str = UNCHECKED,
        rationale: str = "",
        links: tuple[Link, ...] = (),
        evidence: Collection[str] = (),
    ) -> Claim:
        """Return a claim as formats have it that know one verdict and evidence in words."""
        verdict = "" if verdict == UNCHECKED else verdict
        checks = (Check(verdict=verdict, rationale=rationale),) if verdict or rationale else ()
        return cls(speaker, links, tuple(Evidence.of(piece) for piece in evidence), checks)

    @property
    def check(self) -> Check | None:
        """The check that counts: the chosen one, else the last with a verdict; without any what somebody began."""
        if len(self.checks) < 2:
            return self.checks[0] if self.checks else None
        return max(
            self.checks,
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
        """The evidence in words, as formats have it that know no more."""
        return tuple([each.what for each in self.evidence])

    def plain(self) -> Claim:
        """Return what a format has of it that knows a speaker, one verdict, and evidence in words."""
        return Claim.judged(self.speaker, self.verdict, self.rationale, evidence=self.sources)

    def check_of(self, creator: str) -> Check | None:
        """Return the last check of one person."""
        own = [check for check in self.checks if check.creator == creator]
        return max(own, key=lambda check: (check.time, check.id), default=None)


def verdict_sign(verdict: str) -> str:
    """Return the sign of a verdict; one of the user's own has its first letter."""
    signs = {"true": "=", "mostly true": "≈", "mixed": "±", "mostly false": "≉", "false": "≠", "unproven": "?"}
    return signs.get(verdict, "÷" if verdict == UNCHECKED else verdict[:1])
