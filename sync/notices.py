"""What the worker tells the program, after the commit and on the worker's thread: frozen facts, no prose."""

from __future__ import annotations

from dataclasses import dataclass

from sync import wire
from sync.ports import Failure, Note, OutboxRow, WantedResult


@dataclass(frozen=True)
class RowChanged:
    """A transition was committed."""

    row: OutboxRow


@dataclass(frozen=True)
class Moved:
    """Papers are moving. `arrived_bytes` is acknowledged by the line, not yet by the portal."""

    version_id: str
    arrived_bytes: int
    total_bytes: int
    minutes_left: int | None
    misses_deadline: bool


@dataclass(frozen=True)
class LineChanged:
    """Whether the portal can be reached. With a failure: when all of it is tried again, in seconds."""

    portal_id: str
    is_up: bool
    failure: Failure | None = None
    next_try_seconds: float | None = None


@dataclass(frozen=True)
class ChangesStored:
    portal_id: str
    changes: tuple[wire.Change, ...]


@dataclass(frozen=True)
class ResultStored:
    wanted: WantedResult


@dataclass(frozen=True)
class NoteDelivered:
    note: Note


@dataclass(frozen=True)
class NoteRefused:
    note: Note
    failure: Failure


Notice = RowChanged | Moved | LineChanged | ChangesStored | ResultStored | NoteDelivered | NoteRefused
