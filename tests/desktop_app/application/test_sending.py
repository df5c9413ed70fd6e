"""What a person does with a dossier that is ready: queue, take back, hand in; no line is needed for any of it."""

from __future__ import annotations

import pytest

from desktop_app.application.sending import ChangedMeanwhile
from desktop_app.dossier.lifecycle import Lifecycle, NotAllowed
from desktop_app.dossier.model import HistoryEntry
from desktop_app.usecases.freezing import DossierIncomplete, NoPortal
from desktop_app.views import Box
from sync.ports import AlreadyOnTheWay, Facts
from sync.problems import SyncProblem
from sync.states import Event, State
from tests.desktop_app.office import BIRTH, HOUSEHOLD, TOBACCO, add_unreached_portal, unlike_pdf


@pytest.fixture
def sending(office):
    add_unreached_portal(office)
    return office


def outbox_row(office, dossier_id):
    return office.read(lambda records: records.outbox.row(office.dossier(dossier_id).version_id))


def step(office, dossier_id, event, **facts):
    """A step of the wire, as the worker would take it."""
    row = outbox_row(office, dossier_id)
    office.context.sending.outbox.transition(row.version_id, row.state, event, Facts(**facts), at=office.clock.now())


def test_an_incomplete_dossier_is_not_queued_and_nothing_changes(sending):
    dossier_id = sending.filled(TOBACCO)
    before, files = sending.dossier(dossier_id), set(sending.context.vault.ids())
    with pytest.raises(DossierIncomplete) as refused:
        sending.application.sync.queue(dossier_id)
    assert refused.value.exit_code == 1
    assert refused.value.facts["todo"] == sending.application.dossiers.checklist(dossier_id).todo_count > 1
    assert refused.value.facts["first"]
    assert sending.dossier(dossier_id) == before
    assert set(sending.context.vault.ids()) == files
    assert not sending.application.sync.outbox().rows


def test_without_a_portal_it_is_told_by_name(office):
    dossier_id = office.complete(HOUSEHOLD)
    with pytest.raises(NoPortal):
        office.application.sync.queue(dossier_id)
    assert office.dossier(dossier_id).lifecycle is Lifecycle.DRAFT


@pytest.mark.parametrize("code", [BIRTH, HOUSEHOLD, TOBACCO])
def test_queueing_freezes_answers_papers_and_the_signed_form(sending, code):
    dossier_id = sending.complete(code)
    sending.application.sync.queue(dossier_id)
    row = outbox_row(sending, dossier_id)
    parcel = sending.read(lambda records: records.outbox.parcel(row.version_id))
    manifest = parcel.read()
    assert row.state is State.QUEUED
    assert manifest.dossier_id == dossier_id
    assert manifest.pack_hash == sending.dossier(dossier_id).pack_hash
    signed = [file for file in manifest.files if file.signed]
    assert len(signed) == 1
    for source in parcel.sources:
        assert len(sending.context.vault.read(source.reference, source.sha256)) == source.size_bytes
    bound = sending.read(lambda records: records.papers.bindings(dossier_id))
    assert {binding.file.sha256 for binding in bound} < {file.sha256 for file in manifest.files}
    header = sending.application.dossiers.header(dossier_id)
    assert (header.pill.word, header.pill.filled, header.is_editable) == ("Chờ gửi", False, False)
    assert header.can_take_back


