"""The rules of a whole pack in a dossier: papers seen by forms, their age, cross-form rules, fees, signatures."""

from __future__ import annotations

import pytest

from desktop_app.application.desk import ChoiceRefused
from desktop_app.usecases.content import UnknownField
from desktop_app.views import LineState
from tests.desktop_app.installed import install
from tests.desktop_app.office import add_unreached_portal, lines_of, unlike_pdf
from tests.forms.packs.full_rules import ruled_sheets
from tests.forms.packs.full_workbook import build_full

NAME, CHILD = "/tk/muc_1/ten", "/tk/muc_1/ten"


@pytest.fixture(scope="module")
def pack():
    content = ruled_sheets()
    content["survey"][0].append("calculation")
    content["survey"].append(["calculate", "so_giay", None, None, "instance('ho_so')/root/item[ma='TP2']/so_trang"])
    return build_full(content)


@pytest.fixture
def dossier_id(office, pack):
    return office.filled(install(office, pack))


def set_own(office, dossier_id, ref, value, form=""):
    desk = office.application.forms.open_desk(dossier_id)
    try:
        desk.answer(form, ref, value)
    finally:
        desk.close()


def attach(office, dossier_id, name="x.pdf"):
    return office.application.papers.attach(dossier_id, "TP2", unlike_pdf(name), name)


def found(office, dossier_id, *states):
    view = office.application.dossiers.checklist(dossier_id)
    return {line.code: line for line in lines_of(view, *states)}


def value_of(office, dossier_id, ref="/tk/so_giay"):
    return office.context.content(office.dossier(dossier_id)).main.field(ref).value


def test_a_form_sees_a_paper_come_and_go(office, dossier_id):
    assert value_of(office, dossier_id) == "0"
    paper = attach(office, dossier_id)
    assert value_of(office, dossier_id) == "1"
    office.application.papers.detach(dossier_id, "TP2", paper.file_id)
    assert value_of(office, dossier_id) == "0"


def test_an_open_desk_sees_a_paper_that_was_attached_beside_it(office, dossier_id):
    desk = office.application.forms.open_desk(dossier_id)
    attach(office, dossier_id)
    desk.refresh_papers()
    assert desk._content.main.field("/tk/so_giay").value == "1"
    desk.close()


def test_a_paper_that_may_only_be_so_old_asks_for_its_day_of_issue(office, dossier_id):
    attach(office, dossier_id)
    missing = found(office, dossier_id, LineState.MISSING)
    assert missing["paper.unknown"].place.ref == "TP2"
    view = next(part for part in office.application.papers.view(dossier_id).components if part.code == "TP2")
    assert view.issued is not None
    assert view.issued.ref == "@issued.TP2"


@pytest.mark.parametrize(
    ("issued", "code", "state"),
    [
        ("2026-11-20", None, None),
        ("2026-05-27", "paper.soon", LineState.WARNING),  # 180 days end on the day of sending, 2026-11-23
        ("2026-05-26", "paper.too_old", LineState.ERROR),
        ("2026-11-24", "paper.future", LineState.ERROR),
        ("2026-06-09", "paper.soon", LineState.WARNING),
        ("2026-06-11", None, None),
    ],
)
def test_the_age_of_a_paper_is_judged_on_the_day_of_sending(office, dossier_id, issued, code, state):
    attach(office, dossier_id)
    set_own(office, dossier_id, "@issued.TP2", issued)
    view = office.application.dossiers.checklist(dossier_id)
    aged = {line.code: line.state for line in lines_of(view, *LineState) if line.code.startswith("paper.")}
    aged.pop("papers.done", None)
    assert aged == ({code: state} if code else {})


def test_a_paper_grows_too_old_while_the_dossier_waits(office, dossier_id):
    attach(office, dossier_id)
    set_own(office, dossier_id, "@issued.TP2", "2026-10-01")
    assert "paper.too_old" not in found(office, dossier_id, LineState.ERROR)
    office.clock.pass_by(days=200)
    assert "paper.too_old" in found(office, dossier_id, LineState.ERROR)


def test_a_day_of_issue_that_is_no_day_or_not_asked_for_is_refused(office, dossier_id):
    with pytest.raises(ChoiceRefused):
        set_own(office, dossier_id, "@issued.TP2", "hôm qua")
    with pytest.raises(UnknownField):
        set_own(office, dossier_id, "@issued.TP1", "2026-11-20")


def test_a_rule_over_two_forms_stops_queueing_and_leads_to_its_question(office, dossier_id):
    assert "check.error" not in found(office, dossier_id, LineState.ERROR)
    set_own(office, dossier_id, CHILD, "Lò Thị Mai", form="don_tre")
    line = found(office, dossier_id, LineState.ERROR)["check.error"]
    assert line.text == "Trẻ và người đề nghị trùng tên."
    assert (line.place.form_id, line.place.section, line.place.ref) == ("don_tre", "/tk/muc_1", CHILD)
    office.application.speak("en")
    assert found(office, dossier_id, LineState.ERROR)["check.error"].text == "Child and applicant have one name."


def test_a_warning_over_papers_leads_to_the_paper_and_never_blocks(office, dossier_id):
    for number in range(3):
        attach(office, dossier_id, f"{number}.pdf")
    line = found(office, dossier_id, LineState.WARNING)["check.warning"]
    assert (line.place.step, line.place.ref) == ("papers", "TP2")


def test_fees_show_what_came_off_and_why(office, dossier_id):
    desk = office.application.forms.open_desk(dossier_id)
    ((name, amount, basis, _),) = desk.fees().lines
    desk.close()
    assert (name, amount) == ("Phí", "67.000 đồng")  # 150.001 less 10 %, halved: 67.500,45, down to thousands
    assert "Giảm 50 % (Trẻ em): 67.500 đồng. Nghị quyết 2" in basis
    assert "Giảm 10 % khi nộp trực tuyến: 15.000 đồng." in basis


def test_the_fee_and_its_basis_are_frozen_when_the_dossier_is_queued(office, dossier_id):
    add_unreached_portal(office)
    attach(office, dossier_id)
    set_own(office, dossier_id, "@issued.TP2", "2026-11-20")
    office.sign(dossier_id)
    office.application.sync.queue(dossier_id)
    version = office.dossier(dossier_id).version_id
    (fee,) = office.read(lambda records: records.outbox.parcel(version)).read().fee_choices
    assert (fee.code, fee.amount, fee.base) == ("PHI", 67_000, 150_000)
    assert fee.basis == "Thông tư 1; Nghị quyết 2"


def test_the_signing_step_says_who_signs_and_what_it_cannot_make(office, dossier_id):
    main, child = office.application.signing.view(dossier_id).documents
    assert main.must_sign
    assert main.who == (
        "Người ký: chủ hồ sơ. Cần thêm chữ ký XAdES của cơ quan tiếp nhận; chương trình chưa tạo được loại này."
    )
    assert child.must_sign
    assert child.who == "Người ký: người đại diện theo pháp luật."
    warned = found(office, dossier_id, LineState.WARNING)["sign.elsewhere"]
    assert warned.where == "Cơ quan ký khi tiếp nhận"
