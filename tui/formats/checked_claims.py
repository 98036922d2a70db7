"""The claims of a selection with all their passages, for formats about claims: all in memory at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tui.formats import claim_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.core.annotations import Check, Claim
    from tui.core.model import Article, Highlight
    from tui.formats.report import ExportReport
    from tui.library.transfer.bundles import Bundle

SPEAKER_LABELS = {"PERSON": "person", "ORG": "organisation", "GPE": "organisation", "NORP": "organisation"}
"""What the label of a name says about who speaks."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of an article, which has no text here."""

    article: Article
    highlight: Highlight


@dataclass(slots=True)
class ReportedClaim:
    """A claim with its passages, its own first; `speaker_kind` is "" if unknown."""

    passages: list[Passage]
    claim: Claim
    speaker_kind: str

    @property
    def id(self) -> str:
        return self.highlight.id

    @property
    def highlight(self) -> Highlight:
        return self.passages[0].highlight

    @property
    def wording(self) -> str:
        return claim_words.wording(self.highlight)

    @property
    def check(self) -> Check | None:
        """The check that counts, None without a verdict."""
        check = self.claim.check
        return check if check is not None and check.verdict else None

    @property
    def first(self) -> Passage:
        """The passage chosen as its first appearance; else its own."""
        chosen = (passage for passage in self.passages if passage.highlight.id == self.claim.first)
        return next(chosen, self.passages[0])


@dataclass(slots=True)
class ReportedClaims:
    """All exported claims by id, and every passage that may be evidence, by highlight id."""

    claims: dict[str, ReportedClaim] = field(default_factory=dict)
    passages: dict[str, Passage] = field(default_factory=dict)
    _repeats: dict[str, list[ReportedClaim]] = field(default_factory=dict)

    def add(self, one: ReportedClaim) -> None:
        self.claims[one.id] = one
        for repeated in {link.claim for link in one.claim.links if link.relation == "repeats"}:
            self._repeats.setdefault(repeated, []).append(one)

    def repeats(self, claim_id: str) -> list[ReportedClaim]:
        """Return the claims that repeat this one."""
        return self._repeats.get(claim_id, [])


def collect(bundles: Iterable[Bundle], report: ExportReport) -> ReportedClaims:
    """Read all articles and collect their claims; other highlights are counted as left out."""
    collected = ReportedClaims()
    further: list[tuple[str, Passage]] = []
    for bundle in bundles:
        article = replace(bundle.article, text="")
        kinds = {m.entity: SPEAKER_LABELS[m.label] for m in bundle.marks.mentions if m.label in SPEAKER_LABELS}
        for highlight in (*bundle.highlights, *bundle.orphans):
            passage = Passage(article, highlight)
            collected.passages[highlight.id] = passage
            claim = highlight.claim
            if claim is not None:
                kind = claim.speaker_kind or kinds.get(claim.speaker, "")
                collected.add(ReportedClaim([passage], claim, kind))
            elif highlight.claim_of:
                further.append((highlight.claim_of, passage))
            else:
                report.lose("highlights that are not claims")
    for claim_id, passage in further:
        if claim_id in collected.claims:
            collected.claims[claim_id].passages.append(passage)
        else:
            report.lose("passages of claims that are left out")
    return collected
