"""Packs of tests put into an office as if it had accepted them before."""

from __future__ import annotations

from desktop_app.dossier.model import InstalledPack
from forms.packs.build_all import pack_hash
from tests.desktop_app.office import Office


def install(office: Office, data: bytes, code: str = "9.000002", version: str = "2026.1.1") -> str:
    """Keep the pack; returns the procedure code that dossiers begin with."""
    installed = InstalledPack(pack_hash(data), code, version, "Trợ giúp thử", office.clock.now(), data)
    office.context.store.write(lambda records: records.packs.install(installed, installed.name)).result()
    return code
