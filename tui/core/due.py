"""Dates as people type them, for due dates and for when something was said."""

from __future__ import annotations

import re
from datetime import date, timedelta

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_OF_MONTH = re.compile(r"(\d{1,2})\.? ?([a-z]{3})[a-z]*\.? ?(\d{4})?")

_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?")
_DAY_BEFORE_MONTH = re.compile(r"(?:(?P<day>\d{1,2})\.? )?(?P<month>[a-z]{3,9})\.? (?P<year>\d{4})")


def due_day(typed: str, today: date) -> str | None:
    """Return the ISO date of `fri` (the next one), `+3` (days), `2 jun`, `2027-06-02`, `today`.

    A day and month without a year are the next ones to come. Returns "" for "", None for an invalid date.
    """
    words = " ".join(typed.casefold().split())
    try:
        return _due_day(words, today)
    except (ValueError, OverflowError):
        return None


def said_date(typed: str, today: date) -> str | None:
    """Return the ISO date, as far as given, of `2022`, `2022-06`, `3 jun 2022`, `jun 2022`, `today`.

    Returns "" for "", None for an invalid date.
    """
    words = " ".join(typed.casefold().replace(",", " ").split())
    if words in ("today", "yesterday"):
        return (today - timedelta(words == "yesterday")).isoformat()
    match = _DATE.fullmatch(words) or _DAY_BEFORE_MONTH.fullmatch(words)
    if match is None:
        return None if words else ""
    year, month, day = (match[name] or "" for name in ("year", "month", "day"))
    try:
        number = _MONTHS.index(month[:3]) + 1 if month.isalpha() else int(month or 1)
        iso = date(int(year), number, int(day or 1)).isoformat()
    except ValueError:
        return None
    return iso[: 10 if day else 7 if month else 4]


def _due_day(words: str, today: date) -> str:
    if not words:
        return ""
    if words == "today":
        return today.isoformat()
    if words == "tomorrow":
        return (today + timedelta(1)).isoformat()
    if words[:3] in _DAYS and words.isalpha():
        ahead = (_DAYS.index(words[:3]) - today.weekday() - 1) % 7 + 1
        return (today + timedelta(ahead)).isoformat()
    if re.fullmatch(r"\+\d{1,4}", words):
        return (today + timedelta(int(words))).isoformat()
    if match := _DAY_OF_MONTH.fullmatch(words):
        day, month, year = match.groups()
        due = date(int(year or today.year), _MONTHS.index(month) + 1, int(day))
        return (due if year or due >= today else due.replace(year=due.year + 1)).isoformat()
    return date.fromisoformat(words).isoformat()
