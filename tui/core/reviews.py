"""What a person says of an article as a whole: all its names are right."""

from typing import NamedTuple


class Review(NamedTuple):
    """Who called the names of an article right, when, and in which revision of its text.

    `counter` orders it among corrections, whatever the clocks say.
    """

    creator: str
    created: str
    revision: int
    counter: int = 0
