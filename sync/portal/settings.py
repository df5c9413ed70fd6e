"""What one portal process is told when it starts. Frozen; reads nothing and decides nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sync.wire import PortalLimits

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class PortalSettings:
    """Sizes are in bytes. `agency_code` heads dossier codes when a dossier's own unit code has not that
    form.
    """

    data_folder: Path
    packs_folder: Path | None = None
    calendar_file: Path | None = None
    name: str = "Cổng dịch vụ công"
    agency_code: str = "H52.14"
    training: bool = False
    limits: PortalLimits = field(
        default_factory=lambda: PortalLimits(file_bytes=128 * MEBIBYTE, dossier_bytes=512 * MEBIBYTE)
    )
    session_life: timedelta = timedelta(hours=12)
    upload_life: timedelta = timedelta(days=7)
    open_uploads: int = 500
    """How many unfinished uploads one account may hold."""
    idle_seconds: float = 75.0
    """How long a request body may bring no byte before the portal keeps what it has and closes the line."""
