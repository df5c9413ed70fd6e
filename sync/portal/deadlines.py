"""When a dossier is due (ngày hẹn trả), from the term in its procedure pack and the calendar of working days.

Pure but for reading the calendar file once. Counting is `forms.working_days`; this module only chooses the
term and turns the day into an instant: the end of office hours in Vietnam.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

from forms.working_days import Calendar, add_calendar_days, add_working_days, add_working_hours

VIETNAM = timezone(timedelta(hours=7))
OFFICE_CLOSES = time(17, 0)


def read_calendar(path: Path | None) -> Calendar:
    """The calendar in resources/lists/holidays.csv (date, kind: off | extra_working); without it,
    weekends.
    """
    if path is None or not path.is_file():
        return Calendar()
    days: dict[str, set[date]] = {"off": set(), "extra_working": set()}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            days.setdefault(row["kind"], set()).add(date.fromisoformat(row["date"]))
    return Calendar(frozenset(days["off"]), frozenset(days["extra_working"]))


def due_at(
    received_at: datetime, pack_manifest: Mapping[str, Any], *, case: str, channel: str, calendar: Calendar
) -> datetime | None:
    """When a dossier received at `received_at` is due; None when the pack names no term for its case."""
    term = _term(pack_manifest, case, channel)
    if term is None:
        return None
    return after_term(
        received_at,
        int(term["days"]),
        unit=str(term.get("unit") or "working_day"),
        cutoff=_time(term.get("cutoff")),
        calendar=calendar,
    )


def after_term(
    received_at: datetime, count: int, *, unit: str, cutoff: time = OFFICE_CLOSES, calendar: Calendar
) -> datetime:
    """The end of a term of so many working days, calendar days or working hours. Raises ValueError."""
    local = received_at.astimezone(VIETNAM)
    if unit == "hour":
        return add_working_hours(local, count, calendar)
    add = add_calendar_days if unit == "day" else add_working_days
    return datetime.combine(add(local, count, calendar, cutoff), OFFICE_CLOSES, tzinfo=VIETNAM)


def _term(pack_manifest: Mapping[str, Any], case: str, channel: str) -> Mapping[str, Any] | None:
    """The pack's deadline that names this case and channel most exactly."""
    fitting = [
        term
        for term in pack_manifest.get("deadlines", ())
        if term.get("case") in (None, case) and term.get("channel") in (None, channel)
    ]
    return max(
        fitting,
        key=lambda term: (term.get("case") is not None, term.get("channel") is not None),
        default=None,
    )


def _time(text: Any) -> time:
    return time.fromisoformat(text) if isinstance(text, str) else OFFICE_CLOSES
