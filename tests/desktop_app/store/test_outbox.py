"""The outbox remembers every step, refuses every stale one, and keeps portals apart."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from desktop_app.dossier.model import Message
from desktop_app.store.problems import DossierOnTheWay
from desktop_app.store.sending import DurableOutbox, DurableResults
from desktop_app.vault.files import SealedFiles
from sync import wire
from sync.parcel import PaperSource, Parcel
from sync.ports import (
    AlreadyOnTheWay,
    Facts,
    Failure,
    Note,
    NoteKind,
    OtherBytes,
    StaleRow,
    StoredReceipt,
    UnknownVersion,
    Upload,
)
from sync.states import TRANSITIONS, Event, NotAllowed, State
from tests.desktop_app.store.samples import NOON, a_dossier
from tests.desktop_app.vault.cheap import KEYS

V1 = "018f0000-0000-7000-8000-000000000001"
D1 = "018f0000-0000-7000-8000-00000000000d"
LATER = NOON + timedelta(minutes=1)


def a_parcel(version=V1, *, dossier=D1, portal="p1", manifest=b'{"m": 1}', **changes):
    parcel = Parcel(
        version_id=version,
        dossier_id=dossier,
        portal_id=portal,
        account_id="a1",
        manifest=manifest,
        manifest_sha256=hashlib.sha256(manifest).hexdigest(),
        sources=(PaperSource("aa" * 32, 1000, "file1"), PaperSource("bb" * 32, 234, "file2")),
        deadline=NOON + timedelta(days=2),
    )
    return replace(parcel, **changes)


def a_receipt(kind=wire.ReceiptKind.FINAL):
    signed = wire.SignedReceipt(payload="e30=", signature="c2ln")
    return StoredReceipt(kind, signed, "H26.1", "khoá", LATER)


@pytest.fixture
def box(store):
    store.write(lambda records: records.dossiers.add(a_dossier(1, dossier_id=D1))).result()
    return DurableOutbox(store)


def go(box, *steps, version=V1, facts=None):
    for event in steps:
        used = facts or (Facts(final=a_receipt()) if event is Event.RECEIPT_VERIFIED else Facts())
        row = box.transition(version, box.row(version).state, event, used, at=LATER)
    return row


def test_a_parcel_comes_back_byte_for_byte(box):
    parcel = a_parcel()
    row = box.enqueue(parcel, at=NOON)
    assert box.parcel(V1) == parcel
    assert box.row(V1) == row
    assert (row.state, row.manifest_bytes, row.files_bytes) == (State.QUEUED, 8, 1234)


def test_the_same_bytes_again_change_nothing_and_other_bytes_are_refused(box):
    box.enqueue(a_parcel(), at=NOON)
    row = go(box, Event.ANNOUNCE_BEGUN)
    assert box.enqueue(a_parcel(), at=LATER) == row
    with pytest.raises(OtherBytes):
        box.enqueue(a_parcel(manifest=b'{"m": 2}'), at=LATER)
    assert box.parcel(V1) == a_parcel()


def test_an_unknown_version_is_named(box):
    for ask in (box.row, box.parcel):
        with pytest.raises(UnknownVersion):
            ask(V1)
    with pytest.raises(UnknownVersion):
        box.transition(V1, State.QUEUED, Event.NOTED, Facts(), at=NOON)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("event", list(Event))
def test_every_pair_of_state_and_event_does_what_the_table_says(box, store, state, event):
    from sqlalchemy import text

    box.enqueue(a_parcel(), at=NOON)
    store.write(
        lambda records: records._connection.execute(text("UPDATE outbox SET state = :s"), {"s": state.value})
    ).result()
    before = box.row(V1)
    facts = Facts(final=a_receipt())
    if (state, event) in TRANSITIONS:
        assert box.transition(V1, state, event, facts, at=LATER).state is TRANSITIONS[state, event]
        assert box.row(V1).state is TRANSITIONS[state, event]
    else:
        with pytest.raises(NotAllowed):
            box.transition(V1, state, event, facts, at=LATER)
        assert box.row(V1) == before


def test_a_transition_from_a_state_that_is_no_more_is_stale_and_changes_nothing(box):
    box.enqueue(a_parcel(), at=NOON)
    go(box, Event.PAUSED)
    with pytest.raises(StaleRow) as stale:
        box.transition(V1, State.QUEUED, Event.ANNOUNCE_BEGUN, Facts(), at=LATER)
    assert stale.value.facts["found"] == "paused"
    assert box.row(V1).announced_at is None


def test_a_receipt_event_without_its_receipt_is_refused(box):
    box.enqueue(a_parcel(), at=NOON)
    go(box, Event.ANNOUNCE_BEGUN)
    with pytest.raises(NotAllowed):
        box.transition(V1, State.ANNOUNCING, Event.RECEIPT_VERIFIED, Facts(), at=LATER)
    assert box.row(V1).state is State.ANNOUNCING


def test_a_version_is_taken_back_only_before_its_first_byte(box):
    box.enqueue(a_parcel(), at=NOON)
    go(box, Event.ANNOUNCE_BEGUN, Event.PAUSED)
    with pytest.raises(AlreadyOnTheWay):
        go(box, Event.TAKEN_BACK)
    assert box.row(V1).state is State.PAUSED


def test_facts_are_kept_added_and_forgotten_as_the_port_says(box):
    box.enqueue(a_parcel(), at=NOON)
    row = go(box, Event.ANNOUNCE_BEGUN)
    assert row.announced_at == LATER
    upload = Upload("https://p/uploads/1", ("aa" * 32,), 1000)
    facts = Facts(
        new_upload=upload,
        provisional=a_receipt(wire.ReceiptKind.PROVISIONAL),
        payload_bytes=1100,
        add_sent_bytes=10,
    )
    row = go(box, Event.FILES_WANTED, facts=facts)
    assert (row.upload, row.offset_bytes, row.payload_bytes) == (upload, 0, 1100)
    row = go(box, Event.NOTED, facts=Facts(offset_bytes=500, add_sent_bytes=5, add_received_bytes=7))
    assert (row.offset_bytes, row.sent_bytes, row.received_bytes, row.wire_bytes) == (500, 15, 7, 22)
    failure = Failure("link.cut", (("seconds", 3), ("names", ("a", "b"))))
    row = go(
        box,
        Event.TRY_FAILED,
        facts=Facts(failure=failure, next_try_at=LATER, add_interruptions=1, add_hash_refusals=2),
    )
    assert (row.failure, row.failed_tries, row.next_try_at) == (failure, 1, LATER)
    assert (row.interruptions, row.hash_refusals, row.offset_bytes) == (1, 2, 500)
    assert box.row(V1) == row
    row = go(box, Event.NOTED, facts=Facts(progressed=True, forget_upload=True))
    assert (row.failure, row.failed_tries, row.next_try_at, row.upload, row.offset_bytes) == (
        None,
        0,
        None,
        None,
        0,
    )
    row = go(box, Event.RECEIPT_VERIFIED)
    assert (row.state, row.sent_at, row.final) == (State.SENT, LATER, a_receipt())
    assert row.provisional == a_receipt(wire.ReceiptKind.PROVISIONAL)
    assert box.row(V1) == row


def test_each_step_leaves_a_line_of_history_and_a_noted_fact_none(box, store):
    box.enqueue(a_parcel(), at=NOON)
    go(box, Event.ANNOUNCE_BEGUN, Event.NOTED, Event.FILES_COMPLETE, Event.RECEIPT_VERIFIED)
    history = store.read(lambda records: records.history.of(D1))
    assert [entry.code for entry in history] == [
        "sync.announce_begun",
        "sync.files_complete",
        "sync.receipt_verified",
    ]
    assert history[0].facts == (("version", V1),)


def test_the_same_trouble_again_and_again_is_one_line_with_the_last_instant(box, store):
    box.enqueue(a_parcel(), at=NOON)
    for minute in range(5):
        box.transition(
            V1,
            State.QUEUED,
            Event.TRY_FAILED,
            Facts(failure=Failure("link.down")),
            at=NOON + timedelta(minutes=minute),
        )
    go(box, Event.TRY_FAILED, facts=Facts(failure=Failure("portal.busy")))
    history = store.read(lambda records: records.history.of(D1))
    assert [(entry.at, dict(entry.facts)["failure"], dict(entry.facts)["tries"]) for entry in history] == [
        (NOON + timedelta(minutes=4), "link.down", "5"),
        (LATER, "portal.busy", "6"),
    ]


def test_active_rows_are_this_portals_oldest_first(box):
    box.enqueue(a_parcel("v3"), at=LATER)
    box.enqueue(a_parcel("v2"), at=NOON)
    box.enqueue(a_parcel("v4", portal="p2"), at=NOON)
    box.enqueue(a_parcel("v5"), at=NOON)
    go(box, Event.PAUSED, version="v5")
    assert [row.version_id for row in box.active("p1")] == ["v2", "v3"]
    assert {row.version_id for row in box.rows()} == {"v2", "v3", "v4", "v5"}


def test_what_must_happen_with_a_step_happens_in_its_commit_or_not_at_all(store, box):
    seen = []

    def after_step(records, row, event):
        records.settings.set("last", event.value)
        seen.append(row.state)
        if event is Event.FILES_COMPLETE:
            raise LookupError

    box.enqueue(a_parcel(), at=NOON)
    box = DurableOutbox(store, after_step=after_step)
    go(box, Event.ANNOUNCE_BEGUN)
    with pytest.raises(LookupError):
        go(box, Event.FILES_COMPLETE)
    assert box.row(V1).state is State.ANNOUNCING
    assert store.read(lambda records: records.settings.get("last")) == "announce_begun"
    assert seen == [State.ANNOUNCING, State.VERIFYING]


def test_a_dossier_on_the_way_cannot_be_deleted_for_good(box, store):
    box.enqueue(a_parcel(), at=NOON)
    with pytest.raises(DossierOnTheWay):
        store.write(lambda records: records.dossiers.delete(D1)).result()
    go(box, Event.TAKEN_BACK)
    store.write(lambda records: records.dossiers.delete(D1)).result()
    assert box.rows() == ()


def test_files_of_a_parcel_are_no_orphans_while_it_is_on_the_way(box, store):
    from tests.desktop_app.store.samples import a_file

    store.write(lambda records: records.papers.add_file(a_file(1, file_id="file1"))).result()
    assert len(store.read(lambda records: records.papers.orphan_files())) == 1
    box.enqueue(a_parcel(), at=NOON)
    assert store.read(lambda records: records.papers.orphan_files()) == ()


# -- notes


def a_note(note_id="n1", kind=NoteKind.MESSAGE):
    return Note(note_id, V1, "p1", "a1", kind, "Xin hỏi", NOON)


def test_a_note_waits_until_it_is_delivered_and_marks_its_message(box, store):
    box.enqueue(a_parcel(), at=NOON)
    message = Message("n1", D1, NOON, True, "Xã", "Xin hỏi", False)
    store.write(lambda records: records.answers.put_message(message)).result()
    for _ in range(2):
        box.add_note(a_note())
    assert box.notes("p1") == (a_note(),)
    assert box.notes("p2") == ()
    box.note_failed("n1", Failure("link.down"), refused=False, at=LATER)
    assert box.notes("p1") == (replace(a_note(), failed_tries=1, failure=Failure("link.down")),)
    for _ in range(2):
        box.note_delivered("n1", at=LATER, event=None)
    assert box.notes("p1") == ()
    assert store.read(lambda records: records.answers.messages(D1)) == (replace(message, delivered=True),)


def test_a_refused_note_waits_no_more(box):
    box.enqueue(a_parcel(), at=NOON)
    box.add_note(a_note())
    box.note_failed("n1", Failure("portal.refused"), refused=True, at=LATER)
    assert box.notes("p1") == ()


def test_a_confirmed_withdrawal_is_the_versions_end_in_the_same_commit(box):
    box.enqueue(a_parcel(), at=NOON)
    go(box, Event.ANNOUNCE_BEGUN)
    box.add_note(a_note(kind=NoteKind.WITHDRAWAL))
    box.note_delivered("n1", at=LATER, event=Event.WITHDRAWAL_CONFIRMED)
    assert box.row(V1).state is State.WITHDRAWN
    box.note_delivered("n1", at=LATER, event=Event.WITHDRAWAL_CONFIRMED)


# -- changes and results

RESULT_BYTES = bytes(range(256)) * 1000


def a_change(seq, *, dossier=D1, **subject):
    subject = subject or {"kind": "status", "status": 4, "status_text": "Đang xử lý"}
    return wire.Change(seq=seq, dossier_id=dossier, version_id=V1, at=NOON, **subject)


def a_result_change(seq=1, content=RESULT_BYTES):
    result = wire.Result(
        result_id="k1",
        name="giấy khai sinh.pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        media_type="application/pdf",
    )
    return a_change(seq, kind="result", result=result)


def test_changes_and_cursor_are_kept_together_each_change_once(store, box):
    box.enqueue(a_parcel(), at=NOON)
    seen = []
    box = DurableOutbox(store, after_change=lambda records, change: seen.append(change.seq))
    first, second = a_change(1), a_change(2)
    assert box.cursor("p1", "a1") == ""
    assert box.store_changes("p1", "a1", (first,), "c1", at=LATER) == (first,)
    assert box.store_changes("p1", "a1", (first, second), "c2", at=LATER) == (second,)
    assert box.cursor("p1", "a1") == "c2"
    assert box.cursor("p1", "a2") == ""
    assert seen == [1, 2]


def test_a_failure_while_applying_a_change_keeps_neither_change_nor_cursor(store, box):
    box.enqueue(a_parcel(), at=NOON)

    def fail(records, change):
        raise LookupError

    with pytest.raises(LookupError):
        DurableOutbox(store, after_change=fail).store_changes("p1", "a1", (a_change(1),), "c1", at=LATER)
    assert box.cursor("p1", "a1") == ""
    assert box.store_changes("p1", "a1", (a_change(1),), "c1", at=LATER) == (a_change(1),)


def test_what_a_portal_says_of_another_portals_dossier_is_dropped(box, store):
    box.enqueue(a_parcel(), at=NOON)
    stranger = "018f0000-0000-7000-8000-0000000000ff"
    assert box.store_changes("p2", "a1", (a_change(1),), "c1", at=LATER) == ()
    assert box.store_changes("p1", "a1", (a_change(1, dossier=stranger),), "c1", at=LATER) == ()


@pytest.fixture
def sink(store, tmp_path):
    return DurableResults(store, SealedFiles(tmp_path / "files", KEYS), now=lambda: LATER)


def test_a_result_is_downloaded_in_parts_checked_and_kept(box, store, sink, tmp_path, open_store):
    box.enqueue(a_parcel(), at=NOON)
    box.store_changes("p1", "a1", (a_result_change(),), "c1", at=LATER)
    (wanted,) = box.wanted_results("p1")
    assert wanted.result == a_result_change().result
    assert sink.held_bytes(wanted) == 0
    sink.append(wanted, 0, RESULT_BYTES[:100_000])
    sink.append(wanted, 100_000, RESULT_BYTES[100_000:200_000])
    with pytest.raises(ValueError, match="5"):
        sink.append(wanted, 5, b"x")
    store.close()
    store = open_store()
    files = SealedFiles(tmp_path / "files", KEYS)
    sink = DurableResults(store, files, now=lambda: LATER)
    assert sink.held_bytes(wanted) == 200_000
    sink.append(wanted, 200_000, RESULT_BYTES[200_000:])
    assert sink.finish(wanted)
    (result,) = store.read(lambda records: records.answers.results(D1))
    assert files.read(result.file.file_id, result.file.sha256) == RESULT_BYTES
    assert (result.at, result.file.name) == (NOON, "giấy khai sinh.pdf")
    assert DurableOutbox(store).wanted_results("p1") == ()
    assert sink.held_bytes(wanted) == 0
    assert store.read(lambda records: records.papers.orphan_files()) == ()


@pytest.mark.parametrize("content", [RESULT_BYTES[:-1], RESULT_BYTES[:-1] + b"x", b"", RESULT_BYTES + b"x"])
def test_a_result_that_is_not_the_announced_one_is_dropped_and_wanted_again(box, sink, tmp_path, content):
    box.enqueue(a_parcel(), at=NOON)
    box.store_changes("p1", "a1", (a_result_change(),), "c1", at=LATER)
    (wanted,) = box.wanted_results("p1")
    sink.append(wanted, 0, content)
    assert not sink.finish(wanted)
    assert sink.held_bytes(wanted) == 0
    assert box.wanted_results("p1") == (wanted,)
    assert list((tmp_path / "files").iterdir()) == []


def test_a_download_that_starts_anew_forgets_what_was_held(box, sink):
    box.enqueue(a_parcel(), at=NOON)
    box.store_changes("p1", "a1", (a_result_change(),), "c1", at=LATER)
    (wanted,) = box.wanted_results("p1")
    sink.append(wanted, 0, b"old bytes")
    sink.append(wanted, 0, RESULT_BYTES)
    assert sink.finish(wanted)


def test_a_result_announced_twice_is_fetched_once(box, sink):
    box.enqueue(a_parcel(), at=NOON)
    box.store_changes("p1", "a1", (a_result_change(),), "c1", at=LATER)
    (wanted,) = box.wanted_results("p1")
    sink.append(wanted, 0, RESULT_BYTES)
    assert sink.finish(wanted)
    box.store_changes("p1", "a1", (a_result_change(2),), "c2", at=LATER)
    assert box.wanted_results("p1") == ()
