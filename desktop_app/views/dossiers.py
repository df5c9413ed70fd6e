"""Dossiers as lists, headers and the home page show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PillState(StrEnum):
    """The one state shown for a dossier. Icons and hues belong to the theme."""

    DRAFT = "draft"
    MISSING = "missing"
    COMPLETE = "complete"
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    HANDED_IN = "handed_in"
    SUPPLEMENT = "supplement"
    PROCESSING = "processing"
    PAYMENT = "payment"
    PAUSED = "paused"
    RESULT = "result"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    ATTENTION = "attention"


@dataclass(frozen=True)
class Pill:
    """Word and whole sentence of a state. `filled`: the portal holds it with a verified receipt."""

    state: PillState
    word: str
    sentence: str
    filled: bool
    count: int = 0


class Box(StrEnum):
    """Boxes of "Hồ sơ": two local ones, one for each portal status 1 to 10, and the bin."""

    ALL = "all"
    DRAFT = "draft"
    WAITING = "waiting"
    REGISTERED = "1"
    ACCEPTED = "2"
    NOT_ACCEPTED = "3"
    PROCESSING = "4"
    SUPPLEMENT = "5"
    PAYMENT = "6"
    WITHDRAWN = "7"
    STOPPED = "8"
    FINISHED = "9"
    RETURNED = "10"
    BIN = "bin"


@dataclass(frozen=True)
class BoxCount:
    box: Box
    word: str
    count: int


@dataclass(frozen=True)
class DossierLine:
    """One row of any list of dossiers."""

    dossier_id: str
    number: str
    owner_name: str
    procedure_name: str
    title: str
    """What it is about in a few words, may be empty."""
    pill: Pill
    box: Box
    updated_at: datetime
    dossier_code: str = ""
    deadline_at: datetime | None = None
    channel: str = ""


@dataclass(frozen=True)
class DossierList:
    lines: tuple[DossierLine, ...]
    total: int
    boxes: tuple[BoxCount, ...]


@dataclass(frozen=True)
class HomeTask:
    """A dossier that waits for a person. `action` is what the button says; `place` where it leads."""

    line: DossierLine
    what: str
    due: str
    due_note: str
    is_urgent: bool
    action: str
    opens: str
    """"tracking", "outbox" or "dossier"."""


@dataclass(frozen=True)
class HomeView:
    tasks: tuple[HomeTask, ...]
    drafts: tuple[DossierLine, ...]
    draft_total: int
    sending: tuple[DossierLine, ...]
    waiting_count: int
    attention_count: int
    sent_today: int
    unread_count: int
    created_today: int
    results_ready: int
    procedure_count: int


@dataclass(frozen=True)
class DossierHeader:
    dossier_id: str
    number: str
    procedure_code: str
    procedure_name: str
    owner_name: str
    owner_id_number: str
    pill: Pill
    is_editable: bool
    is_supplement: bool
    pack_line: str
    """"Mẫu bản 3, hiệu lực từ 01/07/2025" for the foot of the section list."""
    training: bool
    can_take_back: bool
    can_withdraw: bool
    can_bin: bool
    doubt: str = ""
    """Why the procedure may no longer be in force, and what to do; "" where there is no doubt."""
