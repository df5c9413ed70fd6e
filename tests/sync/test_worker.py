"""When the worker does what, against a scripted portal and a clock that runs only while it waits."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from sync import orders
from sync.engine import Policy
from sync.notices import LineChanged
from sync.ports import Credentials
from sync.states import State
from tests.sync.office import FixedClock, PatientBell, some_bytes
from tests.sync.scripted import Asked, Raw, ScriptedServer, told
from tests.sync.scripted_portal import Portal, a_pin
from tests.sync.station import Station


class Answers:
    """A portal for any number of dossiers, with what a test changes."""

    def __init__(self) -> None:
        self.portals: list[Portal] = []
        self.is_down = False
        self.pages: list[dict[str, object]] = []

    def __call__(self, asked: Asked) -> Raw:
        if self.is_down:
            return Raw(b"")
        if asked.path.startswith("/open/v1/changes") and self.pages:
            return told(200, self.pages.pop(0))
        if asked.path.endswith("/withdrawal") or "/messages/" in asked.path:
            return told(200, {})
        mine = [portal for portal in self.portals if portal.parcel.version_id in asked.path]
        return (mine or self.portals)[0](asked)


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def server(answers: Answers) -> Iterator[ScriptedServer]:
    with ScriptedServer(answers) as running:
        yield running


@pytest.fixture
def station(server: ScriptedServer, tmp_path: Path, clock: FixedClock) -> Station:
    return Station(a_pin(server.url), Credentials("dao", "mat-khau"), tmp_path, clock=clock)


def queue(station: Station, answers: Answers, **changes: object) -> str:
    parcel = station.queue({}, **changes)
    answers.portals.append(Portal(parcel))
    return parcel.version_id


def puts(server: ScriptedServer) -> list[str]:
    return [path.rsplit("/", 1)[1] for path in server.paths() if path.startswith("PUT /dossiers")]


def test_a_near_deadline_is_sent_first_on_the_wire(
    station: Station, server: ScriptedServer, answers: Answers, clock: FixedClock
) -> None:
    first = queue(station, answers)
    urgent = queue(station, answers, deadline=clock.now() + timedelta(hours=5))
    assert station.worker(bell=PatientBell(clock)).run(give_up_seconds=60) is None
    assert puts(server) == [urgent, first]


def test_a_failed_line_waits_and_a_person_can_have_it_tried_at_once(
    station: Station, server: ScriptedServer, answers: Answers
) -> None:
    version = queue(station, answers)
    worker = station.worker(policy=Policy(base_seconds=600.0))
    assert worker.round() == 0.0
    assert station.outbox.row(version).state is State.SENT
    late = queue(station, answers)
    answers.is_down = True
    worker.round()
    wait = worker.round()
    assert wait is not None
    assert wait > 0.0
    assert station.outbox.row(late).failed_tries == 1
    asked = len(server.asked)
    answers.is_down = False
    assert worker.round() == pytest.approx(wait)
    assert len(server.asked) == asked, "nothing was tried before its time"
    worker.wake()
    worker.round()
    assert station.outbox.row(late).state is State.SENT


def test_the_line_is_told_to_be_down_and_up_again(station: Station, answers: Answers, clock: FixedClock) -> None:
    queue(station, answers)
    answers.is_down = True
    bell = PatientBell(clock)
    worker = station.worker(bell=bell, policy=Policy())

    def revive() -> bool:
        answers.is_down = len(bell.waits) < 3
        return any(row.state is State.SENT for row in station.outbox.rows.values())

    assert worker.run(revive, give_up_seconds=3600) is None
    told_lines = [notice.is_up for notice in station.notices if isinstance(notice, LineChanged)]
    assert told_lines[0] is False
    assert told_lines[-1] is True


def test_polls_come_no_more_often_than_the_policy_says(
    station: Station, server: ScriptedServer, answers: Answers, clock: FixedClock
) -> None:
    queue(station, answers)
    worker = station.worker(bell=PatientBell(clock), policy=Policy(poll_seconds=60.0))
    worker.run(lambda: clock.monotonic() > 1000.0 + 600.0)
    polls = [path for path in server.paths() if path.startswith("GET /changes")]
    assert 10 <= len(polls) <= 12


def test_more_changes_are_asked_for_at_once(
    station: Station, server: ScriptedServer, answers: Answers, clock: FixedClock
) -> None:
    version = queue(station, answers)
    dossier = station.outbox.row(version).dossier_id
    answers.pages = [
        {
            "cursor": f"c{n}",
            "changes": [
                {
                    "seq": n,
                    "dossier_id": dossier,
                    "version_id": version,
                    "at": "2026-11-22T05:00:00Z",
                    "kind": "status",
                    "status": n,
                }
            ],
        }
        for n in (1, 2, 3)
    ]
    answers.pages.append({"cursor": "c3", "changes": []})
    bell = PatientBell(clock)
    assert station.worker(bell=bell).run(give_up_seconds=60) is None
    assert [change.status for change in station.outbox.changes.values()] == [1, 2, 3]
    assert bell.waits == []
    sinces = [path.split("since=")[1] for path in server.paths() if "since=" in path]
    assert sinces == ["", "c1", "c2", "c3"]


def test_a_withdrawal_goes_before_everything_and_stops_its_upload(
    station: Station, server: ScriptedServer, answers: Answers, clock: FixedClock
) -> None:
    parcel = station.queue({"a.pdf": some_bytes(50_000)})
    answers.portals.append(Portal(parcel))
    queue(station, answers)
    orders.withdraw(station.outbox, parcel.version_id, note_id=str(uuid.uuid4()), reason="Nhầm", at=clock.now())
    assert station.worker(bell=PatientBell(clock)).run(give_up_seconds=60) is None
    assert server.paths()[1] == f"POST /dossiers/{parcel.version_id}/withdrawal"
    assert station.outbox.row(parcel.version_id).state is State.WITHDRAWN
    assert parcel.version_id not in puts(server)


def test_a_run_that_cannot_finish_ends_when_it_was_told_to(
    station: Station, answers: Answers, clock: FixedClock
) -> None:
    queue(station, answers)
    answers.is_down = True
    problem = station.worker(bell=PatientBell(clock), policy=Policy()).run(give_up_seconds=120)
    assert problem is not None
    assert problem.code == "line.cut"
    assert clock.monotonic() <= 1000.0 + 121.0


def test_a_worker_that_was_stopped_can_be_started_again(station: Station, answers: Answers) -> None:
    version = queue(station, answers)
    worker = station.worker()
    assert worker.stop()
    worker.run(give_up_seconds=60)
    assert station.outbox.row(version).state is State.SENT
