"""A pack whose formulas or examples do not hold is refused at build and at install."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from forms.packs.build import build_pack
from forms.packs.build_all import build_folder
from forms.packs.problems import BrokenFormula, ExampleFailed, WorkbookRefused
from tests.forms.packs.test_archive import TODAY, contents, hash_of, read_pack, zipped
from tests.forms.packs.workbooks import resources, sheets, workbook


def built(content: dict[str, list[list[Any]]]) -> bytes:
    return build_pack(workbook(content), resources=resources())


def test_a_whole_workbook_builds_and_reads() -> None:
    data = built(sheets())
    pack = read_pack(data, trusted_hashes=frozenset({hash_of(data)}), today=TODAY)
    assert pack.definition("don") is pack.definition("don")


def test_a_folder_without_a_workbook_is_named(tmp_path: Path) -> None:
    with pytest.raises(WorkbookRefused) as refused:
        build_folder(tmp_path)
    assert refused.value.faults[0].code == "workbook.missing_workbook"


def test_a_folder_is_built_with_what_lies_beside_its_workbook(tmp_path: Path) -> None:
    (tmp_path / "goi.xlsx").write_bytes(workbook(sheets()))
    (tmp_path / "in_an").mkdir()
    (tmp_path / "in_an" / "don.json").write_bytes(resources()["in_an/don.json"])
    assert build_folder(tmp_path) == built(sheets())


def test_an_unknown_function_names_its_cell() -> None:
    content = sheets()
    content["survey"][7][6] = "khong-co-ham(${ten})"
    with pytest.raises(WorkbookRefused) as refused:
        built(content)
    assert str(refused.value.faults[0]).startswith("survey!G8 workbook.unknown_function")


def test_a_cycle_of_calculations_is_refused() -> None:
    content = sheets()
    content["survey"][7][6] = "${hai} + 1"
    content["survey"].insert(8, ["calculate", "hai", None, None, None, None, "${so_dong} + 1"])
    with pytest.raises(WorkbookRefused) as refused:
        built(content)
    assert {fault.code for fault in refused.value.faults} == {"workbook.cycle"}


@pytest.mark.parametrize("condition", ["/tk/muc_1/khong_co = 1", "khong-co-ham() = 1"])
def test_a_condition_that_cannot_be_evaluated_is_refused(condition: str) -> None:
    content = sheets()
    content["thanh_phan_ho_so"][2][5] = condition
    with pytest.raises(WorkbookRefused) as refused:
        built(content)
    assert [f"{fault.sheet}!{fault.column}{fault.row}" for fault in refused.value.faults] == ["thanh_phan_ho_so!F3"]


@pytest.mark.parametrize("condition", ["/tk/muc_1/khong_co = 1", "khong-co-ham() = 1"])
def test_a_finished_pack_with_such_a_condition_is_refused_at_install(condition: str) -> None:
    data = built(sheets())
    files = contents(data)
    manifest = json.loads(files["manifest.json"])
    manifest["components"][1]["when"] = condition
    files["manifest.json"] = json.dumps(manifest).encode()
    bad = zipped(files)
    with pytest.raises(BrokenFormula) as refused:
        read_pack(bad, trusted_hashes=frozenset({hash_of(bad)}), today=TODAY)
    assert refused.value.facts["where"] == "manifest.json"


def test_a_layout_that_names_a_path_that_is_not_there_is_refused() -> None:
    layout = json.loads(resources()["in_an/don.json"])
    layout["elements"][3]["columns"][0]["value"] = "khong_co"
    with pytest.raises(WorkbookRefused) as refused:
        build_pack(workbook(sheets()), resources=resources(layout))
    assert [str(fault) for fault in refused.value.faults] == [
        "bieu_mau!C2 workbook.unknown_path in_an/don.json: khong_co"
    ]


def test_a_broken_form_in_a_pack_is_refused_at_install() -> None:
    data = built(sheets())
    files = contents(data)
    files["forms/don.xml"] = files["forms/don.xml"].replace(b"count(", b"khong-co-ham(")
    manifest = json.loads(files["manifest.json"])
    manifest["hashes"]["forms/don.xml"] = hashlib.sha256(files["forms/don.xml"]).hexdigest()
    files["manifest.json"] = json.dumps(manifest).encode()
    bad = zipped(files)
    with pytest.raises(BrokenFormula) as refused:
        read_pack(bad, trusted_hashes=frozenset({hash_of(bad)}), today=TODAY)
    assert refused.value.facts["where"] == "forms/don.xml"


def test_an_example_with_a_row_that_was_never_added_stops_the_build() -> None:
    content = sheets()
    content["vi_du"][7][2] = "mon[d9]"
    with pytest.raises(ExampleFailed):
        built(content)


@pytest.mark.parametrize(
    ("row", "value", "difference"),
    [
        (8, "TP1", "needed: TP1 TP2 != TP1"),
        (9, "19000", "fees: [('PHI', 20000)] != [('PHI', 19000)]"),
        (10, "4", "deadline: 3 != 4"),
        (11, "Đơn", "title: 'Đơn của Lò Thị Mai' != 'Đơn'"),
        (12, "2", "/tk/muc_1/so_dong: '1' != '2'"),
        (5, "-5", "/tk/muc_1/tuoi: constraint Tuổi phải lớn hơn 0."),
    ],
)
def test_an_example_that_does_not_come_out_stops_the_build(row: int, value: str, difference: str) -> None:
    content = sheets()
    content["vi_du"][row][3] = value
    with pytest.raises(ExampleFailed) as refused:
        built(content)
    found = refused.value.facts["differences"]
    assert isinstance(found, tuple)
    assert difference in found
