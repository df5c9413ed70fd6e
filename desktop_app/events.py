"""What happened, for whoever shows it. Published after the commit, on the publisher's thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Event:
    """Base of all events."""


@dataclass(frozen=True)
class DossierChanged(Event):
    dossier_id: str


@dataclass(frozen=True)
class JournalSaved(Event):
    """An answer is durable: the screen may say so."""

    dossier_id: str
    at: datetime


@dataclass(frozen=True)
class SaveFailed(Event):
    """An answer is not durable. `problem` is worded by the face."""

    dossier_id: str
    problem: Exception


@dataclass(frozen=True)
class OutboxChanged(Event):
    version_id: str


@dataclass(frozen=True)
class LineChanged(Event):
    """The line to the portal, its speed or its silence changed."""


@dataclass(frozen=True)
class AnswersArrived(Event):
    dossier_ids: tuple[str, ...]


@dataclass(frozen=True)
class PacksChanged(Event):
    pass


@dataclass(frozen=True)
class SettingsChanged(Event):
    pass


@dataclass(frozen=True)
class Locked(Event):
    pass


@dataclass(frozen=True)
class Unlocked(Event):
    pass
