"""First start, unlocking and settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desktop_app.views.review import CredentialView


@dataclass(frozen=True)
class RecoveryKeyView:
    """Shown once. `ask` are the two group positions (from 1) that must be typed back."""

    groups: tuple[str, ...]
    ask: tuple[int, int]


@dataclass(frozen=True)
class OfficeView:
    name: str
    unit_code: str
    place: str
    signer_name: str
    signer_title: str


@dataclass(frozen=True)
class PortalView:
    portal_id: str
    name: str
    url: str
    fingerprint: str
    user: str
    training: bool
    added_at: datetime


@dataclass(frozen=True)
class SettingsView:
    office: OfficeView
    portals: tuple[PortalView, ...]
    language: str
    theme: str
    """light | dark | system"""
    scale_percent: int
    data_folder: str
    credential: str
    version: str
    signing: CredentialView | None = None
    """The certificate kept for signing, None while there is none."""
    data: tuple[tuple[str, str], ...] = ()
    """Name and age of the lists that the program counts with: units, holidays."""
