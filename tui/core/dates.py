"""Dates and times for people: a source's date as it states it, stored times in the local zone."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


@lru_cache(maxsize=10_000)
def human_date(published: str) -> str:
    """Return an ISO date, or its year and month, for a list: 15 Apr 2019; anything else unchanged."""
    return _written(published, letters=3)


def full_date(published: str) -> str:
    """Return an ISO date, or its year and month, in full: 15 April 2019; anything else unchanged."""
    return _written(published)


def _written(published: str, letters: int | None = None) -> str:
    match = _DATE.match(published)
    if not match:
        return published
    year, month, day = match.groups()
    if not month or not 1 <= int(month) <= 12:
        return year
    words = f"{_MONTHS[int(month) - 1][:letters]} {year}"
    return f"{int(day)} {words}" if day else words


def short_date(day: str) -> str:
    """Return an ISO date for a column, with another year than this: 2 Jun, 2 Jun 27."""
    try:
        return _short(date.fromisoformat(day))
    except ValueError:
        return day


def short_day(time: str) -> str:
    """Return the day of a stored time for a column, with another year than this: 2 Jun, 2 Jun 27."""
    try:
        return _short(_local_day(time))
    except (ValueError, OverflowError):
        return time


def _short(day: date) -> str:
    return f"{day.day} {day:%b}" if day.year == date.today().year else f"{day.day} {day:%b %y}"


def written_day(time: str) -> str:
    """Return the day of a stored time, with another year than this: 3 June, 3 June 2025."""
    try:
        day = _local_day(time)
    except (ValueError, OverflowError):
        return time
    return f"{day.day} {day:%B}" if day.year == date.today().year else f"{day.day} {day:%B %Y}"


def _local_day(time: str) -> date:
    """Return the day of a stored time in the local zone. Raises `ValueError` and `OverflowError`.

    Midnight to the millisecond is how a day without a time is stored: it stays that day in every zone.
    """
    moment = datetime.fromisoformat(time)
    return moment.date() if time.endswith("T00:00:00.000Z") else moment.astimezone().date()


def written_time(time: str) -> str:
    """Return a stored time with its day: 3 June 14:02."""
    try:
        return f"{written_day(time)} {datetime.fromisoformat(time).astimezone():%H:%M}"
    except (ValueError, OverflowError):
        return time


def moment(time: str) -> str:
    """Return a stored time, with its day unless that is today: 14:02."""
    local = datetime.fromisoformat(time).astimezone()
    return f"{local:%H:%M}" if local.date() == date.today() else written_time(time)
