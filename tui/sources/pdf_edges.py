"""What stands above and below the text of PDF pages: running heads, page numbers, a browser's address."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tui.sources.pdf_page import PdfLine

_EDGE = 4
"""Lines at the top and bottom of a page that may be repeated on every page."""

_FEWEST, _OFTEN = 3, 3
"""The least number of pages with a repeated line, and the least share of all pages if it alternates."""

_AMONG = 3
"""How much more often a running head stands at edges than in the text: "EMIL:" of a transcript is none."""

_MOST_COUNTERS = 2
"""The most lines of a page that count it, one above and one below."""

_ALIGNED, _APART = 1.0, 2.0
"""A number this near to the left end of a line, in points, and to its baseline, in heights of letters, is text."""

_DIGITS = "0123456789"
_HEAD_LENGTH = 200
_NUMBER = re.compile(r"(?<![\d:])\d+(?![\d:])")
"""A page number, which no time is: "EMIL 1:51" of a transcript is no running head."""

_WORD = re.compile(r"[^\W\d_]{2}")
_PAGE_NUMBER = re.compile(r"^\D{0,3}(\d{1,5})\b|\b(\d{1,5})\D{0,3}$|^\D*\b(\d{1,5})\s*(?:/|of|von|de|sur)\s*\d+\D*$")
_COUNTER = re.compile(r"(?:^|\s)(\d{1,4})\s?(?:/|of|von|de|sur)\s?(\d{1,4})$")
_BESIDE_COUNTER = re.compile(r"^(?:https?|file)://\S+$|^\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}:\d{2}\b")
"""What browsers print above and below a page: page and count, its address, the time."""

_ADDRESS = re.compile(r"(?:^|\s)(https?://\S+)(?=\s|$)")


class Text(NamedTuple):
    """Pages without headers and footers, with the words of those, and the number of the first page."""

    pages: list[list[PdfLine]]
    first_number: int
    heads: tuple[str, ...]


def without_edges(pages: Sequence[Sequence[PdfLine]], labels: Sequence[str]) -> Text:
    """Return pages without what stands above and below most of them.

    Beside the text, what is on most pages and line numbers are removed.
    """
    texts = [[line for line in page if not line.is_aside] for page in pages]
    asides = [[line for line in page if line.is_aside] for page in pages]
    edges = [[*text[:_EDGE], *text[max(_EDGE, len(text) - _EDGE) :]] for text in texts]
    heads = Counter(key for page in edges for key in {_key(line) for line in page})
    stamps = Counter(key for page in asides for key in {(line.text, round(line.y)) for line in page})
    often = {key: times for key, times in heads.items() if times >= _FEWEST and times > len(pages) // 2}
    firsts = tuple({*(key[0] for key in often), *_DIGITS}) if often else ()
    inner = (line for text in texts if often for line in text[_EDGE : max(_EDGE, len(text) - _EDGE)])
    among = Counter(_key(line) for line in inner if line.text.startswith(firsts))
    repeated = {key for key, times in often.items() if times >= _AMONG * among[key]}
    stamped = {key for key, times in stamps.items() if times >= _FEWEST and _OFTEN * times > len(pages)}
    numbers = [
        [(line, (each - at, round(line.y / 6))) for line in page for each in _numbers(line)]
        for at, page in enumerate(edges)
    ]
    ahead = Counter(place for page in numbers for place in {place for _, place in page})
    counted = {place for place, times in ahead.items() if times >= _FEWEST and _OFTEN * times > len(pages)}
    rest = []
    words: dict[str, str] = {}
    for at, (page, text, edge, numbered) in enumerate(zip(pages, texts, edges, numbers, strict=True)):
        notes = _notes(text)
        out = [line for line in edge if _key(line) in repeated and id(line) not in notes]
        label = labels[at] if labels else ""
        out += _lone_numbers(text, {label, f"{at + 1}"} if len(pages) > 1 else {label})
        out += [line for line, place in numbered if place in counted]
        printed = [line for line in edge if _is_counter(line, at, len(pages))]
        if 0 < len(printed) <= _MOST_COUNTERS:
            out += [*printed, *(line for line in edge if _BESIDE_COUNTER.search(line.text))]
        outside = {id(line) for line in edge if any(abs(line.y - each.y) < 1 for each in out)}
        outside |= {
            id(line)
            for line in asides[at]
            if line.text.isdigit() or line.text == label or (line.text, round(line.y)) in stamped
        }
        rest.append([line for line in page if id(line) not in outside])
        lines_outside = [line for line in page if id(line) in outside and not _COUNTER.search(line.text)]
        words |= {_key(line): line.text for line in lines_outside}
    if not any(rest):  # identical pages have no running heads, but the same text
        rest, words = [list(page) for page in pages], {}
    return Text(rest, max(counted, key=ahead.__getitem__)[0] if counted else 1, tuple(words.values()))


def _lone_numbers(text: Sequence[PdfLine], labels: Collection[str]) -> list[PdfLine]:
    """Return the numbers at the edges of a page that count it: each alone, and a label or right below no line."""
    lone = []
    for edge, inner in ((text[:2], text[2:3]), (text[-2:], text[-3:-2])):
        numbers = [line for line in edge if line.text.isdigit() or line.text in labels]
        others = [line for line in (*edge, *inner) if line not in numbers]
        if len(numbers) == 1 and not any(line.text.isdigit() for line in inner):
            number = numbers[0]
            is_below = any(
                abs(line.x - number.x) < _ALIGNED and 0 < abs(line.y - number.y) < _APART * number.height
                for line in others
            )
            lone += [] if is_below and number.text not in labels else [number]
    return lone


def _notes(text: Sequence[PdfLine]) -> set[int]:
    """Return, by `id`, footnotes and their second lines, however many pages have the same."""
    foot = text[max(0, len(text) - _EDGE - 1) :]
    return {id(line) for before, line in pairwise(foot) if line.is_note or (before.is_note and line.follows(before))}


def printed_address(pages: Sequence[Sequence[PdfLine]]) -> str:
    """Return the address of the page that a browser printed, "" if the first page has none at its edge."""
    edge = [*pages[0][:_EDGE], *pages[0][-_EDGE:]] if pages else []
    matches = (_ADDRESS.search(line.text) for line in edge)
    return next((match[1] for match in matches if match and any(_is_counter(line, 0, len(pages)) for line in edge)), "")


def _is_counter(line: PdfLine, at: int, total: int) -> bool:
    match = _COUNTER.search(line.text)
    return match is not None and (int(match[1]), int(match[2])) == (at + 1, total)


def _numbers(line: PdfLine) -> list[int]:
    if len(line.text) > _HEAD_LENGTH:
        return []
    return [int(number) for match in _PAGE_NUMBER.finditer(line.text) for number in match.groups() if number]


def _key(line: PdfLine) -> str:
    """Return what a running head has in common on all pages: numbers may differ in one with words."""
    return _NUMBER.sub("#", line.text) if _WORD.search(line.text) else line.text
