"""A workbook with faults of every kind, planted in every sheet: all come in one run, each at its cell."""

from __future__ import annotations

import copy
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from forms.packs.check import check_workbook
from forms.packs.problems import WorkbookFault
from tests.forms.packs.workbooks import LAYOUT, VI, damaged, resources, sheets, workbook

Sheets = dict[str, list[list[Any]]]
LISTS = {"lists/xa_nguon.csv": "code,full_name,province\n0001,Xã A,01\n0002,Xã B,02\n".encode()}


def rich() -> Sheets:
    """The small workbook with what it lacks of the sheets that a pack may have; nothing wrong in it."""
    content = sheets()
    content["doi_tuong"] = [["ma", "ten", "dieu_kien", "nguon"], ["CN", "Cá nhân", "${tuoi} > 0", "N"]]
    content["buoc"] = [["tieu_de", "noi_dung", "nguon"], ["Nộp", "Nộp hồ sơ", "N"]]
    content["can_cu"] = [
        ["so_ky_hieu", "ten", "ngay_ban_hanh", "nguon"],
        ["01/2026/NĐ-CP", "Nghị định", "2026-01-01", "N"],
    ]
    content["danh_muc"] = [
        ["tep", "nguon", "cot"],
        ["xa.csv", "xa_nguon.csv", "name=code, label=full_name, tinh=province"],
    ]
    content["settings"] = [["default_language"], ["Tiếng Việt (vi)"]]
    content["phi_le_phi"][0] += ["truong_hop", "doi_tuong", "tu_ngay", "den_ngay"]
    content["thoi_han"][0] += ["truong_hop"]
    survey = content["survey"]
    survey[0] += ["choice_filter", "relevant", "default"]
    survey[-1:-1] = [
        ["date", "ngay_sinh", "Ngày sinh", "yes"],
        ["select_one tinh", "tinh", "Tỉnh", "yes"],
        ["select_one_from_file xa.csv", "xa", "Xã", "yes", None, None, None, "tinh = ${tinh}"],
        ["calculate", "nam", None, None, None, None, "format-date(${ngay_sinh}, '%Y')"],
    ]
    content["choices"] += [["tinh", "01", "Hà Nội"], ["tinh", "02", "Hà Giang"]]
    content["vi_du"][5:5] = [
        ["a", "tra_loi", "ngay_sinh", "2000-01-01"],
        ["a", "tra_loi", "tinh", "01"],
        ["a", "tra_loi", "xa", "0001"],
    ]
    return content


def report_of(content: Sheets, layout: dict[str, Any] | None = None, *, data: bytes = b"") -> Any:
    files = resources(layout or LAYOUT) | LISTS
    return check_workbook(data or workbook(content), resources=files)


def found_in(content: Sheets, layout: dict[str, Any] | None = None) -> list[WorkbookFault]:
    return list(report_of(content, layout).faults)


def at(faults: list[WorkbookFault], place: str) -> list[WorkbookFault]:
    return [fault for fault in faults if f"{fault.sheet}!{fault.column}{fault.row}" == place]


def test_the_sound_workbook_has_no_fault_and_no_warning() -> None:
    report = report_of(rich())
    assert report.faults == ()
    assert report.warnings == ()
    assert report.is_portable is True


PLANTED: dict[str, tuple[Any, str]] = {
    "nguon!C2": ("30/02/2026", "workbook.not_a_date"),
    "nguon!D2": ("da_doi_chieuu", "workbook.not_a_choice"),
    "thu_tuc!A5": ("linh_vucc", "workbook.unknown_item"),
    "thu_tuc!B11": ("concat('Đơn của ', ${tenn})", "workbook.unknown_question"),
    "doi_tuong!C2": ("vn:tuooi(${ngay_sinh}) > 0", "workbook.unknown_function"),
    "truong_hop!C2": ("if(${tuoi} > 5, 1)", "workbook.wrong_arity"),
    "truong_hop!D2": ("M", "workbook.unknown_source"),
    "bieu_mau!D1": ("nguonn", "workbook.unknown_column"),
    "thanh_phan_ho_so!E2": ("dom", "workbook.unknown_code"),
    "thanh_phan_ho_so!C3": ("=A1", "workbook.excel_formula"),
    "thanh_phan_ho_so!F3": ("(${tuoi} >= 18", "workbook.broken_formula"),
    "thanh_phan_ho_so!B3": (None, "workbook.empty_cell"),
    "phi_le_phi!F2": ("mott", "workbook.unknown_code"),
    "phi_le_phi!G2": ("CNN", "workbook.unknown_code"),
    "phi_le_phi!C2": ("1000 * /tk/muc_1/tuoii", "workbook.unknown_path"),
    "thoi_han!A2": ("ba", "workbook.not_a_integer"),
    "kenh!A2": ("truc tuyen", "workbook.not_a_choice"),
    "buoc!A2": (None, "workbook.empty_cell"),
    "can_cu!C2": ("ngày nào đó", "workbook.not_a_date"),
    "chu_ho_so!B2": ("tenn", "workbook.unknown_question"),
    "danh_muc!C2": ("name=code, label=fulname, tinh=province", "workbook.unknown_column"),
    "survey!A3": ("txet", "workbook.unknown_type"),
    "survey!E4": (". > 'abc'", "workbook.type_clash"),
    "survey!A6": ("select_one mom", "workbook.unknown_list"),
    "survey!G8": ("${nam} + 1", "workbook.cycle"),
    "survey!G12": ("${so_dong} + 1", "workbook.cycle"),
    "choices!B2": (1, "workbook.number_where_code"),
    "choices!B5": ("01", "workbook.choice_twice"),
    "vi_du!D7": ("13", "workbook.not_offered"),
    "vi_du!C10": ("donng", "workbook.unknown_question"),
    "vi_du!B14": ("mong doi", "workbook.unknown_item"),
    "vi_du!D4": ("2026-11-31", "workbook.not_a_date"),
}


