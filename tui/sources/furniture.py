"""Lines that stand around the article of a page and are none of its own: its title again, labels of what is below."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.sources.metadata.headline import folded

if TYPE_CHECKING:
    from collections.abc import Collection

_ABOVE = 3
"""Lines above an article that may say once more what it is called, or how long it takes to read."""

_READING_TIME = re.compile(
    r"(?:reading time|tempo de leitura|tiempo de lectura|temps de lecture|tempo di lettura|lesezeit)\W{0,3}"
    r"\d{1,3} ?(?:min\w*\.?)?|\d{1,3}[ -]min(?:ute)?s?\.? read",
    re.IGNORECASE,
)
_SIGNS = " \t-–—:*#•|.…"
_LABEL = re.compile(
    r"you (?:may|might) also like|most read(?: in .{1,30})?|related (?:stories|articles|posts|content|news)"
    r"|advertisement|read more",
    re.IGNORECASE,
)
_BELOW = re.compile(
    r"(?:\d{1,4} )?comments?(?: \(?\d{1,4}\)?)?|kommentare|share this(?: .{1,20})?|related topics"
    r"|recommended(?: for you)?|tags ?: .{1,100}",
    re.IGNORECASE,
)
"""What stands alone in a line of a page and is no line of its article; the second only below it."""


def without(text: str, titles: Collection[str]) -> str:
    """Return an article without its title (one of these, folded) at its beginning, and the labels around its text."""
    lines = text.split("\n")
    while len(lines) > 1 and _BELOW.fullmatch(lines[-1].strip(_SIGNS)):
        del lines[-1]
    kept = [
        line
        for number, line in enumerate(lines)
        if not _LABEL.fullmatch(line.strip(_SIGNS))
        and not (number < _ABOVE and (_is_one_of(line, titles) or _READING_TIME.fullmatch(line.strip())))
    ]
    return "\n".join(kept if any(kept) else lines)


def _is_one_of(line: str, titles: Collection[str]) -> bool:
    name = folded(line)
    return bool(name) and name in titles
