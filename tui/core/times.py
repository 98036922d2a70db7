"""Times as the library stores them."""

from datetime import UTC, datetime


def stored_time(text: str) -> str:
    """Return a time as the library stores it (UTC, milliseconds), or "" for what is no ISO 8601 time."""
    try:
        time = datetime.fromisoformat(text.strip())
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
