"""A portal's procedure record fills the information sheets; what is not understood is named, nothing is guessed."""

from __future__ import annotations

import io
import json
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from forms.packs.build import build_pack
from forms.packs.plain_text import plain_text
from forms.packs.problems import RecordBroken, WorkbookRefused
from forms.packs.procedure_record import MAX_RECORD_BYTES, read_record
from forms.packs.record_sheets import SOURCE, Imported, with_record
from forms.packs.starter import WORKBOOK, starter_files
from tests.forms.packs.workbooks import sheets, workbook

TODAY = date(2026, 11, 22)
RECORD: dict[str, Any] = {
    "MATTHC": "1.009999.000.00.00.H14",
    "TENTTHC": "Thủ tục <b>bịa</b> &amp; thử",
    "CAPTHUCHIEN": [{"CAPTHUCHIEN": "Cấp Xã"}],
    "LINHVUCTHUCHIEN": [{"MALINHVUC": "X", "TENLINHVUC": "Văn hóa"}],
    "COQUANTHUCHIEN": [{"MADONVI": "1", "TENDONVI": "Ủy ban nhân dân cấp xã"}],
    "YEUCAU": "<p>Có đơn.</p><script>alert(1)</script>",
    "DOITUONGTHUCHIEN": {"TENDOITUONG": "Công dân Việt Nam"},
    "KETQUATHUCHIEN": [{"MAKETQUA": "KQ.G15.000001", "TENKETQUA": "=cmd|Giấy"}],
    "CANCUPHAPLY": [{"SOVANBAN": "1/2026/NĐ-CP", "TENVANBAN": "Nghị định bịa"}],
    "TRANGTHAI": "1",
    "TRINHTUTHUCHIEN": [
        {"TRUONGHOP": "", "TRINHTU": [{"TENTRINHTU": "<ul><li>Nộp</li><li>Nhận</li></ul>"}, {"TENTRINHTU": "Trả"}]}
    ],
    "THANHPHANHOSO": [
        {"TRUONGHOP": "Cấp mới", "GIAYTO": [
            {"MAGIAYTO": "000.00.00.G15-KQ003204", "TENGIAYTO": "Đơn", "TENMAUDON": "Mau1.doc", "SOBANCHINH": "1",
             "SOBANSAO": 0},
            {"TENGIAYTO": "Bản sao hợp đồng", "SOBANCHINH": "0", "SOBANSAO": "1"},
        ]},
        {"TRUONGHOP": "Cấp lại", "GIAYTO": [
            {"MAGIAYTO": "000.00.00.G15-KQ003204", "TENGIAYTO": "Đơn", "TENMAUDON": "Mau1.doc", "SOBANCHINH": "1",
             "SOBANSAO": 0},
            {"TENGIAYTO": "Thẻ căn cước (xuất trình)", "SOBANCHINH": "nhiều"},
        ]},
    ],
    "CACHTHUCTHUCHIEN": [
        {"KENH": "1", "THOIGIAN": [{"THOIGIANGIAIQUYET": 15, "DONVITINH": "Ngày làm việc",
                                    "PHILEPHI": [{"SOTIEN": "1.000.000", "DONVI": "Đồng", "MOTA": "Phí"}]}]},
        {"KENH": "Trực tuyến", "THOIGIAN": [{"THOIGIANGIAIQUYET": "15", "DONVITINH": "Ngày làm việc",
                                             "PHILEPHI": [{"SOTIEN": "1000000", "DONVI": "Đồng", "MOTA": "Phí"}]}]},
    ],
}  # fmt: skip
CATALOGUE: dict[str, Any] = {
    "id": "019d2bfd-0000", "code": "2.009999", "name": "Thủ tục bịa", "isWard": True, "isFullProcess": True,
    "executionSteps": [{"name": "Nộp", "description": "<p>Nộp đơn</p>"}],
    "executionMethods": [
        {"submissionMethod": "ONLINE", "processingTime": 3, "processingTimeUnit": "WORKING_DAY",
         "description": "Qua cổng",
         "fees": [{"type": "FEE", "value": 20000, "currencyName": "VND", "description": "Lệ phí"}]},
        {"submissionMethod": "POSTAL", "processingTime": 5, "processingTimeUnit": "OTHER", "fees": []},
    ],
    "executionCases": [{"name": "Chung", "profileComponents": [
        {"name": "Đơn", "code": "K1", "originalQty": 1, "copyQty": 0, "required": True, "hasElectronicForm": True},
        {"name": "Giấy khác", "code": "K2", "originalQty": 0, "copyQty": 1, "required": False}]}],
    "legalBasisesDetails": [{"name": "Luật bịa", "code": "1/2026/QH16"}],
    "resultsDetails": [{"name": "Giấy", "code": "KQ1"}],
    "subjectTypesDetails": [{"name": "Công dân Việt Nam"}],
    "category": {"name": "Văn hóa", "code": "G15"}, "departmentName": "UBND cấp xã", "somethingNew": 1,
    "procedureProposal": {"proposalNumber": "12/QĐ", "decisionDate": 1},
}  # fmt: skip


