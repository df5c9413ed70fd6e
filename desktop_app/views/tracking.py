"""A dossier after it was sent: what is asked, the talk, the facts, the timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desktop_app.views.checklist import Place
from desktop_app.views.dossiers import DossierHeader


@dataclass(frozen=True)
class AskedItem:
    """One thing the office asks for in a supplement request."""

    number: int
    title: str
    quote: str
    state: str
    """done | missing"""
    note: str
    place: Place


@dataclass(frozen=True)
class MessageLine:
    at: datetime
    sender: str
    mine: bool
    text: str
    delivered: bool


@dataclass(frozen=True)
class TimelineLine:
    at: datetime | None
    title: str
    detail: str
    icon: str
    """A PillState value, for icon and hue."""
    is_current: bool = False


@dataclass(frozen=True)
class DocumentLine:
    """A receipt or result. `kind`: receipt | result. `is_here`: its bytes are on this machine and right."""

    document_id: str
    kind: str
    name: str
    detail: str
    verdict: str
    is_here: bool
    at: datetime


@dataclass(frozen=True)
class HistoryLine:
    at: datetime
    text: str
    actor: str


@dataclass(frozen=True)
class TrackingView:
    header: DossierHeader
    call_title: str
    call_text: str
    call_hue: str
    """amber | violet | green | red | teal | blue | neutral; empty call_title: no call-out"""
    call_due: str
    call_due_note: str
    asked: tuple[AskedItem, ...]
    can_begin_supplement: bool
    can_send_supplement: bool
    messages: tuple[MessageLine, ...]
    facts: tuple[tuple[str, str], ...]
    access_key: str
    timeline: tuple[TimelineLine, ...]
    documents: tuple[DocumentLine, ...]
    answers: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    """Tờ khai đã gửi: section title and its rows."""
    papers: tuple[tuple[str, str], ...]
    history: tuple[HistoryLine, ...]
    foot: str