def test_nothing_that_is_queued_can_be_edited(sending):
    dossier_id = sending.complete(HOUSEHOLD)
    papers = sending.application.papers
    bound = sending.read(lambda records: records.papers.bindings(dossier_id))[0]
    sending.application.sync.queue(dossier_id)
    frozen = sending.read(lambda records: records.outbox.parcel(sending.dossier(dossier_id).version_id))
    acts = (
        lambda: sending.application.forms.open_desk(dossier_id).answer("", "@owner.name", "x"),
        lambda: papers.attach(dossier_id, "TP2", unlike_pdf("late"), "late.pdf"),
        lambda: papers.detach(dossier_id, bound.component_code, bound.file.file_id),
        lambda: papers.attach_stored(dossier_id, "TP2", bound.file.file_id),
        lambda: sending.sign(dossier_id),
        lambda: sending.application.sync.queue(dossier_id),
        lambda: sending.application.sync.hand_in(dossier_id),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert sending.read(lambda records: records.outbox.parcel(sending.dossier(dossier_id).version_id)) == frozen


def test_a_paper_that_comes_while_it_is_being_frozen_stops_the_queueing(sending, monkeypatch):
    """The dossier that is sent is the dossier that was checked."""
    dossier_id = sending.complete(TOBACCO)
    whole = type(sending.application.sync._sending)._freeze

    def slowly(self, *how):
        frozen = whole(self, *how)
        sending.application.papers.attach(dossier_id, "TP3A", unlike_pdf("in between"), "x.pdf")
        return frozen

    monkeypatch.setattr(type(sending.application.sync._sending), "_freeze", slowly)
    with pytest.raises(ChangedMeanwhile):
        sending.application.sync.queue(dossier_id)
    assert sending.dossier(dossier_id).lifecycle is Lifecycle.DRAFT
    assert not sending.application.sync.outbox().rows


def test_taking_back_before_the_first_byte_makes_a_draft_with_a_new_version(sending):
    dossier_id = sending.complete(HOUSEHOLD)
    sending.application.sync.queue(dossier_id)
    first = sending.dossier(dossier_id).version_id
    sending.application.sync.take_back(dossier_id)
    present = sending.dossier(dossier_id)
    assert present.lifecycle is Lifecycle.DRAFT
    assert present.version_id != first
    assert sending.application.dossiers.header(dossier_id).pill.word == "Đủ"
    sending.application.sync.queue(dossier_id)
    assert sending.read(lambda records: records.outbox.row(first)).state is State.WITHDRAWN
    assert outbox_row(sending, dossier_id).state is State.QUEUED


def test_after_the_first_byte_it_is_too_late_to_take_back_but_not_to_withdraw(sending):
    dossier_id = sending.complete(HOUSEHOLD)
    sending.application.sync.queue(dossier_id)
    step(sending, dossier_id, Event.ANNOUNCE_BEGUN, announced_at=sending.clock.now())
    header = sending.application.dossiers.header(dossier_id)
    assert (header.can_take_back, header.can_withdraw) == (False, True)
    with pytest.raises(SyncProblem) as refused:
        sending.application.sync.take_back(dossier_id)
    assert refused.value.code in (AlreadyOnTheWay.code, "sync.not_allowed")
    assert sending.dossier(dossier_id).lifecycle is Lifecycle.SUBMITTED
    sending.application.sync.withdraw(dossier_id, "Đổi ý")
    pill = sending.application.dossiers.header(dossier_id).pill
    assert (pill.word, pill.filled) == ("Đang rút", False)


def test_one_set_aside_goes_back_in_line(sending):
    from sync.ports import Failure

    dossier_id = sending.complete(HOUSEHOLD)
    sending.application.sync.queue(dossier_id)
    step(sending, dossier_id, Event.QUARANTINED, failure=Failure("portal.refused", (("status", 422),)))
    row = sending.application.sync.outbox().rows[0]
    assert (row.can_retry, row.position, row.pill.word) == (True, 0, "Cần chú ý")
    assert row.what
    assert row.safe
    assert row.do
    assert sending.application.dossiers.home().attention_count == 1
    sending.application.sync.retry(row.version_id)
    assert outbox_row(sending, dossier_id).state is State.QUEUED
    assert "history.requeued" in sending.history(dossier_id)


def test_the_counter_is_the_persons_word(sending):
    dossier_id = sending.complete(HOUSEHOLD)
    with pytest.raises(NotAllowed):
        sending.application.sync.hand_in(dossier_id)
    desk = sending.application.forms.open_desk(dossier_id)
    desk.answer("", "@channel", "counter")
    desk.close()
    with pytest.raises(NotAllowed):
        sending.application.sync.queue(dossier_id)
    sending.application.sync.hand_in(dossier_id)
    line = sending.application.dossiers.list(Box.REGISTERED).lines[0]
    assert (line.pill.word, line.pill.filled) == ("Người dùng báo đã nộp", False)


def test_training_is_said_by_where_it_goes_not_by_where_it_began(office):
    """A dossier begun before the training portal was added must not read as really sent."""
    dossier_id = office.complete(HOUSEHOLD)
    add_unreached_portal(office, training=True)
    office.application.sync.queue(dossier_id)
    assert office.application.dossiers.header(dossier_id).training
    row = outbox_row(office, dossier_id)
    assert row.portal_id == "cong-thu"


def test_a_dossier_that_outlived_a_night_is_still_signed(sending):
    dossier_id = sending.complete(HOUSEHOLD)
    sending.clock.pass_by(days=2)
    assert sending.application.dossiers.checklist(dossier_id).can_queue
    sending.application.sync.queue(dossier_id)


def test_restarting_keeps_the_queue(tmp_path, clock):
    from tests.desktop_app.office import an_office

    with an_office(tmp_path / "data", clock) as office:
        add_unreached_portal(office)
        dossier_id = office.complete(HOUSEHOLD)
        office.application.sync.queue(dossier_id)
        version = office.dossier(dossier_id).version_id
        parcel = office.read(lambda records: records.outbox.parcel(version))
    with an_office(tmp_path / "data", clock) as office:
        assert [row.version_id for row in office.application.sync.outbox().rows] == [version]
        assert office.read(lambda records: records.outbox.parcel(version)) == parcel


def test_every_line_of_history_has_words(sending):
    dossier_id = sending.complete(HOUSEHOLD)
    sending.application.sync.queue(dossier_id)
    step(sending, dossier_id, Event.TRY_FAILED)
    sending.application.sync.take_back(dossier_id)

    def strange(records):
        records.history.add(dossier_id, HistoryEntry(sending.clock.now(), "history.from_the_future"))

    sending.context.store.write(strange).result()
    texts = [line.text for line in sending.application.tracking.view(dossier_id).history]
    assert texts.count("Có thay đổi") == 1
    assert any("Xếp hàng ở máy này" in text for text in texts)


def test_a_portal_that_nobody_answers_for_ends_a_run_by_name_and_keeps_the_queue(sending):
    from sync.problems import LineDown

    dossier_id = sending.complete(HOUSEHOLD)
    sending.application.sync.queue(dossier_id)
    with pytest.raises(LineDown):
        sending.application.sync.run_until_idle(give_up_seconds=0.6)
    assert sending.application.dossiers.header(dossier_id).pill.word == "Chờ gửi"
    assert sending.application.sync.outbox().line.state == "offline"
