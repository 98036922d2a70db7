"""What an article's text alone says about it. Guesses are cheap, and a person can correct each."""

from __future__ import annotations

from dataclasses import dataclass

from tui.sources.metadata import head, publisher
from tui.sources.metadata.dates import normalise
from tui.sources.metadata.language import language_of

__all__ = ["Guess", "guess", "language_of", "normalise"]

_TAIL = 600


@dataclass(frozen=True, slots=True)
class Guess:
    """Title, publisher, published (an ISO date) and language (ISO 639-1); "" for what is not clear."""

    title: str
    publisher: str
    published: str
    language: str


def guess(text: str) -> Guess:
    """Guess all there is to know about a cleaned plain text from its first and last lines."""
    code = language_of(text)
    top = head.read(text, code)
    headline = head.headline(top)  # which may name the publisher too
    if not top.publisher:
        tail = [line.strip() for line in text[-_TAIL:].rstrip().split("\n")[-3:]]
        top.publisher = publisher.of_last_lines(tail)
    return Guess(headline or head.first_sentence(text), top.publisher, top.published, code)