def test_every_planted_fault_is_reported_in_one_run_at_its_cell() -> None:
    content = damaged(rich(), {place: value for place, (value, _) in PLANTED.items()})
    layout = copy.deepcopy(LAYOUT)
    layout["elements"].append({"type": "field", "label": "x", "value": "${tuoii}"})
    book = load_workbook(io.BytesIO(workbook(content)))
    book["buoc"].merge_cells("B2:B3")
    out = io.BytesIO()
    book.save(out)
    faults = list(report_of(content, layout, data=out.getvalue()).faults)
    expected = {place: code for place, (_, code) in PLANTED.items() if code != "workbook.cycle"}
    expected |= {"buoc!B2": "workbook.merged_cells", "bieu_mau!C2": "workbook.unknown_question"}
    missed = {place: code for place, code in expected.items() if code not in [f.code for f in at(faults, place)]}
    assert not missed, [str(fault) for fault in faults]
    cycle = [fault for fault in faults if fault.code == "workbook.cycle"]
    assert len(cycle) == 1
    assert f"{cycle[0].sheet}!{cycle[0].column}{cycle[0].row}" in ("survey!G8", "survey!G12")
    assert len(expected) + 1 >= 30
    assert {sheet for sheet in content if sheet != "settings"} == {fault.sheet for fault in faults if fault.row}


@pytest.mark.parametrize("place", sorted(set(PLANTED) - {"survey!G8", "survey!G12"}))
def test_each_planted_fault_is_found_alone(place: str) -> None:
    value, code = PLANTED[place]
    faults = found_in(damaged(rich(), {place: value}))
    assert code in [fault.code for fault in at(faults, place)], [str(fault) for fault in faults]


