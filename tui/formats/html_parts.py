"""Pieces of HTML that several pages are made of; whatever comes from outside goes through `escape`."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from tui.core.addresses import address_places, web_url
from tui.core.model import COLORS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.formats.claim_words import ClaimLine


class ToAnnotation(NamedTuple):
    """Words that lead to an annotation, by its id; where that is may be known only when all is written."""

    words: str
    annotation: str


Piece = str | ToAnnotation


def link(words: str, url: str) -> str:
    """Return words that lead to an address, or the words alone where there is none."""
    return f'<a href="{escape(url)}" rel="noreferrer">{escape(words)}</a>' if url else escape(words)


def linked(text: str) -> str:
    """Return a text with the addresses in it as links."""
    if "://" not in text:
        return escape(text)
    pieces, at = [], 0
    for start, end in address_places(text):
        pieces += [escape(text[at:start]), link(text[start:end], web_url(text[start:end]))]
        at = end
    return "".join([*pieces, escape(text[at:])])


def claim_line(line: ClaimLine) -> Iterator[Piece]:
    """Yield one line about a claim: its label, and words, addresses and what leads to other annotations."""
    yield f"<p>{escape(line.label)}: "
    for number, (words, url) in enumerate(line.parts):
        yield " · " if number else ""
        if words == line.claim:
            yield ToAnnotation(words, words)
        else:
            yield link(words, url) if url else linked(words)
    yield "</p>\n"
    if line.body:
        yield f'<p dir="auto">{linked(line.body)}</p>\n'


def tag(name: str, color: str) -> str:
    """Return a tag on the ground of its colour, if it has one."""
    return f'<span class="tag {known_color(color)}">{escape(name)}</span>' if color else escape(name)


def known_color(color: str) -> str:
    """Return a colour that the style sheets name, whatever came from elsewhere."""
    return color if color in COLORS else COLORS[0]
