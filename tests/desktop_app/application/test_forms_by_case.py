"""Only the forms of the dossier's case are shown, checked, printed, signed and sent; the others keep their answers."""

from __future__ import annotations

import pytest

from desktop_app.application.desk import ChoiceRefused
from desktop_app.application.printing import FormNotUsed
from desktop_app.views import LineState
from tests.desktop_app.installed import install
from tests.desktop_app.office import BIRTH, PASSPHRASE, add_unreached_portal, credential, lines_of
from tests.forms.packs.full_workbook import full_pack

KIND, NAME = "/tk/muc_1/loai", "/tk/muc_1/ten"


@pytest.fixture
def dossier_id(office):
    return office.filled(install(office, full_pack()))


@pytest.fixture
def desk(office, dossier_id):
    opened = office.application.forms.open_desk(dossier_id)
    yield opened
    opened.close()


def test_the_desk_shows_the_forms_of_the_case_with_their_titles(desk):
    assert [tab.form_id for tab in desk.tabs()] == ["don", "don_tre"]
    named = {(line.form_id, line.label, line.form_title) for line in desk.sections()}
    assert ("don_tre", "1. Đứa trẻ", "Tờ khai trẻ em") in named
    assert desk.section("don_tre", "/tk/muc_1").form_title == "Tờ khai trẻ em"


def test_an_answer_that_changes_the_case_changes_the_sections_at_once(desk):
    changes = desk.answer("don", KIND, "gia")
    assert {line.form_id for line in changes.sections} == {"", "don", "don_gia"}
    assert changes.form_id == "don"


def test_the_answers_of_a_form_that_went_away_come_back_with_its_case(desk):
    desk.answer("don", KIND, "gia")
    assert desk.tabs()[1].form_id == "don_gia"
    desk.answer("don", KIND, "tre")
    assert desk.section("don_tre", "/tk/muc_1").elements[0].value == "Lò Văn Bé"


def test_answers_of_a_form_that_went_away_are_there_after_opening_again(office, desk, dossier_id):
    desk.answer("don", KIND, "gia")
    desk.close()
    again = office.application.forms.open_desk(dossier_id)
    again.answer("don", KIND, "tre")
    assert again.section("don_tre", "/tk/muc_1").elements[0].value == "Lò Văn Bé"
    again.close()


def test_the_checklist_asks_for_the_forms_of_the_case_alone(desk):
    desk.answer("don_tre", NAME, "")
    missing = lines_of(desk.checklist(), LineState.MISSING)
    assert ("don_tre", NAME) in {(line.place.form_id, line.place.ref) for line in missing}
    desk.answer("don", KIND, "gia")
    missing = lines_of(desk.checklist(), LineState.MISSING)
    assert {line.place.form_id for line in missing if line.place.step == "form"} >= {"don_gia"}
    assert "don_tre" not in {line.place.form_id for line in missing}


def test_papers_signing_and_review_name_the_forms_of_the_case_alone(office, dossier_id):
    application = office.application
    codes = {component.code for component in application.papers.view(dossier_id).components}
    assert codes == {"TP1", "TP1A", "TP2"}
    assert [found.form_id for found in application.signing.view(dossier_id).documents] == ["don", "don_tre"]
    titles = [block.title for block in application.sync.review(dossier_id).blocks]
    assert "Tờ khai trẻ em: 1. Đứa trẻ" in titles
    assert not [title for title in titles if "Tờ khai người già" in title]


def test_a_form_that_does_not_apply_is_neither_printed_nor_signed(office, dossier_id):
    assert office.application.printing.form_pdf(dossier_id, "don_tre").startswith(b"%PDF")
    with pytest.raises(FormNotUsed):
        office.application.printing.form_pdf(dossier_id, "don_gia")
    with pytest.raises(FormNotUsed):
        office.application.signing.sign_with(dossier_id, "don_gia", credential().p12, PASSPHRASE)


def test_what_is_sent_holds_the_forms_of_the_case_alone(office, dossier_id):
    add_unreached_portal(office)
    office.attach_missing(dossier_id)
    office.sign(dossier_id)
    assert office.application.dossiers.checklist(dossier_id).can_queue
    office.application.sync.queue(dossier_id)
    version = office.dossier(dossier_id).version_id
    sent = office.read(lambda records: records.outbox.parcel(version)).read()
    assert set(sent.form_data or {}) == {"don", "don_tre"}
    assert {file.form for file in sent.files if file.form} == {"don", "don_tre"}


def test_a_case_that_the_answers_tell_is_not_pinned_at_the_beginning(office):
    dossier_id = office.application.dossiers.create(BIRTH, "co_chung_sinh")
    desk = office.application.forms.open_desk(dossier_id)
    desk.answer(desk.tabs()[0].form_id, "/tk/muc_3/giay_to_sinh", "bo_roi")
    desk.close()
    assert office.dossier(dossier_id).case == "bo_roi"


def test_a_case_that_the_procedure_does_not_have_is_refused(office):
    with pytest.raises(ChoiceRefused):
        office.application.dossiers.create(BIRTH, "khong_co")
