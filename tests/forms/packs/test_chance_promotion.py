"""Pack 2.000004: the prizes, the length, the proofs of winning, one province alone."""

from __future__ import annotations

import pytest

from forms.packs.cross_checks import broken_checks, lend_forms
from forms.packs.examples import run_example, run_example_forms
from forms.session import Session
from tests.forms.packs.test_built import shipped


@pytest.fixture
def session() -> Session:
    pack = shipped("2.000004")
    return run_example(pack, pack.examples[0])


def test_shares_of_the_prizes_follow_every_change(session: Session) -> None:
    def shares() -> list[str]:
        return [session.field(f"{row}/giai_ty_le").value for row in session.rows("/tk/muc_4/giai")]

    assert shares() == ["30", "30", "40"]
    session.answer("/tk/muc_4/giai[g3]/giai_so_luong", "200")
    assert shares() == ["18.75", "18.75", "62.5"]
    session.remove_row("/tk/muc_4/giai[g1]")
    assert session.field("/tk/muc_4/tong_gia_tri_giai").value == "130000000"


def test_there_are_at_least_as_many_proofs_as_prizes(session: Session) -> None:
    session.answer("/tk/muc_4/so_bang_chung", "85")
    assert session.violations() == ()
    session.answer("/tk/muc_4/so_bang_chung", "84")
    assert [violation.ref for violation in session.violations()] == ["/tk/muc_4/so_bang_chung"]


def test_two_provinces_are_not_this_procedure(session: Session) -> None:
    session.answer("/tk/muc_2/nhieu_tinh", "co")
    (wrong,) = session.violations()
    assert "Bộ Công Thương" in wrong.message


@pytest.mark.parametrize(
    ("last_day", "used", "warned"),
    [
        ("2027-01-03", "0", []),
        ("2027-01-03", "150", []),
        ("2027-01-03", "151", ["canh_bao_180"]),
        ("2027-03-05", "0", ["canh_bao_90"]),
        ("2027-03-04", "0", []),
    ],
)
def test_long_promotions_warn_and_do_not_block(session: Session, last_day: str, used: str, warned: list[str]) -> None:
    session.answer("/tk/muc_2/den_ngay", last_day)
    session.answer("/tk/muc_2/so_ngay_da_dung", used)
    names = ("canh_bao_180", "canh_bao_90")
    assert [name for name in names if session.field(f"/tk/muc_2/{name}").relevant] == warned
    assert session.violations() == ()


def test_prizes_above_half_of_the_goods_warn(session: Session) -> None:
    assert not session.field("/tk/muc_4/canh_bao_50").relevant
    session.answer("/tk/muc_3/hang_hoa[h1]/hh_so_luong", "399")
    assert session.field("/tk/muc_4/ty_le_giai").value == "50.13"
    assert session.field("/tk/muc_4/canh_bao_50").relevant


def test_whole_province_is_written_as_one(session: Session) -> None:
    session.answer("/tk/muc_2/dia_ban_chi_tiet", "Toàn tỉnh")
    assert session.field("/tk/muc_2/dia_ban").value == "Toàn tỉnh Sơn La"
    session.answer("/tk/muc_2/dia_ban_tinh", "01")
    assert session.field("/tk/muc_2/dia_ban").value == "Toàn thành phố Hà Nội"


def test_the_draw_of_the_rules_lies_after_the_beginning_of_the_registration() -> None:
    pack = shipped("2.000004")
    sessions = run_example_forms(pack, pack.examples[0])
    main = sessions["dang_ky"]
    lend_forms(pack, sessions)
    assert [check.code for check in broken_checks(pack.manifest, main, case="dang_ky")] == []
    sessions["the_le"].answer("/tk/muc_2/ngay_mo_thuong", "2026-12-04")
    lend_forms(pack, sessions)
    assert [check.code for check in broken_checks(pack.manifest, main, case="dang_ky")] == ["MO_THUONG_TRUOC_BAT_DAU"]
