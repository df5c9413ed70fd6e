"""The main job by commands alone, each a process of its own, against a portal over real HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from desktop_app.bootstrap import built_in_packs, pack_reader
from desktop_app.signing.practice import make_test_credential
from tests.desktop_app.office import BIRTH, MORNING, PASSPHRASE, StandingClock, connection_of, unlike_pdf
from tests.programs import needs
from tests.repository.tree import ROOT


def tramhoso(*words: object, code: int = 0) -> dict:
    """Run one command with --json; its document."""
    done = subprocess.run(
        [sys.executable, "-m", "desktop_app", *map(str, words), "--json"],
        cwd=ROOT, env={**os.environ, "PYTHONUTF8": "1"}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == code, (words, done.returncode, done.stdout, done.stderr)
    (line,) = done.stdout.splitlines()
    found: dict = json.loads(line)
    return found


def example_words() -> list[str]:
    """The birth pack's first example as words of `dossier set`."""
    reader = pack_reader(StandingClock(MORNING))
    pack = next(pack for pack in map(reader.read_built_in, built_in_packs()) if pack.manifest.code == BIRTH)
    example = pack.examples[0]
    assert {step.act for step in example.steps} == {"answer"}
    own = ("name", "id_number", "birth_date", "phone", "email", "address")
    words = [f"{step.ref}={step.value}" for step in example.steps]
    return words + [f"@owner.{name}={value}" for name, value in example.party.items() if name in own]


@needs("pdfsig")
def test_from_an_empty_folder_to_a_printed_receipt(tmp_path: Path, portal, officer):
    from desktop_app.clock import SystemClock

    secret = {name: tmp_path / name for name in ("password", "passphrase", "recovery")}
    secret["password"].write_text("mật khẩu của xã", "utf-8")
    secret["passphrase"].write_text(PASSPHRASE, "utf-8")
    p12 = tmp_path / "sign.p12"
    p12.write_bytes(make_test_credential("Hà Thị Vân", passphrase=PASSPHRASE, at=SystemClock().now()).p12)
    (tmp_path / "cong.json").write_bytes(connection_of(portal))
    (tmp_path / "chung-sinh.pdf").write_bytes(unlike_pdf("giấy chứng sinh"))
    on = ("--data-dir", tmp_path / "data", "--password-file", secret["password"])
    tramhoso("init", *on, "--office", "UBND xã", "--unit-code", "H52.14", "--place", "Thuận Châu",
             "--recovery-file", secret["recovery"])  # fmt: skip
    assert tramhoso("portal", "add", tmp_path / "cong.json", *on)["training"] is True
    number = tramhoso("dossier", "new", BIRTH, *on)["number"]
    tramhoso("dossier", "set", number, *example_words(), *on)
    assert tramhoso("dossier", "check", number, *on, code=1)["todo_count"] == 2
    tramhoso("dossier", "attach", number, "TP2", tmp_path / "chung-sinh.pdf", *on)
    tramhoso("dossier", "sign", number, "--p12", p12, "--passphrase-file", secret["passphrase"], *on)
    assert tramhoso("dossier", "check", number, *on)["todo_count"] == 0
    tramhoso("dossier", "print", number, tmp_path / "form.pdf", *on)
    checked = subprocess.run(
        ["pdfsig", "-nocert", tmp_path / "form.pdf"], capture_output=True, text=True, timeout=60, check=False
    ).stdout
    assert "Signature is Valid" in checked
    assert "Total document signed" in checked
    dossier_id = tramhoso("dossier", "queue", number, *on)["id"]
    (row,) = tramhoso("sync", "run", "--until-idle", *on)["rows"]
    assert (row["dossier_id"], row["has_receipt"], row["percent"]) == (dossier_id, True, 100)
    officer.act(row["version_id"], "accept")
    tramhoso("sync", "pull", *on)
    shown = tramhoso("dossier", "show", number, *on)
    assert shown["header"]["pill"]["word"] == "Đã tiếp nhận (tập huấn)"
    tramhoso("dossier", "print", number, tmp_path / "receipt.pdf", "--receipt", *on)
    assert (tmp_path / "receipt.pdf").read_bytes().startswith(b"%PDF")
    assert len(tramhoso("dossier", "hand-out", number, tmp_path, *on)["files"]) == 2
