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
