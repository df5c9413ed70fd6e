"""Functions on dates. A date is text `yyyy-mm-dd` and, where a number is wanted, whole days since 1970."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from forms.xpath import dates
from forms.xpath.functions.registry import function
from forms.xpath.values import NAN, number_of, to_string


def _moment(c: Any, value: Any) -> datetime | None:
    if type(value) in (int, float):
        return dates.moment_of_days(value, c.zone)
    text = to_string(value).strip()
    moment = dates.read_date_time(text, c.zone)
    if moment is None and text:
        number = number_of(text, c)
        moment = dates.moment_of_days(number, c.zone)
    return moment


@function("today", "", "string", wants_context=True)
def _today(c: Any) -> str:
    text: str = c.today.isoformat()
    return text


@function("now", "", "string", wants_context=True, is_volatile=True)
def _now(c: Any) -> str:
    return dates.text_of_moment(c.now().astimezone(c.zone))


@function("date", "a", "string", wants_context=True)
def _date(c: Any, value: Any) -> str:
    """The calendar day of a date, a dateTime or a number of days; '' when there is none."""
    moment = _moment(c, value)
    return "" if moment is None else moment.date().isoformat()


@function("date-time", "a", "string", wants_context=True)
def _date_time(c: Any, value: Any) -> str:
    moment = _moment(c, value)
    return "" if moment is None else dates.text_of_moment(moment)


@function("decimal-date-time", "a", "number", wants_context=True)
def _decimal_date_time(c: Any, value: Any) -> float:
    """Days since 1970-01-01T00:00Z, with a fraction."""
    if type(value) in (int, float):
        return float(value)
    moment = dates.read_date_time(to_string(value).strip(), c.zone)
    return NAN if moment is None else dates.utc_days_of_moment(moment)


@function("decimal-time", "a", "number", wants_context=True)
def _decimal_time(c: Any, value: Any) -> float:
    """The part of the day that has passed, 0 to 1."""
    text = to_string(value).strip()
    clock: time | None = dates.read_local_time(text, c.today, c.zone)
    if clock is None:
        moment = dates.read_date_time(text, c.zone)
        if moment is None:
            return NAN
        clock = moment.time()
    return (clock.hour * 3600 + clock.minute * 60 + clock.second + clock.microsecond / 1e6) / 86400


@function("format-date", "as", "string", wants_context=True)
def _format_date(c: Any, value: Any, pattern: str) -> str:
    moment = _moment(c, value)
    return "" if moment is None else dates.formatted(moment, pattern, c.language)


@function("format-date-time", "as", "string", wants_context=True)
def _format_date_time(c: Any, value: Any, pattern: str) -> str:
    moment = _moment(c, value)
    return "" if moment is None else dates.formatted(moment, pattern, c.language)
