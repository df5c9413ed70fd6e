"""A dossier's life after it was sent, at the real portal: an officer acts over HTTP, the worker brings it home."""

from __future__ import annotations

import hashlib
import random
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from sync import orders, wire
from sync.notices import ChangesStored, NoteDelivered, NoteRefused, ResultStored
from sync.parcel import Parcel
from sync.portal.launch import RunningPortal
from sync.states import State
from tests.lines import BreakingLine, CutAnswer
from tests.sync.office import some_bytes
from tests.sync.station import Station


class Officer:
    """Does what the officer's page does."""

    def __init__(self, portal: RunningPortal) -> None:
        self.url = portal.url + "/officer/v1"
        self.session = requests.Session()
        self.session.trust_env = False
        account = {"user": portal.officer.user, "password": portal.officer.password}
        token = self.session.post(self.url + "/sessions", json=account, timeout=20).json()["token"]
        self.session.headers["Authorization"] = "Bearer " + token

    def act(self, parcel: Parcel, act: str, **facts: Any) -> dict[str, Any]:
        address = f"{self.url}/dossiers/{parcel.version_id}/{act}"
        answer = self.session.post(address, json=facts, timeout=20)
        assert answer.status_code in (200, 201), answer.text
        found: dict[str, Any] = answer.json()
        return found

    def seen(self, parcel: Parcel) -> dict[str, Any]:
        found: dict[str, Any] = self.session.get(f"{self.url}/dossiers/{parcel.version_id}", timeout=20).json()
        return found

    def give_result(self, parcel: Parcel, content: bytes, name: str = "giay-phep.pdf") -> dict[str, Any]:
        answer = self.session.post(
            f"{self.url}/dossiers/{parcel.version_id}/result",
            params={"name": name},
            data=content,
            headers={"Content-Type": "application/pdf"},
            timeout=20,
        )
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture(scope="module")
def officer(running_portal: RunningPortal) -> Iterator[Officer]:
    found = Officer(running_portal)
    yield found
    found.session.close()


def send(station: Station, seed: int) -> Parcel:
    parcel = station.queue({"to-khai.pdf": some_bytes(20_000, seed), "cccd.pdf": some_bytes(30_000, seed + 1)})
    assert station.worker().run(give_up_seconds=20) is None
    assert station.outbox.row(parcel.version_id).state is State.SENT
    return parcel


def changes_of(station: Station, parcel: Parcel) -> list[wire.Change]:
    return [
        change for (_, _), change in sorted(station.outbox.changes.items()) if change.dossier_id == parcel.dossier_id
    ]


def test_status_code_message_and_fee_come_home_with_one_poll(station: Station, officer: Officer) -> None:
    parcel = send(station, 1000)
    officer.act(parcel, "accept")
    officer.act(parcel, "message", text="Đã nhận, chờ thẩm định.")
    officer.act(parcel, "status", status=4, text="Đang xử lý")
    officer.act(parcel, "fee", amount=1_200_000, text="Lệ phí cấp giấy phép")
    assert station.worker().run(give_up_seconds=20) is None
    found = changes_of(station, parcel)
    assert [change.status for change in found if change.status] == [1, 2, 4, 6]
    assert [change.message.text for change in found if change.message] == ["Đã nhận, chờ thẩm định."]
    assert [change.fee.amount for change in found if change.fee] == [1_200_000]
    told = [change for notice in station.notices if isinstance(notice, ChangesStored) for change in notice.changes]
    assert {change.seq for change in found} <= {change.seq for change in told}


def test_changes_are_told_once(station: Station, officer: Officer) -> None:
    parcel = send(station, 1010)
    officer.act(parcel, "accept")
    station.worker().run(give_up_seconds=20)
    station.notices.clear()
    station.worker().run(give_up_seconds=20)
    assert not [notice for notice in station.notices if isinstance(notice, ChangesStored)]


def test_a_supplement_is_answered_by_a_version_that_sends_only_the_change(station: Station, officer: Officer) -> None:
    parcel = send(station, 1020)
    officer.act(parcel, "accept")
    asked = officer.act(
        parcel, "supplement", reason="Ảnh mờ", items=[{"component": "TP1", "text": "Chụp lại căn cước"}]
    )
    station.worker().run(give_up_seconds=20)
    wanted = [change.supplement for change in changes_of(station, parcel) if change.supplement]
    assert [supplement.request_id for supplement in wanted] == [asked["request_id"]]
    assert wanted[0].items[0].component == "TP1"
    better = station.queue(
        {"to-khai.pdf": some_bytes(20_000, 1020), "cccd.pdf": some_bytes(31_000, 1029)},
        dossier_id=parcel.dossier_id,
        revises=parcel.version_id,
        answers_request=asked["request_id"],
    )
    assert station.worker().run(give_up_seconds=20) is None
    row = station.outbox.row(better.version_id)
    assert row.state is State.SENT
    assert row.sent_bytes < 31_000 + 8_000
    assert officer.seen(better)["supplements"][0]["answered_by"] == better.version_id


def test_a_result_comes_home_byte_for_byte(station: Station, officer: Officer) -> None:
    parcel = send(station, 1030)
    officer.act(parcel, "accept")
    content = some_bytes(250_000, 1039)
    given = officer.give_result(parcel, content)
    assert station.worker().run(give_up_seconds=20) is None
    assert given["sha256"] == hashlib.sha256(content).hexdigest()
    assert station.sink.path(given["result_id"]).read_bytes() == content
    assert [notice.wanted.result.name for notice in station.notices if isinstance(notice, ResultStored)] == [
        "giay-phep.pdf"
    ]


