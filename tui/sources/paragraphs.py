"""Paragraphs of a page's tree: none is lost because of class names or wrappers."""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from functools import lru_cache
from html import unescape
from itertools import dropwhile, islice, takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BLOCK_TAGS = """
address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer form
h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody td tfoot th thead tr ul
"""
BLOCKS = frozenset(_BLOCK_TAGS.split())
_PARTING = BLOCKS - {"br"}

_PLAIN = frozenset(
    [
        "span",
        "font",
        "abbr",
        "acronym",
        "cite",
        "small",
        "mark",
        "data",
        "dfn",
        "bdi",
        "bdo",
        "u",
        "var",
        "label",
        "ins",
    ]
)
"""Elements that only style words within a paragraph, whatever their class."""

_AROUND = re.compile(
    r"caption|credit|byline|author|share|social|newsletter|subscri|promo|footer|related|copyright|comment|cookie|consent"
    r"|(?:^|[\s_-])ads?(?:$|[\s_-])|breadcrumb|nav|menu|tags|sponsor|disclaimer|paywall",
    re.IGNORECASE,
)
_NEVER_TEXT = re.compile(
    r"footer|copyright|comment|cookie|consent|newsletter|subscri|disclaimer|nav|menu", re.IGNORECASE
)
_OFFER_CLASS = re.compile(r"cookie|consent|newsletter|subscri|disclaimer|paywall|promo|sponsor", re.IGNORECASE)
_OFFER_WORDS = re.compile(r"newsletter|inbox|sign(?:ing)? up|subscri|cookie|consent|e-?mail|abonn|suscr", re.IGNORECASE)
_OF_PICTURES = re.compile(r"caption|credit|byline|author", re.IGNORECASE)
_ALL_PROSE = 0.95
"""The share of a block's letters that makes it text, whatever its name."""

_TEXT_CLASS = re.compile(r"(?:text|paragraph|copy|body|content|prose|richtext)(?:$|[\s_-])", re.IGNORECASE)
_END = re.compile(r"[.!?…:;。！？][\"'”’»)\]]*$")
_ENDING = 8
_OWN_WORDS = 4
_PASSAGE_TAGS = "p li dd dt td th blockquote pre div figcaption summary h2 h3 h4 h5 h6"
_PASSAGES = _PASSAGE_TAGS.split()
_HEADS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_CELLS = frozenset({"li", "td", "th", "dd", "dt"})
"""Elements whose heads stand in one line with other words."""

_DEPTH = 4
"""Blocks around a short line that may stand between two paragraphs: a cell has row, body, table and its box."""

_SHARE = 0.8
"""The least share of a page's paragraphs, in letters, that the block of its text has."""

_PART = 2
"""The most paragraphs of an article that may be part of the previous one."""

_NEAR = 2
"""Blocks around a box of which one may stand below a paragraph."""

_WRAPPED = 5
"""The least paragraphs in boxes of their own that make such boxes the way in which a page is written."""

_BOXES = frozenset({"div", "section", "figure"})
ASIDES = frozenset({"aside", "footer", "nav", "form", "button"})
_MOST_PASSAGES = 2000
_NOT_WORDS = re.compile(r"\W+")
_PROSE = 40
"""Characters from which a block that ends like a sentence is a paragraph, whatever its name."""


def elements(root: HtmlElement, *tags: str) -> list[HtmlElement]:
    return [*root.iter(*tags)]


