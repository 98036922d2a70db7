"""HTML to plain text, a line for each block, where the whole document is the article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.core.errors import SourceError
from tui.sources.list_numbers import show_numbers
from tui.sources.paragraphs import BLOCKS
from tui.sources.text import Decoded, decode_declared, known_codec
from tui.sources.visible import is_hidden, mend_words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_UNSEEN_TAGS = """
script style noscript template head svg math iframe object embed applet audio video canvas select textarea button
"""
_UNSEEN = frozenset(_UNSEEN_TAGS.split())
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})|<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
_ENTITIES = re.compile(r"<!DOCTYPE[^>\[]*\[.*?\]\s*>", re.DOTALL | re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_DOUBLED = re.compile(r" {2,}")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def page(data: bytes, declared: str = "") -> str:
    """Decode a page by BOM, as UTF-8 if valid, as it or `declared` says, else by a guess."""
    return decode_page(data, declared).text


def decode_page(data: bytes, declared: str = "") -> Decoded:
    """Decode a page as `page` does, and return notes on how."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"))
    if not wide and (data.isascii() or not _is_utf8(data)):
        match = _DECLARED.search(data[:4096])
        label = declared or ((match[1] or match[2]).decode("ascii") if match else "")
        is_plain = label.lower() in ("utf-8", "utf8") and data.isascii() and b"\x1b" not in data
        if (name := "ascii" if is_plain else known_codec(label)) and b"\0" not in data:
            return Decoded(_drop_declarations(data.decode(name, "replace")))
    text, notes = decode_declared(data)
    return Decoded(_drop_declarations(text), notes)


def _drop_declarations(html: str) -> str:
    """Drop the XML declaration, which no longer applies, and internal entities, which can be a bomb."""
    return _ENTITIES.sub("", _DECLARATION.sub("", html[:20_000])) + html[20_000:]


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def tree(html: str) -> HtmlElement:
    """Parse a page or a fragment; nothing external is ever loaded."""
    from lxml import etree
    from lxml.html import HtmlElement, HTMLParser, document_fromstring

    parser = HTMLParser(
        encoding="utf-8",
        collect_ids=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    # one class for all elements: lxml's lookup by name runs in Python and takes a tenth of the time of a page
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    try:
        return document_fromstring(_NO_XML.sub("", html).encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        raise SourceError("no text in it; leave it out") from None


def text_of(root: HtmlElement) -> str:
    """Return the visible text of an element, a line for each block, without blank ones."""
    mend_words(root)
    pieces: list[str] = []
    waiting: list[HtmlElement | str] = [root]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            pieces.append(part)
            continue
        if part is not root and part.tail:
            waiting.append(_SPACES.sub(" ", part.tail))
        tag = part.tag
        if not isinstance(tag, str) or tag in _UNSEEN or part.get("hidden") is not None or is_hidden(part):
            continue
        block = tag in BLOCKS
        if block:
            waiting.append("\n")
            pieces.append("\n")
        if part.text:
            pieces.append(part.text if tag == "pre" else _SPACES.sub(" ", part.text))
        waiting += reversed(part)
    lines = (_DOUBLED.sub(" ", line).strip(" \t") for line in "".join(pieces).split("\n"))
    return show_numbers("\n".join(line for line in lines if line.strip()))


def text(html: str) -> str:
    """Return the visible text of a page or a fragment, a line for each block."""
    return text_of(tree(html)) if html.strip() else ""
