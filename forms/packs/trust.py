"""Who may hand this office a pack: listed hashes, trusted Ed25519 keys, and what was revoked. Pure.

Law: a revocation is asked before trust, so that a listed hash or a good signature never outweighs it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from forms.packs.problems import KeyRevoked, PackRevoked, PackUnsigned, TestKeyRefused, WrongSignature

KEY_BYTES = 32
TEST_KEY_SEED = hashlib.sha256(b"Tram Ho So, test key of procedure packs, worth nothing").digest()
"""Seed of the published test key: whoever reads this can sign with it, so no office may trust it."""


@dataclass(frozen=True)
class Revocation:
    """A pack (`value`: its hash) or a key (`value`: its id) that is not to be believed from `since` on."""

    kind: Literal["pack", "key"]
    value: str
    reason: str
    since: date


@dataclass(frozen=True)
class Trust:
    """What is believed on one day. `revoked`: what is revoked on that day, by pack hash or key id."""

    hashes: frozenset[str] = frozenset()
    keys: tuple[bytes, ...] = ()
    revoked: Mapping[str, Revocation] = field(default_factory=dict)
    allow_test_key: bool = False

    def signer_of(self, manifest: bytes, signature: bytes | None, pack_hash: str) -> str:
        """Id of the key that vouches for a manifest; "" for one that is trusted by its hash.

        Raises PackRevoked, KeyRevoked, PackUnsigned, TestKeyRefused, WrongSignature.
        """
        gone = self.revoked.get(pack_hash)
        if gone is not None:
            raise PackRevoked(pack_hash=pack_hash, reason=gone.reason, since=f"{gone.since:%d/%m/%Y}")
        if pack_hash in self.hashes:
            return ""
        if signature is None:
            raise PackUnsigned(pack_hash=pack_hash)
        if is_signed_by(test_public_key(), manifest, signature):
            if not self.allow_test_key:
                raise TestKeyRefused(pack_hash=pack_hash)
            return key_id(test_public_key())
        for key in self.keys:
            if is_signed_by(key, manifest, signature):
                gone = self.revoked.get(key_id(key))
                if gone is not None:
                    raise KeyRevoked(key=key_id(key), reason=gone.reason, since=f"{gone.since:%d/%m/%Y}")
                return key_id(key)
        raise WrongSignature(pack_hash=pack_hash)


def key_id(key: bytes) -> str:
    """SHA-256 of the raw public key in hex; people compare it in groups of four (`fingerprint`)."""
    return hashlib.sha256(key).hexdigest()


def fingerprint(key: bytes) -> str:
    """The key's id in groups of four, for people to compare."""
    text = key_id(key)
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def is_signed_by(key: bytes, manifest: bytes, signature: bytes) -> bool:
    """Whether this raw public key made this signature; False for what is no key or no signature."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, manifest)
    except (InvalidSignature, ValueError):
        return False
    return True


def test_public_key() -> bytes:
    """Raw public half of the published test key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(TEST_KEY_SEED).public_key().public_bytes_raw()


test_public_key.__test__ = False  # type: ignore[attr-defined]  # not a test, whatever its name says
