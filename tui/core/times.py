"""Times as the library stores them, and dates as people write them."""

import re
from datetime import UTC, date, datetime
from functools import cache

_PUBLISHED = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?)?)?", re.ASCII)


def stored_time(text: str) -> str:
    """Return a time as the library stores it (UTC, milliseconds), or "" for what is no ISO 8601 time."""
    try:
        time = datetime.fromisoformat(text.strip())
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def is_published(text: str) -> bool:
    """Return whether a text says when something was published: a year, month, day or minute of ISO 8601, or nothing."""
    if not text:
        return True
    try:
        datetime.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text)
    except ValueError:
        return False
    return _PUBLISHED.fullmatch(text) is not None


@cache
def human_date(published: str) -> str:
    """Return an ISO date as people write it: 15 Apr 2019."""
    try:
        day = date.fromisoformat(published[:10])
    except ValueError:
        return published
    return f"{day.day} {day:%b %Y}"
