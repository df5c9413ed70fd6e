"""A dossier from the office to the portal and back, as people live it: real store, real HTTP, a real officer."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from desktop_app.dossier.lifecycle import Lifecycle
from desktop_app.views import Box
from tests.desktop_app.office import HOUSEHOLD, TOBACCO, an_office, unlike_pdf

FORM = "/tk/muc_5/chu_ho_dien_thoai"


def sent(office, code=HOUSEHOLD):
    """A complete dossier that has arrived."""
    dossier_id = office.complete(code)
    office.application.sync.queue(dossier_id)
    office.application.sync.run_until_idle()
    return dossier_id


def version(office, dossier_id):
    return office.dossier(dossier_id).version_id


def pill(office, dossier_id):
    return office.application.dossiers.header(dossier_id).pill


def asked_for(office, officer, dossier_id, component="TP2"):
    """The officer accepts and asks for one component again; the office has heard of it."""
    present = version(office, dossier_id)
    officer.act(present, "accept")
    deadline = (office.clock.now() + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    officer.act(
        present,
        "supplement",
        deadline=deadline,
        reason="Ảnh mờ",
        items=[{"component": component, "text": "Chụp lại rõ hơn"}],
    )
    office.application.sync.run_until_idle()
    assert office.dossier(dossier_id).portal_status == 5


def content(office, dossier_id):
    """Answers as they would be sent, and papers by component."""
    living = office.context.content(office.dossier(dossier_id))
    forms = tuple(living.session(form.id).serialise(prune=True, row_ids=False) for form in living.forms())
    papers = office.read(lambda records: [
        (found.component_code, found.file.file_id) for found in records.papers.bindings(dossier_id)
    ])  # fmt: skip
    signed = office.read(lambda records: [
        (found.form_id, found.file.file_id, found.answers_sha256, found.signer, found.signed_at)
        for found in records.papers.signed_forms(dossier_id)
    ])  # fmt: skip
    return forms, dict(living.parties), dict(living.choices), papers, signed


def test_it_arrives_byte_for_byte_with_a_verified_receipt(office, officer):
    dossier_id = sent(office)
    present = version(office, dossier_id)
    parcel = office.context.sending.outbox.parcel(present)
    assert officer.manifest(present) == parcel.manifest
    for source in parcel.sources:
        assert hashlib.sha256(officer.file(present, source.sha256)).hexdigest() == source.sha256
    shown = pill(office, dossier_id)
    assert (shown.word, shown.filled) == ("Đã gửi (tập huấn)", True)
    assert office.application.printing.receipt_pdf(dossier_id).startswith(b"%PDF")
    assert "history.sent" in office.history(dossier_id)


def test_form_and_receipt_are_handed_out_together(office, tmp_path):
    dossier_id = sent(office)
    folder = tmp_path / "cho-nguoi-dan"
    folder.mkdir()
    written = office.application.printing.hand_out(dossier_id, folder)
    assert sorted(written) == sorted(folder.iterdir())
    assert len(written) == 2


def test_acceptance_brings_the_code_and_the_day(office, officer):
    dossier_id = sent(office)
    officer.act(version(office, dossier_id), "accept")
    office.application.sync.run_until_idle()
    present = office.dossier(dossier_id)
    told = next(line for line in officer.dossiers() if line["version_id"] == present.version_id)
    assert present.dossier_code
    assert present.dossier_code == told["dossier_code"]
    assert present.deadline_at is not None
    facts = dict(office.application.tracking.view(dossier_id).facts)
    assert facts["Mã hồ sơ"] == present.dossier_code
    assert facts["Ngày hẹn trả"] != "–"


def test_a_supplement_sends_only_what_changed(office, officer):
    dossier_id = sent(office)
    asked_for(office, officer, dossier_id)
    view = office.application.tracking.view(dossier_id)
    assert [item.quote for item in view.asked] == ["Chụp lại rõ hơn"]
    assert view.can_begin_supplement
    first = version(office, dossier_id)
    office.application.sync.begin_supplement(dossier_id)
    assert office.application.dossiers.list(Box.SUPPLEMENT).lines[0].dossier_id == dossier_id
    papers = office.application.papers
    old = next(c for c in papers.view(dossier_id).components if c.code == "TP2").papers[0]
    papers.detach(dossier_id, "TP2", old.file_id)
    clear = unlike_pdf("chụp lại")
    papers.attach(dossier_id, "TP2", clear, "chup-lai.pdf")
    office.application.sync.queue(dossier_id)
    office.application.sync.run_until_idle()
    present = office.dossier(dossier_id)
    row = office.context.sending.outbox.row(present.version_id)
    manifest = office.context.sending.outbox.parcel(present.version_id).read()
    assert (manifest.revises, present.revision) == (first, 2)
    others = sum(file.size for file in manifest.files) - len(clear)
    assert row.payload_bytes < len(clear) + row.manifest_bytes + 1000 < others
    assert officer.file(present.version_id, hashlib.sha256(clear).hexdigest()) == clear
    assert pill(office, dossier_id).filled
    assert not office.application.tracking.view(dossier_id).asked


def test_dropping_a_supplement_brings_back_everything_that_was_sent(office, officer):
    dossier_id = sent(office)
    asked_for(office, officer, dossier_id)
    before, first = content(office, dossier_id), version(office, dossier_id)
    sync = office.application.sync
    for _ in range(2):
        sync.begin_supplement(dossier_id)
        desk = office.application.forms.open_desk(dossier_id)
        form = desk.tabs()[0].form_id
        desk.answer(form, FORM, "0999999999")
        desk.answer("", "@submitter.name", "Người khác")
        desk.answer("", "@result_return", "post")
        rows = desk.rows(form, "/tk/muc_2/nganh_nghe")
        desk.remove_row(form, rows[1])
        desk.add_row(form, "/tk/muc_2/nganh_nghe")
        desk.close()
        papers = office.application.papers
        old = next(c for c in papers.view(dossier_id).components if c.code == "TP2").papers[0]
        papers.detach(dossier_id, "TP2", old.file_id)
        papers.attach(dossier_id, "TP2", unlike_pdf("khác"), "khac.pdf")
        office.sign(dossier_id)
        assert content(office, dossier_id) != before
        sync.drop_supplement(dossier_id)
        assert content(office, dossier_id) == before
        present = office.dossier(dossier_id)
        assert (present.lifecycle, present.version_id, present.revision) == (Lifecycle.SUBMITTED, first, 1)
        assert pill(office, dossier_id).word == "Bổ sung (tập huấn)"
        office.clock.pass_by(minutes=5)
    sync.begin_supplement(dossier_id)
    assert office.application.dossiers.checklist(dossier_id).can_queue


def test_an_answer_about_an_older_version_does_not_move_the_status(office, officer):
    dossier_id = sent(office)
    asked_for(office, officer, dossier_id)
    office.application.sync.begin_supplement(dossier_id)
    office.attach_missing(dossier_id)
    office.application.sync.queue(dossier_id)
    older = office.dossier(dossier_id).revises
    from sync import wire

    change = wire.Change(
        seq=9_000_001, dossier_id=dossier_id, version_id=older, at=office.clock.now(), kind="status", status=4
    )
    from desktop_app.usecases.portal_answers import take_in

    office.context.store.write(lambda records: take_in(records, change)).result()
    assert office.dossier(dossier_id).portal_status is None
    assert pill(office, dossier_id).word == "Chờ gửi"


def test_while_a_supplement_is_being_made_the_portals_word_on_what_it_holds_counts(office, officer):
    dossier_id = sent(office)
    asked_for(office, officer, dossier_id)
    held = version(office, dossier_id)
    office.application.sync.begin_supplement(dossier_id)
    officer.act(held, "status", status=8, text="Quá hạn bổ sung")
    office.application.sync.run_until_idle()
    assert office.dossier(dossier_id).portal_status == 8


def test_a_withdrawal_counts_when_the_portal_confirms_it(office):
    dossier_id = sent(office)
    office.application.sync.withdraw(dossier_id, "Người dân đổi ý")
    assert pill(office, dossier_id).word.startswith("Đang rút")
    office.application.sync.run_until_idle()
    assert pill(office, dossier_id).word.startswith("Đã rút")
    assert office.dossier(dossier_id).portal_status == 7


def test_withdrawing_in_the_middle_of_a_supplement_withdraws_what_the_portal_holds(office, officer):
    dossier_id = sent(office)
    held = version(office, dossier_id)
    asked_for(office, officer, dossier_id)
    office.application.sync.begin_supplement(dossier_id)
    assert office.application.dossiers.header(dossier_id).can_withdraw
    office.application.sync.withdraw(dossier_id, "Thôi không làm nữa")
    office.application.sync.run_until_idle()
    assert version(office, dossier_id) == held
    assert pill(office, dossier_id).word.startswith("Đã rút")


def test_messages_go_and_come_once(office, officer):
    dossier_id = sent(office)
    office.application.sync.send_message(dossier_id, "  Cho hỏi bao giờ có?  ")
    (mine,) = office.application.tracking.view(dossier_id).messages
    assert (mine.mine, mine.delivered, mine.text) == (True, False, "Cho hỏi bao giờ có?")
    office.application.sync.run_until_idle()
    officer.act(version(office, dossier_id), "message", text="Thứ Sáu")
    office.application.sync.run_until_idle()
    office.application.sync.run_until_idle()
    talk = office.application.tracking.view(dossier_id).messages
    told = sorted((line.text, line.mine, line.delivered) for line in talk)
    assert told == [("Cho hỏi bao giờ có?", True, True), ("Thứ Sáu", False, True)]
    assert office.application.dossiers.home().unread_count >= 1
    office.application.dossiers.mark_read(dossier_id)
    assert office.application.dossiers.home().unread_count == 0


def test_a_result_is_here_when_its_bytes_are_the_announced_ones(office, officer):
    dossier_id = sent(office, TOBACCO)
    officer.act(version(office, dossier_id), "accept")
    result = unlike_pdf("giấy phép", dossier_id) * 3
    officer.give_result(version(office, dossier_id), result, name="giay-phep.pdf")
    office.application.sync.run_until_idle()
    document = next(d for d in office.application.tracking.view(dossier_id).documents if d.kind == "result")
    assert document.is_here
    assert office.application.papers.result(dossier_id, document.document_id) == result
    assert "history.result_here" in office.history(dossier_id)


def test_a_restart_in_the_middle_goes_on(tmp_path, clock, portal, officer):
    from tests.desktop_app.office import connection_of

    with an_office(tmp_path / "data", clock) as office:
        office.application.settings.add_portal(connection_of(portal))
        dossier_id = office.complete(HOUSEHOLD)
        office.application.sync.queue(dossier_id)
        present = version(office, dossier_id)
    with an_office(tmp_path / "data", clock) as office:
        office.application.sync.run_until_idle()
        assert pill(office, dossier_id).filled
        assert officer.dossier(present)["version_id"] == present
        officer.act(present, "accept")
    with an_office(tmp_path / "data", clock) as office:
        office.application.sync.run_until_idle()
        assert office.dossier(dossier_id).dossier_code


def test_packs_come_from_the_portal_only_when_they_are_new(office):
    update = office.application.sync.update_packs(office.application.packs)
    assert (update.installed, update.refused) == ((), ())


@pytest.mark.parametrize("status", [4, 8])
def test_the_officers_status_is_the_one_shown(office, officer, status):
    dossier_id = sent(office)
    officer.act(version(office, dossier_id), "accept")
    officer.act(version(office, dossier_id), "status", status=status, text="x")
    office.application.sync.run_until_idle()
    (line,) = office.application.dossiers.list(Box(str(status))).lines
    assert line.pill.filled


def test_a_fee_is_asked_for_and_confirmed(office, officer):
    dossier_id = sent(office)
    officer.act(version(office, dossier_id), "accept")
    officer.act(version(office, dossier_id), "fee", amount=100000, text="Lệ phí")
    office.application.sync.run_until_idle()
    view = office.application.tracking.view(dossier_id)
    assert "100.000" in view.call_title
    officer.act(version(office, dossier_id), "fee/paid")
    office.application.sync.run_until_idle()
    assert "100.000" not in office.application.tracking.view(dossier_id).call_title