def data(record: Any) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode()


def imported(record: Any, *, is_new: bool = True) -> Imported:
    files = starter_files()
    return with_record(files[WORKBOOK], read_record(data(record)), today=TODAY, file_name="a.json", is_new=is_new)


def rows(done: bytes, sheet: str) -> list[dict[str, Any]]:
    page = load_workbook(io.BytesIO(done))[sheet]
    heads = [cell.value for cell in page[1]]
    found = [dict(zip(heads, row, strict=True)) for row in page.iter_rows(min_row=2, values_only=True)]
    return [{name: value for name, value in row.items() if value is not None} for row in found if any(row.values())]


@pytest.mark.parametrize(
    "whole",
    [RECORD, [RECORD], {"error_code": "0", "result": [RECORD]}, {"error_code": 0, "result": RECORD},
     {"message": json.dumps({"error_code": "0", "result": [RECORD]})}, {"code": "OK", "data": RECORD, "message": "OK"}],
)  # fmt: skip
def test_every_envelope_gives_the_same_record(whole):
    assert read_record(data(whole)).name == "Thủ tục bịa & thử"


def test_a_record_becomes_a_workbook_that_builds():
    for record in (RECORD, CATALOGUE):
        done = imported(record)
        beside = {name: content for name, content in starter_files().items() if name != WORKBOOK}
        assert build_pack(done.workbook, resources=beside)


def test_information_sheets_hold_what_the_record_says():
    done = imported(RECORD)
    items = {row["muc"]: row.get("gia_tri") for row in rows(done.workbook, "thu_tuc")}
    assert (items["ma"], items["ten"], items["cap"]) == ("1.009999", "Thủ tục bịa & thử", "Cấp Xã")
    assert items["dieu_kien"] == "Có đơn."
    assert items["phien_ban"] == "2026.1.1"
    components = rows(done.workbook, "thanh_phan_ho_so")
    assert [(row["ma"], row["loai"], row.get("truong_hop")) for row in components] == [
        ("000.00.00.G15-KQ003204", "tu_to_khai", None),
        ("TP2", "nop", "TH1"),
        ("TP3", "xuat_trinh", "TH2"),
    ]
    assert [(row["so_tien"], row.get("kenh")) for row in rows(done.workbook, "phi_le_phi")] == [("1000000", None)]
    assert [(row["so"], row["don_vi"]) for row in rows(done.workbook, "thoi_han")] == [(15, "ngay_lam_viec")]
    assert [row["noi_dung"] for row in rows(done.workbook, "buoc")] == ["- Nộp\n- Nhận", "Trả"]
    assert all(row["nguon"] == SOURCE for row in components)
    source = next(row for row in rows(done.workbook, "nguon") if row["ma"] == SOURCE)
    assert source["do_tin_cay"] == "nguon_thu_cap"
    assert source["ngay_kiem_tra"] == "2026-11-22"


def test_the_catalogue_of_2026_fills_the_same_sheets():
    done = imported(CATALOGUE)
    items = {row["muc"]: row.get("gia_tri") for row in rows(done.workbook, "thu_tuc")}
    assert (items["muc_do"], items["cap"], items["ma_ket_qua"]) == ("toan_trinh", "Cấp xã", "KQ1")
    assert [row.get("bat_buoc") for row in rows(done.workbook, "thanh_phan_ho_so")] == [None, "không"]
    assert {one.code for one in done.left} >= {"unit", "unknown_key"}
    assert [row["kenh"] for row in rows(done.workbook, "kenh")] == ["truc_tuyen", "buu_chinh"]


def test_what_is_not_understood_is_named_with_its_place():
    record = deepcopy(RECORD)
    record["LA"] = "x"
    record["CACHTHUCTHUCHIEN"][0]["THOIGIAN"][0]["PHILEPHI"][0]["SOTIEN"] = "theo quy định"
    record["CACHTHUCTHUCHIEN"][1]["KENH"] = "9"
    left = {(one.code, one.detail) for one in imported(record).left}
    assert {("amount", "theo quy định"), ("channel", "9"), ("unknown_key", ""), ("count", "nhiều")} <= left


