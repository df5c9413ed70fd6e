"""The import panel over a real office: tried first, problems with their cells, then the drafts."""

from __future__ import annotations

from tests.desktop_app.application.test_excel_import import GOOD, PHONE, filled
from tests.desktop_app.office import HOUSEHOLD
from ui.pages.excel_panel import ExcelPanel
from ui.widgets.text import Text


def words(panel):
    return " ".join(text.text() for text in panel.findChildren(Text) if not text.isHidden())


def opened(run):
    run.window.go("dossiers")
    run.page("dossiers").import_wanted.emit()
    run.until(lambda: isinstance(run.shell.dock.content(), ExcelPanel))
    return run.shell.dock.content(), run.window.controller("dossiers").excel


def test_a_file_is_tried_its_problems_are_told_and_its_good_rows_become_drafts(run, tmp_path):
    panel, excel = opened(run)
    excel.save_template(HOUSEHOLD, tmp_path / "mau.xlsx")
    run.until((tmp_path / "mau.xlsx").exists)
    run.until(lambda: (tmp_path / "mau.xlsx").stat().st_size > 0)
    file = tmp_path / "danh-sach.xlsx"
    file.write_bytes(filled((tmp_path / "mau.xlsx").read_bytes(), GOOD, GOOD | {PHONE: 912345678}))
    excel.try_file(HOUSEHOLD, file)
    run.until(lambda: "Chạy thử 2 dòng" in words(panel))
    assert "Dòng 4, cột E" in words(panel)
    assert run.office.application.dossiers.list().lines == ()
    run.until(lambda: excel._job is None)
    panel.import_wanted.emit()
    run.until(lambda: "tạo 1 hồ sơ nháp" in words(panel))
    assert len(run.office.application.dossiers.list().lines) == 1


def test_what_is_no_workbook_is_told_in_the_panel(run, tmp_path):
    panel, excel = opened(run)
    (tmp_path / "x.xlsx").write_bytes(b"no workbook")
    excel.try_file(HOUSEHOLD, tmp_path / "x.xlsx")
    run.until(panel.problem.isVisible)
    assert "x.xlsx" in panel.problem.title()
    panel.grab().save("/tmp/g-x.png")
