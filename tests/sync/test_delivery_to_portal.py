"""One dossier to the real portal process over real HTTP, on good and on breaking lines."""

from __future__ import annotations

import pytest

from sync import orders
from sync.connectors.open import OpenConnector
from sync.engine import Policy
from sync.http import Line
from sync.notices import LineChanged, Moved, RowChanged
from sync.parcel import Parcel
from sync.ports import OutboxRow
from sync.states import Event, State
from tests.lines import BreakingLine, Cut, CutAnswer, Stall
from tests.sync.office import some_bytes
from tests.sync.station import QUICK, Station

SCAN = some_bytes(300_000, seed=11)
FORM = some_bytes(40_000, seed=12)
HEADS = 8_000
"""More than all heads of one dossier's requests on one connection."""


def assert_portal_holds(station: Station, parcel: Parcel) -> None:
    """The portal itself says, under its signature, that it holds exactly this parcel."""
    token = station.drawer.token(station.pin.portal_id)
    assert token is not None
    connector = OpenConnector(station.pin, Line(station.pin.base_url, clock=station.clock))
    standing = connector.ask(parcel, token)
    assert standing is not None
    assert standing.final is not None


def sent_row(station: Station, parcel: Parcel) -> OutboxRow:
    row = station.outbox.row(parcel.version_id)
    assert row.state is State.SENT
    assert row.final is not None
    return row


def test_a_dossier_arrives_whole_and_its_receipt_is_kept(station: Station) -> None:
    parcel = station.queue({"form.pdf": FORM, "scan.pdf": SCAN})
    assert station.worker().run(give_up_seconds=20) is None
    row = sent_row(station, parcel)
    assert_portal_holds(station, parcel)
    events = [event for _, event, _ in station.outbox.history]
    assert events == [Event.ANNOUNCE_BEGUN, Event.FILES_WANTED, Event.RECEIPT_VERIFIED]
    assert row.interruptions == 0
    assert row.payload_bytes > len(FORM) + len(SCAN)
    assert row.payload_bytes <= row.sent_bytes <= row.payload_bytes + HEADS


def test_a_dossier_without_papers_is_sent_in_one_request(station: Station) -> None:
    parcel = station.queue({})
    assert station.worker().run(give_up_seconds=20) is None
    sent_row(station, parcel)
    assert [event for _, event, _ in station.outbox.history] == [Event.ANNOUNCE_BEGUN, Event.RECEIPT_VERIFIED]


def test_equal_papers_travel_once(station: Station) -> None:
    parcel = station.queue({"a.pdf": SCAN[:100_000], "b.pdf": SCAN[:100_000]})
    assert station.worker().run(give_up_seconds=20) is None
    assert sent_row(station, parcel).sent_bytes < 100_000 + HEADS


def test_a_changed_version_sends_only_what_changed(station: Station) -> None:
    old = station.queue({"form.pdf": some_bytes(30_000, 21), "scan.pdf": some_bytes(200_000, 22)})
    assert station.worker().run(give_up_seconds=20) is None
    new = station.queue(
        {"form.pdf": some_bytes(30_000, 23), "scan.pdf": some_bytes(200_000, 22)},
        dossier_id=old.dossier_id,
        revises=old.version_id,
    )
    assert station.worker().run(give_up_seconds=20) is None
    assert sent_row(station, new).sent_bytes < 30_000 + HEADS
    assert_portal_holds(station, new)


def test_a_line_that_breaks_twice_sends_every_byte_about_once(station: Station) -> None:
    parcel = station.queue({"form.pdf": FORM, "scan.pdf": some_bytes(600_000, 31)})
    with BreakingLine(station.pin.base_url, [Cut(150_000), Cut(200_000)]) as line:
        assert station.worker(line.url).run(give_up_seconds=30) is None
        assert line.broken == 2
        row = sent_row(station, parcel)
        again = line.up_bytes - row.payload_bytes
    assert row.interruptions == 2
    assert again <= 2 * 16 * 1024 + HEADS, "more than 16 KiB was sent again for each cut"
    assert_portal_holds(station, parcel)


