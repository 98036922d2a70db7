"""Headings and short lines between the paragraphs of a page: none is lost for its box, its links or its words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from tui.sources.metadata.headline import fold_to_letters
from tui.sources.paragraphs import ASIDES, elements, has_prose, is_around, is_prose, plain_text, squeeze

if TYPE_CHECKING:
    from collections.abc import Collection

    from lxml.html import HtmlElement

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BOXES = frozenset({"div", "header", "hgroup", "section", "button", "span"})
_DEPTH = 3
"""Blocks around a heading, or around its box, that may hold the paragraphs before and after it."""

_LINES = ("p", "li", "dt", "dd")
_LISTS = frozenset({"ul", "ol", "dl", "table"})
_TAKEN_FOR_A_BUTTON = re.compile(
    r"\W*(?:drucken|e-?mail|facebook|flipboard|google|instagram|linkedin|mail|pdf|pinterest|pocket|print|qq|reddit|twitter"
    r"|wechat|weibo|whatsapp|xing|mehr zum thema|more on this.{0,8})\W*",
    re.IGNORECASE,
)
"""Lines that trafilatura takes for buttons, wherever they stand."""

WORD_SIGN = "⟦·⟧"
"""Makes a line of a text of one that would be taken for a button."""


class ParagraphPositions:
    """Where the paragraphs of a page stand, in the order of its elements."""

    def __init__(self, root: HtmlElement) -> None:
        self._at = {element: at for at, element in enumerate(root.iter())}
        self._paragraphs = [self._at[each] for each in root.iter("p") if is_prose(each)]

    def is_around(self, element: HtmlElement) -> bool:
        """Return whether paragraphs stand before and after an element in a block around it that is no aside."""
        before = bisect_left(self._paragraphs, self._at[element]) - 1
        after = bisect_right(self._paragraphs, self._end(element))
        if before < 0 or after == len(self._paragraphs):
            return False
        for block in islice(element.iterancestors(), _DEPTH):
            if block.tag in ASIDES or is_around(block):
                return False
            if self._paragraphs[before] > self._at[block] and self._paragraphs[after] <= self._end(block):
                return True
        return False

    def _end(self, element: HtmlElement) -> int:
        while len(element):
            element = element[-1]
        return self._at[element]


def keep_headings(root: HtmlElement) -> None:
    """Remove links of headings to themselves, with their signs, and any link or box of a heading between paragraphs.

    A line there that introduces a list or names a service is no link or button either.
    """
    positions = ParagraphPositions(root)
    for summary in elements(root, "summary"):
        if positions.is_around(summary):  # the question of an answer that opens below it
            summary.tag = "h4"
    headings = elements(root, *HEADINGS)
    _keep_lines(root, headings, positions)
    boxes_of = {heading: _boxes(heading) for heading in headings}
    between = {heading for heading in headings if positions.is_around([heading, *boxes_of[heading]][-1])}
    for header in elements(root, "header"):
        if any(heading in between for heading in header.iter(*HEADINGS)) or positions.is_around(header):
            header.tag = "div"
    for heading in headings:
        boxes = boxes_of[heading]
        outer = [heading, *boxes][-1]
        is_beside = has_prose(outer, before=True) and has_prose(outer, before=False)
        for link in elements(outer, "a"):
            if not plain_text(link).strip("#¶§🔗"):
                link.drop_tree()
            elif is_beside or (link.get("href") or "").startswith("#"):
                link.drop_tag()
        if heading in between:
            for name in ("class", "id"):
                heading.attrib.pop(name, None)
            for box in boxes:
                box.drop_tag()


def _keep_lines(root: HtmlElement, headings: list[HtmlElement], positions: ParagraphPositions) -> None:
    for line in (*headings, *elements(root, *_LINES)):
        words = plain_text(line)
        if words.endswith(":") and line.tag == "p" and _is_before_list(line) and positions.is_around(line):
            for link in elements(line, "a"):
                link.drop_tag()
        is_button = next(line.iter("a", "button"), None) is not None
        if _TAKEN_FOR_A_BUTTON.fullmatch(words) and not is_button and positions.is_around(line):
            _sign(line)


def _sign(line: HtmlElement) -> None:
    """Put a sign behind the last word of a line."""
    while len(line) and not (line[-1].tail or "").strip() and plain_text(line[-1]):
        line = line[-1]
    if len(line):
        line[-1].tail = f"{line[-1].tail or ''}{WORD_SIGN}"
    else:
        line.text = f"{line.text}{WORD_SIGN}"


def names_of_headlines(root: HtmlElement, titles: Collection[str], text: str) -> list[str]:
    """Return the first-level headings above a `text`, folded, but those below one of its titles: they belong to it."""
    headlines: list[str] = []
    words = squeeze(text)
    for each in root.iter("h1", "h2", "h3", "p"):
        if each.tag == "p":
            if is_prose(each) and squeeze(each.text_content()) in words:
                break
        elif (name := fold_to_letters(str(each.text_content()))) in titles:
            break
        elif each.tag == "h1":
            headlines.append(name)
    return headlines


def _is_before_list(element: HtmlElement) -> bool:
    after = element.getnext()
    return after is not None and after.tag in _LISTS


def _boxes(heading: HtmlElement) -> list[HtmlElement]:
    """Return the blocks around a heading that hold nothing else, and have no name of what is no text."""
    words = plain_text(heading)
    return [
        *takewhile(
            lambda box: box.tag in _BOXES and plain_text(box) == words != "" and not is_around(box),
            heading.iterancestors(),
        )
    ]