@pytest.mark.parametrize(
    ("written", "amount"),
    [("0", 0), ("không", 0), ("Miễn phí", 0), (50000, 50000), ("50,000 đồng", 50000), ("1.000.000", 1_000_000),
     ("20000.00", 20000), ("500 nghìn", None), ("-5", None), ("1e9", None), ("", None), (True, None)],
)  # fmt: skip
def test_amounts_are_read_or_left_to_a_person(written, amount):
    record = deepcopy(RECORD)
    record["CACHTHUCTHUCHIEN"][0]["THOIGIAN"][0]["PHILEPHI"] = [{"SOTIEN": written}]
    assert read_record(data(record)).charges[0].amount == amount


def test_a_text_that_looks_like_a_formula_stays_a_text():
    page = load_workbook(io.BytesIO(imported(RECORD).workbook))["thu_tuc"]
    (cell,) = [row[1] for row in page.iter_rows(min_row=2) if row[0].value == "ket_qua"]
    assert (cell.value, cell.data_type) == ("=cmd|Giấy", "s")


def test_an_existing_workbook_keeps_its_form_version_and_examples():
    before = workbook(sheets())
    done = with_record(before, read_record(data(RECORD)), today=TODAY, file_name="a.json")
    for sheet in ("survey", "choices", "vi_du", "bieu_mau", "chu_ho_so"):
        assert rows(done.workbook, sheet) == rows(before, sheet)
    items = {row["muc"]: row.get("gia_tri") for row in rows(done.workbook, "thu_tuc")}
    assert items["trich_yeu"] == "concat('Đơn của ', ${ten})"
    assert items["ten"] == "Thủ tục bịa & thử"
    assert {row["ma"] for row in rows(done.workbook, "nguon")} == {"N", SOURCE}
    again = with_record(done.workbook, read_record(data(RECORD)), today=TODAY, file_name="a.json")
    assert {sheet: rows(again.workbook, sheet) for sheet in ("thu_tuc", "nguon", "buoc")} == {
        sheet: rows(done.workbook, sheet) for sheet in ("thu_tuc", "nguon", "buoc")
    }


def deep(levels: int) -> bytes:
    return b'{"MATTHC": ' + b"[" * levels + b"]" * levels + b"}"


@pytest.mark.parametrize(
    "hostile",
    [b"", b"null", b"5", b"[]", b"{}", b'"x"', b"\xff", deep(50), deep(200_000), b"{" + b" " * MAX_RECORD_BYTES,
     b'{"MATTHC": NaN}', b'{"error_code": "5", "result": []}', b'{"error_code": "0", "result": []}',
     data({"MATTHC": "1.000001", "X": [0] * 60_000}), b'{"MATTHC": ' + b"9" * 6000 + b"}"],
    ids=range(15),
)  # fmt: skip
def test_hostile_records_are_refused_by_name(hostile):
    with pytest.raises(RecordBroken):
        read_record(hostile)


def test_hostile_texts_are_cut_and_stripped():
    record = {"MATTHC": "1.000001", "TENTTHC": "a\x00b\x07" + "<" * 50_000, "YEUCAU": "<!--" * 60_000,
              "TRINHTUTHUCHIEN": [{"TRINHTU": ["x", None, {"TENTRINHTU": ["y"]}]}],
              "CANCUPHAPLY": [{"SOVANBAN": str(n), "TENVANBAN": "T"} for n in range(900)]}  # fmt: skip
    found = read_record(data(record))
    assert found.name.startswith("ab<")
    assert len(found.name) == 8000
    assert len(found.basis) == 300
    assert {one.code for one in found.left} >= {"cut", "not_object", "not_text"}


def test_what_is_no_workbook_is_refused():
    with pytest.raises(WorkbookRefused):
        with_record(b"PK\x03\x04 no", read_record(data(RECORD)), today=TODAY, file_name="a.json")


@pytest.mark.parametrize(
    ("html", "plain"),
    [("<p>Một</p><p>Hai</p>", "Một\nHai"), ("a &lt;b&gt; c", "a <b> c"), ("x < 5 và y > 3", "x < 5 và y > 3"),
     ("<style>p{}</style>Chữ<!-- ẩn -->", "Chữ"), ("<script>x", ""), ("<ul><li>A<li>B</ul>", "- A\n- B"),
     ("Dòng<br/>sau", "Dòng\nsau"), ("&#0;&#8206;a", "�a")],
)  # fmt: skip
def test_html_becomes_what_a_reader_sees(html, plain):
    assert plain_text(html) == plain
