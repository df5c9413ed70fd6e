"""Data packs are read with the distrust of procedure packs: exact tables, nothing twice, nothing half."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

from forms.packs import data_tables
from forms.packs.data_pack import DataPack, build_data_pack, data_manifest_schema, data_pack_of
from forms.packs.envelope import open_envelope, sealed
from forms.packs.keys import public_of
from forms.packs.problems import (
    DataSourceBroken,
    DataTableBroken,
    FileNotListed,
    HashMismatch,
    PackBroken,
    PackExpired,
    PackRefused,
)
from forms.packs.trust import Trust
from tests.forms.packs.data_folders import TABLES, folder, revoking

SEED = bytes(range(32))
TRUST = Trust(keys=(public_of(SEED),))
TODAY = date(2026, 11, 22)
DOCS = Path(__file__).resolve().parents[3] / "docs"


def read(data: bytes, today: date = TODAY) -> DataPack:
    return data_pack_of(open_envelope(data, TRUST), today=today)


@pytest.mark.parametrize("code", TABLES)
def test_every_kind_of_data_is_built_and_read_back(code):
    pack = read(build_data_pack(folder(code), signing_key=SEED))
    assert pack.manifest.code == code
    assert set(pack.tables) == set(TABLES[code])
    assert pack.manifest.fact.checked_on == date(2026, 11, 20)


def test_two_builds_of_data_are_byte_equal():
    assert build_data_pack(folder("units"), signing_key=SEED) == build_data_pack(folder("units"), signing_key=SEED)


def test_a_revocation_list_is_read_as_revocations():
    pack = read(build_data_pack(revoking(("key", "a" * 64, "2026-11-01", "lộ khóa")), signing_key=SEED))
    (one,) = pack.revocations
    assert (one.kind, one.value, one.reason, one.since) == ("key", "a" * 64, "lộ khóa", date(2026, 11, 1))
    assert read(build_data_pack(folder("banks"), signing_key=SEED)).revocations == ()


HEAD = "date,kind,name,confidence\n"


@pytest.mark.parametrize(
    ("text", "reason", "row"),
    [
        ("date,kind,name\n2026-01-01,off,Tết\n", "columns", 1),
        (HEAD + "2026-01-01,off,Tết\n", "columns", 2),
        (HEAD + "2026-13-01,off,Tết,checked\n", "cell", 2),
        (HEAD + "2026-02-30,off,Tết,checked\n", "cell", 2),
        (HEAD + "2026-01-01,party,Tết,checked\n", "cell", 2),
        (HEAD + "2026-01-01,off," + "x" * 500 + ",checked\n", "cell", 2),
        (HEAD + "2026-01-01,off,T\x07,checked\n", "cell", 2),
        (HEAD + "2026-01-01,off,Tết,checked\n2026-01-01,extra_working,Bù,checked\n", "twice", 3),
        (HEAD + '2026-01-01,off,"Tết,checked\n', "csv", 2),
        (HEAD, "empty", 1),
        ("", "columns", 1),
    ],
)
def test_a_table_that_is_not_what_it_must_be_is_refused_with_its_row(text, reason, row):
    with pytest.raises(DataTableBroken) as refused:
        build_data_pack(folder("holidays", tables={"holidays.csv": text}))
    assert (refused.value.facts["reason"], refused.value.facts["row"]) == (reason, row)


def test_a_table_with_too_many_rows_or_no_utf8_is_refused(monkeypatch):
    monkeypatch.setattr(data_tables, "MAX_ROWS", 1)
    with pytest.raises(DataTableBroken):
        build_data_pack(folder("units"))
    with pytest.raises(DataTableBroken):
        build_data_pack({**folder("banks"), "banks.csv": b"\xff\xfe"})


def test_tables_missing_or_unknown_or_leading_nowhere_are_refused():
    units = dict(TABLES["units"])
    for tables, reason in (
        ({"communes.csv": units["communes.csv"]}, "missing_file"),
        ({**units, "more.csv": "a\n1\n"}, "unknown_file"),
        ({**units, "communes.csv": "code,name,kind,province\n99001,Xã,Xã,98\n"}, "refers_to_nothing"),
    ):
        with pytest.raises(DataTableBroken) as refused:
            build_data_pack(folder("units", tables=tables))
        assert refused.value.facts["reason"] == reason


@pytest.mark.parametrize(
    "about",
    [None, b"", b"\xff", b"code = ", b'code = "cars"', b"[" * 5000,
     folder("banks")["du_lieu.toml"].replace(b"2026.11.1", b"eleven"),
     folder("banks")["du_lieu.toml"] + b'more = "x"\n',
     folder("banks")["du_lieu.toml"].replace(b"2026-01-01", b"2026-01-01\neffective_to = 2025-01-01")],
)  # fmt: skip
def test_a_folder_that_does_not_say_what_it_is_is_refused(about):
    files = folder("banks")
    del files["du_lieu.toml"]
    if about is not None:
        files["du_lieu.toml"] = about
    with pytest.raises(DataSourceBroken):
        build_data_pack(files)


def test_a_revocation_list_may_not_end():
    files = folder("revocations")
    files["du_lieu.toml"] = files["du_lieu.toml"].replace(b"2026-01-01", b"2026-01-01\neffective_to = 2027-01-01")
    with pytest.raises(DataSourceBroken):
        build_data_pack(files)


def resealed(data: bytes, change) -> bytes:
    """The same pack with its manifest changed and signed again: what a careless issuer could send."""
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        files = {name: pack.read(name) for name in pack.namelist()}
    manifest = json.loads(files.pop("manifest.json"))
    del files["manifest.sig"]
    change(manifest, files)
    return sealed(json.dumps(manifest).encode(), files, SEED)


def test_data_is_refused_like_a_procedure_pack():
    good = build_data_pack(folder("banks"), signing_key=SEED)

    def late(manifest, files):
        manifest["effective_to"] = "2026-06-30"

    def extra(manifest, files):
        files["data/more.csv"] = b"x"

    def changed(manifest, files):
        files["data/banks.csv"] += b"970001,AAA,A,B\n"

    def script(manifest, files):
        files["run.py"] = b""
        manifest["hashes"]["run.py"] = hashlib.sha256(b"").hexdigest()

    def procedure(manifest, files):
        manifest["kind"] = "procedure"

    for change, refusal in ((late, PackExpired), (extra, FileNotListed), (changed, HashMismatch),
                            (script, PackBroken), (procedure, PackBroken)):  # fmt: skip
        with pytest.raises(refusal):
            read(resealed(good, change))


def test_junk_never_escapes_as_anything_but_a_refusal():
    good = build_data_pack(folder("holidays"), signing_key=SEED)
    for at in range(0, len(good), 23):
        bad = bytearray(good)
        bad[at] ^= 0xFF
        try:
            read(bytes(bad))
        except PackRefused:
            continue


def test_the_published_schema_of_data_manifests_is_the_models():
    published = json.loads((DOCS / "data-pack-manifest.schema.json").read_text("utf-8"))
    assert published == data_manifest_schema()
