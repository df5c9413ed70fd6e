"""The four packs of trade: alcohol retail, handmade alcohol, filling stations, notices of promotions.

Rules that their examples cannot show: what is refused, what only warns, what changes with day and area.
"""

from __future__ import annotations

from datetime import date

import pytest

from forms.packs.examples import run_example
from forms.packs.needs import needs
from forms.session import Session
from tests.forms.packs.test_built import fee_of, shipped

RETAIL, HANDMADE, STATION, PROMOTION = "2.000620", "2.000633", "2.000648", "2.000033"


def session_of(code: str, example: int = 0) -> Session:
    pack = shipped(code)
    return run_example(pack, pack.examples[example])


def wrong(session: Session) -> list[str]:
    return [violation.ref.rsplit("/", 1)[-1] for violation in session.violations()]


def needed(code: str, session: Session) -> list[str]:
    found = needs(
        shipped(code), session, case=None, channel="counter", represented=False, area=None, on=date(2026, 11, 20)
    )
    return [need.component.code for need in found.components if need.needed]


@pytest.mark.parametrize("code", [RETAIL, HANDMADE, STATION, PROMOTION])
def test_each_pack_shows_a_plain_and_a_represented_dossier(code: str) -> None:
    assert {example.represented for example in shipped(code).examples} == {True, False}
    assert {example.channel for example in shipped(code).examples} == {"online", "counter"}


@pytest.mark.parametrize(
    ("code", "is_doubted"), [(RETAIL, True), (STATION, True), (HANDMADE, False), (PROMOTION, False)]
)
def test_a_procedure_that_may_be_gone_says_so(code: str, is_doubted: bool) -> None:
    doubt = shipped(code).manifest.validity_doubt
    assert (doubt is not None) is is_doubted
    assert doubt is None or "2026" in doubt.source


# -- fees ----------------------------------------------------------------------------------------------


def test_the_alcohol_retail_fee_goes_by_subject_area_points_and_year() -> None:
    """Cao Bằng's page: 1.200.000/400.000 in towns, 600.000/200.000 elsewhere; halved until 31/12/2026."""
    assert fee_of(RETAIL, 0, date(2026, 12, 31)) == [100_000, 0]
    assert fee_of(RETAIL, 0, date(2027, 1, 1)) == [200_000, 0]
    assert fee_of(RETAIL, 0, date(2027, 1, 1), "thanh_thi") == [400_000, 0]
    assert fee_of(RETAIL, 1, date(2027, 1, 1)) == [2 * 600_000, 0]
    assert fee_of(RETAIL, 1, date(2027, 1, 1), "thanh_thi") == [2 * 1_200_000, 0]


def test_the_station_fee_goes_by_subject_area_and_year() -> None:
    """Quảng Trị's page: 1.200.000 in towns, 600.000 elsewhere; a household's 400.000 and 200.000 are from memory."""
    assert fee_of(STATION, 0, date(2026, 12, 31)) == [300_000, 0]
    assert fee_of(STATION, 0, date(2027, 1, 1), "thanh_thi") == [1_200_000, 0]
    assert fee_of(STATION, 1, date(2027, 1, 1)) == [200_000, 0]
    assert fee_of(STATION, 1, date(2027, 1, 1), "thanh_thi") == [400_000, 0]


# -- components ----------------------------------------------------------------------------------------


def test_a_rented_point_of_sale_asks_for_its_contract() -> None:
    session = session_of(RETAIL)
    assert "TP3B" not in needed(RETAIL, session)
    (row,) = session.rows("/tk/muc_6/diem_ban")
    session.answer(f"{row}/quyen_su_dung", "thue")
    assert [code for code in needed(RETAIL, session) if code.startswith("TP3")] == ["TP3B"]
    assert wrong(session) == ["diem_thue_den"]


