"""Where an article says who wrote, edited or photographed it: such a name is of nobody that the article is about."""

from __future__ import annotations

import re
from functools import lru_cache

_AGENCIES = "Getty|AFP|AP|EPA|EPA-EFE|Reuters|REUTERS|Shutterstock|Alamy|Bloomberg|Rex|PA|Xinhua|TASS|Sputnik"
_CREDIT = re.compile(
    # "(Reporting by A and B; editing by C)", "Photo by A", "Image credit: A", "Photograph: A/EPA"
    r"(?:\b(?:Report|Edit|Writ|Compil|Translat)(?:ing|ed|ten)|\b(?:report|edit|writ|translat)ing(?<=[;,] .{7})|"
    r"\b(?:Additional|additional) reporting|"
    r"(?i:\b(?:photo|photograph|image|picture|video)s?(?: credit)?)(?=:? ?(?:by|courtesy|credit|[^\n/.]{1,40}/)))"
    r"(?::| by| courtesy| credit)[^;)\n]{1,160}|"
    # "Alex Wong / Getty Images", "REUTERS/Mike Blake", "(EPA)"
    rf"\b[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){{0,3}} ?/ ?(?:{_AGENCIES})\b(?: Images)?|"
    rf"\b(?i:photo|photograph|image|picture)s?(?:: ?| copyright )(?:{_AGENCIES})\b|"
    rf"\b(?:{_AGENCIES})(?: Photo)? ?/ ?[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){{0,3}}|\((?:{_AGENCIES})\)(?=\s*$)|"
    # A line of its own: "By Ada Quist and Jo Lee, Reuters"
    r"^[ \t]*(?:By|BY|by) [A-Z][^\n.!?]{3,80}$",
    re.MULTILINE,
)


@lru_cache(maxsize=2)
def credits_of(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of the text that are credits or bylines."""
    return tuple(match.span() for match in _CREDIT.finditer(text))


def is_credited(text: str, position: int) -> bool:
    """Tell whether the position is in a credit or a byline of the text."""
    return any(start <= position < end for start, end in credits_of(text))
