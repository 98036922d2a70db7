"""Dates as they are shown."""

import time

import pytest

from tui.core.dates import full_date, human_date, short_date, written_day, written_time


@pytest.mark.parametrize(
    ("published", "full", "listed"),
    [
        ("2019-04-15", "15 April 2019", "15 Apr 2019"),
        ("2019-04", "April 2019", "Apr 2019"),
        ("2019", "2019", "2019"),
        ("", "", ""),
        ("2019-13-40", "2019", "2019"),
        ("2024-01-05T23:30:00-08:00", "5 January 2024", "5 Jan 2024"),
        ("last week", "last week", "last week"),
    ],
)
def test_the_date_of_a_source_does_not_depend_on_the_time_zone(published: str, full: str, listed: str) -> None:
    assert full_date(published) == full
    assert human_date(published) == listed


def test_a_column_shows_the_year_if_it_is_not_the_current_one() -> None:
    assert short_date("1999-06-02") == "2 Jun 99"


@pytest.mark.parametrize(
    ("zone", "day"), [("EST5", "2 June 1999"), ("UTC0", "3 June 1999"), ("IST-5:30", "3 June 1999")]
)
def test_a_stored_time_is_shown_in_local_time(zone: str, day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert written_day("1999-06-03T02:00:00.000Z") == day
        assert written_time("1999-06-03T02:00:00.000Z").startswith(f"{day} ")
        assert written_day("1999-06-03T00:00:00.000Z") == "3 June 1999", "a day without a time"
    finally:
        monkeypatch.undo()
        time.tzset()
