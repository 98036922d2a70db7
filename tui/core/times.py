"""Times as the library stores them, and their validity."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from time import time
from typing import TYPE_CHECKING

from tui.core.text import as_stored

if TYPE_CHECKING:
    from collections.abc import Iterable

_PUBLISHED = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?)?)?", re.ASCII)


MONTH_LETTERS = 7
"""The length of a month, as 2019-04."""

YEARS = 1000, 2999
"""The range of credible years, however wrong a clock is."""

AHEAD = timedelta(days=1)
"""How far in the future a time may be: clocks differ, and their zones may be set wrongly."""


def stored_time(text: str) -> str:
    """Return a time as the library stores it (UTC, milliseconds), or "" for an invalid ISO 8601 time."""
    try:
        moment = datetime.fromisoformat(text.strip())
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    return as_stored(moment) if YEARS[0] <= moment.year <= YEARS[1] else ""


def latest(after: str = "") -> str:
    """Return the latest time that is credible: tomorrow, or a day `after` a known time.

    This computer's own clock may be slow.
    """
    return _latest(int(time() // 60), after)


@lru_cache(maxsize=4)
def _latest(minute: int, after: str) -> str:
    times = [datetime.fromtimestamp(minute * 60 + 60, UTC) + AHEAD]
    with suppress(ValueError, OverflowError):
        times.append(datetime.fromisoformat(after) + AHEAD)
    return max(map(as_stored, times))


def just_after(time: str) -> str:
    """Return the moment after a stored time, for clocks that are behind it."""
    try:
        return as_stored(datetime.fromisoformat(time) + timedelta(milliseconds=1))
    except (ValueError, OverflowError):
        return time


def is_published(text: str) -> bool:
    """Return whether a text is a publication date: a year, month, day or minute in ISO 8601, or empty."""
    if not text:
        return True
    try:
        datetime.fromisoformat(first_day(text))
    except ValueError:
        return False
    return _PUBLISHED.fullmatch(text) is not None


def first_day(text: str) -> str:
    """Return the first day of a year or month, as 2019-04-01 of 2019-04; anything longer unchanged."""
    return text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text


def every_month(months: Iterable[str]) -> list[str]:
    """Return all months, as 2019-04, from the first to the last of some."""
    numbers = [int(month[:4]) * 12 + int(month[5:7]) - 1 for month in months]
    every = range(min(numbers, default=0), max(numbers, default=-1) + 1)
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in every]
