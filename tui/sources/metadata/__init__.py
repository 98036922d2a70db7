"""What can be told about an article from its text alone. Guesses are cheap, and a person can correct each."""

from __future__ import annotations

from dataclasses import dataclass

from tui.sources.metadata import header, publisher, title
from tui.sources.metadata.dates import normalise
from tui.sources.metadata.language import language_of

__all__ = ["Guess", "guess", "language_of", "normalise"]

_TAIL = 600


@dataclass(frozen=True, slots=True)
class Guess:
    """Title, publisher, published (an ISO date) and language (ISO 639-1); "" for what cannot be told."""

    title: str
    publisher: str
    published: str
    language: str


def guess(text: str) -> Guess:
    """Guess all there is to know about a cleaned plain text from its first and last lines."""
    code = language_of(text)
    head = header.read(text, code)
    headline = title.headline(head)  # which may tell the publisher too
    said = head.publisher
    if not said:
        tail = [line.strip() for line in text[-_TAIL:].rstrip().split("\n")[-3:]]
        said = publisher.in_tail(tail)
    return Guess(headline or title.first_sentence(text), said, head.published, code)
