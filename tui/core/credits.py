"""Credits: where an article names its authors, editors or photographers, who are not its subjects."""

from __future__ import annotations

import re
from functools import lru_cache

_AGENCIES = "Getty|AFP|AP|EPA|EPA-EFE|Reuters|REUTERS|Shutterstock|Alamy|Bloomberg|Rex|PA|Xinhua|TASS|Sputnik"
_WORD = r"[A-Z@][\w.'’-]*"
_NAMES = rf"{_WORD}(?:(?:,| /|,? and|,? [Tt]he|:)? {_WORD}|/{_WORD})*"
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
    # A line of its own: "By Ada Quist and Jo Lee, Reuters", "Illustration by Ada Quist", "Text: Ada Quist"
    r"^[ \t]*(?:(?i:story|words|text|graphics?|illustrations?|posted|material|additional material|research) )?"
    r"(?:By|BY|by) [A-Z][^\n.!?]{3,80}$|"
    r"^[ \t(]*(?i:author|text|words|story|correspondent|contributing|contributors?|graphics?|illustrations?|photos?|"
    rf"photographs?|images?|pictures?|video): {_NAMES}\)?$|"
    rf"^[ \t(—–-]*{_NAMES} report(?:ed|ing)(?: from [A-Z][^\n.;]{{1,40}})?[.;)]?$|"
    # "Ada Quist in Oslo contributed to this report", "With assistance from Ada Quist"
    r"(?:^|(?<=\. ))(?:(?!\. )[^\n]){1,200}?\bcontributed (?:to this (?:report|story|article)\b|"
    r"(?:additional )?reporting\b)[^\n]{0,80}|\bcontributed to by [A-Z][^\n]{1,80}|"
    r"\bWith (?:additional )?(?:assistance|reporting|contributions|files) (?:from|by) [^;)\n]{1,160}|"
    # Below an article: "To contact the reporter: Ada Quist", "Follow Ada Quist on Twitter"
    r"^To contact the (?:reporter|editor|author|writer)s?\b[^\n]{1,200}|"
    rf"^(?:Follow|Contact|Email) {_NAMES} (?:on|at|via) (?:Twitter|Facebook|X\b|Instagram|\S{{1,60}}@)[^\n]{{0,80}}",
    re.MULTILINE,
)


@lru_cache(maxsize=2)
def credits_of(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of credits and bylines in the text."""
    return tuple(match.span() for match in _CREDIT.finditer(text))


def is_credited(text: str, position: int) -> bool:
    """Return whether the position is in a credit or byline of the text."""
    return any(start <= position < end for start, end in credits_of(text))
