"""What a portal must stand: strangers, floods, lies about size, depth and encoding."""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from sync.portal.launch import RunningPortal
from sync.wire import pack_gzip
from tests.sync.portal.citizen import TUS, Citizen, Dossier, a_uuid, bytes_of, sha256
from tests.sync.portal.officer import Officer

NOWHERE = "00000000-0000-4000-8000-000000000000"
ACTS = ("accept", "reject", "supplement", "fee", "fee/paid", "status", "message", "result?name=x")


def put_bytes(citizen: Citizen, data: bytes, **headers: str) -> requests.Response:
    return citizen.ask("PUT", f"/open/v1/dossiers/{a_uuid()}", data=data, headers=headers)


@pytest.mark.parametrize(
    "method, path",
    [
        ("GET", "/open/v1/packs"),
        ("PUT", f"/open/v1/dossiers/{NOWHERE}"),
        ("GET", f"/open/v1/dossiers/{NOWHERE}"),
        ("POST", f"/open/v1/dossiers/{NOWHERE}/withdrawal"),
        ("PUT", f"/open/v1/dossiers/{NOWHERE}/messages/{NOWHERE}"),
        ("GET", "/open/v1/changes"),
        ("GET", "/open/v1/results/kq-1"),
        ("POST", "/open/v1/uploads"),
        ("HEAD", "/open/v1/uploads/1"),
        ("PATCH", "/open/v1/uploads/1"),
        ("DELETE", "/open/v1/uploads/1"),
        ("GET", "/officer/v1/dossiers"),
        ("GET", f"/officer/v1/dossiers/{NOWHERE}"),
        ("GET", f"/officer/v1/dossiers/{NOWHERE}/manifest"),
        ("GET", f"/officer/v1/dossiers/{NOWHERE}/files/{'0' * 64}"),
        *(
            ("POST", f"/officer/v1/dossiers/{NOWHERE}/{act}")
            for act in (
                "accept",
                "reject",
                "supplement",
                "fee",
                "fee/paid",
                "status",
                "message",
                "result?name=x",
            )
        ),
    ],
)
def test_every_route_but_three_needs_a_session_of_its_role(
    portal: RunningPortal, citizen: Citizen, officer: Officer, method: str, path: str
) -> None:
    for token in ("", "Bearer ", "Bearer x", "Basic eDp4", "Bearer " + "a" * 5000):
        answer = requests.request(method, portal.url + path, headers={**TUS, "Authorization": token}, timeout=30)
        assert answer.status_code == 401, token
    other = officer.session if path.startswith("/open") else citizen.session
    assert other.request(method, portal.url + path, headers=TUS, timeout=30).status_code == 403


def test_other_account_sees_neither_dossier_nor_upload_nor_result(
    portal: RunningPortal, citizen: Citizen, stranger: Citizen, officer: Officer
) -> None:
    dossier = Dossier([bytes_of("mine", 100)])
    citizen.put(dossier)
    location = citizen.create(dossier.version_id, 100).headers["Location"]
    assert stranger.look(dossier).status_code == 404
    assert stranger.head(location).status_code == 404
    assert stranger.patch(location, 0, b"x").status_code == 404
    assert stranger.ask("DELETE", location, headers=TUS).status_code == 404
    assert stranger.create(dossier.version_id, 100).status_code == 404
    assert stranger.put(dossier).json() == {"code": "dossier.id_taken", "message": ""}
    path = f"/open/v1/dossiers/{dossier.version_id}"
    assert stranger.ask("POST", path + "/withdrawal", json={"reason": "x"}).status_code == 404
    assert stranger.ask("PUT", f"{path}/messages/{a_uuid()}", json={"text": "x"}).status_code == 404
    assert citizen.patch(location, 0, dossier.body()).status_code == 204
    officer.act(dossier.version_id, "accept")
    result_id = officer.give_result(dossier.version_id, b"mine", name="kq.pdf")["result_id"]
    assert stranger.ask("GET", f"/open/v1/results/{result_id}").status_code == 404
    assert stranger.changes()["changes"] == []


def test_new_version_of_another_accounts_dossier_is_refused(citizen: Citizen, stranger: Citizen) -> None:
    dossier = Dossier([])
    citizen.put(dossier)
    version = Dossier([], dossier_id=dossier.dossier_id, changes={"revises": dossier.version_id})
    assert stranger.put(version).json()["code"] == "dossier.id_taken"


