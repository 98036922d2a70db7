"""What the importer knows of the other side, and what the parts of an annotation are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.core.text import one_line

if TYPE_CHECKING:
    from tui.core.model import Highlight
    from tui.library.tables.decisions import Decisions
    from tui.library.transfer.codebooks import CodebookMerge
    from tui.library.transfer.versions import Member, VersionReader

HIGHLIGHTS, CODES, NOTES, CLAIMS, EVIDENCE, LINKS = (
    "highlights",
    "codes on them",
    "notes",
    "claims",
    "evidence",
    "links",
)
"""What the table at the end of an import calls the parts of annotations."""

FEATURES = {"color": "colors", "note": "notes", "claim": "claims", "speaker": "claims", "verdict": "claims"}
FEATURES |= {"rationale": "claims", "highlight_tags": "tags", "evidence": "evidence", "claim_links": "links"}
"""What a format has to bring back for a field to be touched; see `tui.formats.report.FEATURES`."""

KINDS = {"highlight_tags": CODES, "evidence": EVIDENCE, "claim_links": LINKS}
CLAIM_FIELDS = ("speaker", "verdict", "rationale")


@dataclass(frozen=True, slots=True)
class Incoming:
    """What is known of the other side: the features its format brings (None: all), and its history in a merge.

    `by_place`: annotations without an id of their own are known by article, span and creator. In a merge `codebook` is
    what has brought all tags in before, and `decisions` are those there.
    """

    brings: frozenset[str] | None = None
    by_place: bool = False
    versions: VersionReader | None = None
    codebook: CodebookMerge | None = None
    decisions: Decisions | None = None

    def has(self, feature: str) -> bool:
        return self.brings is None or feature in self.brings


def members_of(highlight: Highlight) -> set[Member]:
    members: set[Member] = {("highlight_tags", name) for name in highlight.tags}
    if highlight.claim is not None:
        members |= {("evidence", piece) for piece in highlight.claim.evidence}
        members |= {("claim_links", link.relation, link.claim) for link in highlight.claim.links}
    return members


def displayed(name: str, value: Any) -> str:
    return ("a claim" if value else "no claim") if name == "claim" else str(value)


def quoted(highlight: Highlight) -> str:
    return one_line(highlight.quote, 60)


def row_values(highlight: Highlight) -> dict[str, Any]:
    columns = ("id", "article", "start", "end", "quote", "prefix", "suffix", "color", "note", "creator", "created")
    return {column: getattr(highlight, column) for column in (*columns, "modified", "state", "score")}