def test_papers_of_handmade_alcohol_follow_declaration_and_food_safety() -> None:
    session = session_of(HANDMADE)
    assert needed(HANDMADE, session) == ["TP1", "TP2B", "TP3A", "TP5"]
    (row,) = session.rows("/tk/muc_5/san_pham")
    session.answer(f"{row}/sp_cong_bo", "giay_tiep_nhan")
    session.answer("/tk/muc_6/attp", "co_giay")
    assert needed(HANDMADE, session) == ["TP1", "TP2B", "TP3B", "TP4A", "TP5"]
    assert wrong(session) == ["attp_so", "attp_noi_cap", "attp_den"]


@pytest.mark.parametrize(("owner", "paper"), [("thue", "TP3B"), ("dong_so_huu", "TP3C")])
def test_a_station_that_is_not_the_traders_alone_asks_for_the_agreement(owner: str, paper: str) -> None:
    session = session_of(STATION)
    assert paper not in needed(STATION, session)
    session.answer("/tk/muc_4/ch_so_huu", owner)
    assert paper in needed(STATION, session)


def test_one_paper_of_the_source_of_goods_is_enough() -> None:
    for code, group in ((RETAIL, {"TP4A", "TP4B"}), (STATION, {"TP5A", "TP5B"})):
        components = shipped(code).manifest.components
        assert {part.code for part in components if part.one_of == "NGUON_HANG"} == group


# -- alcohol -------------------------------------------------------------------------------------------


def test_weak_alcohol_alone_needs_no_licence() -> None:
    session = session_of(RETAIL)
    (row,) = session.rows("/tk/muc_4/loai_ruou")
    session.answer(f"{row}/ruou_do_con", "5.4")
    assert session.field(f"{row}/ruou_duoi_nguong").relevant
    assert wrong(session) == ["so_loai_ruou"]
    session.answer(f"{row}/ruou_do_con", "5.5")
    assert wrong(session) == []


def test_the_scale_is_the_sum_of_the_products() -> None:
    session = session_of(HANDMADE, 1)
    assert session.field("/tk/muc_5/quy_mo").value == "21000"
    row = session.rows("/tk/muc_5/san_pham")[0]
    session.answer(f"{row}/sp_san_luong", "3000000")
    assert session.field("/tk/muc_5/quy_mo").value == "3009000"
    assert session.field("/tk/muc_5/quy_mo_lon").relevant
    assert wrong(session) == []


def test_a_site_elsewhere_asks_for_its_address() -> None:
    session = session_of(HANDMADE)
    session.answer("/tk/muc_4/cs_tai_tru_so", "khong")
    assert wrong(session) == ["cs_tinh", "cs_xa", "cs_chi_tiet"]


# -- stations ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("capacity", "rank"), [("74.5", "3"), ("74.51", "2"), ("124.5", "2"), ("124.51", "1"), ("184.5", "1")]
)
def test_the_class_of_a_station_follows_its_tanks(capacity: str, rank: str) -> None:
    session = session_of(STATION)
    first, _second = session.rows("/tk/muc_6/bon_be")
    session.answer(f"{first}/be_dung_tich", capacity)
    assert session.field("/tk/muc_6/cap_cua_hang").value == rank
    assert not session.field("/tk/muc_6/qua_cap").relevant


def test_more_than_the_largest_class_warns() -> None:
    session = session_of(STATION)
    first, _second = session.rows("/tk/muc_6/bon_be")
    session.answer(f"{first}/be_dung_tich", "200")
    assert session.field("/tk/muc_6/qua_cap").relevant
    assert wrong(session) == []


def test_tanks_pumps_and_people_are_listed_once() -> None:
    session = session_of(STATION)
    session.answer(f"{session.rows('/tk/muc_6/bon_be')[1]}/be_so_hieu", "B1")
    session.answer(f"{session.rows('/tk/muc_6/cot_bom')[1]}/cb_so_hieu", "C1")
    session.answer(f"{session.rows('/tk/muc_7/nhan_vien')[1]}/nv_so_dinh_danh", "014076001189")
    assert wrong(session) == ["be_so_hieu"] * 2 + ["cb_so_hieu"] * 2 + ["nv_so_dinh_danh"] * 2