def test_hash_that_another_account_uploaded_for_the_same_applicant_is_unknown(
    citizen: Citizen, stranger: Citizen
) -> None:
    paper = bytes_of("theirs", 500)
    citizen.submit(Dossier([paper], owner_number="036000000001"))
    told = stranger.put(Dossier([paper], owner_number="036000000001")).json()
    assert told["missing"] == [sha256(paper)]


@pytest.mark.parametrize(
    "hosts",
    [
        ["evil.example"],
        ["127.0.0.1"],
        ["127.0.0.1:1"],
        [],
        ["{own}", "evil.example"],
        ["evil.example", "{own}"],
    ],
)
def test_request_under_another_host_name_is_refused(portal: RunningPortal, hosts: list[str]) -> None:
    place = urlsplit(portal.url)
    lines = "".join(f"Host: {host.format(own=place.netloc)}\r\n" for host in hosts)
    with socket.create_connection((place.hostname, place.port), timeout=30) as line:
        line.sendall(f"GET /open/v1/portal HTTP/1.1\r\n{lines}Connection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    assert answer.split(b" ")[1] in (b"421", b"400")
    assert portal.portal_id.encode() not in answer


def test_every_answer_carries_the_portals_time_and_the_security_headers(portal: RunningPortal) -> None:
    for path in ("/open/v1/portal", "/nowhere", "/open/v1/changes"):
        headers = requests.get(portal.url + path, timeout=30).headers
        assert headers["Portal-Time"].endswith("Z")
        assert headers["Date"].endswith("GMT")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "server" not in headers


def test_unknown_path_and_method_are_refused_in_json(portal: RunningPortal) -> None:
    assert requests.get(portal.url + "/docs", timeout=30).json()["code"] == "route.unknown"
    assert requests.get(portal.url + "/openapi.json", timeout=30).json()["code"] == "route.unknown"
    refused = requests.delete(portal.url + "/open/v1/portal", timeout=30)
    assert (refused.status_code, refused.json()["code"]) == (405, "route.method")


def _nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


@pytest.mark.parametrize(
    "data, status",
    [
        (b"", 422),
        (b"{", 422),
        (b"\xff\xfe{}", 422),
        (b"null", 422),
        (b"[]", 422),
        (b"<html>xin chao</html>", 422),
        (_nested(25), 422),
        (_nested(200_000), 422),
        (b'{"a":' * 200_000 + b"1" + b"}" * 200_000, 413),
        (b'{"a":1,"a":2}', 422),
        (b'{"a":NaN}', 422),
        (b'{"a":1e999}', 422),
        (b'{"a":' + b"9" * 100_000 + b"}", 422),
        (b'{"a":"' + b"x" * 1024 * 1024 + b'"}', 413),
    ],
    ids=range(14),
)
def test_manifest_that_is_no_manifest_is_refused_by_name(citizen: Citizen, data: bytes, status: int) -> None:
    answer = put_bytes(citizen, data)
    assert answer.status_code == status
    assert answer.json()["code"] in ("request.refused", "request.too_large")


@pytest.mark.parametrize(
    "change",
    [
        {"protocol": 2},
        {"version_id": "../../etc/passwd"},
        {"dossier_id": "x"},
        {"surplus": 1},
        {"channel": "counter"},
        {"files": [{"name": "../x", "component": "a", "media_type": "a/b", "size": 1, "sha256": "0" * 64}]},
        {"files": [{"name": "x", "component": "a", "media_type": "a/b", "size": 0, "sha256": "0" * 64}]},
        {"files": [{"name": "x", "component": "a", "media_type": "a/b", "size": -1, "sha256": "0" * 64}]},
        {"files": [{"name": "x", "component": "a", "media_type": "a/b", "size": 1, "sha256": "../" * 21}]},
        {"files": [{"name": "x", "component": "a", "media_type": "a/b", "size": True, "sha256": "0" * 64}]},
        {"created_at": "hôm nay"},
        {"owner": None},
        {"unit_code": "a/b"},
    ],
)
def test_manifest_with_a_wrong_field_is_refused(citizen: Citizen, change: dict[str, Any]) -> None:
    dossier = Dossier([])
    data = json.dumps({**dossier.manifest(), **change}).encode()
    answer = citizen.ask("PUT", f"/open/v1/dossiers/{dossier.version_id}", data=data)
    assert (answer.status_code, answer.json()["code"]) == (422, "request.refused")
    assert citizen.look(dossier).status_code == 404


@pytest.mark.parametrize(
    "data, status",
    [
        (gzip.compress(b"\0" * 30_000_000), 413),  # 29 KB that would unpack to 30 MB
        (gzip.compress(b"\0" * 15_000_000), 413),  # 15 KB that would unpack to 15 MB
        (pack_gzip(b"{}") + b"more", 422),
        (pack_gzip(b"{}")[:-4], 422),
        (b"not gzip", 422),
        (pack_gzip(pack_gzip(b"{}")), 422),
        (bytes_of("too large", 20 * 1024 + 1), 413),
    ],
    ids=["wire", "unpacked", "trailing", "cut", "plain", "twice", "limit"],
)
def test_hostile_gzip_is_refused(citizen: Citizen, data: bytes, status: int) -> None:
    assert put_bytes(citizen, data, **{"Content-Encoding": "gzip"}).status_code == status


def test_unknown_encoding_is_refused(citizen: Citizen) -> None:
    assert put_bytes(citizen, b"{}", **{"Content-Encoding": "br"}).status_code == 415


def test_papers_larger_than_the_portals_limits_are_refused_before_they_travel(citizen: Citizen) -> None:
    limits = citizen.ask("GET", "/open/v1/portal").json()["limits"]
    file = {"name": "x.pdf", "component": "a", "media_type": "application/pdf"}
    one = {**file, "size": limits["file_bytes"] + 1, "sha256": "0" * 64}
    many = [{**file, "size": limits["file_bytes"], "sha256": f"{number:064x}"} for number in range(5)]
    assert citizen.put(Dossier([], changes={"files": [one]})).json()["code"] == "file.too_large"
    assert citizen.put(Dossier([], changes={"files": many})).json()["code"] == "dossier.too_large"


def test_flood_without_a_declared_length_is_cut_at_the_limit(portal: RunningPortal) -> None:
    sent = 0

    def flood(blocks: int) -> Any:
        nonlocal sent
        for _ in range(blocks):
            sent += 1
            yield b"x" * 65536

    told = requests.post(portal.url + "/open/v1/sessions", data=flood(20), timeout=30)
    assert (told.status_code, told.json()["code"]) == (413, "request.too_large")
    with contextlib.suppress(requests.ConnectionError):  # the portal closes the line long before the end
        requests.post(portal.url + "/open/v1/sessions", data=flood(10_000), timeout=30)
    assert sent < 1000


def test_wrong_passwords_are_counted_per_user_and_then_wait(portal: RunningPortal) -> None:
    def sign_in(user: str, password: str) -> requests.Response:
        return requests.post(portal.url + "/open/v1/sessions", json={"user": user, "password": password}, timeout=30)

    assert [sign_in("khong-co", "x").status_code for _ in range(6)] == [401] * 5 + [429]
    assert 1 <= int(sign_in("khong-co", "x").headers["Retry-After"]) <= 301
    assert sign_in(portal.citizen.user, portal.citizen.password).status_code == 200
    as_citizen = sign_in(portal.officer.user, portal.officer.password)
    assert as_citizen.status_code == 401


def test_same_manifest_sent_by_many_at_once_is_registered_once(citizen: Citizen) -> None:
    dossier = Dossier([bytes_of("at-once", 10)])

    def put(_: int) -> tuple[int, bytes]:
        answer = requests.put(
            f"{citizen.url}/open/v1/dossiers/{dossier.version_id}",
            data=dossier.data(),
            headers={"Authorization": "Bearer " + citizen.token},
            timeout=30,
        )
        return answer.status_code, answer.content

    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(put, range(24)))
    assert sorted(status for status, _ in answers) == [200] * 23 + [201]
    assert len({content for _, content in answers}) == 1


def test_log_holds_no_personal_data(portal: RunningPortal, citizen: Citizen) -> None:
    dossier = Dossier([bytes_of("logged", 10)], owner_number="027000000001")
    citizen.submit(dossier)
    put_bytes(citizen, b'{"name": "Nguy\xe1\xbb\x85n V\xc4\x83n An", ')
    log = (Path(portal.data_dir) / "portal.log").read_text("utf-8")
    assert '"route": "/open/v1/dossiers/{version_id}"' in log
    for secret in (
        "027000000001",
        "Nguy",
        citizen.token,
        citizen.account_id,
        dossier.version_id,
        portal.citizen.user,
        portal.citizen.password,
    ):
        assert secret not in log
