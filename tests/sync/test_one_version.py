"""Withdrawing, mending and racing with a copy of the data folder, at the real portal: never twice, never untrue."""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sync import orders
from sync.parcel import Parcel
from sync.pins import PinnedPortal
from sync.portal.launch import RunningPortal
from sync.ports import Credentials, Facts, Failure, Token
from sync.states import Event, State
from tests.lines import BreakingLine, Cut
from tests.sync.office import RealClock, some_bytes
from tests.sync.station import Station
from tests.sync.test_life_at_portal import Officer


@pytest.fixture(scope="module")
def officer(running_portal: RunningPortal) -> Any:
    found = Officer(running_portal)
    yield found
    found.session.close()


@pytest.fixture
def copy(running_portal: RunningPortal, pinned: PinnedPortal, session_token: Token, tmp_path: Path) -> Station:
    """The same office on another machine, from a copy of its data."""
    credentials = Credentials(running_portal.citizen.user, running_portal.citizen.password)
    found = Station(pinned, credentials, tmp_path, clock=RealClock(), account_id=session_token.account_id)
    found.drawer.keep(pinned.portal_id, session_token)
    return found


def run(station: Station) -> None:
    assert station.worker().run(give_up_seconds=20) is None


def state_of(station: Station, parcel: Parcel) -> State:
    return station.outbox.row(parcel.version_id).state


def withdraw(station: Station, parcel: Parcel) -> None:
    note_id = str(uuid.uuid4())
    orders.withdraw(station.outbox, parcel.version_id, note_id=note_id, reason="Đổi ý", at=station.clock.now())
    run(station)


def events_of(station: Station, parcel: Parcel) -> list[Event]:
    return [event for version, event, _ in station.outbox.history if version == parcel.version_id]


def failure_of(station: Station, parcel: Parcel) -> Failure:
    failure = station.outbox.row(parcel.version_id).failure
    assert failure is not None
    return failure


def half_sent(station: Station, seed: int) -> Parcel:
    parcel = station.queue({"scan.pdf": some_bytes(800_000, seed)})
    with BreakingLine(station.pin.base_url, [Cut(200_000)]) as line:
        worker = station.worker(line.url)
        worker.run(lambda: station.outbox.row(parcel.version_id).interruptions > 0, give_up_seconds=20)
    return parcel


def set_aside(station: Station, parcel: Parcel) -> None:
    state = state_of(station, parcel)
    facts = Facts(failure=Failure("paper.unreadable"))
    station.outbox.transition(parcel.version_id, state, Event.QUARANTINED, facts, at=station.clock.now())


def next_version(station: Station, parcel: Parcel, files: dict[str, bytes], **changes: object) -> Parcel:
    rows = [row for row in station.outbox.rows.values() if row.dossier_id == parcel.dossier_id]
    return station.queue(files, dossier_id=parcel.dossier_id, replaces=orders.given_up(rows), **changes)


def test_withdrawing_a_supplement_that_never_left_withdraws_the_version_at_the_portal(
    station: Station, officer: Officer
) -> None:
    first = station.queue({"a.pdf": some_bytes(9_000, 3000)})
    run(station)
    officer.act(first, "accept")
    officer.act(first, "supplement", reason="Ảnh mờ", items=[{"component": "TP0", "text": "Mờ"}])
    second = station.queue(
        {"a.pdf": some_bytes(9_000, 3001)}, dossier_id=first.dossier_id, revises=first.version_id
    )
    withdraw(station, second)
    assert officer.seen(first)["dossier"]["status"] == 7
    assert events_of(station, second) == [Event.WITHDRAWAL_CONFIRMED]


def test_withdrawing_what_the_portal_never_had_is_a_stop_and_no_confirmation(station: Station) -> None:
    parcel = station.queue({})
    withdraw(station, parcel)
    assert events_of(station, parcel) == [Event.STOPPED_UNHEARD]
    assert state_of(station, parcel) is State.WITHDRAWN
    assert station.notices
    assert not [notice for notice in station.notices if type(notice).__name__ == "NoteDelivered"]


def test_a_refused_version_is_withdrawn_with_the_one_that_the_portal_holds(
    station: Station, copy: Station, officer: Officer
) -> None:
    accepted = copy.queue({"a.pdf": some_bytes(5_000, 3010)})
    run(copy)
    officer.act(accepted, "accept")
    refused = station.queue({"a.pdf": some_bytes(5_000, 3011)}, dossier_id=accepted.dossier_id)
    run(station)
    assert failure_of(station, refused) == Failure("portal.superseded", (("held_version", accepted.version_id),))
    withdraw(station, refused)
    assert officer.seen(accepted)["dossier"]["status"] == 7
    assert events_of(station, refused)[-1] is Event.WITHDRAWAL_CONFIRMED


def test_a_copy_of_the_office_cannot_send_a_second_version_beside_the_first(
    station: Station, copy: Station, officer: Officer
) -> None:
    first = half_sent(station, 3020)
    second = copy.queue({"a.pdf": some_bytes(5_000, 3021)}, dossier_id=first.dossier_id)
    run(copy)
    assert state_of(copy, second) is State.QUARANTINED
    assert failure_of(copy, second) == Failure("portal.other_open", (("held_version", first.version_id),))
    run(station)
    assert state_of(station, first) is State.SENT


def test_what_a_copy_gave_up_is_set_aside_on_the_machine_that_began_it(
    station: Station, copy: Station, officer: Officer
) -> None:
    first = half_sent(station, 3030)
    refused = copy.queue({"a.pdf": some_bytes(5_000, 3031)}, dossier_id=first.dossier_id)
    run(copy)
    orders.reopen(copy.outbox, refused.version_id, at=copy.clock.now())
    mended = next_version(copy, refused, {"a.pdf": some_bytes(5_000, 3032)})
    run(copy)
    assert state_of(copy, mended) is State.SENT
    officer.act(mended, "accept")
    run(station)
    assert state_of(station, first) is State.QUARANTINED
    assert failure_of(station, first) == Failure("portal.superseded", (("held_version", mended.version_id),))
    assert officer.seen(mended)["dossier"]["status"] == 2


def test_a_dossier_that_was_set_aside_is_mended_and_sent_once(station: Station, officer: Officer) -> None:
    first = half_sent(station, 3040)
    set_aside(station, first)
    orders.reopen(station.outbox, first.version_id, at=station.clock.now())
    mended = next_version(station, first, {"scan.pdf": some_bytes(6_000, 3041)})
    run(station)
    assert state_of(station, mended) is State.SENT
    assert officer.seen(mended)["dossier"]["status"] == 1
    assert [change.version_id for change in station.outbox.changes.values()
            if change.dossier_id == first.dossier_id] == [mended.version_id]  # fmt: skip


def test_a_mended_version_is_refused_when_the_first_had_arrived_after_all(station: Station, officer: Officer) -> None:
    first = station.queue({"a.pdf": some_bytes(5_000, 3050)})
    run(station)
    lost = station.outbox.row(first.version_id)  # the office never learned of it: its state is that of the kill
    station.outbox.rows[first.version_id] = replace(lost, state=State.VERIFYING, final=None, sent_at=None)
    set_aside(station, first)
    orders.reopen(station.outbox, first.version_id, at=station.clock.now())
    mended = next_version(station, first, {"a.pdf": some_bytes(5_000, 3051)})
    run(station)
    assert failure_of(station, mended) == Failure("portal.superseded", (("held_version", first.version_id),))
    withdraw(station, mended)
    assert officer.seen(first)["dossier"]["status"] == 7
