"""Packs in the terminal: a key, a starter, a signed pack, an office that trusts it, data and records."""

from __future__ import annotations

import json
import os
import stat
import zipfile

import pytest

from desktop_app.system import write_durably
from tests.desktop_app.offered_packs import pack, pem, revocations, shown
from tests.forms.packs.data_folders import folder
from tests.forms.packs.test_procedure_record import RECORD


@pytest.fixture
def maker(tmp_path, type_in):
    """A folder of an author with a key; returns a way to type commands in it."""
    (tmp_path / "khoa.txt").write_text("mat khau khoa\n", "utf-8")
    said = type_in("packs", "keygen", "--out", tmp_path / "k.pem", "--passphrase-file", tmp_path / "khoa.txt", "--json")
    assert said.code == 0, said
    return tmp_path, type_in, said.data["fingerprint"]


def signing(folder):
    return "--key-file", folder / "k.pem", "--passphrase-file", folder / "khoa.txt"


def test_a_key_is_made_once_and_is_private(maker):
    place, type_in, fingerprint = maker
    if os.name == "posix":
        assert stat.S_IMODE((place / "k.pem").stat().st_mode) == 0o600
    assert b"ENCRYPTED" in (place / "k.pem").read_bytes()
    assert len(fingerprint.replace(" ", "")) == 64
    before = (place / "k.pem").read_bytes()
    again = type_in("packs", "keygen", "--out", place / "k.pem", "--passphrase-file", place / "khoa.txt", "--json")
    assert again.error["code"] == "use.file"
    assert (place / "k.pem").read_bytes() == before


def test_a_starter_is_built_signed_trusted_installed_and_begun_with(maker, desk):
    place, type_in, fingerprint = maker
    assert type_in("packs", "new", place / "goi").code == 0
    built = [place / "a.zip", place / "b.zip"]
    for out in built:
        said = type_in("packs", "build", place / "goi", "--out", out, *signing(place), "--json")
        assert said.data["signed"] is True
    assert built[0].read_bytes() == built[1].read_bytes()
    assert desk("packs", "import", built[0], "--json").error["code"] == "pack.signature"
    public = place / "k.pem.pub"
    assert desk("packs", "trust", public, "--json").error["code"] == "pack.key_not_compared"
    trusted = desk("packs", "trust", public, "--fingerprint", fingerprint, "--name", "Xã Mẫu", "--json")
    assert trusted.data["added_by"] == "Hà Thị Vân"
    assert desk("packs", "import", built[0], "--json").data["code"] == "9.999999"
    assert desk("dossier", "new", "9.999999", "--json").code == 0
    assert "Xã Mẫu" in desk("packs", "trust", "--list").out
    assert desk("packs", "trust", "--remove", fingerprint[:14], "--json").data["removed_at"]
    assert desk("packs", "trust", "--remove", fingerprint, "--json").error["code"] == "pack.key_unknown"


def test_a_starter_overwrites_nothing(maker):
    place, type_in, _ = maker
    type_in("packs", "new", place / "goi")
    before = (place / "goi" / "goi.xlsx").read_bytes()
    assert type_in("packs", "new", place / "goi", "--json").error["code"] == "use.file"
    assert (place / "goi" / "goi.xlsx").read_bytes() == before


def test_the_wrong_passphrase_builds_nothing(maker):
    place, type_in, _ = maker
    type_in("packs", "new", place / "goi")
    (place / "khoa.txt").write_text("sai mat khau\n", "utf-8")
    said = type_in("packs", "build", place / "goi", "--out", place / "a.zip", *signing(place), "--json")
    assert said.error["code"] == "pack.key_file"
    assert not (place / "a.zip").exists()
    lone = type_in("packs", "build", place / "goi", "--out", place / "a.zip", "--passphrase-file", place / "khoa.txt")
    assert lone.code == 2


def test_data_is_built_installed_and_listed_apart(maker, desk):
    place, type_in, fingerprint = maker
    (place / "lich").mkdir()
    for name, content in folder("holidays").items():
        (place / "lich" / name).write_bytes(content)
    said = type_in("packs", "build-data", place / "lich", "--out", place / "lich.zip", *signing(place), "--json")
    assert said.data["signed"] is True
    assert desk("packs", "import", place / "lich.zip", "--json").error["code"] == "pack.signature"
    desk("packs", "trust", place / "k.pem.pub", "--fingerprint", fingerprint)
    assert desk("packs", "import", place / "lich.zip").code == 0
    listed = desk("packs", "list", "--json").data
    assert [(one["code"], one["in_use"]) for one in listed["data"]] == [("holidays", True)]
    assert "holidays" not in {one["code"] for one in listed["packs"]}
    assert "holidays" in desk("packs", "list").out
    (place / "lich" / "holidays.csv").write_text("date\n", "utf-8")
    bad = type_in("packs", "build-data", place / "lich", "--out", place / "x.zip", "--json")
    assert bad.error["code"] == "pack.data_table"


def test_a_revoked_pack_says_so_in_the_list(desk):
    desk("packs", "trust", desk.file("k.pub", pem()), "--fingerprint", shown())
    desk("packs", "import", desk.file("a.zip", pack("2026.6.1")))
    desk("packs", "import", desk.file("r.zip", revocations()))
    assert "biểu phí sai" in desk("packs", "list").out
    assert "biểu phí sai" in desk("packs", "show", "9.000001").out
    assert desk("dossier", "new", "9.000001", "--json").error["code"] == "dossier.pack_revoked"


def test_trust_wants_one_thing_at_a_time(desk):
    assert desk("packs", "trust").code == 2
    assert desk("packs", "trust", desk.file("k.pub", pem()), "--list").code == 2
    junk = desk("packs", "trust", desk.file("k.pub", b"junk"), "--fingerprint", "x", "--json")
    assert junk.error["code"] == "pack.key_file"


def test_a_record_becomes_a_folder_that_builds(maker):
    place, type_in, _ = maker
    record = place / "r.json"
    record.write_text(json.dumps({"error_code": "0", "result": [RECORD]}), "utf-8")
    said = type_in("packs", "import-record", record, "--out", place / "moi", "--json")
    assert said.code == 0
    assert {"sample_left", "form_file"} <= {one["code"] for one in said.data["left"]}
    assert all(one["message"] for one in said.data["left"])
    assert type_in("packs", "build", place / "moi", "--out", place / "m.zip").code == 0
    with zipfile.ZipFile(place / "m.zip") as built:
        assert json.loads(built.read("manifest.json"))["code"] == "1.009999"


def test_a_record_into_a_workbook_keeps_the_old_one_beside(maker):
    place, type_in, _ = maker
    type_in("packs", "new", place / "goi")
    book = place / "goi" / "goi.xlsx"
    before = book.read_bytes()
    write_durably(place / "r.json", json.dumps(RECORD).encode())
    assert type_in("packs", "import-record", place / "r.json", "--into", book).code == 0
    assert book.read_bytes() != before
    assert (place / "goi" / "goi.xlsx.truoc").read_bytes() == before
    write_durably(place / "r.json", b"{}")
    kept = book.read_bytes()
    assert type_in("packs", "import-record", place / "r.json", "--into", book, "--json").error["code"] == "pack.record"
    assert book.read_bytes() == kept
    assert type_in("packs", "import-record", place / "r.json").code == 2
