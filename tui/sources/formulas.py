"""Formulas of a page (MathML) as a line of text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.sources import superscripts

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_FOR_READERS = re.compile("katex-mathml|assistive", re.IGNORECASE)
_UNSEEN = frozenset({"annotation", "annotation-xml"})
_DEPTH = 50


def drop_drawn(formula: HtmlElement) -> None:
    """Drop what a script has drawn beside a formula that it left for screen readers, as MathJax and KaTeX do: signs in
    pieces, or none.
    """
    around = formula.getparent()
    if around is None or not _FOR_READERS.search(around.get("class") or around.tag):
        return
    for each in [*around.itersiblings(preceding=True), *around.itersiblings()]:
        if each.get("aria-hidden") == "true":
            each.drop_tree()


def write_formula(element: HtmlElement, depth: int = 0) -> str:
    """Return a formula in one line: x², (a+b)/c, √2. The sources of a formula that it carries are left out."""
    parts = [
        write_formula(child, depth + 1) if depth < _DEPTH else child.text_content()
        for child in element
        if child.tag not in _UNSEEN
    ]
    base, *more = parts or [""]
    if element.tag == "msup" and len(parts) == 2:
        return base + superscripts.above(more[0], base[-1:])
    if element.tag == "msub" and len(parts) == 2:
        return base + superscripts.below(more[0], base[-1:])
    if element.tag == "mfrac" and len(parts) == 2:
        return "/".join(f"({part})" if len(part) > 1 and not part.isalnum() else part for part in parts)
    own = "".join((element.text or "").split())
    return ("√" if element.tag == "msqrt" else "") + own + "".join(parts)
