"""Keys of packs as files: a private key closed by a passphrase, a public key to hand out.

Private: PKCS#8 PEM, encrypted. Public: SubjectPublicKeyInfo PEM. Both Ed25519. Reads and makes bytes; where they
lie, and with which permissions, is the caller's business.
"""

from __future__ import annotations

import hashlib

from forms.packs.problems import KeyFileBroken

MAX_KEY_FILE_BYTES = 16 * 1024
SHORTEST_PASSPHRASE = 8
ENCRYPTED = b" ENCRYPTED PRIVATE KEY-----"


def new_key(passphrase: str) -> tuple[bytes, bytes]:
    """(private PEM, public PEM) of a new key. Raises KeyFileBroken for a passphrase that is too short."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise KeyFileBroken(reason="passphrase")
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase.encode("utf-8")),
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private, public


def private_seed(pem: bytes, passphrase: str) -> bytes:
    """The raw 32-byte seed in a private key file. Raises KeyFileBroken; an unencrypted file is refused too."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    if len(pem) > MAX_KEY_FILE_BYTES or ENCRYPTED not in pem:
        raise KeyFileBroken(reason="no_key")
    try:
        key = load_pem_private_key(pem, passphrase.encode("utf-8") or b"\0")
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyFileBroken(reason="passphrase") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileBroken(reason="wrong_kind")
    return key.private_bytes_raw()


def public_key(pem: bytes) -> bytes:
    """The raw 32-byte public key in a public key file. Raises KeyFileBroken; a private key is refused."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    if len(pem) > MAX_KEY_FILE_BYTES or b"PRIVATE KEY" in pem:
        raise KeyFileBroken(reason="no_key")
    try:
        key = load_pem_public_key(pem)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyFileBroken(reason="no_key") from None
    if not isinstance(key, Ed25519PublicKey):
        raise KeyFileBroken(reason="wrong_kind")
    return key.public_bytes_raw()


def public_of(seed: bytes) -> bytes:
    """The raw public half of a raw seed."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def same_fingerprint(typed: str, key: bytes) -> bool:
    """Whether what a person typed or pasted is the whole fingerprint of this key; spaces and case do not matter."""
    return "".join(typed.split()).replace(":", "").casefold() == hashlib.sha256(key).hexdigest()
