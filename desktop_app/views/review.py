"""Signing (step 4) and the last look before queueing (step 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desktop_app.views.checklist import ChecklistView


@dataclass(frozen=True)
class CredentialView:
    """A signing certificate kept for this office; `problem` is a finished sentence or empty."""

    subject: str
    issuer: str
    valid_from: datetime
    valid_to: datetime
    problem: str = ""


@dataclass(frozen=True)
class SignableView:
    """`state`: ready | signed | stale (answers changed since) | blocked."""

    form_id: str
    title: str
    state: str
    word: str
    detail: str
    pages: int
    must_sign: bool
    who: str = ""
    """Who signs here, and what the pack wants signed elsewhere."""


@dataclass(frozen=True)
class SigningView:
    documents: tuple[SignableView, ...]
    credential: CredentialView | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ReviewBlock:
    title: str
    step: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ReviewView:
    blocks: tuple[ReviewBlock, ...]
    checklist: ChecklistView
    channel: str
    total_bytes: int
    estimate: str
    promise: str
    """What will happen when the button is pressed, true for the channel and the line."""
    button: str
