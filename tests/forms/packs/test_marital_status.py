"""Pack 1.004873: residence periods, verification, purpose and the papers of each case."""

from __future__ import annotations

from datetime import date

import pytest

from forms.packs.cross_checks import broken_checks
from forms.packs.examples import run_example
from forms.packs.needs import needs
from forms.session import Session
from tests.forms.packs.test_built import shipped

PERIOD = "/tk/muc_4/thoi_gian_cu_tru"


@pytest.fixture
def many_places() -> Session:
    pack = shipped("1.004873")
    return run_example(pack, pack.examples[1])


def given(session: Session) -> tuple[list[str], int]:
    found = needs(
        shipped("1.004873"), session, case=None, channel="counter", represented=False, area=None, on=date(2026, 11, 20)
    )
    assert found.deadline is not None
    return [need.component.code for need in found.components if need.needed], found.deadline.days


def test_periods_that_overlap_are_both_wrong_and_touching_ones_are_not(many_places: Session) -> None:
    many_places.answer(f"{PERIOD}[c2]/tu_ngay", "2018-03-31")
    assert many_places.violations() == ()
    many_places.answer(f"{PERIOD}[c2]/tu_ngay", "2018-03-30")
    wrong = {violation.ref for violation in many_places.violations()}
    assert wrong == {f"{PERIOD}[c1]/tu_ngay", f"{PERIOD}[c2]/tu_ngay"}


def test_a_second_period_until_now_overlaps(many_places: Session) -> None:
    many_places.answer(f"{PERIOD}[c2]/den_ngay", "")
    wrong = {violation.ref for violation in many_places.violations()}
    assert wrong == {f"{PERIOD}[c2]/tu_ngay", f"{PERIOD}[c3]/tu_ngay"}


def test_what_the_periods_do_not_cover_is_a_warning_and_no_fault(many_places: Session) -> None:
    def warned() -> list[bool]:
        names = ("canh_bao_thieu_dau", "canh_bao_trong", "canh_bao_chua_den_nay")
        return [many_places.field(f"/tk/muc_4/{name}").relevant for name in names]

    assert warned() == [False, True, False]
    many_places.answer(f"{PERIOD}[c3]/tu_ngay", "2021-01-01")
    assert warned() == [False, False, False]
    many_places.answer(f"{PERIOD}[c1]/tu_ngay", "2015-10-01")
    many_places.answer(f"{PERIOD}[c3]/den_ngay", "2026-11-01")
    assert warned() == [True, False, True]
    assert many_places.violations() == ()


def test_what_must_be_verified_takes_up_to_23_days(many_places: Session) -> None:
    assert given(many_places) == (["TP1", "TP2A", "TP4"], 23)
    many_places.answer("/tk/muc_4/tu_chung_minh", "co")
    assert given(many_places) == (["TP1", "TP2A", "TP4", "TP5"], 3)


def test_the_age_of_marriage_is_20_for_men_18_for_women_and_knows_29_february(many_places: Session) -> None:
    for birth, sex, day in (
        ("1995-09-30", "nam", "2015-09-30"),
        ("1995-09-30", "nu", "2013-09-30"),
        ("1996-02-29", "nu", "2014-03-01"),
    ):
        many_places.answer("/tk/muc_2/ngay_sinh", birth)
        many_places.answer("/tk/muc_2/gioi_tinh", sex)
        assert many_places.field("/tk/muc_2/ngay_du_tuoi").value == day


def test_a_married_person_cannot_ask_in_order_to_marry_and_a_marriage_takes_one_copy() -> None:
    pack = shipped("1.004873")
    session = run_example(pack, pack.examples[0])
    session.answer("/tk/muc_5/so_ban", "2")
    assert [violation.ref for violation in session.violations()] == ["/tk/muc_5/so_ban"]
    session.answer("/tk/muc_5/so_ban", "1")
    session.answer("/tk/muc_3/tinh_trang", "dang_co_vo_chong")
    assert "/tk/muc_5/muc_dich" in [violation.ref for violation in session.violations()]


def test_who_asks_for_oneself_is_copied_and_may_be_corrected() -> None:
    pack = shipped("1.004873")
    session = run_example(pack, pack.examples[0].model_copy(update={"steps": ()}))
    session.answer("/tk/muc_1/nyc_ho_ten", "Lường Thị Hạnh")
    session.answer("/tk/muc_1/quan_he", "ban_than")
    assert session.field("/tk/muc_2/ho_ten_in_hoa").value == "LƯỜNG THỊ HẠNH"
    session.answer("/tk/muc_2/ho_ten", "Lường Thị Hoa")
    session.answer("/tk/muc_1/nyc_dien_thoai", "0976543210")
    assert session.field("/tk/muc_2/ho_ten").value == "Lường Thị Hoa"


def test_nobody_below_the_age_of_marriage_asks_in_order_to_marry() -> None:
    pack = shipped("1.004873")
    session = run_example(pack, pack.examples[0])
    session.answer("/tk/muc_2/ngay_sinh", "2008-11-20")
    assert list(broken_checks(pack.manifest, session, case="chua_ket_hon")) == []
    session.answer("/tk/muc_2/ngay_sinh", "2008-11-21")
    broken = [check.code for check in broken_checks(pack.manifest, session, case="chua_ket_hon")]
    assert broken == ["KET_HON_CHUA_DU_TUOI"]
