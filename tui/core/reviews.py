"""Reviews of an article's names: all of them are right."""

from collections.abc import Sequence
from typing import NamedTuple

from tui.core.model import Mention
from tui.core.text import plural


class Review(NamedTuple):
    """Who reviewed the names of an article, when, and in which version of its text.

    `counter` orders it among corrections, whatever the clocks say.
    """

    creator: str
    created: str
    revision: int
    counter: int = 0


class ReviewResult(NamedTuple):
    """How many names a review confirmed and, as a rule had said, rejected."""

    confirmed: int
    rejected: int

    @property
    def words(self) -> str:
        """What that is, for a message; "" for nothing."""
        counts = {"more confirmed": self.confirmed, "rejected as a rule said": self.rejected}
        return ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)


def decided_words(mentions: Sequence[Mention]) -> str:
    """Say how many of an article's names are decided; what only a rule rejects waits for nobody and is not counted."""
    decided = sum(each.is_decided for each in mentions)
    total = sum(each.is_name or each.is_decided for each in mentions)
    return f"{decided:,} of {plural(total, 'name')} decided"
