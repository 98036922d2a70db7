"""Dates as people write them."""

from __future__ import annotations

from datetime import date


def human_date(published: str) -> str:
    """Return an ISO date as people write it: 15 Apr 2019."""
    try:
        day = date.fromisoformat(published[:10])
    except ValueError:
        return published
    return f"{day.day} {day:%b %Y}"
