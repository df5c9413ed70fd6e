"""The portal's Ed25519 key and the receipts it signs. Knows no dossier: facts in, signed bytes out.

The access key (khóa cập nhật) of a dossier is derived from the private key, so it is nowhere stored and
yet the same receipt can be made again, byte for byte, from the same facts.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sync.portal.durable import write_private
from sync.portal.problems import DataUnusable
from sync.wire import ReceiptPayload, SignedReceipt, canonical, key_fingerprint, sha256_hex, to_base64


class PortalKey:
    """The key in `portal.key`, made at the first start. Raises DataUnusable when the file is not such a
    key.
    """

    def __init__(self, folder: Path, *, random_bytes: Callable[[int], bytes]) -> None:
        path = folder / "portal.key"
        if not path.exists():
            write_private(path, random_bytes(32))
        seed = path.read_bytes()
        if len(seed) != 32:
            raise DataUnusable(folder=str(folder), reason="portal.key")
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._access = hmac.digest(seed, b"tramhoso access keys", "sha256")
        self.public = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.fingerprint = key_fingerprint(self.public)
        self.portal_id = "portal-" + sha256_hex(self.public)[:16]

    def sign(self, payload: ReceiptPayload) -> SignedReceipt:
        """The receipt over the payload's canonical bytes. Ed25519 is deterministic: equal payload, equal
        receipt.
        """
        data = canonical(payload)
        return SignedReceipt(payload=to_base64(data), signature=to_base64(self._private.sign(data)))

    def access_key(self, dossier_id: str) -> str:
        """The dossier's khóa cập nhật: 80 bits as sixteen letters and digits in groups of four."""
        digest = hmac.digest(self._access, dossier_id.encode("ascii"), "sha256")
        text = base64.b32encode(digest[:10]).decode("ascii")
        return "-".join(text[start : start + 4] for start in range(0, 16, 4))
