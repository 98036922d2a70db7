"""The headline among the lines above the body, or the first sentence where there is none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.core.text import cut
from tui.sources.metadata import publisher

if TYPE_CHECKING:
    from tui.sources.metadata.header import Header

LIMIT = 80
"""A title made of a first sentence has at most so many characters."""

LONGEST = 300

_end = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s|$)|[。！？][」』”]?")
_SHORTEST = 12
_abbreviation = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|gen|col|sgt|capt|lt|rep|sen|gov|st|no|vs|inc|ltd|jr|sr|bzw|z\.b)|\b[A-Za-z](?:\.[A-Za-z])*)\.$",
    re.IGNORECASE,
)
_words = re.compile(r"[^\W\d_]{3,}")


def headline(header: Header) -> str:
    """Return the best headline of an article's head, "" when no line is one."""
    if header.title:
        return header.title[:LONGEST]
    found = _best(header)
    story, mark, name = found.rpartition(" - ") if " - " in found else found.rpartition(" | ")
    if mark and publisher.is_known(name):  # as browsers write the title of a page
        header.publisher = header.publisher or name
        return story
    return found


def _best(header: Header) -> str:
    if len(header.titles) == 1 and header.titles[0].count(" ") > 2:
        return " ".join(header.titles[0].split())[:LONGEST]
    best, best_score = "", 0.0
    body = set(_words.findall(header.rest.lower())) if header.titles else set()
    for number, line in enumerate(header.titles[:12]):
        score = _score(line, body) - 0.7 * number + 3 * (line in header.titles[number + 1 : number + 3])
        if score > best_score:
            best, best_score = line, score
    return " ".join(best.split())[:LONGEST]


def _score(line: str, body: set[str]) -> float:
    """Five words or more, most of them taken up by the body, and no full stop: so looks a headline."""
    words = line.count(" ") + 1 if line.isascii() or " " in line else len(line) // 3 + 1
    score = (-3.0, -1.0, 1.0, 3.0)[words - 1] if words <= 4 else 5.0 if words <= 25 else 2.0
    own = set(_words.findall(line.lower()))
    if own and body:
        score += 3 * len(own & body) / len(own)
    if line.endswith((".", ":", ",", ";")):
        score -= 2
    return score


def first_sentence(text: str) -> str:
    """Return the first sentence of a text that has no headline, cut at a word."""
    line = next((folded for part in text[:4000].split("\n") if (folded := " ".join(part.split()))), "")
    end = 0
    for match in _end.finditer(line[:500]):
        if match.end() >= _SHORTEST and not _abbreviation.search(line[: match.end()]):
            end = match.end()
            break
    return cut(line[:end] or line, LIMIT)
