"""How an installed pack stands today, in words: may be begun, taken back, over, or still to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.application.context import Context
from desktop_app.dossier.model import InstalledData
from desktop_app.usecases.office_data import manifest_of
from desktop_app.views import DataPackLine
from desktop_app.wording import phrase

if TYPE_CHECKING:
    from forms.packs.archive import Pack


def standing(pack: Pack, context: Context) -> tuple[str, str]:
    """(state, sentence): "revoked", "ended", "future", or "" with what is coming, if anything is."""
    language, manifest = context.language, pack.manifest
    gone = context.packs.revocation(pack.pack_hash)
    if gone is not None:
        since = gone.since.strftime("%d/%m/%Y")
        return "revoked", phrase("pack.state.revoked", language, since=since, reason=gone.reason)
    if not pack.is_in_force(context.today()):
        if manifest.effective_from > context.today():
            since = manifest.effective_from.strftime("%d/%m/%Y")
            return "future", phrase("pack.state.future", language, since=since)
        until = manifest.effective_to.strftime("%d/%m/%Y") if manifest.effective_to else ""
        return "ended", phrase("pack.state.ended", language, until=until)
    coming = context.packs.coming(pack)
    if coming is None:
        return "", ""
    since = coming.manifest.effective_from.strftime("%d/%m/%Y")
    return "", phrase("pack.coming", language, version=coming.manifest.pack_version, since=since)


def data_pack_line(pack: InstalledData, context: Context) -> DataPackLine:
    """A data pack as lists show it."""
    manifest = manifest_of(pack)
    present = context.data.in_use(pack.code)
    return DataPackLine(
        code=pack.code,
        name=manifest.name.in_language(context.language),
        version=pack.version,
        effective_from=pack.effective_from,
        source=manifest.fact.source,
        checked_on=manifest.fact.checked_on,
        in_use=present is not None and present.pack_hash == pack.pack_hash,
        unconfirmed=manifest.fact.is_unverified,
    )
