"""What the importer knows about the other side, and descriptions of an annotation's parts."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from tui.core.annotations import Claim, giver_of
from tui.core.corrections import Relabel
from tui.core.model import COLORS
from tui.core.text import digest, one_line
from tui.library.tables.conflicts import REMOVED
from tui.library.tables.highlight_rows import CLAIM_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tui.core.corrections import Correction
    from tui.core.model import Highlight
    from tui.library.tables.attributes import Attributes
    from tui.library.tables.decisions import Decisions, PassageDecision
    from tui.library.tables.memos import Memos
    from tui.library.transfer.codebooks import CodebookMerge
    from tui.library.transfer.versions import Member, VersionReader

HIGHLIGHTS, PLACES, CODES, NOTES, CLAIMS, CHECKS, EVIDENCE, LINKS, PASSAGES = (
    "highlights",
    "places",
    "codes on them",
    "notes",
    "claims",
    "checks",
    "evidence",
    "links",
    "passages of claims",
)
"""The kinds of an annotation's parts in the table of an import."""

ARTICLE_TAGS = "codes of articles"
"""The kind of tags of whole articles."""

FEATURES = {"color": "colors", "note": "notes", "claim": "claims", **dict.fromkeys(CLAIM_COLUMNS, "checks")}
FEATURES |= {"speaker": "claims", "highlight_tags": "tags", "evidence": "evidence", "claim_links": "links"}
FEATURES |= {"checks": "claims", "claim_passages": "checks"}
"""What a format has to bring back for a field to be touched; see `tui.formats.report.FEATURES`."""

USUAL = {"color": COLORS[0], "note": "", **{name: getattr(Claim(), name) for name in CLAIM_COLUMNS}}
"""The value that a field has if nobody decides it."""

KINDS = {
    "highlight_tags": CODES,
    "checks": CHECKS,
    "evidence": EVIDENCE,
    "claim_links": LINKS,
    "claim_passages": PASSAGES,
}
_COLUMNS = ("id", "article", "start", "end", "quote", "prefix", "suffix", "color", "note", "creator", "created",
            "modified", "state", "score")  # fmt: skip
_LATER = ("comment_creator", "seen")
"""Parts of a decision that earlier versions of Postil did not note: a conflict from then is not reported again."""

_UNSPELLED = re.compile(r"[\s.]+")

EDITED_TEXTS = ("note", "speaker", "verdict", "rationale")
"""The texts of an annotation whose exported form a file may state."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """What is known of the other side: the features of its format (None: all), and its history in a merge.

    `by_place`: annotations without ids are matched by article, span and creator. In a merge `codebook` has already
    imported all tags; `decisions`, `attributes` and `memos` are the other side's. `revive`: articles that were removed
    here are wanted again.
    """

    carries_back: frozenset[str] | None = None
    by_place: bool = False
    versions: VersionReader | None = None
    codebook: CodebookMerge | None = None
    decisions: Decisions | None = None
    attributes: Attributes | None = None
    memos: Memos | None = None
    source: str = ""
    """Its file, for whoever decides its conflicts later."""
    revive: bool = False

    def has(self, feature: str) -> bool:
        return self.carries_back is None or feature in self.carries_back

    def drop_uncarried(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return a new row of a highlight or claim without what the format has no place for.

        SQLite adds the usual values; nobody has decided them, see `AnnotationVersions.unstated`.
        """
        return {
            name: value
            for name, value in row.items()
            if name not in USUAL or value != USUAL[name] or self.has(FEATURES[name])
        }


def with_tags_of_here(
    incoming: Highlight, present: Mapping[str, str]
) -> tuple[Highlight, dict[str, str], list[tuple[str, str, str]]]:
    """Return an annotation with the local names (`present`) of its tags, and the names there by those here.

    Of two tags that are one here, the one that keeps its name counts: the list has those that do not, by name, with
    their giver and the other one's, who is somebody else.
    """
    there = {name: tag for tag, name in sorted(present.items(), key=lambda item: item[0] == item[1])}
    people = {tag: giver_of(incoming, tag) for tag in present}
    doubled = [(name, people[tag], people[there[name]]) for tag, name in sorted(present.items()) if there[name] != tag]
    givers = (each for each in incoming.tag_givers if there[present[each.tag]] == each.tag)
    renamed = tuple(each._replace(tag=present[each.tag]) for each in givers)
    renamed_tags = replace(incoming, tags=tuple(sorted(there)), tag_givers=renamed)
    return renamed_tags, there, [each for each in doubled if each[1] != each[2]]


