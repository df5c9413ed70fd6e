"""Every example of every built-in pack becomes a dossier that can be queued, as a person would fill it in."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.views import LineState
from tests.desktop_app.office import PASSPHRASE, credential, lines_of

CODES = sorted(path.stem for path in (Path(paths.resources()) / "packs" / "built").glob("*.zip"))
CHANCE, RULES = "2.000004", "the_le"


@pytest.mark.parametrize("code", CODES)
def test_each_example_with_its_papers_and_signatures_has_nothing_left_to_do(office, code):
    pack = office.context.packs.by_code(code)
    for number, example in enumerate(pack.examples):
        dossier_id = office.complete(code, number)
        desk = office.application.forms.open_desk(dossier_id)
        checklist = desk.checklist()
        desk.close()
        left = [line for state in (LineState.ERROR, LineState.MISSING) for line in lines_of(checklist, state)]
        assert left == [], example.name
        assert checklist.can_queue, example.name


@pytest.mark.parametrize("code", CODES)
def test_each_example_prints_as_a_whole_dossier_with_its_forms(office, code):
    dossier_id = office.complete(code)
    assert office.application.printing.form_pdf(dossier_id).startswith(b"%PDF")
    assert office.application.printing.dossier_pdf(dossier_id).startswith(b"%PDF")


def test_a_signature_is_stale_when_the_main_form_that_the_page_repeats_changes(office):
    dossier_id = office.complete(CHANCE)

    def states() -> dict[str, str]:
        return {found.form_id: found.state for found in office.application.signing.view(dossier_id).documents}

    def answer(form: str, ref: str, value: str) -> None:
        desk = office.application.forms.open_desk(dossier_id)
        desk.answer(form, ref, value)
        desk.close()

    assert states() == {"dang_ky": "signed", RULES: "signed"}
    answer(RULES, "/tk/muc_3/han_trao", "60")
    assert states() == {"dang_ky": "signed", RULES: "stale"}
    office.application.signing.sign_with(dossier_id, RULES, credential().p12, PASSPHRASE)
    answer("dang_ky", "/tk/muc_2/ten_chuong_trinh", "Tên khác")
    assert states() == {"dang_ky": "stale", RULES: "stale"}
