from __future__ import annotations

import re
from typing import Any

import pytest

from sync.portal.launch import RunningPortal
from sync.wire import ChangesAnswer, read
from tests.sync.portal.citizen import Citizen, Dossier, a_uuid, bytes_of, sha256, verified
from tests.sync.portal.officer import Officer


def received(citizen: Citizen, seed: str, *, owner_number: str = "012345678901") -> Dossier:
    dossier = Dossier([bytes_of(f"{seed}-1", 3000), bytes_of(f"{seed}-2", 500)], owner_number=owner_number)
    citizen.submit(dossier)
    return dossier


def changes_of(citizen: Citizen, dossier: Dossier, kind: str) -> list[dict[str, Any]]:
    """All changes of one kind that the feed tells of the dossier, read page by page."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        answer = citizen.changes(cursor)
        if not answer["changes"]:
            return found
        cursor = answer["cursor"]
        found += [
            change
            for change in answer["changes"]
            if change["dossier_id"] == dossier.dossier_id and change["kind"] == kind
        ]


def statuses_of(citizen: Citizen, dossier: Dossier) -> list[int]:
    return [change["status"] for change in changes_of(citizen, dossier, "status")]


def test_officer_sees_the_manifest_and_the_papers_byte_for_byte(citizen: Citizen, officer: Officer) -> None:
    dossier = received(citizen, "seen")
    shown = officer.dossier(dossier.version_id)
    assert shown["manifest"] == dossier.manifest()
    assert shown["dossier"]["owner_name"] == "Nguyễn Văn An"
    assert officer.manifest(dossier.version_id) == dossier.data()
    for paper, file in zip(dossier.papers, shown["files"], strict=True):
        assert officer.file(dossier.version_id, file["sha256"]) == paper


def test_dossier_with_missing_files_is_not_shown_to_officers(citizen: Citizen, officer: Officer) -> None:
    dossier = Dossier([bytes_of("unseen", 100)])
    citizen.put(dossier)
    assert officer.ask("GET", f"/dossiers/{dossier.version_id}").status_code == 404
    assert dossier.dossier_id not in {line["dossier_id"] for line in officer.dossiers()}


def test_list_can_be_asked_for_one_status(citizen: Citizen, officer: Officer) -> None:
    dossier = received(citizen, "listed")
    assert dossier.version_id in {line["version_id"] for line in officer.dossiers(1)}
    officer.act(dossier.version_id, "reject", reason="Không thuộc thẩm quyền")
    assert dossier.version_id not in {line["version_id"] for line in officer.dossiers(1)}
    assert {line["status"] for line in officer.dossiers(3)} == {3}


def test_acceptance_gives_an_official_code_and_numbers_follow_each_other(citizen: Citizen, officer: Officer) -> None:
    first, second = received(citizen, "code-1"), received(citizen, "code-2")
    codes = [officer.act(dossier.version_id, "accept")["dossier"]["dossier_code"] for dossier in (first, second)]
    for code in codes:
        assert re.fullmatch(r"H52\.14-\d{6}-\d{4}", code)
    assert int(codes[1][-4:]) == int(codes[0][-4:]) + 1
    look = citizen.look(first).json()
    assert (look["dossier_code"], look["status"]) == (codes[0], 2)
    assert look["accepted_at"] is not None
    told = changes_of(citizen, first, "status")
    assert [(change["status"], change["dossier_code"]) for change in told] == [(1, None), (2, codes[0])]


def test_unit_code_that_cannot_head_a_dossier_code_gives_way_to_the_portals_own(
    citizen: Citizen, officer: Officer
) -> None:
    dossier = Dossier([], changes={"unit_code": "00123"})
    citizen.submit(dossier)
    assert officer.act(dossier.version_id, "accept")["dossier"]["dossier_code"].startswith("H52.14-")


def test_code_given_by_the_officer_is_checked_and_cannot_be_given_twice(citizen: Citizen, officer: Officer) -> None:
    first, second = received(citizen, "given-1"), received(citizen, "given-2")
    officer.act(first.version_id, "accept", code="H56.14-251103-0007")
    for code, status in (("H56.14-251103-0007", 409), ("H56.14-251301-0007", 422), ("x", 422)):
        refused = officer.ask("POST", f"/dossiers/{second.version_id}/accept", json={"code": code})
        assert refused.status_code == status
    assert citizen.look(second).json()["status"] == 1


def test_whole_life_with_a_supplement_and_a_result(portal: RunningPortal, citizen: Citizen, officer: Officer) -> None:
    dossier = received(citizen, "life", owner_number="034000000001")
    due_at = officer.act(dossier.version_id, "accept", working_days=3)["dossier"]["due_at"]
    assert citizen.look(dossier).json()["due_at"] == due_at
    assert changes_of(citizen, dossier, "status")[-1]["due_at"] == due_at
    asked = officer.act(
        dossier.version_id,
        "supplement",
        reason="Bản quét thiếu trang 2",
        deadline="2026-12-01T10:00:00Z",
        items=[{"component": "TP2", "text": "Nộp lại bản đủ trang"}],
    )
    told = changes_of(citizen, dossier, "supplement")[0]["supplement"]
    assert told == asked
    assert (told["reason"], told["items"][0]["component"]) == ("Bản quét thiếu trang 2", "TP2")

    answer = Dossier(
        [dossier.papers[0], bytes_of("life-new", 800)],
        owner_number=dossier.owner_number,
        dossier_id=dossier.dossier_id,
        changes={"revises": dossier.version_id, "answers_request": asked["request_id"]},
    )
    put = citizen.put(answer).json()
    assert put["missing"] == [sha256(answer.papers[1])]
    payload = verified(citizen.submit(answer), portal.public_key)
    assert payload["files"] == [{"sha256": sha256(paper), "size": len(paper)} for paper in answer.papers]

    shown = officer.dossier(answer.version_id)
    assert shown["versions"] == [dossier.version_id, answer.version_id]
    assert shown["supplements"][0]["answered_by"] == answer.version_id
    assert officer.dossier(dossier.version_id)["manifest"]["version_id"] == dossier.version_id

    given = officer.give_result(answer.version_id, b"%PDF-1.7 ket qua", name="Giấy phép.pdf")
    result = changes_of(citizen, dossier, "result")[0]["result"]
    assert result == given
    download = citizen.ask("GET", f"/open/v1/results/{result['result_id']}")
    assert download.content == b"%PDF-1.7 ket qua"
    assert sha256(download.content) == result["sha256"]
    assert statuses_of(citizen, dossier) == [1, 2, 5, 4, 9, 10]
    history = [(line["status"], line["by"]) for line in officer.dossier(answer.version_id)["history"]]
    assert history == [
        (1, "citizen"), (2, "officer"), (5, "officer"), (4, "citizen"), (9, "officer"), (10, "officer"),
    ]  # fmt: skip


def test_result_for_the_counter_ends_the_work_but_not_the_dossier(citizen: Citizen, officer: Officer) -> None:
    dossier = received(citizen, "counter")
    officer.act(dossier.version_id, "accept")
    officer.give_result(dossier.version_id, b"ban giay", name="ket-qua.pdf", how="counter")
    assert statuses_of(citizen, dossier) == [1, 2, 4, 9]
    officer.act(dossier.version_id, "status", status=10, text="Đã trao tại quầy")
    assert changes_of(citizen, dossier, "status")[-1]["status_text"] == "Đã trao tại quầy"


def test_fee_is_told_and_its_payment_confirmed(citizen: Citizen, officer: Officer) -> None:
    dossier = received(citizen, "fee")
    officer.act(dossier.version_id, "accept")
    officer.act(dossier.version_id, "fee", amount=200_000, text="Phí thẩm định")
    officer.act(dossier.version_id, "fee/paid")
    told = [change["fee"] for change in changes_of(citizen, dossier, "fee")]
    assert [(fee["amount"], fee["paid"]) for fee in told] == [(200_000, False), (200_000, True)]
    assert statuses_of(citizen, dossier) == [1, 2, 6, 4]
    assert officer.ask("POST", f"/dossiers/{dossier.version_id}/fee/paid").json()["code"] == "fee.none"


def test_messages_go_both_ways_and_a_repeat_is_one_message(citizen: Citizen, officer: Officer) -> None:
    dossier = received(citizen, "talk")
    path = f"/open/v1/dossiers/{dossier.version_id}/messages/{a_uuid()}"
    sent = [citizen.ask("PUT", path, json={"text": "Xin hỏi khi nào xong"}).status_code for _ in range(2)]
    assert sent == [201, 204]
    assert citizen.ask("PUT", path, json={"text": "khác"}).status_code == 409
    officer.act(dossier.version_id, "message", text="Ngày mai")
    assert changes_of(citizen, dossier, "message")[0]["message"]["text"] == "Ngày mai"
    spoken = [(line["from"], line["text"]) for line in officer.dossier(dossier.version_id)["messages"]]
    assert spoken == [("citizen", "Xin hỏi khi nào xong"), ("officer", "Ngày mai")]


def test_withdrawal_ends_the_dossier_and_again_is_harmless(citizen: Citizen, officer: Officer) -> None:
    dossier = received(citizen, "withdrawn")
    path = f"/open/v1/dossiers/{dossier.version_id}/withdrawal"
    assert [citizen.ask("POST", path, json={"reason": "Nhầm"}).json()["status"] for _ in range(2)] == [7, 7]
    assert statuses_of(citizen, dossier) == [1, 7]
    refused = officer.ask("POST", f"/dossiers/{dossier.version_id}/accept", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "status.not_allowed")


def test_withdrawal_before_the_files_stops_the_upload(citizen: Citizen) -> None:
    dossier = Dossier([bytes_of("early", 100)])
    citizen.put(dossier)
    location = citizen.create(dossier.version_id, 100).headers["Location"]
    citizen.ask("POST", f"/open/v1/dossiers/{dossier.version_id}/withdrawal", json={"reason": "Nhầm"})
    assert citizen.create(dossier.version_id, 100).json()["code"] == "dossier.withdrawn"
    refused = citizen.patch(location, 0, dossier.body())
    assert (refused.status_code, refused.json()["code"]) == (410, "upload.gone")
    assert citizen.look(dossier).json()["state"] == "waiting_files"


def test_finished_dossier_cannot_be_withdrawn(citizen: Citizen, officer: Officer) -> None:
    dossier = received(citizen, "finished")
    officer.act(dossier.version_id, "accept")
    officer.give_result(dossier.version_id, b"x", name="kq.pdf")
    refused = citizen.ask("POST", f"/open/v1/dossiers/{dossier.version_id}/withdrawal", json={"reason": "Nhầm"})
    assert (refused.status_code, refused.json()["code"]) == (409, "status.not_allowed")


def test_revision_needs_a_supplement_request_once_the_dossier_is_accepted(citizen: Citizen, officer: Officer) -> None:
    dossier = received(citizen, "revision")
    officer.act(dossier.version_id, "accept")
    revision = Dossier([], dossier_id=dossier.dossier_id, changes={"revises": dossier.version_id})
    refused = citizen.put(revision)
    assert (refused.status_code, refused.json()["code"]) == (409, "dossier.revision")


def test_revision_of_a_version_that_is_not_the_newest_is_refused(citizen: Citizen) -> None:
    dossier = received(citizen, "stale")
    revision = Dossier([], dossier_id=dossier.dossier_id, changes={"revises": a_uuid()})
    assert citizen.put(revision).json()["reason"] == "not_current"


@pytest.mark.parametrize("status", [1, 2, 3, 5, 6, 7])
def test_status_that_has_an_act_of_its_own_cannot_be_set_by_number(
    citizen: Citizen, officer: Officer, status: int
) -> None:
    dossier = received(citizen, f"by-number-{status}")
    refused = officer.ask("POST", f"/dossiers/{dossier.version_id}/status", json={"status": status, "text": ""})
    assert (refused.status_code, refused.json()["code"]) == (409, "status.act")


def test_result_comes_in_ranges_with_its_hash_as_etag(citizen: Citizen, officer: Officer) -> None:
    dossier = received(citizen, "range")
    data = bytes_of("result", 200_000)
    officer.act(dossier.version_id, "accept")
    result_id = officer.give_result(dossier.version_id, data, name="kq.pdf")["result_id"]
    path = f"/open/v1/results/{result_id}"
    whole = citizen.ask("GET", path)
    assert (whole.status_code, whole.content) == (200, data)
    assert whole.headers["ETag"] == f'"{sha256(data)}"'
    assert whole.headers["Accept-Ranges"] == "bytes"
    for asked, start, end in (("0-99", 0, 100), ("150000-", 150_000, 200_000), ("-5", 199_995, 200_000)):
        part = citizen.ask("GET", path, headers={"Range": f"bytes={asked}", "If-Range": whole.headers["ETag"]})
        assert (part.status_code, part.content) == (206, data[start:end])
        assert part.headers["Content-Range"] == f"bytes {start}-{end - 1}/200000"
    assert citizen.ask("GET", path, headers={"Range": "bytes=200000-"}).status_code == 416
    for whole_again in ({"Range": "bytes=0-1,5-9"}, {"Range": "bytes=0-9", "If-Range": '"other"'}):
        assert citizen.ask("GET", path, headers=whole_again).status_code == 200
    assert citizen.ask("GET", path, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304


def test_empty_poll_is_small_and_keeps_the_cursor(citizen: Citizen) -> None:
    cursor = ""
    while (answer := citizen.changes(cursor))["changes"]:
        cursor = answer["cursor"]
    last = citizen.ask("GET", "/open/v1/changes", params={"since": cursor})
    assert last.json() == {"cursor": cursor, "changes": []}
    assert len(last.content) < 100


def test_feed_is_what_the_wire_models_say(citizen: Citizen, officer: Officer) -> None:
    officer.act(received(citizen, "feed").version_id, "message", text="Chào bạn")
    answer = citizen.ask("GET", "/open/v1/changes")
    assert read(ChangesAnswer, answer.content, what="changes").changes


@pytest.mark.parametrize("cursor", ["x", "-1", "1e9", "9" * 40, "１"])
def test_cursor_that_the_portal_never_gave_is_refused(citizen: Citizen, cursor: str) -> None:
    assert citizen.ask("GET", "/open/v1/changes", params={"since": cursor}).status_code == 400
