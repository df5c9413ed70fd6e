"""Who pays less is said wherever fees are: on the procedure's page, on the leaflet, in the dossier."""

from __future__ import annotations

import io

from pypdf import PdfReader

from tests.desktop_app.office import BIRTH


def test_the_procedures_page_names_who_is_exempt(office):
    fees = office.application.packs.procedure(BIRTH).fees
    exempt = {fee.name: (fee.amount, fee.unconfirmed) for fee in fees if fee.amount == "miễn"}
    assert exempt["Người thuộc hộ nghèo"] == ("miễn", True)


def test_the_leaflet_for_the_citizen_names_who_is_exempt(office):
    pdf = office.application.packs.guide_pdf(BIRTH)
    words = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "Giảm 100 %: Người thuộc hộ nghèo" in words


def test_a_dossier_of_an_exempt_person_has_nothing_left_to_ask_the_province(office):
    dossier_id = office.filled(BIRTH, 1)
    desk = office.application.forms.open_desk(dossier_id)
    name, amount, basis, unconfirmed = desk.fees().lines[0]
    desk.close()
    assert (amount, unconfirmed) == ("Không thu", True)
    assert "Miễn toàn bộ (Người thuộc hộ nghèo)." in basis