@pytest.mark.parametrize("cut_at", [0, 1, 100, 900, 2_500, 5_000, 17_000, 20_000, 60_000])
def test_a_cut_anywhere_harms_nothing(station: Station, cut_at: int) -> None:
    parcel = station.queue({"form.pdf": some_bytes(FORM.__len__(), 100 + cut_at)})
    with BreakingLine(station.pin.base_url, [Cut(cut_at)]) as line:
        assert station.worker(line.url).run(give_up_seconds=20) is None
    sent_row(station, parcel)
    assert_portal_holds(station, parcel)


@pytest.mark.parametrize("cut_at", [0, 40, 400, 1_200, 1_700, 2_200, 3_000, 4_000])
def test_a_lost_answer_never_sends_a_dossier_twice(station: Station, cut_at: int) -> None:
    parcel = station.queue({"form.pdf": some_bytes(len(FORM), 200 + cut_at)})
    with BreakingLine(station.pin.base_url, [CutAnswer(cut_at), CutAnswer(cut_at)]) as line:
        assert station.worker(line.url).run(give_up_seconds=20) is None
    row = sent_row(station, parcel)
    created = [change for change in station.outbox.changes.values() if change.version_id == parcel.version_id]
    assert len(created) == 1, "the portal took it once"
    assert row.sent_bytes < 2 * len(FORM) + 2 * HEADS


def test_a_line_that_goes_silent_is_noticed_and_left(station: Station) -> None:
    parcel = station.queue({"scan.pdf": some_bytes(4_000_000, 41)})
    with BreakingLine(station.pin.base_url, [Stall(100_000)]) as line:
        assert station.worker(line.url).run(give_up_seconds=30) is None
    row = sent_row(station, parcel)
    assert row.interruptions == 1
    assert station.line.leniency > 1.0, "the line answered at once: the next silence is borne longer"
    assert station.line.pace.bytes_per_second > 0.0
    down = [notice for notice in station.notices if isinstance(notice, LineChanged) and not notice.is_up]
    assert [notice.failure.code for notice in down if notice.failure] == ["line.stalled"]


def test_the_next_start_goes_on_with_the_same_upload(station: Station) -> None:
    parcel = station.queue({"scan.pdf": some_bytes(500_000, 51)})
    with BreakingLine(station.pin.base_url, [Cut(250_000)]) as line:
        first = station.worker(line.url)
        until = lambda: station.outbox.row(parcel.version_id).interruptions > 0  # noqa: E731
        first.run(until, give_up_seconds=20)
    upload = station.outbox.row(parcel.version_id).upload
    assert upload is not None
    asked_before = station.outbox.row(parcel.version_id).sent_bytes
    assert station.worker().run(give_up_seconds=20) is None
    row = sent_row(station, parcel)
    assert row.sent_bytes - asked_before < 500_000 - 200_000


def test_a_paused_dossier_keeps_its_progress_and_another_goes_on(station: Station) -> None:
    large = station.queue({"scan.pdf": some_bytes(900_000, 61)})
    with BreakingLine(station.pin.base_url, [Cut(400_000)]) as line:
        worker = station.worker(line.url, policy=Policy(base_seconds=0.01, cap_seconds=0.05, poll_seconds=0.05))
        worker.run(lambda: station.outbox.row(large.version_id).interruptions > 0, give_up_seconds=20)
    orders.pause(station.outbox, large.version_id, at=station.clock.now())
    small = station.queue({"form.pdf": some_bytes(9_000, 62)})
    assert station.worker().run(give_up_seconds=20) is None
    sent_row(station, small)
    assert station.outbox.row(large.version_id).state is State.PAUSED
    before = station.outbox.row(large.version_id).sent_bytes
    orders.resume(station.outbox, large.version_id, at=station.clock.now())
    assert station.worker().run(give_up_seconds=20) is None
    row = sent_row(station, large)
    assert row.sent_bytes - before < 900_000 - 350_000


