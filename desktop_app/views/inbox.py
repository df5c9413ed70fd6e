"""What came from the portals, by dossier, and the people met before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desktop_app.views.dossiers import DossierLine


@dataclass(frozen=True)
class NewsLine:
    """One thing that came from a portal. `kind`: message | status | supplement | fee | result."""

    at: datetime
    kind: str
    title: str
    text: str
    """The portal's or the officer's own words; may be empty."""


@dataclass(frozen=True)
class InboxLine:
    """One dossier that a portal spoke about; `news` newest first."""

    line: DossierLine
    is_unread: bool
    news: tuple[NewsLine, ...]


@dataclass(frozen=True)
class InboxView:
    """Unread dossiers first, then by the newest thing that came."""

    lines: tuple[InboxLine, ...]
    unread_count: int


@dataclass(frozen=True)
class PersonLine:
    """Someone in the register of people (sổ người dân)."""

    person_id: str
    name: str
    id_number: str
    birth_date: str
    """dd/MM/yyyy, or as it was written, or empty."""
    phone: str
    address: str
    updated_at: datetime


@dataclass(frozen=True)
class PersonView:
    """A person and the dossiers on this machine that are theirs, newest first."""

    person: PersonLine
    dossiers: tuple[DossierLine, ...]
    as_of: str = ""
    """The day that the data are of and where they came from."""
    consent: str = ""
    """Who agreed, when and to what."""
