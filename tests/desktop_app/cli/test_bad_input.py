"""The issue's list of bad input in the terminal face: each its own named problem, in words, in both languages."""

from __future__ import annotations

import http.server
import io
import os
import re
import subprocess
import sys
import threading
import zipfile
from datetime import timedelta

import pytest

from desktop_app import paths
from desktop_app.bootstrap import build
from desktop_app.clock import SystemClock
from desktop_app.signing.practice import make_test_credential
from desktop_app.wording import table
from tests.desktop_app.office import BIRTH, PASSPHRASE, TOBACCO
from tests.desktop_app.scans.papers import a_pdf, an_encrypted_pdf
from tests.desktop_app.vault.cheap import CHEAP, PASSWORD
from tests.repository.tree import ROOT

PLACEHOLDER = re.compile(r"\{[a-z_]+\}")


def told(desk, code, *words, **how):
    """The command is refused with this code: in JSON, in Vietnamese and in English, and changes nothing it says."""
    said = desk(*words, "--json", **how)
    assert said.error["code"] == code, said
    assert said.code >= 2
    for language in ("vi", "en"):
        plain = desk(*words, "--lang", language, **how)
        assert plain.code == said.code
        assert plain.out == ""
        assert f"[{code}]" in plain.err
        for sentence in table()[code][language]:
            for part in PLACEHOLDER.split(sentence):
                assert part.strip() in plain.err, (language, plain.err)
    return said.error


def a_dossier(desk, code=BIRTH):
    return desk("dossier", "new", code, "--json").data["number"]


def test_a_wrong_password(desk):
    wrong = desk.file("wrong", b"khong phai mat khau nay")

    def run(*words, **how):
        return desk.type_in(*words, "--data-dir", desk.data, "--password-file", wrong)

    told(run, "vault.wrong_password", "packs", "list")


def test_a_damaged_database(desk):
    (database,) = [file for file in desk.data.rglob("*") if file.is_file() and file.suffix == ".db"]
    whole = database.read_bytes()
    database.write_bytes(whole[:4096] + os.urandom(8192) + whole[12288:])
    for leftover in desk.data.glob(database.name + "-*"):
        leftover.unlink()
    told(desk, "store.damaged", "dossier", "list")


def rezipped(change):
    """A built-in pack with its files changed by a function over {name: bytes}."""
    source = paths.resources() / "packs" / "built" / f"{TOBACCO}.zip"
    with zipfile.ZipFile(source) as pack:
        files = {name: pack.read(name) for name in pack.namelist()}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, data in change(files).items():
            pack.writestr(name, data)
    return target.getvalue()


def test_a_pack_with_a_path_outside_its_folder(desk):
    bad = desk.file("bad.zip", rezipped(lambda files: files | {"../../etc/cron.d/x": b"x"}))
    told(desk, "pack.path_outside", "packs", "import", bad)
    assert not (desk.folder.parent / "etc").exists()


def test_a_pack_whose_file_was_changed(desk):
    name = "forms/don.xml"
    bad = desk.file("bad.zip", rezipped(lambda files: files | {name: files[name] + b" "}))
    told(desk, "pack.hash_mismatch", "packs", "import", bad)


def test_a_pack_with_a_broken_formula(desk, monkeypatch):
    """Its author signed it well, with a formula that cannot be: the office trusts the author, not the formula."""
    import hashlib
    import json

    from desktop_app import bootstrap
    from desktop_app.usecases.pack_reading import PackReader

    def change(files):
        form = files["forms/don.xml"].replace(b"today()", b"today(((", 1)
        manifest = json.loads(files["manifest.json"])
        manifest["hashes"]["forms/don.xml"] = hashlib.sha256(form).hexdigest()
        return files | {"forms/don.xml": form, "manifest.json": json.dumps(manifest).encode()}

    data = rezipped(change)
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        trusted = hashlib.sha256(pack.read("manifest.json")).hexdigest()
    whole = bootstrap.pack_reader

    def trusting(clock):
        reader = whole(clock)
        return PackReader(reader.trusted_hashes | {trusted}, reader.trusted_keys, reader.today)

    monkeypatch.setattr(bootstrap, "pack_reader", trusting)
    before = desk("packs", "list", "--json").out
    told(desk, "pack.formula", "packs", "import", desk.file("bad.zip", data))
    assert desk("packs", "list", "--json").out == before


