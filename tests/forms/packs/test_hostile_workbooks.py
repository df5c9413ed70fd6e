"""A hostile or damaged workbook is refused by name: no crash, no hang, nothing read outside."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.packs import opening
from forms.packs.check import check_workbook, check_xlsform, is_pack_workbook
from forms.packs.problems import WorkbookRefused
from forms.packs.workbook import MAX_FAULTS, MAX_ROWS
from tests.forms.packs.test_planted_faults import LISTS, rich
from tests.forms.packs.workbooks import damaged, resources, workbook

FILES = resources() | LISTS


def changed(data: bytes, edit: Callable[[str, bytes], bytes]) -> bytes:
    """The .xlsx with every member passed through `edit`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, edit(name, source.read(name)))
    return out.getvalue()


def codes(data: bytes) -> list[str]:
    return [fault.code for fault in check_workbook(data, resources=FILES).faults]


def test_a_workbook_with_entities_is_not_opened() -> None:
    bomb = b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>"
    hostile = changed(workbook(rich()), lambda name, text: bomb + text if name.startswith("xl/worksheets") else text)
    assert codes(hostile) == ["workbook.not_xlsx"]


def test_a_workbook_whose_xml_hides_in_another_encoding_is_not_opened() -> None:
    hostile = changed(
        workbook(rich()), lambda name, text: text.decode().encode("utf-16") if name == "xl/workbook.xml" else text
    )
    assert codes(hostile) == ["workbook.not_xlsx"]


def test_a_merged_area_of_a_whole_sheet_is_refused_before_it_is_made() -> None:
    merged = b"<mergeCells count='1'><mergeCell ref='A1:XFD1048576'/></mergeCells>"

    def edit(name: str, text: bytes) -> bytes:
        return text.replace(b"</sheetData>", b"</sheetData>" + merged) if name == "xl/worksheets/sheet1.xml" else text

    assert codes(changed(workbook(rich()), edit)) == ["workbook.too_large"]


def test_a_merged_area_that_hides_its_size_is_refused() -> None:
    merged = b"<mergeCells><mergeCell ref='A1:XF&#68;1048576'/></mergeCells>"

    def edit(name: str, text: bytes) -> bytes:
        return text.replace(b"</sheetData>", b"</sheetData>" + merged) if name == "xl/worksheets/sheet1.xml" else text

    assert codes(changed(workbook(rich()), edit)) == ["workbook.too_large"]


def test_a_cell_a_million_rows_down_is_too_far() -> None:
    content = rich()
    far = b"<row r='1048576'><c r='A1048576' t='inlineStr'><is><t>x</t></is></c></row></sheetData>"

    def edit(name: str, text: bytes) -> bytes:
        return text.replace(b"</sheetData>", far) if name == "xl/worksheets/sheet1.xml" else text

    data = changed(workbook(content), edit)
    assert "workbook.sheet_too_large" in codes(data)


@pytest.mark.parametrize(
    ("limit", "value"),
    [("MAX_WORKBOOK_BYTES", 1000), ("MAX_UNPACKED_BYTES", 1000), ("MAX_TAGS", 50), ("MAX_MEMBERS", 3)],
)
def test_every_limit_of_opening_is_kept(monkeypatch: pytest.MonkeyPatch, limit: str, value: int) -> None:
    monkeypatch.setattr(opening, limit, value)
    assert codes(workbook(rich())) == ["workbook.too_large"]


def test_more_rows_than_a_sheet_may_have_are_refused() -> None:
    content = rich()
    content["choices"] += [["tinh", f"x{number}", "X"] for number in range(MAX_ROWS)]
    assert "workbook.sheet_too_large" in codes(workbook(content))


def test_faults_without_end_are_counted_as_one() -> None:
    content = rich()
    rest = [None] * 5
    content["survey"][-1:-1] = [["text", f"q{n}", "Q", *rest, "${khong_co} = 1"] for n in range(900)]
    found = codes(workbook(content))
    assert len(found) == MAX_FAULTS + 1
    assert found.count("workbook.more_faults") == 1


