"""Dates as people write them, and the line under an article's title."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.core.model import Article

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
DATE_RE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def short_day(day: str) -> str:
    """Return an ISO date as a column has it, the year only where it is another one: 2 Jun, 2 Jun 27."""
    try:
        due = date.fromisoformat(day)
    except ValueError:
        return day
    same_year = due.year == date.today().year
    return f"{due.day} {due:%b}" if same_year else f"{due.day} {due:%b %y}"


def moment(time: str) -> str:
    """Return a time of the library as this place's clocks have it, with its day where that is not today: 14:02."""
    local = datetime.fromisoformat(time).astimezone()
    return f"{local:%H:%M}" if local.date() == date.today() else f"{local.day} {local:%b %Y %H:%M}"


def day(published: str) -> str:
    """Write an ISO date, or the year and month of one, in words; anything else as it stands."""
    match = DATE_RE.match(published)
    if not match:
        return published
    year, month, number = match.groups()
    if not month or not 1 <= int(month) <= 12:
        return year
    words = f"{_MONTHS[int(month) - 1]} {year}"
    return f"{int(number)} {words}" if number else words


def byline(article: Article, minutes: int) -> str:
    parts = [article.authors, article.publisher or "—", day(article.published), f"{minutes} min"]
    return " · ".join(part for part in parts if part)
