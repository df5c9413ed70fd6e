"""Deadlines by the vectors of the receiving systems."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from forms.working_days import (
    Calendar,
    add_calendar_days,
    add_working_days,
    add_working_hours,
    after_working_days,
)

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
PLAIN = Calendar()
NEW_YEAR = Calendar(off_days=frozenset({date(2027, 1, 1)}))
CLOSING = time(17)


def at(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=HANOI)



@pytest.mark.parametrize(("received", "days", "due", "calendar", "cutoff"), [
    (at(2026, 11, 2, 9, 0), 3, date(2026, 11, 5), PLAIN, CLOSING),
    (at(2026, 11, 6, 16, 0), 3, date(2026, 11, 11), PLAIN, CLOSING),
    (at(2026, 11, 6, 17, 30), 3, date(2026, 11, 12), PLAIN, CLOSING),
    (at(2026, 11, 6, 17, 0), 3, date(2026, 11, 11), PLAIN, CLOSING),
    (at(2026, 11, 6, 15, 5), 0, date(2026, 11, 9), PLAIN, time(15)),
    (at(2026, 11, 6, 14, 59), 0, date(2026, 11, 6), PLAIN, time(15)),
    (at(2026, 11, 7, 9, 0), 1, date(2026, 11, 10), PLAIN, CLOSING),
    (at(2026, 12, 29, 9, 0), 5, date(2027, 1, 6), NEW_YEAR, CLOSING),
])  # fmt: skip
def test_working_days_from_receipt(
    received: datetime, days: int, due: date, calendar: Calendar, cutoff: time
) -> None:
    assert add_working_days(received, days, calendar, cutoff) == due


def test_a_swapped_saturday_counts() -> None:
    calendar = Calendar(frozenset({date(2026, 12, 31)}), frozenset({date(2026, 12, 26)}))
    assert after_working_days(date(2026, 12, 25), 1, calendar) == date(2026, 12, 26)
    assert after_working_days(date(2026, 12, 30), 1, calendar) == date(2027, 1, 1)


def test_counting_back_is_the_way_forward_reversed() -> None:
    for days in range(1, 30):
        ahead = after_working_days(date(2026, 11, 2), days, NEW_YEAR)
        assert after_working_days(ahead, -days, NEW_YEAR) == date(2026, 11, 2)


def test_calendar_days_roll_only_at_their_end() -> None:
    assert add_calendar_days(at(2026, 11, 2, 9), 5, PLAIN, CLOSING) == date(2026, 11, 9)
    assert add_calendar_days(at(2026, 11, 2, 9), 7, PLAIN, CLOSING) == date(2026, 11, 9)


def test_working_hours_pass_over_lunch_nights_and_weekends() -> None:
    assert add_working_hours(at(2026, 11, 6, 10, 30), 1, PLAIN) == at(2026, 11, 6, 11, 30)
    assert add_working_hours(at(2026, 11, 6, 10, 30), 2, PLAIN) == at(2026, 11, 6, 14, 30)
    assert add_working_hours(at(2026, 11, 6, 16, 0), 8, PLAIN) == at(2026, 11, 9, 16, 0)
    assert add_working_hours(at(2026, 11, 7, 9, 0), 8, PLAIN) == at(2026, 11, 9, 17, 0)


def test_a_calendar_without_working_days_ends_in_an_error_and_not_in_a_loop() -> None:
    weekdays = [date.fromordinal(date(2026, 1, 1).toordinal() + day) for day in range(900)]
    with pytest.raises(ValueError):
        after_working_days(date(2026, 1, 1), 1, Calendar(off_days=frozenset(weekdays)))
    with pytest.raises(ValueError):
        after_working_days(date(2026, 1, 1), 10**9, PLAIN)
