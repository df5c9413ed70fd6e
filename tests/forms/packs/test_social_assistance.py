"""Pack 1.001776: the forms and papers of each case, and the amounts that the forms estimate."""

from __future__ import annotations

from datetime import date

import pytest

from forms.packs.examples import run_example, run_example_forms
from forms.packs.needs import Needs, needs
from forms.session import Session
from tests.forms.packs.test_built import shipped

CODE = "1.001776"


def given(session: Session) -> Needs:
    return needs(
        shipped(CODE), session, case=None, channel="counter", represented=False, area=None, on=date(2026, 11, 20)
    )


def forms(session: Session) -> list[str]:
    return [form.id for form in given(session).forms]


@pytest.mark.parametrize(
    ("case", "form"),
    [
        ("tre_em", "mau_1a"),
        ("nhiem_hiv", "mau_1b"),
        ("don_than", "mau_1c"),
        ("cao_tuoi", "mau_1d"),
        ("khuyet_tat", "mau_1dd"),
        ("ho_khuyet_tat", "mau_2a"),
        ("nhan_cham_soc", "mau_2b"),
    ],
)
def test_each_case_has_its_own_form(case: str, form: str) -> None:
    session = run_example(shipped(CODE), shipped(CODE).examples[0])
    session.answer("/tk/muc_1/doi_tuong", case)
    assert forms(session) == ["chung", form]
    asked = {need.component.form for need in given(session).components if need.needed and need.component.form}
    assert asked == {form}


def test_a_household_adds_form_2a_and_a_person_without_assistance_form_03() -> None:
    session = run_example(shipped(CODE), shipped(CODE).examples[0])
    session.answer("/tk/muc_1/doi_tuong", "khuyet_tat")
    session.answer("/tk/muc_1/kem_ho_tro_ho", "co")
    assert forms(session) == ["chung", "mau_1dd", "mau_2a"]
    session.answer("/tk/muc_1/doi_tuong", "nhan_cham_soc")
    session.answer("/tk/muc_1/huong_tro_cap", "khong")
    assert forms(session) == ["chung", "mau_2b", "mau_03"]


def test_every_form_has_an_example() -> None:
    pack = shipped(CODE)
    used = {form for example in pack.examples for form in forms(run_example(pack, example))}
    assert used == {form.id for form in pack.manifest.forms}


@pytest.mark.parametrize(
    ("degree", "age", "amount"),
    [
        ("db_nang", "nguoi_lon", "1000000"),
        ("db_nang", "tre_em", "1250000"),
        ("db_nang", "cao_tuoi", "1250000"),
        ("nang", "nguoi_lon", "750000"),
        ("nang", "cao_tuoi", "1000000"),
    ],
)
def test_the_estimate_for_a_disability_follows_degree_and_age(degree: str, age: str, amount: str) -> None:
    pack = shipped(CODE)
    example = next(found for found in pack.examples if found.case == "khuyet_tat")
    session = run_example_forms(pack, example)["mau_1dd"]
    session.answer("/tk/muc_1/kt_muc", degree)
    session.answer("/tk/muc_1/lua_tuoi", age)
    assert session.field("/tk/muc_1/muc_du_kien").value == amount


def test_light_disability_gets_no_monthly_assistance() -> None:
    pack = shipped(CODE)
    example = next(found for found in pack.examples if found.case == "khuyet_tat")
    session = run_example_forms(pack, example)["mau_1dd"]
    session.answer("/tk/muc_1/kt_muc", "nhe")
    (wrong,) = session.violations()
    assert wrong.ref == "/tk/muc_1/kt_muc"


def test_a_lone_older_person_has_nobody_bound_to_support() -> None:
    pack = shipped(CODE)
    example = next(found for found in pack.examples if found.case == "cao_tuoi")
    session = run_example_forms(pack, example)["mau_1d"]
    session.answer("/tk/muc_2/co_phung_duong", "co")
    assert "/tk/muc_2/co_phung_duong" in {violation.ref for violation in session.violations()}


def test_only_a_year_of_birth_is_enough_for_the_old() -> None:
    pack = shipped(CODE)
    example = next(found for found in pack.examples if found.case == "cao_tuoi")
    session = run_example(pack, example)
    assert session.field("/tk/muc_2/sinh_ghi").value == "1942"
    assert session.violations() == ()


def test_every_amount_and_coefficient_from_memory_says_so_where_it_is_shown() -> None:
    pack = shipped(CODE)
    for example in pack.examples:
        for form, session in run_example_forms(pack, example).items():
            elements = pack.definition(form).elements
            for path in elements:
                if path.endswith("/xem_muc") and session.field(path).relevant:
                    assert "Chưa kiểm chứng" in session.field(path).label
