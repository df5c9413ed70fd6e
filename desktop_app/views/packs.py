"""Packs besides the procedures themselves: trusted keys, data packs, and what an update brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class TrustedKeyLine:
    """`removed_at` None: trusted. `revoked`: why its owner took it back, or ""."""

    key_id: str
    fingerprint: str
    name: str
    added_by: str
    added_at: datetime
    removed_by: str
    removed_at: datetime | None
    revoked: str


@dataclass(frozen=True)
class DataPackLine:
    """An installed data pack. `in_use`: the program reads this one today."""

    code: str
    name: str
    version: str
    effective_from: date
    source: str
    checked_on: date
    in_use: bool
    unconfirmed: bool


@dataclass(frozen=True)
class RefusedPack:
    """A pack of the portal that was not taken: which, the problem's code, and its words."""

    pack: str
    version: str
    code: str
    words: str


@dataclass(frozen=True)
class PackUpdateView:
    """`installed`: codes of what was taken, data packs too."""

    installed: tuple[str, ...]
    refused: tuple[RefusedPack, ...]