def test_pausing_in_the_middle_stops_at_once_and_keeps_what_the_portal_has(station: Station) -> None:
    parcel = station.queue({"scan.pdf": some_bytes(3_000_000, 71)})
    worker = station.worker(policy=Policy(base_seconds=0.01, first_piece_bytes=64 * 1024))

    def pause_after_some(version_id: str, event: Event) -> None:
        row = station.outbox.row(version_id)
        if row.offset_bytes > 200_000 and row.state is State.UPLOADING:
            orders.pause(station.outbox, version_id, at=station.clock.now())
            worker.interrupt(version_id)

    station.outbox.after_commit = pause_after_some
    assert worker.run(give_up_seconds=20) is None
    row = station.outbox.row(parcel.version_id)
    assert row.state is State.PAUSED
    assert 200_000 < row.offset_bytes < 1_500_000
    assert row.failure is None
    station.outbox.after_commit = lambda version_id, event: None
    orders.resume(station.outbox, parcel.version_id, at=station.clock.now())
    assert station.worker().run(give_up_seconds=20) is None
    assert sent_row(station, parcel).sent_bytes < 3_000_000 + 100_000 + HEADS


class Killed(BaseException):
    """The process ends here."""


EDGES = [Event.ANNOUNCE_BEGUN, Event.FILES_WANTED, Event.NOTED, Event.RECEIPT_VERIFIED]


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("edge", EDGES)
def test_a_kill_on_any_edge_neither_doubles_nor_loses(station: Station, edge: Event, moment: str) -> None:
    parcel = station.queue({"form.pdf": some_bytes(90_000, 800 + 10 * EDGES.index(edge) + len(moment))})
    armed = [True]

    def kill(version_id: str, event: Event) -> None:
        if event is edge and armed:
            armed.clear()
            raise Killed

    setattr(station.outbox, f"{moment}_commit", kill)
    with pytest.raises(Killed):
        station.worker().run(give_up_seconds=20)
    assert station.worker().run(give_up_seconds=20) is None
    sent_row(station, parcel)
    assert_portal_holds(station, parcel)
    statuses = [change for change in station.outbox.changes.values() if change.version_id == parcel.version_id]
    assert len(statuses) == 1


def test_progress_is_told_in_bytes_that_only_grow(station: Station) -> None:
    station.queue({"scan.pdf": some_bytes(2_000_000, 91)})
    station.worker().run(give_up_seconds=20)
    moved = [notice.arrived_bytes for notice in station.notices if isinstance(notice, Moved)]
    assert moved == sorted(moved)
    assert moved[-1] == 2_000_000


def test_a_committed_row_is_told_before_the_next_act(station: Station) -> None:
    station.queue({"form.pdf": some_bytes(1_000, 92)})
    station.worker().run(give_up_seconds=20)
    states = [notice.row.state for notice in station.notices if isinstance(notice, RowChanged)]
    assert states[0] is State.ANNOUNCING
    assert states[-1] is State.SENT


def test_the_worker_runs_in_its_own_thread_and_stops_at_once(station: Station) -> None:
    import threading

    parcel = station.queue({"scan.pdf": some_bytes(100_000, 93)})
    sent = threading.Event()

    def watch(version_id: str, event: Event) -> None:
        if event is Event.RECEIPT_VERIFIED:
            sent.set()

    station.outbox.after_commit = watch
    worker = station.worker(policy=QUICK)
    worker.start()
    assert sent.wait(20)
    assert worker.stop()
    sent_row(station, parcel)


def test_stopping_during_a_silent_upload_ends_the_thread_and_blames_nobody(station: Station) -> None:
    import threading

    parcel = station.queue({"scan.pdf": some_bytes(4_000_000, 94)})
    silent = threading.Event()
    with BreakingLine(station.pin.base_url, [Stall(200_000)]) as line:
        station.notices = Listener(silent)  # type: ignore[assignment]
        worker = station.worker(line.url)
        worker.start()
        assert silent.wait(20)
        assert worker.stop(5.0)
    row = station.outbox.row(parcel.version_id)
    assert row.state is State.UPLOADING
    assert row.failed_tries == 0


class Listener(list[object]):
    """Rings when papers have begun to move."""

    def __init__(self, moved: object) -> None:
        super().__init__()
        self.moved = moved

    def append(self, notice: object) -> None:
        super().append(notice)
        if isinstance(notice, Moved):
            self.moved.set()  # type: ignore[attr-defined]
