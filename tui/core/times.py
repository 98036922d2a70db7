"""Times as the library stores them, and dates as people write them."""

from datetime import UTC, date, datetime
from functools import cache


def stored_time(text: str) -> str:
    """Return a time as the library stores it (UTC, milliseconds), or "" for what is no ISO 8601 time."""
    try:
        time = datetime.fromisoformat(text.strip())
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@cache
def human_date(published: str) -> str:
    """Return an ISO date as people write it: 15 Apr 2019."""
    try:
        day = date.fromisoformat(published[:10])
    except ValueError:
        return published
    return f"{day.day} {day:%b %Y}"
