"""Packs that an issuer of tests hands out, good and bad, built from a small workbook of the tests' own."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.packs.build import build_pack
from forms.packs.data_pack import build_data_pack
from forms.packs.envelope import MANIFEST, SIGNATURE, sealed
from forms.packs.keys import public_of
from forms.packs.trust import TEST_KEY_SEED, fingerprint, key_id
from tests.desktop_app.office import Office
from tests.forms.packs.data_folders import folder, revoking
from tests.forms.packs.workbooks import resources, sheets, workbook

CODE = "9.000001"
ISSUER, STRANGER = bytes(range(32)), bytes(range(1, 33))
ISSUER_ID = key_id(public_of(ISSUER))
INSTALLED = "2026.5.1"
REVOKED = "2026.6.1"


def pem(seed: bytes = ISSUER) -> bytes:
    """The public key file of an issuer."""
    return (
        Ed25519PrivateKey.from_private_bytes(seed)
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def shown(seed: bytes = ISSUER) -> str:
    """The fingerprint as the issuer reads it aloud."""
    return fingerprint(public_of(seed))


def trust(office: Office, seed: bytes = ISSUER) -> None:
    office.application.packs.keys.trust(pem(seed), typed=shown(seed), name="Sở Tư pháp thử", by="Chị Vân")


@cache
def pack(version: str = INSTALLED, *, seed: bytes | None = ISSUER, since: str = "2026-01-01", until: str = "") -> bytes:
    """A whole good pack of this version."""
    content = sheets()
    for row in content["thu_tuc"]:
        if row[0] in ("phien_ban", "hieu_luc_tu"):
            row[1] = version if row[0] == "phien_ban" else since
    if until:
        content["thu_tuc"].append(["hieu_luc_den", until, None, None])
    return build_pack(workbook(content), resources=resources(), signing_key=seed, check=False)


def hash_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        return hashlib.sha256(found.read(MANIFEST)).hexdigest()


def changed(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        files = {name: found.read(name) for name in found.namelist()}
    change(files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


def _swap(files: dict[str, bytes]) -> None:
    manifest: dict[str, Any] = json.loads(files[MANIFEST])
    manifest["fees"] = []
    files[MANIFEST] = json.dumps(manifest).encode()


def _spoil(files: dict[str, bytes]) -> None:
    files["forms/don.xml"] += b" "


def _forge(files: dict[str, bytes]) -> None:
    files[SIGNATURE] = bytes(64)


def _bad_table() -> bytes:
    good = build_data_pack(folder("banks"))
    with zipfile.ZipFile(io.BytesIO(good)) as found:
        manifest = json.loads(found.read(MANIFEST))
    table = b"bin,code,short_name,name\n1,x,y,z\n"
    manifest["hashes"] = {"data/banks.csv": hashlib.sha256(table).hexdigest()}
    return sealed(json.dumps(manifest).encode(), {"data/banks.csv": table}, ISSUER)


def revocations(version: str = "2026.11.1") -> bytes:
    """The issuer's list: takes back one version of the pack."""
    row = ("pack", hash_of(pack(REVOKED)), "2026-11-20", "biểu phí sai")
    return build_data_pack(revoking(row, version=version), signing_key=ISSUER)


def refused() -> dict[str, tuple[str, bytes]]:
    """What an office with `INSTALLED`, the revocation list and trust in the issuer refuses: name -> (code, bytes).

    Each has a manifest of its own: a portal's shelf knows a pack by its manifest's hash.
    """
    return {
        "unsigned": ("pack.unsigned", pack("2026.12.1", seed=None)),
        "stranger": ("pack.signature", pack("2026.12.2", seed=STRANGER)),
        "test_key": ("pack.test_key", pack("2026.12.3", seed=TEST_KEY_SEED)),
        "forged": ("pack.signature", changed(pack("2026.12.4"), _forge)),
        "swapped": ("pack.signature", changed(pack("2026.12.5"), _swap)),
        "spoiled": ("pack.hash_mismatch", changed(pack("2026.12.6"), _spoil)),
        "expired": ("pack.expired", pack("2026.12.7", until="2026-10-31")),
        "older": ("pack.older", pack("2026.4.1")),
        "revoked": ("pack.revoked", pack(REVOKED)),
        "older_data": ("pack.older", build_data_pack(folder("holidays", version="2025.1.1"), signing_key=ISSUER)),
        "unsigned_data": ("pack.unsigned", build_data_pack(folder("banks", version="2026.12.1"))),
        "bad_table": ("pack.data_table", _bad_table()),
    }
