"""What every outbox must do, the one in memory and the store's: subclass `OutboxContract` and give `outbox`.

class TestStoreOutbox(OutboxContract):
    @pytest.fixture
    def outbox(self, ...) -> Outbox: ...
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sync import orders, wire
from sync.ports import (
    AlreadyOnTheWay,
    Facts,
    Failure,
    OtherBytes,
    Outbox,
    StaleRow,
    StoredReceipt,
    UnknownVersion,
    Upload,
)
from sync.states import Event, NotAllowed, State
from tests.sync.office import NOON, Papers, a_parcel, some_bytes

LATER = NOON + timedelta(minutes=5)
SIGNED = wire.SignedReceipt(payload="e30=", signature="AAAA")
PROVISIONAL = StoredReceipt(wire.ReceiptKind.PROVISIONAL, SIGNED, None, None, NOON)
FINAL = StoredReceipt(wire.ReceiptKind.FINAL, SIGNED, "H56.01-1", "KHOA-1", NOON)


def a_change(seq: int, dossier_id: str, version_id: str, **subject: object) -> wire.Change:
    values = {"seq": seq, "dossier_id": dossier_id, "version_id": version_id, "at": NOON, "kind": "status"}
    return wire.Change.model_validate({**values, "status": 2, **subject})


class OutboxContract:
    """The rules of ports.Outbox."""

    @pytest.fixture
    def version(self, outbox: Outbox) -> str:
        parcel = a_parcel(Papers(), {"a.pdf": some_bytes(100)})
        outbox.enqueue(parcel, at=NOON)
        return parcel.version_id

    def step(self, outbox: Outbox, version: str, event: Event, facts: Facts | None = None) -> None:
        state = outbox.row(version).state
        outbox.transition(version, state, event, facts or Facts(), at=LATER)

    def to_uploading(self, outbox: Outbox, version: str) -> None:
        self.step(outbox, version, Event.ANNOUNCE_BEGUN, Facts(announced_at=NOON))
        self.step(outbox, version, Event.FILES_WANTED, Facts(provisional=PROVISIONAL, payload_bytes=77))

    def test_a_parcel_comes_back_exactly_as_it_was_queued(self, outbox: Outbox) -> None:
        parcel = a_parcel(Papers(), {"a.pdf": some_bytes(100)}, deadline=LATER)
        row = outbox.enqueue(parcel, at=NOON)
        assert outbox.parcel(parcel.version_id) == parcel
        assert (row.state, row.queued_at, row.deadline) == (State.QUEUED, NOON, LATER)
        assert (row.manifest_bytes, row.files_bytes) == (len(parcel.manifest), 100)
        assert outbox.row(parcel.version_id) == row

    def test_queuing_the_same_bytes_again_changes_nothing(self, outbox: Outbox) -> None:
        parcel = a_parcel(Papers(), {"a.pdf": some_bytes(100)})
        outbox.enqueue(parcel, at=NOON)
        self.step(outbox, parcel.version_id, Event.ANNOUNCE_BEGUN, Facts(announced_at=NOON))
        assert outbox.enqueue(parcel, at=LATER).state is State.ANNOUNCING

    def test_queuing_other_bytes_under_the_same_id_is_refused(self, outbox: Outbox) -> None:
        parcel = a_parcel(Papers(), {})
        outbox.enqueue(parcel, at=NOON)
        other = parcel.manifest.replace(b"\xc4\x90\xc3\xa0o", b"\xc4\x90\xc3\xa8o")
        with pytest.raises(OtherBytes):
            outbox.enqueue(replace(parcel, manifest=other, manifest_sha256=wire.sha256_hex(other)), at=NOON)
        assert outbox.parcel(parcel.version_id) == parcel

    def test_an_unknown_version_is_named(self, outbox: Outbox) -> None:
        with pytest.raises(UnknownVersion):
            outbox.row("11111111-1111-1111-1111-111111111111")

    def test_a_transition_from_a_state_that_is_over_is_refused(self, outbox: Outbox, version: str) -> None:
        orders.pause(outbox, version, at=LATER)
        with pytest.raises(StaleRow):
            outbox.transition(version, State.QUEUED, Event.ANNOUNCE_BEGUN, Facts(), at=LATER)
        assert outbox.row(version).state is State.PAUSED

    def test_a_pair_that_the_table_does_not_know_is_refused(self, outbox: Outbox, version: str) -> None:
        with pytest.raises(NotAllowed):
            outbox.transition(version, State.QUEUED, Event.FILES_WANTED, Facts(), at=LATER)

    def test_sent_needs_a_final_receipt_in_the_same_commit(self, outbox: Outbox, version: str) -> None:
        self.to_uploading(outbox, version)
        with pytest.raises(NotAllowed):
            outbox.transition(version, State.UPLOADING, Event.RECEIPT_VERIFIED, Facts(), at=LATER)
        self.step(outbox, version, Event.RECEIPT_VERIFIED, Facts(final=FINAL, sent_at=LATER))
        row = outbox.row(version)
        assert (row.state, row.final, row.sent_at) == (State.SENT, FINAL, LATER)
        assert row.provisional == PROVISIONAL

    def test_what_never_left_may_be_taken_back(self, outbox: Outbox, version: str) -> None:
        self.step(outbox, version, Event.ANNOUNCE_BEGUN, Facts(announced_at=NOON))
        self.step(outbox, version, Event.NOTHING_LEFT)
        assert outbox.row(version).announced_at is None
        assert outbox.row(version).failed_tries == 1
        self.step(outbox, version, Event.TAKEN_BACK)
        assert outbox.row(version).state is State.WITHDRAWN

    def test_a_provisional_receipt_is_no_proof_of_sending(self, outbox: Outbox, version: str) -> None:
        self.to_uploading(outbox, version)
        with pytest.raises(NotAllowed):
            self.step(outbox, version, Event.RECEIPT_VERIFIED, Facts(final=PROVISIONAL))

    def test_taking_back_is_possible_only_before_the_first_byte(self, outbox: Outbox, version: str) -> None:
        self.step(outbox, version, Event.ANNOUNCE_BEGUN, Facts(announced_at=NOON))
        orders.pause(outbox, version, at=LATER)
        with pytest.raises(AlreadyOnTheWay):
            outbox.transition(version, State.PAUSED, Event.TAKEN_BACK, Facts(), at=LATER)
        assert outbox.row(version).state is State.PAUSED

    def test_an_upload_and_its_offset_are_kept_replaced_and_forgotten(self, outbox: Outbox, version: str) -> None:
        self.to_uploading(outbox, version)
        first, second = Upload("/u/1", ("0" * 64,), 100), Upload("/u/2", ("0" * 64, "1" * 64), 200)
        self.step(outbox, version, Event.NOTED, Facts(new_upload=first, offset_bytes=40))
        assert (outbox.row(version).upload, outbox.row(version).offset_bytes) == (first, 40)
        self.step(outbox, version, Event.NOTED, Facts(offset_bytes=60))
        assert (outbox.row(version).upload, outbox.row(version).offset_bytes) == (first, 60)
        self.step(outbox, version, Event.NOTED, Facts(new_upload=second))
        assert (outbox.row(version).upload, outbox.row(version).offset_bytes) == (second, 0)
        self.step(outbox, version, Event.NOTED, Facts(forget_upload=True))
        assert (outbox.row(version).upload, outbox.row(version).offset_bytes) == (None, 0)

    def test_failures_add_up_until_progress(self, outbox: Outbox, version: str) -> None:
        failure = Failure("line.cut", (("host", "cong.example"), ("seconds", 2.5), ("what", None)))
        for _ in range(2):
            facts = Facts(failure=failure, next_try_at=LATER, add_interruptions=1)
            self.step(outbox, version, Event.TRY_FAILED, facts)
        row = outbox.row(version)
        assert (row.failed_tries, row.failure, row.next_try_at) == (2, failure, LATER)
        self.step(outbox, version, Event.NOTED, Facts(progressed=True))
        row = outbox.row(version)
        assert (row.failed_tries, row.failure, row.next_try_at, row.interruptions) == (0, None, None, 2)

    def test_counted_bytes_add_up(self, outbox: Outbox, version: str) -> None:
        for _ in range(3):
            facts = Facts(add_sent_bytes=10, add_received_bytes=5, add_hash_refusals=1)
            self.step(outbox, version, Event.NOTED, facts)
        row = outbox.row(version)
        assert (row.sent_bytes, row.received_bytes, row.wire_bytes, row.hash_refusals) == (30, 15, 45, 3)

    def test_only_rows_with_work_are_active(self, outbox: Outbox, version: str) -> None:
        second = a_parcel(Papers(), {})
        outbox.enqueue(second, at=NOON - timedelta(hours=1))
        assert [row.version_id for row in outbox.active("portal-1")] == [second.version_id, version]
        assert outbox.active("portal-2") == ()
        orders.pause(outbox, version, at=LATER)
        assert [row.version_id for row in outbox.active("portal-1")] == [second.version_id]

    def test_a_set_aside_version_keeps_its_reason_until_it_is_queued_again(self, outbox: Outbox, version: str) -> None:
        failure = Failure("portal.refused", (("status", 403),))
        self.step(outbox, version, Event.QUARANTINED, Facts(failure=failure))
        assert outbox.row(version).failure == failure
        row = orders.requeue(outbox, version, at=LATER)
        assert (row.state, row.failure) == (State.QUEUED, None)

    def test_notes_wait_until_delivered_or_refused(self, outbox: Outbox, version: str) -> None:
        ids = [f"{n}1111111-1111-1111-1111-111111111111" for n in range(3)]
        for place, note_id in enumerate(ids):
            at = NOON + timedelta(seconds=place)
            orders.message(outbox, version, note_id=note_id, text="Chào", at=at)
            orders.message(outbox, version, note_id=note_id, text="khác", at=at)
        assert [note.text for note in outbox.notes("portal-1")] == ["Chào"] * 3
        outbox.note_failed(ids[0], Failure("line.cut"), refused=False, at=LATER)
        outbox.note_failed(ids[1], Failure("portal.refused"), refused=True, at=LATER)
        outbox.note_delivered(ids[2], at=LATER, event=None)
        waiting = outbox.notes("portal-1")
        assert [(note.note_id, note.failed_tries) for note in waiting] == [(ids[0], 1)]
        assert outbox.row(version).state is State.QUEUED

    def test_a_delivered_withdrawal_withdraws_in_the_same_commit(self, outbox: Outbox, version: str) -> None:
        self.to_uploading(outbox, version)
        note_id = "11111111-1111-1111-1111-111111111111"
        orders.withdraw(outbox, version, note_id=note_id, reason="Nhầm", at=NOON)
        outbox.note_delivered(note_id, at=LATER, event=Event.WITHDRAWAL_CONFIRMED)
        assert outbox.row(version).state is State.WITHDRAWN
        assert outbox.notes("portal-1") == ()

    def test_a_withdrawal_that_found_nothing_ends_the_version_under_its_own_name(
        self, outbox: Outbox, version: str
    ) -> None:
        self.step(outbox, version, Event.ANNOUNCE_BEGUN, Facts(announced_at=NOON))
        note_id = "11111111-1111-1111-1111-111111111111"
        orders.withdraw(outbox, version, note_id=note_id, reason="Nhầm", at=NOON)
        outbox.note_delivered(note_id, at=LATER, event=Event.STOPPED_UNHEARD)
        assert outbox.row(version).state is State.WITHDRAWN
        assert outbox.notes("portal-1") == ()

    def test_only_what_was_set_aside_is_reopened_and_the_next_version_names_it(
        self, outbox: Outbox, version: str
    ) -> None:
        self.to_uploading(outbox, version)
        with pytest.raises(NotAllowed):
            orders.reopen(outbox, version, at=LATER)
        self.step(outbox, version, Event.QUARANTINED, Facts(failure=Failure("paper.unreadable")))
        row = orders.reopen(outbox, version, at=LATER)
        assert (row.state, outbox.row(version).state) == (State.WITHDRAWN, State.WITHDRAWN)
        assert orders.given_up([outbox.row(version)]) == (version,)
        with pytest.raises(NotAllowed):
            orders.requeue(outbox, version, at=LATER)

    def test_a_version_whose_first_byte_never_left_need_not_be_named(self, outbox: Outbox, version: str) -> None:
        self.step(outbox, version, Event.QUARANTINED, Facts(failure=Failure("parcel.invalid")))
        assert orders.given_up([orders.reopen(outbox, version, at=LATER)]) == ()

    def test_what_another_machine_had_begun_is_given_up_with_it(self, outbox: Outbox, version: str) -> None:
        other = "99999999-9999-9999-9999-999999999999"
        self.step(outbox, version, Event.ANNOUNCE_BEGUN, Facts(announced_at=NOON))
        failure = Failure("portal.other_open", (("held_version", other),))
        self.step(outbox, version, Event.QUARANTINED, Facts(failure=failure))
        assert orders.given_up([orders.reopen(outbox, version, at=LATER)]) == (version, other)

    def test_requeuing_begins_the_count_of_damaged_papers_anew(self, outbox: Outbox, version: str) -> None:
        self.to_uploading(outbox, version)
        self.step(outbox, version, Event.NOTED, Facts(add_hash_refusals=3))
        self.step(outbox, version, Event.QUARANTINED, Facts(failure=Failure("portal.files_hash")))
        assert outbox.row(version).hash_refusals == 3
        assert orders.requeue(outbox, version, at=LATER).hash_refusals == 0

    def test_changes_and_cursor_are_kept_together_and_once(self, outbox: Outbox, version: str) -> None:
        dossier = outbox.row(version).dossier_id
        assert outbox.cursor("portal-1", "account-1") == ""
        changes = (a_change(1, dossier, version), a_change(2, dossier, version, status=4))
        assert outbox.store_changes("portal-1", "account-1", changes, "c2", at=LATER) == changes
        assert outbox.cursor("portal-1", "account-1") == "c2"
        assert outbox.cursor("portal-1", "account-2") == ""
        third = a_change(3, dossier, version, status=9)
        again = outbox.store_changes("portal-1", "account-1", (changes[1], third), "c3", at=LATER)
        assert again == (third,)

    def test_changes_of_unknown_dossiers_are_dropped(self, outbox: Outbox, version: str) -> None:
        stranger = "99999999-9999-9999-9999-999999999999"
        foreign = a_change(1, stranger, stranger)
        assert outbox.store_changes("portal-1", "account-1", (foreign,), "c1", at=LATER) == ()
        assert outbox.cursor("portal-1", "account-1") == "c1"

    def test_an_announced_result_is_wanted(self, outbox: Outbox, version: str) -> None:
        dossier = outbox.row(version).dossier_id
        result = {
            "result_id": "r1",
            "name": "giay-phep.pdf",
            "size": 10,
            "sha256": "a" * 64,
            "media_type": "application/pdf",
        }
        change = a_change(5, dossier, version, kind="result", status=None, result=wire.Result.model_validate(result))
        outbox.store_changes("portal-1", "account-1", (change,), "c5", at=LATER)
        (wanted,) = outbox.wanted_results("portal-1")
        assert (wanted.result, wanted.version_id, wanted.account_id) == (change.result, version, "account-1")
