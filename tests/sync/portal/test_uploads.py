"""Uploads over real connections: cuts, kills, two writers, wrong bytes. What the portal must never do is
lose or invent.
"""

from __future__ import annotations

import base64
import hashlib
import socket
import struct
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from sync.portal.launch import RunningPortal
from tests.sync.portal.citizen import TUS, Citizen, Dossier, bytes_of, receipt_in, sha256, verified

TIOCOUTQ = 0x5411


def begun(citizen: Citizen, seed: str, *sizes: int) -> tuple[Dossier, str]:
    """A registered dossier with papers of these sizes, and the location of its empty upload."""
    dossier = Dossier([bytes_of(f"{seed}-{number}", size) for number, size in enumerate(sizes)])
    assert citizen.put(dossier).status_code == 201
    return dossier, citizen.create(dossier.version_id, sum(sizes)).headers["Location"]


def reset(line: socket.socket) -> None:
    """Close so that the other side gets a reset."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


def wait_until_acknowledged(line: socket.socket) -> None:
    """Until the other side's system has every byte that was sent (Linux: the queue of unacknowledged
    bytes).
    """
    import fcntl

    while struct.unpack("i", fcntl.ioctl(line, TIOCOUTQ, b"\0\0\0\0"))[0]:
        pass


def wait_for_bytes(citizen: Citizen, file: Path, size: int) -> None:
    """Until the portal has written so many bytes; each look costs it a request, so this ends or is wrong."""
    for _ in range(2000):
        if file.stat().st_size == size:
            return
        citizen.ask("GET", "/open/v1/portal")
    raise AssertionError("the bytes never arrived")


def test_options_tell_version_extensions_and_the_checksum_algorithm(citizen: Citizen) -> None:
    told = citizen.ask("OPTIONS", "/open/v1/uploads")
    assert told.status_code == 204
    assert told.headers["Tus-Version"] == "1.0.0"
    offered = set(told.headers["Tus-Extension"].split(","))
    assert offered == {"creation", "creation-with-upload", "checksum", "expiration", "termination"}
    assert told.headers["Tus-Checksum-Algorithm"] == "sha256"
    assert int(told.headers["Tus-Max-Size"]) > 0


def test_request_of_another_tus_version_is_refused(citizen: Citizen) -> None:
    _, location = begun(citizen, "version", 10)
    told = citizen.ask("HEAD", location, headers={"Tus-Resumable": "0.2.2"})
    assert told.status_code == 412
    assert told.headers["Tus-Version"] == "1.0.0"


def test_new_upload_is_empty_and_tells_when_it_expires(citizen: Citizen) -> None:
    _, location = begun(citizen, "empty", 10)
    told = citizen.head(location)
    assert told.status_code == 200
    assert (told.headers["Upload-Offset"], told.headers["Upload-Length"]) == ("0", "10")
    assert told.headers["Cache-Control"] == "no-store"
    assert told.headers["Upload-Expires"].endswith("GMT")


def test_every_byte_that_arrived_before_the_line_closed_is_kept(portal: RunningPortal, citizen: Citizen) -> None:
    dossier, location = begun(citizen, "closed", 300_000)
    body = dossier.body()
    line = citizen.half_patch(location, 0, len(body))
    line.sendall(body[:123_457])
    line.close()
    assert citizen.offset(location) == 123_457
    last = citizen.patch(location, 123_457, body[123_457:])
    assert last.status_code == 204
    assert verified(receipt_in(last), portal.public_key)["kind"] == "final"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux for unacknowledged bytes")
@pytest.mark.parametrize("arrived", [1, 1000, 65_536, 299_999])
def test_every_byte_that_was_acknowledged_before_a_reset_is_kept(citizen: Citizen, arrived: int) -> None:
    dossier, location = begun(citizen, f"reset-{arrived}", 300_000)
    line = citizen.half_patch(location, 0, 300_000)
    line.sendall(dossier.body()[:arrived])
    wait_until_acknowledged(line)
    reset(line)
    assert citizen.offset(location) == arrived


def test_many_cuts_cost_no_byte(citizen: Citizen) -> None:
    dossier, location = begun(citizen, "many", 200_000, 50_000)
    body = dossier.body()
    offset = 0
    for step in (1, 40_000, 7, 90_001, 3_000):
        line = citizen.half_patch(location, offset, len(body) - offset)
        line.sendall(body[offset : offset + step])
        line.close()
        offset += step
        assert citizen.offset(location) == offset
    assert receipt_in(citizen.patch(location, offset, body[offset:]))
    assert citizen.look(dossier).json()["state"] == "received"


def test_head_takes_over_from_a_line_that_is_dead_without_a_word(citizen: Citizen) -> None:
    dossier, location = begun(citizen, "dead", 50_000)
    line = citizen.half_patch(location, 0, 50_000)
    line.sendall(dossier.body()[:20_000])  # and then silence: the line stays open
    assert citizen.offset(location) == 20_000
    assert citizen.patch(location, 20_000, dossier.body()[20_000:]).status_code == 204
    line.close()


def test_creation_again_takes_over_from_a_dead_line_too(portal: RunningPortal, citizen: Citizen) -> None:
    dossier, location = begun(citizen, "dead-again", 50_000)
    line = citizen.half_patch(location, 0, 50_000)
    line.sendall(dossier.body()[:20_000])
    wait_for_bytes(citizen, portal.data_dir / "uploads" / location.rpartition("/")[2], 20_000)
    again = citizen.create(dossier.version_id, 50_000)
    assert (again.headers["Location"], again.headers["Upload-Offset"]) == (location, "20000")
    assert citizen.patch(location, 20_000, dossier.body()[20_000:]).status_code == 204
    line.close()


def test_whole_upload_that_many_ask_for_at_once_is_settled_once(portal: RunningPortal, citizen: Citizen) -> None:
    dossier, location = begun(citizen, "at-once", 2_000_000)
    (portal.data_dir / "uploads" / location.rpartition("/")[2]).write_bytes(dossier.body())
    with ThreadPoolExecutor(6) as many:
        answers = list(many.map(lambda _: citizen.head(location), range(12)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.headers["Dossier-Receipt"] for answer in answers}) == 1
    told = [change for change in all_changes(citizen) if change["dossier_id"] == dossier.dossier_id]
    assert [change["status"] for change in told] == [1]


def all_changes(citizen: Citizen) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while (answer := citizen.changes(cursor))["changes"]:
        cursor = answer["cursor"]
        found += answer["changes"]
    return found


def test_second_writer_is_locked_out_while_the_first_writes(portal: RunningPortal, citizen: Citizen) -> None:
    dossier, location = begun(citizen, "two", 50_000)
    line = citizen.half_patch(location, 0, 50_000)
    line.sendall(dossier.body()[:100])
    wait_for_bytes(citizen, portal.data_dir / "uploads" / location.rpartition("/")[2], 100)
    for offset in (0, 100):
        told = citizen.patch(location, offset, b"x" * 100)
        assert (told.status_code, told.json()["code"]) == (423, "upload.locked")
    line.sendall(dossier.body()[100:])
    assert line.recv(65536).startswith(b"HTTP/1.1 204")
    line.close()


def test_wrong_offset_is_refused_with_the_right_one(citizen: Citizen) -> None:
    dossier, location = begun(citizen, "offset", 1000)
    citizen.patch(location, 0, dossier.body()[:400])
    for wrong in (0, 399, 401, 1000):
        told = citizen.patch(location, wrong, b"x")
        assert told.status_code == 409
        assert told.json()["code"] == "upload.offset"
        assert told.headers["Upload-Offset"] == "400"
    assert citizen.offset(location) == 400


@pytest.mark.parametrize("offset", ["-1", "1e3", "", "99999999999999999999", "0x10", "٣"])
def test_offset_that_is_no_number_is_refused(citizen: Citizen, offset: str) -> None:
    _, location = begun(citizen, "hostile-offset", 1000)
    told = citizen.ask(
        "PATCH",
        location,
        headers={**TUS, "Content-Type": "application/offset+octet-stream", "Upload-Offset": offset.encode()},
        data=b"x",
    )
    assert told.status_code == 400
    assert citizen.offset(location) == 0


def test_bytes_beyond_the_length_are_refused_and_not_kept(citizen: Citizen) -> None:
    dossier, location = begun(citizen, "beyond", 1000)
    assert citizen.patch(location, 0, dossier.body() + b"more").status_code == 413
    assert citizen.offset(location) == 0


def test_chunk_with_the_right_checksum_is_kept(citizen: Citizen) -> None:
    dossier, location = begun(citizen, "sum", 1000)
    chunk = dossier.body()[:600]
    digest = base64.b64encode(hashlib.sha256(chunk).digest()).decode()
    assert citizen.patch(location, 0, chunk, **{"Upload-Checksum": f"sha256 {digest}"}).status_code == 204
    assert citizen.offset(location) == 600


def test_chunk_with_a_wrong_checksum_leaves_no_byte(citizen: Citizen) -> None:
    dossier, location = begun(citizen, "wrong-sum", 1000)
    citizen.patch(location, 0, dossier.body()[:100])
    digest = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    told = citizen.patch(location, 100, dossier.body()[100:], **{"Upload-Checksum": f"sha256 {digest}"})
    assert told.status_code == 460
    assert citizen.offset(location) == 100


@pytest.mark.parametrize("checksum", ["md5 1B2M2Y8AsgTpgAmY7PhCfg==", "sha256 x", "sha256", ""])
def test_checksum_of_another_kind_is_refused(citizen: Citizen, checksum: str) -> None:
    dossier, location = begun(citizen, "md5", 10)
    told = citizen.patch(location, 0, dossier.body(), **{"Upload-Checksum": checksum})
    assert told.status_code == 400


def test_file_with_a_wrong_hash_is_dropped_and_named_missing_and_the_others_stay(citizen: Citizen) -> None:
    dossier, location = begun(citizen, "wrong", 5000, 6000, 7000)
    good = dossier.body()
    bad = good[:6000] + bytes([good[6000] ^ 1]) + good[6001:]
    told = citizen.patch(location, 0, bad)
    assert told.status_code == 409
    assert told.json()["code"] == "files.hash"
    assert told.json()["missing"] == [sha256(dossier.papers[1])]
    assert citizen.head(location).status_code == 410
    look = citizen.look(dossier).json()
    assert (look["state"], look["missing"]) == ("waiting_files", [sha256(dossier.papers[1])])
    assert citizen.submit(dossier)


def test_creation_repeated_after_a_lost_answer_finds_the_upload_and_its_bytes(citizen: Citizen) -> None:
    dossier, location = begun(citizen, "lost", 10_000)
    citizen.patch(location, 0, dossier.body()[:4000])
    again = citizen.create(dossier.version_id, 10_000, dossier.body())
    assert again.status_code == 201
    assert again.headers["Location"] == location
    assert again.headers["Upload-Offset"] == "10000"
    assert receipt_in(again)


def test_head_of_a_finished_upload_carries_the_receipt(citizen: Citizen) -> None:
    dossier, location = begun(citizen, "finished", 500)
    last = citizen.patch(location, 0, dossier.body())
    told = citizen.head(location)
    assert told.headers["Upload-Offset"] == "500"
    assert receipt_in(told) == receipt_in(last)
    assert receipt_in(citizen.patch(location, 500, b"")) == receipt_in(last)


@pytest.mark.parametrize("length", [0, 999, 1001, 10**15])
def test_upload_of_another_length_than_what_is_missing_is_refused(citizen: Citizen, length: int) -> None:
    dossier = Dossier([bytes_of("length", 1000)])
    citizen.put(dossier)
    told = citizen.create(dossier.version_id, length)
    assert (told.status_code, told.json()["code"]) == (409, "upload.length")
    assert told.json()["expected"] == 1000


def test_upload_for_a_received_dossier_is_not_needed(citizen: Citizen) -> None:
    dossier = Dossier([bytes_of("not-needed", 10)])
    citizen.submit(dossier)
    told = citizen.create(dossier.version_id, 10)
    assert (told.status_code, told.json()["code"]) == (409, "upload.not_needed")


@pytest.mark.parametrize("metadata", ["", "version", "version !!!", "version bm90LWEtdXVpZA==", "other YQ=="])
def test_upload_that_names_no_version_is_refused(citizen: Citizen, metadata: str) -> None:
    headers = {**TUS, "Upload-Length": "10", "Upload-Metadata": metadata}
    assert citizen.ask("POST", "/open/v1/uploads", headers=headers).status_code == 400


def test_terminated_upload_is_gone_and_a_new_one_starts_empty(citizen: Citizen) -> None:
    dossier, location = begun(citizen, "terminated", 1000)
    citizen.patch(location, 0, dossier.body()[:10])
    assert citizen.ask("DELETE", location, headers=TUS).status_code == 204
    assert citizen.head(location).status_code == 410
    assert citizen.patch(location, 10, dossier.body()[10:]).status_code == 410
    fresh = citizen.create(dossier.version_id, 1000)
    assert fresh.headers["Location"] != location
    assert fresh.headers["Upload-Offset"] == "0"


def test_bytes_survive_a_kill_of_the_portal_in_mid_upload(start: Callable[..., RunningPortal]) -> None:
    first = start()
    citizen = Citizen(first.url, first.citizen.user, first.citizen.password)
    dossier, location = begun(citizen, "killed", 400_000)
    body = dossier.body()
    line = citizen.half_patch(location, 0, len(body))
    line.sendall(body[:250_000])
    assert citizen.offset(location) == 250_000
    second_line = citizen.half_patch(location, 250_000, 150_000)
    second_line.sendall(body[250_000:300_000])
    first_upload = next((first.data_dir / "uploads").iterdir())
    wait_for_bytes(citizen, first_upload, 300_000)
    first.kill()
    assert first_upload.stat().st_size == 300_000
    second = start()
    assert (second.portal_id, second.public_key) == (first.portal_id, first.public_key)
    again = Citizen(second.url, second.citizen.user, second.citizen.password)
    assert again.offset(location) == 300_000
    receipt = receipt_in(again.patch(location, 300_000, body[300_000:]))
    assert verified(receipt, first.public_key)["kind"] == "final"
    line.close()
    second_line.close()


def test_what_was_answered_just_before_a_kill_stands_and_what_was_not_is_finished_when_asked(
    start: Callable[..., RunningPortal],
) -> None:
    first = start()
    citizen = Citizen(first.url, first.citizen.user, first.citizen.password)
    dossier, location = begun(citizen, "last-byte", 1000)
    answered = Dossier([bytes_of("answered", 5000)])
    receipt = citizen.submit(answered)
    first.kill()
    (first.data_dir / "uploads" / location.rpartition("/")[2]).write_bytes(dossier.body())
    second = start()
    again = Citizen(second.url, second.citizen.user, second.citizen.password)
    assert again.look(answered).json()["receipt"] == receipt
    assert again.look(dossier).json()["state"] == "waiting_files"
    told = again.head(location)
    assert told.headers["Upload-Offset"] == "1000"
    assert verified(receipt_in(told), second.public_key)["kind"] == "final"
