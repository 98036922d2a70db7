"""Work on claims, as plain rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.api.choosing import expect_own
from tui.core.annotations import RELATIONS
from tui.core.errors import ArgumentError

if TYPE_CHECKING:
    from tui.api.choosing import PlainRow
    from tui.core.annotations import Stance
    from tui.library import Library

_SIGNS: dict[Stance, str] = {"": "", "for": "+ ", "against": "- "}


class ClaimChecking:
    """Evidence, links and similar claims of an open library; a claim is identified by its id."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def add_evidence(self, claim_id: str, text: str, stance: Stance = "", *, others: bool = False) -> None:
        """Record what a claim was checked against, one piece a line, as `postil claims evidence` takes them.

        It may be "for" the claim or "against" it. Another person's claim is changed only with `others`.
        """
        from tui.jobs.annotating import written_evidence

        expect_own(self._library, self._library.annotations.get(claim_id).creator, others=others)
        rows = written_evidence(self._library, f"{_SIGNS[stance]}{text}")
        self._library.evidence.write(claim_id, rows)

    def link(self, claim_id: str, relation: str, other_id: str, *, carry: bool = False, others: bool = False) -> None:
        """Record that a claim "repeats", "supports", "contradicts" or "updates" another one.

        With `carry` the one without a verdict of yours gets the other's, and its evidence. Another person's claim is
        linked only with `others`.
        """
        if relation not in RELATIONS:
            raise ArgumentError(f"no relation {relation!r}: there are {', '.join(RELATIONS)}")
        expect_own(self._library, self._library.annotations.get(claim_id).creator, others=others)
        self._library.claims.link(claim_id, relation, other_id, carry=carry)

    def elsewhere(self, claim_id: str, limit: int = 20) -> list[PlainRow]:
        """Return where other articles say nearly the same as a claim, the most similar first."""
        from tui.library.queries.similar_claims import find_similar_claims, similar_rows

        highlight = self._library.annotations.get(claim_id)
        return similar_rows(self._library, find_similar_claims(self._library, highlight, limit))
