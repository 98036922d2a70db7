"""Due dates as they are typed."""

from datetime import date

import pytest

from tui.core.due import due_day

THURSDAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("fri", "2026-11-27"),
        ("Thursday", "2026-12-03"),
        ("today", "2026-11-26"),
        ("+3", "2026-11-29"),
        ("2 Jun", "2027-06-02"),
        ("2 Dec", "2026-12-02"),
        ("2. June 2028", "2028-06-02"),
        ("2027-06-02", "2027-06-02"),
        ("", ""),
    ],
)
def test_days_are_parsed(typed: str, day: str) -> None:
    assert due_day(typed, THURSDAY) == day


@pytest.mark.parametrize("typed", ["soon", "31 feb", "2027-13-01", "+", "frühling", "29 feb", "+99999"])
def test_invalid_days_are_none(typed: str) -> None:
    assert due_day(typed, THURSDAY) is None
