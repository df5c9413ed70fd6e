"""The one place that asks the machine what time it is."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone

OFFICE_ZONE = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Vietnam keeps +07:00 without summer time; stored instants are UTC."""


class SystemClock:
    """The machine's clock. Its time is never proof of anything: the portal's time is kept beside it."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


def office_time(instant: datetime) -> datetime:
    """The same instant as the office's wall clock shows it."""
    return instant.astimezone(OFFICE_ZONE)


def office_date(instant: datetime) -> date:
    """The calendar day of an instant in the office's zone."""
    return office_time(instant).date()
