"""A procedure that may no longer be in force says so wherever a dossier of it begins."""

from __future__ import annotations

import json

from desktop_app import paths
from tests.desktop_app.documents.texts import pages_of
from tests.desktop_app.office import TOBACCO

RETAIL, STATION, PROMOTION = "2.000620", "2.000648", "2.000033"


def test_the_page_of_a_doubted_procedure_says_why(office):
    page = office.application.packs.procedure(RETAIL)
    assert "148/TB-SCT" in page.doubt
    assert "Hãy hỏi cơ quan tiếp nhận" in page.doubt
    assert office.application.packs.procedure(TOBACCO).doubt == ""


def test_the_list_marks_the_doubted_procedures(office):
    doubted = {line.code for line in office.application.packs.catalogue() if line.is_doubted}
    assert {RETAIL, STATION} <= doubted
    assert TOBACCO not in doubted


def test_a_dossier_of_a_doubted_procedure_says_it_from_its_first_moment(office):
    dossier_id = office.application.dossiers.create(RETAIL)
    assert "148/TB-SCT" in office.application.dossiers.header(dossier_id).doubt
    office.application.speak("en")
    assert "Ask the receiving office" in office.application.dossiers.header(dossier_id).doubt
    other = office.application.dossiers.create(TOBACCO)
    assert office.application.dossiers.header(other).doubt == ""


def test_the_leaflet_of_a_doubted_procedure_says_it(office):
    text = " ".join(pages_of(office.application.packs.guide_pdf(RETAIL)))
    assert "Chưa kiểm chứng còn hiệu lực" in " ".join(text.split())


def test_the_leaflet_of_a_procedure_without_a_deadline_says_so(office):
    assert "Không có thời hạn riêng" in " ".join(pages_of(office.application.packs.guide_pdf(PROMOTION)))
    assert "Không có thời hạn riêng" not in " ".join(pages_of(office.application.packs.guide_pdf(RETAIL)))


def test_each_fact_on_the_page_has_its_own_mark(office):
    marks = {row.label: row.unconfirmed for row in office.application.packs.procedure(RETAIL).information}
    assert marks["Mã thủ tục"] is False
    assert marks["Lĩnh vực"] is True
    assert marks["Cơ quan thực hiện"] is False
    promotion = {row.label: row.unconfirmed for row in office.application.packs.procedure(PROMOTION).information}
    assert promotion["Mã thủ tục"] is True


def test_all_packs_of_the_program_are_there_from_the_first_start(office):
    listed = json.loads((paths.resources() / "packs" / "trusted.json").read_text("utf-8"))
    assert {line.code for line in office.application.packs.catalogue()} == set(listed)
