"""Dates, sizes and waits in words, as design-language says: thứ Tư 25/11, 09:42, 2,1 MB, còn 2 ngày."""

from __future__ import annotations

from datetime import date, datetime

from desktop_app.clock import office_date, office_time
from desktop_app.wording import phrase


def day_text(day: date, today: date, language: str) -> str:
    """ "Hôm nay", else the weekday with day and month; the year only when it is not this year."""
    if day == today:
        return phrase("time.today", language)
    weekday = phrase(f"time.weekday.{day.isoweekday()}", language)
    number = day.strftime("%d/%m") if day.year == today.year else day.strftime("%d/%m/%Y")
    return f"{weekday} {number}"


def moment_text(instant: datetime, now: datetime, language: str) -> str:
    """ "09:42 hôm nay", "16:48 thứ Sáu 20/11"."""
    local = office_time(instant)
    day = day_text(office_date(instant), office_date(now), language)
    if language == "vi":
        day = day[0].lower() + day[1:]
    return f"{local.strftime('%H:%M')} {day}"


def due_text(deadline: datetime | None, now: datetime, language: str) -> tuple[str, str, bool]:
    """(day, note, is urgent): urgent from the day before on. Empty texts without a deadline."""
    if deadline is None:
        return "", "", False
    day, today = office_date(deadline), office_date(now)
    left = (day - today).days
    if left < 0:
        return day_text(day, today, language), phrase("time.overdue", language, days=-left), True
    if left == 0:
        hour = office_time(deadline).strftime("%H:%M")
        return day_text(day, today, language), phrase("time.before_hour", language, hour=hour), True
    return day_text(day, today, language), phrase("time.days_left", language, days=left), left <= 1


def size_text(size_bytes: int, language: str) -> str:
    """ "2,1 MB", "640 kB"; bytes are counted in thousands."""
    if size_bytes < 1000:
        return f"{size_bytes} B"
    if size_bytes < 1_000_000:
        return f"{round(size_bytes / 1000)} kB"
    text = f"{size_bytes / 1_000_000:.1f} MB"
    return text.replace(".", ",") if language == "vi" else text


def minutes_text(seconds: float | None, language: str) -> str:
    """ "còn khoảng 6 phút", "sắp xong", "còn khoảng 2 giờ"; empty when nobody can know."""
    if seconds is None:
        return ""
    if seconds < 60:
        return phrase("time.soon", language)
    minutes = round(seconds / 60)
    if minutes > 90:
        return phrase("time.hours", language, count=max(2, round(minutes / 60)))
    return phrase("time.minutes", language, count=minutes)
