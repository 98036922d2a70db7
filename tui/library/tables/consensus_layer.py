"""The annotations of the consensus: a layer beside people's own that follows from decisions."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui.core.model import CONSENSUS
from tui.core.spans import SpanIndex
from tui.library.tables.annotations import selectors
from tui.library.tables.highlight_rows import insert_check, insert_claim, insert_evidence
from tui.library.tables.journal import now

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from tui.core.model import Article, Claim, Highlight
    from tui.core.spans import Span
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.annotations import Annotations
    from tui.library.tables.codebook import Codebook
    from tui.library.tables.journal import Recorder


@dataclass(frozen=True, slots=True)
class ConsensusPassage:
    """A future annotation of the consensus."""

    start: int
    end: int
    color: str
    tags: tuple[str, ...] = ()
    claim: Claim | None = None


class ConsensusLayer:
    """Writes and removes annotations of the consensus, inside a step."""

    def __init__(self, connection: Connection, codebook: Codebook, annotations: Annotations) -> None:
        self._connection = connection
        self._codebook = codebook
        self._annotations = annotations

    def touching(self, pk: int, start: int, end: int) -> list[Highlight]:
        """Return what the consensus has about any part of a span, in text order."""
        where = "h.article = ? AND h.creator = ? AND h.state != 'orphan' AND h.start < ? AND h.\"end\" > ?"
        return self._annotations.matching(where, [pk, CONSENSUS, end, start]).get(pk, [])

    def drop(self, step: Recorder, pk: int, spans: Iterable[Span], but: Collection[str] = ()) -> SpanIndex[str]:
        """Remove the consensus about any part of some spans of an article, with some exceptions; return what it was."""
        placed = "SELECT start, \"end\", id FROM highlights WHERE article = ? AND creator = ? AND state != 'orphan'"
        rows: list[tuple[int, int, str]] = self._connection.all(placed, pk, CONSENSUS)
        index = SpanIndex(rows)
        dropped = {each: None for span in spans for each in index.touching(*span) if each[2] not in but}
        for *_, name in dropped:
            self._annotations.drop(step, name)
        return SpanIndex(dropped)

    def insert(self, step: Recorder, article: Article, passage: ConsensusPassage) -> None:
        time, highlight_id = now(), str(uuid.uuid4())
        times = {"creator": CONSENSUS, "created": time, "modified": time}
        place = selectors(article.text, passage.start, passage.end)
        row = {"id": highlight_id, "article": article.pk, **place, "color": passage.color, "note": ""}
        step.insert("highlights", {**row, **times})
        for tag in passage.tags:
            tag_id = self._codebook.define(step, tag)
            step.insert(
                "highlight_tags",
                {"highlight": highlight_id, "tag": tag_id, "creator": CONSENSUS, "created": time},
            )
        claim = passage.claim
        if claim is not None:
            insert_claim(step, highlight_id, replace(claim, chosen="", first=""), CONSENSUS, time, time)
            if (check := claim.check) is not None:
                as_new = {
                    "id": str(uuid.uuid4()),
                    "creator": CONSENSUS,
                    "created": time,
                    "time": time,
                    "modified": time,
                }
                insert_check(step, highlight_id, replace(check, **as_new))
            for position, piece in enumerate(claim.evidence):
                own = replace(piece, id=str(uuid.uuid4()), creator=CONSENSUS, created=time)
                insert_evidence(step, highlight_id, own, position)
