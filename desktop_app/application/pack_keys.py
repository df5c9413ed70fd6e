"""The keys whose packs this office takes: added after comparing the fingerprint, listed, removed."""

from __future__ import annotations

import base64
from dataclasses import replace

from desktop_app.application.context import Context
from desktop_app.dossier.model import TrustedKey
from desktop_app.dossier.ports import Records
from desktop_app.usecases.pack_trust import KeyUnknown, revoked_on, trusted_key
from desktop_app.views import TrustedKeyLine
from forms.packs.trust import Revocation, fingerprint

NAME_LENGTH = 200


class PackKeys:
    """Every act is durable when the call returns, with who did it and when."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def trust(self, public_pem: bytes, *, typed: str, name: str = "", by: str = "") -> TrustedKeyLine:
        """Trust the key in a public key file. `typed`: its fingerprint as the issuer told it by another way.

        `by`: who decides; without it the signer in the settings. Raises KeyFileBroken, KeyNotCompared,
        TestKeyNeverTrusted, TooManyKeys, KeyRevoked.
        """
        from forms.packs.keys import public_key

        key = public_key(public_pem)
        today, now = self._context.today(), self._context.clock.now()

        def write(records: Records) -> TrustedKey:
            return trusted_key(
                key, typed, records=records, name=name.strip()[:NAME_LENGTH], by=self._who(records, by), now=now,
                today=today,
            )  # fmt: skip

        return _line(self._context.store.write(write).result(), None)

    def list(self) -> tuple[TrustedKeyLine, ...]:
        """Every key that was ever trusted, removed ones marked."""
        today = self._context.today()
        keys, revoked = self._context.store.read(
            lambda records: (tuple(records.pack_trust.all_keys()), revoked_on(records, today))
        )
        return tuple(_line(key, revoked.get(key.key_id)) for key in keys)

    def remove(self, typed: str, *, by: str = "") -> TrustedKeyLine:
        """Stop trusting a key, named by its fingerprint or the unmistakable beginning of it. Raises KeyUnknown."""
        begins = "".join(typed.split()).replace(":", "").casefold()
        now = self._context.clock.now()

        def write(records: Records) -> TrustedKey:
            held = [
                key for key in records.pack_trust.all_keys()
                if key.removed_at is None and key.key_id.startswith(begins)
            ]  # fmt: skip
            if len(begins) < 8 or len(held) != 1:
                raise KeyUnknown(fingerprint=typed.strip()[:200])
            gone = replace(held[0], removed_at=now, removed_by=self._who(records, by))
            records.pack_trust.put_key(gone)
            return gone

        return _line(self._context.store.write(write).result(), None)

    @staticmethod
    def _who(records: Records, by: str) -> str:
        named = by.strip() or records.settings.get("office.signer_name") or records.settings.get("office.name") or ""
        return named[:NAME_LENGTH]


def _line(key: TrustedKey, revoked: Revocation | None) -> TrustedKeyLine:
    return TrustedKeyLine(
        key_id=key.key_id,
        fingerprint=fingerprint(base64.b64decode(key.public_key)),
        name=key.name,
        added_by=key.added_by,
        added_at=key.added_at,
        removed_by=key.removed_by,
        removed_at=key.removed_at,
        revoked=revoked.reason if revoked else "",
    )
