"""Dates and times as people read them, in the office's time zone; the present moment is an argument."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from ui.texts import t

OFFICE_TIME = timezone(timedelta(hours=7))
"""Vietnam has one time zone without summer time; a fixed offset needs no time zone data on Windows."""


def local(moment: datetime) -> datetime:
    """The moment in the office's time; naive values are refused."""
    if moment.tzinfo is None:
        raise ValueError("naive datetime")
    return moment.astimezone(OFFICE_TIME)


def weekday(day: date) -> str:
    return t(f"moments.weekday_{day.weekday()}")


def day_words(day: date, today: date) -> str:
    """"hôm nay", "thứ Tư 25/11", with the year when it is not this one."""
    if day == today:
        return t("moments.today")
    if day == today - timedelta(days=1):
        return t("moments.yesterday")
    if day.year == today.year:
        return t("moments.day", weekday=weekday(day), day=f"{day:%d/%m}")
    return f"{day:%d/%m/%Y}"


def clock_words(moment: datetime) -> str:
    """09:42"""
    return f"{local(moment):%H:%M}"


def when(moment: datetime, now: datetime) -> str:
    """"09:42 hôm nay", "16:48 thứ Sáu 20/11"."""
    return f"{clock_words(moment)} {day_words(local(moment).date(), local(now).date())}"


def short(moment: datetime, now: datetime) -> str:
    """"20/11, 14:55", with the year when it is not this one."""
    at = local(moment)
    day = f"{at:%d/%m}" if at.year == local(now).year else f"{at:%d/%m/%Y}"
    return f"{day}, {at:%H:%M}"


def full_day(now: datetime) -> str:
    """"thứ Hai, 23/11/2026"."""
    at = local(now)
    return f"{weekday(at.date())}, {at:%d/%m/%Y}"


def megabytes(size_bytes: int) -> str:
    """"2,1 MB", "640 kB"; bytes in thousands."""
    if size_bytes < 1_000_000:
        return f"{max(1, round(size_bytes / 1000)) if size_bytes else 0} kB"
    return f"{size_bytes / 1_000_000:.1f} MB".replace(".", ",")
