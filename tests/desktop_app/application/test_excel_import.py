"""Dossiers from a workbook: whole rows or none, every problem with its cell, nothing twice."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import pytest
from openpyxl import Workbook, load_workbook

from desktop_app.usecases import excel_rows
from desktop_app.usecases.excel_rows import NotAWorkbook, NotOurTemplate, WorkbookTooLarge
from tests.desktop_app.office import HOUSEHOLD, TOBACCO

NAME, NUMBER, BORN, PHONE = "@owner.name", "@owner.id_number", "@owner.birth_date", "@owner.phone"
GENDER = "/tk/muc_5/chu_ho_gioi_tinh"
GOOD = {NAME: "Lò Thị Mai", NUMBER: "014185001267", BORN: "03/09/1985", PHONE: "0912345678", GENDER: "Nữ"}


@pytest.fixture
def excel(office):
    return office.application.excel


@pytest.fixture
def template(excel):
    return excel.template(HOUSEHOLD)


def filled(template, *rows, prepare=None):
    """The template with rows; values are put as given, text as text."""
    book = load_workbook(io.BytesIO(template))
    page = book[excel_rows.SHEET]
    columns = {cell.value: cell.column for cell in page[2] if cell.value}
    for number, row in enumerate(rows, start=excel_rows.FIRST_ROW):
        for name, value in row.items():
            cell = page.cell(number, columns[name])
            cell.value = value
    if prepare:
        prepare(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def run(excel, template, *rows, **how):
    return excel.run(HOUSEHOLD, filled(template, *rows), "danh-sach.xlsx", **how)


def numbers(office):
    return sorted(line.number for line in office.application.dossiers.list().lines)


def test_the_template_has_labels_hidden_names_text_cells_and_choices(template):
    book = load_workbook(io.BytesIO(template))
    page = book[excel_rows.SHEET]
    names = [cell.value for cell in page[2]]
    assert names[0] == excel_rows.KEY
    assert {NAME, GENDER} <= set(names)
    assert page.row_dimensions[2].hidden
    assert page["B1"].value == "Họ và tên chủ hồ sơ"
    assert {page.cell(row, 2).number_format for row in (3, 50, 200)} == {"@"}
    assert page.data_validations.dataValidation
    assert not any("[" in name for name in names)


def test_a_good_row_becomes_a_draft_whose_answers_wait_for_a_person(office, excel, template):
    view = run(excel, template, GOOD)
    assert ([made.number for made in view.made], view.problems) == (["HS-0001"], ())
    dossier_id = office.application.dossiers.header("HS-0001").dossier_id
    assert office.dossier(dossier_id).owner_name == "Lò Thị Mai"
    desk = office.application.forms.open_desk(dossier_id)
    (name,) = [each for each in desk.section("", "@parties").elements[0].elements if each.ref == NAME]
    assert name.copied_from == "Chép từ tệp danh-sach.xlsx:3 ngày 23/11/2026"
    assert desk.set_by_name("@owner.email", "a@b.vn")
    assert desk.checklist().confirm_count == 5
    desk.close()


def test_the_same_file_again_makes_nothing_twice(office, excel, template):
    rows = (GOOD, GOOD | {NUMBER: "014185001268", excel_rows.KEY: "A-2"})
    assert len(run(excel, template, *rows).made) == 2
    again = run(excel, template, *rows)
    assert ([known.number for known in again.known], again.made) == (["HS-0001", "HS-0002"], ())
    assert numbers(office) == ["HS-0001", "HS-0002"]


def test_a_keyed_row_that_changed_is_told_and_a_repeated_one_taken_once(excel, template):
    keyed = GOOD | {excel_rows.KEY: "A-1"}
    run(excel, template, keyed)
    (changed,) = run(excel, template, keyed | {PHONE: "0987654321"}).problems
    assert (changed.row, "HS-0001" in changed.text) == (3, True)
    (twice,) = run(excel, template, GOOD | {PHONE: "0900000001"}, GOOD | {PHONE: "0900000001"}).problems
    assert (twice.row, twice.text) == (4, "Trùng với dòng 3: chỉ dòng trước được nhập.")


@pytest.mark.parametrize(
    "name, value, said",
    [
        (NUMBER, 14185001267, "số 0 ở đầu có thể đã mất"),
        (PHONE, 912345678, "số 0 ở đầu"),
        (NAME, "=CONCAT(A1,B1)", "công thức"),
        (BORN, 31293, "03/09/1985"),
        (BORN, "31/02/1985", "không phải ngày"),
        (NAME, datetime(2026, 1, 2), "ngày giờ"),  # noqa: DTZ001 - Excel's days have no zone
        (NAME, True, "TRUE"),
        (GENDER, "Không rõ", "không có trong danh mục"),
        (NUMBER, "123", "Số định danh"),
        (NAME, "x" * 20_000, "Dài hơn"),
    ],
)
def test_a_bad_cell_keeps_its_row_out_and_is_named(office, excel, template, name, value, said):
    view = run(excel, template, GOOD | {name: value}, GOOD | {NUMBER: "014185001268"})
    (problem,) = view.problems
    assert problem.row == 3
    assert problem.column
    assert problem.heading
    assert said in problem.text
    assert [made.row for made in view.made] == [4]
    assert len(numbers(office)) == 1


def test_every_problem_of_every_row_is_told_at_once(excel, template):
    view = run(excel, template, GOOD | {PHONE: "x", BORN: "y"}, GOOD | {NUMBER: "1"})
    assert [(each.row, each.column) for each in view.problems] == [(3, "D"), (3, "E"), (4, "C")]


def test_a_dry_run_tells_and_makes_nothing(office, excel, template):
    view = run(excel, template, GOOD, GOOD | {PHONE: "x"}, dry_run=True)
    assert (len(view.made), len(view.problems), numbers(office)) == (1, 1, [])
    assert "Chưa tạo hồ sơ nào" in view.sentence


def test_days_choices_and_codes_are_taken_as_people_write_them(office, excel, template):
    rows = (GOOD | {BORN: datetime(1985, 9, 3), GENDER: "nu"},)  # noqa: DTZ001
    assert run(excel, template, *rows).problems == ()
    assert run(excel, template, GOOD | {GENDER: "NỮ", BORN: "1985-09-03"}).problems == ()


def test_stopping_between_rows_keeps_what_was_made_and_going_on_makes_the_rest(office, excel, template):
    rows = [GOOD | {PHONE: f"091234567{number}"} for number in range(4)]

    class Stopped(Exception):
        pass

    def stop_after_two(done, total):
        if done == 2:
            raise Stopped

    with pytest.raises(Stopped):
        run(excel, template, *rows, progress=stop_after_two)
    assert len(numbers(office)) == 2
    view = run(excel, template, *rows)
    assert (len(view.known), len(view.made)) == (2, 2)


def test_what_is_no_workbook_or_too_large_or_of_another_procedure_is_refused(excel, template):
    for data in (b"", b"PK\x03\x04 no", b"%PDF-1.7"):
        with pytest.raises(NotAWorkbook):
            excel.run(HOUSEHOLD, data, "x.xlsx")
    with pytest.raises(WorkbookTooLarge):
        excel.run(HOUSEHOLD, b"x" * (excel_rows.LARGEST_BYTES + 1), "x.xlsx")
    with pytest.raises(NotOurTemplate):
        excel.run(TOBACCO, filled(template, GOOD), "x.xlsx")
    plain = Workbook()
    plain.active.append(["Họ tên"])
    out = io.BytesIO()
    plain.save(out)
    with pytest.raises(NotOurTemplate):
        excel.run(HOUSEHOLD, out.getvalue(), "x.xlsx")


def test_a_workbook_that_unpacks_to_a_huge_one_is_refused_unread(excel):
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as member,
    ):
        for _ in range(160):
            member.write(b"0" * 1024 * 1024)
    assert len(out.getvalue()) < 1024 * 1024
    with pytest.raises(WorkbookTooLarge):
        excel.run(HOUSEHOLD, out.getvalue(), "x.xlsx")


def test_rows_beyond_the_limit_are_refused_before_anything_is_made(office, excel, template, monkeypatch):
    monkeypatch.setattr(excel_rows, "MOST_ROWS", 2)
    rows = [GOOD | {PHONE: f"091234567{number}"} for number in range(3)]
    with pytest.raises(WorkbookTooLarge):
        run(excel, template, *rows)
    assert numbers(office) == []


def test_deleting_a_dossier_lets_its_row_be_imported_again(office, excel, template):
    run(excel, template, GOOD)
    dossier_id = office.application.dossiers.header("HS-0001").dossier_id
    office.application.dossiers.bin(dossier_id)
    office.application.dossiers.delete(dossier_id)
    assert len(run(excel, template, GOOD).made) == 1
