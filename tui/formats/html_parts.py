"""Pieces of HTML that several pages are made of; whatever comes from outside goes through `escape`."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from tui.core.addresses import address_places, web_url
from tui.core.codebook import is_rgb
from tui.core.model import CODE_COLORS, COLORS
from tui.core.turns import turn_words
from tui.formats.codebook_xml import SHADES, shade

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.core.turns import Turn
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


def speaker_line(turn: Turn) -> str:
    """Return who speaks, to stand above what is said."""
    return f'<span class="turn">{escape(turn_words(turn))}</span>'


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
    return f'<span class="tag {color_class(color)}">{escape(name)}</span>' if color else escape(name)


def known_color(color: str) -> str:
    """Return the nearest of the colours that every style sheet names, whatever came from elsewhere."""
    if color in COLORS or not (rgb := shade(color)):
        return color if color in COLORS else COLORS[0]
    return min(COLORS, key=lambda name: sum(abs(a - b) for a, b in zip(_parts(rgb), _parts(SHADES[name]), strict=True)))


def _parts(rgb: str) -> bytes:
    return bytes.fromhex(rgb[1:])


def color_class(color: str) -> str:
    """Return the class of a colour of a code, also of any `#RRGGBB`."""
    return f"c{color[1:].lower()}" if is_rgb(color) else color if color in CODE_COLORS else COLORS[0]


def rgb_styles(colors: Iterable[str]) -> str:
    """Return the styles of those colours that are any `#RRGGBB`, so light that text on them can be read."""
    rules = []
    for color in filter(is_rgb, colors):
        ground = ",".join(str((part + 3 * 255) // 4) for part in _parts(color))
        name = color_class(color)
        rules.append(f".{name}{{background:rgb({ground})}}blockquote.{name}{{background:none;border-color:{color}}}")
    return f"<style>{''.join(rules)}</style>\n" if rules else ""
