"""Fee areas are chosen, packs have days, and doubtful numbers are warned of."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from desktop_app.application.dossiers import ProcedureNotInForce
from desktop_app.views import LineState
from tests.desktop_app.office import BIRTH, HOUSEHOLD, TOBACCO, Office, lines_of


def test_a_procedure_whose_fees_differ_by_area_asks_which(office: Office) -> None:
    dossier_id = office.application.dossiers.create(TOBACCO)
    missing = lines_of(office.application.dossiers.checklist(dossier_id), LineState.MISSING)
    assert "area.missing" in {line.code for line in missing}
    other = office.application.dossiers.create(HOUSEHOLD)
    missing = lines_of(office.application.dossiers.checklist(other), LineState.MISSING)
    assert "area.missing" not in {line.code for line in missing}


def test_the_chosen_area_decides_the_fee(office: Office) -> None:
    desk = office.application.forms.open_desk(office.filled(TOBACCO))
    elsewhere = desk.fees().lines
    desk.answer("", "@fee_area", "thanh_thi")
    urban = desk.fees().lines
    desk.close()
    assert [amount for _, amount, _, _ in urban] != [amount for _, amount, _, _ in elsewhere]


def test_a_dossier_is_filled_by_its_number_too(office: Office) -> None:
    dossier_id = office.application.dossiers.create(HOUSEHOLD)
    number = office.application.dossiers.header(dossier_id).number
    for value in ("Lò Thị Mai", "Lò Văn Mới"):
        desk = office.application.forms.open_desk(number)
        desk.answer("", "@owner.name", value)
        desk.close()
    assert office.dossier(dossier_id).owner_name == "Lò Văn Mới"


def test_no_dossier_is_begun_with_a_pack_whose_days_are_over(office: Office) -> None:
    draft = office.application.dossiers.create(BIRTH)
    office.clock.at = datetime(2027, 6, 1, 2, 0, tzinfo=UTC)
    with pytest.raises(ProcedureNotInForce):
        office.application.dossiers.create(BIRTH)
    warned = lines_of(office.application.dossiers.checklist(draft), LineState.WARNING)
    assert "pack.ended" in {line.code for line in warned}


def test_a_personal_number_that_does_not_fit_is_warned_of_and_not_refused(office: Office) -> None:
    desk = office.application.forms.open_desk(office.application.dossiers.create(HOUSEHOLD))
    desk.answer("", "@owner.id_number", "999999999999")
    checklist = desk.checklist()
    desk.close()
    assert "party.doubtful_id" in {line.code for line in lines_of(checklist, LineState.WARNING)}
    refs = {line.place.ref for line in lines_of(checklist, LineState.MISSING, LineState.ERROR)}
    assert "@owner.id_number" not in refs
