"""The outcome of an import, in counts."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from tui.core.tally import Tally
from tui.library.transfer.attributes import ATTRIBUTES
from tui.library.transfer.codes_by_name import CODEBOOK
from tui.library.transfer.incoming import ARTICLE_TAGS
from tui.library.transfer.incoming_history import HISTORY, VERSIONS
from tui.library.transfer.memos import MEMOS
from tui.library.transfer.outcomes import DECISIONS, DONE, REVIEWED

MARKS = "marks"
"""The kind of mentions, quotations and suggestions in the table."""

_OUTCOMES = (DONE, REVIEWED, DECISIONS, ATTRIBUTES, MEMOS, ARTICLE_TAGS)


@dataclass(slots=True)
class ImportResult:
    """The outcome of an import, as `--json` prints it.

    Highlights are `added`, `updated` (some field was newer), `same`, `older` (everything here stays), `misplaced`
    (their article is missing, or another one) or `kept_removed`; `moved` counts those relocated in an article whose
    text differs. Articles are added, `known` already, or `unknown`: their text was not included. `tally` has everything
    by kind.
    """

    articles: int = 0
    known: int = 0
    added: int = 0
    updated: int = 0
    same: int = 0
    older: int = 0
    misplaced: int = 0
    moved: int = 0
    unknown: int = 0
    claims: int = 0
    tags: int = 0
    links: int = 0
    loose_links: int = 0
    corrections: int = 0
    kept_removed: int = 0
    removed: int = 0
    tally: Tally = field(default_factory=Tally)

    def as_dict(self) -> dict[str, Any]:
        """Return the counts and the tally for JSON."""
        counts = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "tally"}
        return {**counts, "tally": self.tally.as_dict()}

    @property
    def changed(self) -> bool:
        """Whether the library has changed."""
        counts = self.articles, self.added, self.updated, self.removed, self.tags, self.links, self.corrections
        return (
            any(counts)
            or any(self.tally.count(kind, "added") for kind in (*_OUTCOMES, MARKS, HISTORY, VERSIONS))
            or any(self.tally.count(kind, "changed") for kind in (*_OUTCOMES, CODEBOOK))
        )
