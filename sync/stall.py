"""Whether bytes still move on a line: pure arithmetic over numbers and seconds that are handed in.

A dead link looks alive: the socket takes bytes that nobody acknowledges, while TCP doubles its silences. So
the measure is what the far side acknowledged, and the patience grows with what is queued. Knows no socket and
no clock.
"""

from __future__ import annotations

from dataclasses import dataclass

FLOOR_SECONDS = 2.5
CEILING_SECONDS = 30.0


@dataclass(frozen=True)
class Pace:
    """How a line has done lately. `bytes_per_second` is what was acknowledged, 0.0 while unknown."""

    bytes_per_second: float = 0.0
    round_trip_seconds: float = 0.6

    def after(self, acknowledged_bytes: int, seconds: float) -> Pace:
        """The pace after this many more bytes in so long; recent tries weigh a third."""
        if seconds <= 0.0 or acknowledged_bytes < 0:
            return self
        seen = acknowledged_bytes / seconds
        if not self.bytes_per_second:
            return Pace(seen, self.round_trip_seconds)
        return Pace(self.bytes_per_second + (seen - self.bytes_per_second) / 3.0, self.round_trip_seconds)

    def with_round_trip(self, seconds: float) -> Pace:
        """The pace after a round trip of so many seconds was seen (connecting is one)."""
        changed = self.round_trip_seconds + (seconds - self.round_trip_seconds) / 3.0
        return Pace(self.bytes_per_second, changed)

    def patience_seconds(self, queued_bytes: int, *, floor: float = FLOOR_SECONDS, leniency: float = 1.0) -> float:
        """How long no acknowledgement is normal: twice the queue's time and a round trip, within bounds."""
        queue_seconds = queued_bytes / self.bytes_per_second if self.bytes_per_second else 0.0
        wanted = leniency * max(floor, 2.0 * queue_seconds + self.round_trip_seconds)
        return min(wanted, max(CEILING_SECONDS, floor))


class StallWatch:
    """Remembers when the acknowledged bytes last grew."""

    def __init__(self, *, now: float) -> None:
        self._acknowledged = 0
        self._moved_at = now

    def seen(self, acknowledged_bytes: int, *, now: float) -> None:
        """Record how many bytes of this request the far side has acknowledged by now."""
        if acknowledged_bytes > self._acknowledged:
            self._acknowledged = acknowledged_bytes
            self._moved_at = now

    def silence_seconds(self, *, now: float) -> float:
        """How long nothing has moved."""
        return now - self._moved_at