@pytest.mark.parametrize(
    ("code", "name", "content"),
    [
        ("papers.empty", "rong.pdf", b""),
        ("papers.unreadable", "hong.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 300),
        ("papers.encrypted", "khoa.pdf", an_encrypted_pdf()),
        ("papers.unknown_type", "gi-day.pdf", b"MZ\x90\x00" + b"\x00" * 500),
    ],
)
def test_a_bad_scan(desk, code, name, content):
    number, path = a_dossier(desk), desk.file(name, content)
    before = {file.name for file in desk.data.rglob("*") if file.is_file()}
    told(desk, code, "dossier", "attach", number, "TP2", path)
    assert {file.name for file in desk.data.rglob("*") if file.is_file()} == before
    assert desk("dossier", "show", number, "--json").data["papers"] == []


def test_an_expired_certificate(desk):
    long_ago = SystemClock().now() - timedelta(days=800)
    p12 = desk.file("old.p12", make_test_credential("x", passphrase=PASSPHRASE, at=long_ago, valid_days=30).p12)
    told(desk, "signing.certificate_expired", "dossier", "sign", a_dossier(desk), "--p12", p12,
         "--passphrase-file", desk.folder / "passphrase")  # fmt: skip


def test_a_wrong_passphrase(desk):
    wrong = desk.file("wrong", b"sai roi")
    told(desk, "signing.wrong_passphrase", "dossier", "sign", a_dossier(desk), "--p12", desk.folder / "sign.p12",
         "--passphrase-file", wrong)  # fmt: skip


def test_a_second_process_on_the_same_data(desk):
    first = build(desk.data, holder="cửa sổ", policy=CHEAP)
    try:
        first.safety.unlock(PASSWORD)
        error = told(desk, "data.folder_in_use", "dossier", "list")
        assert "cửa sổ" in error["message"]
    finally:
        first.close()


class _Html(http.server.BaseHTTPRequestHandler):
    """A network's sign-in page: HTML with 200 for everything."""

    def do_GET(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        body = b"<!doctype html><html><body>Wi-Fi sign in</body></html>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_PUT = do_HEAD = do_PATCH = do_GET

    def log_message(self, *_):
        """Quiet."""


@pytest.fixture
def html_port():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Html)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_portal_that_answers_html_with_200(desk, html_port):
    import base64
    import json

    from sync import wire

    key = bytes(range(32))
    connection = {
        "url": f"http://127.0.0.1:{html_port}", "portal_id": "p", "name": "Cổng", "user": "xa", "password": "x",
        "public_key": base64.b64encode(key).decode(), "fingerprint": wire.key_fingerprint(key), "training": True,
    }  # fmt: skip
    told(desk, "line.not_the_portal", "portal", "add", desk.file("cong.json", json.dumps(connection).encode()))
    assert desk("portal", "list", "--json").data["portals"] == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"url": "http://x"}', b"\xff\xfe", b"[" * 5000])
def test_a_connection_file_that_is_none(desk, content):
    told(desk, "portal.connection_file", "portal", "add", desk.file("cong.json", content))


FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
from functools import partial
from desktop_app import bootstrap, cli
from tests.desktop_app.vault.cheap import CHEAP
bootstrap.build = partial(bootstrap.build, policy=CHEAP)
sys.exit(cli.run(sys.argv[1:]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_full_disk(desk):
    """A file-size limit in a process of its own: no more can be written, as on a full disk."""
    number = a_dossier(desk)
    paper = desk.file("lon.pdf", a_pdf() + b"\n%" + os.urandom(900_000).hex().encode())
    before = desk("dossier", "show", number, "--json").data

    def run(*words, **how):
        from tests.desktop_app.cli.conftest import Said

        largest = max(file.stat().st_size for file in desk.data.rglob("*") if file.is_file())
        done = subprocess.run(
            [sys.executable, "-c", FULL, str(max(largest, 400_000) + 4096), *map(str, words), "--data-dir",
             str(desk.data), "--password-file", str(desk.folder / "password")],
            cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        return Said(done.returncode, done.stdout, done.stderr)

    told(run, "data.disk_full", "dossier", "attach", number, "TP2", paper)
    after = desk("dossier", "show", number, "--json").data
    assert after["papers"] == before["papers"] == []
