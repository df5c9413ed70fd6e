"""tramhoso form import-formio, and answers that go back."""

from __future__ import annotations

import json

import openpyxl
import pytest

from tests.forms.importing.formio.forms_of_offices import household, promotion, text


def written(path, value):
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return str(path)


def test_a_form_is_imported_answered_and_sent_back(tmp_path, type_in):
    source = written(tmp_path / "ho.json", household())
    folder = tmp_path / "ra"
    report = type_in("form", "import-formio", source, "--out", folder, "--json").data
    assert report["counts"]["person"] == 0
    assert {path.name for path in folder.iterdir()} == {"tokhaiho.xlsx", "tokhaiho.xml", "tokhaiho.bao-cao.json"}
    assert {"bao_cao", "survey", "choices", "settings"} == set(
        openpyxl.load_workbook(folder / "tokhaiho.xlsx").sheetnames
    )
    answers = written(tmp_path / "tra_loi.json", [["/tk/buoc1/chu_ho/ho_ten", "Lò Thị Mai"]])
    sent = tmp_path / "gui.json"
    form = str(folder / "tokhaiho.xml")
    said = type_in("form", "run", form, "--answers", answers, "--formio", sent)
    assert (said.code, said.out) == (0, "Đủ.\n")
    data = json.loads(sent.read_text(encoding="utf-8"))
    assert set(data) == {"data"}
    assert data["data"]["chuHo"]["hoTen"] == "LÒ THỊ MAI"


def test_what_needs_a_person_is_said_with_its_list_and_a_filled_list_is_kept(tmp_path, type_in):
    source = written(tmp_path / "km.json", promotion())
    workbook = tmp_path / "km.xlsx"
    said = type_in("form", "import-formio", source, "--out", workbook, "--form-id", "KhuyenMai")
    assert said.code == 0
    assert "province: Danh sách được tải từ mạng" in said.out
    filled = tmp_path / "province.csv"
    assert filled.read_text(encoding="utf-8") == "name,label\n"
    filled.write_text("name,label\n01,Hà Nội\n", encoding="utf-8")
    said = type_in("form", "import-formio", source, "--out", workbook, "--lang", "en")
    assert "The choices come from the network" in said.out
    assert "Hà Nội" in filled.read_text(encoding="utf-8")


def test_files_are_named_when_answers_go_back(tmp_path, type_in):
    source = written(tmp_path / "a.json", {"components": [text("ten"), {"type": "file", "key": "tep", "label": "Tệp"}]})
    type_in("form", "import-formio", source, "--out", tmp_path / "a.xlsx", "--form-id", "a")
    answers, sent = written(tmp_path / "t.json", []), tmp_path / "g.json"
    run = ("form", "run", tmp_path / "a.xml", "--answers", answers, "--formio", sent)
    assert type_in(*run, "--json").data["omitted"] == ["tep"]
    assert "tep" in type_in(*run).out


@pytest.mark.parametrize("content", ["", "{", "[]", '{"components": 1}', "[" * 5000])
def test_what_is_no_form_is_named_and_nothing_is_written(tmp_path, type_in, content):
    (tmp_path / "x.json").write_text(content, encoding="utf-8")
    said = type_in("form", "import-formio", tmp_path / "x.json", "--out", tmp_path / "ra", "--json")
    assert said.code == 31
    assert said.error["code"].startswith("formio.")
    assert not (tmp_path / "ra").exists()
