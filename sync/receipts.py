"""Whether a receipt proves that this portal took exactly this dossier version.

Law: "Đã gửi" is shown only after `verify` returned a final receipt. A receipt counts only if the pinned key
signed its exact bytes and those name our portal, account, dossier, version, manifest hash and every file's
hash and size. Knows nothing of HTTP, storage or time (a receipt's time is the portal's word, only shown).
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync import wire
from sync.parcel import Parcel
from sync.pins import PinnedPortal
from sync.ports import StoredReceipt
from sync.problems import ReceiptRefused

SIGNATURE_BYTES = 64


def verify(signed: wire.SignedReceipt, *, pin: PinnedPortal, parcel: Parcel, kind: wire.ReceiptKind) -> StoredReceipt:
    """The receipt, proved to be of this kind and for this parcel. Raises ReceiptRefused: reason."""
    payload = read_signed(signed, public_key=pin.public_key)
    manifest = parcel.read()
    expected: tuple[tuple[str, object, object], ...] = (
        ("kind", payload.kind, kind.value),
        ("portal", payload.portal_id, pin.portal_id),
        ("account", payload.account_id, parcel.account_id),
        ("dossier", payload.dossier_id, parcel.dossier_id),
        ("version", payload.version_id, parcel.version_id),
        ("manifest", payload.manifest_sha256, parcel.manifest_sha256),
    )
    for reason, found, ours in expected:
        if found != ours:
            raise ReceiptRefused(reason=reason)
    ours_files = {file.sha256: file.size for file in manifest.files}
    theirs = {file.sha256: file.size for file in payload.files}
    if len(theirs) != len(payload.files) or not theirs.items() <= ours_files.items():
        raise ReceiptRefused(reason="files")
    if kind is wire.ReceiptKind.FINAL and theirs != ours_files:
        raise ReceiptRefused(reason="files")
    return StoredReceipt(
        kind=kind,
        signed=signed,
        dossier_code=payload.dossier_code,
        access_key=payload.access_key,
        received_at=payload.received_at,
    )


def read_signed(signed: wire.SignedReceipt, *, public_key: bytes) -> wire.ReceiptPayload:
    """The payload whose exact bytes this key signed, bound to nothing yet. Raises ReceiptRefused."""
    try:
        payload = wire.from_base64(signed.payload, what="receipt")
        signature = wire.from_base64(signed.signature, what="receipt")
    except wire.HostileAnswer:
        raise ReceiptRefused(reason="encoding") from None
    if len(signature) != SIGNATURE_BYTES:
        raise ReceiptRefused(reason="signature")
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, payload)
    except (InvalidSignature, ValueError):
        raise ReceiptRefused(reason="signature") from None
    try:
        return wire.read(wire.ReceiptPayload, payload, limit=wire.RECEIPT_BYTES, what="receipt")
    except wire.HostileAnswer:
        raise ReceiptRefused(reason="payload") from None
