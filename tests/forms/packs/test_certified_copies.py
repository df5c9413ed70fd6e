"""Pack 2.000815: the fee by page and copy, the term, the originals that are refused."""

from __future__ import annotations

from datetime import date

import pytest

from forms.packs.examples import run_example
from forms.packs.needs import needs
from forms.session import Session
from tests.forms.packs.test_built import shipped

ROW = "/tk/muc_2/giay_to[g1]"


@pytest.fixture
def session() -> Session:
    pack = shipped("2.000815")
    return run_example(pack, pack.examples[0])


@pytest.mark.parametrize(
    ("pages", "fee"),
    [(1, 2_000), (2, 4_000), (3, 5_000), (4, 6_000), (197, 199_000), (198, 200_000), (199, 200_000), (500, 200_000)],
)
def test_a_copy_costs_2000_a_page_and_1000_from_the_third_at_most_200000(
    session: Session, pages: int, fee: int
) -> None:
    session.answer(f"{ROW}/so_trang", str(pages))
    assert session.field(f"{ROW}/phi_mot_ban").value == str(fee)
    assert session.field(f"{ROW}/thanh_tien").value == str(3 * fee)


def test_the_limit_holds_for_each_copy_and_the_sum_is_whole_dong(session: Session) -> None:
    session.answer(f"{ROW}/so_trang", "500")
    session.answer(f"{ROW}/so_ban", "7")
    assert session.field("/tk/muc_2/tong_phi").value == str(7 * 200_000 + 8_000)
    assert session.field("/tk/muc_2/tong_phi_chu").value == "Một triệu bốn trăm linh tám nghìn đồng"


@pytest.mark.parametrize("state", ["tay_xoa", "hu_hong", "cam_sao_chup", "trai_phap_luat", "tu_lap"])
def test_an_original_that_may_not_be_certified_is_named(session: Session, state: str) -> None:
    session.answer(f"{ROW}/tinh_trang", state)
    (wrong,) = session.violations()
    assert wrong.ref == f"{ROW}/tinh_trang"
    assert "không được dùng làm cơ sở" in wrong.message


def test_a_foreign_paper_must_be_legalised_or_exempt(session: Session) -> None:
    session.answer(f"{ROW}/nguon_goc", "nuoc_ngoai")
    for answer, is_right in (("chua", False), ("da", True), ("mien", True)):
        session.answer(f"{ROW}/hop_phap_hoa", answer)
        assert (session.violations() == ()) is is_right, answer


def test_the_same_day_until_15_hours_and_two_working_days_when_it_is_too_much(session: Session) -> None:
    pack = shipped("2.000815")

    def term() -> tuple[int, str | None]:
        found = needs(
            pack, session, case=None, channel="counter", represented=False, area=None, on=date(2026, 11, 20)
        ).deadline
        assert found is not None
        return found.days, found.cutoff

    assert term() == (0, "15:00")
    session.answer("/tk/muc_3/keo_dai", "co")
    assert term() == (2, None)
