"""Counting working days and hours for deadlines. The calendar is data; no holiday is known here.

The day of receipt is not counted (Civil Code 2015, articles 147-148); what comes after the cut-off or on
a day off counts as received on the next working day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

_DAY = timedelta(days=1)
_LONGEST_TERM_DAYS = 20_000
_LONGEST_HOLIDAY_DAYS = 400


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days off besides Saturdays and Sundays, and weekend days that were made working days."""

    off_days: frozenset[date] = frozenset()
    extra_working_days: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether offices work on that day."""
        if day in self.extra_working_days:
            return True
        return day.weekday() < 5 and day not in self.off_days

    def on_or_after(self, day: date) -> date:
        """The day itself when it is a working day, or the next one."""
        for _ in range(_LONGEST_HOLIDAY_DAYS):
            if self.is_working(day):
                return day
            day += _DAY
        raise ValueError("the calendar has no working day in a year")


def counted_from(start: datetime, calendar: Calendar, cutoff: time) -> date:
    """The day that something received at `start` counts as received on."""
    day = calendar.on_or_after(start.date())
    if day == start.date() and start.time().replace(tzinfo=None) > cutoff:
        day = calendar.on_or_after(day + _DAY)
    return day


def after_working_days(day: date, n: int, calendar: Calendar) -> date:
    """The n-th working day after `day`, before it when n < 0; n = 0 is `day` or the next working day."""
    if abs(n) > _LONGEST_TERM_DAYS:
        raise ValueError("too many working days")
    if n == 0:
        return calendar.on_or_after(day)
    step = _DAY if n > 0 else -_DAY
    left = abs(n)
    idle = 0
    while left:
        day += step
        if calendar.is_working(day):
            left -= 1
            idle = 0
        else:
            idle += 1
            if idle > _LONGEST_HOLIDAY_DAYS:
                raise ValueError("the calendar has no working day in a year")
    return day


def add_working_days(start: datetime, n: int, calendar: Calendar, cutoff: time) -> date:
    """The day on which a term of n working days ends, for what was received at `start` (local time)."""
    return after_working_days(counted_from(start, calendar, cutoff), n, calendar)


def add_calendar_days(start: datetime, n: int, calendar: Calendar, cutoff: time) -> date:
    """The day on which a term of n calendar days ends; only its last day rolls off a day off."""
    if not 0 <= n <= _LONGEST_TERM_DAYS:
        raise ValueError("not a number of days")
    return calendar.on_or_after(counted_from(start, calendar, cutoff) + n * _DAY)


WORKING_SPANS: tuple[tuple[time, time], ...] = ((time(7), time(11, 30)), (time(13, 30), time(17)))
"""Office hours, 8 hours a day, unless an office has its own."""


def add_working_hours(
    start: datetime, hours: int, calendar: Calendar, spans: tuple[tuple[time, time], ...] = WORKING_SPANS
) -> datetime:
    """The instant at which a term of `hours` working hours ends; local time, the zone of `start` is kept."""
    if not 0 <= hours <= 8 * _LONGEST_TERM_DAYS:
        raise ValueError("not a number of hours")
    left = timedelta(hours=hours)
    day = start.date()
    moment = start
    while True:
        day = calendar.on_or_after(day)
        for opens, closes in spans:
            begins = max(moment, datetime.combine(day, opens, tzinfo=start.tzinfo))
            ends = datetime.combine(day, closes, tzinfo=start.tzinfo)
            if begins > ends:
                continue
            if ends - begins >= left:
                return begins + left
            left -= ends - begins
        day += _DAY
        moment = datetime.combine(day, time(0), tzinfo=start.tzinfo)
