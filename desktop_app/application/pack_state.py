"""How the pack of a dossier stands today among those installed."""

from __future__ import annotations

from desktop_app.application.context import Context
from desktop_app.dossier.model import Dossier
from desktop_app.usecases.pack_standing import Standing, standing


def pack_standing(context: Context, dossier: Dossier) -> Standing:
    """The standing of the dossier's pack on the office's day."""
    pack = context.packs.get(dossier.pack_hash)
    revoked = context.packs.revocation(pack.pack_hash)
    return standing(pack, context.packs.newer(pack), on=context.today(), revoked=revoked)
