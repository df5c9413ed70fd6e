"""A form imported, answered and exported has the shape of a Form.io submission."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest

from forms.importing.formio.converting import import_formio
from forms.importing.formio.exporting import formio_data
from forms.packs.workbook import Faults, Workbook
from forms.packs.xlsform import FormSheets
from tests.forms.importing.formio.forms_of_offices import (
    grid,
    household,
    imported,
    number,
    outcomes,
    promotion,
    radio,
    reasons,
    say,
    session,
    text,
    ticks,
)


@pytest.fixture(scope="module")
def of_promotion():
    return import_formio(json.dumps(promotion()).encode(), say=say)


@pytest.fixture(scope="module")
def of_household():
    return import_formio(json.dumps(household()).encode(), say=say)


def test_a_promotion_goes_out_as_form_io_would_send_it(of_promotion):
    desk = session(
        of_promotion, province=b"name,label\n01,H\xc3\xa0 N\xe1\xbb\x99i\n", district=b"name,label,cha\n00004,Ba,01\n"
    )
    for ref, value in {
        "fullname": "Công ty Sông Hồng",
        "tax_code": "0100109106",
        "province": "01",
        "district": "00004",
        "chon_doi_tuong": "ca_nhan",
        "owner_identity_number": "001199000001",
        "htkm": "quayThuong",
        "tu_ngay": "2026-12-01",
        "den_ngay": "2026-12-31",
        "cam_ket": "OK",
    }.items():
        desk.answer("/tk/" + ref, value)
    first = desk.rows("/tk/giai_thuong")[0]
    desk.answer(first + "/ten_giai", "Giải nhất")
    desk.answer(first + "/so_luong", "2")
    desk.answer(first + "/tri_gia", "1500000")
    assert desk.violations() == ()
    submission = formio_data(desk.definition, desk)
    assert submission.document() == {
        "data": {
            "fullname": "Công ty Sông Hồng",
            "taxCode": "0100109106",
            "province": {"label": "Hà Nội", "value": "01"},
            "district": {"label": "Ba", "value": "00004"},
            "chonDoiTuong": "Cá nhân",
            "ownerIdentityNumber": "001199000001",
            "htkm": {"quayThuong": True, "Phiếu dự thi": False},
            "tuNgay": "2026-12-01T00:00:00+07:00",
            "denNgay": "2026-12-31T00:00:00+07:00",
            "giaiThuong": [{"tenGiai": "Giải nhất", "soLuong": 2, "triGia": 1500000, "thanhTien": 3000000}],
            "tongTriGia": 3000000,
            "camKet": True,
        }
    }
    assert submission.omitted == ["theLe", "chuKy"]


def test_the_rules_of_a_promotion_are_kept(of_promotion):
    desk = session(of_promotion)
    desk.answer("/tk/tax_code", "123")
    desk.answer("/tk/tu_ngay", "2026-11-21")
    desk.answer("/tk/den_ngay", "2026-11-20")
    found = {(each.ref, each.kind): each.message for each in desk.violations()}
    assert found["/tk/tax_code", "constraint"] == "Mã số thuế chưa đúng."
    assert found["/tk/tu_ngay", "constraint"] == "vi:message.minDateToday"
    assert found["/tk/den_ngay", "constraint"] == "Đến ngày phải sau từ ngày."
    assert {ref for ref, kind in found if kind == "required"} == {"/tk/fullname", "/tk/chon_doi_tuong", "/tk/cam_ket"}
    assert not desk.field("/tk/owner_identity_number").relevant


def test_a_household_goes_out_with_its_containers_rows_and_partial_days(of_household):
    desk = session(of_household)
    desk.answer("/tk/buoc1/chu_ho/ho_ten", "Lò Thị Mai")
    desk.answer("/tk/buoc1/gio_tiep", "08:30:00.000+07:00")
    (first,) = desk.rows("/tk/buoc2/nhan_khau/thanh_vien")
    desk.answer(first + "/ten", "Lò Văn An")
    desk.answer(first + "/ngay_sinh", "1950")
    desk.answer(first + "/con_hoc", "khong")
    (second,) = desk.add_row("/tk/buoc2/nhan_khau/thanh_vien").added_rows
    desk.answer(second + "/ngay_sinh", "2015-07-24")
    desk.answer(second + "/con_hoc", "co")
    desk.answer(second + "/truong", "Tiểu học")
    desk.answer(desk.rows("/tk/buoc2/khac/biet_danh")[0] + "/biet_danh_gia_tri", "Mai")
    desk.answer("/tk/buoc2/khac/y_kien/y_kien_duong", "kem")
    desk.answer("/tk/buoc2/khac/nhan", "vùng cao, hộ nghèo")
    assert formio_data(desk.definition, desk).document() == {
        "data": {
            "chuHo": {"hoTen": "LÒ THỊ MAI", "dienThoai": "", "email": ""},
            "gioTiep": "08:30:00",
            "thanhVien": [
                {"ten": "Lò Văn An", "ngaySinh": "00/00/1950", "conHoc": "khong"},
                {"ten": "", "ngaySinh": "24/07/2015", "conHoc": "co", "truong": "Tiểu học"},
            ],
            "soNguoi": 2,
            "bietDanh": ["Mai"],
            "yKien": {"duong": "kem", "nuoc": ""},
            "nhan": ["vùng cao", "hộ nghèo"],
        }
    }


def test_the_report_has_a_line_for_every_component_in_the_forms_order(of_promotion, of_household):
    assert [line.number for line in of_promotion.lines] == list(range(1, len(of_promotion.lines) + 1))
    assert {path for path, outcome in outcomes(of_promotion).items() if outcome == "person"} == {"province", "district"}
    assert reasons(of_promotion)["submit"] == ["button_ignored"]
    assert reasons(of_promotion)["reCaptcha"] == ["captcha_ignored"]
    assert not [line for line in of_household.lines if line.outcome == "person"]


def test_the_workbook_is_read_by_the_pack_reader_and_carries_the_report(of_promotion):
    faults = Faults()
    sheets = FormSheets(Workbook(of_promotion.workbook, faults), "survey", "choices", "settings", faults)
    sheets.check()
    assert faults.found == ()
    assert sheets.convert(form_id="a", title="A", version="1")
    page = openpyxl.load_workbook(io.BytesIO(of_promotion.workbook))["bao_cao"]
    rows = list(page.iter_rows(values_only=True))
    assert len(rows) == len(of_promotion.lines) + 1
    assert any("vi:reason.choices_from_address" in str(row) for row in rows)


def test_an_address_cascade_asks_for_a_snapshot_of_each_list(of_promotion):
    assert dict(of_promotion.files) == {"province.csv": b"name,label\n", "district.csv": b"name,label,cha\n"}
    desk = session(of_promotion, province=b"name,label\n01,A\n02,B\n", district=b"name,label,cha\n1,X,01\n2,Y,02\n")
    desk.answer("/tk/province", "02")
    assert [choice.value for choice in desk.choices("/tk/district")] == ["2"]


def test_numbers_and_truths_of_a_choice_are_sent_as_form_io_sends_them():
    result = imported(radio("so", "1", "01", "2.5", "true"), radio("chu", "1", dataType="string"))
    for name, sent in {"1": 1, "01": "01", "2.5": 2.5, "true": True}.items():
        desk = session(result)
        desk.answer("/tk/so", name)
        desk.answer("/tk/chu", "1")
        assert formio_data(desk.definition, desk).data == {"so": sent, "chu": "1"}


def test_blanks_are_sent_as_form_io_sends_them():
    result = imported(text("a"), number("b"), {"type": "checkbox", "key": "c"}, ticks("d", "x"), radio("e", "x"))
    desk = session(result)
    assert formio_data(desk.definition, desk).data == {"a": "", "c": False, "d": {"x": False}, "e": ""}


def test_what_is_not_relevant_is_not_sent_not_even_its_rows():
    result = imported(
        radio("co", "x", "y"),
        grid("dong", text("a"), conditional={"show": True, "when": "co", "eq": "x"}),
        text("b", conditional={"show": "false", "when": "co", "eq": "y"}),
    )
    desk = session(result)
    desk.answer("/tk/co", "y")
    assert formio_data(desk.definition, desk).data == {"co": "y"}
    desk.answer("/tk/co", "x")
    assert formio_data(desk.definition, desk).data == {"co": "x", "dong": [{"a": ""}], "b": ""}


def test_a_birthday_before_the_change_of_offset_keeps_its_day():
    result = imported({"type": "datetime", "key": "birthday", "label": "Ngày sinh", "format": "dd/MM/yyyy"})
    desk = session(result)
    desk.answer("/tk/birthday", "1970-10-24")
    assert formio_data(desk.definition, desk).data["birthday"] == "1970-10-24T00:00:00+08:00"


def test_a_wizard_page_is_a_page(of_household):
    assert [(part.path, part.appearance) for part in of_household.definition.body] == [
        ("/tk/buoc1", "field-list"),
        ("/tk/buoc2", "field-list"),
    ]
