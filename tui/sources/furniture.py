"""Lines that stand around the article of a page and are none of its own: its title again, labels of what is below."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.core.text import cut, plural
from tui.sources.metadata.headline import folded

if TYPE_CHECKING:
    from collections.abc import Collection

_ABOVE = 3
"""Lines above an article that may say once more what it is called, or how long it takes to read."""

_NAMED, _NAMED_LENGTH = 3, 40
"""Lines left out that are told, and the characters of each."""

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


def without(text: str, titles: Collection[str]) -> tuple[str, list[str]]:
    """Return an article without its title (one of these, folded) at its beginning, and without the labels around its
    text; and a line that tells of those labels, if there were any.
    """
    lines = text.split("\n")
    end = len(lines)
    while end > 1 and _BELOW.fullmatch(lines[end - 1].strip(_SIGNS)):
        end -= 1
    labels = lines[end:]
    rest: list[str] = []
    for number, line in enumerate(lines[:end]):
        is_above = number < _ABOVE
        if _LABEL.fullmatch(line.strip(_SIGNS)) or (is_above and _READING_TIME.fullmatch(line.strip())):
            labels.append(line)
        elif not (is_above and _is_one_of(line, titles)):
            rest.append(line)
    if not any(rest):
        return text, []
    named = ", ".join(f"“{cut(line.strip(), _NAMED_LENGTH)}”" for line in labels[:_NAMED])
    more = ", …" if len(labels) > _NAMED else ""
    return "\n".join(rest), [f"without {plural(len(labels), 'line')} around it: {named}{more}"] if labels else []


def _is_one_of(line: str, titles: Collection[str]) -> bool:
    name = folded(line)
    return bool(name) and name in titles
