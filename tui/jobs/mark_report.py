"""The outcome of marking a library, in numbers and in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.core.text import one_line, plural
from tui.jobs.models import unmodelled_line

if TYPE_CHECKING:
    from tui.core.disagreements import Disagreement

SHOWN = 5
"""Names that a line gives as examples."""


@dataclass
class MarkReport:
    """The outcome of marking: articles marked, articles compared for near-duplicates, and models used.

    `locked`: another process is marking the library, and this one did nothing.
    """

    marked: int = 0
    compared: int = 0
    models: list[str] = field(default_factory=list)
    locked: bool = False
    reviewed: int = 0
    """Articles whose names were reviewed: these stay as they are."""
    earlier: int = 0
    """Articles marked by earlier rules."""
    unmodelled: dict[str, int] = field(default_factory=dict)
    """Articles without marked names, by language: there is no model for it."""
    unmeant: dict[str, int] = field(default_factory=dict)
    """Names that were left out, by the model's unmapped label."""
    taught: dict[str, int] = field(default_factory=dict)
    """Names, by surface, that readers decided in other articles."""
    decided: int = 0
    disagreements: list[tuple[int, Disagreement]] = field(default_factory=list)
    """Of `decided` names that somebody confirmed or rejected, those the marking contradicts, with the article's pk."""

    @property
    def model(self) -> str:
        """The models used, "" without any."""
        return ", ".join(self.models)

    @property
    def line(self) -> str:
        if self.locked:
            return "another process is marking this library already"
        if self.marked and not self.models:
            return f"{plural(self.marked, 'article')} marked without names"
        if self.models:
            stays = f"; names of {plural(self.reviewed, 'reviewed article')} stay as they are" if self.reviewed else ""
            return f"marked {plural(self.marked, 'article')} with {self.model}{stays}"
        if self.compared:
            return f"looked for near-duplicates of {plural(self.compared, 'article')}"
        if self.earlier:
            return f"everything is marked, {plural(self.earlier, 'article')} by earlier rules; --again marks it again"
        return "everything is marked; --again marks it again"

    @property
    def unmodelled_line(self) -> str:
        """Which articles have no names marked for want of a model; "" for none."""
        return unmodelled_line(self.unmodelled)

    @property
    def taught_line(self) -> str:
        """The names decided by corrections in other articles; "" for none."""
        if not self.taught:
            return ""
        ordered = sorted(self.taught, key=lambda words: (-self.taught[words], words))
        some = ", ".join(f"“{one_line(words, 30)}”" for words in ordered[:SHOWN])
        more = f" and {len(ordered) - SHOWN:,} more" if len(ordered) > SHOWN else ""
        return f"{plural(sum(self.taught.values()), 'name')} as corrected in other articles: {some}{more}"

    @property
    def review_line(self) -> str:
        """What the user should look at; "" if nobody confirmed or rejected a name."""
        if not self.decided:
            return ""
        disputed = f"{len(self.disagreements):,}" if self.disagreements else "none"
        compared = "outside reviewed articles the new model" if self.reviewed else "the new model"
        return f"{self.decided:,} of yours kept; {compared} disagrees with {disputed}"
