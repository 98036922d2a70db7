"""Pieces of HTML shared by several pages; everything untrusted goes through `escape`."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from tui.core.addresses import address_places, web_url
from tui.core.codebook import drawable_color, is_rgb
from tui.core.model import COLORS
from tui.core.turns import turn_words
from tui.formats.codebook_xml import SHADES, shade

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from tui.core.model import Highlight
    from tui.core.turns import Turn
    from tui.formats.claim_words import ClaimLine


class ToAnnotation(NamedTuple):
    """Words that link to an annotation, by id; its target may be known only at the end."""

    words: str
    annotation: str


Piece = str | ToAnnotation

_FROM_THE_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def link(words: str, url: str) -> str:
    """Return words linked to an address, or only the words without one."""
    return f'<a href="{escape(url)}" rel="noreferrer">{escape(words)}</a>' if url else escape(words)


def link_addresses(text: str) -> str:
    """Return a text with its addresses as links."""
    if "://" not in text:
        return escape(text)
    pieces, at = [], 0
    for start, end in address_places(text):
        pieces += [escape(text[at:start]), link(text[start:end], web_url(text[start:end]))]
        at = end
    return "".join([*pieces, escape(text[at:])])


def isolate(words: str, markup: str = "") -> str:
    """Return words, or the `markup` around them, isolated for bidirectional text.

    Right-to-left letters would reverse the date after them.
    """
    markup = markup or escape(words)
    return f"<bdi>{markup}</bdi>" if _FROM_THE_RIGHT.search(words) else markup


def by_line(highlight: Highlight, *before: str) -> str:
    """Return who made an annotation, and when it was changed last."""
    parts = (*before, highlight.creator, highlight.modified[:10])
    return " · ".join(isolate(part) for part in parts if part)


def speaker_line(turn: Turn) -> str:
    """Return the speaker, to stand above the speech."""
    return f'<span class="turn">{escape(turn_words(turn))}</span>'


def claim_line(line: ClaimLine) -> Iterator[Piece]:
    """Yield one line about a claim: its label, words, addresses and links to other annotations."""
    yield f"<p>{escape(line.label)}: "
    for number, (words, url) in enumerate(line.parts):
        yield " · " if number else ""
        if words == line.claim:
            yield ToAnnotation(words, words)
        else:
            yield isolate(words, link(words, url) if url else link_addresses(words))
    yield "</p>\n"
    if line.body:
        yield f'<p dir="auto">{link_addresses(line.body)}</p>\n'


def tag(name: str, color: str) -> str:
    """Return a tag on its colour, if it has one."""
    return f'<span class="tag {color_class(color)}">{escape(name)}</span>' if color else escape(name)


def color_class(color: str) -> str:
    """Return the class of a code's colour, also of any `#RRGGBB`."""
    return f"c{color[1:].lower()}" if is_rgb(color) else drawable_color(color)


def passage_class(highlight: Highlight, colors: Mapping[str, str]) -> str:
    """Return the class of a passage's colour: of its first tag, else its own."""
    return color_class((colors.get(highlight.tags[0], "") if highlight.tags else "") or highlight.color)


def overlapping(pieces: Iterable[tuple[int, int, Sequence[Highlight]]]) -> set[str]:
    """Return the ids of passages that overlap another with a different span."""
    return {
        each.id
        for *_, covering in pieces
        if len({(each.start, each.end) for each in covering}) > 1
        for each in covering
    }


def code_marks(
    covering: Sequence[Highlight], start: int, end: int, overlaps: Collection[str], colors: Mapping[str, str]
) -> tuple[str, str]:
    """Return the classes for the ends of passages, and attributes with the codes, of a piece of text.

    The first code of the innermost passage is the background; each further one is a stripe below the words. The names
    of the codes that begin here are in `data-codes`.
    """
    edges = [name for name, at in (("b", "start"), ("e", "end")) for each in covering
             if each.id in overlaps and getattr(each, at) == (start if name == "b" else end)
             ] if overlaps else []  # fmt: skip
    classes = "".join(f" {name}" for name in dict.fromkeys(edges))
    codes = tuple([(name, colors.get(name, "")) for each in reversed(covering) for name in each.tags])
    beginning = tuple([name for each in covering if each.start == start for name in each.tags])
    return classes, _code_attributes(codes, next(iter(covering[-1].tags), ""), beginning)


@lru_cache(maxsize=1024)
def _code_attributes(codes: tuple[tuple[str, str], ...], innermost: str, beginning: tuple[str, ...]) -> str:
    further = [shade(color) or SHADES[COLORS[0]] for name, color in dict(codes).items() if name != innermost]
    stripes = ",".join(f"0 {2 * at}px {color}" for at, color in enumerate(further, 1))
    attributes = f' data-codes="{escape(" · ".join(dict.fromkeys(beginning)))}"' if beginning else ""
    return attributes + (f' style="box-shadow:{stripes}"' if stripes else "")


MARGIN_STYLE = (
    "mark.b{border-inline-start:1px solid currentColor}mark.e{border-inline-end:1px solid currentColor}"
    "@media(min-width:70em){mark[data-codes]::before{content:attr(data-codes);float:inline-end;clear:inline-end;"
    "width:11em;margin-inline-end:-13em;font:.75rem/1.4 system-ui,sans-serif;opacity:.75;user-select:none}}"
)
"""Where passages overlap thin rules show their ends, and in wide windows the names of codes stand in the margin."""


def rgb_styles(colors: Iterable[str], *, has_dark: bool = False) -> str:
    """Return the styles of `#RRGGBB` colours, lightened or darkened so that text on them can be read."""
    named = {color_class(color): color for color in colors if is_rgb(color)}
    rules = [f".{name}{{background:{_on_page(color, 255)}}}" for name, color in named.items()]
    rules += [f".note.{name},blockquote.{name}{{background:none;border-color:{each}}}" for name, each in named.items()]
    if has_dark and named:
        dark = "".join(f"mark.{name},.tag.{name}{{background:{_on_page(color, 24)}}}" for name, color in named.items())
        rules.append(f"@media(prefers-color-scheme:dark){{{dark}}}")
    return "".join(rules)


def _on_page(color: str, page: int) -> str:
    return f"rgb({','.join(str((part + 3 * page) // 4) for part in bytes.fromhex(color[1:]))})"