def members_of(highlight: Highlight) -> set[Member]:
    members: set[Member] = {("highlight_tags", name) for name in highlight.tags}
    if highlight.claim is not None:
        members |= {("checks", check.id) for check in highlight.claim.checks}
        members |= {("evidence", piece.id) for piece in highlight.claim.evidence}
        members |= {("claim_links", link.relation, link.claim) for link in highlight.claim.links}
    if highlight.claim_of:
        members.add(("claim_passages", highlight.claim_of))
    return members


def tags_of_others(incoming: Highlight, local: Highlight) -> list[Member]:
    """Return the tags on both sides that different people gave."""
    here, there = ({(each.tag, each.creator) for each in one.tag_givers} for one in (local, incoming))
    tags = {tag for tag, _ in here ^ there} & {*local.tags} & {*incoming.tags}
    return [("highlight_tags", tag) for tag in sorted(tags)]


def in_order(members: Iterable[Member], highlight: Highlight) -> list[Member]:
    """Return parts sorted, evidence as the annotation has it."""
    pieces = highlight.claim.evidence if highlight.claim is not None else ()
    places: dict[Member, int] = {("evidence", piece.id): place for place, piece in enumerate(pieces)}
    return sorted(members, key=lambda member: (member[0], places.get(member, 0), member))


def format_value(name: str, value: Any) -> str:
    return ("a claim" if value else "no claim") if name == "claim" else str(value)


def texts_of(highlight: Highlight) -> dict[str, str]:
    """Return the texts that an annotation has, in their order."""
    claim = highlight.claim
    values = {} if claim is None else {name: str(getattr(claim, name)) for name in EDITED_TEXTS[1:]}
    return {"note": highlight.note, **values}


def text_digest(text: str) -> str:
    return digest(text)[:8]


def cut_quote(highlight: Highlight) -> str:
    return one_line(highlight.quote, 60)


def highlight_row(highlight: Highlight) -> dict[str, Any]:
    return {column: getattr(highlight, column) for column in _COLUMNS}


def claim_value(highlight: Highlight) -> str:
    """Return the claim of an annotation as a conflict stores it."""
    claim = highlight.claim
    if claim is None:
        return REMOVED
    return json.dumps(asdict(claim), ensure_ascii=False)


def decision_value(decision: PassageDecision, passages: Iterable[Highlight]) -> str:
    """Return a decision as a conflict stores it, with the consensus about its passage."""
    about = [each for each in passages if each.start < decision.end and decision.start < each.end]
    decision = replace(decision, seen="")
    consensus = [
        {
            **{name: getattr(each, name) for name in ("start", "end", "color", "tags")},
            "claim": None if each.claim is None else json.loads(claim_value(each)),
        }
        for each in about
    ]
    values = {name: value for name, value in asdict(decision).items() if value or name not in _LATER}
    return json.dumps({**values, "consensus": consensus}, ensure_ascii=False)


def spell_inline(tag: str) -> str:
    """Return a tag as formats that write tags as words spell it."""
    return _UNSPELLED.sub("-", tag).strip("-")


def describe_correction(correction: Correction) -> str:
    """Describe a correction of single words for the table of conflicts."""
    target = correction.target
    name, label = target.entity or ("", "")
    words, kind, outcome = target.surface or name, correction.kind, correction.outcome
    if isinstance(correction, Relabel) and correction.label == label:
        kind, outcome = "confirm", label if name == words else f"{name} {label}"
    description = " ".join(part for part in (words, kind, outcome) if part)
    return f"{description} ({correction.creator})"
