"""The portal as a process: what it writes when it listens, how it ends, and who may start it where."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from sync.portal.__main__ import main
from sync.portal.database import Database
from sync.portal.launch import RunningPortal, child_command, start_training_portal
from sync.portal.problems import StartFailed
from tests.sync.portal.citizen import Citizen, Dossier, bytes_of, verified

ROOT = Path(__file__).parents[3]


def run_portal(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*child_command(), *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        input=text,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_ready_file_is_for_its_owner_only_and_tells_everything(portal: RunningPortal) -> None:
    path = portal.data_dir / "ready.json"
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        for secret in ("portal.key", "training-accounts.json"):
            assert stat.S_IMODE((portal.data_dir / secret).stat().st_mode) == 0o600
    ready = json.loads(path.read_text("utf-8"))
    assert ready["url"] == portal.url
    assert urlsplit(portal.url).hostname == "127.0.0.1"
    assert set(ready) == {
        "url", "portal_id", "fingerprint", "public_key", "training", "citizen", "officer",
    }  # fmt: skip
    assert len(ready["citizen"]["password"]) >= 20
    assert ready["citizen"]["password"] != ready["officer"]["password"]


def test_passwords_and_tokens_are_not_in_the_database(portal: RunningPortal, citizen: Citizen) -> None:
    stored = b"".join(path.read_bytes() for path in portal.data_dir.glob("portal.sqlite*"))
    assert b"$argon2id$" in stored
    assert citizen.token.encode() not in stored
    assert portal.citizen.password.encode() not in stored


def test_portal_started_again_keeps_its_key_accounts_port_and_dossiers(
    start: Callable[..., RunningPortal],
) -> None:
    first = start()
    citizen = Citizen(first.url, first.citizen.user, first.citizen.password)
    dossier = Dossier([bytes_of("kept", 1000)])
    receipt = citizen.submit(dossier)
    assert first.stop() == 0
    second = start()
    assert second.url == first.url
    assert (second.public_key, second.citizen, second.officer) == (
        first.public_key, first.citizen, first.officer,
    )  # fmt: skip
    again = Citizen(second.url, second.citizen.user, second.citizen.password)
    assert again.put(dossier).json()["receipt"] == receipt
    assert verified(receipt, second.public_key)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM to catch")
def test_sigterm_in_mid_upload_keeps_the_bytes(start: Callable[..., RunningPortal]) -> None:
    portal = start()
    citizen = Citizen(portal.url, portal.citizen.user, portal.citizen.password)
    dossier = Dossier([bytes_of("term", 9000)])
    citizen.put(dossier)
    location = citizen.create(dossier.version_id, 9000).headers["Location"]
    line = citizen.half_patch(location, 0, 9000)
    line.sendall(dossier.body()[:5000])
    assert citizen.offset(location) == 5000
    line.close()
    citizen.session.close()
    os.kill(portal.process_id, signal.SIGTERM)
    assert portal.stop() == 0
    portal = start()
    assert Citizen(portal.url, portal.citizen.user, portal.citizen.password).offset(location) == 5000


def test_portal_leaves_when_its_parent_dies_without_a_word(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from sync.portal.launch import start_training_portal\n"
        "portal = start_training_portal(Path(sys.argv[1]))\n"
        "print(portal.url, flush=True); os._exit(9)"
    )
    parent = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert parent.returncode == 9, parent.stderr
    place = urlsplit(parent.stdout.strip())
    with pytest.raises(OSError):  # noqa: PT012 - each turn takes a connection, which the end refuses
        for _ in range(100_000):
            socket.create_connection((place.hostname, place.port), timeout=30).close()


def refused_start(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """What the command says when it does not start; run inside this process, since it ends before it
    serves.
    """
    assert main(arguments) == 78
    told = capsys.readouterr()
    assert told.out == ""
    error: dict[str, Any] = json.loads(told.err)["error"]
    return error


def test_second_portal_on_the_same_folder_is_refused_by_name(
    portal: RunningPortal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ready = tmp_path / "ready.json"
    error = refused_start(capsys, "--data", str(portal.data_dir), "--ready-file", str(ready))
    assert error == {"code": "portal.data_in_use", "facts": {"folder": str(portal.data_dir)}}
    assert not ready.exists()
    assert requests.get(portal.url + "/open/v1/portal", timeout=30).status_code == 200


def test_faults_are_refused_outside_training(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    error = refused_start(capsys, "--data", str(tmp_path), "--faults", "html_200")
    assert error["code"] == "portal.faults_outside_training"


def test_launching_tells_the_reason_of_a_failed_start(tmp_path: Path) -> None:
    with pytest.raises(StartFailed) as refused:
        start_training_portal(tmp_path / "portal", faults="no_such")
    assert refused.value.facts["reason"] == "portal.unknown_fault"
    assert refused.value.facts["exit_status"] == 78


def test_taken_port_is_refused_by_name(
    portal: RunningPortal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    port = urlsplit(portal.url).port
    for taken in (port, 65536):
        error = refused_start(capsys, "--data", str(tmp_path), "--port", str(taken))
        assert error == {"code": "portal.port_taken", "facts": {"port": taken}}


def test_data_of_a_newer_portal_is_refused_and_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = Database(tmp_path / "portal.sqlite")
    with database.write() as connection:
        connection.exec_driver_sql("PRAGMA user_version = 99")
    database.close()
    assert refused_start(capsys, "--data", str(tmp_path)) == {
        "code": "portal.data_from_future",
        "facts": {"folder": str(tmp_path), "found": 99, "known": 1},
    }


@pytest.mark.parametrize("name", ["portal.sqlite", "portal.key", "training-accounts.json"])
def test_damaged_data_is_refused_by_name_and_left_alone(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(b"damaged " * 1000)
    error = refused_start(capsys, "--data", str(tmp_path), "--training")
    assert error["code"] == "portal.data_unusable"
    assert (tmp_path / name).read_bytes() == b"damaged " * 1000


def test_folder_that_cannot_be_made_is_refused_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("not a folder", "utf-8")
    error = refused_start(capsys, "--data", str(tmp_path / "file"))
    assert error["code"] == "portal.data_unusable"


def test_portal_that_is_no_training_portal_tells_passwords_once(tmp_path: Path) -> None:
    told = []
    for _ in range(2):
        ended = run_portal("--data", str(tmp_path), "--ready-file", str(tmp_path / "ready.json"), "--exit-with-parent")
        assert (ended.returncode, ended.stdout) == (0, "ready\n")
        told.append(json.loads((tmp_path / "ready.json").read_text("utf-8")))
    assert told[0]["training"] is False
    assert told[0]["citizen"]["password"]
    assert (told[1]["citizen"], told[1]["officer"]) == (None, None)
    assert not (tmp_path / "training-accounts.json").exists()


def test_launching_loads_none_of_the_portals_libraries() -> None:
    script = (
        "import sys, sync.portal.launch\n"
        "print({'fastapi', 'uvicorn', 'sqlalchemy', 'pydantic', 'argon2', 'cryptography'} & set(sys.modules))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.stdout.strip() == "set()", ended.stderr


def test_body_that_stops_coming_is_given_up_and_its_bytes_kept(tmp_path: Path) -> None:
    command = [*child_command(), "--idle-seconds", "0.2"]
    with start_training_portal(tmp_path, command=command) as portal:
        citizen = Citizen(portal.url, portal.citizen.user, portal.citizen.password)
        dossier = Dossier([bytes_of("stalled", 500)])
        citizen.put(dossier)
        location = citizen.create(dossier.version_id, 500).headers["Location"]
        line = citizen.half_patch(location, 0, 500)
        line.sendall(dossier.body()[:300])
        assert line.recv(65536).startswith(b"HTTP/1.1 408")
        line.close()
        assert citizen.offset(location) == 300
