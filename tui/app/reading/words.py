"""The pane's own words, and finding a reader's words in a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.core.model import Article

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_ALIKE = {**dict.fromkeys("'‘’", "['‘’]"), **dict.fromkeys('"“”', '["“”]')}


def day(published: str) -> str:
    """Write an ISO date, or the year and month of one, in words; anything else as it stands."""
    found = _ISO.match(published)
    if not found:
        return published
    year, month, date = found.groups()
    if not month or not 1 <= int(month) <= 12:
        return year
    words = f"{_MONTHS[int(month) - 1]} {year}"
    return f"{int(date)} {words}" if date else words


def byline(article: Article, minutes: int) -> str:
    """Say whose article it is, from when, and how long it takes to read."""
    parts = [article.publisher or "—", day(article.published), f"{minutes} min"]
    return " · ".join(part for part in parts if part)


def hits_of(text: str, query: str) -> list[tuple[int, int]]:
    """Find a reader's words, whatever their case, kind of quotation mark or kind of space; never across a line."""
    words = query.split()
    if not words:
        return []
    pattern = r"[^\S\n]+".join("".join(_ALIKE.get(char) or re.escape(char) for char in word) for word in words)
    return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]