@pytest.mark.parametrize(
    ("place", "value", "code", "suggestion", "mend"),
    [
        ("thu_tuc!B11", "concat('Đơn của ', ${tenn})", "unknown_question", "ten", "concat('Đơn của ', ${ten})"),
        ("doi_tuong!C2", "vn:tuooi(${ngay_sinh}) > 1", "unknown_function", "vn:tuoi", "vn:tuoi(${ngay_sinh}) > 1"),
        ("truong_hop!C2", "${Tuổi} > 1", "unknown_question", "tuoi", "${tuoi} > 1"),
        ("truong_hop!C2", "/tk/muc_1/tuoii > 1", "unknown_path", "tuoi", "${tuoi} > 1"),
        ("truong_hop!C2", "round(${tuoi}, 0", "broken_formula", "", "round(${tuoi}, 0)"),
        ("truong_hop!C2", "${tuoi} > 1)", "broken_formula", "", "${tuoi} > 1"),
        ("truong_hop!D2", "n", "unknown_source", "N", "N"),
        ("truong_hop!C2", "${tinh} = '1'", "not_offered", "01", "${tinh} = '01'"),
        ("truong_hop!C2", "selected(${tinh}, '011')", "not_offered", "01", "selected(${tinh}, '01')"),
        ("survey!A3", "txet", "unknown_type", "text", "text"),
        ("survey!A3", "intger", "unknown_type", "integer", "integer"),
        ("survey!A6", "select_one mónn", "unknown_list", "mon", "select_one mon"),
        ("survey!A11", "select_one_from_file xaa.csv", "missing_list", "xa.csv", "xa.csv"),
        ("survey!H11", "tinhh = ${tinh}", "unknown_list_column", "tinh", "tinh = ${tinh}"),
        ("survey!G1", "calcultion", "unknown_column", "calculation", "calculation"),
        (
            "survey!G12",
            "pulldata('xxa', 'label', 'name', ${xa})",
            "unknown_list",
            "xa",
            "pulldata('xa', 'label', 'name', ${xa})",
        ),
        ("thanh_phan_ho_so!D2", "tu_to_kha", "not_a_choice", "tu_to_khai", "tu_to_khai"),
        ("thanh_phan_ho_so!B1", "tenn", "unknown_column", "ten", "ten"),
        ("danh_muc!B2", "xa_nguonn.csv", "missing_list", "xa_nguon.csv", "xa_nguon.csv"),
        ("danh_muc!C2", "name=cod, label=full_name", "unknown_column", "code", "name=code, label=full_name"),
        ("bieu_mau!C2", "in_an/dom.json", "missing_file", "in_an/don.json", "in_an/don.json"),
        ("chu_ho_so!A2", "nmae", "unknown_code", "name", "name"),
        ("vi_du!C6", "ngay_sih", "unknown_question", "ngay_sinh", "ngay_sinh"),
        ("vi_du!C11", "monn[d1]", "unknown_question", "mon", "mon[d1]"),
        ("vi_du!D12", "TP1 TP3", "unknown_code", "TP1", "TP1 TP1"),
        ("vi_du!C13", "phi:PHIS", "unknown_code", "PHI", "phi:PHI"),
    ],
)
def test_a_fault_comes_with_the_nearest_name_and_the_mended_cell(
    place: str, value: str, code: str, suggestion: str, mend: str
) -> None:
    faults = found_in(damaged(rich(), {place: value}))
    found = [fault for fault in at(faults, place) if fault.code == f"workbook.{code}"]
    assert found, [str(fault) for fault in faults]
    assert found[0].suggestion == suggestion
    assert found[0].mend == mend


@pytest.mark.parametrize(
    "condition",
    [
        "${ngay_sinh} > 18",
        "18 < ${ngay_sinh}",
        "today() = 5",
        "${ngay_sinh} = 'hôm nay'",
        "${tuoi} = 'mười tám'",
        "${ten} = true()",
        "${tuoi} > today()",
    ],
)
def test_a_comparison_that_can_never_hold_is_a_fault(condition: str) -> None:
    faults = found_in(damaged(rich(), {"truong_hop!C2": condition}))
    assert [fault.code for fault in at(faults, "truong_hop!C2")] == ["workbook.type_clash"]


@pytest.mark.parametrize(
    "condition",
    [
        "${ngay_sinh} > '2000-01-31'",
        "${ngay_sinh} = ''",
        "today() - ${ngay_sinh} > 365",
        "${tuoi} = '18'",
        "${nam} = 2000",
        "${tinh} = '01'",
        "selected(${tinh}, '02')",
        "true() = (1 = 1)",
        "decimal-date-time(${ngay_sinh}) > 5",
    ],
)
def test_what_is_not_certainly_wrong_is_no_fault(condition: str) -> None:
    faults = found_in(damaged(rich(), {"truong_hop!C2": condition}))
    assert [str(fault) for fault in faults if not fault.code.startswith("workbook.example")] == []


def test_a_circle_is_named_with_its_path() -> None:
    content = damaged(rich(), {"survey!G8": "${nam} + 1", "survey!G12": "${so_dong} + 1"})
    (cycle,) = [fault for fault in found_in(content) if fault.code == "workbook.cycle"]
    assert cycle.detail in ("so_dong → nam → so_dong", "nam → so_dong → nam")


def test_questions_that_only_hide_each_other_are_no_circle() -> None:
    content = damaged(rich(), {"survey!I3": "${tuoi} = ''", "survey!I4": "${ten} = ''"})
    assert not [fault for fault in found_in(content) if fault.code == "workbook.cycle"]


def test_a_name_in_two_groups_that_a_formula_uses_is_ambiguous() -> None:
    content = damaged(rich(), {"truong_hop!C2": "${ten} = 'a'"})
    content["survey"] += [["begin group", "hai", "Hai"], ["text", "ten", "Tên"], ["end group"]]
    assert "workbook.ambiguous_question" in [fault.code for fault in at(found_in(content), "truong_hop!C2")]


def test_a_sheet_with_a_misspelt_name_is_a_fault_and_a_private_one_is_not() -> None:
    content = rich()
    content["thoi_hann"] = content.pop("thoi_han")
    content["Ghi chép riêng của tôi"] = [["việc"], ["gọi điện"]]
    report = report_of(content)
    (wrong,) = [fault for fault in report.faults if fault.code == "workbook.unknown_sheet"]
    assert (wrong.sheet, wrong.suggestion) == ("thoi_hann", "thoi_han")
    assert [(fault.code, fault.severity) for fault in report.warnings] == [("workbook.unknown_sheet", "info")]


