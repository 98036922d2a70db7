"""What a claim's card shows of a claim, read together: its passages, what its evidence names, its links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tui.core.claims import Claim

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.app.session import Session
    from tui.core.model import Highlight
    from tui.library.queries.desk import LinkedClaim
    from tui.library.queries.named_passages import NamedPassage

OF_LIBRARY = ("passage", "claim")
"""Kinds of evidence that name a highlight by its id."""


@dataclass(frozen=True, slots=True)
class ClaimItem:
    """A row of the card that can be walked to, by the id of the check, the evidence, the passage or the other claim.

    A link has its relation and whose it is; `id` is the label for the row that counts what is not shown.
    """

    kind: Literal["check", "evidence", "passage", "link", "elsewhere", "more"]
    id: str = ""
    relation: str = ""
    is_from_it: bool = False


@dataclass(frozen=True, slots=True)
class ClaimParts:
    """A claim with what its card says of other places; the checks of one person alone, of everyone with None."""

    highlight: Highlight
    links: Sequence[LinkedClaim]
    named: Mapping[str, NamedPassage]
    whose: str | None = None
    elsewhere: tuple[int, int] | None = None
    """How many passages elsewhere say the same, likely and perhaps; None where nobody has looked."""
    own_passage: bool = False
    """Whether the claim's own passage is listed where there is no further one."""
    opened: frozenset[str] = frozenset()
    """The labels of what is shown whole, however many rows it is."""

    @classmethod
    def of(
        cls, session: Session, highlight: Highlight, *, own_passage: bool = False, opened: frozenset[str] = frozenset()
    ) -> ClaimParts:
        claim = highlight.claim or Claim()
        ids = [piece.what for piece in claim.evidence if piece.kind in OF_LIBRARY]
        if claim.passages or own_passage:
            ids += [highlight.id, *claim.passages]
        links = session.coding.linked(highlight.id)
        elsewhere = session.elsewhere.counts(highlight.id)
        return cls(highlight, links, session.coding.named(ids), session.whose, elsewhere, own_passage, opened)

    @property
    def claim(self) -> Claim:
        return self.highlight.claim or Claim()

    @property
    def passages(self) -> list[str]:
        """The ids of the passages that are listed, the claim's own first."""
        own = [self.highlight.id] if self.own_passage or self.claim.passages else []
        return [*own, *self.claim.passages]
