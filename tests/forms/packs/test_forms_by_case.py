"""Which forms a dossier has follows from its case and answers; an example fills all of them."""

from __future__ import annotations

from datetime import date

import pytest

from forms.packs.examples import differences, run_example, run_example_forms
from forms.packs.needs import needs
from forms.packs.problems import ExampleFailed, WorkbookRefused
from tests.forms.packs.full_workbook import build_full, full_pack, full_sheets
from tests.forms.packs.test_archive import read


def asked(answers: dict[str, str], case: str | None = None):
    pack = read(full_pack())
    session = run_example(pack, pack.examples[0].model_copy(update={"steps": ()}))
    for name, value in answers.items():
        session.answer(f"/tk/muc_1/{name}", value)
    return needs(
        pack, session, case=case, channel="online", represented=False, area=None, on=date(2026, 11, 22)
    )


def forms_of(answers: dict[str, str], case: str | None = None) -> list[str]:
    return [form.id for form in asked(answers, case).forms]


def test_the_main_form_always_applies_and_another_in_its_cases_alone() -> None:
    assert forms_of({"loai": "tre"}) == ["don", "don_tre"]
    assert forms_of({"loai": "gia"}) == ["don", "don_gia"]
    assert forms_of({}, case="nguoi_gia") == ["don", "don_gia"]


def test_a_form_with_a_condition_applies_while_it_is_true() -> None:
    assert forms_of({"loai": "gia", "nho_nhan": "co"}) == ["don", "don_gia", "uy_thac"]
    assert forms_of({"loai": "gia", "nho_nhan": "khong"}) == ["don", "don_gia"]


def test_a_component_from_a_form_that_does_not_apply_is_not_needed() -> None:
    found = {need.component.code: need for need in asked({"loai": "tre"}).components}
    assert (found["TP1A"].needed, found["TP1A"].applies) == (True, True)
    assert (found["TP1B"].needed, found["TP1B"].applies, found["TP1B"].reason) == (False, False, "no_form")


def test_an_example_fills_every_form_of_its_case() -> None:
    pack = read(full_pack())
    sessions = run_example_forms(pack, pack.examples[0])
    assert sessions["don"].field("/tk/muc_1/ten").value == "Lò Thị Mai"
    assert sessions["don_tre"].field("/tk/muc_1/ten").value == "Lò Văn Bé"
    assert differences(pack, pack.examples[0]) == ()


def test_an_example_that_leaves_a_form_of_its_case_unfilled_stops_the_build() -> None:
    content = full_sheets()
    content["vi_du"] = [row for row in content["vi_du"] if row[4] != "don_tre"]
    with pytest.raises(ExampleFailed) as failed:
        build_full(content)
    assert any(text.startswith("don_tre/tk/muc_1/ten") for text in failed.value.facts["differences"])


def test_forms_other_than_promised_stop_the_build() -> None:
    content = full_sheets()
    row = next(row for row in content["vi_du"] if row[2] == "bieu_mau")
    row[3] = "don don_gia"
    with pytest.raises(ExampleFailed) as failed:
        build_full(content)
    assert "forms: don don_tre != don don_gia" in failed.value.facts["differences"]


@pytest.mark.parametrize(
    ("row", "column", "value", "expected"),
    [
        (3, 5, "la", "case la is not in the pack"),
        (3, 6, "${khong_co} = 1", "bieu_mau!G3 workbook.unknown_question khong_co"),
        (3, 6, "1 +", "bieu_mau!G3 workbook.broken_formula"),
    ],
)
def test_a_bad_case_or_condition_of_a_form_is_a_fault(row: int, column: int, value: str, expected: str) -> None:
    content = full_sheets()
    content["bieu_mau"][row - 1][column] = value
    with pytest.raises(WorkbookRefused) as refused:
        build_full(content)
    assert any(expected in str(fault) for fault in refused.value.faults), refused.value.faults


def test_a_row_of_an_example_for_an_unknown_form_is_a_fault() -> None:
    content = full_sheets()
    next(row for row in content["vi_du"] if row[4] == "don_tre")[4] = "khong_co"
    with pytest.raises(WorkbookRefused) as refused:
        build_full(content)
    assert any(str(fault).startswith("vi_du!E10 workbook.unknown_form khong_co") for fault in refused.value.faults)