def test_an_expired_verification_warns_and_does_not_block() -> None:
    session = session_of(STATION)
    row = session.rows("/tk/muc_6/cot_bom")[0]
    session.answer(f"{row}/cb_kiem_dinh_den", "2026-11-19")
    assert session.field(f"{row}/cb_het_han").relevant
    assert wrong(session) == []


# -- promotions ----------------------------------------------------------------------------------------


def test_a_cut_is_at_most_half_and_all_of_it_in_a_concentrated_programme() -> None:
    session = session_of(PROMOTION)
    row = session.rows("/tk/muc_5/hang_hoa")[0]
    session.answer(f"{row}/hh_gia_sau", "1250000")
    assert wrong(session) == []
    session.answer(f"{row}/hh_gia_sau", "1249999")
    (violation,) = session.violations()
    assert violation.ref == f"{row}/hh_gia_sau"
    assert "50%" in violation.message
    session.answer("/tk/muc_3/tap_trung", "co")
    session.answer("/tk/muc_3/tap_trung_ten", "Tháng khuyến mại")
    assert wrong(session) == []
    session.answer(f"{row}/hh_gia_sau", "2500001")
    assert wrong(session) == ["hh_gia_sau"]


def test_a_game_of_chance_is_sent_to_its_own_procedure() -> None:
    session = session_of(PROMOTION)
    session.answer("/tk/muc_3/hinh_thuc", "tang may_rui")
    assert [violation.message for violation in session.violations() if "2.000004" in violation.message]


def test_a_start_within_three_working_days_warns() -> None:
    """Friday 20/11/2026, and 24/11 is a day off in the list: Thursday the 26th is the third working day."""
    session = session_of(PROMOTION)
    session.answer("/tk/muc_4/tu_ngay", "2026-11-25")
    assert session.field("/tk/muc_4/qua_gap").relevant
    assert wrong(session) == []
    session.answer("/tk/muc_4/tu_ngay", "2026-11-26")
    assert not session.field("/tk/muc_4/qua_gap").relevant


def test_more_than_120_days_of_cuts_warn() -> None:
    session = session_of(PROMOTION)
    session.answer("/tk/muc_4/ngay_da_giam", "89")
    assert not session.field("/tk/muc_4/qua_120").relevant
    session.answer("/tk/muc_4/ngay_da_giam", "90")
    assert session.field("/tk/muc_4/qua_120").relevant
    assert wrong(session) == []


def test_what_another_kind_of_promotion_held_does_not_count() -> None:
    session = session_of(PROMOTION)
    assert session.field("/tk/muc_5/tong_gia_tri").value == "183000000"
    session.answer("/tk/muc_3/hinh_thuc", "tang")
    assert session.field("/tk/muc_5/tong_gia_tri").value == "37000000"
    assert session.field("/tk/muc_5/tong_bang_chu").value == "Ba mươi bảy triệu đồng"
    assert session.field("/tk/muc_5/duoi_100_trieu").relevant
    assert wrong(session) == []


def test_a_programme_worth_nothing_is_refused() -> None:
    session = session_of(PROMOTION)
    session.answer("/tk/muc_3/hinh_thuc", "tang")
    for row in session.rows("/tk/muc_5/qua_tang"):
        session.remove_row(row)
    assert wrong(session) == ["tong_gia_tri"]


def test_the_whole_country_needs_no_list_of_provinces() -> None:
    session = session_of(PROMOTION, 1)
    session.answer("/tk/muc_3/pham_vi", "toan_quoc")
    assert session.field("/tk/muc_3/dia_ban_ghi").value == "Toàn quốc"
    assert wrong(session) == []