def test_numbers_beyond_all_measure_are_faults() -> None:
    long = "9" * 5000
    content = damaged(rich(), {"thanh_phan_ho_so!C3": long, "phi_le_phi!C2": long, "thoi_han!A2": long})
    assert "workbook.not_a_integer" in codes(workbook(content))


def test_a_deep_or_long_formula_is_a_fault() -> None:
    content = damaged(rich(), {"truong_hop!C2": "(" * 200 + "1" + ")" * 200, "doi_tuong!C2": "1 + " * 6000 + "1"})
    found = codes(workbook(content))
    assert found.count("workbook.broken_formula") == 2


def test_braces_and_dollars_in_words_break_nothing() -> None:
    nasty = "{0} {x!r} ${} ${ } $ {{ }} %s ]]> <b>&amp;"
    content = damaged(rich(), {"survey!C3": nasty, "nguon!B2": nasty, "truong_hop!D2": nasty, "vi_du!D12": nasty})
    assert "workbook.unknown_source" in codes(workbook(content))


def test_an_empty_workbook_and_one_without_forms_are_refused() -> None:
    assert codes(workbook({"a": []})) == ["workbook.missing_sheet"]
    assert not is_pack_workbook(workbook({"survey": [["type"]]}))


def test_a_plain_xlsform_is_checked_too() -> None:
    content = {name: rows for name, rows in rich().items() if name in ("survey", "choices", "settings")}
    lists = {"xa.csv": b"name,label,tinh\n1,A,01\n"}
    report = check_xlsform(workbook(content), lists=lists)
    assert (report.faults, report.is_portable) == ((), True)
    broken = damaged(content, {"survey!E4": ". > vn:tuooi(.)", "survey!H11": "tinhh = ${tinh}"})
    found = {str(fault).split(" ")[0]: fault.code for fault in check_xlsform(workbook(broken), lists=lists).faults}
    assert found == {"survey!E4": "workbook.unknown_function", "survey!H11": "workbook.unknown_list_column"}


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.text(max_size=30),
    st.sampled_from(
        ["${ten", "${khong}", "count(", "begin group", "end repeat", "select_one", "select_one ${dong}", "=1+",
         "'", "//", "position()", "${ten} + ${dong}", "instance('mon')/root/item[name = ${x}]/y", "../..", "@",
         "1 div 0", "survey"]
    ),
)  # fmt: skip


@st.composite
def damages(draw: st.DrawFn) -> dict[str, object]:
    content = rich()
    cells = {}
    for _ in range(draw(st.integers(1, 6))):
        sheet = draw(st.sampled_from(sorted(content)))
        row = draw(st.integers(1, len(content[sheet]) + 1))
        column = draw(st.integers(0, len(content[sheet][0])))
        cells[f"{sheet}!{chr(65 + column)}{row}"] = draw(CELLS)
    return cells


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(damages())
def test_a_damaged_workbook_is_refused_by_name_or_works(cells: dict[str, object]) -> None:
    from openpyxl.utils.exceptions import IllegalCharacterError

    try:
        data = workbook(damaged(rich(), cells))
    except (IllegalCharacterError, ValueError):
        return  # Excel cannot hold it either
    report = check_workbook(data, resources=FILES)
    for fault in (*report.faults, *report.warnings):
        assert fault.code.startswith(("workbook.", "lint."))
        assert fault.row >= 0


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 10_000))
def test_a_workbook_with_damaged_bytes_is_refused_by_name_or_works(noise: bytes, place: int) -> None:
    data = workbook(rich())
    place %= len(data)
    broken = data[:place] + noise + data[place + len(noise) :]
    with contextlib.suppress(WorkbookRefused):
        is_pack_workbook(broken)
    assert all(fault.code.startswith("workbook.") for fault in check_workbook(broken, resources=FILES).faults)