def test_a_result_download_goes_on_where_the_line_broke(station: Station, officer: Officer) -> None:
    parcel = send(station, 1040)
    officer.act(parcel, "accept")
    content = some_bytes(900_000, 1049)
    given = officer.give_result(parcel, content)
    fates = [CutAnswer(300_000), CutAnswer(300_000)]
    with BreakingLine(station.pin.base_url, fates) as line:
        assert station.worker(line.url).run(give_up_seconds=30) is None
        assert line.broken == 2
        came = line.down_bytes
    assert station.sink.path(given["result_id"]).read_bytes() == content
    assert came < len(content) + 100_000, "what had come was fetched again"


def test_a_result_that_is_damaged_here_is_fetched_anew(station: Station, officer: Officer) -> None:
    parcel = send(station, 1050)
    officer.act(parcel, "accept")
    content = some_bytes(50_000, 1059)
    given = officer.give_result(parcel, content)
    station.sink.path(given["result_id"]).write_bytes(b"x" * 20_000)
    assert station.worker().run(give_up_seconds=20) is None
    assert station.sink.path(given["result_id"]).read_bytes() == content


def test_a_message_reaches_the_officer_once_also_when_its_answer_is_lost(station: Station, officer: Officer) -> None:
    parcel = send(station, 1060)
    now = station.clock.now()
    orders.message(station.outbox, parcel.version_id, note_id=str(uuid.uuid4()), text="Bao giờ có kết quả ạ?", at=now)
    with BreakingLine(station.pin.base_url, [CutAnswer(0), CutAnswer(20)]) as line:
        assert station.worker(line.url).run(give_up_seconds=20) is None
    texts = [message["text"] for message in officer.seen(parcel)["messages"]]
    assert texts == ["Bao giờ có kết quả ạ?"]
    assert [notice.note.text for notice in station.notices if isinstance(notice, NoteDelivered)] == texts


def test_a_withdrawal_of_a_sent_dossier_is_told_and_the_portal_decides_its_status(
    station: Station, officer: Officer
) -> None:
    parcel = send(station, 1070)
    note_id = str(uuid.uuid4())
    orders.withdraw(station.outbox, parcel.version_id, note_id=note_id, reason="Nộp nhầm", at=station.clock.now())
    assert station.worker().run(give_up_seconds=20) is None
    assert station.outbox.row(parcel.version_id).state is State.SENT
    assert changes_of(station, parcel)[-1].status == 7
    assert officer.seen(parcel)["dossier"]["status"] == 7


def test_a_dossier_that_is_half_sent_is_withdrawn_and_no_more_of_it_travels(station: Station) -> None:
    parcel = station.queue({"scan.pdf": some_bytes(800_000, 1080)})
    from tests.lines import Cut

    with BreakingLine(station.pin.base_url, [Cut(200_000)]) as line:
        worker = station.worker(line.url)
        worker.run(lambda: station.outbox.row(parcel.version_id).interruptions > 0, give_up_seconds=20)
    with pytest.raises(orders.AlreadyOnTheWay):
        orders.take_back(station.outbox, parcel.version_id, at=station.clock.now())
    before = station.outbox.row(parcel.version_id).sent_bytes
    orders.withdraw(
        station.outbox,
        parcel.version_id,
        note_id=str(uuid.uuid4()),
        reason="Đổi ý",
        at=station.clock.now(),
    )
    assert station.worker().run(give_up_seconds=20) is None
    row = station.outbox.row(parcel.version_id)
    assert row.state is State.WITHDRAWN
    assert row.sent_bytes == before


def test_before_the_first_byte_a_dossier_is_taken_back_without_the_portal_knowing(station: Station) -> None:
    parcel = station.queue({"scan.pdf": some_bytes(1_000, 1090)})
    orders.take_back(station.outbox, parcel.version_id, at=station.clock.now())
    assert station.worker().run(give_up_seconds=20) is None
    assert station.outbox.row(parcel.version_id).state is State.WITHDRAWN
    assert changes_of(station, parcel) == []


def test_a_message_that_the_portal_refuses_is_told_to_the_person(station: Station) -> None:
    parcel = send(station, 1100)
    now = station.clock.now()
    orders.message(station.outbox, parcel.version_id, note_id="khong-phai-uuid", text="Chào", at=now)
    assert station.worker().run(give_up_seconds=20) is None
    refused = [notice for notice in station.notices if isinstance(notice, NoteRefused)]
    assert [notice.failure.code for notice in refused] == ["portal.refused"]
    assert station.outbox.notes(station.pin.portal_id) == ()


def test_many_dossiers_over_a_line_that_keeps_breaking_all_arrive_once(station: Station) -> None:
    chance = random.Random(4)
    parcels = [station.queue({"a.pdf": some_bytes(chance.randrange(1, 40_000), 2000 + n)}) for n in range(12)]
    fates = [CutAnswer(chance.randrange(0, 6_000)) for _ in range(25)]
    with BreakingLine(station.pin.base_url, fates) as line:
        assert station.worker(line.url).run(give_up_seconds=60) is None
        assert line.broken > 10
    for parcel in parcels:
        assert station.outbox.row(parcel.version_id).state is State.SENT
        assert [change.status for change in changes_of(station, parcel)] == [1]
