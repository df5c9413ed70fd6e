"""Dates as text and as numbers: whole calendar days since 1970-01-01, never instants.

A date is a number of days; a dateTime is days and a fraction of the local wall clock's day. So the zone's
past changes (Saigon was +8 until 13 June 1975) never move a birth date.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_DATE = re.compile(r"(-?[0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DATE_TIME = re.compile(
    r"([0-9]{4}-[0-9]{1,2}-[0-9]{1,2})T([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?"
    r"(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
_TIME = re.compile(
    r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
_WEEKDAYS = {
    "vi": ("Th 2", "Th 3", "Th 4", "Th 5", "Th 6", "Th 7", "CN"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = {
    "vi": tuple(f"Thg {month}" for month in range(1, 13)),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


@lru_cache(maxsize=8192)
def read_date(text: str) -> date | None:
    """The date of a text `yyyy-mm-dd`, or None when it is none or no real day."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _offset(text: str | None) -> timezone | None:
    if not text:
        return None
    if text == "Z":
        return UTC
    digits = text[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:4] or 0)
    if minutes >= 24 * 60:
        return None
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _clock(hour: str, minute: str, second: str | None, fraction: str | None) -> time | None:
    micro = int((fraction or "0").ljust(6, "0")[:6])
    try:
        return time(int(hour), int(minute), int(second or 0), micro)
    except ValueError:
        return None


def read_date_time(text: str, zone: tzinfo) -> datetime | None:
    """The moment of a dateTime or a date (its midnight) in `zone`; None when the text is neither."""
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        day = read_date(text)
        return None if day is None else datetime.combine(day, time(0), tzinfo=zone)
    day = read_date(match[1])
    clock = _clock(match[2], match[3], match[4], match[5])
    if day is None or clock is None:
        return None
    offset = _offset(match[6])
    moment = datetime.combine(day, clock, tzinfo=offset or zone)
    if offset is None:
        return moment
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return None


def read_time(text: str) -> time | None:
    """The time of a text `hh:mm[:ss[.fff]][offset]`; the offset is dropped."""
    match = _TIME.fullmatch(text)
    return None if match is None else _clock(match[1], match[2], match[3], match[4])


def read_local_time(text: str, day: date, zone: tzinfo) -> time | None:
    """The time of a text in `zone`; an offset is honoured as on that day."""
    match = _TIME.fullmatch(text)
    clock = read_time(text)
    if match is None or clock is None:
        return None
    offset = _offset(match[5])
    return clock if offset is None else datetime.combine(day, clock, tzinfo=offset).astimezone(zone).time()


def days_of_date(day: date) -> int:
    """Whole days since 1970-01-01."""
    return day.toordinal() - EPOCH_ORDINAL


def days_of_moment(moment: datetime) -> float:
    """Days since 1970-01-01 by the wall clock of the moment's own zone."""
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6
    return days_of_date(moment.date()) + seconds / 86400


def utc_days_of_moment(moment: datetime) -> float:
    """Days since 1970-01-01T00:00Z, as decimal-date-time() gives."""
    return moment.timestamp() / 86400


def number_of_date_text(text: str, zone: tzinfo) -> float | int | None:
    """The number of a date or dateTime text; None when it is neither."""
    if len(text) < 8 or text[0] not in "0123456789-":
        return None
    day = read_date(text)
    if day is not None:
        return days_of_date(day)
    if "T" not in text:
        return None
    moment = read_date_time(text, zone)
    return None if moment is None else days_of_moment(moment)


def date_of_days(days: float) -> date | None:
    """The calendar day of a number of days; None outside years 1-9999 or for no number."""
    if math.isnan(days) or math.isinf(days):
        return None
    ordinal = math.floor(days) + EPOCH_ORDINAL
    if not 1 <= ordinal <= date.max.toordinal():
        return None
    return date.fromordinal(ordinal)


def moment_of_days(days: float, zone: tzinfo) -> datetime | None:
    """The wall-clock moment of a number of days with a fraction."""
    day = date_of_days(days)
    if day is None:
        return None
    milliseconds = round((days - math.floor(days)) * 86_400_000)
    naive = datetime.combine(day, time(0)) + timedelta(milliseconds=milliseconds)
    return naive.replace(tzinfo=zone)


def text_of_moment(moment: datetime) -> str:
    """ISO 8601 with milliseconds and offset: 2026-11-22T17:05:00.000+07:00."""
    return moment.isoformat(timespec="milliseconds")


def formatted(moment: datetime, pattern: str, language: str) -> str:
    """format-date's patterns: %Y %y %m %n %b %d %e %a %H %h %M %S %3 %%; others are kept as written."""
    words = "vi" if language not in _WEEKDAYS else language
    fields = {
        "Y": f"{moment.year:04d}",
        "y": f"{moment.year % 100:02d}",
        "m": f"{moment.month:02d}",
        "n": str(moment.month),
        "b": _MONTHS[words][moment.month - 1],
        "d": f"{moment.day:02d}",
        "e": str(moment.day),
        "a": _WEEKDAYS[words][moment.weekday()],
        "H": f"{moment.hour:02d}",
        "h": str(moment.hour),
        "M": f"{moment.minute:02d}",
        "S": f"{moment.second:02d}",
        "3": f"{moment.microsecond // 1000:03d}",
        "%": "%",
    }
    return re.sub("%(.)", lambda match: fields.get(match[1], match[0]), pattern, flags=re.DOTALL)
