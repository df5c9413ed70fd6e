"""A workbook's faults are all reported at once, each with sheet, row and column."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook

from forms.packs.build import build_pack
from forms.packs.problems import WorkbookRefused
from tests.forms.packs.workbooks import LAYOUT, VI, resources, sheets, workbook

Sheets = dict[str, list[list[Any]]]


def faults_of(content: Sheets, files: dict[str, bytes] | None = None) -> list[str]:
    with pytest.raises(WorkbookRefused) as refused:
        build_pack(workbook(content), resources=resources() if files is None else files, check=False)
    return [str(fault) for fault in refused.value.faults]


def cell(sheet: str, row: int, column: str, value: Any) -> Callable[[Sheets], None]:
    """Put a value in the cell that Excel calls (column heading, row)."""

    def edit(content: Sheets) -> None:
        page = content[sheet]
        page[row - 1][page[0].index(column)] = value

    return edit


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (cell("survey", 3, "name", "Tên"), "survey!B3 workbook.bad_name Tên"),
        (cell("survey", 4, "name", "ten"), "survey!B4 workbook.name_twice ten"),
        (cell("survey", 3, "type", "txet"), "survey!A3 workbook.unknown_type txet"),
        (cell("survey", 3, VI, None), f"survey!C3 workbook.empty_cell {VI}"),
        (cell("survey", 4, "constraint", ". > (0"), "survey!E4 workbook.broken_formula"),
        (cell("survey", 4, "constraint", ". > ${khong_co}"), "survey!E4 workbook.unknown_question khong_co"),
        (
            cell("survey", 4, "constraint_message::Tiếng Việt (vi)", None),
            "survey!E4 workbook.constraint_without_message",
        ),
        (cell("survey", 6, "type", "select_one la"), "survey!A6 workbook.unknown_list la"),
        (cell("survey", 7, "type", "end group"), "survey!A7 workbook.end_without_begin end group"),
        (cell("choices", 2, "name", 1), "choices!B2 workbook.number_where_code 1"),
        (cell("choices", 3, "name", "01"), "choices!B3 workbook.choice_twice 01"),
        (cell("nguon", 2, "ngay_kiem_tra", "hôm qua"), "nguon!C2 workbook.not_a_date hôm qua"),
        (cell("nguon", 2, "do_tin_cay", "chắc"), "nguon!D2 workbook.not_a_choice chắc"),
        (cell("thu_tuc", 4, "nguon", "M"), "thu_tuc!D4 workbook.unknown_source M"),
        (cell("thu_tuc", 5, "muc", "linh vực"), "thu_tuc!A5 workbook.unknown_item linh vực"),
        (
            cell("thanh_phan_ho_so", 3, "dieu_kien", "${x} = 1"),
            "thanh_phan_ho_so!F3 workbook.unknown_question x",
        ),
        (cell("thanh_phan_ho_so", 3, "dieu_kien", "1 +"), "thanh_phan_ho_so!F3 workbook.broken_formula"),
        (cell("thanh_phan_ho_so", 3, "ban_chinh", "một"), "thanh_phan_ho_so!C3 workbook.not_a_integer một"),
        (cell("thanh_phan_ho_so", 3, "ban_chinh", 100), "thanh_phan_ho_so!C3 workbook.bad_value ban_chinh"),
        (cell("thanh_phan_ho_so", 3, "ten", None), "thanh_phan_ho_so!B3 workbook.empty_cell ten"),
        (cell("thanh_phan_ho_so", 3, "ten", "=A1"), "thanh_phan_ho_so!B3 workbook.excel_formula =A1"),
        (cell("thanh_phan_ho_so", 1, "ten", "tne"), "thanh_phan_ho_so!B1 workbook.unknown_column tne"),
        (cell("thanh_phan_ho_so", 1, "ten", "ma"), "thanh_phan_ho_so!B1 workbook.column_twice ma"),
        (cell("bieu_mau", 2, "ma", "../don"), "bieu_mau!A2 workbook.bad_value ma"),
        (cell("choices", 1, "name", "nmae"), "choices!A2 workbook.empty_cell name"),
        (cell("chu_ho_so", 2, "cau_hoi", "khong_co"), "chu_ho_so!B2 workbook.unknown_question khong_co"),
        (cell("vi_du", 8, "khoa", "mon[d1][d2]"), "vi_du!C8 workbook.unknown_question mon[d1][d2]"),
        (cell("vi_du", 5, "loai", "tra loi"), "vi_du!B5 workbook.unknown_item tra loi"),
        (
            cell("bieu_mau", 2, "in_an", "in_an/khac.json"),
            "bieu_mau!C2 workbook.missing_file in_an/khac.json",
        ),
    ],
)
def test_a_fault_names_its_cell(edit: Callable[[Sheets], None], expected: str) -> None:
    content = sheets()
    edit(content)
    found = faults_of(content)
    assert any(fault.startswith(expected) for fault in found), found


def test_all_faults_come_at_once() -> None:
    content = sheets()
    for edit in (
        cell("survey", 3, "type", "txet"),
        cell("survey", 4, "constraint", ". >"),
        cell("thoi_han", 2, "don_vi", "tuần"),
        cell("truong_hop", 2, "nguon", "?"),
    ):
        edit(content)
    places = [fault.split(" ")[0] for fault in faults_of(content)]
    assert {"survey!A3", "survey!E4", "thoi_han!B2", "truong_hop!D2"} <= set(places)


def test_a_layout_that_names_an_unknown_question_is_a_fault() -> None:
    layout = copy.deepcopy(LAYOUT)
    layout["elements"].append({"type": "field", "label": "x", "value": "${khong_co}"})
    assert faults_of(sheets(), resources(layout)) == ["bieu_mau!C2 workbook.unknown_question in_an/don.json: khong_co"]


def test_a_layout_with_an_unknown_element_is_a_fault() -> None:
    layout = copy.deepcopy(LAYOUT)
    layout["elements"].append({"type": "fireworks"})
    assert faults_of(sheets(), resources(layout))[0].startswith("bieu_mau!C2 workbook.bad_value in_an/don.json")


def test_merged_cells_are_a_fault() -> None:
    import io

    book = load_workbook(io.BytesIO(workbook(sheets())))
    book["thoi_han"].merge_cells("A2:B2")
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(WorkbookRefused) as refused:
        build_pack(out.getvalue(), resources=resources(), check=False)
    assert any(str(fault).startswith("thoi_han!A2 workbook.merged_cells") for fault in refused.value.faults)


@pytest.mark.parametrize("data", [b"", b"not a workbook", b"PK\x03\x04 broken"])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(WorkbookRefused) as refused:
        build_pack(data, resources={})
    assert refused.value.faults[0].code == "workbook.not_xlsx"


def test_several_forms_come_from_several_survey_sheets() -> None:
    content = sheets()
    content["bieu_mau"] = [
        ["ma", "ten", "bang_hoi", "nguon"],
        ["don", "Đơn", None, "N"],
        ["ban_ke", "Bản kê", "survey_2", "N"],
    ]
    content["survey_2"] = [["type", "name", VI], ["text", "mat_hang", "Mặt hàng"]]
    from tests.forms.packs.test_archive import read

    pack = read(build_pack(workbook(content), resources={}, check=False))
    assert [entry.id for entry in pack.manifest.forms] == ["don", "ban_ke"]
    assert b"mat_hang" in pack.file("forms/ban_ke.xml")


def test_the_same_workbook_gives_the_same_bytes() -> None:
    content = workbook(sheets())
    first = build_pack(content, resources=resources(), check=False)
    assert first == build_pack(content, resources=resources(), check=False)
