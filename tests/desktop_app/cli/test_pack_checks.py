"""packs check and form check in the terminal: every finding with its cell, in words, with a mend."""

from __future__ import annotations

import shutil

import pytest

from desktop_app import paths
from tests.forms.packs.test_planted_faults import LISTS, PLANTED, rich
from tests.forms.packs.workbooks import damaged, resources, workbook
from tests.scenarios.forms_in_words import bind, question, xform

KEYS = {"sheet", "row", "column", "code", "detail", "suggestion", "mend", "message", "severity"}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A pack's folder with a sound workbook, and the reference lists that it reads."""
    for path, content in {**resources(), **LISTS}.items():
        file = tmp_path / "pack" / path if not path.startswith("lists/") else tmp_path / "res" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (tmp_path / "res" / "wording").symlink_to(paths.resources() / "wording")
    monkeypatch.setattr(paths, "resources", lambda: tmp_path / "res")
    (tmp_path / "pack" / "goi.xlsx").write_bytes(workbook(rich()))
    return tmp_path / "pack"


def plant(folder, cells):
    (folder / "goi.xlsx").write_bytes(workbook(damaged(rich(), cells)))


def test_a_sound_workbook_has_nothing_to_say(type_in, folder):
    said = type_in("packs", "check", folder, "--json")
    assert (said.code, said.data) == (0, [])
    assert type_in("packs", "check", folder / "goi.xlsx").out.splitlines()[0] == "Có 0 lỗi, 0 cảnh báo, 0 lưu ý."


def test_all_planted_faults_are_told_in_one_run(type_in, folder):
    plant(folder, {place: value for place, (value, _) in PLANTED.items()})
    said = type_in("packs", "check", folder, "--json")
    assert said.code == 31
    assert all(set(entry) == KEYS for entry in said.data)
    assert all(entry["message"] and entry["mend"] for entry in said.data)
    told = {(f"{entry['sheet']}!{entry['column']}{entry['row']}", entry["code"]) for entry in said.data}
    planted = {(place, code) for place, (_, code) in PLANTED.items() if code != "workbook.cycle"}
    assert len(planted) >= 20
    assert planted <= told


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("vi", "doi_tuong!C2 lỗi: không có hàm nào tên vn:tuooi.", "Có phải ý là vn:tuoi? Nên viết: ${mend}"),
        ("en", "doi_tuong!C2 error: no function is called vn:tuooi.", "Did you mean vn:tuoi? Write instead: ${mend}"),
    ],
)  # fmt: skip
def test_a_fault_is_told_in_words_with_the_nearest_name_and_a_mend(type_in, folder, language, first, second):
    plant(folder, {"doi_tuong!C2": "vn:tuooi(${ten})"})
    lines = type_in("packs", "check", folder, "--lang", language).out.splitlines()
    assert lines[0].startswith(first)
    assert lines[1].strip() == second.replace("${mend}", "vn:tuoi(${ten})")


def test_a_warning_stops_nothing_but_with_strict_it_does(type_in, folder):
    plant(folder, {"survey!G12": "random()"})
    said = type_in("packs", "check", folder, "--json")
    assert said.code == 0
    assert [(entry["code"], entry["severity"]) for entry in said.data] == [("lint.changes_by_itself", "warning")]
    strict = type_in("packs", "check", folder, "--strict", "--json")
    assert (strict.code, strict.data[0]["severity"]) == (31, "error")


def test_what_a_pack_needs_of_other_odk_programs_is_told(type_in, folder):
    assert "ODK khác: có" in type_in("packs", "check", folder).out
    plant(folder, {"survey!G12": "vn:in-hoa(${ten})"})
    told = type_in("packs", "check", folder, "--strict")
    assert told.code == 0
    assert "ODK khác: không, vì vn:in-hoa()" in told.out


def test_a_file_outside_the_folder_is_not_there(type_in, folder):
    (folder.parent / "khac.json").write_bytes(resources()["in_an/don.json"])
    plant(folder, {"bieu_mau!C2": "../khac.json", "danh_muc!B2": "../../pack/in_an/don.json"})
    told = {entry["code"] for entry in type_in("packs", "check", folder, "--json").data}
    assert {"workbook.missing_file", "workbook.missing_list"} <= told


def test_what_is_no_workbook_is_told_with_its_code(type_in, folder, tmp_path):
    (folder / "goi.xlsx").write_bytes(b"khong phai")
    said = type_in("packs", "check", folder, "--json")
    assert (said.code, [entry["code"] for entry in said.data]) == (31, ["workbook.not_xlsx"])
    shutil.rmtree(folder / "in_an")
    (folder / "goi.xlsx").unlink()
    assert type_in("packs", "check", folder, "--json").data[0]["code"] == "workbook.missing_workbook"
    assert type_in("packs", "check", tmp_path / "khong_co.xlsx", "--json").code == 2


def test_the_built_in_packs_have_no_fault_and_no_warning(type_in):
    for folder in sorted((paths.resources() / "packs").glob("*/goi.xlsx")):
        said = type_in("packs", "check", folder.parent, "--strict", "--json")
        assert said.code == 0, said.data


def test_an_xform_is_checked_with_near_names_and_lint(type_in, tmp_path):
    form = tmp_path / "form.xml"
    form.write_bytes(
        xform(
            "<ten/><tien/>",
            bind("tien", type="int", calculate="/tk/tne * 0.07") + bind("ten", relevant="vn:tuooi(.)"),
            question("ten") + question("tien"),
        )
    )
    said = type_in("form", "check", form, "--json")
    assert said.code == 31
    told = {entry["code"]: entry for entry in said.data["faults"]}
    assert told["form.unknown_path"]["suggestion"] == "ten"
    assert told["form.unknown_path"]["mend"] == "/tk/ten * 0.07"
    assert told["form.unknown_function"]["suggestion"] == "vn:tuoi"
    assert told["lint.money_not_rounded"]["severity"] == "warning"
    assert said.data["portable"] is True
    assert "Có phải ý là vn:tuoi?" in type_in("form", "check", form).out


def test_an_xlsform_is_checked_by_form_check(type_in, folder, tmp_path):
    sheets = {name: rows for name, rows in rich().items() if name in ("survey", "choices", "settings")}
    file = tmp_path / "xlsform.xlsx"
    (tmp_path / "xa.csv").write_text("name,label,tinh\n1,A,01\n", "utf-8")
    file.write_bytes(workbook(sheets))
    assert type_in("form", "check", file, "--json").data == {"faults": [], "portable": True, "not_portable": []}
    file.write_bytes(workbook(damaged(sheets, {"survey!E4": ". > (0"})))
    said = type_in("form", "check", file, "--json")
    assert (said.code, said.data["faults"][0]["mend"]) == (31, ". > (0)")


def test_what_is_no_form_is_a_named_problem(type_in, tmp_path):
    (tmp_path / "a.xml").write_text("<a/>", "utf-8")
    assert type_in("form", "check", tmp_path / "a.xml", "--json").error["code"] == "form.invalid"
