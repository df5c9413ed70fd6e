"""A pack is read whole or refused by name, whatever its bytes are."""

from __future__ import annotations

import hashlib
import io
import json
import random
import stat
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.packs import envelope, trust
from forms.packs.archive import Pack, read_pack
from forms.packs.build import build_pack
from forms.packs.problems import (
    DuplicateFile,
    FileMissing,
    FileNotListed,
    HashMismatch,
    PackBroken,
    PackExpired,
    PackFromTheFuture,
    PackRefused,
    PackTooLarge,
    PackUnsigned,
    PathOutside,
    TestKeyRefused,
    WrongSignature,
)
from forms.packs.trust import TEST_KEY_SEED
from tests.forms.packs.workbooks import resources, sheets, workbook

TODAY = date(2026, 11, 22)
Edit = Callable[[dict[str, bytes]], None]


@pytest.fixture(scope="module")
def built() -> bytes:
    return build_pack(workbook(sheets()), resources=resources(), check=False)


def contents(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in files.items():
            pack.writestr(name, content)
    return out.getvalue()


def hash_of(data: bytes) -> str:
    return hashlib.sha256(contents(data)["manifest.json"]).hexdigest()


def read(data: bytes, **options: Any) -> Pack:
    if "trusted_hashes" not in options:
        options["trusted_hashes"] = frozenset({hash_of(data)})
    return read_pack(data, today=TODAY, check_formulas=False, **options)


def with_manifest(built: bytes, **changes: Any) -> bytes:
    files = contents(built)
    manifest = json.loads(files["manifest.json"])
    manifest.update(changes)
    files["manifest.json"] = json.dumps(manifest).encode()
    return zipped(files)


def test_a_trusted_hash_needs_no_signature(built: bytes) -> None:
    pack = read(built)
    assert pack.manifest.code == "9.000001"
    assert pack.pack_hash == hash_of(built)
    assert pack.data == built
    assert pack.examples[0].name == "a"
    layout = pack.layout("don")
    assert layout is not None
    assert layout.elements[2].model_dump()["value"] == "/tk/muc_1/ten"
    assert pack.file("forms/don.xml").startswith(b"<?xml")


def test_an_unknown_unsigned_pack_is_refused(built: bytes) -> None:
    with pytest.raises(PackUnsigned) as refused:
        read(built, trusted_hashes=frozenset())
    assert refused.value.facts["pack_hash"] == hash_of(built)


def test_a_signature_of_a_trusted_key_is_enough() -> None:
    key = Ed25519PrivateKey.generate()
    data = build_pack(workbook(sheets()), resources=resources(), signing_key=key.private_bytes_raw(), check=False)
    public = key.public_key().public_bytes_raw()
    assert read(data, trusted_hashes=frozenset(), trusted_keys=[public]).manifest.code == "9.000001"
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    with pytest.raises(WrongSignature):
        read(data, trusted_hashes=frozenset(), trusted_keys=[other])


def test_a_signature_over_another_manifest_is_refused() -> None:
    key = Ed25519PrivateKey.generate()
    data = build_pack(workbook(sheets()), resources=resources(), signing_key=key.private_bytes_raw(), check=False)
    changed = with_manifest(data, service_level="mot_phan")
    with pytest.raises(WrongSignature):
        read(changed, trusted_hashes=frozenset(), trusted_keys=[key.public_key().public_bytes_raw()])


def test_the_test_key_is_refused_unless_a_test_allows_it() -> None:
    data = build_pack(workbook(sheets()), resources=resources(), signing_key=TEST_KEY_SEED, check=False)
    public = trust.test_public_key()
    with pytest.raises(TestKeyRefused):
        read(data, trusted_hashes=frozenset(), trusted_keys=[public])
    assert read(data, trusted_hashes=frozenset(), allow_test_key=True).manifest.code == "9.000001"


def change(path: str, content: bytes | None) -> Edit:
    def edit(files: dict[str, bytes]) -> None:
        if content is None:
            del files[path]
        else:
            files[path] = content

    return edit


@pytest.mark.parametrize(
    ("edit", "refusal", "path"),
    [
        (change("forms/don.xml", b"<x/>"), HashMismatch, "forms/don.xml"),
        (change("forms/don.xml", None), FileMissing, "forms/don.xml"),
        (change("manifest.json", None), FileMissing, "manifest.json"),
        (change("forms/extra.xml", b"<x/>"), FileNotListed, "forms/extra.xml"),
        (change("../outside.txt", b"x"), PathOutside, "../outside.txt"),
        (change("/etc/passwd", b"x"), PathOutside, "/etc/passwd"),
        (change("C:/Windows/x", b"x"), PathOutside, "C:/Windows/x"),
        (change("forms\\..\\x", b"x"), PathOutside, "forms\\..\\x"),
        (change("forms//x", b"x"), PathOutside, "forms//x"),
        (change("a/../../x", b"x"), PathOutside, "a/../../x"),
        (change("FORMS/don.xml", b"x"), DuplicateFile, "FORMS/don.xml"),
    ],
)
def test_a_changed_pack_is_refused_by_name(built: bytes, edit: Edit, refusal: type[PackRefused], path: str) -> None:
    files = contents(built)
    edit(files)
    with pytest.raises(refusal) as refused:
        read(zipped(files), trusted_hashes=frozenset({hash_of(built)}))
    assert refused.value.facts["path"] == path


def test_a_symbolic_link_is_refused(built: bytes) -> None:
    out = io.BytesIO(built)
    with zipfile.ZipFile(out, "a") as pack:
        link = zipfile.ZipInfo("link")
        link.create_system = 3
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        pack.writestr(link, "/etc/passwd")
    with pytest.raises(PathOutside):
        read(out.getvalue())


def test_a_compression_bomb_is_refused_before_it_unpacks(built: bytes) -> None:
    files = contents(built)
    files["bomb"] = bytes(15 * 1024 * 1024)
    with pytest.raises(PackTooLarge) as refused:
        read(zipped(files))
    assert refused.value.facts["what"] == "bomb"


def test_too_many_files_are_refused(built: bytes) -> None:
    files = contents(built)
    files.update({f"f/{number}": b"" for number in range(envelope.MAX_FILES)})
    with pytest.raises(PackTooLarge):
        read(zipped(files))


def test_too_many_bytes_are_refused_unopened() -> None:
    with pytest.raises(PackTooLarge):
        read_pack(bytes(envelope.MAX_PACK_BYTES + 1), trusted_hashes=frozenset(), today=TODAY)


@pytest.mark.parametrize("data", [b"", b"PK", b"<html>no</html>", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_pack_is_refused(data: bytes) -> None:
    with pytest.raises(PackRefused):
        read_pack(data, trusted_hashes=frozenset(), today=TODAY)


def test_a_truncated_pack_is_broken(built: bytes) -> None:
    with pytest.raises(PackBroken):
        read_pack(built[: len(built) // 2], trusted_hashes=frozenset(), today=TODAY)


def test_every_single_flipped_byte_is_refused_or_harmless(built: bytes) -> None:
    """Harmless: the content that comes out is the same (a time stamp of the zip, say)."""
    trusted = frozenset({hash_of(built)})
    whole = contents(built)
    for position in range(0, len(built), 97):
        bent = bytearray(built)
        bent[position] ^= 0x10
        try:
            pack = read_pack(bytes(bent), trusted_hashes=trusted, today=TODAY, check_formulas=False)
        except PackRefused:
            continue
        assert all(pack.file(path) == whole[path] for path in pack.manifest.hashes)


def test_two_thousand_damaged_packs_are_refused_by_name(built: bytes) -> None:
    """The directory of the zip is damaged most: it is what says how much is read, and under which name."""
    trusted = frozenset({hash_of(built)})
    directory = built.index(b"PK\x01\x02")
    chance = random.Random(7)
    for _ in range(2000):
        bent = bytearray(built)
        for _ in range(chance.randint(1, 4)):
            position = chance.randrange(chance.choice((0, directory)), len(bent))
            bent[position] = chance.choice((0, 255, chance.randrange(256)))
        try:
            read_pack(bytes(bent), trusted_hashes=trusted, today=TODAY, check_formulas=False)
        except PackRefused:
            continue


def test_a_manifest_may_not_name_a_file_outside(built: bytes) -> None:
    manifest = json.loads(contents(built)["manifest.json"])
    manifest["forms"][0]["path"] = "../../etc/passwd"
    with pytest.raises(PathOutside):
        read(with_manifest(built, forms=manifest["forms"]))


def test_a_pack_of_a_newer_format_says_so(built: bytes) -> None:
    with pytest.raises(PackFromTheFuture):
        read(with_manifest(built, format=2))


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "nonsense"},
        {"cases": []},
        {"surprise": 1},
        {"effective_to": "2020-01-01"},
        {"owner_fields": {"shoe_size": "/tk/x"}},
        {"hashes": {}},
    ],
)
def test_a_manifest_that_contradicts_itself_is_broken(built: bytes, changes: dict[str, Any]) -> None:
    with pytest.raises(PackBroken):
        read(with_manifest(built, **changes))


def test_an_expired_pack_is_refused_but_opens_for_its_dossiers(built: bytes) -> None:
    data = with_manifest(built, effective_to="2026-11-21", superseded_by="9.000002")
    with pytest.raises(PackExpired) as refused:
        read(data)
    assert refused.value.facts["superseded_by"] == "9.000002"
    pack = read(data, accept_expired=True)
    assert not pack.is_in_force(TODAY)
    assert pack.is_in_force(date(2026, 11, 21))


def test_a_pack_is_valid_through_its_last_day(built: bytes) -> None:
    assert read(with_manifest(built, effective_to=TODAY.isoformat())).manifest.effective_to == TODAY