def plain_text(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def mend_paragraphs(root: HtmlElement) -> None:
    """Keep every paragraph, and every word in one, whatever the names of its elements or wrappers."""
    prose = {each for each in root.iter("p") if is_prose(each)}
    for block in elements(root, "div", "section"):
        name = block.get("class")
        if name and _TEXT_CLASS.search(name) and not _is_aside(block) and any(p in prose for p in block.iter("p")):
            del block.attrib["class"]
        elif is_around(block) and _is_between(block) and _is_all_prose(block, prose):
            for each in ("class", "id"):
                block.attrib.pop(each, None)
    _name_paragraphs(root, prose)
    for paragraph in elements(root, "p", "li", "dd", "blockquote", "td"):
        has_prose = paragraph in prose if paragraph.tag == "p" else is_prose(paragraph)
        if has_prose and paragraph.tag == "p" and (not is_around(paragraph) or _is_between(paragraph)):
            for name in ("class", "id", "aria-hidden"):
                paragraph.attrib.pop(name, None)
        if has_prose or paragraph.tag == "p":
            _unwrap(paragraph, is_text=has_prose or _is_sentence(paragraph))
        if not has_prose and _is_linked_sentence(paragraph):
            for link in elements(paragraph, "a"):
                link.drop_tag()
    for figure in elements(root, "figure"):
        if next(figure.iter("blockquote"), None) is not None:  # a quotation or an embedded post, not a picture
            figure.tag = "div"
            figure.attrib.pop("class", None)
    for quotation in elements(root, "blockquote"):
        _open_box(quotation)


def _name_paragraphs(root: HtmlElement, prose: set[HtmlElement]) -> None:
    """Make a `p` of each `div` that is a paragraph among others, or a line between two, and add it to the `prose`."""
    blocks = [
        block
        for block in elements(root, "div")
        if next(block.iterdescendants(*_PARTING), None) is None and plain_text(block)
    ]
    outer = {block: _outermost(block) for block in blocks}
    boxes = {outer[block] for block in blocks if outer[block] is not block and is_prose(block)}
    for block in blocks:
        is_text, box = is_prose(block), outer[block]
        if is_around(block) or not (is_text or _is_line(block)):
            continue
        if box is not block and len(boxes) >= _WRAPPED:
            beside = [any(each in boxes for each in box.itersiblings(preceding=before)) for before in (True, False)]
        else:
            siblings = (block.itersiblings("p", preceding=before) for before in (True, False))
            beside = [any(each in prose for each in each_side) for each_side in siblings]
        if (any if is_text else all)(beside):
            block.tag = "p"
            prose.update([block] if is_text else [])


def _outermost(block: HtmlElement) -> HtmlElement:
    """Return the outermost of the boxes that hold nothing but a block."""
    outer = block.getparent()
    while outer is not None and outer.tag == "div" and len(outer) == 1 and not (outer.text or "").strip():
        if (block.tail or "").strip() or is_around(outer):
            break
        block, outer = outer, outer.getparent()
    return block


def _open_box(quotation: HtmlElement) -> None:
    """Remove the box around a lone quotation or embedded post beside a paragraph."""
    text = plain_text(quotation)
    boxes = [*takewhile(lambda box: box.tag in _BOXES and plain_text(box) == text, quotation.iterancestors())]
    if not boxes or len(text) < _PROSE or _is_link(quotation):
        return
    if has_prose(boxes[-1], before=True) or has_prose(boxes[-1], before=False):
        for box in boxes:
            box.drop_tag()


def _unwrap(paragraph: HtmlElement, *, is_text: bool) -> None:
    for element in paragraph.findall(".//*"):
        if element.tag == "time":
            if len(plain_text(element)) <= 0.9 * len(plain_text(paragraph)):
                element.drop_tag()
        elif element.tag in _PLAIN and is_text:
            element.drop_tag()


def is_around(element: HtmlElement) -> bool:
    """Return whether an element's name means something beside an article, not only its text."""
    return _is_beside(f"{element.get('class') or ''} {element.get('id') or ''}")


@lru_cache(4096)
def _is_beside(name: str) -> bool:
    return bool(_AROUND.search(name)) and (bool(_NEVER_TEXT.search(name)) or not _TEXT_CLASS.search(name))


def _is_between(element: HtmlElement) -> bool:
    """Return whether an element stands right between two paragraphs of the text, and is no offer."""
    beside = (element.getprevious(), element.getnext())
    is_offer = _OFFER_CLASS.search(f"{element.get('class') or ''} {element.get('id') or ''}") and (
        element.tag == "p" or _OFFER_WORDS.search(element.text_content())
    )
    return not is_offer and all(
        each is not None and each.tag == "p" and is_prose(each) and not is_around(each) for each in beside
    )


def _is_all_prose(block: HtmlElement, prose: set[HtmlElement]) -> bool:
    """Return whether a block has paragraphs of text, and hardly any labels, links or pictures."""
    name = f"{block.get('class') or ''} {block.get('id') or ''}"
    if _OF_PICTURES.search(name) or next(block.iter("img", "picture", "video", "iframe", "input"), None) is not None:
        return False
    words = sum(len(plain_text(p)) for p in block.iter("p") if p in prose)
    return words > _ALL_PROSE * len(plain_text(block))


def _is_aside(element: HtmlElement) -> bool:
    """Return whether an element is in an aside by tag."""
    return any(parent.tag in ASIDES for parent in element.iterancestors())


def is_prose(element: HtmlElement) -> bool:
    text = plain_text(element)
    if len(text) < _PROSE or not _END.search(text, len(text) - _ENDING):
        return False
    return not _is_link(element)


def _is_link(element: HtmlElement) -> bool:
    """Return whether at least half of an element are links."""
    return sum(len(plain_text(link)) for link in element.iter("a")) >= len(plain_text(element)) / 2


def _is_sentence(element: HtmlElement) -> bool:
    """Return whether a paragraph with many links has words of its own around them."""
    text = plain_text(element)
    if len(text) < _PROSE or not _END.search(text, len(text) - _ENDING):
        return False
    return len(text.split()) >= _OWN_WORDS + sum(len(plain_text(link).split()) for link in element.iter("a"))


def _is_linked_sentence(element: HtmlElement) -> bool:
    """Return whether a paragraph between others is entirely a link, but ends like a sentence."""
    text = plain_text(element)
    return element.tag == "p" and len(text) >= _PROSE and text.rstrip("”\"'").endswith(".") and _is_between(element)


def prose_words(root: HtmlElement) -> int:
    """Return the number of words in the paragraphs of a page."""
    return sum(len(plain_text(each).split()) for each in root.iter("p") if is_prose(each) and not _is_aside(each))


def squeeze(words: str) -> str:
    """Return the letters and figures of words."""
    return _NOT_WORDS.sub("", words)


def find_left_out(root: HtmlElement, text: str) -> list[str]:
    """Return what a `text` of a page lacks of it: the paragraphs and captions between those it has or in the same block
    as one, and the short lines, heads, items and tables that stand right between two paragraphs.
    """
    words = squeeze(text)
    lines = {*map(squeeze, text.split("\n"))}
    holders = {each.getparent() for each in root.iter(*_PARTING)}
    passages = [each for each in root.iter(*_PASSAGES) if each not in holders]
    passages = [each for each in passages if next(each.iter("script", "style"), None) is None]
    del passages[_MOST_PASSAGES:]
    # a heading is a separate line, whose words may also occur in the text
    own = [lines if each.tag in _HEADS and each.getparent().tag not in _CELLS else words for each in passages]
    missing = [squeeze(unescape(each.text_content())) not in whole for each, whole in zip(passages, own, strict=True)]
    prose = [is_prose(each) for each in passages]
    has = [at for at in range(len(passages)) if prose[at] and not missing[at]]
    blocks = {passages[at].getparent() for at in has}
    lacking = [
        each
        for at, each in enumerate(passages)
        if has and missing[at]
        if has[0] < at < has[-1] or (prose[at] and each.getparent() in blocks)
        if prose[at] or (not _is_link(each) and (_is_amid(each) or _is_among(at, has, passages)))
    ]
    return [*dict.fromkeys(plain_text(_whole(each)) for each in lacking)]


def join_articles(root: HtmlElement) -> None:
    """Let articles that stand beside each other be one, if no later one has a headline or a head that links to it."""
    for first in elements(root, "article"):
        parts = [first]
        for part in first.itersiblings():
            if (
                part.tag != "article"
                or _prose_count(part) < _PART
                or any(map(_is_of_another, part.iter("h1", "h2", "h3")))
            ):
                break
            parts.append(part)
        if len(parts) > 1 and first.getparent() is not None and _prose_count(first) >= _PART:
            whole = first.makeelement("article")
            first.addprevious(whole)
            for part in parts:
                whole.append(part)
                part.drop_tag()


def _is_of_another(head: HtmlElement) -> bool:
    return bool(head.tag == "h1") or next(head.iter("a"), None) is not None


def _prose_count(element: HtmlElement) -> int:
    return sum(map(is_prose, element.iter("p")))


def standfirsts(root: HtmlElement, description: str, text: str) -> list[str]:
    """Return the line between headline and text that says what the page's description does, where a `text` lacks it."""
    stated, words = squeeze(description), squeeze(text)
    head = next(root.iter("h1"), None)
    if head is None or len(stated) < _PROSE or stated in words:
        return []
    below = dropwhile(lambda each: each is not head, root.iter("h1", "h2", "h3", "p", "div", "span"))
    for each in islice(below, 1, _MOST_PASSAGES):
        if next(each.iterdescendants(*_PARTING), None) is not None:
            continue
        line = squeeze(each.text_content())
        if line == stated:
            return [plain_text(each)]
        if each.tag == "p" and len(line) >= _PROSE and line in words:
            break
    return []


def name_text(root: HtmlElement) -> None:
    """Name the block with the text as trafilatura expects, if the page does not.

    Otherwise trafilatura takes single paragraphs from anywhere, and neither headings nor lists.
    """
    from trafilatura.xpaths import BODY_XPATH

    named = elements(root, "article", "main")
    if any(map(_has_prose, named)):
        return
    named += [block for expression in BODY_XPATH for block in expression(root)[:1]]
    if any(map(_has_prose, named)):
        return
    prose = [each for each in root.iter("p") if is_prose(each) and not _is_aside(each)]
    sizes: Counter[HtmlElement] = Counter()
    for each in prose:
        sizes.update(dict.fromkeys(each.iterancestors("div", "section"), len(plain_text(each))))
    most = _SHARE * sum(len(plain_text(each)) for each in prose)
    holders = [each for each, size in sizes.items() if size >= most]
    if prose and holders:
        for block in named:
            block.attrib.pop("class", None)
            block.attrib.pop("id", None)
        max(holders, key=lambda each: sum(1 for _ in each.iterancestors())).set("class", "article-body")


def _has_prose(block: HtmlElement) -> bool:
    return next(filter(is_prose, block.iter("p")), None) is not None


def _whole(element: HtmlElement) -> HtmlElement:
    """Return the table of a cell, and anything else itself."""
    return next(element.iterancestors("table"), element) if element.tag in ("td", "th") else element


def _is_line(element: HtmlElement) -> bool:
    """Return whether a block is a line of words, and no picture, button or link."""
    is_more = next(element.iter("img", "picture", "video", "iframe", "input", "button", "script"), None) is not None
    return not is_more and not _is_link(element)


def _is_amid(element: HtmlElement) -> bool:
    """Return whether an element, or an unnamed block around it, stands between two paragraphs."""
    for block in (element, *islice(element.iterancestors(), _DEPTH)):
        name = f"{block.get('class') or ''} {block.get('id') or ''}"
        if block.tag in ASIDES or (is_around(block) and not _OF_PICTURES.search(name)):
            return False
        if has_prose(block, before=True) and has_prose(block, before=False):
            return True
    return False


def _is_among(at: int, has: list[int], passages: list[HtmlElement]) -> bool:
    """Return whether a passage stands between two of those that a text has, outside of any aside there."""
    behind = bisect(has, at)
    if not 0 < behind < len(has):
        return False
    around = {*passages[has[behind - 1]].iterancestors()}.intersection(passages[has[behind]].iterancestors())
    for block in takewhile(lambda block: block not in around, (passages[at], *passages[at].iterancestors())):
        name = f"{block.get('class') or ''} {block.get('id') or ''}"
        if block.tag in ASIDES or (is_around(block) and not _OF_PICTURES.search(name)):
            return False
    return True


def drop(element: HtmlElement) -> list[str]:
    """Drop an element; return its words if it stands in or below a text."""
    around = (element, *islice(element.iterancestors(), _NEAR))
    text = plain_text(element) if any(has_prose(block, before=True) for block in around) else ""
    element.drop_tree()
    return [text] if text else []


def has_prose(element: HtmlElement, *, before: bool) -> bool:
    """Return whether a paragraph stands before or after an element, in the same block."""
    return any(is_prose(each) for each in element.itersiblings("p", preceding=before))
