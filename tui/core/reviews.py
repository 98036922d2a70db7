"""Reviews of an article's names: all of them are right."""

from typing import NamedTuple


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
