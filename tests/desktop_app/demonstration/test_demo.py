"""`tramhoso demo`: the whole main job without a person, and every claim of its table checked from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.programs import missing, needs
from tests.repository.tree import ROOT

ROW = {
    "pack", "answers", "components", "errors", "pdf", "pages", "signature", "payload_bytes", "wire_bytes",
    "interruptions", "receipt", "bytes_equal", "status",
}  # fmt: skip


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("demo") / "out"


@pytest.fixture(scope="module")
def ran(out) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "desktop_app", "demo", "--out", str(out), "--json"],
        cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"},
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def told(ran) -> dict:
    assert ran.returncode == 0, ran.stderr[-3000:]
    (line,) = ran.stdout.splitlines()
    found: dict = json.loads(line)
    return found


def test_it_prints_one_document_with_every_number(told):
    assert set(told) >= {"dossiers", "screens"}
    assert [row["pack"] for row in told["dossiers"]] == ["1.001193", "1.001612", "2.000181"]
    for row in told["dossiers"]:
        assert set(row) >= ROW
        assert row["errors"] == 0
        assert row["answers"] > 40
        assert row["components"] > 1
        assert row["pages"] >= 1
        assert (row["signature"], row["receipt"], row["bytes_equal"]) == ("valid", "valid", True)
        assert 0 < row["payload_bytes"] < row["wire_bytes"]


def test_one_of_them_travelled_through_a_line_that_broke_twice(told):
    assert [row["interruptions"] for row in told["dossiers"]] == [0, 2, 0]


def test_an_interrupted_upload_costs_little_more_than_its_bytes(told):
    broken = told["dossiers"][1]
    assert broken["wire_bytes"] - broken["payload_bytes"] < 2 * (16_384 + 65_536) + 20_000


def test_the_first_has_its_result_and_the_others_are_accepted(told):
    words = [row["status"] for row in told["dossiers"]]
    assert words[0] in ("Có kết quả (tập huấn)", "Đã trả (tập huấn)")
    assert words[1:] == ["Đã tiếp nhận (tập huấn)"] * 2


def test_pictures_and_papers_are_where_it_says(told, out):
    assert len(told["screens"]) >= 8
    for picture in told["screens"]:
        assert Path(picture).read_bytes().startswith(b"\x89PNG")
    for row in told["dossiers"]:
        assert Path(row["pdf"]).read_bytes().startswith(b"%PDF")
        assert (out / f"{row['pack']}-bien-nhan.pdf").exists()
        assert (out / f"{row['pack']}-ca-bo.pdf").exists()


@needs("pdfsig")
def test_pdfsig_agrees_that_every_signature_covers_the_whole_document(told):
    assert not missing("pdfsig")
    for row in told["dossiers"]:
        said = subprocess.run(
            ["pdfsig", "-nocert", row["pdf"]], capture_output=True, text=True, timeout=60, check=True
        ).stdout
        assert "Signature is Valid" in said
        assert "Total document signed" in said


@pytest.mark.skipif(sys.platform == "win32", reason="file modes of POSIX")
def test_its_secrets_are_random_and_private(told, out):
    secret = out / "password.txt"
    assert len(secret.read_text("utf-8")) >= 20
    assert secret.stat().st_mode & 0o077 == 0


def test_qt_and_our_own_code_say_nothing_bad_on_the_way(ran):
    assert "Traceback" not in ran.stderr
    assert "ERROR" not in ran.stderr


def test_the_story_can_be_told_in_english():
    from desktop_app.wording import phrase

    assert len(phrase("demo.columns", "en").split("|")) == len(phrase("demo.columns", "vi").split("|")) == 13
