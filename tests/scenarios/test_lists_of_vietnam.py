"""The vn: functions that read a list of the form: addresses, units of before 2025, working days."""

from __future__ import annotations

import pytest

from forms.problems import FormInvalid
from tests.scenarios.forms_in_words import bind, filled, loaded, question

COMMUNES = "name,label,tinh\n03646,Xã Thuận Châu,14\n00004,Phường Ba Đình,01\n".encode()
PROVINCES = "name,label\n14,Tỉnh Sơn La\n01,Thành phố Hà Nội\n".encode()
OLD_UNITS = b"old_code,name,new_code\n00001,Phuc Xa,00097\n00006,Vinh Phuc,00008 00025\n"
DAYS_OFF = b"date,kind\n2026-11-23,off\n2026-11-28,extra_working\n"
LISTS = {"xa.csv": COMMUNES, "tinh.csv": PROVINCES, "don_vi_cu.csv": OLD_UNITS, "ngay_nghi.csv": DAYS_OFF}


def lists(*names: str) -> str:
    return "".join(f'<instance id="{name}" src="jr://file-csv/{name}.csv"/>' for name in names)


def test_an_address_is_put_together_from_the_house_the_commune_and_its_province() -> None:
    form = filled(
        "<nha/><xa/><dia_chi/>", bind("dia_chi", calculate="vn:dia-chi(/tk/nha, /tk/xa)"),
        question("nha") + question("xa"), model=lists("xa", "tinh"), resources=LISTS,
    )  # fmt: skip
    form.answer("/tk/nha", "Bản Púng")
    assert form.field("/tk/dia_chi").value == "Bản Púng"
    form.answer("/tk/xa", "03646")
    assert form.field("/tk/dia_chi").value == "Bản Púng, Xã Thuận Châu, Tỉnh Sơn La"
    form.answer("/tk/nha", "")
    assert form.field("/tk/dia_chi").value == "Xã Thuận Châu, Tỉnh Sơn La"


def test_an_address_of_an_unknown_commune_is_what_was_typed() -> None:
    form = filled(
        "<a/>", bind("a", calculate="vn:dia-chi('Số 5', '99999')"), "", model=lists("xa", "tinh"), resources=LISTS
    )
    assert form.field("/tk/a").value == "Số 5"


def test_lists_of_other_names_are_read_when_the_call_names_them() -> None:
    form = filled(
        "<a/>", bind("a", calculate="vn:dia-chi('Số 5', '00004', 'phuong', 'thanh_pho')"), "",
        model=lists("phuong", "thanh_pho"), resources={"phuong.csv": COMMUNES, "thanh_pho.csv": PROVINCES},
    )  # fmt: skip
    assert form.field("/tk/a").value == "Số 5, Phường Ba Đình, Thành phố Hà Nội"


def test_a_unit_of_before_2025_leads_to_all_that_it_became() -> None:
    form = filled(
        "<a/><b/><c/>",
        bind("a", calculate="vn:don-vi-cu('00001')") + bind("b", calculate="vn:don-vi-cu('00006')")
        + bind("c", calculate="vn:don-vi-cu('00001', 'name')"),
        "", model=lists("don_vi_cu"), resources=LISTS,
    )  # fmt: skip
    assert form.values() == {"/tk/a": "00097", "/tk/b": "00008 00025", "/tk/c": "Phuc Xa"}


def test_working_days_pass_over_days_off_and_count_days_worked_instead() -> None:
    form = filled(
        "<a/><b/>",
        bind("a", calculate="vn:cong-ngay-lam-viec('2026-11-20', 1)")
        + bind("b", calculate="vn:cong-ngay-lam-viec('2026-11-20', 5)"),
        "", model=lists("ngay_nghi"), resources=LISTS,
    )  # fmt: skip
    assert form.values() == {"/tk/a": "2026-11-24", "/tk/b": "2026-11-28"}


@pytest.mark.parametrize(
    ("expression", "missing"),
    [
        ("vn:dia-chi('x', '1')", "xa"),
        ("vn:don-vi-cu('00001')", "don_vi_cu"),
        ("vn:cong-ngay-lam-viec(today(), 3)", "ngay_nghi"),
        ("vn:cong-ngay-lam-viec(today(), 3, 'le')", "le"),
    ],
)
def test_a_form_without_the_list_that_a_function_reads_does_not_open(expression: str, missing: str) -> None:
    with pytest.raises(FormInvalid) as refused:
        loaded("<a/>", bind("a", calculate=expression))
    assert refused.value.faults[0].code == "form.unknown_instance"
    assert refused.value.faults[0].facts["instance"] == missing
