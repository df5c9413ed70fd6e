"""The outbox (hộp gửi), the line, and the status bar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desktop_app.views.dossiers import Pill


@dataclass(frozen=True)
class LineView:
    """`state`: online | weak | offline | captive | silent | paused | scheduled | unknown."""

    state: str
    word: str
    bars: int
    speed: str = ""


@dataclass(frozen=True)
class Stage:
    """`state`: done | now | next."""

    name: str
    state: str


@dataclass(frozen=True)
class OutboxRow:
    version_id: str
    dossier_id: str
    position: int
    """Place in line from 1; 0 for one that is out of line."""
    owner_name: str
    procedure_name: str
    pill: Pill
    stages: tuple[Stage, ...]
    percent: int
    detail: str
    right: str
    right_note: str
    what: str = ""
    safe: str = ""
    do: str = ""
    code: str = ""
    can_take_back: bool = False
    can_retry: bool = False
    can_reopen: bool = False
    has_receipt: bool = False
    can_migrate: bool = False
    """It was stopped because a newer form version is in force: see the changes and change to it."""


@dataclass(frozen=True)
class OutboxView:
    headline: str
    detail: str
    line: LineView
    rows: tuple[OutboxRow, ...]
    facts: tuple[tuple[str, str], ...]
    """Rows of the side pane: Máy này, Cổng, Tốc độ, Hôm nay."""
    files: tuple[tuple[str, str, bool], ...]
    """Of the first row: name, size or percent, has arrived."""
    is_paused: bool
    foot: str


@dataclass(frozen=True)
class StatusView:
    saved_at: datetime | None
    line: LineView
    sending: str
    percent: int
    remaining: str
    training: bool
    unsent_count: int
    unread_count: int
