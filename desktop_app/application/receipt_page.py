"""The verified receipt of a version as a page with QR. The signature is checked again before it is drawn."""

from __future__ import annotations

import base64

from desktop_app.application.context import Context
from desktop_app.application.printing import NoReceipt
from desktop_app.documents.receipt import ReceiptFacts, ReceivedFile, draw_receipt
from desktop_app.dossier.model import Dossier, PinnedPortal
from desktop_app.dossier.ports import Records
from desktop_app.wording import phrase
from sync import pins, receipts, wire
from sync.parcel import Parcel
from sync.ports import OutboxRow, UnknownVersion


def receipt_page(context: Context, dossier: Dossier, version_id: str = "") -> bytes:
    """Raises NoReceipt; ReceiptRefused if what is stored does not hold against the pinned key any more."""
    candidates = [version_id] if version_id else [dossier.version_id, dossier.revises or ""]

    def read(records: Records) -> tuple[OutboxRow, Parcel, PinnedPortal] | None:
        for candidate in filter(None, candidates):
            try:
                row = records.outbox.row(candidate)
            except UnknownVersion:
                continue
            if row.final is not None:
                return row, records.outbox.parcel(candidate), records.portals.get(row.portal_id)
        return None

    found = context.store.read(read)
    if found is None:
        raise NoReceipt()
    row, parcel, portal = found
    return _drawn(context, dossier, row, parcel, portal)


def _drawn(context: Context, dossier: Dossier, row: OutboxRow, parcel: Parcel, portal: PinnedPortal) -> bytes:
    final = row.final
    if final is None:
        raise NoReceipt()
    key = base64.b64decode(portal.public_key)
    pin = pins.PinnedPortal(portal.portal_id, portal.name, portal.url, key, portal.training)
    receipts.verify(final.signed, pin=pin, parcel=parcel, kind=final.kind)
    payload: wire.ReceiptPayload = receipts.read_signed(final.signed, public_key=key)
    told = dossier.dossier_code and phrase("receipt.code_told", "vi", number=dossier.dossier_code)
    manifest = parcel.read()
    names = {file.sha256: file.name for file in manifest.distinct_files()}
    return draw_receipt(
        ReceiptFacts(
            procedure_code=dossier.procedure_code,
            procedure_name=dossier.procedure_name,
            owner=manifest.owner.name,
            submitter=manifest.submitter.name,
            portal_name=portal.name,
            portal_fingerprint=portal.fingerprint,
            manifest_sha256=payload.manifest_sha256,
            files=tuple(
                ReceivedFile(names.get(file.sha256, "?"), file.size, file.sha256) for file in payload.files
            ),
            prepared_at=row.queued_at,
            received_at=payload.received_at,
            printed_at=context.clock.now(),
            is_final=payload.kind == "final",
            is_verified=True,
            dossier_code=payload.dossier_code or told,
            access_key=payload.access_key or "",
            agency_lines=tuple(filter(None, (context.setting("office.name"),))),
            place=context.setting("office.place"),
            officer=context.setting("office.signer_name"),
            training=portal.training,
        )
    )
