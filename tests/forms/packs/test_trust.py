"""Trust is in the manifest's bytes; a revocation outweighs every trust."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.packs.archive import Pack, read_pack
from forms.packs.build import build_pack
from forms.packs.keys import new_key, private_seed, public_key, public_of, same_fingerprint
from forms.packs.problems import HashMismatch, KeyFileBroken, KeyRevoked, PackRevoked, WrongSignature
from forms.packs.trust import Revocation, fingerprint, is_signed_by, key_id
from tests.forms.packs.workbooks import resources, sheets, workbook

TODAY = date(2026, 11, 22)
SEED = bytes(range(32))
PUBLIC = public_of(SEED)


@pytest.fixture(scope="module")
def signed() -> bytes:
    return build_pack(workbook(sheets()), resources=resources(), signing_key=SEED, check=False)


def contents(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        for name, content in files.items():
            pack.writestr(name, content)
    return out.getvalue()


def read(data: bytes, *, revoked: tuple[Revocation, ...] = (), hashes: frozenset[str] = frozenset()) -> Pack:
    return read_pack(
        data, trusted_hashes=hashes, trusted_keys=[PUBLIC], revoked={one.value: one for one in revoked},
        today=TODAY, check_formulas=False,
    )  # fmt: skip


def test_a_signed_pack_tells_who_signed_it(signed):
    assert read(signed).signer == key_id(PUBLIC)


def test_two_builds_are_byte_equal_signed_or_not(signed):
    again = build_pack(workbook(sheets()), resources=resources(), signing_key=SEED, check=False)
    assert again == signed
    plain = [build_pack(workbook(sheets()), resources=resources(), check=False) for _ in range(2)]
    assert plain[0] == plain[1] != signed


def test_a_forged_signature_is_refused(signed):
    files = contents(signed)
    forged = bytearray(files["manifest.sig"])
    forged[5] ^= 1
    for bad in (bytes(forged), b"", b"x" * 64, files["manifest.sig"][:-1]):
        with pytest.raises(WrongSignature):
            read(zipped({**files, "manifest.sig": bad}))


def test_a_swapped_manifest_is_refused_whoever_signed_the_other(signed):
    files = contents(signed)
    manifest = json.loads(files["manifest.json"])
    manifest["fees"] = []
    stranger = Ed25519PrivateKey.generate()
    swapped = json.dumps(manifest).encode()
    with pytest.raises(WrongSignature):
        read(zipped({**files, "manifest.json": swapped}))
    with pytest.raises(WrongSignature):
        read(zipped({**files, "manifest.json": swapped, "manifest.sig": stranger.sign(swapped)}))


def test_a_file_changed_under_a_good_signature_is_refused(signed):
    files = contents(signed)
    with pytest.raises(HashMismatch):
        read(zipped({**files, "forms/don.xml": files["forms/don.xml"] + b" "}))


def test_a_revoked_pack_is_refused_even_where_its_hash_is_built_in(signed):
    pack_hash = hashlib.sha256(contents(signed)["manifest.json"]).hexdigest()
    gone = Revocation("pack", pack_hash, "biểu phí sai", date(2026, 11, 20))
    for hashes in (frozenset[str](), frozenset({pack_hash})):
        with pytest.raises(PackRevoked) as refused:
            read(signed, revoked=(gone,), hashes=hashes)
        assert refused.value.facts["reason"] == "biểu phí sai"
        assert refused.value.facts["since"] == "20/11/2026"


def test_what_a_revoked_key_signed_is_refused(signed):
    with pytest.raises(KeyRevoked):
        read(signed, revoked=(Revocation("key", key_id(PUBLIC), "lộ khóa", TODAY),))


def test_a_private_key_file_opens_with_its_passphrase_only():
    private, public = new_key("mat khau khoa")
    seed = private_seed(private, "mat khau khoa")
    assert public_of(seed) == public_key(public)
    for wrong in ("mat khau sai", "", "\0"):
        with pytest.raises(KeyFileBroken):
            private_seed(private, wrong)
    with pytest.raises(KeyFileBroken):
        new_key("ngan")


def test_what_is_no_key_is_refused_by_name():
    private, public = new_key("mat khau khoa")
    for junk in (b"", b"\xff" * 100, public[:-40], private, b"x" * 20_000):
        with pytest.raises(KeyFileBroken):
            public_key(junk)
    for junk in (b"", public, private.replace(b"M", b"A"), private[:120] + private[-40:]):
        with pytest.raises(KeyFileBroken):
            private_seed(junk, "mat khau khoa")


def test_a_fingerprint_is_compared_whole_and_in_any_grouping():
    shown = fingerprint(PUBLIC)
    assert same_fingerprint(shown, PUBLIC)
    assert same_fingerprint(shown.replace(" ", "").upper(), PUBLIC)
    assert not same_fingerprint(shown[:-1], PUBLIC)
    assert not same_fingerprint("", PUBLIC)
    assert not is_signed_by(b"short", b"x", b"y")