@pytest.mark.parametrize(
    ("sheet", "place"),
    [("nguon", "nguon!A3"), ("truong_hop", "truong_hop!A3"), ("thanh_phan_ho_so", "thanh_phan_ho_so!A4"),
     ("bieu_mau", "bieu_mau!A3"), ("doi_tuong", "doi_tuong!A3"), ("chu_ho_so", "chu_ho_so!A3"),
     ("danh_muc", "danh_muc!A3")],
)  # fmt: skip
def test_a_code_that_stands_twice_is_a_fault(sheet: str, place: str) -> None:
    content = rich()
    content[sheet].append(list(content[sheet][-1]))
    assert "workbook.code_twice" in [fault.code for fault in at(found_in(content), place)]


def test_a_paper_of_the_form_names_its_form() -> None:
    faults = found_in(damaged(rich(), {"thanh_phan_ho_so!E2": None}))
    assert [fault.code for fault in at(faults, "thanh_phan_ho_so!E2")] == ["workbook.paper_and_form"]


def test_days_that_end_before_they_begin_are_a_fault() -> None:
    content = damaged(rich(), {"phi_le_phi!H2": "2026-12-31", "phi_le_phi!I2": "01/01/2026"})
    assert [fault.code for fault in at(found_in(content), "phi_le_phi!I2")] == ["workbook.days_reversed"]


def test_the_source_of_the_procedure_is_required() -> None:
    faults = found_in(damaged(rich(), {"thu_tuc!D4": None}))
    assert [fault.code for fault in at(faults, "thu_tuc!D4")] == ["workbook.empty_cell"]


def test_an_excel_error_is_a_fault() -> None:
    book = load_workbook(io.BytesIO(workbook(rich())))
    book["buoc"]["B2"] = "#REF!"
    book["buoc"]["B2"].data_type = "e"
    out = io.BytesIO()
    book.save(out)
    faults = list(report_of(rich(), data=out.getvalue()).faults)
    assert "workbook.excel_error" in [fault.code for fault in at(faults, "buoc!B2")]


def test_an_answer_of_the_wrong_type_in_an_example_is_a_fault() -> None:
    faults = found_in(damaged(rich(), {"vi_du!D6": "hôm nay", "vi_du!D9": "hai mươi"}))
    assert {f"{fault.column}{fault.row}" for fault in faults if fault.code == "workbook.wrong_answer_type"} == {
        "D6",
        "D9",
    }


@pytest.mark.parametrize(
    ("place", "value"),
    [("vi_du!D12", "TP1"), ("vi_du!D13", "1"), ("vi_du!D14", "9"), ("vi_du!D15", "Đơn"), ("vi_du!D16", "7")],
)
def test_an_example_that_does_not_come_out_is_reported_at_its_row(place: str, value: str) -> None:
    faults = found_in(damaged(rich(), {place: value}))
    assert [(fault.code, f"{fault.sheet}!{fault.column}{fault.row}") for fault in faults] == [
        ("workbook.example", place)
    ]


def test_a_layout_is_checked_in_the_context_of_its_table() -> None:
    layout = copy.deepcopy(LAYOUT)
    layout["elements"][3]["columns"][0]["value"] = "mom"
    layout["elements"].append({"type": "paragraph", "text": "{{ vn:in-hoaa(${ten}) }}"})
    found = {(fault.code, fault.suggestion) for fault in at(found_in(rich(), layout), "bieu_mau!C2")}
    assert found == {("workbook.unknown_path", "mon"), ("workbook.unknown_function", "vn:in-hoa")}


def test_a_wrong_label_language_is_a_fault() -> None:
    content = rich()
    content["survey"][0][2] = "label::Tieng Viet (vi)"
    faults = at(found_in(content), "survey!C1")
    assert [(fault.code, fault.mend) for fault in faults] == [("workbook.unknown_column", VI)]


def test_a_formula_with_a_wrong_name_is_still_checked_for_the_rest_and_nothing_is_made_up() -> None:
    faults = at(
        found_in(damaged(rich(), {"truong_hop!C2": "vn:tuooi(${xyzw}) > 1 and ${xyzw} = true()"})), "truong_hop!C2"
    )
    assert {fault.code for fault in faults} == {"workbook.unknown_question", "workbook.unknown_function"}
    assert not any("_unknown" in f"{fault.detail} {fault.mend}" for fault in faults)
    assert [fault.mend for fault in faults if fault.code == "workbook.unknown_function"] == [""]
