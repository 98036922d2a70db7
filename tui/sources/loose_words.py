"""Words of a page that stand in a box without a paragraph of their own, which extraction would lose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.sources.paragraphs import ASIDES, BLOCKS, elements, is_around, is_prose

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BOXES = ("div", "section", "article", "main", "center", "fieldset", "body")
_BARE = ("section", "center", "fieldset")
_BEGINNING = BLOCKS - {"br"} | {"script", "style", "noscript", "iframe", "img", "picture", "video"}
"""Elements before which loose words end."""


def wrap_loose_words(root: HtmlElement) -> None:
    """Make paragraphs of the words with which a box begins, and of boxes that have nothing but words."""
    for box in elements(root, *_BOXES):
        first = next((each for each in box if each.tag in _BEGINNING), None)
        if first is None:
            is_bare = box.tag in _BARE and next(box.iterdescendants(*_BEGINNING), None) is None
            if is_bare and is_prose(box) and not is_around(box) and not _is_beside(box):
                box.tag = "p"
        elif (box.text or "").strip() or first is not box[0]:
            _wrap_before(box, first)


def _wrap_before(box: HtmlElement, first: HtmlElement) -> None:
    """Put what stands before the first block of a box into a paragraph, if it is one."""
    if is_around(box) or _is_beside(box):
        return
    paragraph = box.makeelement("p")
    at = box.index(first)
    inner = box[:at]
    paragraph.text, text = box.text, box.text
    paragraph.extend(inner)
    if is_prose(paragraph):
        box.text = None
        box.insert(0, paragraph)
        return
    for number, each in enumerate(inner):
        box.insert(number, each)
    box.text = text


def _is_beside(box: HtmlElement) -> bool:
    return any(parent.tag in ASIDES for parent in box.iterancestors())
