"""The starter workbook builds at once, and shows its author every sheet, note and choice."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from forms.packs.build import build_pack
from forms.packs.sheets import SHEETS
from forms.packs.starter import WORKBOOK, starter_files


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return starter_files()


def test_the_starter_builds_with_its_example_run(files):
    beside = {name: content for name, content in files.items() if name != WORKBOOK}
    assert build_pack(files[WORKBOOK], resources=beside) == build_pack(files[WORKBOOK], resources=beside)


def test_every_sheet_stands_with_every_heading_and_a_note(files):
    book = load_workbook(io.BytesIO(files[WORKBOOK]))
    assert {*SHEETS, "survey", "choices"} <= set(book.sheetnames)
    for name, columns in SHEETS.items():
        assert [cell.value for cell in book[name][1]] == list(columns)
        assert book[name]["A1"].comment is not None, name


def test_fixed_values_are_drop_downs(files):
    book = load_workbook(io.BytesIO(files[WORKBOOK]))
    for name, columns in SHEETS.items():
        fixed = [heading for heading, column in columns.items() if column.kind in ("choice", "yes")]
        offered = [validation.formula1 for validation in book[name].data_validations.dataValidation]
        assert len(offered) >= len(fixed), name


def test_what_is_invented_says_so(files):
    book = load_workbook(io.BytesIO(files[WORKBOOK]))
    assert [row[3].value for row in book["nguon"].iter_rows(min_row=2) if row[0].value] == ["tri_nho"]
